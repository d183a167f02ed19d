import Channels
import Circuits
import LinearAlgebra
import Numerics

/// The plain simulator with which every engine is compared.
///
/// It keeps an unnormalised density matrix for each value of the classical bits and treats every
/// step as Kraus operators on the whole register. Meant for five qubits at most, and 64 bits.
public struct DenseReference {
  /// The unnormalised state for each value of the classical bits, bit 0 least significant.
  public private(set) var states: [UInt64: ComplexMatrix]

  /// Runs a circuit from |0…0⟩, or from a given density matrix, with all classical bits zero.
  /// - Throws: `UnboundParameterError` for a parameter without a value.
  public init(
    _ circuit: NoisyCircuit, _ values: [Parameter: Double] = [:], from start: ComplexMatrix? = nil
  ) throws {
    let dimension = 1 << circuit.qubitCount
    states = [0: start ?? matrixUnit(0, 0, dimension: dimension)]
    for step in circuit.instructions {
      var next: [UInt64: ComplexMatrix] = [:]
      for (bits, state) in states {
        for (newBits, kraus) in try branches(of: step, bits, values) {
          let k = embedding(kraus, on: step.qubits, dimension: dimension)
          let image = k * (k * state).adjoint  // = K ρ K†, because ρ is Hermitian
          next[newBits] = next[newBits].map { $0 + image } ?? image
        }
      }
      states = next
    }
  }

  /// The probability of each value of the classical bits, bit 0 least significant.
  public var probabilities: [UInt64: Double] { states.mapValues(\.trace.real) }

  /// The state averaged over the classical bits.
  public var state: ComplexMatrix {
    states.values.reduce(ComplexMatrix(states.values.first!.rowCount)) { $0 + $1 }
  }

  /// Tr(Pρ) in the state averaged over the classical bits.
  public func expectation(_ observable: PauliString) -> Double {
    let p = observable.factors.reduce(ComplexMatrix.identity(state.rowCount)) { product, factor in
      embedding(factor.pauli.matrix, on: [factor.qubit], dimension: state.rowCount) * product
    }
    return (p * state).trace.real
  }
}

/// The values of the classical bits after a step, each with a Kraus operator that leads to it.
private func branches(
  of step: NoisyInstruction, _ bits: UInt64, _ values: [Parameter: Double]
) throws -> [(bits: UInt64, kraus: ComplexMatrix)] {
  guard step.conditions.allSatisfy({ $0.holds { bits >> $0 & 1 == 1 } }) else {
    return [(bits, .identity(1 << step.qubits.count))]
  }
  switch step.operation {
  case .assign(let bit, let value):
    return [(value ? bits | 1 << bit : bits & ~(1 << bit), .identity(1))]
  case .gate(let application): return [(bits, try application.matrix(values))]
  case .channel(let channel): return channel.krausOperators.map { (bits, $0) }
  case .reset: return [0, 1].map { (bits, matrixUnit(0, $0, dimension: 2)) }
  case .weakMeasure(let bit, let measurement):
    return branches(of: measurement, into: bit, bits)
  case .measure(nil, _): return [0, 1].map { (bits, matrixUnit($0, $0, dimension: 2)) }
  case .measure(let bit?, let assignment):
    return [0, 1].flatMap { outcome in
      [false, true].map { report in
        let weight = assignment.probability(report: report, given: outcome == 1)
        let newBits = report ? bits | 1 << bit : bits & ~(1 << bit)
        return (newBits, weight.squareRoot() * matrixUnit(outcome, outcome, dimension: 2))
      }
    }
  }
}

/// The operators of a weak measurement of Z: those of the meter's outcome, with and without a turn of
/// the phase, each for both reports.
private func branches(
  of measurement: QubitMeasurement, into bit: Int?, _ bits: UInt64
) -> [(bits: UInt64, kraus: ComplexMatrix)] {
  let turned = (1 - measurement.excessCoherence) / 2
  return [0, 1].flatMap { outcome in
    [(1 - turned, 1.0), (turned, -1.0)].flatMap { weight, sign in
      [false, true].map { report in
        let reported = measurement.assignment.probability(report: report, given: outcome == 1)
        var kraus = ComplexMatrix(2)
        kraus[0, 0] = Complex(outcome == 0 ? measurement.right : measurement.wrong)
        kraus[1, 1] = Complex(sign * (outcome == 0 ? measurement.wrong : measurement.right))
        let newBits = bit.map { report ? bits | 1 << $0 : bits & ~(1 << $0) } ?? bits
        return (newBits, (weight * reported).squareRoot() * kraus)
      }
    }
  }
}

/// |row⟩⟨column|.
private func matrixUnit(_ row: Int, _ column: Int, dimension: Int) -> ComplexMatrix {
  var result = ComplexMatrix(dimension)
  result[row, column] = 1
  return result
}

/// An operator on some qubits, the first least significant, as an operator on all of them.
public func embedding(
  _ small: ComplexMatrix, on qubits: [Int], dimension: Int
) -> ComplexMatrix {
  let mask = qubits.reduce(0) { $0 | 1 << $1 }
  func part(_ index: Int) -> Int {
    qubits.enumerated().reduce(0) { $0 | (index >> $1.element & 1) << $1.offset }
  }
  var result = ComplexMatrix(dimension)
  for row in 0..<dimension {
    for column in 0..<dimension where row & ~mask == column & ~mask {
      result[row, column] = small[part(row), part(column)]
    }
  }
  return result
}

extension Matrix where Element == Complex<Double> {
  /// The square zero matrix of a dimension.
  fileprivate init(_ dimension: Int) { self.init(rows: dimension, columns: dimension) }
}

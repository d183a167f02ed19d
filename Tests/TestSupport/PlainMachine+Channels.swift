import Circuits
import Devices
import Foundation
import LinearAlgebra
import Numerics

/// The pieces of which `PlainMachine` is made.
extension PlainMachine {
  func t1(_ qubit: Int) -> Double? {
    let own = calibration.qubits[qubit]
    return own.t1?.value ?? own.t2.map { _ in .infinity }
  }

  func t2(_ qubit: Int) -> Double {
    let first = t1(qubit) ?? .infinity
    return min(calibration.qubits[qubit].t2?.value ?? 2 * first, 2 * first)
  }

  func excited(_ qubit: Int) -> Double {
    let own = calibration.qubits[qubit]
    if let q = own.excitedPopulation?.value { return q }
    guard let f = own.frequency?.value, let kelvin = own.temperature?.value else { return 0 }
    // h/k in kelvin seconds, exact since 2019.
    return 1 / (1 + exp(6.626_070_15e-34 / 1.380_649e-23 * f / kelvin))
  }

  /// A qubit's rates; nil for one that does not relax.
  func figures(_ qubit: Int?) -> LindbladReference.Qubit {
    guard let qubit else { return .init(t1: .infinity, t2: .infinity) }
    return .init(t1: t1(qubit) ?? .infinity, t2: t2(qubit), excited: excited(qubit))
  }

  /// The transfer matrix of relaxation and loss of one qubit, row by row.
  func transfer(_ qubit: Int, _ time: Double, kept: Double) -> [Double] {
    let a = exp(-time / (t1(qubit) ?? .infinity))
    let b = exp(-time / t2(qubit))
    var result = [Double](repeating: 0, count: 16)
    for (place, value) in [1, b * kept, b * kept, a * kept].enumerated() {
      result[5 * place] = value
    }
    result[12] = (1 - 2 * excited(qubit)) * (1 - a)
    return result
  }

  /// The elements Tr(Q U P U†)/d of a unitary by the words P and Q, those that are not zero.
  func transferElements(
    _ unitary: ComplexMatrix?, _ count: Int
  ) -> [(from: [Int], to: [Int], value: Double)] {
    let words = (0..<1 << (2 * count)).map { index in (0..<count).map { index >> (2 * $0) & 3 } }
    guard let unitary else { return words.map { ($0, $0, 1) } }
    let operators = words.map { operatorOf($0) }
    return words.indices.flatMap { from in
      let image = unitary * operators[from] * unitary.adjoint
      return words.indices.compactMap { to in
        let value = (operators[to] * image).trace.real / Double(1 << count)
        return abs(value) > 1e-15 ? (words[from], words[to], value) : nil
      }
    }
  }

  /// A Pauli word as a matrix, its first letter on the first qubit.
  func operatorOf(_ word: [Int]) -> ComplexMatrix {
    word.reduce(ComplexMatrix.identity(1)) { Pauli(rawValue: $1)!.matrix.kronecker($0) }
  }

  /// exp(−i/2 Σ c_P P) by its series.
  func unitary(_ figures: Calibration.CoherentFigures?, _ count: Int) -> ComplexMatrix? {
    guard let figures, !figures.isEmpty else { return nil }
    precondition(figures.overRotation == nil, "over-rotation is not rebuilt here")
    let dimension = 1 << count
    var generator = ComplexMatrix(rows: dimension, columns: dimension)
    for word in figures.words {
      let letters = word.map { Array("IXYZ").firstIndex(of: $0)! }
      let angle = figures.angles[word]!.value
      generator = generator + Complex(0, -angle / 2) * operatorOf(letters)
    }
    var term = ComplexMatrix.identity(dimension)
    var sum = term
    for order in 1...40 {
      term = (1 / Double(order)) * (term * generator)
      sum = sum + term
    }
    return sum
  }

  /// The largest part from 0 to 1 at which a condition holds.
  func largest(_ holds: (Double) -> Bool) -> Double {
    if holds(1) { return 1 }
    if !holds(0) { return 0 }
    var (low, high) = (0.0, 1.0)
    for _ in 0..<100 {
      let middle = (low + high) / 2
      if holds(middle) { low = middle } else { high = middle }
    }
    return low
  }

  func embed(_ small: ComplexMatrix, _ on: [Int]) -> ComplexMatrix {
    embedding(
      small, on: on.map { qubits.firstIndex(of: $0)! }, dimension: 1 << qubits.count)
  }

  mutating func kraus(_ operators: [ComplexMatrix], _ on: [Int]) {
    let large = operators.map { embed($0, on) }
    states = states.mapValues { state in
      large.dropFirst().reduce(large[0] * state * large[0].adjoint) {
        $0 + $1 * state * $1.adjoint
      }
    }
  }

  mutating func flip(_ qubit: Int, _ p: Double) {
    guard p > 0 else { return }
    kraus([(1 - p).squareRoot() * Pauli.i.matrix, p.squareRoot() * Pauli.x.matrix], [qubit])
  }

  mutating func depolarize(_ on: [Int], _ parameter: Double) {
    guard parameter > 0 else { return }
    let count = 1 << (2 * on.count)
    let each = parameter / Double(count)
    kraus(
      (0..<count).map { index in
        let p = index == 0 ? 1 - Double(count - 1) * each : each
        return p.squareRoot() * operatorOf((0..<on.count).map { index >> (2 * $0) & 3 })
      }, on)
  }

  mutating func relax(_ qubit: Int, _ time: Double) {
    guard time > 0 else { return }
    let register = qubits.map { figures($0 == qubit ? qubit : nil) }
    states = states.mapValues {
      LindbladReference(register, couplings: []).evolve($0, seconds: time)
    }
  }
}

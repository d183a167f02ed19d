import Channels
import Circuits
import Foundation
import LinearAlgebra
import Numerics

/// A complex matrix that is a trigonometric polynomial of one angle, kept as its non-zero
/// elements: m(θ) = a₀ + a₁ cos fθ + b₁ sin fθ.
struct TrigonometricUnitary: Sendable {
  /// A non-zero element.
  struct Entry: Sendable {
    let index: Int
    let a0, a1, b1: Complex<Double>
  }

  let frequency: Double
  let entries: [Entry]

  private init(frequency: Double, entries: [Entry]) {
    self.frequency = frequency
    self.entries = entries
  }

  /// The matrix that consists of the elements at some positions, in their order.
  func restricted(to positions: [Int]) -> TrigonometricUnitary {
    TrigonometricUnitary(
      frequency: frequency,
      entries: entries.compactMap { entry in
        positions.firstIndex(of: entry.index).map {
          Entry(index: $0, a0: entry.a0, a1: entry.a1, b1: entry.b1)
        }
      })
  }

  /// The matrix of a gate with one parameter.
  /// - Parameter swapped: Whether the gate's two qubits are listed in descending order.
  init(_ gate: Gate, swapped: Bool) {
    let f = gate.parameters[0].frequency
    frequency = f
    // Three equidistant samples of a polynomial of degree one determine it.
    let samples = (0..<3).map { k -> ComplexMatrix in
      let matrix = gate.matrix([2 * Double.pi * Double(k) / (3 * f)])
      return swapped ? matrix.exchangingQubits : matrix
    }
    entries = samples[0].elements.indices.compactMap { index in
      func coefficient(_ scale: Double, _ basis: (Double) -> Double) -> Complex<Double> {
        let sum = (0..<3).reduce(Complex<Double>.zero) { sum, k in
          sum + Complex(basis(2 * Double.pi * Double(k) / 3)) * samples[k].elements[index]
        }
        let value = Complex(scale) * sum
        return Complex(
          abs(value.real) < 1e-14 ? 0 : value.real,
          abs(value.imaginary) < 1e-14 ? 0 : value.imaginary)
      }
      let entry = Entry(
        index: index, a0: coefficient(1.0 / 3) { _ in 1 }, a1: coefficient(2.0 / 3, cos),
        b1: coefficient(2.0 / 3, sin))
      return entry.a0 == .zero && entry.a1 == .zero && entry.b1 == .zero ? nil : entry
    }
  }
}

extension ComplexMatrix {
  /// A two-qubit matrix with the two qubits exchanged.
  var exchangingQubits: ComplexMatrix {
    func exchange(_ i: Int) -> Int { (i & 1) << 1 | i >> 1 }
    var result = self
    for i in 0..<4 {
      for j in 0..<4 { result[exchange(i), exchange(j)] = self[i, j] }
    }
    return result
  }
}

/// A factor of a block on state vectors.
enum StateFactor: BlockFactor {
  /// A fixed 2 × 2 or 4 × 4 matrix.
  case constant(ComplexMatrix)
  /// A gate with one parameter.
  case rotation(TrigonometricUnitary, slot: Int)

  var isConstant: Bool { if case .constant = self { true } else { false } }

  func merged(with next: StateFactor) -> StateFactor? {
    guard case .constant(let first) = self, case .constant(let second) = next else { return nil }
    return .constant(second * first)
  }
}

/// Makes the factors of state-vector programs.
struct StateFactorSource: FactorSource {
  private var rotations: [String: TrigonometricUnitary] = [:]

  mutating func single(_ step: Program.Step) throws -> StateFactor { try factor(step) }
  mutating func pair(_ step: Program.Step) throws -> StateFactor { try factor(step) }

  private mutating func factor(_ step: Program.Step) throws -> StateFactor {
    let swapped = step.qubits.count == 2 && step.qubits[0] > step.qubits[1]
    switch step.operation {
    case .unitary(let u): return .constant(swapped ? u.exchangingQubits : u)
    case .rotation(let gate, let slot):
      let key = swapped ? gate.name + "'" : gate.name
      let rotation = rotations[key] ?? TrigonometricUnitary(gate, swapped: swapped)
      rotations[key] = rotation
      return .rotation(rotation, slot: slot)
    case .channel, .measure, .reset, .assign:
      throw SimulationError.unsupported("a step that is not unitary in a state vector")
    }
  }
}

/// A program fused for state vectors; channels, measurements and resets are stages of their own.
typealias StateProgram = FusedProgram<StateFactor>

extension FusedProgram where Factor == StateFactor {
  /// Fuses a lowered program for state vectors.
  init(_ program: Program) throws {
    var source = StateFactorSource()
    try self.init(program, source: &source, keepsChannels: true)
  }
}

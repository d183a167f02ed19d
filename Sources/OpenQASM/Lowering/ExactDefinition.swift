import Circuits
import Elementary
import Foundation
import LinearAlgebra
import Numerics

/// The definition of a gate of the table together with the phase by which the two differ.
///
/// The table gives definitions up to a global phase. That phase is an affine function of the
/// angles; it is read off the matrices and checked at further points.
struct ExactDefinition {
  let phase: Angle
  let gates: [Gate.PlacedGate]

  /// The definition of a gate; nil if it has none, or none with an affine phase.
  static func of(_ application: GateApplication) -> ExactDefinition? {
    guard let define = application.gate.definition else { return nil }
    let gate = application.gate
    let count = gate.parameters.count
    func phase(_ values: [Double]) -> Double? {
      let fragment = ExactDefinition(phase: 0, gates: define(values.map { Angle($0) }))
        .placed(on: Array(0..<gate.qubitCount))
      guard let product = try? fragment.matrix(on: Array(0..<gate.qubitCount)) else { return nil }
      let overlap = (product.adjoint * gate.matrix(values)).trace
      guard abs(overlap.length - Double(product.rowCount)) < 1e-9 else { return nil }
      return Portable.atan2(overlap.imaginary, overlap.real)
    }
    guard let origin = phase([Double](repeating: 0, count: count)) else { return nil }
    // Slopes are multiples of a quarter; a step of ½ keeps the difference clear of ±π.
    var slopes: [Double] = []
    for index in 0..<count {
      var values = [Double](repeating: 0, count: count)
      values[index] = 0.5
      guard let shifted = phase(values) else { return nil }
      slopes.append((4 * remainder(shifted - origin, 2 * .pi) / 0.5).rounded() / 4)
    }
    for seed in 1...2 {
      let values = (0..<count).map { Portable.sin(Double(3 * $0 + 7 * seed)) * 2 }
      let predicted = zip(slopes, values).reduce(origin) { $0 + $1.0 * $1.1 }
      guard let actual = phase(values), abs(remainder(actual - predicted, 2 * .pi)) < 1e-9 else {
        return nil
      }
    }
    // A phase of rounding errors is none.
    let total = zip(slopes, application.angles).reduce(Angle(abs(origin) < 1e-12 ? 0 : origin)) {
      $0 + $1.0 * $1.1
    }
    return ExactDefinition(phase: total, gates: define(application.angles))
  }

  /// The definition on given qubits.
  func placed(on qubits: [Int]) -> Fragment {
    Fragment(phase: phase, gates.map { .gate($0.application, $0.qubits.map { qubits[$0] }) })
  }
}

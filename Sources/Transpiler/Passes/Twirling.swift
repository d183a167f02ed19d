import Circuits
import LinearAlgebra
import Numerics
import Randomness

/// Puts random Paulis before every two-qubit gate, and after it those that undo them: what the
/// gate does stays, what its errors do is averaged to a mixture of Paulis (Wallman and Emerson,
/// Phys. Rev. A 94, 052325 (2016)).
///
/// The Paulis merge with the one-qubit gates around, so an instance costs hardly any pulse more.
/// Gates whose angles are not fixed are surrounded by Paulis that fit every angle.
struct Twirling {
  private var random: RandomStream
  private var cache: [Key: [Pair]] = [:]

  private struct Key: Hashable {
    var gate: Gate
    var angles: [Double?]
  }

  /// Paulis before and after a gate, each on its two qubits, 0 for none.
  private struct Pair {
    var before: [Int]
    var after: [Int]
  }

  /// The steps of an instance; the same seed and instance give the same one.
  static func run(_ steps: [NativeStep], seed: UInt64, instance: Int) -> [NativeStep] {
    var pass = Twirling(random: RandomStream(seed: seed, instance, 11))
    return steps.flatMap { pass.surround($0) }
  }

  private mutating func surround(_ step: NativeStep) -> [NativeStep] {
    guard case .gate(let application) = step.operation, step.qubits.count == 2,
      step.conditions.isEmpty
    else { return [step] }
    let pairs = self.pairs(application)
    let pair = pairs[min(pairs.count - 1, Int(random.uniform() * Double(pairs.count)))]
    return paulis(pair.before, step.qubits) + [step] + paulis(pair.after, step.qubits)
  }

  private func paulis(_ indices: [Int], _ qubits: [Int]) -> [NativeStep] {
    zip(indices, qubits).filter { $0.0 > 0 }.map { index, qubit in
      NativeStep(
        operation: .gate(GateApplication(Self.gates[index])), qubits: [qubit])
    }
  }

  private static let gates: [Gate] = [.id, .x, .y, .z]
  private static let matrices: [ComplexMatrix] = (0..<16).map {
    gates[$0 / 4].matrix([]).kronecker(gates[$0 % 4].matrix([]))
  }

  /// The Paulis that the gate turns into Paulis, the identity among them.
  private mutating func pairs(_ application: GateApplication) -> [Pair] {
    let angles = application.angles.map(\.constantValue)
    let key = Key(gate: application.gate, angles: angles)
    if let known = cache[key] { return known }
    // What holds for two values of an angle that share no symmetry holds for all.
    let probes = [0.7, 1.9].map { value in
      application.gate.matrix(angles.enumerated().map { $1 ?? value + 0.3 * Double($0) })
    }
    var result: [Pair] = []
    for before in 0..<16 {
      let images = probes.map { $0 * Self.matrices[before] * $0.adjoint }
      let after = (0..<16).first { candidate in
        images.allSatisfy {
          abs((Self.matrices[candidate] * $0).trace.length - 4) < 1e-9
        }
      }
      if let after {
        result.append(
          Pair(before: [before % 4, before / 4], after: [after % 4, after / 4]))
      }
    }
    cache[key] = result
    return result
  }
}

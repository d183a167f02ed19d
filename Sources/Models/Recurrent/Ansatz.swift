import Hybrid
import Circuits

/// A family of parametric circuits for the recurrent cell.
public enum Ansatz: String, Sendable, CaseIterable {
  /// Circuit 19 of Sim, Johnson, Aspuru-Guzik (Advanced Quantum Technologies 2019): RX and RZ on
  /// each qubit, then CRX on the ring 0→1, 1→2, …, n−1→0.
  case circuit19
  /// Circuit 14 of the same paper: RY on each, a CRX ring, RY on each, a second CRX ring with
  /// stride 3.
  case circuit14
  /// RY and RZ on each qubit, then CZ along given couplings.
  case hardwareEfficient = "hardware_efficient"
  /// RX and RZ on each qubit, then RZZ on even and on odd bonds of a line.
  case brickworkRZZ = "brickwork_rzz"

  /// The circuit on `qubits` qubits with `layers` layers.
  ///
  /// Parameters are named `theta0`, `theta1`, … in the order layer, then kind of gate in the order
  /// of the layer, then qubit or bond.
  /// - Parameter couplings: The pairs of the CZ gates of `hardwareEfficient`; a line by default.
  /// - Throws: `ModelError.configuration` without a qubit or a layer.
  public func circuit(
    qubits n: Int, layers: Int, couplings: [[Int]]? = nil
  ) throws(ModelError) -> Circuit {
    guard n >= 1, layers >= 1 else {
      throw ModelError.configuration(
        "an ansatz has at least one qubit and one layer, not \(n) and \(layers)")
    }
    var builder = AnsatzBuilder(qubits: n)
    let line = (0..<max(0, n - 1)).map { [$0, $0 + 1] }
    for _ in 0..<layers {
      switch self {
      case .circuit19:
        builder.rotations(.rx)
        builder.rotations(.rz)
        builder.entangle(.crx, Self.ring(n))
      case .circuit14:
        builder.rotations(.ry)
        builder.entangle(.crx, Self.reversedRing(n))
        builder.rotations(.ry)
        builder.entangle(.crx, Self.strideThreeRing(n))
      case .hardwareEfficient:
        builder.rotations(.ry)
        builder.rotations(.rz)
        for pair in couplings ?? line { builder.circuit.instructions.append(.gate(.cz, on: pair)) }
      case .brickworkRZZ:
        builder.rotations(.rx)
        builder.rotations(.rz)
        builder.entangle(.rzz, line.filter { $0[0] % 2 == 0 } + line.filter { $0[0] % 2 == 1 })
      }
    }
    return builder.circuit
  }

  /// Control and target of 0→1, 1→2, …, n−1→0; one bond for two qubits would repeat, so both
  /// directions stay; none for a single qubit.
  static func ring(_ n: Int) -> [[Int]] {
    n < 2 ? [] : (0..<n).map { [$0, ($0 + 1) % n] }
  }

  /// The first ring of circuit 14: n−1→0, n−2→n−1, …, 0→1.
  static func reversedRing(_ n: Int) -> [[Int]] {
    n < 2 ? [] : (0..<n).reversed().map { [$0, ($0 + 1) % n] }
  }

  /// The second ring of circuit 14: control q, target q + 3 modulo n, n/gcd(n, 3) of them; for four
  /// qubits 3→2, 0→3, 1→0, 2→1.
  static func strideThreeRing(_ n: Int) -> [[Int]] {
    guard n >= 2, n != 3 else { return [] }
    let (count, advance) = n % 3 == 0 ? (n / 3, 3) : (n, 1)
    return (0..<count).map { k in
      let control = (n - 1 + k * advance) % n
      return [control, (control + 3) % n]
    }
  }
}

private struct AnsatzBuilder {
  var circuit: Circuit

  init(qubits: Int) { circuit = Circuit(qubits: qubits) }

  private mutating func newParameter() -> Angle {
    let parameter = Parameter("theta\(circuit.parameters.count)")
    circuit.parameters.append(parameter)
    return Angle(parameter)
  }

  mutating func rotations(_ gate: Gate) {
    for q in 0..<circuit.qubitCount {
      circuit.instructions.append(.gate(gate, [newParameter()], on: [q]))
    }
  }

  mutating func entangle(_ gate: Gate, _ pairs: [[Int]]) {
    for pair in pairs { circuit.instructions.append(.gate(gate, [newParameter()], on: pair)) }
  }
}

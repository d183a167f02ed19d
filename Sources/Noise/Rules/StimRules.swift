import Channels
import Elementary

/// The noise instructions of Stim 1.16.
public enum StimRules {
  /// DEPOLARIZE1 and DEPOLARIZE2: one of the 3 or 15 other Paulis with probability p, all alike.
  /// - Throws: `ChannelError` unless p is from 0 to 1.
  public static func depolarize(_ p: Double, qubits: Int) throws -> QuantumChannel {
    let others = Double(1 << (2 * qubits)) - 1
    var probabilities = [Double](repeating: p / others, count: 1 << (2 * qubits))
    probabilities[0] = 1 - p
    return try .pauli(probabilities)
  }

  /// PAULI_CHANNEL_1(px, py, pz).
  /// - Throws: `ChannelError` for a negative probability, that of the identity included.
  public static func pauliChannel1(x: Double, y: Double, z: Double) throws -> QuantumChannel {
    try .pauli([1 - x - y - z, x, y, z])
  }

  /// PAULI_CHANNEL_2: 15 probabilities in the order IX, IY, IZ, XI, … ZZ, the first letter on the
  /// first qubit.
  /// - Throws: `ChannelError` for a wrong number of them or a negative one.
  public static func pauliChannel2(_ probabilities: [Double]) throws -> QuantumChannel {
    guard probabilities.count == 15 else {
      throw ChannelError.wrongShape(expected: 15, found: probabilities.count)
    }
    var ordered = [Double](repeating: 1 - probabilities.reduce(0, +), count: 16)
    for (index, p) in probabilities.enumerated() {
      let (first, second) = (index + 1).quotientAndRemainder(dividingBy: 4)
      ordered[first + 4 * second] = p
    }
    return try .pauli(ordered)
  }

  /// M(p): the record flips with probability p, the state stays as projected.
  public static func measurement(_ p: Double) -> AssignmentMatrix {
    AssignmentMatrix(p10: p, p01: p)
  }

  /// The Pauli channel nearest to relaxation, by twirling: px = py = (1 − e^(−t/T1))/4,
  /// pz = (1 − e^(−t/T2))/2 − px.
  /// - Throws: `ChannelError` for T2 above 2·T1.
  public static func twirledRelaxation(
    t1: Double, t2: Double, time: Double
  ) throws -> QuantumChannel {
    let flip = -Portable.expMinusOne(-time / t1) / 4
    return try pauliChannel1(x: flip, y: flip, z: -Portable.expMinusOne(-time / t2) / 2 - flip)
  }
}

import Circuits
import Elementary
import LinearAlgebra
import Numerics

extension QuantumChannel {
  /// A Pauli channel.
  /// - Parameter probabilities: 4ᵏ probabilities in the order of the Pauli index; the first is
  ///   the identity's. They must sum to one within 1e-9.
  /// - Throws: `ChannelError` for negative entries or a wrong sum.
  public static func pauli(_ probabilities: [Double]) throws -> QuantumChannel {
    let qubits = max(1, (Int.bitWidth - probabilities.count.leadingZeroBitCount) / 2)
    guard probabilities.count == 1 << (2 * qubits) else {
      throw ChannelError.wrongShape(expected: 1 << (2 * qubits), found: probabilities.count)
    }
    return try QuantumChannel(
      qubits: qubits,
      terms: probabilities.enumerated().map {
        .unitary(probability: $0.element, pauliMatrix($0.offset, qubits: qubits))
      })
  }

  /// The depolarizing channel ρ → (1 − L) ρ + L·I/d.
  ///
  /// Every non-identity Pauli has probability L/4ᵏ; the average infidelity is L(d − 1)/d.
  /// - Parameters:
  ///   - parameter: L, from 0 to 4ᵏ/(4ᵏ − 1).
  ///   - qubits: The number k of qubits.
  /// - Throws: `ChannelError.outOfRange`.
  public static func depolarizing(_ parameter: Double, qubits: Int) throws -> QuantumChannel {
    let count = 1 << (2 * qubits)
    let limit = Double(count) / Double(count - 1)
    guard parameter >= 0, parameter <= limit * (1 + 1e-12) else {
      throw ChannelError.outOfRange(
        name: "depolarizing parameter", value: parameter, allowed: "0 to \(limit)")
    }
    let each = min(parameter, limit) / Double(count)
    var probabilities = [Double](repeating: each, count: count)
    probabilities[0] = 1 - each * Double(count - 1)
    return try pauli(probabilities)
  }

  /// Relaxation towards thermal equilibrium during a time, as Qiskit Aer defines it.
  ///
  /// For T2 ≤ T1 it is a mixture of the identity, Z and resets; for T1 < T2 ≤ 2 T1 the Kraus
  /// operators come from the Choi matrix.
  /// - Parameters:
  ///   - t1: Relaxation time in seconds; may be infinite.
  ///   - t2: Coherence time in seconds, at most 2·`t1`; may be infinite if `t1` is.
  ///   - time: The duration in seconds, not negative.
  ///   - excitedPopulation: The population of |1⟩ at equilibrium, from 0 to 1.
  /// - Throws: `ChannelError.outOfRange`.
  public static func thermalRelaxation(
    t1: Double, t2: Double, time: Double, excitedPopulation q: Double = 0
  ) throws -> QuantumChannel {
    guard t1 > 0 else {
      throw ChannelError.outOfRange(name: "T1", value: t1, allowed: "greater than 0 s")
    }
    guard t2 > 0, t2 <= 2 * t1 * (1 + 1e-12) else {
      throw ChannelError.outOfRange(
        name: "T2", value: t2, allowed: "greater than 0 s, at most 2·T1 = \(2 * t1) s")
    }
    guard time >= 0, time.isFinite else {
      throw ChannelError.outOfRange(name: "time", value: time, allowed: "finite, not negative")
    }
    guard q >= 0, q <= 1 else {
      throw ChannelError.outOfRange(name: "excited population", value: q, allowed: "0 to 1")
    }
    let decay = -Portable.expMinusOne(-time / t1)
    let coherence = Portable.exp(-time / t2)
    if t2 <= t1 {
      // e^(−t/T1) is split, so that no weight is a small difference that could be negative.
      let keep = Portable.exp(-time / t1)
      let flip = keep * -Portable.expMinusOne(-time * (1 / t2 - 1 / t1)) / 2
      var terms: [Term] = [
        .unitary(probability: keep - flip, .identity(2)),
        .unitary(probability: flip, Gate.z.matrix([])),
      ]
      for (target, weight) in [(0, (1 - q) * decay), (1, q * decay)] where weight > 0 {
        for source in 0..<2 {
          var k = ComplexMatrix(rows: 2, columns: 2)
          k[target, source] = Complex(weight.squareRoot())
          terms.append(.kraus(k))
        }
      }
      return try QuantumChannel(qubits: 1, terms: terms)
    }
    var choi = ComplexMatrix(rows: 4, columns: 4)
    choi[0, 0] = Complex(1 - q * decay)
    choi[1, 1] = Complex(q * decay)
    choi[2, 2] = Complex((1 - q) * decay)
    choi[3, 3] = Complex(1 - (1 - q) * decay)
    choi[0, 3] = Complex(coherence)
    choi[3, 0] = Complex(coherence)
    return try QuantumChannel(qubits: 1, choiMatrix: choi)
  }

  /// Generalised amplitude damping: decay with probability γ towards a population q of |1⟩.
  /// - Throws: `ChannelError.outOfRange` unless both are from 0 to 1.
  public static func amplitudeDamping(
    _ gamma: Double, excitedPopulation q: Double = 0
  ) throws -> QuantumChannel {
    for (name, value) in [("amplitude damping", gamma), ("excited population", q)] {
      guard value >= 0, value <= 1 else {
        throw ChannelError.outOfRange(name: name, value: value, allowed: "0 to 1")
      }
    }
    let keep = (1 - gamma).squareRoot()
    var terms: [Term] = []
    for (weight, down) in [(1 - q, true), (q, false)] where weight > 0 {
      let scale = weight.squareRoot()
      var stay = ComplexMatrix.diagonal(down ? [1, Complex(keep)] : [Complex(keep), 1])
      stay = scale * stay
      var jump = ComplexMatrix(rows: 2, columns: 2)
      jump[down ? 0 : 1, down ? 1 : 0] = Complex(scale * gamma.squareRoot())
      terms += [.kraus(stay), .kraus(jump)]
    }
    return try QuantumChannel(qubits: 1, terms: terms)
  }

  /// Phase damping with probability λ: coherences shrink by √(1 − λ).
  /// - Throws: `ChannelError.outOfRange` unless λ is from 0 to 1.
  public static func phaseDamping(_ lambda: Double) throws -> QuantumChannel {
    guard lambda >= 0, lambda <= 1 else {
      throw ChannelError.outOfRange(name: "phase damping", value: lambda, allowed: "0 to 1")
    }
    let flip = (1 - (1 - lambda).squareRoot()) / 2
    return try pauli([1 - flip, 0, 0, flip])
  }
}

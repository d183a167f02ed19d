import LinearAlgebra
import Numerics

extension QuantumChannel {
  /// Amplitude and phase damping at once: decay with probability a, a jump that tells the states
  /// apart with probability b; coherences shrink by √(1 − a − b).
  /// - Parameters:
  ///   - amplitude: The probability a of decay.
  ///   - phase: The probability b of dephasing.
  ///   - q: The population of |1⟩ at equilibrium.
  /// - Throws: `ChannelError.outOfRange` unless all are from 0 to 1 and a + b is at most 1.
  public static func phaseAmplitudeDamping(
    amplitude: Double, phase: Double, excitedPopulation q: Double = 0
  ) throws -> QuantumChannel {
    let values = [
      ("amplitude damping", amplitude), ("phase damping", phase), ("excited population", q),
      ("amplitude plus phase damping", amplitude + phase),
    ]
    for (name, value) in values {
      guard value >= 0, value <= 1 else {
        throw ChannelError.outOfRange(name: name, value: value, allowed: "0 to 1")
      }
    }
    let keep = (1 - amplitude - phase).squareRoot()
    var terms: [Term] = []
    // With weight 1 − q the equilibrium is |0⟩, with weight q it is |1⟩.
    for (weight, ground) in [(1 - q, 0), (q, 1)] where weight > 0 {
      var stay = ComplexMatrix(rows: 2, columns: 2)
      var decay = stay
      var jump = stay
      stay[ground, ground] = Complex(weight.squareRoot())
      stay[1 - ground, 1 - ground] = Complex(weight.squareRoot() * keep)
      decay[ground, 1 - ground] = Complex((weight * amplitude).squareRoot())
      jump[1 - ground, 1 - ground] = Complex((weight * phase).squareRoot())
      terms += [.kraus(stay), .kraus(decay), .kraus(jump)]
    }
    return try QuantumChannel(qubits: 1, terms: terms)
  }

  /// A reset of one qubit with given probabilities, nothing otherwise.
  /// - Parameters:
  ///   - toZero: The probability of a reset to |0⟩.
  ///   - toOne: The probability of a reset to |1⟩.
  /// - Throws: `ChannelError.outOfRange` unless both and their sum are from 0 to 1.
  public static func resetting(toZero: Double, toOne: Double = 0) throws -> QuantumChannel {
    for (name, value) in [
      ("probability of reset to 0", toZero), ("probability of reset to 1", toOne),
      ("probability of reset", toZero + toOne),
    ] {
      guard value >= 0, value <= 1 else {
        throw ChannelError.outOfRange(name: name, value: value, allowed: "0 to 1")
      }
    }
    var terms: [Term] = [.unitary(probability: 1 - toZero - toOne, .identity(2))]
    for (target, weight) in [(0, toZero), (1, toOne)] where weight > 0 {
      for source in 0..<2 {
        var k = ComplexMatrix(rows: 2, columns: 2)
        k[target, source] = Complex(weight.squareRoot())
        terms.append(.kraus(k))
      }
    }
    return try QuantumChannel(qubits: 1, terms: terms)
  }
}

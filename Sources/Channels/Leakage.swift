import Elementary
import Numerics

/// What a channel does beyond two levels: qubits that leave the computational space and come back.
///
/// A lost qubit is in a third level that gates do not reach. Loss is the same from every state of the
/// qubit, and what comes back has no coherence with what stayed away: the leakage rate L₁ and the
/// seepage rate L₂ of Wood and Gambetta, Phys. Rev. A 97, 032306 (2018), with one level outside.
/// Engines that track it follow these numbers; for all others the channel's operators stand for it.
public struct Leakage: Hashable, Sendable {
  /// The probability that a qubit inside is lost.
  public let loss: Double
  /// The probability that a lost qubit comes back in |0⟩.
  public let toZero: Double
  /// The probability that a lost qubit comes back in |1⟩.
  public let toOne: Double

  /// Loss and return of a qubit.
  /// - Throws: `ChannelError` for probabilities outside 0 to 1, alone or summed.
  public init(loss: Double = 0, toZero: Double = 0, toOne: Double = 0) throws {
    for (name, value) in [
      ("the loss of a qubit", loss), ("the return to |0⟩", toZero), ("the return to |1⟩", toOne),
      ("the return", toZero + toOne),
    ] where !(0...(1 + 1e-12)).contains(value) {
      throw ChannelError.outOfRange(name: name, value: value, allowed: "0 to 1")
    }
    self.loss = loss
    self.toZero = toZero
    self.toOne = toOne
  }

  /// The third level of a transmon, which decays as that of an oscillator: two quanta, of which each
  /// is left after a time t with the probability e^(−t/T1).
  ///
  /// That the second level decays about twice as fast as the first one is measured in Peterer et
  /// al., Phys. Rev. Lett. 114, 010501 (2015).
  /// - Parameters:
  ///   - t1: Relaxation time of the qubit, greater than 0.
  ///   - time: How long it decays, in the same unit.
  public static func transmonDecay(t1: Double, time: Double) throws -> Leakage {
    let left = Portable.exp(-time / t1)
    let gone = -Portable.expMinusOne(-time / t1)
    return try Leakage(toZero: gone * gone, toOne: 2 * gone * left)
  }
}

extension QuantumChannel {
  /// Loss of a qubit, which for engines without a third level is replaced by the fully mixed state,
  /// and return of a lost one in |0⟩ or |1⟩ alike.
  /// - Parameters:
  ///   - probability: Of a qubit that is inside.
  ///   - seepage: The probability that a lost qubit comes back.
  /// - Throws: `ChannelError` for probabilities outside 0 to 1.
  public static func leaking(
    _ probability: Double, seepage: Double = 0
  ) throws -> QuantumChannel {
    try depolarizing(probability, qubits: 1).tracking(
      Leakage(loss: probability, toZero: seepage / 2, toOne: seepage / 2))
  }

  /// The channel, of one qubit, with what it does beyond two levels.
  public func tracking(_ leakage: Leakage?) -> QuantumChannel {
    precondition(qubitCount == 1, "leakage is that of one qubit")
    var result = self
    result.leakage = leakage
    return result
  }
}

import Channels
import Foundation
import Testing

@Test func aTransmonsThirdLevelDecaysAsTwoQuanta() throws {
  let decay = try Leakage.transmonDecay(t1: 2, time: 0.6)
  let left = exp(-0.3)
  #expect(abs(1 - decay.toZero - decay.toOne - left * left) < 1e-15)
  #expect(abs(decay.toOne - 2 * left * (1 - left)) < 1e-15)
  // To first order |2⟩ decays twice as fast as |1⟩.
  #expect(abs(try Leakage.transmonDecay(t1: 1, time: 1e-6).toOne - 2e-6) < 1e-11)
}

/// Two waits with relaxation of what came back to |1⟩ in the second one are one long wait.
@Test func decaysAddUp() throws {
  let (h, whole) = (
    try Leakage.transmonDecay(t1: 1, time: 0.7), try Leakage.transmonDecay(t1: 1, time: 1.4)
  )
  let stay = 1 - h.toZero - h.toOne
  #expect(abs(stay * h.toOne + h.toOne * exp(-0.7) - whole.toOne) < 1e-15)
  #expect(
    abs(h.toZero + h.toOne * (1 - exp(-0.7)) + stay * h.toZero - whole.toZero) < 1e-15)
}

@Test func impossibleLeakageIsRefused() throws {
  for (loss, zero, one) in [(-0.1, 0.0, 0.0), (1.1, 0, 0), (0, 0.6, 0.6), (0, .nan, 0)] {
    #expect(throws: ChannelError.self) { try Leakage(loss: loss, toZero: zero, toOne: one) }
  }
  #expect(throws: ChannelError.self) { try QuantumChannel.leaking(0.1, seepage: 1.5) }
  let lost = try QuantumChannel.leaking(0.1, seepage: 0.2)
  #expect(lost.leakage == (try Leakage(loss: 0.1, toZero: 0.1, toOne: 0.1)))
  #expect(lost.tracking(nil) == (try .depolarizing(0.1, qubits: 1)))
}

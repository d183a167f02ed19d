import Channels
import LinearAlgebra
import TestSupport
import Testing

@Test func dampingOfBothKindsReducesToEach() throws {
  for q in [0, 0.3, 1] {
    let both = try QuantumChannel.phaseAmplitudeDamping(
      amplitude: 0.1, phase: 0, excitedPopulation: q)
    let amplitude = try QuantumChannel.amplitudeDamping(0.1, excitedPopulation: q)
    #expect(both.pauliTransferMatrix.isClose(to: amplitude.pauliTransferMatrix, 1e-15))
    let phase = try QuantumChannel.phaseAmplitudeDamping(
      amplitude: 0, phase: 0.1, excitedPopulation: q)
    #expect(
      phase.pauliTransferMatrix.isClose(
        to: try QuantumChannel.phaseDamping(0.1).pauliTransferMatrix, 1e-15))
  }
}

@Test func resettingIsAMixture() throws {
  let channel = try QuantumChannel.resetting(toZero: 0.2, toOne: 0.1)
  let wanted = RealMatrix([[1, 0, 0, 0], [0, 0.7, 0, 0], [0, 0, 0.7, 0], [0.1, 0, 0, 0.7]])
  #expect(channel.pauliTransferMatrix.isClose(to: wanted, 1e-15))
}

@Test func relaxationForAlmostEverIsAChannel() throws {
  for time in [30.0, 36, 36.7, 37, 40, 700, 1e6] {
    for t2 in [0.3, 1, 1.5, 2] {
      let channel = try QuantumChannel.thermalRelaxation(
        t1: 1, t2: t2, time: time, excitedPopulation: 0.01)
      #expect(channel.pauliTransferMatrix[3, 0].isClose(to: 0.98))
    }
  }
}

@Test func dampingOutOfRangeIsRefused() {
  for (a, b, q) in [(-0.1, 0.0, 0.0), (0, 1.1, 0), (0.6, 0.6, 0), (0, 0, 2), (.nan, 0, 0)] {
    #expect(throws: ChannelError.self) {
      try QuantumChannel.phaseAmplitudeDamping(amplitude: a, phase: b, excitedPopulation: q)
    }
  }
  for (zero, one) in [(-0.1, 0.0), (0, 1.1), (0.6, 0.6), (.nan, 0)] {
    #expect(throws: ChannelError.self) { try QuantumChannel.resetting(toZero: zero, toOne: one) }
  }
}

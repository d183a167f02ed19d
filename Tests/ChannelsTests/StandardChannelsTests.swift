import Channels
import Circuits
import Foundation
import LinearAlgebra
import Randomness
import TestSupport
import Testing

/// The standard channels against their Pauli transfer matrices in closed form.
struct StandardChannelsTests {
  /// Coherences shrink by b, Z by a, and Z gains a shift.
  func relaxation(_ b: Double, _ a: Double, shift: Double) -> RealMatrix {
    RealMatrix([[1, 0, 0, 0], [0, b, 0, 0], [0, 0, b, 0], [shift, 0, 0, a]])
  }

  @Test func pauliChannelsAreDiagonal() throws {
    var random = RandomStream(seed: 1)
    let p = random.probabilities(4)
    let diagonal = [
      1, p[0] + p[1] - p[2] - p[3], p[0] - p[1] + p[2] - p[3], p[0] - p[1] - p[2] + p[3],
    ]
    #expect(try QuantumChannel.pauli(p).pauliTransferMatrix.isClose(to: .diagonal(diagonal)))
    // On two qubits only X on the first: Z and Y of the first change sign.
    var flip = [Double](repeating: 0, count: 16)
    flip[1] = 1
    let transfer = try QuantumChannel.pauli(flip).pauliTransferMatrix
    for index in 0..<16 {
      #expect(transfer[index, index].isClose(to: index & 3 < 2 ? 1 : -1))
    }
  }

  @Test func refusesBadPauliProbabilities() {
    for bad in [
      [], [1], [0.5, 0.5], [1, 0, 0], [0.5, 0, 0, 0], [1.5, -0.5, 0, 0], [.nan, 1, 0, 0],
    ] {
      #expect(throws: ChannelError.self) { try QuantumChannel.pauli(bad) }
    }
  }

  @Test(arguments: 1...3) func depolarizingShrinksEveryPauli(qubits: Int) throws {
    let d = Double(1 << qubits)
    let limit = d * d / (d * d - 1)
    for parameter in [0, 0.01, 0.7, 1, limit] {
      let channel = try QuantumChannel.depolarizing(parameter, qubits: qubits)
      let diagonal = (0..<1 << (2 * qubits)).map { $0 == 0 ? 1 : 1 - parameter }
      #expect(channel.pauliTransferMatrix.isClose(to: .diagonal(diagonal)))
      #expect((1 - channel.averageGateFidelity).isClose(to: parameter * (d - 1) / d))
    }
    for bad in [-1e-9, limit + 1e-6, .nan, .infinity] {
      #expect(throws: ChannelError.self) { try QuantumChannel.depolarizing(bad, qubits: qubits) }
    }
  }

  @Test(arguments: [0.05, 0.5, 0.999, 1, 1.001, 1.7, 2])
  func relaxationDecaysExponentially(ratio: Double) throws {
    for (time, q) in [(0.0, 0.0), (0.3, 0), (0.3, 0.2), (2, 0.5), (40, 1), (1e-9, 0.01)] {
      let channel = try QuantumChannel.thermalRelaxation(
        t1: 1, t2: ratio, time: time, excitedPopulation: q)
      let (a, b) = (exp(-time), exp(-time / ratio))
      let expected = relaxation(b, a, shift: (1 - 2 * q) * (1 - a))
      #expect(channel.pauliTransferMatrix.isClose(to: expected))
      #expect(channel.averageGateFidelity.isClose(to: 0.5 + b / 3 + a / 6))
    }
  }

  @Test func relaxationTakesInfiniteTimes() throws {
    let pure = try QuantumChannel.thermalRelaxation(t1: .infinity, t2: 2, time: 1)
    #expect(pure.pauliTransferMatrix.isClose(to: relaxation(exp(-0.5), 1, shift: 0)))
    let none = try QuantumChannel.thermalRelaxation(t1: .infinity, t2: .infinity, time: 1)
    #expect(none.pauliTransferMatrix.isClose(to: .identity(4)))
  }

  /// Below T1 the channel is a mixture that a trajectory can draw: identity, Z and two resets.
  @Test func relaxationBelowT1IsAMixture() throws {
    let channel = try QuantumChannel.thermalRelaxation(t1: 100e-6, t2: 80e-6, time: 300e-9)
    let unitaries = channel.terms.compactMap { term in
      if case .unitary(let probability, _) = term { probability } else { nil }
    }
    // Figures of Qiskit Aer 0.18 for the same times.
    #expect(unitaries.count == 2 && unitaries[1].isClose(to: 0.0003737365, 1e-10))
    #expect((1 - unitaries.reduce(0, +)).isClose(to: 0.0029955045, 1e-10))
    #expect(channel.averageGateFidelity.isClose(to: 0.9982530901, 1e-10))
    let long = try QuantumChannel.thermalRelaxation(
      t1: 146.27426413880687e-6, t2: 200e-6, time: 789.3333333333333e-9)
    #expect(long.pauliTransferMatrix[1, 1].isClose(to: 0.9960611112, 1e-10))
    #expect(long.pauliTransferMatrix[3, 0].isClose(to: 0.0053817221, 1e-10))
    #expect(long.averageGateFidelity.isClose(to: 0.9977900834, 1e-10))
  }

  @Test func relaxationComposesInTime() throws {
    for t2 in [0.4, 1.6] {
      func channel(_ time: Double) throws -> QuantumChannel {
        try .thermalRelaxation(t1: 1, t2: t2, time: time, excitedPopulation: 0.1)
      }
      let twice = try channel(0.2).followed(by: channel(0.5))
      #expect(twice.pauliTransferMatrix.isClose(to: try channel(0.7).pauliTransferMatrix))
    }
  }

  @Test(
    arguments: [
      (0, 1, 1, 0), (-1, 1, 1, 0), (.nan, 1, 1, 0), (1, 0, 1, 0), (1, -1, 1, 0), (1, 2.001, 1, 0),
      (1, .nan, 1, 0), (1, .infinity, 1, 0), (1, 1, -1, 0), (1, 1, .nan, 0), (1, 1, .infinity, 0),
      (1, 1, 1, -0.1), (1, 1, 1, 1.1), (1, 1, 1, .nan),
    ] as [(Double, Double, Double, Double)])
  func relaxationRefuses(t1: Double, t2: Double, time: Double, population: Double) {
    #expect(throws: ChannelError.self) {
      try QuantumChannel.thermalRelaxation(
        t1: t1, t2: t2, time: time, excitedPopulation: population)
    }
  }

  @Test func dampingHasItsClosedForms() throws {
    for gamma in [0, 0.3, 1.0] {
      for q in [0, 0.2, 1.0] {
        let channel = try QuantumChannel.amplitudeDamping(gamma, excitedPopulation: q)
        let expected = relaxation(
          (1 - gamma).squareRoot(), 1 - gamma, shift: (1 - 2 * q) * gamma)
        #expect(channel.pauliTransferMatrix.isClose(to: expected))
      }
      let phase = try QuantumChannel.phaseDamping(gamma).pauliTransferMatrix
      #expect(phase.isClose(to: relaxation((1 - gamma).squareRoot(), 1, shift: 0)))
    }
    for bad in [-0.1, 1.1, .nan] {
      #expect(throws: ChannelError.self) { try QuantumChannel.amplitudeDamping(bad) }
      #expect(throws: ChannelError.self) { try QuantumChannel.phaseDamping(bad) }
      #expect(throws: ChannelError.self) {
        try QuantumChannel.amplitudeDamping(0.1, excitedPopulation: bad)
      }
    }
  }
}

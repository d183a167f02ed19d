import Channels
import Devices
import LinearAlgebra
import Noise
import TestSupport
import Testing

@Test func errorMeasuresConvertBackAndForth() throws {
  for qubits in 1...3 {
    let d = Double(1 << qubits)
    let channel = try QuantumChannel.depolarizing(0.03, qubits: qubits)
    let r = 1 - channel.averageGateFidelity
    #expect(
      ErrorMeasures.infidelity(depolarizingParameter: 0.03, qubits: qubits).isClose(to: r))
    let p = ErrorMeasures.pauliError(infidelity: r, qubits: qubits)
    #expect(p.isClose(to: 1 - pauliProbabilities(channel)[0]))
    #expect(ErrorMeasures.infidelity(pauliError: p, qubits: qubits).isClose(to: r))
    #expect(
      ErrorMeasures.depolarizingParameter(pauliError: p, qubits: qubits).isClose(to: 0.03))
    #expect(p.isClose(to: 0.03 * (d * d - 1) / (d * d)))
  }
  #expect(ErrorMeasures.pauliError(infidelity: 0.01, qubits: 1).isClose(to: 0.015))
  #expect(ErrorMeasures.pauliError(infidelity: 0.01, qubits: 2).isClose(to: 0.0125))
}

@Test func aerCapsErrorsAndFillsWhatRelaxationLeaves() {
  let parameter = AerRules.depolarizingParameter
  #expect(parameter(0.01, 0.98, 1) == 0)
  #expect(parameter(0.9, 1, 1).isClose(to: 4 / 3.0))
  #expect(parameter(1, 1, 2).isClose(to: 16 / 15.0))
  // Relaxation for ever leaves an average fidelity of ½, below which nothing can be added.
  #expect(parameter(0.6, 0.5, 1).isClose(to: 4 / 3.0))
  #expect(AerRules.excitedPopulation(frequency: nil, temperature: 0.05) == 0)
  #expect(AerRules.excitedPopulation(frequency: .infinity, temperature: 0.05) == 0)
  let cold = AerRules.excitedPopulation(frequency: 5e9, temperature: 0.05)
  #expect(AerRules.excitedPopulation(frequency: 5e9, temperature: -0.05).isClose(to: 1 - cold))
}

@Test func cirqTakesDephasingFromTheIncoherentError() {
  // x = 1e-3 − 25/(3·15000) = 4.4444e-4, and Tφ = 25 ns/(3x).
  let tPhi = CirqRules.dephasingTime(incoherentError: 1e-3, t1: 15e-6, gateTime: 25e-9)
  #expect(tPhi.isClose(to: 25e-9 / (3 * (1e-3 - 25 / 45000.0)), 1e-18))
  #expect(CirqRules.dephasingTime(incoherentError: 1e-4, t1: 15e-6, gateTime: 25e-9) == 10)
}

@Test func cirqAddsNoDepolarizingWhereNothingIsLeft() throws {
  let noise = try CirqRules.oneQubitNoise(pauliError: 1e-6, t1: 1e-5, tPhi: 1e-5, time: 1e-7)
  let thermal = try CirqRules.thermal(t1: 1e-5, tPhi: 1e-5, time: 1e-7)
  #expect(noise == thermal)
}

@Test func cirqAnglesAreUnitaryAndReadoutFlips() throws {
  let u = CirqRules.phasedFSim(theta: 0.3, zeta: 0.2, chi: -0.4, gamma: 0.1, phi: 0.5)
  #expect(u.unitarityDefect < 1e-15)
  let damping = try CirqRules.readoutDamping(e0: 0.01, e1: 0.05).channel.pauliTransferMatrix
  // P(1|0) = (1 − R30 − R33)/2 and P(0|1) = (1 + R30 − R33)/2.
  #expect(((1 - damping[3, 0] - damping[3, 3]) / 2).isClose(to: 0.01))
  #expect(((1 + damping[3, 0] - damping[3, 3]) / 2).isClose(to: 0.05))
  #expect(try CirqRules.readoutDamping(e0: 0, e1: 0).channel.averageGateFidelity == 1)
}

@Test func braketReadoutFlipsTheQubit() throws {
  let ptm = try BraketRules.readout(fidelity: 0.97).pauliTransferMatrix
  #expect(ptm.isClose(to: .diagonal([1, 1, 0.94, 0.94]), 1e-15))
  #expect(throws: ChannelError.self) { try BraketRules.readout(fidelity: 1.2) }
}

@Test func stimListsTheFirstQubitFirst() throws {
  var probabilities = [Double](repeating: 0, count: 15)
  probabilities[6] = 0.25  // IX IY IZ XI XX XY XZ: X on the first, Z on the second.
  let channel = try StimRules.pauliChannel2(probabilities)
  #expect(pauliProbabilities(channel)[1 + 4 * 3] == 0.25)
  #expect(throws: ChannelError.self) { try StimRules.pauliChannel2([0.1]) }
  #expect(throws: ChannelError.self) { try StimRules.pauliChannel1(x: 0.6, y: 0.6, z: 0) }
}

@Test func twirlingKeepsTheDiagonal() throws {
  let relaxation = try QuantumChannel.thermalRelaxation(t1: 1, t2: 1.3, time: 0.2)
  let twirled = try StimRules.twirledRelaxation(t1: 1, t2: 1.3, time: 0.2)
  let diagonals = [relaxation, twirled].map { diagonal($0.pauliTransferMatrix) }
  #expect(zip(diagonals[0], diagonals[1]).allSatisfy { $0.isClose(to: $1) })
  #expect(throws: ChannelError.self) {
    try StimRules.twirledRelaxation(t1: 1, t2: 3, time: 0.2)
  }
}

@Test func quantinuumScalingAtAngleZeroIsTheMeanOffset() {
  let law = Calibration.AngleDependence(
    a: Quantity(1), b: Quantity(0.2), c: Quantity(2), d: Quantity(0.4), power: Quantity(2))
  #expect(law.factor(at: 0).isClose(to: 0.3))
  #expect(law.factor(at: .pi / 2).isClose(to: 2 * 0.25 + 0.4))
  #expect(law.factor(at: -.pi / 2).isClose(to: 0.25 + 0.2))
}

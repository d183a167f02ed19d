import Channels
import Circuits
import Devices
import LinearAlgebra
import Noise
import TestSupport
import Testing

private let machine = TestMachine(qubits: 2)
private let figures = [Calibration.QubitFigures](
  repeating: .init(t1: Quantity(1e-4), t2: Quantity(8e-5)), count: 2)

private func channels(
  _ gate: Gate, error: Double, leakage: Double, sources: NoiseSelection, scale: Double = 1
) throws -> [(QuantumChannel, [Int])] {
  let qubits = Array(0..<gate.qubitCount)
  let model = try machine.model(
    figures,
    gates: [
      .init(
        gate: gate.name, qubits: qubits, error: Quantity(error), duration: Quantity(1e-7),
        leakage: Quantity(leakage))
    ],
    sources: sources, scale: scale)
  return try model.gateChannels(gate, qubits)
}

@Test(arguments: [Gate.x, .cz])
func gateSuppliesWhatLeakageLeaves(_ gate: Gate) throws {
  let qubits = Array(0..<gate.qubitCount)
  let all = try channels(
    gate, error: 0.02, leakage: 4e-3, sources: [.gate, .relaxation, .leakage])
  #expect(all.map(\.1) == [qubits] + qubits.map { [$0] } + qubits.map { [$0] })
  #expect(averageFidelity(transferMatrix(all, on: qubits)).isClose(to: 0.98, 1e-13))
  let without = try channels(gate, error: 0.02, leakage: 4e-3, sources: [.gate, .relaxation])
  #expect(averageFidelity(transferMatrix(without, on: qubits)).isClose(to: 0.98, 1e-13))
  #expect(
    without[0].0.pauliTransferMatrix[1, 1] < all[0].0.pauliTransferMatrix[1, 1])
}

@Test func theGateLosesAQubitWithTheCalibratedProbability() throws {
  let one = try channels(.x, error: 0.02, leakage: 0.01, sources: [.leakage])
  #expect(one.map(\.0) == [try .leaking(0.01)])
  let two = try channels(.cz, error: 0.02, leakage: 0.01, sources: [.leakage])
  let kept = two.reduce(1) { $0 * $1.0.pauliTransferMatrix[1, 1] }
  #expect(kept.isClose(to: 0.99))
  let scaled = try channels(.x, error: 0.02, leakage: 0.01, sources: [.leakage], scale: 1000)
  #expect(scaled.map(\.0) == [try .leaking(1)])
  #expect(try channels(.x, error: 0.02, leakage: 0.01, sources: [.leakage], scale: 0).isEmpty)
  // A gate that certainly loses a qubit is a poor gate, and no trap.
  #expect(try channels(.cz, error: 0.7, leakage: 1, sources: [.leakage]).count == 2)
}

@Test func impossibleLeakageIsRefused() {
  for leakage in [-0.1, 1.1, Double.nan] {
    #expect(throws: NoiseError.self) {
      try channels(.x, error: 0.02, leakage: leakage, sources: [.gate])
    }
  }
}

// What engines with a third level follow.

private func model(
  _ technology: Device.Technology, sources: NoiseSelection, scale: Double = 1
) throws -> NoiseModel {
  let machine = TestMachine(qubits: 2, technology: technology)
  var measured = figures
  for index in measured.indices { measured[index].readoutDuration = Quantity(2e-6) }
  return try machine.model(
    measured,
    gates: [
      .init(
        gate: "x", qubits: [0], error: Quantity(0.02), duration: Quantity(1e-7),
        leakage: Quantity(0.01), seepage: Quantity(0.04))
    ],
    sources: sources, scale: scale)
}

@Test func gatesLoseQubitsAndBringThemBack() throws {
  let leakage = try model(.synthetic, sources: [.leakage]).gateNoise(.x, [0]).leakage[0]?.leakage
  #expect(leakage == (try Leakage(loss: 0.01, toZero: 0.02, toOne: 0.02)))
  let half = try model(.synthetic, sources: [.leakage], scale: 0.5).gateNoise(.x, [0])
  #expect(half.leakage[0]?.leakage == (try Leakage(loss: 0.005, toZero: 0.01, toOne: 0.01)))
  let cz = try machine.model(
    figures,
    gates: [
      .init(
        gate: "cz", qubits: [0, 1], error: Quantity(0.02), duration: nil, leakage: Quantity(0.01))
    ], sources: [.leakage]
  ).gateNoise(.cz, [0, 1]).leakage
  let lost = cz.compactMap { $0?.leakage?.loss }
  #expect(lost.count == 2 && (1 - (1 - lost[0]) * (1 - lost[1])).isClose(to: 0.01, 1e-15))
}

@Test func theThirdLevelOfATransmonDecays() throws {
  let sources: NoiseSelection = [.relaxation, .leakage]
  let wanted = try Leakage.transmonDecay(t1: 1e-4, time: 3e-5)
  #expect(
    try model(.superconducting, sources: sources).relaxation(0, seconds: 3e-5)?.leakage == wanted)
  let scaled = try model(.superconducting, sources: sources, scale: 2)
  #expect(try scaled.relaxation(0, seconds: 1.5e-5)?.leakage == wanted)
  #expect(try model(.trappedIon, sources: sources).relaxation(0, seconds: 3e-5)?.leakage == nil)
  #expect(
    try model(.superconducting, sources: [.relaxation]).relaxation(0, seconds: 3e-5)?.leakage == nil
  )
}

@Test func measuringALostIonBringsItBack() throws {
  let back = try Leakage(toOne: 1)
  let ion = try model(.trappedIon, sources: [.leakage]).measurementNoise(0)
  let tracking = QuantumChannel.identity(qubits: 1).tracking(back)
  #expect(ion.before == tracking)
  let slow = try model(.trappedIon, sources: [.leakage, .measurement]).measurementNoise(0)
  #expect(slow.before?.leakage == back && slow.before != ion.before)
  #expect(try model(.superconducting, sources: [.leakage]).measurementNoise(0).before == nil)
  #expect(try model(.trappedIon, sources: [.relaxation]).measurementNoise(0).before == nil)
}

import Channels
import Circuits
import Devices
import Noise
import TestSupport
import Testing

private let machine = TestMachine(qubits: 2)

private func model(
  _ sources: NoiseSelection, excited: Double = 0, scale: Double = 1
) throws -> NoiseModel {
  let figures = Calibration.QubitFigures(
    t1: Quantity(1e-6), excitedPopulation: Quantity(excited), resetDuration: Quantity(1e-3),
    resetError: Quantity(0.03))
  return try machine.model([figures, .init()], gates: [], sources: sources, scale: scale)
}

private func excitedAfterReset(_ model: NoiseModel) throws -> Double {
  var circuit = Circuit(qubits: 1)
  circuit.instructions = [Instruction(.reset, on: [0])]
  let z = try DenseReference(model.noisy(circuit)).expectation(PauliString([.init(.z, 0)]))
  return (1 - z) / 2
}

@Test func resetsLeaveTheCalibratedError() throws {
  #expect(try excitedAfterReset(model([.reset])).isClose(to: 0.03))
  #expect(try excitedAfterReset(model([.reset], scale: 2)).isClose(to: 0.06))
  #expect(try excitedAfterReset(model([.reset], scale: 100)).isClose(to: 0.5))
  #expect(try excitedAfterReset(model([.idle])).isClose(to: 0))
}

@Test func relaxationDuringAResetShowsTheThermalPopulation() throws {
  #expect(try excitedAfterReset(model([.relaxation])).isClose(to: 0))
  #expect(try excitedAfterReset(model([.relaxation], excited: 0.2)).isClose(to: 0.2))
}

@Test func aMissingResetErrorIsReported() throws {
  let model = try model([.reset])
  #expect(try model.resetChannels(1).isEmpty)
  #expect(model.warnings.count == 1)
}

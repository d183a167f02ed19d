import Channels
import Circuits
import Devices
import Foundation
import Noise
import TestSupport
import Testing

private func model(_ sources: NoiseSelection, scale: Double = 1) throws -> NoiseModel {
  let figures = [
    Calibration.QubitFigures(t1: Quantity(5e-5), excitedPopulation: Quantity(0.1)),
    Calibration.QubitFigures(t1: Quantity(5e-5), resetError: Quantity(0.03)),
  ]
  return try TestMachine(qubits: 2).model(figures, gates: [], sources: sources, scale: scale)
}

/// The populations of |1⟩ of two qubits that are first touched after 100 µs.
private func rested(_ model: NoiseModel) throws -> [Double] {
  let entries = (0..<2).map {
    ScheduledCircuit.Entry(.gate(.rz, [0], on: [$0]), start: 1e-4, duration: 0)
  }
  let circuit = ScheduledCircuit(circuit: Circuit(qubits: 2), entries: entries)
  let result = try DenseReference(model.noisy(circuit, span: .observed))
  return (0..<2).map { (1 - result.expectation(PauliString([.init(.z, $0)]))) / 2 }
}

@Test func aQubitThatRestsWarmsUp() throws {
  let idle = try rested(model([.idle]))
  #expect(idle[0].isClose(to: 0.1 * (1 - exp(-2))) && idle[1].isClose(to: 0))
}

@Test func qubitsStartWithTheCalibratedPopulationAndError() throws {
  let prepared = try rested(model([.reset]))
  #expect(prepared[0].isClose(to: 0.1) && prepared[1].isClose(to: 0.03))
  // At equilibrium a population stays; an error of the preparation decays.
  let both = try rested(model([.reset, .idle]))
  #expect(both[0].isClose(to: 0.1) && both[1].isClose(to: 0.03 * exp(-2)))
  #expect(try rested(model([.reset], scale: 0)) == [0, 0])
}

@Test func aCircuitWithoutAScheduleStartsAlike() throws {
  let circuit = Circuit(qubits: 1)
  var used = circuit
  used.append(.rz, 0, on: 0)
  let z = try DenseReference(model([.reset]).noisy(used)).expectation(
    PauliString([.init(.z, 0)]))
  #expect(z.isClose(to: 0.8))
}

import Channels
import Circuits
import Devices
import Foundation
import Noise
import TestSupport
import Testing

private let machine = TestMachine(qubits: 1)

/// The population after a long time under relaxation alone.
private func population(
  _ figures: Calibration.QubitFigures, policy: NoisePolicy = .physical, scale: Double = 1
) throws -> Double {
  let model = try machine.model(
    [figures], gates: [.init(gate: "x", qubits: [0], error: nil, duration: Quantity(1))],
    sources: [.relaxation], policy: policy, scale: scale)
  let ptm = try #require(try model.relaxation(0, seconds: 1)).pauliTransferMatrix
  return (1 - ptm[3, 0]) / 2
}

@Test func temperatureAndFrequencyGiveThePopulation() throws {
  var figures = Calibration.QubitFigures(
    t1: Quantity(1e-5), frequency: Quantity(5e9), temperature: Quantity(0.05))
  // The case pop_5GHz_50mK of the reference.
  #expect(try population(figures).isClose(to: 0.0081687021, 1e-10))
  let closed = 1 / (1 + exp(4.799243e-11 * 5e9 / 0.05))
  #expect(try population(figures).isClose(to: closed))
  #expect(try population(figures, scale: 3).isClose(to: closed), "rates grow, not the population")
  #expect(try population(figures, policy: .aer) == 0)
  figures.excitedPopulation = Quantity(0.02)
  #expect(try population(figures).isClose(to: 0.02), "what is stated goes first")
  figures.excitedPopulation = nil
  figures.frequency = nil
  #expect(try population(figures) == 0)
}

@Test func noTemperatureBelowZero() {
  for kelvin in [0, -0.01, Double.nan] {
    #expect(throws: NoiseError.self) {
      try population(.init(t1: Quantity(1e-5), temperature: Quantity(kelvin)))
    }
  }
}

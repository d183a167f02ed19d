import Channels
import Circuits
import Devices
import Foundation
import Noise
import TestSupport
import Testing

private let machine = TestMachine(qubits: 2)

private func model(
  t1: Double = 2e-5, p10: Double = 0.02, p01: Double = 0.08, excited: Double = 0,
  measurement: Calibration.MeasurementFigures = .init(),
  sources: NoiseSelection = [.readout, .measurement], scale: Double = 1
) throws -> NoiseModel {
  let figures = Calibration.QubitFigures(
    t1: Quantity(t1), t2: Quantity(t1), excitedPopulation: Quantity(excited), p10: Quantity(p10),
    p01: Quantity(p01), readoutDuration: Quantity(2e-6))
  let gate = Calibration.GateFigures(
    gate: "x", qubits: [0], error: Quantity(0), duration: nil)
  return try machine.model(
    [figures, figures], gates: [gate], measurement: measurement, sources: sources, scale: scale)
}

private func measuring(prepare one: Bool, times: Int = 1) -> Circuit {
  var circuit = Circuit(qubits: 1, bits: times)
  if one { circuit.append(.x, on: 0) }
  for bit in 0..<times { circuit.measure(0, into: bit) }
  return circuit
}

private func probabilityOfOne(_ model: NoiseModel, prepare one: Bool) throws -> Double {
  try DenseReference(model.noisy(measuring(prepare: one))).probabilities[1, default: 0]
}

@Test func theWholeConfusionIsTheCalibratedOne() throws {
  for excited in [0, 0.1] {
    for scale in [1, 1.7] {
      let model = try model(excited: excited, scale: scale)
      #expect(try probabilityOfOne(model, prepare: true).isClose(to: 1 - scale * 0.08))
      #expect(try probabilityOfOne(model, prepare: false).isClose(to: scale * 0.02))
      #expect(model.warnings.isEmpty)
    }
  }
}

@Test func withoutReadoutTheDecayAloneShows() throws {
  let model = try model(sources: [.measurement])
  #expect(try probabilityOfOne(model, prepare: true).isClose(to: exp(-1e-6 / 2e-5)))
  #expect(try probabilityOfOne(model, prepare: false).isClose(to: 0))
}

@Test func withoutMeasurementTheProjectionIsIdeal() throws {
  let noise = try model(sources: [.readout]).measurementNoise(0)
  #expect(noise.before == nil && noise.after.isEmpty && noise.spectator == nil)
  #expect(noise.assignment == AssignmentMatrix(p10: 0.02, p01: 0.08))
}

@Test func decayBeyondTheCalibratedConfusionIsReported() throws {
  let floored = try model(t1: 2e-6)
  let noise = try floored.measurementNoise(0)
  #expect(noise.assignment.p01 == 0)
  #expect(noise.assignment.p10.isClose(to: 0.02))
  #expect(floored.warnings.count == 1)
  let hot = try model(t1: 2e-6, excited: 0.3).measurementNoise(0)
  #expect(hot.assignment.p01 == 0 && hot.assignment.p10 == 0)
  // A readout so long that nothing of the state is left cannot be corrected, and does not trap.
  _ = try model(t1: 1e-12).measurementNoise(0)
}

@Test func theRestOfTheReadoutFollowsTheProjection() throws {
  for (fraction, figure) in [
    (0.5, nil), (0.25, Quantity(0.25)), (0, Quantity(0)), (1, Quantity(1)),
  ] {
    let noise = try model(measurement: .init(undecidedFraction: figure)).measurementNoise(0)
    let part = { (t: Double) -> QuantumChannel? in
      t == 0 ? nil : try .thermalRelaxation(t1: 2e-5, t2: 2e-5, time: t)
    }
    #expect(noise.before == (try part(fraction * 2e-6)))
    #expect(noise.after == [try part((1 - fraction) * 2e-6)].compactMap { $0 })
  }
}

@Test func aFlipAfterTheProjectionShowsInTheNextRecord() throws {
  let figures = Calibration.MeasurementFigures(nonQNDFlip: Quantity(0.1))
  let model = try model(p10: 0, p01: 0, measurement: figures, sources: [.measurement])
  let result = try DenseReference(model.noisy(measuring(prepare: false, times: 2)))
  let decayed = 0.1 * exp(-1e-6 / 2e-5)
  #expect(result.probabilities[0b10, default: 0].isClose(to: decayed))
  #expect(result.probabilities[0b01, default: 0].isClose(to: 0))
}

@Test func spectatorsLoseCoherence() throws {
  let figures = Calibration.MeasurementFigures(spectatorDephasing: Quantity(0.3))
  let model = try model(measurement: figures, scale: 2)
  let spectator = try #require(try model.measurementNoise(0).spectator)
  #expect(spectator.pauliTransferMatrix[1, 1].isClose(to: exp(-0.6)))
  #expect(spectator.pauliTransferMatrix[3, 3].isClose(to: 1))
  // Only qubits in the middle of their life can show it.
  var circuit = Circuit(qubits: 2, bits: 2)
  circuit.measure(0, into: 0)
  circuit.append(.rz, 0.3, on: 1)
  circuit.measure(0, into: 0)
  circuit.measure(1, into: 1)
  let dephased = try model.noisy(circuit).instructions.filter {
    $0.qubits == [1] && $0.operation == .channel(spectator)
  }
  #expect(dephased.count == 1)
}

@Test func missingDurationsAreReported() throws {
  var figures = [Calibration.QubitFigures](
    repeating: .init(t1: Quantity(1e-4), readoutDuration: Quantity(1e-6)), count: 2)
  figures[1].readoutDuration = nil
  let model = try machine.model(figures, gates: [], sources: [.measurement])
  #expect(try model.measurementNoise(1).before == nil)
  #expect(model.warnings.count == 1)
}

@Test func conditionsCoverTheWholeMeasurement() throws {
  var circuit = Circuit(qubits: 2, bits: 2)
  let condition = Condition(bits: [0], equals: 1)
  circuit.instructions = [
    Instruction(.measure, on: [0], bits: [1], conditions: [condition])
  ]
  let noisy = try model().noisy(circuit)
  #expect(noisy.instructions.count == 3)
  #expect(noisy.instructions.allSatisfy { $0.conditions == [condition] })
  // The noise after a measurement that overwrites its own condition still knows the old value: with
  // other noise than the measurement's, a copy of the bit beforehand tells the same.
  circuit.instructions = [
    .gate(.x, on: [0]), Instruction(.measure, on: [0], bits: [0]), .gate(.x, on: [0]),
    Instruction(.measure, on: [0], bits: [0], conditions: [condition]), .gate(.x, on: [0]),
    Instruction(.measure, on: [0], bits: [1]),
  ]
  var copied = circuit
  copied.bitCount = 3
  copied.resultRule.hiddenBitCount = 1
  copied.instructions[3].conditions = [Condition(bits: [2], equals: 1)]
  copied.instructions.insert(
    contentsOf: [
      Instruction(.assign(false), on: [], bits: [2]),
      Instruction(.assign(true), on: [], bits: [2], conditions: [condition]),
    ], at: 3)
  let overwriting = try model().noisy(circuit)
  #expect(overwriting.resultBitCount == 2)
  let found = try DenseReference(overwriting).probabilities
  for (key, weight) in try DenseReference(model().noisy(copied)).probabilities {
    #expect(abs(found[key, default: 0] - weight) < 1e-12)
  }
  circuit.instructions = [
    Instruction(.measure, on: [0], bits: [0], conditions: [condition])
  ]
  #expect(try model(sources: [.readout]).noisy(circuit).instructions.count == 1)
}

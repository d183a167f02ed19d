import Circuits
import Devices
import Foundation
import Noise
import Testing

private let machine = TestMachine(qubits: 2)

private func full() -> [Calibration.QubitFigures] {
  var figures = machine.figures
  figures[0] = .init(
    t1: Quantity(1e-4), t2: Quantity(8e-5), readoutError: Quantity(0.02),
    readoutDuration: Quantity(1e-6), resetError: Quantity(0.01))
  return figures
}

private let gates = [
  Calibration.GateFigures(
    gate: "sx", qubits: [0], error: Quantity(1e-3), duration: Quantity(3e-8))
]

@Test func allMeansEverySourceWithData() throws {
  let model = try machine.model(full(), gates: gates)
  #expect(
    model.orderedSources == [.gate, .relaxation, .idle, .readout, .measurement, .reset])
  let aer = try machine.model(full(), gates: gates, policy: .aer)
  #expect(aer.orderedSources == [.gate, .relaxation, .readout])
  #expect(try machine.model(machine.figures, gates: []).sources.isEmpty)
}

@Test(arguments: NoiseSource.allCases)
func aSourceWithoutDataIsRefusedByName(_ source: NoiseSource) {
  let error = #expect(throws: NoiseError.self) {
    try machine.model(machine.figures, gates: [], sources: [source])
  }
  #expect(error?.isUsageError == false)
  #expect(error?.description.contains("no data") == true)
  #expect(error?.description.contains(source.rawValue) == true)
}

@Test(arguments: NoiseSource.allCases)
func aerKnowsThreeSources(_ source: NoiseSource) throws {
  if [.gate, .relaxation, .readout].contains(source) {
    let model = try machine.model(full(), gates: gates, sources: [source], policy: .aer)
    #expect(model.sources == [source])
  } else {
    let error = #expect(throws: NoiseError.self) {
      try machine.model(full(), gates: gates, sources: [source], policy: .aer)
    }
    #expect(error == .sourceNotAllowed(source, .aer))
    #expect(error?.isUsageError == true)
  }
}

@Test(arguments: [-1, Double.nan, Double.infinity, 1e300])
func badScalesAreRefused(_ scale: Double) {
  let error = #expect(throws: NoiseError.self) {
    try machine.model(full(), gates: gates, scale: scale)
  }
  #expect(error?.isUsageError == true)
}

@Test func aCalibrationOfAnotherSizeIsRefused() {
  #expect(throws: NoiseError.self) {
    try machine.model([.init()], gates: [])
  }
}

@Test func aCalibrationOfAnotherNameIsReported() throws {
  let calibration = Calibration(
    id: "c", device: "other", date: nil, source: "", qubits: machine.figures, gates: [])
  let model = try NoiseModel(device: machine.device, calibration: calibration)
  #expect(model.warnings == ["the calibration names another device: 'other' instead of 'test'"])
}

@Test func impossibleFiguresAreRefusedWithTheirPlace() {
  typealias Change = (inout Calibration.QubitFigures) -> Void
  let changes: [(String, Change)] = [
    ("T1", { $0.t1 = Quantity(0) }), ("T1", { $0.t1 = Quantity(.nan) }),
    ("T2", { $0.t2 = Quantity(-1) }), ("P(1|0)", { $0.p10 = Quantity(1.5) }),
    ("P(0|1)", { $0.p01 = Quantity(-0.1) }), ("readout error", { $0.readoutError = Quantity(2) }),
    ("excited population", { $0.excitedPopulation = Quantity(.nan) }),
    ("readout duration", { $0.readoutDuration = Quantity(.infinity) }),
    ("reset duration", { $0.resetDuration = Quantity(-1e-9) }),
    ("reset error", { $0.resetError = Quantity(-1e-9) }),
  ]
  for (name, change) in changes {
    var figures = full()
    change(&figures[1])
    let error = #expect(throws: NoiseError.self) { try machine.model(figures, gates: gates) }
    #expect(error?.description.contains("qubit 1, \(name)") == true)
  }
  for (error, duration) in [(-0.1, 1e-8), (.nan, 1e-8), (0.1, -1e-8), (0.1, .infinity)] {
    #expect(throws: NoiseError.self) {
      try machine.model(
        full(),
        gates: [
          .init(gate: "x", qubits: [0], error: Quantity(error), duration: Quantity(duration))
        ])
    }
  }
  for measurement in [
    Calibration.MeasurementFigures(nonQNDFlip: Quantity(2)),
    .init(spectatorDephasing: Quantity(-1)), .init(undecidedFraction: Quantity(1.1)),
  ] {
    #expect(throws: NoiseError.self) {
      try machine.model(full(), gates: gates, measurement: measurement)
    }
  }
}

@Test func warningsNameEachPlaceOnce() throws {
  var figures = full()
  figures[0].t2 = Quantity(3e-4)
  figures[1].t1 = Quantity(1e-4)
  figures[1].t2 = Quantity(4e-4)
  let model = try machine.model(figures, gates: gates)
  #expect(model.warnings.isEmpty)
  for qubit in [0, 1, 0] { _ = try model.relaxation(qubit, seconds: 1e-6) }
  #expect(model.warnings.count == 1)
  #expect(model.warnings[0].components(separatedBy: "T2 = ").count == 3)
}

@Test func aFaultyQubitIsRefusedByPhysicalAlone() throws {
  var figures = full()
  figures[0].isFaulty = true
  let physical = try machine.model(figures, gates: gates)
  for work in [
    { _ = try physical.gateNoise(.sx, [0]) }, { _ = try physical.measurementNoise(0) },
    { _ = try physical.resetChannels(0) },
  ] {
    #expect(throws: NoiseError.self) { try work() }
  }
  _ = try machine.model(figures, gates: gates, policy: .aer).gateNoise(.sx, [0])
}

import Channels
import Circuits
import Devices
import LinearAlgebra
import Noise
import TestSupport
import Testing

private let machine = TestMachine(qubits: 3)

private func figures() -> [Calibration.QubitFigures] {
  [(1e-4, 8e-5), (7e-5, 1.2e-4), (2e-4, 1e-5)].map {
    .init(t1: Quantity($0.0), t2: Quantity($0.1))
  }
}

private func model(
  _ gate: String, _ qubits: [Int], error: Double?, duration: Double?,
  qubitFigures: [Calibration.QubitFigures] = figures(),
  sources: NoiseSelection = [.gate, .relaxation], policy: NoisePolicy = .physical,
  scale: Double = 1
) throws -> NoiseModel {
  let filler = Calibration.GateFigures(
    gate: "y", qubits: [2], error: Quantity(0), duration: nil)
  return try machine.model(
    qubitFigures,
    gates: [
      filler,
      .init(
        gate: gate, qubits: qubits, error: error.map { Quantity($0) },
        duration: duration.map { Quantity($0) }),
    ],
    sources: sources, policy: policy, scale: scale)
}

@Test func theWholeChannelHasTheCalibratedInfidelity() throws {
  for (gate, qubits, error, duration) in [
    (Gate.sx, [1], 3e-3, 5e-8), (.cx, [0, 1], 8e-3, 3e-7), (.cz, [2, 0], 5e-2, 2e-7),
  ] {
    let channels = try model(gate.name, qubits, error: error, duration: duration)
      .gateChannels(gate, qubits)
    #expect(channels.map(\.1) == [qubits] + qubits.map { [$0] })
    #expect(averageFidelity(transferMatrix(channels, on: qubits)).isClose(to: 1 - error, 1e-13))
  }
}

@Test func missingFiguresFollowAer() throws {
  let none = Calibration.QubitFigures()
  let onlyT1 = Calibration.QubitFigures(t1: Quantity(1e-4))
  let onlyT2 = Calibration.QubitFigures(t2: Quantity(5e-5))
  for (figures, t1, t2) in [(onlyT1, 1e-4, 2e-4), (onlyT2, Double.infinity, 5e-5)] {
    let model = try model(
      "x", [0], error: 0, duration: 1e-6, qubitFigures: [figures, none, none])
    let channels = try model.gateChannels(.x, [0])
    let wanted = try QuantumChannel.thermalRelaxation(t1: t1, t2: t2, time: 1e-6)
    #expect(channels.map(\.0) == [wanted])
  }
  let bare = try model("x", [0], error: 0.01, duration: 1e-6, qubitFigures: [none, onlyT1, none])
  let channels = try bare.gateChannels(.x, [0])
  #expect(channels.count == 1)
  #expect(averageFidelity(transferMatrix(channels, on: [0])).isClose(to: 0.99))
  #expect(bare.warnings.count == 1)
}

@Test func missingDurationOrErrorLeavesTheOtherPart() throws {
  let short = try model("x", [0], error: 0.01, duration: nil).gateChannels(.x, [0])
  #expect(short.count == 1)
  #expect(averageFidelity(transferMatrix(short, on: [0])).isClose(to: 0.99))
  let faultless = try model("x", [0], error: nil, duration: 1e-6).gateChannels(.x, [0])
  #expect(
    faultless.map(\.0) == [try .thermalRelaxation(t1: 1e-4, t2: 8e-5, time: 1e-6)])
  let unknown = try model("x", [0], error: nil, duration: nil)
  #expect(try unknown.gateChannels(.x, [0]).isEmpty)
  #expect(unknown.warnings.count == 1)
}

@Test func gateAloneIsWhatRelaxationLeaves() throws {
  let both = try model("x", [1], error: 4e-3, duration: 5e-8).gateChannels(.x, [1])
  let gate = try model("x", [1], error: 4e-3, duration: 5e-8, sources: [.gate])
    .gateChannels(.x, [1])
  let relaxation = try model("x", [1], error: 4e-3, duration: 5e-8, sources: [.relaxation])
    .gateChannels(.x, [1])
  #expect(gate.map(\.0) == [both[0].0])
  #expect(relaxation.map(\.0) == [both[1].0])
  // Aer without thermal relaxation puts the whole error into the depolarizing channel.
  let aer = try model("x", [1], error: 4e-3, duration: 5e-8, sources: [.gate], policy: .aer)
    .gateChannels(.x, [1])
  #expect(averageFidelity(transferMatrix(aer, on: [1])).isClose(to: 0.996))
}

@Test func directionsFollowThePolicy() throws {
  // A symmetric gate has the figures of the other order, with the qubits as the circuit has them.
  let symmetric = try model("cz", [0, 1], error: 0.01, duration: 3e-7)
  #expect(try symmetric.gateChannels(.cz, [1, 0]).map(\.1) == [[1, 0], [1], [0]])
  #expect(
    try symmetric.gateChannels(.cz, [1, 0])[1].0 == symmetric.gateChannels(.cz, [0, 1])[2].0)
  #expect(throws: NoiseError.self) {
    try model("cx", [0, 1], error: 0.01, duration: 3e-7).gateChannels(.cx, [1, 0])
  }
  for gate in [Gate.cz, .cx] {
    let aer = try model(gate.name, [0, 1], error: 0.01, duration: 3e-7, policy: .aer)
    #expect(try aer.gateChannels(gate, [0, 1]).count == 3)
    #expect(try aer.gateChannels(gate, [1, 0]).isEmpty)
    #expect(aer.warnings.count == 1)
  }
}

@Test func faultyGatesAreRefusedOrScrambled() throws {
  let physical = try model("cz", [0, 1], error: 1, duration: 1e-7)
  for qubits in [[0, 1], [1, 0]] {
    let error = #expect(throws: NoiseError.self) { try physical.gateNoise(.cz, qubits) }
    #expect(error == .faultyGate(gate: "cz", qubits: qubits, error: 1))
  }
  let aer = try model("cz", [0, 1], error: 1, duration: nil, policy: .aer)
    .gateChannels(.cz, [0, 1])
  #expect(averageFidelity(transferMatrix(aer, on: [0, 1])).isClose(to: 0.2))
}

@Test func unknownGatesAreNamedWithTheNativeOnes() throws {
  for policy in NoisePolicy.allCases {
    let model = try model("sx", [0], error: 1e-3, duration: 3e-8, policy: policy)
    let error = #expect(throws: NoiseError.self) { try model.gateNoise(.h, [2]) }
    #expect(error?.description.contains("'h' (used on qubit 2)") == true)
    #expect(error?.description.contains("id, x, y, z") == true)
  }
  let physical = try model("sx", [0], error: 1e-3, duration: 3e-8)
  let error = #expect(throws: NoiseError.self) { try physical.gateNoise(.sx, [2]) }
  #expect(
    error
      == .gateNotCalibrated(gate: "sx", qubits: [2], calibration: "today", elsewhere: [[0]]))
  // Who asks neither for gate errors nor for relaxation needs no figures.
  let bare = try model("sx", [0], error: 1e-3, duration: 3e-8, sources: .none)
  #expect(try bare.gateChannels(.sx, [2]).isEmpty)
}

@Test func qubitsThatDoNotFitAreRefused() throws {
  let model = try model("cx", [0, 1], error: 0.01, duration: 3e-7)
  for qubits in [[0], [0, 0], [0, 3], [-1, 0], [], [0, 1, 2]] {
    #expect(throws: NoiseError.self) { try model.gateChannels(.cx, qubits) }
  }
}

@Test func virtualGatesHaveNoNoise() throws {
  let model = try model("rz", [0], error: 1e-3, duration: 3e-8)
  #expect(try model.gateChannels(.rz, [0]).isEmpty)
  #expect(try model.gateChannels(.rz, [1]).isEmpty)
  #expect(model.warnings.count == 1)
}

@Test func errorsBelowRelaxationAreReported() throws {
  let physical = try model("x", [2], error: 1e-4, duration: 1e-7)
  #expect(try physical.gateChannels(.x, [2]).count == 1)
  #expect(physical.warnings.count == 1)
}

@Test func scaleMultipliesRatesAndTheDepolarizingParameter() throws {
  let one = try model("x", [0], error: 0.01, duration: 1e-6).gateChannels(.x, [0])
  let three = try model("x", [0], error: 0.01, duration: 1e-6, scale: 3).gateChannels(.x, [0])
  let depolarizing = 1 - one[0].0.pauliTransferMatrix[1, 1]
  #expect((1 - three[0].0.pauliTransferMatrix[1, 1]).isClose(to: 3 * depolarizing))
  let relaxation = try QuantumChannel.thermalRelaxation(t1: 1e-4 / 3, t2: 8e-5 / 3, time: 1e-6)
  #expect(
    three[1].0.pauliTransferMatrix.isClose(to: relaxation.pauliTransferMatrix, 1e-14))
  #expect(try model("x", [0], error: 0.01, duration: 1e-6, scale: 0).gateChannels(.x, [0]).isEmpty)
  // The channel stays one, however large the factor.
  let huge = try model("x", [0], error: 0.3, duration: nil, scale: 1e6).gateChannels(.x, [0])
  #expect(huge[0].0.pauliTransferMatrix[1, 1].isClose(to: -1 / 3.0))
}

/// More than full depolarization gives cannot be reached, which is said.
@Test func errorsBeyondFullDepolarizationAreWarnedOf() throws {
  for (error, isWarned) in [(0.6, false), (0.999, true)] {
    let noise = try model("x", [0], error: error, duration: 1e-8)
    _ = try noise.gateNoise(.x, [0])
    let warnings = noise.warnings.filter { $0.contains("more than depolarization can give") }
    #expect(warnings.isEmpty != isWarned, "\(error)")
  }
}

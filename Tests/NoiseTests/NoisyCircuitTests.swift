import Channels
import Circuits
import Devices
import LinearAlgebra
import Noise
import TestSupport
import Testing

private let machine = TestMachine(qubits: 3)
private let figures = [Calibration.QubitFigures](
  repeating: .init(t1: Quantity(1e-4), t2: Quantity(8e-5), readoutError: Quantity(0.01)), count: 3)
private let gates = [
  Calibration.GateFigures(
    gate: "rx", qubits: [1], error: Quantity(1e-3), duration: Quantity(3e-8)),
  Calibration.GateFigures(
    gate: "cz", qubits: [1, 2], error: Quantity(1e-2), duration: Quantity(3e-7)),
]

@Test func anglesStaySymbolicAndNoiseFollows() throws {
  let theta = Parameter("theta")
  var circuit = Circuit(qubits: 3, bits: 1, parameters: [theta])
  circuit.append(.rx, 2 * Angle(theta), on: 1)
  circuit.append(.rz, Angle(theta), on: 1)
  circuit.instructions.append(Instruction(.barrier, on: [0, 1, 2]))
  circuit.append(.cz, on: 2, 1)
  circuit.measure(2, into: 0)
  let model = try machine.model(figures, gates: gates, sources: [.gate, .relaxation, .readout])
  let noisy = try model.noisy(circuit)
  #expect(noisy.parameters == [theta] && noisy.qubitCount == 3 && noisy.bitCount == 1)
  #expect(
    noisy.instructions.map(\.qubits) == [[1], [1], [1], [1], [2, 1], [2, 1], [2], [1], [2]])
  #expect(noisy.instructions[0].operation == .gate(GateApplication(.rx, [2 * Angle(theta)])))
  #expect(
    noisy.instructions[8].operation == .measure(bit: 0, AssignmentMatrix(p10: 0.01, p01: 0.01)))
}

@Test func scaleZeroAndNoSourcesAreIdeal() throws {
  var circuit = Circuit(qubits: 3, bits: 2)
  circuit.append(.rx, 0.3, on: 1)
  circuit.append(.cz, on: 1, 2)
  circuit.measure(1, into: 0)
  circuit.instructions.append(Instruction(.delay(.seconds(1e-6)), on: [2]))
  circuit.instructions.append(Instruction(.reset, on: [1]))
  circuit.measure(2, into: 1)
  let ideal = NoisyCircuit(ideal: circuit)
  #expect(try machine.model(figures, gates: gates, sources: .none).noisy(circuit) == ideal)
  #expect(try machine.model(figures, gates: gates, scale: 0).noisy(circuit) == ideal)
}

@Test func operationsTheDeviceDoesNotHaveAreRefused() throws {
  let model = try machine.model(figures, gates: gates)
  let bad = [
    Instruction(.measure, on: [3], bits: [0]), Instruction(.reset, on: [-1]),
    Instruction(.delay(.dt(10)), on: [0]), Instruction(.delay(.seconds(-1)), on: [0]),
    Instruction(.delay(.seconds(.nan)), on: [0]), Instruction(.delay(.seconds(.infinity)), on: [0]),
    Instruction(.gate(GateApplication(.h)), on: [0]),
    Instruction(.gate(GateApplication(.cz)), on: [1]),
  ]
  for instruction in bad {
    let circuit = Circuit(qubits: 4, bits: 1, instructions: [instruction])
    let error = #expect(throws: NoiseError.self) { try model.noisy(circuit) }
    #expect(error?.isUsageError == false && error?.description.isEmpty == false)
  }
}

@Test func measurementsWithoutABitOrWithSeveralQubitsAreWrittenOut() throws {
  let model = try machine.model(figures, gates: gates, sources: .none)
  let circuit = Circuit(
    qubits: 3, bits: 1, instructions: [Instruction(.measure, on: [0, 1], bits: [0])])
  #expect(
    try model.noisy(circuit).instructions.map(\.operation) == [
      .measure(bit: 0, .ideal), .measure(bit: nil, .ideal),
    ])
}

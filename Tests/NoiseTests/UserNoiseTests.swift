import Channels
import Circuits
import Devices
import Foundation
import LinearAlgebra
import Noise
import TestSupport
import Testing

private let device = Device(
  name: "toy", vendor: "V", technology: .synthetic, source: "s",
  qubits: (0..<3).map { .init(label: "\($0)") },
  nativeGates: [
    .init("rz", isVirtual: true), .init("x"), .init("sx"),
    .init("cx", pairs: [[0, 1], [1, 0], [1, 2]]), .init("cz", pairs: [[0, 1]]),
  ],
  timing: .init(dt: nil, controllerLatency: Quantity(0)),
  capabilities: .init(midCircuitMeasurement: true, reset: true, feedForward: true))
private let calibration = Calibration(
  id: "today", device: "toy", date: nil, source: "s",
  qubits: [Calibration.QubitFigures](repeating: .init(), count: 3),
  gates: [[0], [1], [2]].flatMap { qubits in
    ["x", "sx"].map { .init(gate: $0, qubits: qubits, error: Quantity(0.01), duration: nil) }
  }
    + [[0, 1], [1, 0], [1, 2]].map {
      .init(gate: "cx", qubits: $0, error: Quantity(0.02), duration: nil)
    } + [.init(gate: "cz", qubits: [0, 1], error: Quantity(0.02), duration: nil)])

private func file(_ entries: String) -> String {
  "{\"format\": \"backaction-noise/1\", \"device\": \"toy\", \"noise\": [\(entries)]}"
}

/// The channels that follow the gates of a circuit, by the index of the gate.
private func channels(
  _ entries: String, sources: NoiseSelection = .none, scale: Double = 1,
  _ build: (inout Circuit) -> Void
) throws -> [[(QuantumChannel, [Int])]] {
  let model = try NoiseModel(
    device: device, calibration: calibration, sources: sources, scale: scale,
    userNoise: UserNoise.parse(file(entries), for: device))
  var circuit = Circuit(qubits: 3)
  build(&circuit)
  var result: [[(QuantumChannel, [Int])]] = []
  for step in try model.noisy(circuit).instructions {
    switch step.operation {
    case .gate: result.append([])
    case .channel(let channel): result[result.count - 1].append((channel, step.qubits))
    default: Issue.record("neither gate nor channel")
    }
  }
  return result
}

@Test func channelsFollowTheirGate() throws {
  let found = try channels("{\"gate\": \"x\", \"pauli\": {\"X\": 0.1, \"Z\": 0.2}}") {
    $0.append(.x, on: 0)
    $0.append(.sx, on: 0)
    $0.append(.x, on: 2)
  }
  #expect(found.map(\.count) == [1, 0, 1])
  #expect(found[0][0].0 == (try .pauli([0.7, 0.1, 0, 0.2])) && found[2][0].1 == [2])
}

@Test func wordsAndPairsKeepTheirOrder() throws {
  let found = try channels("{\"gate\": \"cx\", \"qubits\": [1, 0], \"pauli\": {\"XI\": 0.1}}") {
    $0.append(.cx, on: 1, 0)
    $0.append(.cx, on: 0, 1)
    $0.append(.cx, on: 1, 2)
  }
  #expect(found.map(\.count) == [1, 0, 0], "one direction")
  #expect(found[0][0].1 == [1, 0] && pauliProbabilities(found[0][0].0)[1] == 0.1)
  let pair = try channels("{\"qubits\": [1, 0], \"pauli\": {\"XI\": 0.1}}") {
    $0.append(.cx, on: 0, 1)
    $0.append(.cz, on: 0, 1)
    $0.append(.cx, on: 1, 2)
    $0.append(.x, on: 1)
  }
  #expect(pair.map(\.count) == [1, 1, 0, 0], "every gate on the pair")
  #expect(pair[0][0].1 == [1, 0], "in the order of the file")
  let each = try channels("{\"gate\": \"cx\", \"pauli\": {\"Y\": 0.1}}") {
    $0.append(.cx, on: 1, 2)
  }
  #expect(each[0].map(\.1) == [[1], [2]])
}

@Test func oneMarkedRun() throws {
  let found = try channels(
    "{\"gate\": \"x\", \"qubits\": [1], \"occurrence\": 1, \"pauli\": {\"Y\": 1}}"
  ) {
    for qubit in [1, 0, 1, 1] { $0.append(.x, on: qubit) }
  }
  #expect(found.map(\.count) == [0, 0, 1, 0])
}

@Test func krausOperatorsAreClosedForms() throws {
  // Amplitude damping of 0.36.
  let damping = "[[1, 0], [0, 0.8]], [[0, 0.6], [0, 0]]"
  let found = try channels("{\"gate\": \"x\", \"kraus\": [\(damping)]}") { $0.append(.x, on: 0) }
  let expected = try QuantumChannel.amplitudeDamping(0.36).pauliTransferMatrix
  #expect(found[0][0].0.pauliTransferMatrix.isClose(to: expected))
  let half = try channels("{\"gate\": \"x\", \"kraus\": [\(damping)]}", scale: 0.5) {
    $0.append(.x, on: 0)
  }
  #expect(
    half[0][0].0.pauliTransferMatrix.isClose(to: 0.5 * (RealMatrix.identity(4) + expected)))
  let imaginary = try channels(
    "{\"gate\": \"x\", \"kraus\": [[[0, [0, -1]], [[0, 1], 0]]]}"
  ) { $0.append(.x, on: 0) }
  #expect(imaginary[0][0].0.krausOperators[0].isClose(to: Gate.y.matrix([])))
  #expect(throws: NoiseError.self) {
    try channels("{\"gate\": \"x\", \"kraus\": [\(damping)]}", scale: 2) { $0.append(.x, on: 0) }
  }
}

@Test func beyondOrInsteadOfTheCalibration() throws {
  let entry = "{\"gate\": \"x\", \"pauli\": {\"Z\": 0.1}"
  let beyond = try channels(entry + "}", sources: [.gate]) { $0.append(.x, on: 0) }
  #expect(beyond[0].count == 2, "depolarizing, then the user's")
  #expect(pauliProbabilities(beyond[0][1].0)[3] == 0.1)
  let instead = try channels(entry + ", \"replaces\": true}", sources: [.gate]) {
    $0.append(.x, on: 0)
    $0.append(.sx, on: 0)
  }
  #expect(instead.map(\.count) == [1, 1])
  let scaled = try channels(entry + "}", scale: 3) { $0.append(.x, on: 0) }
  #expect(pauliProbabilities(scaled[0][0].0)[3].isClose(to: 0.3))
  #expect(try channels(entry + "}", scale: 0) { $0.append(.x, on: 0) }[0].isEmpty)
  #expect(throws: NoiseError.self) {
    try channels(entry + "}", scale: 11) { $0.append(.x, on: 0) }
  }
}

@Test(arguments: [
  ("{\"gate\": \"y\", \"pauli\": {\"X\": 0.1}}", "noise[0].gate", "not a native gate"),
  ("{\"gate\": \"x\", \"pauli\": {\"X\": -0.1}}", "noise[0].pauli.X", "0 to 1"),
  ("{\"gate\": \"x\", \"pauli\": {\"X\": 0.6, \"Y\": 0.6}}", "noise[0].pauli", "at most 1"),
  ("{\"gate\": \"x\", \"pauli\": {\"I\": 0.6}}", "noise[0].pauli.I", "identity"),
  ("{\"gate\": \"x\", \"pauli\": {\"Q\": 0.6}}", "noise[0].pauli.Q", "Pauli word"),
  ("{\"gate\": \"x\", \"pauli\": {\"X\": 0.1, \"XX\": 0.1}}", "noise[0].pauli.XX", "1 letter"),
  ("{\"gate\": \"x\", \"pauli\": {\"XX\": 0.1}}", "noise[0]", "of 2 qubits"),
  ("{\"gate\": \"x\", \"pauli\": {}}", "noise[0].pauli", "needs Pauli words"),
  ("{\"gate\": \"x\"}", "noise[0]", "either pauli or kraus"),
  ("{\"pauli\": {\"X\": 0.1}}", "noise[0]", "neither a gate nor qubits"),
  ("{\"qubits\": [3], \"pauli\": {\"X\": 0.1}}", "noise[0].qubits", "0 to 2"),
  ("{\"qubits\": [1, 1], \"pauli\": {\"X\": 0.1}}", "noise[0].qubits", "different"),
  ("{\"gate\": \"cz\", \"qubits\": [1, 2], \"pauli\": {\"X\": 0.1}}", "noise[0].qubits", "no cz"),
  (
    "{\"gate\": \"x\", \"qubits\": [1, 2], \"pauli\": {\"X\": 0.1}}", "noise[0].qubits", "acts on 1"
  ),
  ("{\"gate\": \"x\", \"occurrence\": 1, \"pauli\": {\"X\": 0.1}}", "noise[0].occurrence", "both"),
  ("{\"gate\": \"x\", \"paulis\": {\"X\": 0.1}}", "noise[0].paulis", "unknown field"),
  ("{\"gate\": \"x\", \"kraus\": [[[1, 0], [0, 0.9]]]}", "noise[0].kraus", "trace-preserving"),
  ("{\"gate\": \"x\", \"kraus\": [[[1, 0]]]}", "noise[0].kraus[0]", "rows"),
  ("{\"gate\": \"x\", \"kraus\": [[[1], [0, 1]]]}", "noise[0].kraus[0][0]", "elements"),
  ("{\"gate\": \"x\", \"kraus\": []}", "noise[0].kraus", "1 to 64"),
  ("{\"gate\": \"x\", \"kraus\": [[[1, 0], [0, [1]]]]}", "noise[0].kraus[0][1][1]", "imaginary"),
  ("7", "noise[0]", "expected an object"),
]) func badFilesNameTheField(entry: String, field: String, message: String) {
  let error = #expect(throws: DeviceFileError.self) {
    try UserNoise.parse(file(entry), for: device)
  }
  let problem = error?.problems.first { $0.field == field }
  #expect(problem?.message.contains(message) == true, "\(error?.problems ?? [])")
  // A wrong name is not taken for a missing one as well.
  if !field.contains("paulis") { #expect(error?.problems.count == 1) }
}

@Test func anotherDeviceIsRefused() {
  let error = #expect(throws: DeviceFileError.self) {
    try UserNoise.parse(
      file("").replacingOccurrences(of: "\"toy\"", with: "\"tay\""), for: device)
  }
  #expect(error?.problems.first?.field == "device")
}

@Test func theExampleOfTheFormatIsRead() throws {
  let page = shippedLibrary.searchPaths[0].appendingPathComponent("Sources/Noise/FORMAT.md")
  let text = try String(contentsOf: page, encoding: .utf8)
  let start = try #require(text.range(of: "```json\n"))
  let end = try #require(text.range(of: "\n```", range: start.upperBound..<text.endIndex))
  let lagos = try shippedLibrary.device("ibm_lagos")
  let noise = try UserNoise.parse(String(text[start.upperBound..<end.lowerBound]), for: lagos)
  #expect(noise.entries.count == 4)
}

/// An entry for a run that the circuit does not have is an error, not silence.
@Test func occurrencesThatNeverCome() throws {
  var circuit = Circuit(qubits: 3)
  circuit.append(.x, on: 2)
  circuit.append(.cz, on: 1, 0)
  circuit.append(.x, on: 2)
  func check(_ gate: String, _ qubits: [Int], _ occurrence: Int) throws {
    let text =
      "{\"gate\": \"\(gate)\", \"qubits\": \(qubits), \"occurrence\": \(occurrence), "
      + "\"pauli\": {\"X\": 0.1}}"
    try UserNoise.parse(file(text), for: device).checkOccurrences(in: circuit)
  }
  try check("x", [2], 1)
  try check("cz", [0, 1], 0)
  for (gate, qubits, occurrence) in [("x", [2], 2), ("x", [1], 0), ("cz", [0, 1], 1)] {
    let error = #expect(throws: NoiseError.self) { try check(gate, qubits, occurrence) }
    #expect(error?.description.contains("noise[0].occurrence") == true)
    #expect(error?.isUsageError == false)
  }
}

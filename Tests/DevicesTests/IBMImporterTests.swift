import Devices
import Testing

@Suite struct IBMImporterTests {
  /// Three qubits in a row, `ecr` in one direction, with the oddities seen in real payloads.
  static let configuration = """
    {"backend_name": "ibm_toy", "backend_version": "1.0.0", "n_qubits": 3,
     "basis_gates": ["ecr", "id", "rz", "sx", "x", "reset"],
     "gates": [{"name": "ecr", "parameters": [], "coupling_map": [[1, 0], [1, 2]]}],
     "coupling_map": [[1, 0], [1, 2]], "supported_instructions": ["measure", "if_else"],
     "dt": 0.5, "default_rep_delay": 250.0,
     "timing_constraints": {"acquire_alignment": 32, "granularity": 16, "min_length": 64,
      "pulse_alignment": 8}, "coords": [[1, 1], [2, 1], [3, 1]],
     "multi_meas_enabled": true, "simulator": false}
    """

  static let properties = """
    {"backend_name": "ibm_toy", "last_update_date": "2025-02-26T15:26:08-05:00",
     "qubits": [
      [{"name": "T1", "unit": "us", "value": 100.5}, {"name": "T2", "unit": "\u{B5}s", "value": 90},
       {"name": "frequency", "unit": "GHz", "value": 5.25},
       {"name": "anharmonicity", "unit": "GHz", "value": -0.3},
       {"name": "readout_error", "unit": "", "value": 0.02},
       {"name": "prob_meas0_prep1", "unit": "", "value": 0.03},
       {"name": "prob_meas1_prep0", "unit": "", "value": 0.01},
       {"name": "readout_length", "unit": "ns", "value": 1200}],
      [{"name": "T1", "unit": "ms", "value": 0.1}, {"name": "T2", "unit": "us", "value": 250},
       {"name": "readout_error", "unit": "", "value": 0.5}, {"name": "operational", "value": 0}],
      [{"name": "T1", "unit": "us", "value": 0}, {"name": "T2", "unit": "us", "value": null}]],
     "gates": [
      {"gate": "sx", "qubits": [0], "parameters": [
        {"name": "gate_error", "unit": "", "value": 0.0002},
        {"name": "gate_length", "unit": "ns", "value": 32}]},
      {"gate": "sx", "qubits": [2], "parameters": [
        {"name": "gate_error", "unit": "", "value": 1}]},
      {"gate": "rz", "qubits": [0], "parameters": [
        {"name": "gate_error", "unit": "", "value": 0},
        {"name": "gate_length", "unit": "ns", "value": 0}]},
      {"gate": "ecr", "qubits": [1, 0], "parameters": [
        {"name": "gate_error", "unit": "", "value": 0.008},
        {"name": "gate_length", "unit": "ns", "value": 533.3}]},
      {"gate": "ecr", "qubits": [1, 2], "parameters": [
        {"name": "gate_error", "unit": "", "value": 1.0},
        {"name": "gate_length", "unit": "ns", "value": 533.3}]},
      {"gate": "ecr", "qubits": [0, 1], "parameters": [
        {"name": "gate_error", "unit": "", "value": 0.009}]},
      {"gate": "reset", "qubits": [0], "parameters": [
        {"name": "gate_length", "unit": "ns", "value": 1400}]},
      {"gate": "measure_2", "qubits": [0], "parameters": [
        {"name": "gate_error", "unit": "", "value": 0.015},
        {"name": "gate_length", "unit": "ns", "value": 900}]},
      {"gate": "reset_2", "qubits": [0], "parameters": [
        {"name": "gate_error", "unit": "", "value": 0.004},
        {"name": "gate_length", "unit": "ns", "value": 700}]},
      {"gate": "measure", "qubits": [2], "parameters": [
        {"name": "gate_error", "unit": "", "value": 0.04},
        {"name": "gate_length", "unit": "us", "value": 2.4}]},
      {"gate": "rx", "qubits": [0], "parameters": [
        {"name": "gate_error", "unit": "", "value": 0.0002}]},
      {"gate": "rzz", "qubits": [1, 0], "parameters": [
        {"name": "gate_error", "unit": "", "value": 1}]}],
     "general": [{"name": "zz_10", "unit": "GHz", "value": -5e-5},
      {"name": "zz_12", "unit": "GHz", "value": 0}, {"name": "zz_99", "unit": "GHz", "value": 1e-5},
      {"name": "jq_10", "unit": "GHz", "value": 0.002}]}
    """

  private func run(_ files: String...) throws -> ImportResult {
    let payloads = files.enumerated().map { Payload(name: "file\($0).json", text: $1) }
    return try ImporterRegistry.named("ibm").run(payloads, options: .init(name: "ibm_toy"))
  }

  @Test func profile() throws {
    let device = try run(Self.properties, Self.configuration).device
    #expect(device.qubitCount == 3 && device.qubits[2].position == [3, 1])
    #expect(device.nativeGates.map(\.name) == ["ecr", "id", "rz", "sx", "x"])
    #expect(device.nativeGate("ecr")?.pairs == [[1, 0], [1, 2]], "one direction stays one")
    #expect(device.nativeGate("rz")?.isVirtual == true)
    #expect(device.timing.dt == Quantity(5e-10))
    #expect(device.timing.repetitionDelay == Quantity(2.5e-4))
    #expect(device.timing.controllerLatency.value == 5e-6)
    #expect(device.timing.granularity == 16 && device.timing.pulseAlignment == 8)
    #expect(device.timing.acquireAlignment == 32)
    #expect(device.capabilities.reset, "listed among the basis gates")
    #expect(device.capabilities.feedForward && device.capabilities.midCircuitMeasurement)
  }

  @Test func figures() throws {
    let figures = try run(Self.configuration, Self.properties).calibration
    #expect(figures.id == "2025-02-26")
    let (a, b, c) = (figures.qubits[0], figures.qubits[1], figures.qubits[2])
    #expect(a.t1 == Quantity(100.5e-6) && a.t2 == Quantity(90e-6))
    #expect(a.frequency == Quantity(5.25e9))
    #expect(a.p10 == Quantity(0.01) && a.p01 == Quantity(0.03))
    #expect(a.readoutDuration == Quantity(1.2e-6) && a.resetDuration == Quantity(1.4e-6))
    #expect(a.midCircuitReadoutError == Quantity(0.015))
    #expect(a.midCircuitReadoutDuration == Quantity(900 / 1e9))
    #expect(a.midCircuitResetError == Quantity(0.004))
    #expect(a.midCircuitResetDuration == Quantity(700 / 1e9) && a.resetError == nil)
    #expect(b.midCircuitReadoutError == nil && b.midCircuitResetDuration == nil)
    #expect(a.excitedPopulation == nil)
    #expect(b.t1 == Quantity(1e-4) && b.t2 == Quantity(2.5e-4), "T2 > 2 T1 is kept")
    #expect(b.isFaulty && b.frequency == nil)
    #expect(c.t1 == nil && c.t2 == nil, "zero and null are missing")
    #expect(c.readoutError == Quantity(0.04) && c.readoutDuration == Quantity(2.4e-6))
    #expect(figures.figures("sx", [2])?.isFaulty == true)
    #expect(figures.figures("sx", [2])?.duration == nil)
    #expect(figures.figures("ecr", [1, 2])?.isFaulty == true)
    #expect(figures.figures("ecr", [0, 1]) == nil, "not in the coupling map")
    #expect(figures.figures("rx", [0]) == nil)
    #expect(figures.figures("rzz", [1, 0])?.isFaulty == true, "switched off, kept")
    #expect(figures.couplings.map(\.qubits) == [[0, 1]])
    #expect(figures.couplings[0].zz?.value == -5e-5 * 1e9)
    for note in [
      "T2 > 2 T1 kept as given: qubits 1", "no T1 for qubits 2", "anharmonicity", "measure_2",
      "outside the coupling map: [0, 1]", "the figures of rx", "zz_99", "exactly 0", "jq_",
      "ecr is out of order on [1, 2]", "qubit 2 (0.0)", "T1 taken as missing",
    ] {
      #expect(figures.notes.contains { $0.contains(note) }, "\(note) in \(figures.notes)")
    }
  }

  @Test func fractionalGatesThatWorkAreNative() throws {
    let working = Self.properties.changing(
      "\"rzz\", \"qubits\": [1, 0], \"parameters\": [\n    {\"name\": \"gate_error\", \"unit\": \"\", \"value\": 1}",
      to:
        "\"rzz\", \"qubits\": [1, 0], \"parameters\": [\n    {\"name\": \"gate_error\", \"unit\": \"\", \"value\": 0.01}"
    )
    let result = try run(Self.configuration, working)
    #expect(result.device.nativeGate("rzz")?.pairs == [[1, 0]])
    #expect(result.calibration.figures("rx", [0])?.error?.value == 0.0002)
    #expect(result.notes.contains { $0.contains("rx and rzz are native") })
  }

  /// The basis of machines until 2021: u1, u2 and u3.
  @Test func eulerGates() throws {
    let configuration = Self.configuration.changing(
      "\"ecr\", \"id\", \"rz\", \"sx\", \"x\", \"reset\"",
      to: "\"u1\", \"u2\", \"u3\", \"ecr\", \"id\"")
    let properties = Self.properties.changing("\"gate\": \"sx\"", to: "\"gate\": \"u2\"")
      .changing("\"gate\": \"rz\"", to: "\"gate\": \"u1\"")
    let result = try run(configuration, properties)
    #expect(result.device.nativeGates.map(\.name) == ["p", "u2", "u", "ecr", "id", "rz", "sx"])
    #expect(result.device.nativeGates.filter(\.isVirtual).map(\.name) == ["p", "rz"])
    let pulse = try #require(result.calibration.figures("sx", [0]))
    #expect(result.calibration.figures("u2", [0])?.error == Quantity(0.0002))
    #expect(pulse.error?.value == 0.0002 && pulse.error?.provenance == .derived)
    #expect(result.calibration.figures("p", [0])?.error == Quantity(0))
    #expect(result.notes.contains { $0.contains("u3 is u") })
    #expect(!result.device.capabilities.reset)
    let silent = configuration.changing(
      " \"supported_instructions\": [\"measure\", \"if_else\"],", to: "")
    let open = try run(silent, properties)
    #expect(open.device.capabilities.reset, "the payload does not say")
    #expect(open.notes.contains { $0.contains("supported_instructions") })
  }

  /// The payload of ibmq_poughkeepsie of 2020 has `"dt": 3.5555555555555554e-09`.
  @Test func sampleTimeInSeconds() throws {
    let seconds = Self.configuration.changing("\"dt\": 0.5", to: "\"dt\": 3.5555555555555554e-09")
    let result = try run(seconds, Self.properties)
    #expect(result.device.timing.dt == Quantity(3.5555555555555554e-09))
    #expect(result.notes.contains { $0.contains("repaired: dt 3.5555555555555554e-09") })
    #expect(try !run(Self.configuration, Self.properties).notes.contains { $0.contains("dt") })
  }

  @Test(arguments: [
    (
      "\"unit\": \"us\", \"value\": 100.5", "\"unit\": \"days\", \"value\": 1", "qubits[0][0].unit",
      "not a unit of time"
    ),
    (
      "\"unit\": \"GHz\", \"value\": 5.25", "\"unit\": \"us\", \"value\": 1", "qubits[0][2].unit",
      "not a unit of frequency"
    ),
    (
      "\"unit\": \"\", \"value\": 0.02", "\"unit\": \"%\", \"value\": 2", "qubits[0][4]",
      "expected none"
    ),
    ("\"value\": 100.5", "\"value\": \"long\"", "qubits[0][0].value", "expected a number"),
    (
      "\"qubits\": [0], \"parameters\"", "\"qubits\": [3], \"parameters\"", "gates[0].qubits",
      "out of range"
    ),
    (
      "\"qubits\": [0], \"parameters\"", "\"qubits\": [], \"parameters\"", "gates[0].qubits",
      "out of range"
    ),
    (
      "\"qubits\": [0], \"parameters\"", "\"qubits\": \"0\", \"parameters\"", "gates[0].qubits",
      "expected an array"
    ),
    ("2025-02-26T15:26:08-05:00", "recently", "last_update_date", "not a date"),
    (
      "\"name\": \"T1\", \"unit\": \"us\", \"value\": 100.5", "\"unit\": \"us\"",
      "qubits[0][0].name", "missing"
    ),
  ]) func mistypedProperties(old: String, new: String, field: String, message: String) {
    let error = fileError { try run(Self.configuration, Self.properties.changing(old, to: new)) }
    let problem = error?.problems.first { $0.field == field }
    #expect(problem?.message.contains(message) == true, "\(error?.problems ?? [])")
  }

  @Test(arguments: [
    ("\"n_qubits\": 3", "\"n_qubits\": 0", "n_qubits"),
    ("\"n_qubits\": 3", "\"n_qubits\": 3.5", "n_qubits"),
    ("\"n_qubits\": 3", "\"n_qubits\": 2", "coupling_map[1]"),
    ("\"n_qubits\": 3,", "", "n_qubits"),
    ("[\"ecr\", \"id\"", "[\"ecr\", \"idle\"", "basis_gates"),
    ("\"dt\": 0.5", "\"dt\": \"0.5\"", "dt"),
  ]) func mistypedConfiguration(old: String, new: String, field: String) {
    let error = fileError { try run(Self.configuration.changing(old, to: new), Self.properties) }
    #expect(error?.problems.contains { $0.field == field } == true, "\(error?.problems ?? [])")
  }

  @Test func wrongFiles() {
    #expect(
      fileError { try run(Self.configuration) }?.description.contains("no properties") == true)
    #expect(
      fileError { try run(Self.properties) }?.description.contains("no configuration") == true)
    #expect(fileError { try run() }?.kind == .invalid)
    #expect(
      fileError { try run(Self.properties, Self.properties) }?.description.contains("second")
        == true)
    #expect(fileError { try run("{}") }?.description.contains("neither") == true)
    #expect(fileError { try run("[1]") }?.description.contains("expected an object") == true)
    #expect(fileError { try run("{\"basis_gates\"") }?.description.contains("line 1") == true)
    let braket = IQMImporterTests.record
    #expect(fileError { try run(braket) }?.description.contains("--from iqm") == true)
  }

  @Test func truncatedPayloadsNeverTrap() {
    for count in stride(from: 0, to: Self.properties.count - 1, by: 11) {
      let part = String(Self.properties.prefix(count))
      #expect(throws: DeviceFileError.self) { try run(Self.configuration, part) }
    }
  }
}

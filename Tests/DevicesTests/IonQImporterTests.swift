import Devices
import Testing

@Suite struct IonQImporterTests {
  static let record = """
    {"braketSchemaHeader": {"name": "braket.device_schema.ionq.ionq_device_capabilities", "version": "1"},
     "service": {"updatedAt": "2026-05-03T00:00:00+00:00"},
     "paradigm": {"qubitCount": 3, "nativeGateSet": ["GPI", "GPI2", "ZZ"],
      "connectivity": {"fullyConnected": true,
       "connectivityGraph": {"0": ["1", "2"], "1": ["0", "2"], "2": ["0", "1"]}}},
     "provider": {"fidelity": {"1Q": {"mean": 0.9999}, "2Q": {"mean": 0.9925, "median": 0.993},
       "spam": {"mean": 0.9955}},
      "timing": {"T1": 188.0, "T2": 0.95, "1Q": 6.3e-05, "2Q": 0.00065, "readout": 0.00025,
       "reset": 0.00015}}}
    """

  static let characterization = """
    {"name": "ionq_old", "num_qubits": 2, "basis_gates": ["rxx", "rz", "rx", "measure", "warp"],
     "date": 1700000000, "fidelity": {"1q": {"mean": 0.9985}, "2q": {"mean": 0.9614}},
     "timing": {"t1": 100, "t2": 0.2, "1q": 1e-5, "2q": 0.0002, "readout": 0.00013}}
    """

  private func run(_ text: String) throws -> ImportResult {
    try ImporterRegistry.named("ionq").run(
      [Payload(name: "ionq.json", text: text)], options: .init(name: "ionq_toy"))
  }

  /// What the interface gives for a machine: a list, figures that may be missing.
  static let list = """
    {"characterizations": [
      {"id": "abc-123", "backend": "qpu.forte-1", "date": "2026-01-01T00:00:00Z", "qubits": 3,
       "connectivity": [[0, 1], [0, 2]], "fidelity": {"spam": {"median": 0.99}}, "timing": {}},
      {"id": "abc-124", "backend": "qpu.forte-1", "date": "2026-02-01T00:00:00Z", "qubits": 3,
       "connectivity": [[0, 1], [0, 2], [1, 2]], "fidelity": {
        "spam": {"median": 0.9942, "stderr": null}, "1q": {"median": 0.9998, "stderr": 0},
        "2q": {"median": 0.9952, "stderr": 0}}, "timing": {"t1": 50.0, "t2": 0.8}}],
     "pages": 1}
    """

  @Test func listOfCharacterizations() throws {
    let result = try run(Self.list)
    #expect(result.calibration.id == "2026-02-01")
    #expect(result.calibration.qubits[0].readoutError == Quantity(0.0058))
    #expect(result.calibration.figures("rxx", [0, 2])?.error == Quantity(0.0048))
    #expect(result.notes.contains("the latest of 2 characterizations"))
    let none = fileError { try run("{\"characterizations\": [], \"pages\": 0}") }
    #expect(none?.problems.first?.field == "characterizations")
    #expect(none?.problems.first?.message == "is empty")
    let undated = fileError {
      try run(Self.list.changing("2026-02-01T00:00:00Z", to: "2026-02-31x"))
    }
    #expect(undated?.problems.first?.message.contains("is not a date") == true)
    let old = try run(Self.list.changing("2026-02-01", to: "2025-02-01"))
    #expect(old.calibration.id == "2026-01-01")
    #expect(old.notes.contains("no fidelity 1Q"))
  }

  @Test func braketRecord() throws {
    let result = try run(Self.record)
    let (device, figures) = (result.device, result.calibration)
    #expect(device.nativeGates.map(\.name) == ["rz", "gpi", "gpi2", "rzz"])
    #expect(device.nativeGate("rzz")?.pairs == nil, "all to all")
    #expect(device.topology.edges.count == 3)
    #expect(device.technology == .trappedIon)
    #expect(device.timing.controllerLatency.value == 1e-3)
    #expect(device.capabilities.parallelTwoQubitGates == 1)
    #expect(figures.figures("gpi2", [2])?.error == Quantity(1e-4))
    #expect(figures.figures("gpi", [2])?.duration == Quantity(6.3e-5))
    #expect(figures.figures("rzz", [2, 0])?.error == Quantity(0.007), "the median where given")
    #expect(figures.figures("rzz", [0, 2])?.duration == Quantity(6.5e-4))
    #expect(figures.qubits[1].t1 == Quantity(188) && figures.qubits[1].t2 == Quantity(0.95))
    #expect(figures.qubits[1].readoutError == Quantity(0.0045))
    #expect(figures.qubits[1].p10 == nil && figures.qubits[1].p01 == nil)
    #expect(figures.qubits[1].readoutDuration == Quantity(2.5e-4))
    #expect(figures.qubits[1].resetDuration == Quantity(1.5e-4))
  }

  @Test func ownCharacterization() throws {
    let result = try run(Self.characterization)
    #expect(result.device.nativeGates.map(\.name) == ["rz", "rxx", "rx"])
    #expect(result.calibration.id == "2023-11-14", "seconds since 1970")
    #expect(result.calibration.figures("rxx", [1, 0])?.error == Quantity(0.0386))
    #expect(result.calibration.qubits[0].resetDuration == nil)
    #expect(result.calibration.qubits[0].readoutError == nil)
    #expect(result.notes.contains("dropped: the native operation warp"))
    #expect(result.notes.contains("no fidelity spam"))
    let undated = try run(Self.characterization.changing("\"date\": 1700000000, ", to: ""))
    #expect(undated.calibration.id == "undated" && undated.calibration.date == nil)
  }

  @Test(arguments: [
    ("\"mean\": 0.9999", "\"mean\": \"high\"", "provider.fidelity.1Q.mean", "expected a number"),
    ("\"timing\"", "\"times\"", "provider.timing", "missing"),
    ("\"fullyConnected\": true", "\"fullyConnected\": false", "document", "expected true"),
    ("\"nativeGateSet\"", "\"gates\"", "paradigm.nativeGateSet", "missing"),
  ]) func mistypedRecords(old: String, new: String, field: String, message: String) {
    let error = fileError { try run(Self.record.changing(old, to: new)) }
    let problem = error?.problems.first { $0.field == field }
    #expect(problem?.message.contains(message) == true, "\(error?.problems ?? [])")
  }

  @Test func otherFiles() {
    #expect(fileError { try run("{}") }?.problems.first?.field == "num_qubits")
    #expect(fileError { try run("{\"num_qubits\": 1e9}") }?.kind == .invalid)
    #expect(
      fileError { try run(IQMImporterTests.record) }?.description.contains("--from iqm") == true)
    let epoch = Self.characterization.changing("1700000000", to: "\"yesterday\"")
    #expect(fileError { try run(epoch) }?.problems.first?.field == "date")
  }
}

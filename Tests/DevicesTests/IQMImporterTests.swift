import Devices
import Foundation
import TestSupport
import Testing

@Suite struct IQMImporterTests {
  /// Four qubits on a square whose graph names each edge from one end only, label 10 among them.
  static let record = """
    {"braketSchemaHeader": {"name": "braket.device_schema.iqm.iqm_device_capabilities", "version": "1"},
     "service": {"updatedAt": "2026-05-05T16:45:26.355472+00:00"},
     "action": {"braket.ir.openqasm.program": {}},
     "paradigm": {"qubitCount": 4, "nativeGateSet": ["cz", "prx", "cc_prx", "measure_ff", "barrier", "move"],
      "connectivity": {"fullyConnected": false,
       "connectivityGraph": {"1": ["2", "3"], "10": ["3", "2"]}}},
     "provider": {"properties": {
      "one_qubit": {
       "1": {"T1": 4e-5, "T2": 8e-6, "T2_echo": 1.5e-5, "f1Q_simultaneous_RB": 0.999,
        "fRO": 0.98, "readout_error_0_to_1": 0.01, "readout_error_1_to_0": 0.03, "T1_std_err": 1e-6},
       "2": {"T1": 3e-5, "T2_echo": 1.2e-5, "f1Q_simultaneous_RB": 0.998},
       "3": {"T1": 1e-5, "T2": 9e-6, "T2_echo": 3e-5, "fRO": 0.9}},
      "two_qubit": {"1-2": {"fCZ": 0.995, "f2Q_simultaneous_RB_Clifford": 0.98},
       "3-1": {"fCZ": 0.99}, "2-10": {}}}}}
    """

  private func run(_ text: String) throws -> ImportResult {
    try ImporterRegistry.named("IQM").run(
      [Payload(name: "iqm.json", text: text)], options: .init(name: "iqm_toy"))
  }

  @Test func labelsGraphAndFigures() throws {
    let result = try run(Self.record)
    let (device, figures) = (result.device, result.calibration)
    #expect(device.qubits.map(\.label) == ["1", "2", "3", "10"], "by number, not by letters")
    #expect(device.topology.edges == [[0, 1], [0, 2], [1, 3], [2, 3]])
    #expect(device.nativeGate("cz")?.pairs?.count == 8, "both directions")
    #expect(device.qubits.map(\.position) == [[0, 0], [1, 0], [0, 1], [1, 1]])
    #expect(device.nativeGate("rz")?.isVirtual == true && device.nativeGate("prx") != nil)
    #expect(device.capabilities.feedForward && device.capabilities.reset)
    #expect(figures.id == "2026-05-05")
    #expect(figures.qubits[0].t2 == Quantity(1.5e-5), "the echo")
    #expect(figures.qubits[0].t2Ramsey == Quantity(8e-6) && figures.qubits[1].t2Ramsey == nil)
    #expect(figures.qubits[0].readoutError == Quantity(0.02))
    #expect(figures.qubits[0].p10 == Quantity(0.01) && figures.qubits[0].p01 == Quantity(0.03))
    #expect(figures.qubits[1].readoutError == nil && figures.qubits[1].p10 == nil)
    #expect(figures.qubits[2].t2 == Quantity(3e-5), "T2 > 2 T1 is kept")
    #expect(figures.qubits[3].t1 == nil)
    #expect(figures.figures("prx", [0])?.error == Quantity(0.001))
    #expect(figures.figures("prx", [2])?.error == nil)
    #expect(figures.figures("prx", [2])?.duration?.provenance == .assumed)
    #expect(figures.figures("cz", [1, 0])?.error == Quantity(0.005))
    #expect(figures.figures("cz", [0, 2])?.error == Quantity(0.01))
    #expect(figures.figures("cz", [1, 3])?.error == nil)
    for note in [
      "move", "no figures of qubit 10", "qubit 2 has no Ramsey T2",
      "T2 > 2 T1 kept as given: qubits 3",
      "no fCZ for the edges 2-10, 3-10", "standard errors", "f2Q_simultaneous_RB_Clifford",
    ] {
      #expect(result.notes.contains { $0.contains(note) }, "\(note) in \(result.notes)")
    }
  }

  @Test func aRecordInsideAString() throws {
    let twice = String(decoding: try JSONEncoder().encode(Self.record), as: UTF8.self)
    #expect(try run(twice) == run(Self.record))
    let broken = String(decoding: try JSONEncoder().encode("{\n\"a\": }"), as: UTF8.self)
    let error = fileError { try run(broken) }
    #expect(error?.description.contains("the text within") == true)
    #expect(error?.description.contains("line 2") == true)
  }

  @Test func onlyARamseyTime() throws {
    let text = Self.record.changing("\"T2_echo\": 1.5e-5, ", to: "")
    let result = try run(text)
    #expect(result.calibration.qubits[0].t2 == Quantity(8e-6))
    #expect(result.notes.contains("qubit 1 has only a Ramsey T2"))
  }

  @Test(arguments: [
    ("\"T1\": 4e-5", "\"T1\": \"4e-5\"", "provider.properties.one_qubit.1.T1", "expected a number"),
    ("\"1-2\"", "\"1-10\"", "provider.properties.two_qubit.1-10", "not an edge"),
    ("\"1-2\"", "\"1\"", "provider.properties.two_qubit.1", "not an edge"),
    ("\"service\"", "\"srv\"", "document", "service.updatedAt"),
    ("\"qubitCount\": 4", "\"qubitCount\": -4", "paradigm.qubitCount", "1 to"),
    ("\"prx\"", "\"phased\"", "document", "has no prx"),
    (
      "\"fullyConnected\": false", "\"fullyConnected\": 0", "paradigm.connectivity.fullyConnected",
      "true or false"
    ),
    (
      "[\"3\", \"2\"]", "[3, 2]", "paradigm.connectivity.connectivityGraph.10[0]",
      "expected a string"
    ),
    ("\"two_qubit\"", "\"pairs\"", "provider.properties.two_qubit", "missing"),
    ("device_schema.iqm.", "device_schema.ionq.", "document", "--from ionq"),
    ("device_schema.iqm.", "device_schema.oxford.", "document", "another vendor"),
  ]) func mistypedRecords(old: String, new: String, field: String, message: String) {
    let error = fileError { try run(Self.record.changing(old, to: new)) }
    let problem = error?.problems.first { $0.field == field }
    #expect(problem?.message.contains(message) == true, "\(error?.problems ?? [])")
  }

  @Test func analogMachinesAreRefused() {
    let aquila = """
      {"braketSchemaHeader": {"name": "braket.device_schema.quera.quera_device_capabilities"},
       "action": {"braket.ir.ahs.program": {}}, "paradigm": {"qubitCount": 256}}
      """
    for vendor in ["iqm", "ionq", "ibm", "quantinuum", "google", "rigetti"] {
      let error = fileError {
        try ImporterRegistry.named(vendor).run(
          [Payload(name: "aquila.json", text: aquila)], options: .init(name: "aquila"))
      }
      #expect(error?.description.contains("analog machine") == true)
    }
    #expect(
      fileError { try ImporterRegistry.named("quera") }?.description.contains("analog") == true)
  }

  @Test func vendors() throws {
    #expect(
      ImporterRegistry.all.map(\.vendor) == [
        "ibm", "iqm", "ionq", "quantinuum", "google", "rigetti",
      ])
    #expect(
      fileError { try ImporterRegistry.named("imb") }?.description.contains("\"ibm\"?") == true)
    let two = fileError {
      let payload = Payload(name: "x", text: "{}")
      return try ImporterRegistry.named("iqm").run([payload, payload], options: .init(name: "x"))
    }
    #expect(two?.description.contains("one file, 2 given") == true)
  }

  @Test func theResultIsWrittenAndFoundAgain() throws {
    let folder = try TemporaryFolder()
    let result = try run(Self.record)
    let files = try result.write(under: folder.url)
    #expect(files.calibration.lastPathComponent == "2026-05-05.json")
    let found = try DeviceLibrary(searchPaths: [folder.url]).resolve(device: "iqm_toy")
    #expect(found.device == result.device && found.calibration == result.calibration)
  }
}

import Devices
import Foundation
import Testing

@Suite struct RigettiImporterTests {
  /// A 2 × 3 lattice without its qubit 4; labels 0, 1, 2, 3, 5.
  static let architecture = """
    {"architecture": {"family": "Ankaa", "nodes": [{"node_id": 0}, {"node_id": 1}, {"node_id": 2},
       {"node_id": 3}, {"node_id": 5}],
      "edges": [{"node_ids": [0, 1]}, {"node_ids": [1, 2]}, {"node_ids": [0, 3]},
       {"node_ids": [5, 2]}]},
     "name": "Toy", "benchmarks": [
      {"name": "randomized_benchmark_1q", "sites": [{"node_ids": [0],
        "characteristics": [{"name": "fRB", "value": 0.999, "error": 1e-4}]},
        {"node_ids": [5], "characteristics": [{"name": "fRB", "value": 0.995}]}]},
      {"name": "randomized_benchmark_simultaneous_1q", "sites": [{"node_ids": [0, 1],
        "characteristics": [
         {"name": "fRB", "node_ids": [0], "value": 0.998, "timestamp": "2026-05-05T14:22:43+00:00"},
         {"name": "fRB", "node_ids": [1], "value": 0.997, "timestamp": "2026-05-04T14:22:43+00:00"}]}]},
      {"name": "FreeInversionRecovery", "sites": [{"node_ids": [5],
        "characteristics": [{"name": "T1", "value": 2e-5}]}]},
      {"name": "FreeInductionDecay", "sites": [{"node_ids": [5],
        "characteristics": [{"name": "T2", "value": 8.6e-8}]}]}],
     "instructions": [{"name": "RX", "sites": []}, {"name": "RZ", "sites": []},
      {"name": "MEASURE", "sites": [{"node_ids": [5],
        "characteristics": [{"name": "fRO", "value": 0.9}]}]},
      {"name": "CZ", "sites": [
       {"node_ids": [5, 2], "characteristics": [{"name": "fCZ", "value": 0.98}]},
       {"node_ids": [0, 1], "characteristics": [{"name": "fCZ", "value": 0.52}]}]}]}
    """

  static let record = """
    {"braketSchemaHeader": {"name": "braket.device_schema.rigetti.rigetti_device_capabilities"},
     "service": {"updatedAt": "2026-05-05T21:32:03+00:00"}, "action": {},
     "paradigm": {"qubitCount": 5, "nativeGateSet": ["rx", "rz", "cz", "barrier"],
      "connectivity": {"fullyConnected": false, "connectivityGraph": {"0": ["1", "3"],
       "1": ["0", "2"], "2": ["1", "5"], "3": ["0"], "5": ["2"]}}},
     "provider": {"specs": \(architecture)}}
    """

  static let octagons = """
    {"name": "toy", "num_qubits": 3, "basis_gates": ["rx", "rz", "cz", "cp", "xx_plus_yy", "measure"],
     "connectivity": [[0, 1], [1, 0], [1, 16], [16, 1]],
     "properties": {"1Q": {
       "0": {"T1": 1e-5, "T2": 3e-5, "f1QRB": 0.997, "f1Q_simultaneous_RB": 0.994,
        "f1QRB_std_err": 1e-5, "fRO": 0.96, "fActiveReset": 0.973},
       "1": {"T1": 1e-5}, "16": {}},
      "2Q": {"0-1": {"fCZ": 0.93, "fXY": 0.97, "fXY_std_err": 0.001}, "1-16": {"fCPHASE": 0.95}}}}
    """

  private func run(_ text: String) throws -> ImportResult {
    try ImporterRegistry.named("rigetti").run(
      [Payload(name: "r.json", text: text)], options: .init(name: "rigetti_toy"))
  }

  @Test func architectureWithAHole() throws {
    let result = try run(Self.architecture)
    let (device, figures) = (result.device, result.calibration)
    #expect(device.qubits.map(\.label) == ["0", "1", "2", "3", "5"])
    #expect(!device.labelsAreIndices)
    #expect(device.index(ofLabel: "5") == 4)
    #expect(device.qubits[4].position == [2, 1], "numbered row by row, the hole left out")
    #expect(device.topology.edges == [[0, 1], [2, 4]], "where a gate has a fidelity")
    #expect(device.nativeGates.map(\.name) == ["rz", "sx", "sxdg", "x", "cz"])
    #expect(device.nativeGate("cz")?.pairs == [[0, 1], [1, 0], [2, 4], [4, 2]])
    #expect(figures.id == "2026-05-05", "the latest time stamp")
    #expect(figures.figures("sx", [0])?.error == Quantity(0.001), "benchmarked by itself")
    #expect(figures.figures("sx", [0])?.simultaneousError == Quantity(0.002))
    #expect(
      figures.figures("x", [1])?.error == Quantity(0.003), "the simultaneous one where only that is"
    )
    #expect(figures.figures("x", [1])?.simultaneousError == nil)
    #expect(figures.figures("x", [4])?.error == Quantity(0.005))
    #expect(figures.figures("cz", [4, 2])?.error == Quantity(0.02))
    #expect(figures.figures("cz", [0, 1])?.error == Quantity(0.48))
    #expect(figures.figures("cz", [0, 1])?.duration?.provenance == .assumed)
    #expect(figures.qubits[4].t2 == Quantity(8.6e-8) && figures.qubits[4].t1 == Quantity(2e-5))
    #expect(figures.qubits[4].readoutError == Quantity(0.1))
    #expect(!device.capabilities.reset)
    #expect(
      device.labelComment(for: [0, 4])
        == "// qubit 0 of rigetti_toy is \"0\"\n// qubit 4 of rigetti_toy is \"5\"\n")
  }

  @Test func recordOfBraket() throws {
    let (record, bare) = (try run(Self.record), try run(Self.architecture))
    #expect(record.device.qubits == bare.device.qubits)
    #expect(record.calibration.gates == bare.calibration.gates)
    #expect(record.calibration.date == "2026-05-05T21:32:03+00:00")
    let version1 = Self.record.changing(
      Self.architecture,
      to: """
        {"1Q": {"0": {"T1": 1e-5}}, "2Q": {"0-1": {"fCZ": 0.93}}}
        """)
    #expect(try run(version1).calibration.figures("cz", [1, 0])?.error == Quantity(0.07))
  }

  @Test func octagons() throws {
    let result = try run(Self.octagons)
    let (device, figures) = (result.device, result.calibration)
    #expect(device.qubits.map(\.label) == ["0", "1", "16"])
    #expect(device.nativeGates.map(\.name) == ["rz", "sx", "sxdg", "x", "cz", "cp", "xx_plus_yy"])
    #expect(
      device.nativeGate("cp")?.pairs == [[1, 2], [2, 1]], "a gate may be missing on an edge")
    #expect(figures.id == "undated" && figures.date == nil)
    #expect(figures.qubits[0].resetError == Quantity(0.027) && device.capabilities.reset)
    #expect(figures.qubits[1].resetError == nil && figures.qubits[1].resetDuration == nil)
    #expect(figures.qubits[0].t2 == Quantity(3e-5))
    #expect(figures.figures("xx_plus_yy", [0, 1])?.error == Quantity(0.03))
    for note in ["T2 > 2 T1", "no CZ on the edges 1-16", "standard errors", "not dated"] {
      #expect(result.notes.contains { $0.contains(note) }, "\(note) in \(result.notes)")
    }
  }

  @Test(arguments: [
    ("\"value\": 0.98", "\"value\": \"0.98\"", "value", "a number"),
    ("{\"node_ids\": [5, 2]}", "{\"node_ids\": [5, 9]}", "architecture.edges[3]", "not an edge"),
    ("{\"node_ids\": [5, 2]}", "{\"node_ids\": [5]}", "architecture.edges[3]", "not an edge"),
    ("2026-05-04T", "yesterday T", "timestamp", "ISO 8601"),
    ("fCZ\", \"value\": 0.98", "fQQ\", \"value\": 0.98", "", ""),
    ("\"nodes\"", "\"noodles\"", "architecture.nodes", "missing"),
    ("\"architecture\"", "\"arch\"", "document", "neither"),
  ]) func mistypedArchitectures(old: String, new: String, field: String, message: String) throws {
    let text = Self.architecture.changing(old, to: new)
    if field.isEmpty {
      #expect(try run(text).notes.contains { $0.contains("fidelities of QQ") })
      return
    }
    let error = fileError { try run(text) }
    let problem = error?.problems.first { $0.field.hasSuffix(field) }
    #expect(problem?.message.contains(message) == true, "\(error?.problems ?? [])")
  }

  @Test func noPairGateAtAll() {
    let text = Self.octagons.changing(
      "{\"fCZ\": 0.93, \"fXY\": 0.97, \"fXY_std_err\": 0.001}", to: "{}"
    ).changing("{\"fCPHASE\": 0.95}", to: "{}")
    #expect(fileError { try run(text) }?.description.contains("no fidelity of a two-qubit") == true)
  }
}

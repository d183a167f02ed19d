import Devices
import Foundation
import Testing

/// What records of other Rigetti machines hold: excerpts with the numbers as published.
@Suite struct RigettiRecordTests {
  /// Ankaa-3 on 2025-06-30: five qubits of the 82 and their edges. From
  /// `examples/braket_features/ankaa3_noise_from_06-30-2025.json` of the repository
  /// amazon-braket/amazon-braket-examples (Apache-2.0), where it is a document within a string.
  static let ankaa = """
    {"braketSchemaHeader": {"name": "braket.device_schema.rigetti.rigetti_device_capabilities",
      "version": "2"},
     "service": {"updatedAt": "2025-06-30T17:39:47+00:00"}, "action": {},
     "paradigm": {"qubitCount": 5, "nativeGateSet": ["rx", "rz", "iswap"], "connectivity": {
       "fullyConnected": false, "connectivityGraph": {"16": ["17"], "17": ["16", "18", "24"],
        "18": ["17", "25"], "24": ["17", "25"], "25": ["18", "24"]}}},
     "provider": {"specs": {"architecture": {"family": "Ankaa",
        "edges": [{"node_ids": [16, 17]}, {"node_ids": [17, 18]}, {"node_ids": [17, 24]},
         {"node_ids": [18, 25]}, {"node_ids": [24, 25]}],
        "nodes": [{"node_id": 16}, {"node_id": 17}, {"node_id": 18}, {"node_id": 24},
         {"node_id": 25}]},
       "benchmarks": [{"name": "randomized_benchmark_1q", "sites": [
         {"node_ids": [24], "characteristics": [{"name": "fRB", "value": 0.9993, "error": 1e-5,
          "parameter_values": [], "timestamp": "2025-06-30T07:20:33+00:00"}]},
         {"node_ids": [25], "characteristics": [{"name": "fRB", "value": 0.5, "error": 1.0,
          "parameter_values": [], "timestamp": "2025-06-30T07:20:33+00:00"}]}]}],
       "instructions": [{"name": "RX", "sites": []},
        {"name": "MEASURE", "sites": [{"node_ids": [18], "characteristics": [{"name": "fRO",
          "parameter_values": [], "timestamp": "2025-06-30T17:07:53+00:00", "value": 0.957}]}]},
        {"name": "CZ", "node_count": 2, "parameters": [], "sites": [
         {"node_ids": [16, 17], "characteristics": [{"error": 0.000789091299891037, "name": "fCZ",
          "parameter_values": [], "timestamp": "2025-06-30T07:28:51+00:00",
          "value": 0.9898911191498744}]},
         {"node_ids": [17, 18], "characteristics": [{"error": 1.0, "name": "fCZ",
          "parameter_values": [], "timestamp": "2025-06-30T07:32:22+00:00", "value": 0.5}]},
         {"node_ids": [17, 24], "characteristics": [{"error": 0.0012522694137096749, "name": "fCZ",
          "parameter_values": [], "timestamp": "2025-06-30T08:14:32+00:00",
          "value": 0.989919147517691}]},
         {"node_ids": [18, 25], "characteristics": [{"error": 0.012120034892588885, "name": "fCZ",
          "parameter_values": [], "timestamp": "2025-06-30T08:06:23+00:00",
          "value": 0.9625692275988872}]},
         {"node_ids": [24, 25], "characteristics": [{"error": 1.0, "name": "fCZ",
          "parameter_values": [], "timestamp": "2025-06-30T07:46:53+00:00", "value": 0.5}]}]}],
       "name": "Cepheus-1-108Q"}}}
    """

  /// Aspen-8: six qubits of the 32 and some edges. From
  /// `crates/lib/tests/qcs-isa-with-dead-qubits.json` of the repository rigetti/qcs-sdk-rust
  /// (Apache-2.0). No instruction lists qubit 10; no time stamp is true.
  static let aspen8 = """
    {"name": "Aspen-8", "architecture": {"family": "Aspen", "nodes": [{"node_id": 0},
       {"node_id": 10}, {"node_id": 1}, {"node_id": 16}, {"node_id": 7}, {"node_id": 17}],
      "edges": [{"node_ids": [0, 1]}, {"node_ids": [16, 17]}, {"node_ids": [7, 0]},
       {"node_ids": [17, 10]}, {"node_ids": [1, 16]}]},
     "instructions": [
      {"name": "RESET", "node_count": 1, "parameters": [], "characteristics": [], "sites": [
       {"node_ids": [0], "characteristics": [{"name": "fAR", "value": 0.999,
        "timestamp": "1970-01-01T00:00:00+00:00"}]},
       {"node_ids": [1], "characteristics": [{"name": "fAR", "value": 0.827,
        "timestamp": "1970-01-01T00:00:00+00:00"}]}]},
      {"name": "RX", "node_count": 1, "parameters": [{"name": "theta"}], "characteristics": [],
       "sites": [{"node_ids": [0], "characteristics": []}, {"node_ids": [1], "characteristics": []},
        {"node_ids": [16], "characteristics": []}, {"node_ids": [7], "characteristics": []},
        {"node_ids": [17], "characteristics": []}]},
      {"name": "CZ", "node_count": 2, "parameters": [], "characteristics": [], "sites": [
       {"node_ids": [16, 17], "characteristics": [{"name": "fCZ", "value": 0.956423059904334,
        "error": 0.00684889976326296, "timestamp": "1970-01-01T00:00:00+00:00"}]},
       {"node_ids": [7, 0], "characteristics": [{"name": "fCZ", "value": 0.827373529811633,
        "error": 0.0143379199486395, "timestamp": "1970-01-01T00:00:00+00:00"}]},
       {"node_ids": [1, 16], "characteristics": [{"name": "fCZ", "value": 0.963810998363568,
        "error": 0.00583909712745679, "timestamp": "1970-01-01T00:00:00+00:00"}]}]},
      {"name": "XY", "node_count": 2, "parameters": [{"name": "theta"}], "characteristics": [],
       "sites": [{"node_ids": [16, 17], "characteristics": [{"name": "fXY",
        "value": 0.913342572784603, "error": 0.00399852943028364,
        "timestamp": "1970-01-01T00:00:00+00:00", "parameter_values": [3.141592653589793]}]}]}],
     "benchmarks": [{"name": "randomized_benchmark_simultaneous_1q", "node_count": 30, "sites": [
      {"node_ids": [0, 1, 16, 7, 17], "characteristics": [
       {"name": "fRB", "value": 0.989821537688075, "error": 0.000699235456806402, "node_ids": [0],
        "timestamp": "1970-01-01T00:00:00+00:00"},
       {"name": "fRB", "value": 0.996832638579018, "error": 0.00010089678215399, "node_ids": [1],
        "timestamp": "1970-01-01T00:00:00+00:00"},
       {"name": "fRB", "value": 0.988256589534012, "error": 0.000720735751421755, "node_ids": [16],
        "timestamp": "1970-01-01T00:00:00+00:00"},
       {"name": "fRB", "value": 0.993901137706895, "error": 0.000540233804299696, "node_ids": [7],
        "timestamp": "1970-01-01T00:00:00+00:00"},
       {"name": "fRB", "value": 0.994091587106797, "error": 0.000228157797369385, "node_ids": [17],
        "timestamp": "1970-01-01T00:00:00+00:00"}]}]}]}
    """

  private func run(_ text: String) throws -> ImportResult {
    try ImporterRegistry.named("rigetti").run(
      [Payload(name: "r.json", text: text)], options: .init(name: "rigetti_toy"))
  }

  @Test func benchmarksThatFailedAreFaulty() throws {
    let text = String(decoding: try JSONEncoder().encode(Self.ankaa), as: UTF8.self)
    let result = try run(text)
    let (device, figures) = (result.device, result.calibration)
    #expect(device.qubits.map(\.label) == ["16", "17", "18", "24", "25"])
    #expect(figures.id == "2025-06-30")
    #expect(device.nativeGates.map(\.name) == ["rz", "sx", "sxdg", "x", "cz"])
    #expect(figures.figures("cz", [1, 2])?.isFaulty == true, "17-18")
    #expect(figures.figures("cz", [4, 3])?.isFaulty == true, "25-24")
    #expect(figures.figures("cz", [1, 3])?.error == Quantity(0.010080852482309))
    #expect(figures.figures("x", [4])?.isFaulty == true, "25")
    #expect(figures.qubits.map(\.isFaulty) == [false, false, false, false, true])
    #expect(figures.figures("x", [3])?.isFaulty == false)
    for note in [
      "CZ on 17-18, 24-25", "faulty: the qubits 25",
      "ISWAP, native but without figures",
    ] {
      #expect(result.notes.contains { $0.contains(note) }, "\(note) in \(result.notes)")
    }
    // A benchmark that worked outweighs one that did not.
    let both = Self.ankaa.changing(
      "\"benchmarks\": [",
      to: """
        "benchmarks": [{"name": "randomized_benchmark_simultaneous_1q", "sites": [
          {"node_ids": [25], "characteristics": [{"name": "fRB", "value": 0.99, "error": 0.001}]}]},
        """)
    #expect(try run(both).calibration.figures("x", [4])?.error == Quantity(0.01))
  }

  @Test func failuresInTheFirstLayout() throws {
    let text = RigettiImporterTests.octagons
      .changing("\"fCZ\": 0.93", to: "\"fCZ\": 0.5, \"fCZ_std_err\": 1.0")
      .changing("\"1\": {\"T1\": 1e-5}", to: "\"1\": {\"f1QRB\": 0.5, \"f1QRB_std_err\": 1.0}")
    let figures = try run(text).calibration
    #expect(figures.figures("cz", [0, 1])?.isFaulty == true)
    #expect(figures.figures("sx", [1])?.isFaulty == true)
    #expect(figures.figures("sx", [0])?.error == Quantity(0.003))
  }

  @Test func qubitsThatNoInstructionLists() throws {
    let result = try run(Self.aspen8)
    let (device, figures) = (result.device, result.calibration)
    #expect(device.qubits.map(\.label) == ["0", "1", "7", "10", "16", "17"])
    #expect(figures.qubits.map(\.isFaulty) == [false, false, false, true, false, false])
    #expect(figures.date == nil && figures.id == "undated", "1970 stands for no date")
    #expect(figures.qubits[1].resetError == Quantity(0.173) && device.capabilities.reset)
    #expect(figures.figures("xx_plus_yy", [5, 4])?.error == Quantity(0.086657427215397))
    #expect(figures.figures("cz", [0, 2])?.error == Quantity(0.172626470188367))
    #expect(device.topology.edges == [[0, 2], [1, 4], [4, 5]])
    for note in ["no CZ on the edges 0-1, 10-17", "faulty: the qubits 10", "not dated"] {
      #expect(result.notes.contains { $0.contains(note) }, "\(note) in \(result.notes)")
    }
  }
}

import Devices
import Foundation
import Testing

@Suite struct IQMMetricsTests {
  static func observation(_ name: String, _ value: Double, invalid: Bool = false) -> String {
    """
    {"dut_field": "\(name)", "value": \(value), "unit": "", "invalid": \(invalid),
     "created_timestamp": "2025-12-09T11:50:43.80"}
    """
  }

  static let observations =
    "{\"observations\": ["
    + [
      observation("characterization.model.QB1.t1_time", 5e-5),
      observation("characterization.model.QB1.t2_time", 1e-5),
      observation("characterization.model.QB1.t2_echo_time", 4e-5),
      observation("characterization.model.QB10.t2_time", 2e-5),
      observation("characterization.model.QB2.t1_time", 7e-5, invalid: true),
      observation("metrics.ssro.measure.constant.QB1.error_0_to_1", 0.01),
      observation("metrics.ssro.measure.constant.QB1.error_1_to_0", 0.03),
      observation("metrics.ssro.measure.constant.QB2.fidelity", 0.98),
      observation("metrics.rb.prx.drag_crf.QB1.fidelity:par=d1", 0.999),
      observation("metrics.rb.clifford.xy.QB2.fidelity:par=d1", 0.998),
      observation("metrics.irb.cz.tgss.QB1__QB2.fidelity:par=d2", 0.97),
      observation("metrics.irb.cz.crf_crf.QB1__QB2.fidelity:par=d2", 0.99),
      observation("metrics.irb.cz.tgss.QB10__QB2.fidelity:par=d2", 0.98),
      observation("gates.cz.tgss.QB1__QB2.duration", 3e-8),
      observation("metrics.qndness.measure.constant.QB1.qndness_0", 0.9),
    ].joined(separator: ",\n") + "]}"

  static let layout = """
    {"name": "toy", "num_qubits": 3, "basis_gates": ["r", "cz"], "connectivity": [[0, 1], [1, 2]],
     "error": {"one_q": {"0": 0.002, "1": 0.004}, "two_q": {"0-1": 0.04, "2-1": 0.02},
      "readout": {"0": 0.02}},
     "timing": {"t1": {"0": 27000.0}, "t2": {"0": 20000.0}, "one_q": 40.0, "two_q": 80.0,
      "readout": 15000.0}}
    """

  private func run(_ text: String) throws -> ImportResult {
    try ImporterRegistry.named("iqm").run(
      [Payload(name: "q.json", text: text)], options: .init(name: "iqm_toy"))
  }

  /// The form of the interface of Helmi, five qubits of IQM run by VTT, after the example in the
  /// documentation of FiQCI, from which the first two values are: numbers are strings.
  static let named = """
    {"calibration_set_id": "5dae35ad-67d0-41eb-a73d-79e3828e2357",
     "calibration_set_created_timestamp": "2024-11-26 03:03:10.359446+00:00",
     "quality_metric_set_created_timestamp": "2024-11-26 03:03:10.496040+00:00",
     "quality_metric_set_end_timestamp": "2024-11-26 03:03:10.569614+00:00",
     "quality_metric_set_is_invalid": false, "metrics": {
      "metrics.ssro.measure.constant.QB1.fidelity": {"value": "0.9525", "unit": "",
       "uncertainty": "None", "timestamp": "2024-11-26 05:03:10.403869+00:00"},
      "metrics.ssro.measure.constant.QB1.error_1_to_0": {"value": "0.0525", "unit": "",
       "uncertainty": "None", "timestamp": "2024-11-26 05:03:10.403869+00:00"},
      "characterization.model.QB3.t1_time": {"value": "4e-05", "unit": "s"},
      "characterization.model.QB1.t1_time": {"value": "None", "unit": "s"},
      "metrics.irb.cz.tgss.QB1__QB3.fidelity:par=d2": {"value": 0.97, "unit": ""}}}
    """

  @Test func metricsByName() throws {
    let result = try run(Self.named)
    #expect(result.device.qubits.map(\.label) == ["QB1", "QB3"])
    #expect(result.calibration.id == "2024-11-26")
    #expect(result.calibration.qubits[0].p01 == Quantity(0.0525))
    #expect(result.calibration.qubits[0].t1 == nil)
    #expect(result.calibration.qubits[1].t1 == Quantity(4e-5))
    #expect(result.calibration.figures("cz", [1, 0])?.error == Quantity(0.03))
    let error = fileError { try run(Self.named.changing("\"0.9525\"", to: "\"high\"")) }
    #expect(
      error?.problems.first?.field == "metrics.metrics.ssro.measure.constant.QB1.fidelity.value")
  }

  @Test func qualityMetrics() throws {
    let result = try run(Self.observations)
    let (device, figures) = (result.device, result.calibration)
    #expect(device.qubits.map(\.label) == ["QB1", "QB2", "QB10"], "by number")
    #expect(device.topology.edges == [[0, 1], [1, 2]])
    #expect(figures.id == "2025-12-09")
    #expect(figures.qubits[0].t1 == Quantity(5e-5) && figures.qubits[0].t2 == Quantity(4e-5))
    #expect(figures.qubits[1].t1 == nil, "marked as invalid")
    #expect(figures.qubits[2].t2 == Quantity(2e-5))
    #expect(figures.qubits[0].p10 == Quantity(0.01) && figures.qubits[0].p01 == Quantity(0.03))
    #expect(figures.qubits[1].readoutError == Quantity(0.02))
    #expect(figures.figures("prx", [0])?.error == Quantity(0.001))
    #expect(figures.figures("prx", [1])?.error == Quantity(0.002))
    #expect(figures.figures("cz", [1, 0])?.error == Quantity(0.01), "the better implementation")
    #expect(figures.figures("cz", [0, 1])?.duration == Quantity(3e-8))
    #expect(figures.figures("cz", [2, 1])?.duration?.provenance == .assumed)
    for note in ["invalid", "several implementations", "qndness"] {
      #expect(result.notes.contains { $0.contains(note) }, "\(note) in \(result.notes)")
    }
  }

  @Test func nanosecondsAndDepolarizingParameters() throws {
    let figures = try run(Self.layout).calibration
    #expect(figures.id == "undated")
    #expect(abs(figures.qubits[0].t1!.value - 27e-6) < 1e-18)
    #expect(figures.figures("prx", [1])?.error == Quantity(0.002))
    #expect(figures.figures("prx", [2])?.error == nil)
    #expect(abs(figures.figures("cz", [1, 2])!.error!.value - 0.015) < 1e-15)
    #expect(abs(figures.figures("cz", [1, 2])!.duration!.value - 80e-9) < 1e-18)
    #expect(abs(figures.qubits[2].readoutDuration!.value - 15e-6) < 1e-18)
  }

  @Test(arguments: [
    ("QB10__QB2", "QB10__COMPR1", "resonator"), ("\"value\": 0.97", "\"value\": \"x\"", "a number"),
    ("metrics.irb.cz", "metrics.irb.cy", ""),
  ]) func mistypedMetrics(old: String, new: String, message: String) {
    guard !message.isEmpty else {
      let text = Self.observations.replacingOccurrences(of: old, with: new)
      #expect(fileError { try run(text) }?.description.contains("no fidelity of cz") == true)
      return
    }
    let error = fileError { try run(Self.observations.changing(old, to: new)) }
    #expect(error?.description.contains(message) == true, "\(error?.problems ?? [])")
  }
}

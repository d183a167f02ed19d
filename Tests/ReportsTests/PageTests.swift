import Devices
import Emulation
import Experiments
import Readout
import Reports
import Testing

@Suite("Pages")
struct PageTests {
  private func check(_ html: String) -> ParsedXML {
    let xml = ParsedXML(html)
    #expect(xml.isWellFormed)
    #expect(html.hasPrefix("<!DOCTYPE html>\n<html"))
    #expect(xml.links.isEmpty && xml.elements["script"] == nil)
    #expect(!html.contains("url(") && !html.contains("@import"))
    return xml
  }

  @Test("The demonstration's page shows models, rows, files, devices and what was left out")
  func demonstration() throws {
    let run = try Samples.run("expectation")
    let (device, calibration) = try Samples.library.resolve(device: "ibm_lagos")
    let emulator = try Emulator(device: device, calibration: calibration)
    let file = try CircuitExport(run, emulator: emulator).cell(Expectation())
    let rows = [
      try Samples.row(), try Samples.row(device: "ibm_lagos", accuracy: 0.6),
      try Samples.row(model: "noise-aware", device: "ibm_lagos", accuracy: 0.7),
      try Samples.row(model: Samples.nasty, readout: "ensemble", accuracy: 0.1, chance: true),
    ]
    let html = DemonstrationReport.html(
      models: [("expectation: plain", run)], rows: rows, skipped: ["\(Samples.nasty) skipped"],
      exported: [file], paths: ["out/\(file.name)"],
      devices: [(device, calibration), Samples.device()], noisyTrainingDevice: "ibm_lagos")
    let xml = check(html)
    #expect(xml.elements["svg"] == 5)
    for text in [
      "between 60.0 % (ibm_lagos, replay) and 90.0 %", "One setting of 4 is at chance.",
      "reaches 70.0 %, the one trained without noise 60.0 %", "skipped", "expectation: plain",
      "out/cell_ibm_lagos.qasm", "ibm_lagos, 2", "Qubits out of order: q3.",
      "Pairs out of order: q1–q2.", "Note: a <note>", "Not measured: a guess",
      "measured only at its end", "The measurement dephases", "a<b> & \"c\" 'd'",
    ] {
      #expect(xml.text.contains(text), "\(text)")
    }
    #expect(html.components(separatedBy: "<tr class=\"chance\">").count == 2)
  }

  @Test("The page of runs shows trainings, comparison, budget, circuits and devices")
  func runs() throws {
    let runs = [try Samples.run("one"), try Samples.run("two")]
    let xml = check(
      RunReport.html(
        runs: runs, comparison: [try Samples.row()],
        budget: [try Samples.budgetRow("idle", "alone")], devices: [Samples.device()]))
    #expect(xml.elements["svg"] == 5)
    for text in [
      "two was trained on digits for 2 epochs and names 75.0 % of 10 test samples", "idle",
      "One timestep of one, two", "ibm_torino", "sample, 2025-02-26",
    ] {
      #expect(xml.text.contains(text), "\(text)")
    }
  }

  @Test("Pages of nothing are pages")
  func empty() {
    #expect(check(RunReport.html(runs: [], comparison: [], budget: [])).text.contains("No runs."))
    let html = DemonstrationReport.html(
      models: [], rows: [], skipped: [], exported: [], paths: [], devices: [],
      noisyTrainingDevice: "none")
    #expect(check(html).text.contains("Nothing was compared."))
  }
}

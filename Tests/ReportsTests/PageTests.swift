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
    // Links lead within the page or hold their content themselves.
    #expect(xml.links.allSatisfy { $0.hasPrefix("#") || $0.hasPrefix("data:text/csv") })
    #expect(xml.elements["script"] == 1 && !html.contains("http://www.w3.org/1999/xhtml\" src"))
    // What a reader of HTML takes as it stands has no entities in it.
    for part in html.components(separatedBy: "<style>").dropFirst() {
      #expect(!part.prefix { $0 != "<" }.contains("&"))
    }
    #expect(!html.contains("url(") && !html.contains("@import"))
    return xml
  }

  @Test("The demonstration's page shows models, rows, files, devices and what was left out")
  func demonstration() throws {
    let run = try Samples.run("expectation")
    let (device, calibration) = try Samples.library.resolve(device: "ibm_lagos")
    let emulator = try Emulator(device: device, calibration: calibration)
    let file = try CircuitExport(run, emulator: emulator).cell(Expectation())
    var content = ReportContent(title: "")
    content.rows = [
      try Samples.row(), try Samples.row(device: "ibm_lagos", accuracy: 0.6),
      try Samples.row(model: "noise-aware", device: "ibm_lagos", accuracy: 0.7),
      try Samples.row(model: Samples.nasty, readout: "ensemble", accuracy: 0.1, chance: true),
    ]
    content.series = [RunSeries(name: "expectation", title: "plain", runs: [run])]
    content.skipped = ["\(Samples.nasty) skipped"]
    content.files = [file]
    content.paths = ["out/\(file.name)"]
    content.devices = [(device, calibration), Samples.device()]
    content.cells = [
      try PlacedCell(run, emulator: emulator, readoutProtocol: Expectation())
    ]
    content.provenance = ReportProvenance(command: "backaction demo '<x>'", program: ["0.1.0"])
    let html = DemonstrationReport.html(content, noisyTrainingDevice: "ibm_lagos")
    let xml = check(html)
    // Accuracy, training, a step, the same on the machine and in time, two maps, all for wide and for
    // narrow pages.
    #expect(xml.elements["svg"] == 14)
    for text in [
      "between 60.0 % (ibm_lagos, replay) and 90.0 %", "One setting of 4 is at chance.",
      "reaches 70.0 %, the one trained without noise 60.0 %", "skipped", "expectation: plain",
      "out/cell_ibm_lagos.qasm", "ibm_lagos, 2", "backaction demo '<x>'", "task: digits",
      "ibm_lagos in time, expectation", "in use by the program", "Qubits out of order: q3.",
      "Pairs out of order: q1–q2.", "Note: a <note>", "Not measured: a guess",
      "measured only at its end", "The measurement dephases", "a<b> & \"c\" 'd'",
    ] {
      #expect(xml.text.contains(text), "\(text)")
    }
    #expect(html.components(separatedBy: "<tr class=\"chance\"").count == 2)
  }

  @Test("The page of runs shows trainings, comparison, budget, circuits and devices")
  func runs() throws {
    let runs = [RunSeries(try Samples.run("one")), RunSeries(try Samples.run("two"))]
    var content = ReportContent(title: "")
    content.series = runs
    content.baselines = [
      TrainingSeries(
        RunSeries(
          name: "net \(Samples.nasty)", runs: [try Samples.run("net"), try Samples.run("net")]))
    ]
    content.rows = [try Samples.row()]
    content.budget = [
      try Samples.budgetRow("idle", "alone"), try Samples.budgetRow("gate", "added"),
    ]
    content.budgetPlace = "one on sample"
    content.sweeps = [
      Sweep(
        .shots,
        points: try [10.0, 1000].map {
          Sweep.Point(value: $0, label: "\(Int($0))", row: try Samples.row())
        })
    ]
    content.devices = [Samples.device()]
    let xml = check(RunReport.html(content))
    #expect(xml.elements["svg"] == 12)
    for text in [
      "two was trained on digits for 2 epochs and names 75.0 % of 10 test samples", "idle",
      "One timestep of one, two", "ibm_torino", "sample, 2025-02-26", "+ gate",
      "Accuracy against the number of shots", "one on sample", "classical models",
      "net a<b> & \"c\"",
    ] {
      #expect(xml.text.contains(text), "\(text)")
    }
  }

  @Test("Pages of nothing are pages")
  func empty() {
    #expect(check(RunReport.html(ReportContent(title: ""))).text.contains("No runs."))
    let html = DemonstrationReport.html(ReportContent(title: ""), noisyTrainingDevice: "none")
    #expect(check(html).text.contains("Nothing was compared."))
  }
}

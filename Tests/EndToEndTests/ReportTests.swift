import Foundation
import Testing

@Suite struct ReportTests {
  @Test func onePageAboutTwoRuns() throws {
    let first = try SmallRun()
    let second = try SmallRun("run=other", "training.seed=2")
    let page = first.folder.path("pages/report.html")
    let report = try CommandRun([
      "report", first.path, second.folder.path("other"), "--devices", "ibm_lagos", "--protocols",
      "expectation", "--noise", "gate,readout", "--samples", "8", "--output", page, "--json",
    ])
    #expect(try report.object()["report"] as? String == page, "\(report.errors)")
    let text = try String(contentsOfFile: page, encoding: .utf8)
    for part in [
      "Training", "Ideal and noisy accuracy", "Noise budget", "Circuits", "Devices", "ibm_lagos",
      "other", "readout",
    ] {
      #expect(text.contains(part), "\(part)")
    }
    // Accuracies, two learning curves in one chart, a circuit, a map.
    #expect(text.components(separatedBy: "<svg").count - 1 >= 4)
    // Nothing is fetched from elsewhere.
    let links = text.matches(of: /(?:src|href)\s*=\s*["'](?!#|data:text\/csv)/)
    #expect(links.isEmpty)
  }

  @Test func classicalModelsStandBesideTheOthers() throws {
    let quantum = try SmallRun()
    let yaml = "task: digits\nmodel: {kind: lstm, hidden: 4}\ndata: {train: 64, test: 24}\n"
    try quantum.folder.write(yaml, to: "lstm.yaml")
    let other = "task: parity\nmodel: {kind: rnn, hidden: 2}\ntraining: {epochs: 1}\n"
    try quantum.folder.write(other, to: "parity.yaml")
    let training = try CommandRun([
      "train", quantum.folder.path("lstm.yaml"), "--seeds", "2", "--json", "--set",
      "run=\(quantum.folder.path("lstm"))", "--set", "training.epochs=2",
    ])
    #expect(training.status == 0, "\(training.errors)")
    let page = quantum.folder.path("page.html")
    let report = [
      "report", quantum.path, quantum.folder.path("lstm"), "--devices", "ibm_lagos", "--protocols",
      "expectation", "--noise", "gate,readout", "--samples", "8", "--output", page,
    ]
    let made = try CommandRun(report)
    #expect(made.status == 0, "\(made.errors)")
    let text = try String(contentsOfFile: page, encoding: .utf8)
    for part in ["lstm, a classical lstm,", "4 units", "classical models", "Configuration of lstm"]
    {
      #expect(text.contains(part), "\(part)")
    }
    let alone = try CommandRun(["report", quantum.folder.path("lstm"), "--output", page])
    #expect(alone.status == 0, "\(alone.errors)")
    let parity = try CommandRun([
      "train", quantum.folder.path("parity.yaml"), "--set", "run=\(quantum.folder.path("parity"))",
    ])
    #expect(parity.status == 0, "\(parity.errors)")
    try CommandRun(["report", quantum.path, quantum.folder.path("parity"), "--output", page])
      .expectFailure(64, naming: "parity", "digits")
  }

  /// A machine that cannot measure in the middle stands first; budget and sweep are those of the next.
  @Test func figuresOfTheFirstMachineThatCanRunIt() throws {
    let run = try SmallRun("model.readouts=Z", "training.epochs=1")
    let page = run.folder.path("page.html")
    let report = try CommandRun([
      "report", run.path, "--devices", "ideal,google_rainbow,ibm_lagos", "--protocols", "ensemble",
      "--noise", "gate,readout", "--samples", "4", "--sweep", "scale=0,1", "--output", page,
    ])
    #expect(report.status == 0, "\(report.errors)")
    #expect(report.errors.contains("google_rainbow"))
    let text = try String(contentsOfFile: page, encoding: .utf8)
    for part in ["on ibm_lagos, ensemble", "Noise budget", "noise scale"] {
      #expect(text.contains(part), "\(part)")
    }
  }

  @Test func mistakes() throws {
    let run = try SmallRun("training.epochs=1")
    let page = run.folder.path("page.html")
    let report = ["report", run.path, "--output", page, "--devices"]
    try CommandRun(report + ["ibm_lagso"]).expectFailure(66, naming: "ibm_lagso", "ibm_lagos")
    try CommandRun(report + ["ibm_lagos", "--protocols", "ensemble"])
      .expectFailure(64, naming: "ensemble")
    try CommandRun(["report", run.folder.path("nowhere"), "--output", page])
      .expectFailure(66, naming: "nowhere")
    #expect(!FileManager.default.fileExists(atPath: page))
  }
}

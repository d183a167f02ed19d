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

import ArgumentParser
import Experiments
import Foundation
import Reports

/// `demo`: the main job in one go on embedded data.
struct DemoCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Trains small quantum recurrent networks and runs them on emulated real devices.",
    discussion: """
      Three networks learn the UCI digits, which are embedded: one without noise, one through \
      measurement in the middle of circuits, one under the noise of \
      \(Demonstration.noisyTrainingDevice). They are transpiled to \
      \(Demonstration.deviceNames.joined(separator: ", ")), and their accuracy is compared with \
      that of the ideal model, with 95 % intervals. Each network is trained with --seeds seeds; the \
      table has means, and their spread beside them. It takes some minutes and no network.

      The folder gets report.html, rows.json with the table (accuracies as fractions, times in \
      seconds) and OpenQASM files: a timestep and a whole sequence for each device.
      """)

  static let example = """
    backaction demo --output demo --seed 1
    """

  @Option(
    name: .customLong("output"),
    help: ArgumentHelp("The folder that is written.", valueName: "dir"))
  var folder = "./backaction-demo"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The seed of weights, order of samples and shot noise; the same seed gives the same result.",
      valueName: "s"))
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp("How many seeds each network is trained with.", valueName: "n"))
  var seeds = 3

  @OptionGroup var threads: ThreadOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (1...100).contains(seeds) else {
      throw ValidationError("--seeds is \(seeds); allowed: 1 to 100")
    }
  }

  func run() throws {
    // Better to know now than after minutes that there is no place for the result.
    try OutputFile.prepareFolder(folder)
    let display = ActivityDisplay()
    let outcome = try Demonstration(
      seed: seed, seedCount: seeds, threads: threads.count
    ).run { progress in
      display.show(progress.activity, fraction: progress.fraction)
    }
    display.finish()
    for reason in outcome.skipped { Console.note("left out: \(reason)") }
    let warnings = outcome.models.flatMap(\.warnings)
    for warning in warnings { Console.warning(warning) }
    let rows = JSON.array(try outcome.rows.map { try JSON(row: $0) })
    let report = path("report.html")
    try OutputFile.write(rows.text, to: path("rows.json"))
    let exported = try outcome.files.map { file in
      try OutputFile.write(file.text, to: path(file.name))
      return path(file.name)
    }
    try OutputFile.write(
      DemonstrationReport.html(outcome: outcome, files: outcome.files.map(\.name)), to: report)
    try output.print(
      [
        "rows": rows, "exported": JSON(exported), "report": .string(report),
        "warnings": JSON(warnings),
      ],
      text: text(outcome, report: report, exported: exported))
  }

  private func path(_ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  private func text(
    _ outcome: Demonstration.Outcome, report: String, exported: [String]
  ) -> String {
    let models = outcome.models.map { "  \($0.first.name): \($0.title)" }
    var files = TextTable(["report", report])
    files.add(["table", path("rows.json")])
    files.add(["circuits", "\(path("*.qasm")) (\(exported.count) files)"])
    return (models + ["", ComparisonTable.text(rows: outcome.rows), "", files.text])
      .joined(separator: "\n")
  }
}

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
      table has means, and their spread beside them. It takes some minutes and no network. With \
      --quick the first network alone is trained, with one seed unless --seeds says otherwise, which \
      takes seconds.

      The folder gets report.html, rows.json with the table (accuracies as fractions, times in \
      seconds) and OpenQASM files: a timestep and a whole sequence for each device.
      """)

  static let example = """
    backaction demo --quick
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
    help: ArgumentHelp(
      "How many seeds each network is trained with. (default: 3, with --quick 1)", valueName: "n"))
  var seeds: Int?

  @Flag(help: "One network, trained without noise: the first results within seconds.")
  var quick = false

  @OptionGroup var threads: ThreadOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let seeds, !(1...100).contains(seeds) {
      throw ValidationError("--seeds is \(seeds); allowed: 1 to 100")
    }
  }

  func run() throws {
    // Better to know now than after minutes that there is no place for the result.
    try OutputFile.prepareFolder(folder)
    let seedCount = seeds ?? (quick ? 1 : 3)
    Console.note(introduction(seedCount))
    let display = ActivityDisplay()
    let outcome = try Demonstration(
      seed: seed, seedCount: seedCount, isQuick: quick, threads: threads.count
    ).run { progress in
      display.show(progress.activity, fraction: progress.fraction)
      if let news = progress.news { display.say(Self.line(news)) }
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
      DemonstrationReport.html(
        outcome: outcome, files: outcome.files.map(\.name), provenance: .ofThisCommand), to: report)
    try output.print(
      [
        "rows": rows, "exported": JSON(exported), "report": .string(report),
        "warnings": JSON(warnings),
      ],
      text: text(outcome, report: report, exported: exported))
  }

  /// What is going to happen, and how long it takes.
  private func introduction(_ seedCount: Int) -> String {
    let networks = quick ? "one small quantum recurrent network" : "three small quantum networks"
    let seeds = seedCount == 1 ? "one seed" : "\(seedCount) seeds each"
    let time = quick ? "seconds" : "some minutes on two cores"
    return """
      Teaching \(networks) to read digits (\(seeds)), then running them on \
      \(Demonstration.deviceNames.count) emulated machines. This takes \(time); what comes out \
      is written to \(folder).
      """
  }

  /// A line about a result on the way.
  private static func line(_ news: Demonstration.News) -> String {
    switch news {
    case .trained(let model, let seed, let accuracy):
      let share = accuracy.map { String(format: "%.1f %% of the test digits", 100 * $0) }
      return "  trained \(model), seed \(seed): \(share ?? "done")"
    case .row(let row):
      let place = "\(row.device), \(row.protocol)"
      let padding = String(repeating: " ", count: max(1, 30 - place.count))
      return "  \(row.model) on \(place)\(padding)"
        + String(
          format: "%5.1f %%, ideally %.1f %%", 100 * row.accuracy, 100 * row.idealAccuracy)
    }
  }

  private func path(_ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  private func text(
    _ outcome: Demonstration.Outcome, report: String, exported: [String]
  ) -> String {
    let models = outcome.models.map { "  \($0.heading)" }
    var files = TextTable(["report", report])
    files.add(["table", path("rows.json")])
    files.add(["circuits", "\(path("*.qasm")) (\(exported.count) files)"])
    return (models + ["", ComparisonTable.text(rows: outcome.rows), "", files.plainText])
      .joined(separator: "\n")
  }
}

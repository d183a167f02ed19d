import ArgumentParser
import Emulation
import Experiments
import Foundation
import Reports

extension Study: ExpressibleByArgument {}

/// `study`: published findings about measurement in the middle of circuits, on an emulated machine.
struct StudyCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "Looks for published findings about mid-circuit measurement on an emulated machine.",
    discussion: """
      \(Study.allCases.map { "\($0.rawValue): \($0.finding) (\($0.citation))" }
        .joined(separator: "\n\n"))

      memory, bandit and pendulum run without a machine as well; the others take the coupled pair with the lowest error. \
      Expectations are exact; the records of memory are drawn. isReproduced says whether the numbers \
      show what was published: an inner optimum of the strength; decays that tell the three errors \
      apart; records and waiting as the larger part of the error with decoupling, and more ZZ without; \
      the least regret with the circuit's kernel for both kinds of rewards. the surrogate's costs \
      at most a tenth above the others. On a machine the circuits of bandit and pendulum have its noise.
      """)

  static let example = """
    backaction study memory --svg memory.svg
    backaction study dynamic-blocks --device ibm_sherbrooke --json
    """

  @Argument(
    help: ArgumentHelp(
      "\(Study.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "study"))
  var study: Study

  @OptionGroup(title: "DEVICE AND NOISE") var hardware: HardwareOptions
  @OptionGroup var seed: SeedOption

  @Option(
    name: .customLong("feed-forward"), parsing: .unconditional,
    help: ArgumentHelp(
      "Seconds from a measurement to what depends on it in the control system. (default: the device's)",
      valueName: "s"))
  var feedForward: Double?

  @Option(help: ArgumentHelp("A file for the drawing. (default: none)", valueName: "file"))
  var svg: String?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let feedForward, !(feedForward >= 0 && feedForward.isFinite) {
      throw ValidationError("--feed-forward is \(feedForward); allowed: 0 or more seconds")
    }
  }

  func run() throws {
    let model = try hardware.model()
    if model == nil && study.needsMachine {
      throw CommandFailure.usage("--device is needed: the machine that \(study.rawValue) is about")
    }
    let emulator = try model.map {
      try Emulator(
        device: $0.device, calibration: $0.calibration, noise: $0.settings, feedForward: feedForward
      )
    }
    for warning in model?.warnings ?? [] { Console.warning(warning) }
    let result: StudyResult
    do {
      result = try study.run(on: emulator, seed: seed.seed)
    } catch let error as ExperimentError {
      throw CommandFailure.usage("\(error)")
    }
    let chart = StudyChart(result)
    if let svg { try OutputFile.write(chart.svg, to: svg) }
    try output.print(JSON(snakeCase: result), text: text(result, chart.numbers) + "\n")
  }

  private func text(_ result: StudyResult, _ numbers: DataTable) -> String {
    var table = TextTable(
      columns: numbers.columns.enumerated().map {
        .init($0.element, alignsRight: $0.offset > 0, canShorten: true)
      })
    for row in numbers.rows {
      table.add(
        [row[0]]
          + row.dropFirst().map { Double($0).map { String(format: "%.3g", $0) } ?? "" })
    }
    return table.text() + "\n\n\(result.valueTitle): \(result.conclusion).\n"
      + (result.isReproduced ? "As published: " : "Not as published: ")
      + "\(study.finding) \(study.citation)"
  }
}

import ArgumentParser
import Foundation
import Parallel

/// The command `backaction`.
@main
struct BackactionCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "backaction",
    abstract: "Emulates quantum hardware at the level of gates, for quantum recurrent networks.",
    discussion: """
      Results go to standard output, progress and warnings to standard error. Quantities are in SI \
      units (seconds, hertz), angles in radians, probabilities are fractions.

      Exit status: 0 done, 64 wrong usage, 65 bad input, 66 no such input file, 70 a fault of this \
      program, 75 interrupted and resumable.

      Devices are found in $BACKACTION_HOME, beside the executable or above it, and in \
      PREFIX/share/backaction for an executable in PREFIX/bin.

      A program built with the package trait MPI shares the work of a command among the processes that \
      mpirun starts, with the results of one.

      --generate-completion-script bash, zsh or fish prints completions for that shell.
      """,
    version: Build.description,
    subcommands: [
      DemoCommand.self, DevicesCommand.self, SimulateCommand.self, TranspileCommand.self,
      TrainCommand.self, EvaluateCommand.self, PredictCommand.self, CompareCommand.self,
      BudgetCommand.self, ExportCommand.self, CharacterizeCommand.self, FitCommand.self,
      StudyCommand.self,
      ReportCommand.self, BenchmarkCommand.self, ManualCommand.self,
    ])

  static let example = """
    backaction devices list
    backaction simulate --example bell --shots 1000
    backaction demo --quick
    """

  /// Runs the command that the arguments ask for and ends the process.
  static func main() {
    do { try Ranks.begin() } catch {
      Console.error("\(error)")
      Foundation.exit(ExitStatus.usage.rawValue)
    }
    let status = run(Array(CommandLine.arguments.dropFirst()))
    Ranks.end(
      status: status.rawValue, hasFailed: status != .success && status != .interrupted,
      report: Console.reportRank)
    Foundation.exit(status.rawValue)
  }

  /// Runs the command that the arguments ask for.
  private static func run(_ arguments: [String]) -> ExitStatus {
    do {
      do {
        var command = try parseAsRoot(arguments)
        try command.run()
        return .success
      } catch {
        return try end(error, arguments)
      }
    } catch {
      Console.error("\(error)")
      return ExitStatus(error) ?? .software
    }
  }

  /// Says why a command ended before its time.
  private static func end(_ error: any Error, _ arguments: [String]) throws -> ExitStatus {
    if let silent = error as? SilentExit { return silent.status }
    if let status = ExitStatus(error) {
      Console.error("\(error)")
      return status
    }
    switch exitCode(for: error) {
    case .success:
      try Console.output(Help.completed(fullMessage(for: error), arguments))
      return .success
    case .validationFailure:
      Console.error(
        Help.usageMessage(message(for: error), full: fullMessage(for: error), arguments))
      return .usage
    default:
      Console.error("internal fault, please report it: \(error)")
      return .software
    }
  }
}

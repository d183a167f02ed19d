import Foundation
import Reports

extension ReportProvenance {
  /// The command that is running, as a shell takes it, and what it was built from.
  static var ofThisCommand: ReportProvenance {
    ReportProvenance(
      command: (["backaction"] + CommandLine.arguments.dropFirst()).map(quoted)
        .joined(separator: " "),
      program: ("backaction " + Build.description).split(separator: "\n").map(String.init))
  }

  /// A word as a shell takes it.
  private static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty && word.allSatisfy { $0.isLetter || $0.isNumber || "-_=./,:+@%".contains($0) }
    return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}

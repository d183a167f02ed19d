import ArgumentParser
import Devices
import Elementary

/// A command whose help ends with an example.
protocol DocumentedCommand: ParsableCommand {
  /// Lines that a user can type as they stand.
  static var example: String { get }
}

/// Help and usage messages beyond what the parser of arguments writes.
enum Help {
  /// The text of a clean exit, with the example of the command if it is a help page.
  static func completed(_ text: String, _ arguments: [String]) -> String {
    let isHelp = text.hasPrefix("OVERVIEW:") || text.hasPrefix("USAGE:")
    guard isHelp, let command = command(of: arguments) as? any DocumentedCommand.Type else {
      return text + "\n"
    }
    let lines = command.example.split(separator: "\n").map { "  \($0)\n" }
    return text.trimming("\n") + "\n\nEXAMPLE:\n" + lines.joined()
  }

  /// The innermost command that the arguments name.
  private static func command(of arguments: [String]) -> any ParsableCommand.Type {
    path(of: arguments).commands.last ?? BackactionCommand.self
  }

  /// The commands that the arguments name, and the first word that is not one of them.
  private static func path(
    of arguments: [String]
  ) -> (commands: [any ParsableCommand.Type], rest: String?) {
    var commands: [any ParsableCommand.Type] = [BackactionCommand.self]
    for word in arguments where !word.hasPrefix("-") && word != "help" {
      let next = commands.last?.configuration.subcommands.first {
        $0.configuration.commandName == word
      }
      guard let next else { return (commands, word) }
      commands.append(next)
    }
    return (commands, nil)
  }

  /// What to say about a word where a subcommand should be; nil if that is not the mistake.
  private static func unknownCommand(_ arguments: [String]) -> String? {
    let (commands, rest) = path(of: arguments)
    let known =
      commands.last?.configuration.subcommands.compactMap { $0.configuration.commandName } ?? []
    guard let rest, !known.isEmpty else { return nil }
    let near = NearestNames.suggestion(rest, among: known)
    return "there is no command '\(rest)'"
      + (near.map { "; did you mean '\($0)'?" } ?? "; there are \(known.joined(separator: ", "))")
  }

  /// A message about wrong usage on one line, with where to read on.
  static func usageMessage(_ message: String, full: String, _ arguments: [String]) -> String {
    if let unknown = unknownCommand(arguments) { return unknown }
    let sentence = message.split(whereSeparator: \.isNewline)
      .map { $0.trimming(" ") }.joined(separator: " ")
    let hint = full.split(whereSeparator: \.isNewline).compactMap { line -> String? in
      let words = line.trimming(" ")
      guard words.hasPrefix("See '"), let end = words.lastIndex(of: "'") else { return nil }
      return "see " + words[words.index(words.startIndex, offsetBy: 4)...end]
    }.last
    guard let hint else { return sentence }
    if sentence.hasSuffix("?") { return "\(sentence) (\(hint))" }
    return (sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence) + "; " + hint
  }
}

extension StringProtocol {
  /// The text without a character at both ends.
  func trimming(_ character: Character) -> String {
    var rest = Substring(self)
    while rest.first == character { rest.removeFirst() }
    while rest.last == character { rest.removeLast() }
    return String(rest)
  }
}

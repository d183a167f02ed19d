import ArgumentParser

/// The manual page in the language of man(7), made of the help of all commands.
struct ManualPage {
  private var lines: [String] = []

  /// The page of a command and those below it.
  static func text(_ command: CommandDescription) -> String {
    var page = ManualPage()
    page.lines += [
      ".TH BACKACTION 1 \"\" \"backaction \(Build.version)\" \"User Commands\"", ".SH NAME",
      "backaction \\- \(escape(command.abstract ?? ""))", ".SH SYNOPSIS", ".B backaction",
      ".I command", "[\\fIoptions\\fR]", ".SH DESCRIPTION",
    ]
    page.paragraphs(command.discussion)
    page.lines.append(".SH COMMANDS")
    page.commands(command, path: "backaction", type: BackactionCommand.self)
    page.lines += [
      ".SH EXAMPLES", ".nf", escape(BackactionCommand.example), ".fi",
    ]
    return page.lines.joined(separator: "\n") + "\n"
  }

  private mutating func commands(
    _ command: CommandDescription, path: String, type: any ParsableCommand.Type
  ) {
    for child in command.subcommands ?? [] where child.shouldDisplay && child.commandName != "help"
    {
      let own = type.configuration.subcommands.first {
        $0.configuration.commandName == child.commandName
      }
      let name = "\(path) \(child.commandName)"
      lines += [".SS \(Self.escape(name))", Self.escape(child.abstract ?? "")]
      paragraphs(child.discussion)
      for argument in child.arguments ?? [] where argument.shouldDisplay {
        if argument.names?.contains(where: { ["help", "version"].contains($0.name) }) == true {
          continue
        }
        lines += [".TP", Self.heading(argument), Self.escape(Self.explanation(argument))]
      }
      if let documented = own as? any DocumentedCommand.Type {
        lines += [".PP", "Example:", ".nf", Self.escape(documented.example), ".fi"]
      }
      if let own { commands(child, path: name, type: own) }
    }
  }

  private mutating func paragraphs(_ text: String?) {
    guard let text else { return }
    for paragraph in text.split(separator: "\n\n") {
      // Indented lines, such as the keys of a configuration, stay as they are.
      let isList = paragraph.split(separator: "\n").contains { $0.hasPrefix("  ") }
      lines +=
        isList
        ? [".PP", ".nf", Self.escape(paragraph), ".fi"]
        : [".PP", Self.escape(paragraph)]
    }
  }

  private static func heading(_ argument: CommandDescription.Argument) -> String {
    let value = argument.valueName.map { "\\fI\(escape($0))\\fR" } ?? ""
    let names = (argument.names ?? []).map { "\\fB\(escape($0.typed))\\fR" }
    if argument.kind == "positional" || names.isEmpty { return value }
    return names.joined(separator: ", ") + (argument.kind == "option" ? " \(value)" : "")
  }

  private static func explanation(_ argument: CommandDescription.Argument) -> String {
    let text = argument.abstract ?? ""
    guard let value = argument.defaultValue, !text.contains("(default:") else { return text }
    return "\(text) (default: \(value))"
  }

  /// Text in which nothing is taken for a request: backslashes, hyphens, and a dot or an apostrophe
  /// at the beginning of a line.
  private static func escape(_ text: some StringProtocol) -> String {
    String(text).replacing("\\", with: "\\e").replacing("-", with: "\\-")
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix(".") || $0.hasPrefix("'") ? "\\&\($0)" : String($0) }
      .joined(separator: "\n")
  }
}

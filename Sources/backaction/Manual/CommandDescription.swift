import Foundation

/// A command as the parser of arguments describes it: the parts of its dump that a manual needs.
struct CommandDescription: Decodable {
  /// An argument, an option or a flag.
  struct Argument: Decodable {
    struct Name: Decodable {
      let kind: String
      let name: String

      /// The name as it is typed.
      var typed: String { kind == "long" ? "--\(name)" : "-\(name)" }
    }

    let kind: String
    let shouldDisplay: Bool
    let names: [Name]?
    let valueName: String?
    let defaultValue: String?
    let abstract: String?
  }

  let commandName: String
  let shouldDisplay: Bool
  let abstract: String?
  let discussion: String?
  let subcommands: [CommandDescription]?
  let arguments: [Argument]?

  private struct Dump: Decodable { let command: CommandDescription }

  /// The description of the whole command.
  /// - Throws: What decoding throws if the parser writes another form.
  static func whole() throws -> CommandDescription {
    try JSONDecoder().decode(Dump.self, from: Data(BackactionCommand._dumpHelp().utf8)).command
  }
}

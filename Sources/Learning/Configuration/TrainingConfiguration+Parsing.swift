import Foundation
import Yams

extension TrainingConfiguration {
  /// Every key, sections dotted, in the order of the documentation.
  public static let keys = ConfigurationKey.all.map(\.name)

  /// Reads a configuration file.
  /// - Parameter overrides: `dotted.key=value` each, later ones win.
  /// - Throws: `LearningError` if the file is missing, `ConfigurationError` for its content.
  public static func read(
    _ path: String, overrides: [String] = []
  ) throws -> TrainingConfiguration {
    let data = try readFile(path)
    guard let yaml = String(bytes: data, encoding: .utf8) else {
      throw ConfigurationError(place: path, key: nil, problem: "not a text in UTF-8")
    }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { path[..<$0].isEmpty ? "/" : String(path[..<$0]) }
    return try TrainingConfiguration(
      yaml: yaml, source: path, baseFolder: folder ?? ".", overrides: overrides)
  }

  /// Reads a configuration text.
  /// - Parameters:
  ///   - source: the file's name, for messages.
  ///   - baseFolder: where relative paths start.
  ///   - overrides: `dotted.key=value` each, later ones win.
  /// - Throws: `ConfigurationError` naming line, key, value and what is allowed.
  public init(
    yaml: String, source: String = "configuration", baseFolder: String = ".",
    overrides: [String] = []
  ) throws {
    var tree = ConfigurationTree(knownKeys: Self.keys)
    try tree.add(yaml: yaml, source: source)
    for override in overrides { try tree.add(override: override) }
    let reader = ConfigurationReader(tree: tree)
    let tasks = LearningTask.all.map(\.name)
    guard let name = try reader.text("task") else {
      throw ConfigurationError(
        place: source, key: "task",
        problem: "must be given, one of \(tasks.joined(separator: ", "))")
    }
    guard let task = LearningTask.named(name) else {
      throw reader.fail("task", reader.wrongWord(name, among: tasks))
    }
    self.init(task: task, kind: try reader.choice("model.kind", ModelKind.self) ?? .qrnn)
    self.source = source
    self.baseFolder = baseFolder
    places = tree.entries.mapValues(\.place)
    let defaults = self
    for key in ConfigurationKey.all { try key.read(reader, &self) }
    try requireKeysOfKind(reader, defaults: defaults)
    for key in ConfigurationKey.data where reader.node(key.name) != nil {
      guard task.dataKeys.union(Self.commonDataKeys).contains(key.word) else {
        throw reader.fail(key.name, "the task \(task.name) has no use for it")
      }
    }
  }

  /// The keys of the section `data` that every task reads.
  private static let commonDataKeys: Set = ["train", "validation", "test"]

  /// The most qubits of a circuit.
  public static let largestQubitCount = 32

  /// Checks the values by the rules of the keys, as if they stood in a file.
  /// - Throws: `ConfigurationError` naming the key, its value and what is allowed.
  public func validate() throws {
    var tree = ConfigurationTree(knownKeys: Self.keys)
    try tree.add(yaml: yaml(), source: source)
    let reader = ConfigurationReader(tree: tree)
    var copy = self
    for key in ConfigurationKey.all {
      do {
        try key.read(reader, &copy)
      } catch let error as ConfigurationError {
        // The text is not the user's: where the key was given, if it was.
        throw ConfigurationError(
          place: place(of: error.key ?? key.name), key: error.key, problem: error.problem)
      }
    }
  }

  /// All keys with their defaults and what they mean, section by section, for the help.
  /// - Parameters:
  ///   - width: the longest line.
  ///   - words: what the values of keys may be, where this module does not know it.
  public static func documentation(width: Int = 74, words: [String: String] = [:]) -> String {
    let defaults = TrainingConfiguration(task: .digits)
    let column = 26
    var lines: [String] = []
    var section = ""
    for key in ConfigurationKey.all {
      if key.section != section && !key.section.isEmpty { lines.append("\(key.section):") }
      section = key.section
      let value = (try? Yams.serialize(node: key.node(defaults), allowUnicode: true)) ?? ""
      let head =
        (section.isEmpty ? "" : "  ")
        + "\(key.word): \(value.trimmingCharacters(in: .whitespacesAndNewlines))"
      var line = head.padding(toLength: max(column, head.count), withPad: " ", startingAt: 0) + " #"
      let help = key.help + (words[key.name].map { ": \($0)" } ?? "")
      for word in help.split(separator: " ") {
        if line.count + 1 + word.count > width {
          lines.append(line)
          line = String(repeating: " ", count: column) + " #"
        }
        line += " \(word)"
      }
      lines.append(line)
    }
    return lines.joined(separator: "\n")
  }
}

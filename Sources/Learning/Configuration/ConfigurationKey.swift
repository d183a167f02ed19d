import Yams

/// One key of the configuration: how it is read, written and explained.
///
/// The tables of keys are the only place where a key is spelled; reader, writer and help go through
/// them.
struct ConfigurationKey: Sendable {
  typealias Path<Value> = WritableKeyPath<TrainingConfiguration, Value> & Sendable

  /// The key, its section dotted: `training.epochs`.
  let name: String
  /// What it means and what is allowed, for the help.
  let help: String
  /// Takes the value over, if there is one.
  let read: @Sendable (ConfigurationReader, inout TrainingConfiguration) throws -> Void
  /// The value as YAML.
  let node: @Sendable (TrainingConfiguration) -> Node

  /// The section, empty for keys of the top level.
  var section: String {
    name.firstIndex(of: ".").map { String(name[..<$0]) } ?? ""
  }

  /// The key within its section.
  var word: String { String(name.split(separator: ".").last ?? "") }

  /// A whole number.
  static func integer(
    _ name: String, _ path: Path<Int>, _ range: ClosedRange<Int>, _ help: String
  ) -> ConfigurationKey {
    ConfigurationKey(
      name: name, help: help,
      read: { reader, target in
        target[keyPath: path] = try reader.integer(name, range) ?? target[keyPath: path]
      }, node: { .plain($0[keyPath: path]) })
  }

  /// A whole number, or null.
  static func optionalInteger(
    _ name: String, _ path: Path<Int?>, _ range: ClosedRange<Int>, _ help: String
  ) -> ConfigurationKey {
    ConfigurationKey(
      name: name, help: help,
      read: { reader, target in
        target[keyPath: path] = try reader.integer(name, range) ?? target[keyPath: path]
      }, node: { .plain($0[keyPath: path]?.description ?? "null") })
  }

  /// A real number.
  /// - Parameter allowed: which, for messages: `above 0`.
  static func number(
    _ name: String, _ path: Path<Double>, _ allowed: String, _ help: String,
    where isAllowed: @escaping @Sendable (Double) -> Bool
  ) -> ConfigurationKey {
    ConfigurationKey(
      name: name, help: help,
      read: { reader, target in
        target[keyPath: path] =
          try reader.number(name, allowed, where: isAllowed) ?? target[keyPath: path]
      }, node: { .plain($0[keyPath: path]) })
  }

  /// A real number, or a word that means nil.
  static func optionalNumber(
    _ name: String, _ path: Path<Double?>, or word: String = "null", _ allowed: String,
    _ help: String, where isAllowed: @escaping @Sendable (Double) -> Bool
  ) -> ConfigurationKey {
    ConfigurationKey(
      name: name, help: help,
      read: { reader, target in
        if reader.node(name)?.scalar?.string == word {
          target[keyPath: path] = nil
        } else {
          target[keyPath: path] =
            try reader.number(name, allowed, where: isAllowed) ?? target[keyPath: path]
        }
      }, node: { .plain($0[keyPath: path]?.description ?? word) })
  }

  /// One of a few words.
  static func choice<Choice: CaseIterable & RawRepresentable<String> & Sendable>(
    _ name: String, _ path: Path<Choice>, _ help: String
  ) -> ConfigurationKey {
    ConfigurationKey(
      name: name,
      help: help + ": " + Choice.allCases.map(\.rawValue).joined(separator: ", "),
      read: { reader, target in
        target[keyPath: path] = try reader.choice(name, Choice.self) ?? target[keyPath: path]
      }, node: { .word($0[keyPath: path].rawValue) })
  }

  /// One of a few words, or null.
  static func optionalChoice<Choice: CaseIterable & RawRepresentable<String> & Sendable>(
    _ name: String, _ path: Path<Choice?>, _ help: String
  ) -> ConfigurationKey {
    ConfigurationKey(
      name: name,
      help: help + ": " + Choice.allCases.map(\.rawValue).joined(separator: ", "),
      read: { reader, target in
        target[keyPath: path] = try reader.choice(name, Choice.self) ?? target[keyPath: path]
      }, node: { $0[keyPath: path].map { .word($0.rawValue) } ?? .plain("null") })
  }

  /// A word or a path.
  static func text(
    _ name: String, _ path: Path<String>, _ help: String
  ) -> ConfigurationKey {
    ConfigurationKey(
      name: name, help: help,
      read: { reader, target in
        target[keyPath: path] = try reader.text(name) ?? target[keyPath: path]
      }, node: { .word($0[keyPath: path]) })
  }

  /// A word or a path, or null.
  static func optionalText(
    _ name: String, _ path: Path<String?>, _ help: String
  ) -> ConfigurationKey {
    ConfigurationKey(
      name: name, help: help,
      read: { reader, target in
        target[keyPath: path] = try reader.text(name) ?? target[keyPath: path]
      }, node: { $0[keyPath: path].map(Node.word) ?? .plain("null") })
  }
}

extension Node {
  /// A number or a word of YAML's own.
  static func plain(_ value: some CustomStringConvertible) -> Node {
    Node(value.description, .implicit, .plain)
  }

  /// A string; quoted where it would otherwise read as null, which counts as not given.
  static func word(_ text: String) -> Node {
    let isNull = ["", "~", "null", "Null", "NULL"].contains(text)
    return Node(text, .implicit, isNull ? .singleQuoted : .any)
  }

  /// A list of numbers on one line.
  static func flow(_ list: [Int]) -> Node {
    Node(list.map { plain($0) }, .implicit, .flow)
  }
}

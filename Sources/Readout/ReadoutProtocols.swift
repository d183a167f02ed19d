import Synchronization

/// The readout protocols by name.
///
/// A package that adds its own calls `register` before it reads a configuration.
public enum ReadoutProtocols {
  private static let known = Mutex<[any ReadoutProtocol.Type]>([
    Expectation.self, Replay.self, Ensemble.self, SingleShot.self, Weak.self, Shadow.self,
  ])

  /// All protocols, those of this package first.
  public static var all: [any ReadoutProtocol.Type] { known.withLock { $0 } }

  /// The names that can be asked for.
  public static var names: [String] { all.map { $0.name } }

  /// Adds a protocol.
  /// - Throws: `ReadoutError.configuration` if the name is taken.
  public static func register(_ type: any ReadoutProtocol.Type) throws {
    try known.withLock { known in
      guard !known.contains(where: { $0.name == type.name }) else {
        throw ReadoutError.configuration("there is a protocol '\(type.name)' already")
      }
      known.append(type)
    }
  }

  /// The protocol of a name.
  /// - Throws: `ReadoutError.configuration` for an unknown name.
  public static func type(named name: String) throws -> any ReadoutProtocol.Type {
    guard let type = all.first(where: { $0.name == name }) else {
      throw ReadoutError.configuration(
        "unknown protocol '\(name)'; known: \(names.joined(separator: ", "))")
    }
    return type
  }

  /// A protocol from its name.
  /// - Throws: `ReadoutError.configuration` for an unknown name, an option that the protocol does
  ///   not take, or a value out of range.
  public static func make(_ name: String, _ options: ReadoutOptions) throws -> any ReadoutProtocol {
    let type = try type(named: name)
    let foreign = options.given.subtracting(type.optionKeys)
    if let key = ReadoutOptions.Key.allCases.first(where: foreign.contains) {
      let takers = all.filter { $0.optionKeys.contains(key) }.map { $0.name }
      throw ReadoutError.configuration(
        "protocol \(name) takes no \(key.rawValue), which belongs to "
          + takers.joined(separator: ", "))
    }
    return try type.init(options)
  }

  /// The paragraphs of a help text: each name with what it does.
  public static var help: String {
    all.map { "\($0.name): \($0.summary)." }.joined(separator: "\n\n")
  }
}

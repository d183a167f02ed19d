import Elementary
import Yams

/// The values of a configuration by dotted key, each with its place.
struct ConfigurationTree {
  /// A value and where it stands.
  struct Entry {
    let node: Node
    let place: String
  }

  /// Keys that had another name, under which older run folders have them.
  private static let renamed = ["hardware.latency": "hardware.controller_latency"]

  private(set) var entries: [String: Entry] = [:]
  /// The sections and the keys that may stand in them.
  let sections: [String]
  let knownKeys: [String]

  init(knownKeys: [String]) {
    self.knownKeys = knownKeys
    sections = Set(knownKeys.compactMap { $0.contains(".") ? $0.split(separator: ".")[0] : nil })
      .map(String.init).sorted()
  }

  /// Takes in a YAML text.
  mutating func add(yaml: String, source: String) throws {
    guard let root = try Self.compose(yaml, source: source) else {
      throw ConfigurationError(place: source, key: nil, problem: "the file is empty")
    }
    guard let mapping = root.mapping else {
      throw ConfigurationError(
        place: Self.place(root, source), key: nil, problem: "expected a mapping of keys to values")
    }
    try add(mapping, prefix: "") { Self.place($0, source) }
  }

  /// Takes in an override `dotted.key=value`.
  mutating func add(override text: String) throws {
    let place = "--set \(text)"
    guard let equals = text.firstIndex(of: "=") else {
      throw ConfigurationError(place: place, key: nil, problem: "expected KEY=VALUE")
    }
    let key = text[..<equals].trimmingPrefix { $0 == " " }
    let node = try Self.compose(String(text[text.index(after: equals)...]), source: place)
    try add(String(key), node ?? Node("null", .implicit, .plain)) { _ in place }
  }

  private mutating func add(
    _ mapping: Node.Mapping, prefix: String, place: (Node) -> String
  ) throws {
    for (keyNode, value) in mapping {
      guard let name = keyNode.scalar?.string else {
        throw ConfigurationError(
          place: place(keyNode), key: nil, problem: "a key must be a plain word")
      }
      try add(prefix + name, value) { $0.mark == nil ? place(keyNode) : place($0) }
    }
  }

  private mutating func add(_ key: String, _ value: Node, place: (Node) -> String) throws {
    if sections.contains(key) {
      if Self.isNull(value) { return }
      guard let mapping = value.mapping else {
        throw ConfigurationError(
          place: place(value), key: key, problem: "expected a mapping of keys to values")
      }
      return try add(mapping, prefix: key + ".", place: place)
    }
    let key = Self.renamed[key] ?? key
    guard knownKeys.contains(key) else {
      throw ConfigurationError(place: place(value), key: nil, problem: unknown(key))
    }
    entries[key] = Entry(node: value, place: place(value))
  }

  /// The message for a key that does not exist: the nearest one that does, be it in another section.
  private func unknown(_ key: String) -> String {
    let last = { (key: String) in String(key.split(separator: ".").last ?? "") }
    let candidates = knownKeys + sections
    let distance = { (candidate: String) in
      NearestNames.isAbbreviation(last(key), of: last(candidate))
        ? 1
        : min(
          NearestNames.distance(key, candidate),
          NearestNames.distance(last(key), last(candidate)) + 1)
    }
    let best = candidates.min { distance($0) < distance($1) } ?? ""
    return "unknown key \"\(key)\", did you mean \"\(best)\"?"
  }

  /// Whether a node is YAML's null.
  static func isNull(_ node: Node) -> Bool {
    guard let scalar = node.scalar, scalar.style == .plain || scalar.style == .any else {
      return false
    }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  private static func place(_ node: Node, _ source: String) -> String {
    node.mark.map { "\(source), line \($0.line)" } ?? source
  }

  private static func compose(_ yaml: String, source: String) throws -> Node? {
    // libyaml and Yams recurse: what no configuration needs must not exhaust the stack.
    guard nestingBound(yaml) <= 500 else {
      throw ConfigurationError(
        place: source, key: nil, problem: "nested or indented more than 500 deep")
    }
    do {
      return try Yams.compose(yaml: yaml)
    } catch let error as YamlError {
      throw ConfigurationError(
        place: place(error, source), key: nil, problem: "not valid YAML: \(problem(error))")
    } catch {
      throw ConfigurationError(place: source, key: nil, problem: "not valid YAML: \(error)")
    }
  }

  /// No node can be nested deeper than this: brackets open at a time, `- ` and `? ` of a line, or
  /// indentation.
  private static func nestingBound(_ yaml: String) -> Int {
    var open = 0
    var deepest = 0
    var lineDepth = 0
    var isIndentation = true
    var last = UInt8(ascii: "\n")
    for character in yaml.utf8 {
      switch character {
      case UInt8(ascii: "\n"):
        lineDepth = 0
        isIndentation = true
      case UInt8(ascii: " "):
        if isIndentation || last == UInt8(ascii: "-") || last == UInt8(ascii: "?") {
          lineDepth += 1
        }
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        open += 1
        isIndentation = false
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        open = max(0, open - 1)
        isIndentation = false
      default: isIndentation = false
      }
      deepest = max(deepest, open, lineDepth)
      last = character
    }
    return deepest
  }

  private static func place(_ error: YamlError, _ source: String) -> String {
    switch error {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      return "\(source), line \(mark.line)"
    case .duplicatedKeysInMapping(_, let context):
      return "\(source), line \(context.mark.line)"
    default: return source
    }
  }

  private static func problem(_ error: YamlError) -> String {
    switch error {
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _),
      .composer(_, let problem, _, _), .reader(let problem, _, _, _):
      return problem
    case .duplicatedKeysInMapping(let keys, _):
      return "the key \(keys.joined(separator: ", ")) stands there twice"
    default: return "\(error)"
    }
  }
}

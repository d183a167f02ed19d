import Elementary
import Yams

/// Typed access to a configuration's values; a null counts as not given.
struct ConfigurationReader {
  let tree: ConfigurationTree

  /// The error for a key, with its place.
  func fail(_ key: String, _ problem: String) -> ConfigurationError {
    ConfigurationError(place: tree.entries[key]?.place ?? "", key: key, problem: problem)
  }

  func node(_ key: String) -> Node? {
    guard let node = tree.entries[key]?.node, !ConfigurationTree.isNull(node) else { return nil }
    return node
  }

  func text(_ key: String) throws -> String? {
    guard let node = node(key) else { return nil }
    guard let text = node.scalar?.string, !text.isEmpty else {
      throw fail(key, "expected a word or a path, not \(shown(node))")
    }
    return text
  }

  /// Words as a list or separated by commas, joined by commas.
  func commaList(_ key: String) throws -> String? {
    guard let node = node(key) else { return nil }
    guard let sequence = node.sequence else { return try text(key) }
    let words = sequence.compactMap { $0.scalar?.string }
    guard words.count == sequence.count, !words.isEmpty, !words.contains("") else {
      throw fail(key, "expected a list of words, not \(shown(node))")
    }
    return words.joined(separator: ",")
  }

  func integer(_ key: String, _ range: ClosedRange<Int>) throws -> Int? {
    guard let node = node(key) else { return nil }
    return try integer(node, key, range)
  }

  func integers(_ key: String, _ range: ClosedRange<Int>) throws -> [Int]? {
    guard let node = node(key) else { return nil }
    guard let sequence = node.sequence else { return [try integer(node, key, range)] }
    guard !sequence.isEmpty else { throw fail(key, "the list must not be empty") }
    return try sequence.map { try integer($0, key, range) }
  }

  private func integer(_ node: Node, _ key: String, _ range: ClosedRange<Int>) throws -> Int {
    guard let digits = plain(node), let value = Int(digits), range.contains(value) else {
      throw fail(
        key, "expected an integer \(range.lowerBound)…\(range.upperBound), not \(shown(node))")
    }
    return value
  }

  func seed(_ key: String) throws -> UInt64? {
    guard let node = node(key) else { return nil }
    guard let digits = plain(node), let value = UInt64(digits) else {
      throw fail(key, "expected an integer 0…\(UInt64.max), not \(shown(node))")
    }
    return value
  }

  func number(
    _ key: String, _ allowed: String, where isAllowed: (Double) -> Bool
  ) throws -> Double? {
    guard let node = node(key) else { return nil }
    guard let digits = plain(node), let value = Double(digits), value.isFinite, isAllowed(value)
    else {
      throw fail(key, "expected a number \(allowed), not \(shown(node))")
    }
    return value
  }

  /// The text of an unquoted scalar, underscores between digits left out.
  ///
  /// Numbers are not read by Yams, whose base-60 integers overflow without a check.
  private func plain(_ node: Node) -> String? {
    guard let scalar = node.scalar, scalar.style == .plain || scalar.style == .any else {
      return nil
    }
    return scalar.string.replacing("_", with: "")
  }

  func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ key: String, _ type: Choice.Type
  ) throws -> Choice? {
    guard let word = try text(key) else { return nil }
    if let choice = Choice(rawValue: word) { return choice }
    throw fail(key, wrongWord(word, among: Choice.allCases.map(\.rawValue)))
  }

  /// The message for a word that is not one of a few.
  func wrongWord(_ word: String, among allowed: [String]) -> String {
    let close = NearestNames.suggestion(word, among: allowed).map { ", did you mean \($0)?" }
    return "\"\(word)\" is not one of \(allowed.joined(separator: ", "))\(close ?? "")"
  }

  private func shown(_ node: Node) -> String {
    if let scalar = node.scalar { return "\"\(scalar.string)\"" }
    return node.sequence != nil ? "a list" : "a mapping"
  }

  /// Letters X, Y, Z, each at most once.
  func paulis(_ key: String) throws -> String? {
    guard let letters = try text(key) else { return nil }
    guard Set(letters).isSubset(of: "XYZ"), Set(letters).count == letters.count, letters != ""
    else {
      throw fail(key, "expected letters X, Y, Z, each once, not \"\(letters)\"")
    }
    return letters
  }
}

import Foundation

extension NumericSequences {
  /// Reads a JSON object for each sequence, one a line.
  ///
  /// `inputs` is a list of steps, each a number or a list of as many numbers. Of `label` (a text or
  /// a whole number), `labels` (one or null for each step), `target` (a number or a list) and
  /// `targets` (one or null for each step) there is at most one.
  static func readJSONLines(_ path: String) throws -> NumericSequences {
    var result = NumericSequences(path: path)
    var widths: (inputs: Int, targets: Int)?
    try TextLines(path).forEach { line in
      guard !line.text.allSatisfy(\.isWhitespace) else { return true }
      let place = "\(path), line \(line.number)"
      let object: [String: JSONValue]
      do {
        object = try JSONDecoder().decode([String: JSONValue].self, from: Data(line.text.utf8))
      } catch {
        throw LearningError(.malformedFile, "\(place): not a JSON object: \(jsonProblem(error))")
      }
      let sequence = try sequence(object, place: place)
      let numbers = sequence.target ?? sequence.stepTargets?.compactMap { $0 }.first ?? []
      let own = (sequence.inputs[0].count, numbers.count)
      let known = widths ?? own
      guard own == known else {
        throw LearningError(
          .malformedFile,
          "\(place): \(own.0) features and \(own.1) targets, the first sequence has "
            + "\(known.0) and \(known.1)")
      }
      widths = known
      result.sequences.append(sequence)
      return true
    }
    result.features = (0..<(widths?.inputs ?? 0)).map { "\($0)" }
    result.targets = (0..<(widths?.targets ?? 0)).map { "\($0)" }
    return result
  }

  private static let keys = ["inputs", "label", "labels", "target", "targets", "id"]

  private static func sequence(
    _ object: [String: JSONValue], place: String
  ) throws -> NumericSequence {
    func fail(_ key: String, _ problem: String) -> LearningError {
      LearningError(.malformedFile, "\(place), \(key): \(problem)")
    }
    if let unknown = object.keys.sorted().first(where: { !keys.contains($0) }) {
      throw fail(unknown, "unknown key, known are \(keys.joined(separator: ", "))")
    }
    guard case .list(let steps) = object["inputs"], !steps.isEmpty else {
      throw fail("inputs", "must be a list of steps")
    }
    let kinds = object.keys.filter { $0 != "inputs" && $0 != "id" }.sorted()
    guard kinds.count <= 1 else {
      throw fail(
        kinds.joined(separator: ", "),
        "only one of label, labels, target and targets can be predicted")
    }
    func numbers(_ value: JSONValue, _ key: String) throws -> [Double] {
      let values: [JSONValue] = if case .list(let list) = value { list } else { [value] }
      return try values.map {
        guard case .number(let number) = $0, number.isFinite else {
          throw fail(key, "\($0) is not a finite number")
        }
        return number
      }
    }
    func perStep(_ value: JSONValue, _ key: String) throws -> [JSONValue] {
      guard case .list(let list) = value, list.count == steps.count else {
        throw fail(key, "must be a list of \(steps.count), one for each step")
      }
      return list
    }
    func equalWidths(_ rows: [[Double]], _ key: String) throws {
      if let i = rows.firstIndex(where: { $0.isEmpty || $0.count != rows[0].count }) {
        throw fail(key, "\(rows[i].count) numbers in one step, \(rows[0].count) in another")
      }
    }
    var result = NumericSequence(place: place)
    result.inputs = try steps.enumerated().map { try numbers($1, "inputs[\($0)]") }
    try equalWidths(result.inputs, "inputs")
    for (key, value) in object {
      switch key {
      case "id":
        guard let id = value.label else {
          throw fail(key, "\(value) is neither a text nor a whole number")
        }
        result.id = id
      case "label":
        guard let label = value.label else {
          throw fail(key, "\(value) is neither a text nor a whole number")
        }
        result.label = label
      case "labels":
        result.stepLabels = try perStep(value, key).enumerated().map { index, item in
          guard item != .null else { return nil }
          guard let label = item.label else {
            throw fail("labels[\(index)]", "\(item) is neither a text nor a whole number nor null")
          }
          return label
        }
      case "target":
        result.target = try numbers(value, key)
        guard result.target?.isEmpty == false else { throw fail(key, "an empty list") }
      case "targets":
        let rows = try perStep(value, key).enumerated().map { index, item -> [Double]? in
          item == .null ? nil : try numbers(item, "targets[\(index)]")
        }
        try equalWidths(rows.compactMap { $0 }, key)
        result.stepTargets = rows
      default: continue
      }
    }
    return result
  }
}

/// A value of a JSON document.
private enum JSONValue: Decodable, Equatable, CustomStringConvertible {
  case null
  case number(Double)
  case text(String)
  case list([JSONValue])
  case other

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if (try? container.decode(Bool.self)) != nil {
      self = .other
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([JSONValue].self) {
      self = .list(list)
    } else {
      self = .other
    }
  }

  /// A text, or a whole number as one.
  var label: String? {
    switch self {
    case .text(let text): text
    case .number(let number): Int(exactly: number).map(String.init)
    default: nil
    }
  }

  var description: String {
    switch self {
    case .null: "null"
    case .number(let number): "\(number)"
    case .text(let text): "\"\(text)\""
    case .list: "a list"
    case .other: "a value of another type"
    }
  }
}

extension NumericSequences {
  /// Columns that are no features: which sequence a row belongs to, and its targets.
  private enum Role: Equatable {
    case sequence, label, stepLabel
    case target(Int), stepTarget(Int), feature(Int)
  }

  /// Reads a table with a line of column names and a line for each step.
  ///
  /// The column `sequence` holds what rows of one sequence share, they stand together; without it
  /// all rows are one sequence. `label` is the class of the sequence, `step_label` that of the step;
  /// `target` or `target:NAME` a number of the sequence, `step_target` or `step_target:NAME` one of
  /// the step. A cell of these may be empty: a sequence's label and targets stand in one of its rows
  /// at least, and a step without does not count. Every other column is a feature.
  static func readTable(_ path: String, separator: Character) throws -> NumericSequences {
    var result = NumericSequences(path: path)
    var roles: [Role] = []
    var names: [String] = []
    var current: String?
    var seen: Set<String> = []
    try TextLines(path).forEach { line in
      guard !line.text.isEmpty else { return true }
      let place = "\(path), line \(line.number)"
      let cells = try cells(line.text, separator: separator, place: place)
      guard !roles.isEmpty else {
        names = cells
        roles = try result.roles(names, place: place)
        return true
      }
      guard cells.count == names.count else {
        throw LearningError(
          .malformedFile, "\(place): \(cells.count) fields, the first line names \(names.count)")
      }
      let key = roles.firstIndex(of: .sequence).map { cells[$0] } ?? ""
      if key != current {
        guard seen.insert(key).inserted else {
          throw LearningError(
            .malformedFile, "\(place): sequence \"\(key)\" has been interrupted by another one")
        }
        current = key
        result.begin(place: place, id: roles.contains(.sequence) ? key : nil, roles: roles)
      }
      try result.addStep(cells, roles: roles, names: names, place: place)
      return true
    }
    guard !roles.isEmpty else {
      throw LearningError(.malformedFile, "\(path): empty, a line of column names is missing")
    }
    for sequence in result.sequences where sequence.target?.contains(where: \.isNaN) == true {
      throw LearningError(
        .malformedFile, "\(sequence.place): the sequence has no value for one of its targets")
    }
    return result
  }

  /// The fields of a line, after RFC 4180 but without line breaks in quotes.
  private static func cells(
    _ line: String, separator: Character, place: String
  ) throws -> [String] {
    var cells: [String] = []
    var cell = ""
    var isQuoted = false
    var rest = line[...]
    while let character = rest.popFirst() {
      if isQuoted {
        if character != "\"" {
          cell.append(character)
        } else if rest.first == "\"" {
          cell.append(rest.removeFirst())
        } else {
          isQuoted = false
        }
      } else if character == separator {
        cells.append(cell)
        cell = ""
      } else if character == "\"" && cell.isEmpty {
        isQuoted = true
      } else {
        cell.append(character)
      }
    }
    guard !isQuoted else {
      throw LearningError(.malformedFile, "\(place): a quotation mark is not closed")
    }
    return (cells + [cell]).map { String($0.trimmingSpaces()) }
  }

  /// What each column is.
  private mutating func roles(_ names: [String], place: String) throws -> [Role] {
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw LearningError(.malformedFile, "\(place): column \"\(twice)\" stands there twice")
    }
    guard names.contains(where: { Double($0) == nil }) else {
      throw LearningError(
        .malformedFile, "\(place): numbers, where a line of column names is expected")
    }
    var stepTargets: [String] = []
    var roles: [Role] = []
    for (index, name) in names.enumerated() {
      switch name {
      case "":
        throw LearningError(.malformedFile, "\(place): column \(index + 1) has no name")
      case "sequence": roles.append(.sequence)
      case "label": roles.append(.label)
      case "step_label": roles.append(.stepLabel)
      case _ where name == "target" || name.hasPrefix("target:"):
        roles.append(.target(targets.count))
        targets.append(String(name.dropFirst(name == "target" ? 0 : "target:".count)))
      case _ where name == "step_target" || name.hasPrefix("step_target:"):
        roles.append(.stepTarget(stepTargets.count))
        stepTargets.append(String(name.dropFirst(name == "step_target" ? 5 : 12)))
      default:
        roles.append(.feature(features.count))
        features.append(name)
      }
    }
    guard !features.isEmpty else {
      throw LearningError(.malformedFile, "\(place): none of the columns is a feature")
    }
    let kinds = [
      roles.contains(.label), roles.contains(.stepLabel), !targets.isEmpty, !stepTargets.isEmpty,
    ]
    guard kinds.count(where: { $0 }) <= 1 else {
      throw LearningError(
        .malformedFile,
        "\(place): only one of label, step_label, target and step_target can be predicted")
    }
    targets += stepTargets
    return roles
  }

  private mutating func begin(place: String, id: String?, roles: [Role]) {
    var sequence = NumericSequence(place: place, id: id)
    if roles.contains(.stepLabel) { sequence.stepLabels = [] }
    if roles.contains(.target(0)) {
      sequence.target = [Double](repeating: .nan, count: targets.count)
    }
    if roles.contains(.stepTarget(0)) { sequence.stepTargets = [] }
    sequences.append(sequence)
  }

  private mutating func addStep(
    _ cells: [String], roles: [Role], names: [String], place: String
  ) throws {
    let last = sequences.count - 1
    var step: [Double] = []
    var stepTarget: [Double] = []
    for (column, (cell, role)) in zip(cells, roles).enumerated() {
      func number() throws -> Double {
        guard let value = Double(cell), value.isFinite else {
          throw LearningError(
            .malformedFile,
            "\(place), column \(names[column]): \"\(cell)\" is not a finite number"
              + (Double(cell) == nil && !cell.isEmpty
                ? "; classes stand in a column label or step_label" : ""))
        }
        return value
      }
      func contradicts(_ old: String) -> LearningError {
        LearningError(
          .malformedFile,
          "\(place), column \(names[column]): \"\(cell)\" contradicts \"\(old)\" of the same sequence"
        )
      }
      switch role {
      case .sequence: continue
      case .feature: step.append(try number())
      case .label:
        guard !cell.isEmpty else { continue }
        if let old = sequences[last].label, old != cell { throw contradicts(old) }
        sequences[last].label = cell
      case .stepLabel: sequences[last].stepLabels?.append(cell.isEmpty ? nil : cell)
      case .target(let k):
        guard !cell.isEmpty else { continue }
        let value = try number()
        if let old = sequences[last].target?[k], !old.isNaN, old != value {
          throw contradicts("\(old)")
        }
        sequences[last].target?[k] = value
      case .stepTarget:
        if !cell.isEmpty { stepTarget.append(try number()) }
      }
    }
    sequences[last].inputs.append(step)
    guard sequences[last].stepTargets != nil else { return }
    guard stepTarget.isEmpty || stepTarget.count == targets.count else {
      throw LearningError(
        .malformedFile,
        "\(place): \(stepTarget.count) of \(targets.count) targets: a step has all or none")
    }
    sequences[last].stepTargets?.append(stepTarget.isEmpty ? nil : stepTarget)
  }
}

extension String {
  /// The text without spaces and tabs at both ends.
  fileprivate func trimmingSpaces() -> Substring {
    var rest = self[...]
    while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
    while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
    return rest
  }
}

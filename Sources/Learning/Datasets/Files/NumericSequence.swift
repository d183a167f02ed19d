/// A sequence of numbers from a file with what is known about it.
struct NumericSequence {
  /// The place in the file, for messages.
  var place: String
  /// What the file calls the sequence; nil if it has no names.
  var id: String?
  /// Features, `[step][feature]`.
  var inputs: [[Double]] = []
  /// The class of the sequence.
  var label: String?
  /// The classes of the steps, nil for those that do not count.
  var stepLabels: [String?]?
  /// The numbers that belong to the sequence.
  var target: [Double]?
  /// The numbers that belong to the steps, nil for those that do not count.
  var stepTargets: [[Double]?]?
}

/// The numeric sequences of a file.
struct NumericSequences {
  /// The file.
  let path: String
  /// The names of the features.
  var features: [String] = []
  /// The names of the targets.
  var targets: [String] = []
  /// The sequences in the order of the file.
  var sequences: [NumericSequence] = []

  /// The extensions that are read, each also with `.gz`.
  static let extensions = ["csv", "tsv", "jsonl"]

  /// Reads a file of comma- or tab-separated values or of JSON lines, by its extension.
  /// - Throws: `LearningError` with file, line, value and what is allowed.
  static func read(_ path: String) throws -> NumericSequences {
    let name = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path
    var result: NumericSequences
    if name.hasSuffix(".csv") {
      result = try readTable(path, separator: ",")
    } else if name.hasSuffix(".tsv") {
      result = try readTable(path, separator: "\t")
    } else if name.hasSuffix(".jsonl") {
      result = try readJSONLines(path)
    } else {
      throw LearningError(
        .unusable,
        "\(path): sequences are read from files that end in .csv, .tsv or .jsonl, each also with .gz"
      )
    }
    guard !result.sequences.isEmpty else {
      throw LearningError(.malformedFile, "\(path): there are no sequences in this file")
    }
    result.normalise()
    return result
  }

  /// The goal that the file's targets speak of.
  /// - Throws: `LearningError` if a sequence lacks what others have.
  func goal() throws -> SequenceGoal {
    let first = sequences[0]
    let goal: SequenceGoal =
      if first.label != nil {
        .classification
      } else if first.stepLabels != nil {
        .stepClassification
      } else if first.target != nil {
        .regression
      } else if first.stepTargets != nil {
        .stepRegression
      } else {
        .forecasting
      }
    for sequence in sequences where !sequence.has(goal) {
      throw LearningError(
        .malformedFile,
        "\(sequence.place): has not the targets that the first sequence of the file has "
          + "(\(goal.rawValue))")
    }
    return goal
  }

  /// Steps without a label or target in a file that has them for other steps get "does not count".
  private mutating func normalise() {
    for i in sequences.indices {
      if sequences[i].stepLabels?.allSatisfy({ $0 == nil }) == true {
        sequences[i].stepLabels = nil
      }
      if sequences[i].stepTargets?.allSatisfy({ $0 == nil }) == true {
        sequences[i].stepTargets = nil
      }
    }
  }
}

extension NumericSequence {
  /// Whether the sequence has what a goal needs, and nothing of another.
  func has(_ goal: SequenceGoal) -> Bool {
    let given: [SequenceGoal: Bool] = [
      .classification: label != nil, .stepClassification: stepLabels != nil,
      .regression: target != nil, .stepRegression: stepTargets != nil,
    ]
    return given.allSatisfy { $0.value == ($0.key == goal) }
  }
}

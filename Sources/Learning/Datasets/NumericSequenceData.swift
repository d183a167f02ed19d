import Foundation
import Randomness

/// One's own numeric sequences: the task `sequences`.
///
/// Features are brought to mean 0 and deviation 1 by the training set, targets of regression and
/// forecasting likewise; figures are reported in the units of the file.
public enum NumericSequenceData {
  /// The default length of the windows that a single series is cut into.
  public static let windowLength = 50

  /// Reads and divides sequences.
  ///
  /// A folder has the files `train`, `test` and perhaps `validation`, each `.csv`, `.tsv` or
  /// `.jsonl`, with `.gz` or without. Of a file alone, 70 % of the sequences, drawn with seed 0, are
  /// to learn from, 15 % for validation and 15 % to judge by. A single series to forecast is cut
  /// into windows of `length` steps, the oldest 70 % of them to learn from, the newest 15 % to judge
  /// by.
  /// - Parameters:
  ///   - horizon: steps from the newest known value to the one that is forecast.
  ///   - objective: mean squared or absolute error, for targets that are numbers.
  /// - Throws: `LearningError` for missing or malformed files, and data too few to divide.
  public static func split(
    path: String, length: Int? = nil, horizon: Int = 1,
    objective: Objective = .meanSquaredError
  ) throws -> DatasetSplit {
    let parts = try divide(path, length: length, horizon: horizon)
    let train = parts.train
    let goal = try train.goal()
    var encoding = DataEncoding()
    encoding.goal = goal
    encoding.horizon = goal == .forecasting ? horizon : nil
    encoding.length = length
    encoding.classes = goal.hasClasses ? try train.classes() : nil
    encoding.features = train.features.enumerated().map { index, name in
      ScaledColumn(
        name: name, of: train.sequences.lazy.flatMap { $0.inputs.lazy.map { $0[index] } })
    }
    encoding.targets =
      goal == .forecasting
      ? encoding.features
      : goal.hasClasses
        ? nil
        : train.targets.enumerated().map { index, name in
          ScaledColumn(name: name, of: train.sequences.flatMap { $0.targetValues(index) })
        }
    func dataset(_ part: NumericSequences) throws -> SequenceDataset {
      try encoding.dataset(part, objective: objective, needsTargets: true)
    }
    return DatasetSplit(
      train: try dataset(train), validation: try parts.validation.map(dataset),
      test: try dataset(parts.test),
      note: "\(URL(fileURLWithPath: path).lastPathComponent): \(goal.rawValue), "
        + "\(train.sequences.count) training, \(parts.validation?.sequences.count ?? 0) validation "
        + "and \(parts.test.sequences.count) test sequences of \(train.features.count) features",
      encoding: encoding)
  }

  /// Reads a file for a trained model.
  /// - Parameter needsTargets: whether missing targets are an error.
  /// - Throws: `LearningError` for a missing or malformed file, or other columns than those of the
  ///   training data.
  static func read(
    _ path: String, _ encoding: DataEncoding, objective: Objective, needsTargets: Bool
  ) throws -> SequenceDataset {
    try encoding.dataset(
      NumericSequences.read(path), objective: objective, needsTargets: needsTargets)
  }

  private struct Parts {
    var train: NumericSequences
    var validation: NumericSequences?
    var test: NumericSequences
  }

  private static func divide(_ path: String, length: Int?, horizon: Int) throws -> Parts {
    let folder = try DataFolder(path, extensions: NumericSequences.extensions.map { ".\($0)" })
    guard let files = folder.parts else {
      return try divide(NumericSequences.read(path), length: length, horizon: horizon)
    }
    func read(_ path: String) throws -> NumericSequences {
      let all = try NumericSequences.read(path)
      return try all.goal() == .forecasting ? all.windows(of: length, horizon: horizon) : all
    }
    return Parts(
      train: try read(files.train), validation: try files.validation.map(read),
      test: try read(files.test))
  }

  private static func divide(
    _ all: NumericSequences, length: Int?, horizon: Int
  ) throws -> Parts {
    var order = Array(all.sequences.indices)
    var all = all
    if try all.goal() == .forecasting {
      let isSeries = all.sequences.count == 1
      all = try all.windows(of: length ?? (isSeries ? windowLength : nil), horizon: horizon)
      order = Array(all.sequences.indices)
      if !isSeries { shuffle(&order) }
    } else {
      shuffle(&order)
    }
    let parts = try SampleDivision.parts(order, in: all.path)
    func part(_ indices: [Int]) -> NumericSequences {
      var result = all
      result.sequences = indices.map { all.sequences[$0] }
      return result
    }
    return Parts(
      train: part(parts.train), validation: part(parts.validation), test: part(parts.test))
  }

  private static func shuffle(_ order: inout [Int]) {
    var random = RandomStream(seed: 0, .split)
    let permutation = random.permutation(order.count)
    order = permutation.map { order[$0] }
  }
}

extension NumericSequences {
  /// The classes: whole numbers in their order, other words in that of their scalars.
  /// - Throws: `LearningError` for fewer than two.
  func classes() throws -> [String] {
    let labels = Set(
      sequences.flatMap { ($0.label.map { [$0] } ?? []) + ($0.stepLabels ?? []).compactMap { $0 } })
    guard labels.count >= 2 else {
      throw LearningError(
        .unusable, "\(path): there must be two different labels to learn from, not \(labels.count)")
    }
    return orderedClasses(labels)
  }

  /// Cuts every sequence into windows of at most `length` steps; a window with no later value to
  /// forecast is left out.
  func windows(of length: Int?, horizon: Int) throws -> NumericSequences {
    var result = self
    result.sequences = sequences.flatMap { sequence -> [NumericSequence] in
      let count = sequence.inputs.count
      let step = length ?? count
      return stride(from: 0, to: count, by: step).compactMap { start in
        let end = min(count, start + step)
        guard end - start > horizon else { return nil }
        var window = sequence
        window.inputs = Array(sequence.inputs[start..<end])
        return window
      }
    }
    guard !result.sequences.isEmpty else {
      throw LearningError(
        .unusable,
        "\(path): no sequence is longer than the horizon of \(horizon) steps, or windows are too "
          + "short for it")
    }
    return result
  }
}

extension NumericSequence {
  /// The values of a target.
  func targetValues(_ index: Int) -> [Double] {
    if let target { return [target[index]] }
    return (stepTargets ?? []).compactMap { $0?[index] }
  }
}

/// Labels in the order of their indices: whole numbers by size, other words by their scalars.
func orderedClasses(_ labels: Set<String>) -> [String] {
  labels.sorted { a, b in
    switch (Int(a), Int(b)) {
    case (let a?, let b?): a < b
    case (nil, nil): a.unicodeScalars.lexicographicallyPrecedes(b.unicodeScalars)
    case (let a, _): a != nil
    }
  }
}

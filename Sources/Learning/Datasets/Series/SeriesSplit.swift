import Randomness

/// Data of the tasks on time series, drawn with a seed: sequences with a target for each step, of
/// which the first ones do not count.
struct SeriesSplit {
  /// How many sequences, how long, and how many of their first steps have no target.
  struct Size {
    var train: Int
    var test: Int
    var length: Int
    var washout: Int

    /// The size that a configuration asks for.
    /// - Throws: `LearningError` where no step would count.
    init(_ configuration: TrainingConfiguration, length: Int = 100, washout least: Int = 0) throws {
      let data = configuration.data
      train = data.train ?? 40
      test = data.test ?? 20
      self.length = data.length ?? length
      washout = max(data.washout ?? 20, least)
      guard washout < self.length else {
        throw LearningError(
          .unusable,
          "sequences have \(self.length) steps, of which \(washout) do not count; data.length must be "
            + "larger than data.washout and data.delay")
      }
    }
  }

  let size: Size
  /// The inputs `[sequence][step]` of the training, then of the test sequences.
  let inputs: [[Double]]

  /// A split with real-valued targets.
  /// - Parameters:
  ///   - values: `[sequence][step][component]`.
  ///   - names: of the components.
  func regression(
    _ values: [[[Double]]], feature: String, names: [String], note: String
  ) throws -> DatasetSplit {
    let train = values[..<size.train].flatMap { $0[size.washout...] }
    let targets = names.indices.map { k in
      ScaledColumn(name: names[k], of: train.lazy.map { $0[k] })
    }
    var encoding = encoding(feature)
    encoding.goal = .stepRegression
    encoding.targets = targets
    func part(_ range: Range<Int>, _ role: String) throws -> SequenceDataset {
      try SequenceDataset(
        name: "\(note), \(role)", inputs: scaledInputs(range, encoding),
        values: values[range].flatMap { sequence in
          sequence.enumerated().flatMap { step, row in
            step < size.washout
              ? [Double](repeating: .nan, count: names.count)
              : zip(row, targets).map { $1.scaled($0) }
          }
        },
        targets: .step, outputCount: names.count, stepCount: size.length, featureCount: 1,
        outputScales: targets.map(\.scale))
    }
    return try split(part, note, encoding)
  }

  /// A split with classes.
  /// - Parameter labels: `[sequence][step]`.
  func classification(
    _ labels: [[Int]], feature: String, classes: [String], note: String
  ) throws -> DatasetSplit {
    var encoding = encoding(feature)
    encoding.goal = .stepClassification
    encoding.classes = classes
    func part(_ range: Range<Int>, _ role: String) throws -> SequenceDataset {
      try SequenceDataset(
        name: "\(note), \(role)", inputs: scaledInputs(range, encoding),
        labels: labels[range].flatMap { row in
          row.enumerated().map { $0 < size.washout ? -1 : $1 }
        },
        targets: .step, classCount: classes.count, stepCount: size.length, featureCount: 1)
    }
    return try split(part, note, encoding)
  }

  private func encoding(_ feature: String) -> DataEncoding {
    var result = DataEncoding()
    result.features = [ScaledColumn(name: feature, of: inputs[..<size.train].joined())]
    result.length = size.length
    return result
  }

  private func scaledInputs(_ range: Range<Int>, _ encoding: DataEncoding) -> [Double] {
    let column = encoding.features?[0] ?? ScaledColumn(name: "")
    return inputs[range].flatMap { $0.map(column.scaled) }
  }

  private func split(
    _ part: (Range<Int>, String) throws -> SequenceDataset, _ note: String, _ encoding: DataEncoding
  ) throws -> DatasetSplit {
    DatasetSplit(
      train: try part(0..<size.train, "training"),
      test: try part(size.train..<size.train + size.test, "test"),
      note:
        "\(note): \(size.train) training and \(size.test) test sequences of \(size.length) steps, "
        + "the first \(size.washout) without a target",
      encoding: encoding)
  }
}

import Elementary
import LinearAlgebra

/// What a trained model says about one sequence: an object of `predict`.
public struct Prediction: Codable, Equatable, Sendable {
  /// The number of the sequence in its file, counted from 1.
  public var sequence: Int
  /// What the file calls the sequence: the column `sequence` of a table, `id` of a JSON line.
  public var id: String?
  /// The most probable class.
  public var label: String?
  /// The probability of each class, by name.
  public var probabilities: [String: Double]?
  /// The most probable class at each step.
  public var labels: [String]?
  /// Numbers that belong to the sequence, in the units of the training data.
  public var values: [Double]?
  /// Numbers that belong to the steps; of a forecast, those that follow after each step.
  public var stepValues: [[Double]]?
  /// The translation.
  public var translation: String?

  /// A prediction without content.
  public init(sequence: Int) { self.sequence = sequence }
}

extension SequenceModel {
  /// Predicts what a data set asks for.
  /// - Parameters:
  ///   - encoding: what outputs mean; of the training data.
  ///   - beam: the width of the search for translations.
  ///   - cancellation: looked at before each batch; nil is returned if it was raised.
  /// - Throws: whatever the model throws.
  public mutating func predictions(
    _ dataset: SequenceDataset, encoding: DataEncoding, beam: Int = BeamSearch.defaultWidth,
    batchSize: Int = 64, context: RunContext, cancellation: CancellationFlag? = nil
  ) throws -> [Prediction]? {
    if encoding.targetVocabulary != nil {
      return try BeamSearch(width: beam).translations(
        of: dataset, by: &self, encoding: encoding, context: context, cancellation: cancellation
      )?.enumerated().map { index, text in
        var prediction = Prediction(sequence: index + 1)
        prediction.translation = text
        return prediction
      }
    }
    var result: [Prediction] = []
    // Samples that go on from each other are asked about one after the other.
    let isContinuous = carried != nil
    if isContinuous { carried = CarriedStates() }
    let batchSize = isContinuous ? 1 : batchSize
    for start in stride(from: 0, to: dataset.sampleCount, by: batchSize) {
      if cancellation?.isCancelled == true { return nil }
      let batch = dataset.batch(
        Array(start..<min(dataset.sampleCount, start + batchSize)))
      var outputs = try outputs(batch, context: context)
      if let environment = dataset.environment {
        outputs.elements = environment.actions(outputs.elements)
      }
      for sample in 0..<batch.sampleCount {
        result.append(encoding.prediction(outputs, batch: batch, sample: sample))
      }
    }
    if let ids = dataset.ids {
      for index in result.indices { result[index].id = ids[index] }
    }
    return result
  }
}

extension DataEncoding {
  /// What the outputs of one sample mean.
  fileprivate func prediction(_ outputs: RealMatrix, batch: Batch, sample: Int) -> Prediction {
    var result = Prediction(sequence: batch.indices[sample] + 1)
    func numbers(_ row: Int) -> [Double] {
      (0..<outputs.columnCount).map { k in
        targets?[k].unscaled(outputs[row, k]) ?? outputs[row, k]
      }
    }
    guard batch.targets == .step else {
      if batch.objective.hasClasses {
        result.label = className(argmax(outputs, row: sample))
        if batch.objective.hasLogits {
          result.probabilities = probabilities(outputs, row: sample)
        }
      } else {
        result.values = numbers(sample)
      }
      return result
    }
    // Where the task itself says which steps are asked for, the others are left out.
    let rows = (0..<batch.lengths[sample]).map { $0 * batch.sampleCount + sample }
      .filter { goal != nil || batch.counts($0) }
    if batch.objective.hasClasses {
      result.labels = rows.map { className(argmax(outputs, row: $0)) }
    } else {
      result.stepValues = rows.map(numbers)
    }
    return result
  }

  private func className(_ index: Int) -> String {
    classes?[index] ?? vocabulary?.tokens[index] ?? "\(index)"
  }

  private func probabilities(_ outputs: RealMatrix, row: Int) -> [String: Double] {
    let peak = outputs[row, argmax(outputs, row: row)]
    let weights = (0..<outputs.columnCount).map { Portable.exp(outputs[row, $0] - peak) }
    let total = weights.reduce(0, +)
    return Dictionary(
      uniqueKeysWithValues: weights.enumerated().map { (className($0), $1 / total) })
  }
}

import LinearAlgebra

/// How a model does on a data set.
public struct Evaluation: Equatable, Sendable {
  /// The mean loss over all targets, in nats.
  public let loss: Double
  /// Whether each target was predicted correctly: by sample, then by counted step.
  public let correct: [Bool]
  /// The predicted class of each target, in the same order.
  public let predictions: [Int]

  /// The share of correct predictions.
  public var accuracy: Double {
    correct.isEmpty ? 0 : Double(correct.count { $0 }) / Double(correct.count)
  }
}

extension SequenceModel {
  /// Evaluates the current weights on a data set, in its order.
  /// - Parameters:
  ///   - batchSize: samples per call of `logits`.
  ///   - cancellation: looked at before each batch; nil is returned if it was raised.
  public mutating func evaluate(
    _ dataset: SequenceDataset, batchSize: Int, context: RunContext,
    cancellation: CancellationFlag? = nil
  ) throws -> Evaluation? {
    var loss = 0.0
    var correct: [Bool] = []
    var predictions: [Int] = []
    var start = 0
    while start < dataset.sampleCount {
      if cancellation?.isCancelled == true { return nil }
      let end = min(dataset.sampleCount, start + batchSize)
      let batch = dataset.batch(Array(start..<end))
      let logits = try logits(batch, context: context)
      let result = softmaxCrossEntropy(logits, labels: batch.labels)
      loss += result.loss * Double(result.targetCount)
      let steps = batch.labels.count / batch.sampleCount
      for sample in 0..<batch.sampleCount {
        for step in 0..<steps {
          let row = step * batch.sampleCount + sample
          guard batch.labels[row] >= 0 else { continue }
          let prediction = argmax(logits, row: row)
          predictions.append(prediction)
          correct.append(prediction == batch.labels[row])
        }
      }
      start = end
    }
    return Evaluation(
      loss: correct.isEmpty ? 0 : loss / Double(correct.count), correct: correct,
      predictions: predictions)
  }
}

import Learning
import Models
import TestSupport
import Randomness
import Testing

/// Expects the gradient of a model's loss to be that of central differences.
/// - Parameter every: Only each so many-th parameter is looked at.
func expectGradient(
  of model: QuantumRecurrentModel, on batch: Batch, _ context: RunContext, every step: Int,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  var model = model
  let gradient = try model.lossAndGradient(batch, context: context).gradient
  let h = 1e-5
  for index in stride(from: 0, to: model.parameters.count, by: step) {
    let value = model.parameters.values[index]
    model.parameters.values[index] = value + h
    let plus = try model.lossAndGradient(batch, context: context).loss
    model.parameters.values[index] = value - h
    let minus = try model.lossAndGradient(batch, context: context).loss
    model.parameters.values[index] = value
    #expect(
      gradient[index].isClose(to: (plus - minus) / (2 * h), 1e-7),
      sourceLocation: sourceLocation)
  }
}

/// Nine sequences of three steps of two random features, in three classes.
func nineRandomSequences() throws -> SequenceDataset {
  var stream = RandomStream(seed: 3)
  let (samples, steps, features) = (9, 3, 2)
  return try SequenceDataset(
    name: "random", inputs: (0..<samples * steps * features).map { _ in stream.uniform(-1...1) },
    labels: (0..<samples).map { _ in Int.random(in: 0..<3, using: &stream) },
    targets: .sequence, classCount: 3, stepCount: steps, featureCount: features)
}

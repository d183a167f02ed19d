/// The gradients of a model's only output by all its weights: the features of its tangent kernel.
///
/// The gradient of the squared error to the target y is 2 (f − y) ∇f, so that half of the difference of
/// those to 0 and 1 is ∇f.
/// - Parameter inputs: Features of sequences of one step.
/// - Returns: [sample][weight].
/// - Throws: `LearningError` for inputs that are not the model's; what the model throws.
public func outputGradients(
  _ model: some SequenceModel, _ inputs: [[Double]], seed: UInt64 = 1
) throws -> [[Double]] {
  var model = model
  let context = RunContext(seed: seed, purpose: .evaluation)
  return try inputs.map { features in
    let both = try [0.0, 1].map { target in
      let data = try SequenceDataset.singleSteps([features], targets: [target])
      return try model.lossAndGradient(data.batch([0]), context: context).gradient
    }
    return zip(both[0], both[1]).map { ($0 - $1) / 2 }
  }
}

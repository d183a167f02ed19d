extension SequenceDataset {
  /// The same sequences of one step of features, each presented several times over.
  /// - Throws: `LearningError` for longer sequences, tokens or targets at every step.
  public func repeatingSteps(_ count: Int) throws -> SequenceDataset {
    guard stepCount == 1, targets == .sequence, vocabularySize == nil, count >= 1 else {
      throw LearningError(
        .unusable, "\(name): only sequences of one step with one target can be repeated")
    }
    let repeated = (0..<sampleCount).flatMap { sample -> [Double] in
      let features = inputs[sample * featureCount..<(sample + 1) * featureCount]
      return (0..<count).flatMap { _ in features }
    }
    return try SequenceDataset(
      name: name, inputs: repeated, tokens: [], vocabularySize: nil, labels: labels, values: values,
      targets: targets, objective: objective, outputCount: outputCount, stepCount: count,
      featureCount: featureCount, lengths: nil, references: references,
      outputScales: objective.hasClasses ? nil : outputScales)
  }
}

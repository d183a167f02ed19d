extension SequenceDataset {
  /// Refuses numbers out of range, naming the first.
  func validate(samples: Int) throws {
    guard lengths.count == samples else {
      throw LearningError(
        .unusable, "\(name): \(lengths.count) lengths for \(samples) sequences")
    }
    if let index = lengths.firstIndex(where: { $0 < 1 || $0 > stepCount }) {
      throw LearningError(
        .unusable,
        "\(name): sequence \(index) has \(lengths[index]) steps, allowed are 1…\(stepCount)")
    }
    if let memoryLengths {
      guard memoryLengths.count == samples else {
        throw LearningError(
          .unusable, "\(name): \(memoryLengths.count) memory lengths for \(samples) sequences")
      }
      if let index = memoryLengths.indices.first(where: {
        memoryLengths[$0] < 1 || memoryLengths[$0] > lengths[$0]
      }) {
        throw LearningError(
          .unusable,
          "\(name): sequence \(index) has a memory of \(memoryLengths[index]) steps, allowed are "
            + "1…\(lengths[index])")
      }
    }
    if !objective.hasClasses,
      outputScales.count != outputCount || !outputScales.allSatisfy({ $0 > 0 && $0.isFinite })
    {
      throw LearningError(
        .unusable, "\(name): the scales of \(outputCount) outputs are \(outputScales)")
    }
    if let index = inputs.firstIndex(where: { !$0.isFinite }) {
      throw LearningError(.unusable, "\(name): feature \(index) is \(inputs[index])")
    }
    if let vocabularySize,
      let index = tokens.firstIndex(where: { $0 < 0 || $0 >= vocabularySize })
    {
      throw LearningError(
        .unusable,
        "\(name): token \(index) is \(tokens[index]), allowed are 0…\(vocabularySize - 1)")
    }
    if let unknownToken, !(0..<(vocabularySize ?? 0)).contains(unknownToken) {
      throw LearningError(.unusable, "\(name): the unknown token is \(unknownToken)")
    }
    let lowest = targets == .step ? -1 : 0
    if let index = labels.firstIndex(where: { $0 < lowest || $0 >= outputCount }) {
      throw LearningError(
        .unusable,
        "\(name): label \(index) is \(labels[index]), allowed are \(lowest)…\(outputCount - 1)")
    }
    try validateValues()
  }

  /// A target is wholly there or wholly missing, and only a step's target may be missing.
  private func validateValues() throws {
    for start in stride(from: 0, to: values.count, by: outputCount) {
      let target = values[start..<start + outputCount]
      let isMissing = targets == .step && target.allSatisfy(\.isNaN)
      guard !isMissing, let index = target.firstIndex(where: { !$0.isFinite }) else { continue }
      throw LearningError(.unusable, "\(name): target value \(index) is \(values[index])")
    }
  }
}

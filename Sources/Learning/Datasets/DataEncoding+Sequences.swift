extension DataEncoding {
  /// Numeric sequences as a model takes them.
  /// - Parameter needsTargets: whether missing targets are an error; otherwise something stands in
  ///   for them, which only predictions may be made for.
  /// - Throws: `LearningError` if columns or labels are not those of the encoding.
  func dataset(
    _ data: NumericSequences, objective: Objective, needsTargets: Bool
  ) throws -> SequenceDataset {
    guard let goal, let features else {
      throw LearningError(.unusable, "\(data.path): the model was not trained on numeric sequences")
    }
    guard data.features == features.map(\.name) else {
      throw LearningError(
        .unusable,
        "\(data.path): the features are \(data.features.joined(separator: ", ")), the model was "
          + "trained on \(features.map(\.name).joined(separator: ", "))")
    }
    let steps = data.sequences.map(\.inputs.count).max() ?? 0
    var inputs: [Double] = []
    for sequence in data.sequences {
      for row in sequence.inputs {
        inputs += zip(row, features).map { $1.scaled($0) }
      }
      inputs += [Double](
        repeating: 0, count: (steps - sequence.inputs.count) * features.count)
    }
    let lengths = data.sequences.map(\.inputs.count)
    let ids = data.sequences.compactMap(\.id)
    func named(_ dataset: SequenceDataset) -> SequenceDataset {
      dataset.naming(ids.count == data.sequences.count ? ids : nil)
    }
    if needsTargets, let bare = data.sequences.first(where: { !$0.has(goal) }) {
      throw LearningError(
        .malformedFile, "\(bare.place): has not the targets of \(goal.rawValue), or others too")
    }
    if goal.hasClasses {
      let classes = classes ?? []
      return named(
        try SequenceDataset(
          name: data.path, inputs: inputs,
          labels: data.sequences.flatMap { try labels($0, steps: steps) },
          targets: goal.isPerStep ? .step : .sequence, classCount: classes.count,
          stepCount: steps, featureCount: features.count, lengths: lengths))
    }
    let targets = targets ?? []
    if needsTargets, goal != .forecasting, data.targets != targets.map(\.name) {
      throw LearningError(
        .unusable,
        "\(data.path): the targets are \(data.targets.joined(separator: ", ")), the model was "
          + "trained on \(targets.map(\.name).joined(separator: ", "))")
    }
    return named(
      try SequenceDataset(
        name: data.path, inputs: inputs,
        values: data.sequences.flatMap { values($0, steps: steps) },
        targets: goal.isPerStep ? .step : .sequence, objective: objective,
        outputCount: targets.count, stepCount: steps, featureCount: features.count,
        lengths: lengths, outputScales: targets.map(\.scale)))
  }

  /// The labels of a sequence, one or one for each step.
  private func labels(_ sequence: NumericSequence, steps: Int) throws -> [Int] {
    func index(_ label: String?) throws -> Int {
      guard let label else { return -1 }
      guard let index = classes?.firstIndex(of: label) else {
        throw LearningError(
          .malformedFile,
          "\(sequence.place): label \"\(label)\" is none of the training data's: "
            + (classes ?? []).prefix(20).joined(separator: ", "))
      }
      return index
    }
    guard goal == .stepClassification else { return [max(0, try index(sequence.label))] }
    let own = try (sequence.stepLabels ?? []).map(index)
    return own + [Int](repeating: -1, count: steps - own.count)
  }

  /// The target values of a sequence, scaled; NaN for what does not count.
  private func values(_ sequence: NumericSequence, steps: Int) -> [Double] {
    let targets = targets ?? []
    let none = [Double](repeating: .nan, count: targets.count)
    func scaled(_ row: [Double]?) -> [Double] {
      row.map { zip($0, targets).map { $1.scaled($0) } } ?? none
    }
    switch goal {
    case .regression:
      return sequence.target.map(scaled) ?? [Double](repeating: 0, count: targets.count)
    case .forecasting:
      let ahead = horizon ?? 1
      return (0..<steps).flatMap { step in
        scaled(step + ahead < sequence.inputs.count ? sequence.inputs[step + ahead] : nil)
      }
    default:
      let own = (sequence.stepTargets ?? []).flatMap(scaled)
      return own + [Double](repeating: .nan, count: steps * targets.count - own.count)
    }
  }
}

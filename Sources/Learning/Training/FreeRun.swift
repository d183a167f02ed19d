import LinearAlgebra

extension SequenceModel {
  /// The mean size of the errors of a series that the model goes on with by itself: each of its outputs
  /// is the newest input of the next step.
  ///
  /// The samples must be windows of one series, each a step after the one before, with one feature and
  /// the value after the last step as its last target. The first window is given.
  /// - Parameter cancellation: looked at before each step; nil is returned if it was raised.
  /// - Throws: whatever the model throws; `LearningError` for data of another form.
  public mutating func freeRunningError(
    _ windows: SequenceDataset, context: RunContext, cancellation: CancellationFlag? = nil
  ) throws -> Double? {
    guard windows.featureCount == 1, windows.outputCount == 1, windows.targets == .step,
      !windows.objective.hasClasses, !windows.hasPadding
    else {
      throw LearningError(
        .unusable, "\(windows.name): not windows of one series, which a model could go on with")
    }
    let steps = windows.stepCount
    var inputs = Array(windows.inputs[..<steps])
    var sum = 0.0
    for sample in 0..<windows.sampleCount {
      if cancellation?.isCancelled == true { return nil }
      let window = try SequenceDataset(
        name: windows.name, inputs: inputs, values: [Double](repeating: 0, count: steps),
        targets: .step, outputCount: 1, stepCount: steps, featureCount: 1)
      let outputs = try outputs(window.batch([0]), context: context)
      let next = outputs[steps - 1, 0]
      sum += abs(next - windows.values[(sample + 1) * steps - 1]) * windows.outputScales[0]
      inputs.removeFirst()
      inputs.append(next)
    }
    return sum / Double(windows.sampleCount)
  }
}

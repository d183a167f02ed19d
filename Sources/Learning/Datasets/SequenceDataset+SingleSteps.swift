extension SequenceDataset {
  /// Sequences of one step with one number each as target: what models are asked beside their data.
  /// - Parameters:
  ///   - rows: [sample][feature], at least one sample.
  ///   - targets: one per sample; nil for zeros.
  /// - Throws: `LearningError` for rows of different lengths or numbers that are not finite.
  public static func singleSteps(
    _ rows: [[Double]], targets: [Double]? = nil
  ) throws -> SequenceDataset {
    try SequenceDataset(
      name: "single steps", inputs: Array(rows.joined()), values: targets ?? rows.map { _ in 0 },
      outputCount: 1, stepCount: 1, featureCount: rows[0].count)
  }
}

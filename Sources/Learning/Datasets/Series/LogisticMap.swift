/// The series x ← 3.9·x·(1 − x) from x = 0.2, which is chaotic.
enum LogisticMap {
  /// The first values of the series.
  static func values(_ count: Int) -> [Double] {
    var result = [0.2]
    while result.count < count {
      let x = result[result.count - 1]
      result.append(3.9 * x * (1 - x))
    }
    return result
  }

  /// Windows of the series, each a step after the one before: all steps of a training window have the
  /// next value as their target, of a test window the last one alone, since a model may look back from
  /// later steps to earlier ones.
  static func split(train: Int, test: Int, length: Int) throws -> DatasetSplit {
    let series = values(train + test + length)
    func part(_ starts: Range<Int>, _ role: String, onlyLast: Bool) throws -> SequenceDataset {
      try SequenceDataset(
        name: "the logistic map, \(role)", inputs: starts.flatMap { series[$0..<$0 + length] },
        values: starts.flatMap { start in
          (0..<length).map { onlyLast && $0 < length - 1 ? .nan : series[start + $0 + 1] }
        },
        targets: .step, outputCount: 1, stepCount: length, featureCount: 1)
    }
    var encoding = DataEncoding()
    encoding.goal = .stepRegression
    encoding.features = [ScaledColumn(name: "x")]
    encoding.targets = [ScaledColumn(name: "next")]
    encoding.length = length
    return DatasetSplit(
      train: try part(0..<train, "training", onlyLast: false),
      test: try part(train..<train + test, "test", onlyLast: true),
      note:
        "the logistic map: \(train) training and \(test) test windows of \(length) steps, each a "
        + "step after the one before; of test windows the last step counts",
      encoding: encoding)
  }
}

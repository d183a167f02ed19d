import Statistics

extension ComparisonRow {
  /// One row for models that differ in their seed of training alone.
  ///
  /// Accuracies, differences and the limits of their intervals are means over the models, so that
  /// an interval still is that of one model over test samples; the spread over the models stands
  /// beside it, and the interval of their mean (`meanAccuracyLow`, `meanAccuracyHigh`, within 0 and
  /// 1). Times of the emulation add up.
  /// - Parameter rows: At least one, all of one setting.
  /// - Throws: `ExperimentError.outOfRange` without a row.
  public static func overSeeds(_ rows: [ComparisonRow]) throws -> ComparisonRow {
    guard !rows.isEmpty else {
      throw ExperimentError.outOfRange(name: "the number of rows", value: 0, allowed: "1 or more")
    }
    func mean(_ value: KeyPath<ComparisonRow, Double>) -> Double {
      rows.reduce(0) { $0 + $1[keyPath: value] } / Double(rows.count)
    }
    var result = rows[0]
    guard rows.count > 1 else { return result }
    for value: WritableKeyPath<ComparisonRow, Double> in [
      \.accuracy, \.accuracyLow, \.accuracyHigh, \.idealAccuracy, \.difference, \.differenceLow,
      \.differenceHigh,
    ] { result[keyPath: value] = mean(value) }
    for value: WritableKeyPath<ComparisonRow, Double?> in [
      \.episodeCost, \.idealEpisodeCost, \.bandAccuracy, \.bandAccuracyLow, \.bandAccuracyHigh,
      \.fluctuationAccuracy,
      \.fluctuationAccuracyLow, \.fluctuationAccuracyHigh,
    ] {
      let known = rows.compactMap { $0[keyPath: value] }
      result[keyPath: value] =
        known.count < rows.count ? nil : known.reduce(0, +) / Double(known.count)
    }
    let shares = rows.compactMap(\.accuracyPerShot)
    result.accuracyPerShot =
      shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count)
    let accuracies = rows.map(\.accuracy)
    result.accuracySeedSpread = try standardDeviation(accuracies)
    let interval = try meanInterval(accuracies)
    // What is explained of a variance may be less than nothing.
    let isShare = result.metric == "accuracy"
    result.meanAccuracyLow = isShare ? max(0, interval.low) : interval.low
    result.meanAccuracyHigh = min(1, interval.high)
    result.trainingSeeds = rows.count
    result.idealAccuracies = rows.map(\.idealAccuracy)
    result.accuracies = accuracies
    result.atChance = rows.allSatisfy(\.atChance)
    result.wallSeconds = rows.reduce(0) { $0 + $1.wallSeconds }
    return result
  }
}

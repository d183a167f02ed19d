import Experiments

/// The comparison of ideal and noisy accuracy as plain text.
public enum ComparisonTable {
  /// A table of at most 100 characters a line, with a legend.
  public static func text(rows: [ComparisonRow]) -> String {
    guard !rows.isEmpty else { return "no rows" }
    let columns = ComparisonColumn.all.filter { $0.text != nil }
    var table = TextTable(columns: columns.map(\.textColumn))
    for row in rows { table.add(columns.compactMap { $0.text?(row) }) }
    var legend =
      "Accuracies in percent; (low–high), and ± beside a difference, are 95 % intervals over test "
      + "samples.\n"
      + "ideal: the same weights without noise and shot noise."
    if rows.contains(where: { $0.metric == "explained_variance" }) {
      legend +=
        "\naccuracy: the share of the targets' variance that the outputs explain, over sequences."
    }
    if rows.contains(where: { $0.metric == "state_fidelity" }) {
      legend += "\naccuracy: the fidelity of the last state with its target, over sequences."
    }
    legend += costs(rows)
    if rows.contains(where: { $0.accuracySeedSpread != nil }) {
      legend += "\n± beside an accuracy: standard deviation over seeds"
      if let count = rows.compactMap(\.trainingSeeds).max() {
        legend += " (\(count) models, trained with a seed each)"
      }
      legend += "."
    }
    legend += means(rows) + bands(rows) + days(rows)
    if rows.contains(where: { $0.qpuSeconds == nil }) {
      legend += "\n\(NumberFormat.missing) under QPU time: the protocol exists in simulation only."
    }
    for assumption in Set(rows.compactMap(\.qpuAssumption)).sorted() {
      legend += "\nQPU time: \(assumption)."
    }
    if rows.contains(where: \.atChance) {
      legend +=
        "\nchance: no better than always naming the commonest class, or a constant number."
    }
    return table.text() + "\n\n" + legend
  }

  /// What episodes cost where models act.
  private static func costs(_ rows: [ComparisonRow]) -> String {
    let lines = rows.compactMap { row -> String? in
      guard let cost = row.episodeCost, let ideal = row.idealEpisodeCost else { return nil }
      return "\n  \(shorten("\(row.model), \(row.device), \(row.protocol)", to: 44)): "
        + "\(NumberFormat.significant(cost, 4)) (ideal \(NumberFormat.significant(ideal, 4)))"
    }
    if lines.isEmpty { return "" }
    return "\naccuracy: 1 minus the cost of an episode in units of what actions by chance cost."
      + "\nCost of an episode, of a bandit the regret of a round:" + lines.joined()
  }

  /// The accuracy at the other end of each band.
  private static func bands(_ rows: [ComparisonRow]) -> String {
    let lines = rows.compactMap { row -> String? in
      guard let scale = row.bandScale, let accuracy = row.bandAccuracy,
        let low = row.bandAccuracyLow, let high = row.bandAccuracyHigh
      else { return nil }
      return "\n  \(shorten("\(row.model), \(row.device), \(row.protocol)", to: 44)): "
        + "\(NumberFormat.percent(row.accuracy)) to \(NumberFormat.percent(accuracy)) "
        + "(\(NumberFormat.percent(low))–\(NumberFormat.percent(high))) at ×\(NumberFormat.significant(scale, 2))"
    }
    if lines.isEmpty { return "" }
    return "\nBand: from the noise of the calibration to as much as fits to counts of such machines"
      + "\nfound (the profile's noise_scale):" + lines.joined()
  }

  /// The accuracies of days with other T1 and T2.
  private static func days(_ rows: [ComparisonRow]) -> String {
    let lines = rows.compactMap { row -> String? in
      guard let sigma = row.fluctuation, let accuracy = row.fluctuationAccuracy,
        let low = row.fluctuationAccuracyLow, let high = row.fluctuationAccuracyHigh
      else { return nil }
      return "\n  \(shorten("\(row.model), \(row.device), \(row.protocol)", to: 44)): "
        + "\(NumberFormat.percent(accuracy)) (\(NumberFormat.percent(low))–"
        + "\(NumberFormat.percent(high))) at σ = \(NumberFormat.significant(sigma, 2))"
    }
    if lines.isEmpty { return "" }
    return "\nMean, lowest and highest accuracy of days on which T1 and T2 are others (σ of their "
      + "logarithms):" + lines.joined()
  }

  /// The interval of each mean over trained models.
  private static func means(_ rows: [ComparisonRow]) -> String {
    let lines = rows.compactMap { row -> String? in
      guard let low = row.meanAccuracyLow, let high = row.meanAccuracyHigh else { return nil }
      let each = (row.accuracies ?? []).map(NumberFormat.percent)
      let list =
        each.count > 10
        ? each.prefix(10).joined(separator: " ") + " …"
        : each.joined(separator: " ")
      return "\n  \(shorten("\(row.model), \(row.device), \(row.protocol)", to: 44)): "
        + "\(NumberFormat.percent(low))–\(NumberFormat.percent(high)) (\(list))"
    }
    if lines.isEmpty { return "" }
    return "\n95 % interval of the mean over models (Student's t), and the models one by one:"
      + lines.joined()
  }
}

/// What each source of noise costs as plain text.
public enum BudgetTable {
  /// A table of at most 100 characters a line, with a legend.
  public static func text(rows: [BudgetRow]) -> String {
    guard !rows.isEmpty else { return "no rows" }
    var table = TextTable(columns: [
      .init("source", canShorten: true), .init("mode"), .init("accuracy", alignsRight: true),
      .init("difference", alignsRight: true),
    ])
    for row in rows {
      table.add([
        row.source, row.mode,
        "\(NumberFormat.percent(row.accuracy)) "
          + "(\(NumberFormat.percent(row.accuracyLow))–\(NumberFormat.percent(row.accuracyHigh)))",
        "\(NumberFormat.signed(100 * row.difference, 1)) "
          + "(\(NumberFormat.signed(100 * row.differenceLow, 1)) to "
          + "\(NumberFormat.signed(100 * row.differenceHigh, 1)))",
      ])
    }
    return table.text() + "\n\n"
      + "alone: only this source is on, against no noise. without: all but this one, against all.\n"
      + "Accuracies in percent, differences in points; in parentheses 95 % intervals."
  }
}

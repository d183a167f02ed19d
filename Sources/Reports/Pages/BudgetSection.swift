import Experiments

/// What pages say about a noise budget.
enum BudgetSection {
  /// The waterfall of sources that are added one after another, and the table with intervals.
  /// - Parameter place: The model, machine and protocol.
  static func content(_ rows: [BudgetRow], place: String) -> [Markup] {
    guard !rows.isEmpty else { return [] }
    let chart: [Markup] =
      rows.contains { $0.mode == "added" }
      ? [
        .figure(
          WaterfallChart(rows: rows), name: "budget",
          caption: (place.isEmpty ? "" : "\(place). ")
            + "Sources are switched on one after another; another order gives other steps.")
      ] : []
    let rows = rows.filter { $0.mode != "added" }
    if rows.isEmpty { return chart }
    return chart + [
      .table(
        [.text("source"), .text("mode"), .number("accuracy, %"), .number("difference, points")],
        rows.map { row in
          [
            .text(row.source), .text(row.mode),
            .interval(
              NumberFormat.percent(row.accuracy), NumberFormat.percent(row.accuracyLow),
              NumberFormat.percent(row.accuracyHigh)),
            .interval(
              NumberFormat.signed(100 * row.difference, 1),
              NumberFormat.signed(100 * row.differenceLow, 1),
              NumberFormat.signed(100 * row.differenceHigh, 1)),
          ]
        }),
      .element(
        "p", ["class": "note"],
        text: "alone: only this source is on, and the difference is to no noise at all. without: "
          + "all sources but this one, and the difference is to all of them. In brackets: 95 % "
          + "intervals. The costs of sources need not add up."),
    ]
  }
}

import Experiments

/// A column of a comparison, in text and on pages: a new one is an entry in `all`.
struct ComparisonColumn: Sendable {
  let title: String
  /// Its name on pages where that is another one.
  var pageTitle: String?
  var isNumber = true
  /// Whether long values may be shortened in text.
  var canShorten = false
  /// The value in text; nil for a column of pages only.
  var text: (@Sendable (ComparisonRow) -> String)?
  /// The value on pages; nil for a column of text only.
  var cell: (@Sendable (ComparisonRow) -> Markup)?

  var textColumn: TextTable.Column {
    TextTable.Column(title, alignsRight: isNumber, canShorten: canShorten)
  }

  var pageColumn: Markup.Column {
    isNumber ? .number(pageTitle ?? title) : .text(pageTitle ?? title)
  }

  /// All columns in their order.
  static let all: [ComparisonColumn] = [
    ComparisonColumn(
      title: "model", isNumber: false, canShorten: true, text: { $0.model },
      cell: { .text($0.model) }),
    ComparisonColumn(
      title: "device", isNumber: false, canShorten: true, text: { $0.device }, cell: device),
    ComparisonColumn(
      title: "protocol", isNumber: false, canShorten: true, text: { $0.protocol },
      cell: { row in .text(row.protocol + (row.shots.map { ", \($0) shots" } ?? "")) }),
    ComparisonColumn(
      title: "shots", text: { $0.shots.map(String.init) ?? NumberFormat.missing }),
    ComparisonColumn(
      title: "accuracy", pageTitle: "accuracy, %",
      text: { row in
        "\(NumberFormat.percent(row.accuracy)) "
          + "(\(NumberFormat.percent(row.accuracyLow))–\(NumberFormat.percent(row.accuracyHigh)))"
          + (row.accuracySeedSpread.map { " ±\(NumberFormat.percent($0))" } ?? "")
      }, cell: accuracy),
    ComparisonColumn(
      title: "ideal", pageTitle: "ideal, %", text: { NumberFormat.percent($0.idealAccuracy) },
      cell: { .text(NumberFormat.percent($0.idealAccuracy)) }),
    ComparisonColumn(
      title: "difference", pageTitle: "difference, points",
      text: { row in
        // The wider side, so that the short form never claims more than the interval does.
        let margin = max(row.difference - row.differenceLow, row.differenceHigh - row.difference)
        return
          "\(NumberFormat.signed(100 * row.difference, 1)) ±\(NumberFormat.percent(margin))"
      },
      cell: { row in
        .interval(
          NumberFormat.signed(100 * row.difference, 1),
          NumberFormat.signed(100 * row.differenceLow, 1),
          NumberFormat.signed(100 * row.differenceHigh, 1))
      }),
    ComparisonColumn(
      title: "two-qubit gates",
      cell: { .text($0.twoQubitGates.map(String.init) ?? NumberFormat.missing) }),
    ComparisonColumn(
      title: "step",
      cell: { .text($0.stepSeconds.map(NumberFormat.duration) ?? NumberFormat.missing) }),
    ComparisonColumn(
      title: "QPU time",
      text: { $0.qpuSeconds.map(NumberFormat.duration) ?? NumberFormat.missing },
      cell: { .text($0.qpuSeconds.map(NumberFormat.duration) ?? NumberFormat.missing) }),
    ComparisonColumn(
      title: "", isNumber: false, text: { $0.atChance ? "chance" : "" },
      cell: { $0.atChance ? .element("span", ["class": "mark"], text: "chance") : .text("") }),
  ]

  @Sendable private static func device(_ row: ComparisonRow) -> Markup {
    .element(
      "span", [:],
      [.text(row.device)]
        + (row.calibration.map {
          [.element("br"), .element("span", ["class": "range"], text: $0)]
        } ?? []))
  }

  /// The accuracy with its interval and, where they tell more, those of single shots and over seeds.
  @Sendable private static func accuracy(_ row: ComparisonRow) -> Markup {
    var parts = [
      Markup.interval(
        NumberFormat.percent(row.accuracy), NumberFormat.percent(row.accuracyLow),
        NumberFormat.percent(row.accuracyHigh))
    ]
    if let perShot = row.accuracyPerShot {
      parts += [.element("br"), .text("single shots \(NumberFormat.percent(perShot))")]
    }
    if let scale = row.bandScale, let other = row.bandAccuracy {
      parts += [
        .element("br"),
        .element(
          "span", ["class": "range"],
          text:
            "to \(NumberFormat.percent(other)) with noise ×\(NumberFormat.significant(scale, 2))"),
      ]
    }
    if let low = row.fluctuationAccuracyLow, let high = row.fluctuationAccuracyHigh {
      parts += [
        .element("br"),
        .element(
          "span", ["class": "range"],
          text: "\(NumberFormat.percent(low)) to \(NumberFormat.percent(high)) from day to day"),
      ]
    }
    if let spread = row.accuracySeedSpread {
      var text = "± \(NumberFormat.percent(spread)) over seeds"
      if let low = row.meanAccuracyLow, let high = row.meanAccuracyHigh {
        text += " [\(NumberFormat.percent(low)), \(NumberFormat.percent(high))]"
      }
      parts += [.element("br"), .element("span", ["class": "range"], text: text)]
    }
    return .element("span", [:], parts)
  }
}

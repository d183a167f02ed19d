import Experiments

/// How accuracy falls as sources of noise are switched on one after another.
public struct WaterfallChart: Chart, Sendable {
  /// The rows of a budget; those of mode `added` are drawn, in their order.
  public let rows: [BudgetRow]

  /// A chart of a budget.
  public init(rows: [BudgetRow]) { self.rows = rows }

  /// The chart in SVG.
  public var svg: String { svg(width: ChartWidth.wide) }

  /// The steps from no noise to all of it.
  private var steps: [BudgetRow] { rows.filter { $0.mode == "added" } }

  /// A bar: what stands before it, from where to where it goes.
  private struct Bar {
    let label: String
    let from: Double
    let to: Double
    let isTotal: Bool
    let tip: String
  }

  private var bars: [Bar] {
    guard let first = steps.first, let last = steps.last else { return [] }
    let start = first.accuracy - first.difference
    let inner = steps.map { row in
      Bar(
        label: "+ \(row.source)", from: row.accuracy - row.difference, to: row.accuracy,
        isTotal: false,
        tip: "\(row.source) added: \(NumberFormat.signed(100 * row.difference, 1)) points "
          + "[\(NumberFormat.signed(100 * row.differenceLow, 1)), "
          + "\(NumberFormat.signed(100 * row.differenceHigh, 1))]")
    }
    return [
      Bar(
        label: "no noise", from: 0, to: start, isTotal: true,
        tip: "no noise: \(NumberFormat.percent(start)) %")
    ] + inner + [
      Bar(
        label: "all together", from: 0, to: last.accuracy, isTotal: true,
        tip: "all: \(NumberFormat.percent(last.accuracy)) %")
    ]
  }

  func svg(width: Double) -> String {
    let isNarrow = width < 600
    let bars = bars
    let top = 40.0
    let height = isNarrow ? 38.0 : 26
    let bottom = top + height * Double(max(1, bars.count)) + 6
    let plot = AccuracyPlot(
      left: isNarrow ? 18 : 170, right: isNarrow ? width - 24 : width - 130, top: top,
      bottom: bottom)
    var canvas = Canvas(
      width: width, height: bottom + 44, title: "Accuracy as sources of noise are added in turn")
    canvas.heading("Accuracy as noise is added")
    plot.drawAxisBelow(&canvas)
    for (index, bar) in bars.enumerated() {
      let y = top + height * Double(index) + 4
      let barTop = isNarrow ? y + 16 : y
      canvas.group(tip: bar.tip) { canvas in
        let (start, end) = (plot.x(min(bar.from, bar.to)), plot.x(max(bar.from, bar.to)))
        let value =
          bar.isTotal
          ? NumberFormat.percent(bar.to) + " %"
          : NumberFormat.signed(100 * (bar.to - bar.from), 1) + " points"
        canvas.text(
          shorten(bar.label, to: isNarrow ? 30 : 24), isNarrow ? plot.left : plot.left - 10,
          isNarrow ? y + 11 : y + 13, isNarrow ? .start : .end)
        canvas.text(
          value, isNarrow ? plot.right : plot.right + 10, isNarrow ? y + 11 : y + 13,
          isNarrow ? .end : .start)
        let color = bar.isTotal ? Palette.series[0] : Palette.series[bar.to <= bar.from ? 1 : 2]
        canvas.rect(start, barTop, max(1.5, end - start), 16, fill: color, radius: 2)
        if index < bars.count - 1 {
          canvas.line(
            plot.x(bar.to), barTop + 16, plot.x(bar.to), barTop + height, class: "bk-axis",
            dash: "2 2")
        }
      }
    }
    if bars.isEmpty { canvas.text("no sources", plot.middle, top + 20, .middle) }
    return canvas.svg
  }

  var numbers: DataTable {
    var table = DataTable([
      "source", "mode", "accuracy", "accuracy_low", "accuracy_high", "difference",
      "difference_low", "difference_high",
    ])
    for row in rows {
      table.append(
        [row.source, row.mode]
          + [
            row.accuracy, row.accuracyLow, row.accuracyHigh, row.difference, row.differenceLow,
            row.differenceHigh,
          ].map { DataTable.number($0) })
    }
    return table
  }
}

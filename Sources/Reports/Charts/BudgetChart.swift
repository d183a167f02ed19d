import Experiments

/// What each source of noise costs: alone, and what is won without it, with 95 % intervals.
public struct BudgetChart: Sendable {
  /// The lines of the table.
  public let rows: [BudgetRow]

  /// A chart of a budget.
  public init(rows: [BudgetRow]) { self.rows = rows }

  private static let width = 820.0
  private static let plot = (left: 150.0, right: 780.0, top: 62.0)
  private static let rowHeight = 19.0

  /// The chart in SVG.
  public var svg: String {
    let bottom = Self.plot.top + Self.rowHeight * Double(max(1, rows.count)) + 8
    var canvas = Canvas(
      width: Self.width, height: bottom + 44,
      title: "What each source of noise costs, in points of accuracy with 95 % intervals")
    canvas.text("What each source of noise costs", 16, 20, class: "bk-ink bk-head")
    let ends = rows.flatMap { [100 * $0.differenceLow, 100 * $0.differenceHigh] }
      .filter(\.isFinite)
    let (low, high) = (min(-1, ends.min() ?? -1), max(1, ends.max() ?? 1))
    func x(_ points: Double) -> Double {
      let share = (min(high, max(low, points)) - low) / (high - low)
      return Self.plot.left + share * (Self.plot.right - Self.plot.left)
    }
    for tick in NumberFormat.ticks(from: low, to: high, atMost: 9) {
      canvas.line(x(tick), Self.plot.top, x(tick), bottom, class: "bk-grid")
      canvas.text(
        NumberFormat.signed(tick, tick.rounded() == tick ? 0 : 1), x(tick), bottom + 18, .middle,
        class: "bk-soft")
    }
    canvas.line(x(0), Self.plot.top, x(0), bottom, class: "bk-axis")
    canvas.text(
      "points of accuracy", (Self.plot.left + Self.plot.right) / 2, bottom + 35, .middle,
      class: "bk-soft")
    canvas.circle(22, 42, 4.2, fill: Palette.color(1))
    canvas.text("the source alone, against no noise", 32, 46, class: "bk-soft")
    canvas.circle(252, 42, 4.2, class: "bk-box", stroke: Palette.color(0), width: 2)
    canvas.text("all sources but this one, against all", 262, 46, class: "bk-soft")
    var named: String?
    for (index, row) in rows.enumerated() {
      let y = Self.plot.top + Self.rowHeight * (Double(index) + 0.5)
      if row.source != named { canvas.text(shorten(row.source, to: 20), 16, y + 4) }
      named = row.source
      let isAlone = row.mode == "alone"
      let color = Palette.color(isAlone ? 1 : 0)
      canvas.line(
        x(100 * row.differenceLow), y, x(100 * row.differenceHigh), y, color: color, width: 2)
      canvas.circle(
        x(100 * row.difference), y, 4.2, class: isAlone ? "" : "bk-box", fill: color,
        stroke: color, width: 2)
    }
    if rows.isEmpty {
      canvas.text("no rows", (Self.plot.left + Self.plot.right) / 2, bottom - 10, .middle)
    }
    return canvas.svg
  }
}

import Experiments
import Readout

/// Accuracies with their intervals, grouped by device, beside what the same weights reach without
/// noise.
public struct AccuracyChart: Sendable {
  /// The lines of the table.
  public let rows: [ComparisonRow]

  /// A chart of a comparison.
  public init(rows: [ComparisonRow]) { self.rows = rows }

  private static let width = 920.0
  private static let plot = (left: 330.0, right: 800.0, top: 62.0)
  private static let rowHeight = 22.0

  /// The rows of each device, in order of first appearance.
  private var groups: [(device: String, rows: [ComparisonRow])] {
    var order: [String] = []
    for row in rows where !order.contains(row.device) { order.append(row.device) }
    return order.map { device in (device, rows.filter { $0.device == device }) }
  }

  /// The chart in SVG.
  public var svg: String {
    let lines = Double(rows.count + groups.count)
    let bottom = Self.plot.top + Self.rowHeight * max(1, lines) + 8
    var canvas = Canvas(
      width: Self.width, height: bottom + 44,
      title: "Accuracy with 95 % intervals by device and protocol")
    canvas.text("Accuracy on the test set", 16, 20, class: "bk-ink bk-head")
    legend(&canvas)
    for percent in stride(from: 0, through: 100, by: 20) {
      let place = Self.x(Double(percent) / 100)
      canvas.line(place, Self.plot.top, place, bottom, class: "bk-grid")
      canvas.text("\(percent) %", place, bottom + 18, .middle, class: "bk-soft")
    }
    canvas.line(Self.plot.left, bottom, Self.plot.right, bottom, class: "bk-axis")
    canvas.text(
      "accuracy", (Self.plot.left + Self.plot.right) / 2, bottom + 35, .middle, class: "bk-soft")
    var y = Self.plot.top + Self.rowHeight / 2
    for group in groups {
      canvas.text(shorten(group.device, to: 44), 16, y + 6, class: "bk-ink bk-head")
      y += Self.rowHeight
      for row in group.rows {
        draw(row, at: y, on: &canvas)
        y += Self.rowHeight
      }
    }
    if rows.isEmpty {
      canvas.text("no rows", (Self.plot.left + Self.plot.right) / 2, y + 4, .middle)
    }
    return canvas.svg
  }

  private static func x(_ accuracy: Double) -> Double {
    plot.left + min(1, max(0, accuracy)) * (plot.right - plot.left)
  }

  private func draw(_ row: ComparisonRow, at y: Double, on canvas: inout Canvas) {
    let index = ReadoutProtocols.names.firstIndex(of: row.protocol) ?? ReadoutProtocols.names.count
    let color = Palette.color(index)
    let shots = row.shots.map { " (\($0))" } ?? ""
    canvas.text(
      shorten("\(row.model) · \(row.protocol)\(shots)", to: 44), 28, y + 4,
      hover: "\(row.model), \(row.protocol)\(shots), noise: \(row.noise)")
    let low = Self.x(row.accuracyLow)
    let high = Self.x(row.accuracyHigh)
    let place = Self.x(row.accuracy)
    let ideal = Self.x(row.idealAccuracy)
    canvas.line(place, y, ideal, y, class: "bk-axis", dash: "1 3")
    canvas.line(low, y, high, y, color: color, width: 2)
    for end in [low, high] { canvas.line(end, y - 4, end, y + 4, color: color, width: 2) }
    canvas.circle(
      place, y, 4.5, class: row.atChance ? "bk-paper" : "", fill: color, stroke: color, width: 2)
    canvas.line(ideal, y - 8, ideal, y + 8, class: "bk-line", width: 2)
    canvas.text(
      NumberFormat.percent(row.accuracy) + " %" + (row.atChance ? " chance" : ""),
      Self.plot.right + 10, y + 4)
  }

  private func legend(_ canvas: inout Canvas) {
    let y = 42.0
    canvas.line(16, y, 44, y, class: "bk-line", width: 2)
    canvas.circle(30, y, 4.5, class: "bk-ink")
    canvas.text("accuracy with 95 % interval", 52, y + 4, class: "bk-soft")
    canvas.circle(246, y, 4.5, class: "bk-box", width: 2)
    canvas.text("at chance", 258, y + 4, class: "bk-soft")
    canvas.line(340, y - 8, 340, y + 8, class: "bk-line", width: 2)
    canvas.text(
      "the same weights without noise. Numbers in parentheses: shots.", 350, y + 4,
      class: "bk-soft")
  }
}

import Experiments
import Foundation

/// Accuracy against a quantity that was varied, with 95 % intervals.
public struct SweepChart: Chart, Sendable {
  /// What was varied, and the accuracies.
  public let sweep: Sweep

  /// A chart of a sweep.
  public init(_ sweep: Sweep) { self.sweep = sweep }

  /// The chart in SVG.
  public var svg: String { svg(width: ChartWidth.wide) }

  private struct Line {
    let name: String
    let points: [Sweep.Point]
  }

  /// A line for every model, device and protocol.
  private var lines: [Line] {
    func name(_ row: ComparisonRow) -> String { "\(row.model), \(row.device), \(row.protocol)" }
    var order: [String] = []
    for point in sweep.points where !order.contains(name(point.row)) {
      order.append(name(point.row))
    }
    return order.map { key in
      Line(
        name: key,
        points: sweep.points.filter { name($0.row) == key }.sorted { $0.value < $1.value })
    }
  }

  /// Whether the quantity spans so much that its logarithm is drawn.
  private var isLogarithmic: Bool {
    let values = sweep.points.map(\.value)
    guard sweep.quantity != .date, let low = values.min(), let high = values.max(), low > 0 else {
      return false
    }
    return high / low >= 20
  }

  func svg(width: Double) -> String {
    let plot = AccuracyPlot(left: 54, right: width - 16, top: 36, bottom: 286)
    let lines = lines
    var canvas = Canvas(
      width: width, height: plot.bottom + 56 + 20 * Double(max(1, lines.count)),
      title: "Accuracy against \(sweep.quantity.title)")
    canvas.heading("Accuracy against \(sweep.quantity.title)")
    func position(_ value: Double) -> Double { isLogarithmic ? log10(value) : value }
    let places = sweep.points.map { position($0.value) }
    let (low, high) = (places.min() ?? 0, places.max() ?? 1)
    func x(_ value: Double) -> Double {
      let share = high > low ? (position(value) - low) / (high - low) : 0.5
      return plot.left + 14 + share * (plot.right - plot.left - 40)
    }
    plot.drawAxes(&canvas)
    marks(&canvas, plot.bottom, x)
    canvas.text(sweep.quantity.axis, plot.middle, plot.bottom + 35, .middle, class: "bk-soft")
    for (index, line) in lines.enumerated() {
      let color = Palette.color(index)
      let drawn = line.points.map { (x: x($0.value), y: plot.y($0.row.accuracy)) }
      if drawn.count > 1 { canvas.polyline(drawn, color: color, dash: Palette.dash(index)) }
      for point in line.points {
        canvas.group(
          device: point.row.device, readoutProtocol: point.row.protocol,
          tip: "\(line.name), \(sweep.quantity.rawValue) \(point.label): "
            + "\(NumberFormat.percent(point.row.accuracy)) % "
            + "[\(NumberFormat.percent(point.row.accuracyLow)), "
            + "\(NumberFormat.percent(point.row.accuracyHigh))]"
        ) { canvas in
          let place = x(point.value)
          canvas.line(
            place, plot.y(point.row.accuracyLow), place, plot.y(point.row.accuracyHigh),
            color: color, width: 1.5)
          canvas.circle(place, plot.y(point.row.accuracy), 3.5, fill: color)
        }
      }
      let row = plot.bottom + 58 + 20 * Double(index)
      canvas.polyline(
        [(x: 16, y: row - 4), (x: 46, y: row - 4)], color: color, dash: Palette.dash(index))
      canvas.text(shorten(line.name, to: Int((width - 60) / 6.4)), 54, row)
    }
    if lines.isEmpty { canvas.text("no points", plot.middle, plot.y(0.5), .middle) }
    return canvas.svg
  }

  /// The values that were tried, as far as there is room for their names.
  private func marks(_ canvas: inout Canvas, _ bottom: Double, _ x: (Double) -> Double) {
    var last = -Double.infinity
    for point in sweep.points.sorted(by: { $0.value < $1.value }) {
      let place = x(point.value)
      let half = 3.4 * Double(point.label.count)
      canvas.line(place, bottom, place, bottom + 5, class: "bk-axis")
      guard place - half > last + 8 || last == -Double.infinity else { continue }
      canvas.text(
        point.label, max(half + 2, min(place, canvas.width - half - 2)), bottom + 18, .middle,
        class: "bk-soft")
      last = place + half
    }
  }

  var numbers: DataTable {
    var table = DataTable([
      sweep.quantity.column, "model", "device", "protocol", "accuracy", "accuracy_low",
      "accuracy_high", "ideal_accuracy", "seed_spread",
    ])
    for point in sweep.points {
      table.append([
        sweep.quantity == .date ? point.label : DataTable.number(point.value), point.row.model,
        point.row.device, point.row.protocol, DataTable.number(point.row.accuracy),
        DataTable.number(point.row.accuracyLow), DataTable.number(point.row.accuracyHigh),
        DataTable.number(point.row.idealAccuracy), DataTable.number(point.row.accuracySeedSpread),
      ])
    }
    return table
  }
}

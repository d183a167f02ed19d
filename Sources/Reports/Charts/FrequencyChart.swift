import Elementary
import Fitting

/// Predicted beside measured frequencies of the values of several reads, both on logarithmic axes.
struct FrequencyChart: Chart {
  /// The reads; those kept back are rings.
  let rows: [FitAgreement.Row]

  /// The side of the square, where the page is wide enough.
  private static let largest = 560.0
  /// The smallest frequency that is drawn.
  private static let least = 1e-4
  /// The most points of each kind.
  private static let limit = 2000

  /// Both frequencies of every value of every read.
  var numbers: DataTable {
    var table = DataTable(["read", "held_out", "value", "measured", "predicted"])
    for row in rows {
      for (value, pair) in zip(row.predicted, row.measured).enumerated() {
        table.append([
          row.name, row.isHeldOut ? "true" : "false", "\(value)", DataTable.number(pair.1),
          DataTable.number(pair.0),
        ])
      }
    }
    return table
  }

  func svg(width: Double) -> String {
    let size = min(width, Self.largest)
    let plot = (left: 70.0, right: size - 20, top: 34.0, bottom: size - 56)
    var canvas = Canvas(
      width: size, height: size, title: "Predicted beside measured frequencies")
    canvas.text(
      "Frequencies of values, fitted prediction", plot.left, 20, class: "bk-ink bk-head")
    let decades = Portable.log(1 / Self.least)
    func share(_ p: Double) -> Double {
      1 + Portable.log(min(1, max(Self.least, p))) / decades
    }
    func x(_ p: Double) -> Double {
      plot.left + share(p) * (plot.right - plot.left)
    }
    func y(_ p: Double) -> Double {
      plot.bottom - share(p) * (plot.bottom - plot.top)
    }
    for (tick, name) in [
      (1e-4, "10⁻⁴"), (1e-3, "10⁻³"), (1e-2, "10⁻²"), (1e-1, "10⁻¹"), (1.0, "1"),
    ] {
      canvas.line(plot.left, y(tick), plot.right, y(tick), class: "bk-grid")
      canvas.line(x(tick), plot.top, x(tick), plot.bottom, class: "bk-grid")
      canvas.text(name, plot.left - 8, y(tick) + 4, .end, class: "bk-soft")
      canvas.text(name, x(tick), plot.bottom + 18, .middle, class: "bk-soft")
    }
    canvas.line(x(Self.least), y(Self.least), x(1), y(1), class: "bk-axis", dash: "4 3")
    for isHeldOut in [false, true] {
      let pairs = rows.filter { $0.isHeldOut == isHeldOut }
        .flatMap { zip($0.predicted, $0.measured) }.filter { max($0.0, $0.1) > Self.least }
      let step = max(1, (pairs.count + Self.limit - 1) / Self.limit)
      let color = Palette.color(isHeldOut ? 1 : 0)
      for index in stride(from: 0, to: pairs.count, by: step) {
        let (predicted, measured) = pairs[index]
        canvas.circle(
          x(measured), y(predicted), 2, fill: isHeldOut ? "none" : color, stroke: color)
      }
    }
    canvas.text(
      "measured (rings: kept back)", (plot.left + plot.right) / 2,
      plot.bottom + 38, .middle, class: "bk-soft")
    canvas.text(
      "predicted", 18, (plot.top + plot.bottom) / 2, .middle, class: "bk-soft",
      rotated: true)
    return canvas.svg
  }
}

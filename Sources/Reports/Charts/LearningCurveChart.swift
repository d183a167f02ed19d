import Learning

/// Test accuracy over epochs for several trainings.
public struct LearningCurveChart: Sendable {
  /// One training.
  public struct Series: Sendable {
    /// The name in the legend.
    public let name: String
    /// The epochs.
    public let reports: [EpochReport]

    /// A training by its name.
    public init(name: String, reports: [EpochReport]) {
      self.name = name
      self.reports = reports
    }
  }

  /// The trainings.
  public let series: [Series]

  /// A chart of trainings.
  public init(series: [Series]) { self.series = series }

  private static let width = 900.0
  private static let plot = (left: 62.0, right: 880.0, top: 34.0, bottom: 330.0)

  /// The chart in SVG.
  public var svg: String {
    let legendTop = Self.plot.bottom + 56
    var canvas = Canvas(
      width: Self.width, height: legendTop + 20 * Double(max(1, series.count)),
      title: "Test accuracy over epochs: " + series.map(\.name).joined(separator: "; "))
    canvas.text("Test accuracy after each epoch", Self.plot.left, 20, class: "bk-ink bk-head")
    let last = Double(series.flatMap { $0.reports.map(\.epoch) }.max() ?? 1)
    let first = Double(min(1, series.flatMap { $0.reports.map(\.epoch) }.min() ?? 1))
    func x(_ epoch: Double) -> Double {
      let share = last > first ? (epoch - first) / (last - first) : 0.5
      return Self.plot.left + 12 + share * (Self.plot.right - Self.plot.left - 24)
    }
    func y(_ accuracy: Double) -> Double {
      Self.plot.bottom - min(1, max(0, accuracy)) * (Self.plot.bottom - Self.plot.top)
    }
    axes(&canvas, first: first, last: last, x, y)
    for (index, entry) in series.enumerated() {
      let known = entry.reports.compactMap { report in
        report.testAccuracy.flatMap { $0.isFinite ? (epoch: report.epoch, accuracy: $0) : nil }
      }
      let points = known.map { (x: x(Double($0.epoch)), y: y($0.accuracy)) }
      let color = Palette.color(index)
      if points.count > 1 {
        canvas.polyline(points, color: color, dash: Palette.dash(index))
      }
      if points.count <= 60 {
        for point in points { canvas.circle(point.x, point.y, 2.8, fill: color) }
      }
      let row = legendTop + 20 * Double(index)
      canvas.polyline(
        [(x: Self.plot.left, y: row - 4), (x: Self.plot.left + 34, y: row - 4)], color: color,
        dash: Palette.dash(index))
      canvas.circle(Self.plot.left + 17, row - 4, 2.8, fill: color)
      let final = known.last.map { ": \(NumberFormat.percent($0.accuracy)) %" } ?? ": no epochs"
      canvas.text(shorten(entry.name, to: 100) + final, Self.plot.left + 44, row)
    }
    if series.isEmpty {
      canvas.text("no trainings", (Self.plot.left + Self.plot.right) / 2, y(0.5), .middle)
    }
    return canvas.svg
  }

  private func axes(
    _ canvas: inout Canvas, first: Double, last: Double, _ x: (Double) -> Double,
    _ y: (Double) -> Double
  ) {
    let plot = Self.plot
    for percent in stride(from: 0, through: 100, by: 20) {
      let height = y(Double(percent) / 100)
      canvas.line(plot.left, height, plot.right, height, class: "bk-grid")
      canvas.text("\(percent) %", plot.left - 8, height + 4, .end, class: "bk-soft")
    }
    canvas.line(plot.left, plot.bottom, plot.right, plot.bottom, class: "bk-axis")
    canvas.line(plot.left, plot.top, plot.left, plot.bottom, class: "bk-axis")
    // Epochs are whole numbers, and the first is 1, which is seldom a multiple of the step.
    let inner = NumberFormat.ticks(from: first, to: last, atMost: 12)
      .filter { $0.rounded() == $0 && $0 >= first }
    let ticks = inner.first == first ? inner : [first] + inner.filter { x($0) - x(first) > 24 }
    for tick in ticks {
      canvas.line(x(tick), plot.bottom, x(tick), plot.bottom + 5, class: "bk-axis")
      canvas.text(NumberFormat.fixed(tick, 0), x(tick), plot.bottom + 18, .middle, class: "bk-soft")
    }
    canvas.text("epoch", (plot.left + plot.right) / 2, plot.bottom + 34, .middle, class: "bk-soft")
  }
}

import Learning

/// Test accuracy over epochs for several trainings; of tasks without one the fidelity of states or the share
/// of an episode's cost that is saved.
public struct LearningCurveChart: Chart, Sendable {
  /// One training, or several that differ in their seeds.
  public struct Series: Sendable {
    /// The name in the legend.
    public let name: String
    /// The epochs of each training.
    public let trainings: [[EpochReport]]

    /// A training by its name.
    public init(name: String, reports: [EpochReport]) {
      self.init(name: name, trainings: [reports])
    }

    /// Several trainings under one name.
    public init(name: String, trainings: [[EpochReport]]) {
      self.name = name
      self.trainings = trainings
    }

    /// An epoch over the trainings that have come so far.
    struct Point {
      let epoch: Int
      let mean: Double
      let low: Double
      let high: Double
    }

    /// What is drawn of an epoch; nil for nothing.
    static func accuracy(_ report: EpochReport) -> Double? {
      report.testAccuracy
        ?? [Metric.stateFidelity, .savedCost].lazy
        .compactMap { report.measures["test_\($0.rawValue)"] }.first
    }

    /// The epochs with a known accuracy.
    var points: [Point] {
      var known: [Int: [Double]] = [:]
      for report in trainings.joined() {
        guard let accuracy = Self.accuracy(report), accuracy.isFinite else { continue }
        known[report.epoch, default: []].append(accuracy)
      }
      return known.sorted { $0.key < $1.key }.map { epoch, values in
        Point(
          epoch: epoch, mean: values.reduce(0, +) / Double(values.count),
          low: values.min() ?? 0, high: values.max() ?? 0)
      }
    }
  }

  /// The trainings.
  public let series: [Series]

  /// A chart of trainings.
  public init(series: [Series]) { self.series = series }

  /// The chart in SVG.
  public var svg: String { svg(width: ChartWidth.wide) }

  func svg(width: Double) -> String {
    let plot = AccuracyPlot(left: 58, right: width - 20, top: 34, bottom: 330)
    let legendTop = plot.bottom + 56
    var canvas = Canvas(
      width: width, height: legendTop + 20 * Double(max(1, series.count)),
      title: "Test accuracy over epochs: " + series.map(\.name).joined(separator: "; "))
    canvas.text("Test accuracy after each epoch", plot.left, 20, class: "bk-ink bk-head")
    let last = Double(series.flatMap { $0.points.map(\.epoch) }.max() ?? 1)
    let first = Double(min(1, series.flatMap { $0.points.map(\.epoch) }.min() ?? 1))
    func x(_ epoch: Double) -> Double {
      let share = last > first ? (epoch - first) / (last - first) : 0.5
      return plot.left + 12 + share * (plot.right - plot.left - 24)
    }
    plot.drawAxes(&canvas)
    epochs(&canvas, plot, first: first, last: last, x)
    for (index, entry) in series.enumerated() {
      let known = entry.points
      let points = known.map { (x: x(Double($0.epoch)), y: plot.y($0.mean)) }
      let color = Palette.color(index)
      let isBand = known.contains { $0.low < $0.high }
      if isBand {
        canvas.polygon(
          known.map { (x: x(Double($0.epoch)), y: plot.y($0.high)) }
            + known.reversed().map { (x: x(Double($0.epoch)), y: plot.y($0.low)) }, fill: color)
      }
      if points.count > 1 {
        canvas.polyline(points, color: color, dash: Palette.dash(index))
      }
      if points.count <= 60 {
        for (point, place) in zip(known, points) {
          canvas.group(tip: Self.tip(entry.name, point)) {
            $0.circle(place.x, place.y, 2.8, fill: color)
          }
        }
      }
      let row = legendTop + 20 * Double(index)
      canvas.polyline(
        [(x: plot.left, y: row - 4), (x: plot.left + 34, y: row - 4)], color: color,
        dash: Palette.dash(index))
      canvas.circle(plot.left + 17, row - 4, 2.8, fill: color)
      let final =
        known.last.map { last in
          ": \(NumberFormat.percent(last.mean)) %"
            + (isBand
              ? " (\(NumberFormat.percent(last.low))–\(NumberFormat.percent(last.high)), "
                + "\(entry.trainings.count) seeds)" : "")
        } ?? ": no epochs"
      canvas.text(
        shorten(entry.name, to: max(8, Int((width - plot.left - 50) / 6.6) - final.count)) + final,
        plot.left + 44, row)
    }
    if series.isEmpty {
      canvas.text("no trainings", plot.middle, plot.y(0.5), .middle)
    }
    return canvas.svg
  }

  private func epochs(
    _ canvas: inout Canvas, _ plot: AccuracyPlot, first: Double, last: Double,
    _ x: (Double) -> Double
  ) {
    // Epochs are whole numbers, and the first is 1, which is seldom a multiple of the step.
    let inner = NumberFormat.ticks(from: first, to: last, atMost: plot.right < 500 ? 6 : 12)
      .filter { $0.rounded() == $0 && $0 >= first }
    let ticks = inner.first == first ? inner : [first] + inner.filter { x($0) - x(first) > 24 }
    for tick in ticks {
      canvas.line(x(tick), plot.bottom, x(tick), plot.bottom + 5, class: "bk-axis")
      canvas.text(NumberFormat.fixed(tick, 0), x(tick), plot.bottom + 18, .middle, class: "bk-soft")
    }
    canvas.text("epoch", plot.middle, plot.bottom + 34, .middle, class: "bk-soft")
  }

  private static func tip(_ name: String, _ point: Series.Point) -> String {
    "\(name), epoch \(point.epoch): \(NumberFormat.percent(point.mean)) %"
      + (point.low < point.high
        ? " (\(NumberFormat.percent(point.low))–\(NumberFormat.percent(point.high)))" : "")
  }

  var numbers: DataTable {
    var table = DataTable(["training", "epoch", "test_accuracy", "lowest", "highest", "seeds"])
    for entry in series {
      for point in entry.points {
        table.append([
          entry.name, "\(point.epoch)", DataTable.number(point.mean), DataTable.number(point.low),
          DataTable.number(point.high), "\(entry.trainings.count)",
        ])
      }
    }
    return table
  }
}

import Experiments
import Readout

/// Accuracies with their intervals, grouped by device, beside what the same weights reach without
/// noise.
public struct AccuracyChart: Chart, Sendable {
  /// The lines of the table.
  public let rows: [ComparisonRow]

  /// Classical models that are seen beside them, those with an accuracy.
  public let baselines: [TrainingSeries]

  /// A chart of a comparison.
  public init(rows: [ComparisonRow], baselines: [TrainingSeries] = []) {
    self.rows = rows
    self.baselines = baselines.filter { !$0.testAccuracies.isEmpty }
  }

  /// The chart in SVG.
  public var svg: String { svg(width: ChartWidth.wide) }

  /// Where things are for a width: labels beside the marks, or above them where there is no room.
  private struct Frame {
    let width: Double
    let isNarrow: Bool
    var left: Double { isNarrow ? 18 : 330 }
    var right: Double { isNarrow ? width - 24 : width - 120 }
    var top: Double { isNarrow ? 100 : 62 }
    var rowHeight: Double { isNarrow ? 36 : 22 }

    init(_ width: Double) {
      self.width = width
      isNarrow = width < 600
    }

    func x(_ accuracy: Double) -> Double { left + min(1, max(0, accuracy)) * (right - left) }
  }

  /// The rows of each device, in order of first appearance.
  private var groups: [(device: String, rows: [ComparisonRow])] {
    var order: [String] = []
    for row in rows where !order.contains(row.device) { order.append(row.device) }
    return order.map { device in (device, rows.filter { $0.device == device }) }
  }

  func svg(width: Double) -> String {
    let frame = Frame(width)
    let lines = max(1, rows.count) + baselines.count
    let heads = groups.count + (baselines.isEmpty ? 0 : 1)
    let bottom = frame.top + frame.rowHeight * Double(lines) + 24 * Double(heads) + 8
    var canvas = Canvas(
      width: width, height: bottom + 44,
      title: "Accuracy with 95 % intervals by device and protocol")
    canvas.heading("Accuracy on the test set")
    legend(&canvas, frame)
    AccuracyPlot(left: frame.left, right: frame.right, top: frame.top, bottom: bottom)
      .drawAxisBelow(&canvas)
    var y = frame.top + 14
    for group in groups {
      canvas.text(
        shorten(group.device, to: frame.isNarrow ? 36 : 60), 16, y + 4, class: "bk-ink bk-head")
      y += 24
      for row in group.rows {
        canvas.group(
          device: row.device, readoutProtocol: row.protocol, tip: Self.tip(row)
        ) { draw(row, at: y, on: &$0, frame) }
        y += frame.rowHeight
      }
    }
    if rows.isEmpty {
      canvas.text("no rows", (frame.left + frame.right) / 2, y + 4, .middle)
    }
    guard !baselines.isEmpty else { return canvas.svg }
    if rows.isEmpty { y += frame.rowHeight }
    canvas.text("classical models", 16, y + 4, class: "bk-ink bk-head")
    y += 24
    for baseline in baselines {
      canvas.group(tip: Self.tip(baseline)) { draw(baseline, at: y, on: &$0, frame) }
      y += frame.rowHeight
    }
    return canvas.svg
  }

  private static func tip(_ row: ComparisonRow) -> String {
    var text =
      "\(row.model), \(row.device), \(row.protocol): \(NumberFormat.percent(row.accuracy)) % "
      + "[\(NumberFormat.percent(row.accuracyLow)), \(NumberFormat.percent(row.accuracyHigh))], "
      + "ideal \(NumberFormat.percent(row.idealAccuracy)) %, noise: \(row.noise)"
    if let each = row.accuracies {
      text += "; models: " + each.map(NumberFormat.percent).joined(separator: ", ")
    }
    return text
  }

  private func draw(
    _ row: ComparisonRow, at y: Double, on canvas: inout Canvas, _ frame: Frame
  ) {
    let index = ReadoutProtocols.names.firstIndex(of: row.protocol) ?? ReadoutProtocols.names.count
    let color = Palette.color(index)
    let shots = row.shots.map { " (\($0))" } ?? ""
    let label = "\(row.model) · \(row.protocol)\(shots)"
    let value = NumberFormat.percent(row.accuracy) + " %" + (row.atChance ? " chance" : "")
    canvas.text(shorten(label, to: frame.isNarrow ? 32 : 44), 28, y + 4)
    if frame.isNarrow {
      canvas.text(value, frame.right, y + 4, .end)
    } else {
      canvas.text(value, frame.right + 10, y + 4)
    }
    let line = frame.isNarrow ? y + 16 : y
    let low = frame.x(row.accuracyLow)
    let high = frame.x(row.accuracyHigh)
    let place = frame.x(row.accuracy)
    let ideal = frame.x(row.idealAccuracy)
    canvas.line(place, line, ideal, line, class: "bk-axis", dash: "1 3")
    canvas.line(low, line, high, line, color: color, width: 2)
    for end in [low, high] { canvas.line(end, line - 4, end, line + 4, color: color, width: 2) }
    for accuracy in row.accuracies ?? [] {
      canvas.line(
        frame.x(accuracy), line + 5, frame.x(accuracy), line + 9, color: color, width: 1.5)
    }
    canvas.circle(
      place, line, 4.5, class: row.atChance ? "bk-paper" : "", fill: color, stroke: color, width: 2)
    canvas.line(ideal, line - 8, ideal, line + 8, class: "bk-line", width: 2)
  }

  private static func tip(_ baseline: TrainingSeries) -> String {
    let each = baseline.testAccuracies
    return "\(baseline.heading), classical: \(RunSection.spread(each)) % of "
      + "\(baseline.records[0].testSampleCount) test samples"
      + (each.count > 1
        ? "; models: " + each.map(NumberFormat.percent).joined(separator: ", ") : "")
  }

  /// The mean of the seeds with the range of them.
  private func draw(
    _ baseline: TrainingSeries, at y: Double, on canvas: inout Canvas, _ frame: Frame
  ) {
    let each = baseline.testAccuracies
    let mean = each.reduce(0, +) / Double(each.count)
    canvas.text(shorten(baseline.heading, to: frame.isNarrow ? 32 : 44), 28, y + 4)
    let value = NumberFormat.percent(mean) + " %"
    if frame.isNarrow {
      canvas.text(value, frame.right, y + 4, .end)
    } else {
      canvas.text(value, frame.right + 10, y + 4)
    }
    let line = frame.isNarrow ? y + 16 : y
    let place = frame.x(mean)
    // From the top to here, so that every row can be held against it.
    canvas.line(place, frame.top, place, line, class: "bk-axis", dash: "4 3")
    canvas.circle(place, line, 4.5, class: "bk-ink")
    if each.count > 1 {
      for accuracy in each {
        let x = frame.x(accuracy)
        canvas.line(x, line + 5, x, line + 9, class: "bk-line", width: 1.5)
      }
    }
  }

  private func legend(_ canvas: inout Canvas, _ frame: Frame) {
    let hasSeeds = rows.contains { $0.accuracies != nil }
    var place = (x: 16.0, y: 42.0)
    func entry(
      _ text: String, _ canvas: inout Canvas, _ sign: (inout Canvas, Double, Double) -> Void
    ) {
      let length = 36 + 6.3 * Double(text.count)
      if place.x > 16 && place.x + length > frame.width - 8 { place = (16, place.y + 18) }
      sign(&canvas, place.x, place.y)
      canvas.text(text, place.x + 34, place.y + 4, class: "bk-soft")
      place.x += length + 10
    }
    entry("accuracy with 95 % interval", &canvas) { canvas, x, y in
      canvas.line(x, y, x + 28, y, class: "bk-line", width: 2)
      canvas.circle(x + 14, y, 4.5, class: "bk-ink")
    }
    entry("at chance", &canvas) { canvas, x, y in
      canvas.circle(x + 14, y, 4.5, class: "bk-box", width: 2)
    }
    entry("same weights, no noise", &canvas) { canvas, x, y in
      canvas.line(x + 14, y - 8, x + 14, y + 8, class: "bk-line", width: 2)
    }
    if hasSeeds {
      entry("each seed", &canvas) { canvas, x, y in
        for shift in [8.0, 13, 21] {
          canvas.line(x + shift, y - 2, x + shift, y + 2, class: "bk-line", width: 1.5)
        }
      }
    }
  }

  var numbers: DataTable {
    var table = DataTable([
      "model", "device", "calibration", "protocol", "shots", "noise", "accuracy", "accuracy_low",
      "accuracy_high", "ideal_accuracy", "difference", "difference_low", "difference_high",
      "seed_spread", "mean_low", "mean_high", "samples",
    ])
    for row in rows {
      table.append([
        row.model, row.device, row.calibration ?? "", row.protocol,
        row.shots.map(String.init) ?? "", row.noise, DataTable.number(row.accuracy),
        DataTable.number(row.accuracyLow), DataTable.number(row.accuracyHigh),
        DataTable.number(row.idealAccuracy), DataTable.number(row.difference),
        DataTable.number(row.differenceLow), DataTable.number(row.differenceHigh),
        DataTable.number(row.accuracySeedSpread), DataTable.number(row.meanAccuracyLow),
        DataTable.number(row.meanAccuracyHigh), "\(row.samples)",
      ])
    }
    for baseline in baselines {
      let each = baseline.testAccuracies
      table.append(
        [
          baseline.heading, "classical", "", "", "", "",
          DataTable.number(each.reduce(0, +) / Double(each.count)),
        ] + [String](repeating: "", count: 9) + ["\(baseline.records[0].testSampleCount)"])
    }
    return table
  }
}

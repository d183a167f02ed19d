import Experiments
import Foundation

/// What a study found: a line of points for each series over its places.
public struct StudyChart: Chart, Sendable {
  /// What was found.
  public let result: StudyResult

  /// A chart of a study.
  public init(_ result: StudyResult) { self.result = result }

  /// The chart in SVG.
  public var svg: String { svg(width: ChartWidth.wide) }

  func svg(width: Double) -> String {
    let plot = (left: 74.0, right: width - 16, top: 36.0, bottom: 286.0)
    let title = Study(rawValue: result.study)?.title ?? result.study
    var canvas = Canvas(
      width: width, height: plot.bottom + 60 + 20 * Double(result.series.count), title: title)
    canvas.heading(result.device.map { "\(title), \($0)" } ?? title)
    let values = result.series.flatMap(\.values).compactMap(\.self)
    let top = max(values.max() ?? 1, 1e-12)
    let ticks = NumberFormat.ticks(from: 0, to: top, atMost: 5)
    let high = max(top, ticks.last ?? top)
    func x(_ index: Int) -> Double {
      plot.left + (Double(index) + 0.5) / Double(max(1, result.places.count))
        * (plot.right - plot.left)
    }
    func y(_ value: Double) -> Double {
      plot.bottom - value / high * (plot.bottom - plot.top - 10)
    }
    for tick in ticks {
      canvas.line(plot.left, y(tick), plot.right, y(tick), class: "bk-grid")
      canvas.text(
        NumberFormat.significant(tick, 2), plot.left - 8, y(tick) + 4, .end, class: "bk-soft")
    }
    canvas.line(plot.left, plot.bottom, plot.right, plot.bottom, class: "bk-axis")
    canvas.line(plot.left, plot.top, plot.left, plot.bottom, class: "bk-axis")
    canvas.text(
      result.valueTitle, 16, (plot.top + plot.bottom) / 2, .middle, class: "bk-soft", rotated: true)
    let room = Int((plot.right - plot.left) / Double(max(1, result.places.count)) / 6.8)
    for (index, place) in result.places.enumerated() {
      canvas.line(x(index), plot.bottom, x(index), plot.bottom + 5, class: "bk-axis")
      canvas.text(
        shorten(place, to: max(4, room)), x(index), plot.bottom + 18, .middle, class: "bk-soft")
    }
    canvas.text(
      result.placeTitle, (plot.left + plot.right) / 2, plot.bottom + 36, .middle, class: "bk-soft")
    for (number, series) in result.series.enumerated() {
      let color = Palette.color(number)
      let points = series.values.enumerated().compactMap { index, value in
        value.map { (x: x(index), y: y($0)) }
      }
      if points.count > 1 { canvas.polyline(points, color: color, dash: Palette.dash(number)) }
      for point in points { canvas.circle(point.x, point.y, 3.5, fill: color) }
      let row = plot.bottom + 58 + 20 * Double(number)
      canvas.polyline(
        [(x: 16, y: row - 4), (x: 46, y: row - 4)], color: color, dash: Palette.dash(number))
      canvas.text(shorten(series.name, to: Int((width - 60) / 6.4)), 54, row)
    }
    return canvas.svg
  }

  /// What the drawing shows.
  public var numbers: DataTable {
    var table = DataTable([result.placeTitle] + result.series.map(\.name))
    for (index, place) in result.places.enumerated() {
      table.append([place] + result.series.map { DataTable.number($0.values[index]) })
    }
    return table
  }
}

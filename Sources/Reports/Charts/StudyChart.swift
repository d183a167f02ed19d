import Experiments
import Foundation

/// Test accuracy against a number of the machine: a dot for each training, a line through the means.
public struct StudyChart: Sendable {
  /// The trainings.
  public let study: Study

  /// A chart of a study.
  public init(_ study: Study) { self.study = study }

  private static let width = 720.0
  private static let plot = (left: 62.0, right: 700.0, top: 52.0, bottom: 330.0)

  /// Values that are more than a factor of twenty apart stand on a logarithmic axis.
  private var isLogarithmic: Bool {
    guard let low = study.points.first?.value, let high = study.points.last?.value else {
      return false
    }
    return low > 0 && high / low > 20
  }

  /// The chart in SVG.
  public var svg: String {
    let plot = Self.plot
    var canvas = Canvas(
      width: Self.width, height: plot.bottom + 48,
      title: "Test accuracy against \(study.key): \(study.setting)")
    canvas.text("Test accuracy against \(study.key)", plot.left, 20, class: "bk-ink bk-head")
    canvas.text(shorten(study.setting, to: 100), plot.left, 38, class: "bk-soft")
    let places = study.points.map { isLogarithmic ? log10($0.value) : $0.value }
    let (low, high) = (places.first ?? 0, places.last ?? 1)
    func x(_ place: Double) -> Double {
      let share = high > low ? (place - low) / (high - low) : 0.5
      return plot.left + 16 + share * (plot.right - plot.left - 32)
    }
    func y(_ accuracy: Double) -> Double {
      plot.bottom - min(1, max(0, accuracy)) * (plot.bottom - plot.top)
    }
    for percent in stride(from: 0, through: 100, by: 20) {
      let height = y(Double(percent) / 100)
      canvas.line(plot.left, height, plot.right, height, class: "bk-grid")
      canvas.text("\(percent) %", plot.left - 8, height + 4, .end, class: "bk-soft")
    }
    canvas.line(plot.left, plot.bottom, plot.right, plot.bottom, class: "bk-axis")
    canvas.line(plot.left, plot.top, plot.left, plot.bottom, class: "bk-axis")
    var lastLabel = -Double.infinity
    var means: [(x: Double, y: Double)] = []
    for (point, place) in zip(study.points, places) {
      let column = x(place)
      canvas.line(column, plot.bottom, column, plot.bottom + 5, class: "bk-axis")
      if column - lastLabel > 44 {
        canvas.text(label(point.value), column, plot.bottom + 18, .middle, class: "bk-soft")
        lastLabel = column
      }
      for accuracy in point.accuracies {
        canvas.circle(column, y(accuracy), 2.8, stroke: Palette.color(0))
      }
      let mean = point.accuracies.reduce(0, +) / Double(max(1, point.accuracies.count))
      means.append((column, y(mean)))
      canvas.circle(column, y(mean), 4.2, fill: Palette.color(0))
    }
    if means.count > 1 { canvas.polyline(means, color: Palette.color(0), dash: "none") }
    if means.isEmpty {
      canvas.text("no trainings", (plot.left + plot.right) / 2, y(0.5), .middle)
    }
    canvas.text(
      axis, (plot.left + plot.right) / 2, plot.bottom + 36, .middle, class: "bk-soft")
    return canvas.svg
  }

  private var axis: String {
    let unit =
      study.key == "hardware.strength" ? ", radians (π/2 = 1.571 is projective)" : ""
    return study.key + unit + (isLogarithmic ? ", logarithmic" : "")
  }

  private func label(_ value: Double) -> String {
    study.key == "hardware.controller_latency"
      ? NumberFormat.duration(value) : NumberFormat.significant(value, 3)
  }
}

/// The part of a chart in which accuracies from 0 to 1 are drawn, by its edges.
struct AccuracyPlot {
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double

  /// The middle between left and right.
  var middle: Double { (left + right) / 2 }

  /// Where an accuracy is on an axis at the left.
  func y(_ accuracy: Double) -> Double {
    bottom - min(1, max(0, accuracy)) * (bottom - top)
  }

  /// Draws an axis of accuracies at the left, with lines and names every 20 %, and the line below.
  func drawAxes(_ canvas: inout Canvas) {
    for percent in stride(from: 0, through: 100, by: 20) {
      let height = y(Double(percent) / 100)
      canvas.line(left, height, right, height, class: "bk-grid")
      canvas.text("\(percent) %", left - 8, height + 4, .end, class: "bk-soft")
    }
    canvas.line(left, bottom, right, bottom, class: "bk-axis")
    canvas.line(left, top, left, bottom, class: "bk-axis")
  }

  /// Where an accuracy is on an axis that lies below.
  func x(_ accuracy: Double) -> Double {
    left + min(1, max(0, accuracy)) * (right - left)
  }

  /// Draws an axis of accuracies below, with lines and names every 20 %.
  func drawAxisBelow(_ canvas: inout Canvas) {
    for percent in stride(from: 0, through: 100, by: 20) {
      let place = x(Double(percent) / 100)
      canvas.line(place, top, place, bottom, class: "bk-grid")
      canvas.text("\(percent) %", place, bottom + 18, .middle, class: "bk-soft")
    }
    canvas.line(left, bottom, right, bottom, class: "bk-axis")
    canvas.text("accuracy", middle, bottom + 35, .middle, class: "bk-soft")
  }
}

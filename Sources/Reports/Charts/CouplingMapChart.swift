import Devices
import Foundation

/// A device's coupling map, its edges coloured by the error of their best two-qubit gate.
public struct CouplingMapChart: Chart, Sendable {
  /// The machine.
  public let device: Device
  /// Its figures.
  public let calibration: Calibration

  /// The physical qubit of each program qubit, which are set off; empty for none.
  public let layout: [Int]

  /// A chart of a device under a calibration that fits it.
  public init(device: Device, calibration: Calibration, layout: [Int] = []) {
    self.device = device
    self.calibration = calibration
    self.layout = layout
  }

  private static let fault = "#D55E00"

  /// The chart in SVG.
  public var svg: String { svg(width: ChartWidth.wide) }

  func svg(width limit: Double) -> String {
    let summary = DeviceSummary(device, calibration)
    let layout = CouplingMapLayout(device, span: min(840, limit - 80))
    let margin = layout.radius + 20
    let isNarrow = limit < 520
    let width = min(limit, max(520, layout.width + 2 * margin))
    let top = 34 + margin
    let left = (width - layout.width) / 2
    var canvas = Canvas(
      width: width, height: top + layout.height + margin + (isNarrow ? 158 : 90),
      title: "Coupling map of \(device.name), calibration \(calibration.id)")
    canvas.heading("\(device.name), \(calibration.id)")
    let points = layout.points.map { (x: $0.x + left, y: $0.y + top) }
    let errors = Dictionary(
      summary.rankedEdges.map { ($0.qubits, $0.error) }, uniquingKeysWith: { first, _ in first })
    let scale = ErrorScale(summary.rankedEdges.map(\.error))
    let edges = device.topology.edges
    let faulty = Set(summary.faultyEdges)
    let isDense = edges.count > 150 && edges.count > 3 * device.qubitCount
    let thickness = isDense ? (edges.count > 800 ? 0.4 : 1.2) : 5.0
    for edge in edges {
      let (a, b) = (points[edge[0]], points[edge[1]])
      // On a machine where all are coupled thousands of edges would say nothing that can be hit.
      let tip = isDense ? nil : tip(edge: edge)
      canvas.group(tip: tip) { canvas in
        if let error = errors[edge] {
          canvas.line(a.x, a.y, b.x, b.y, color: scale.color(error), width: thickness)
        } else if faulty.contains(edge) {
          canvas.line(a.x, a.y, b.x, b.y, color: Self.fault, width: 2, dash: "2 3")
          cross(&canvas, (a.x + b.x) / 2, (a.y + b.y) / 2, 5)
        } else {
          canvas.line(a.x, a.y, b.x, b.y, class: "bk-axis", width: 2, dash: "5 4")
        }
      }
    }
    for index in points.indices {
      canvas.group(tip: tip(qubit: index)) {
        qubit(index, at: points[index], layout.radius, &$0)
      }
    }
    legend(&canvas, scale, y: top + layout.height + margin + 14, isNarrow: isNarrow)
    return canvas.svg
  }

  private func qubit(
    _ index: Int, at point: (x: Double, y: Double), _ radius: Double, _ canvas: inout Canvas
  ) {
    let figures = calibration.qubits[index]
    let isUnknown = figures.t1 == nil && figures.meanReadoutError == nil
    let isUsed = layout.contains(index)
    if isUsed { canvas.circle(point.x, point.y, radius + 3.5, class: "bk-ring", width: 2.5) }
    canvas.circle(
      point.x, point.y, radius, class: isUsed ? "bk-box bk-used" : "bk-box",
      width: figures.isFaulty ? 2 : 1.2,
      dash: isUnknown ? "3 2" : "none")
    // Thin, so that the label stays legible.
    if figures.isFaulty { cross(&canvas, point.x, point.y, radius, width: 1) }
    let label = device.qubits[index].label
    let shown = shorten(label, to: 5)
    // A digit of the small type is some 6.4 pixels wide.
    let isWide = 6.4 * Double(shown.count) > 1.9 * radius
    // Where a label would run into its neighbours' the tip has to do.
    guard 5.2 * Double(shown.count) < 3.4 * radius else { return }
    canvas.text(
      shown, point.x, point.y + 3.5, .middle, class: "bk-ink \(isWide ? "bk-tiny" : "bk-small")")
  }

  private func tip(qubit index: Int) -> String {
    let figures = calibration.qubits[index]
    var parts = ["qubit \(device.qubits[index].label), index \(index)"]
    if let place = layout.firstIndex(of: index) { parts.append("program qubit \(place)") }
    if figures.isFaulty { parts.append("out of order") }
    if let t1 = figures.t1 { parts.append("T1 \(NumberFormat.duration(t1.value))") }
    if let t2 = figures.t2 { parts.append("T2 \(NumberFormat.duration(t2.value))") }
    if let error = figures.meanReadoutError {
      parts.append("readout error \(NumberFormat.error(error))")
    }
    return parts.joined(separator: ", ")
  }

  private func tip(edge: [Int]) -> String {
    let gates = calibration.gates.filter { Set($0.qubits) == Set(edge) }.map { gate in
      "\(gate.gate) \(gate.qubits.map { device.qubits[$0].label }.joined(separator: "→")): "
        + (gate.error.map { "error \(NumberFormat.error($0.value))" } ?? "error not known")
        + (gate.duration.map { ", \(NumberFormat.duration($0.value))" } ?? "")
    }
    let name = edge.map { device.qubits[$0].label }.joined(separator: "–")
    return gates.isEmpty ? "\(name): no figures" : gates.joined(separator: "; ")
  }

  var numbers: DataTable {
    var table = DataTable(["gate", "qubits", "error", "duration_seconds", "in_use"])
    for gate in calibration.gates where gate.qubits.count == 2 {
      table.append([
        gate.gate, gate.qubits.map { device.qubits[$0].label }.joined(separator: " "),
        DataTable.number(gate.error?.value), DataTable.number(gate.duration?.value),
        gate.qubits.allSatisfy(layout.contains) ? "yes" : "no",
      ])
    }
    return table
  }

  private func cross(
    _ canvas: inout Canvas, _ x: Double, _ y: Double, _ size: Double, width: Double = 2
  ) {
    let reach = size * 0.8
    canvas.line(x - reach, y - reach, x + reach, y + reach, color: Self.fault, width: width)
    canvas.line(x - reach, y + reach, x + reach, y - reach, color: Self.fault, width: width)
  }

  private func legend(_ canvas: inout Canvas, _ scale: ErrorScale, y: Double, isNarrow: Bool) {
    if let range = scale.range {
      canvas.text("error of the best two-qubit gate", 16, y, class: "bk-soft")
      let steps = range.low < range.high ? 40 : 1
      let width = 200.0 / Double(steps)
      for step in 0..<steps {
        let share = steps > 1 ? Double(step) / Double(steps - 1) : 0
        // A little overlap hides the seams between neighbouring rectangles.
        canvas.rect(
          16 + width * Double(step), y + 8, width + 0.4, 12, fill: Palette.scale(share))
      }
      canvas.text(
        (scale.hasBelow ? "≤ " : "") + NumberFormat.error(range.low), 16, y + 34, class: "bk-ink")
      if range.low < range.high {
        canvas.text(
          (scale.hasAbove ? "≥ " : "") + NumberFormat.error(range.high), 216, y + 34, .end)
        canvas.text(
          NumberFormat.error((range.low * range.high).squareRoot()), 116, y + 34, .middle)
      }
    } else {
      canvas.text("no errors of two-qubit gates known", 16, y, class: "bk-soft")
    }
    let x = isNarrow ? 16.0 : 250
    let top = isNarrow ? y + 56 : y
    canvas.line(x, top - 4, x + 32, top - 4, class: "bk-axis", width: 2, dash: "5 4")
    canvas.text("error not known", x + 40, top, class: "bk-soft")
    canvas.line(x, top + 14, x + 32, top + 14, color: Self.fault, width: 2, dash: "2 3")
    cross(&canvas, x + 16, top + 14, 5)
    canvas.text("out of order", x + 40, top + 18, class: "bk-soft")
    canvas.circle(x + 16, top + 34, 7, class: "bk-box", dash: "3 2")
    canvas.text("no figures of the qubit", x + 40, top + 38, class: "bk-soft")
    guard !layout.isEmpty else { return }
    canvas.circle(x + 16, top + 56, 6, class: "bk-box bk-used")
    canvas.circle(x + 16, top + 56, 9.5, class: "bk-ring", width: 2.5)
    canvas.text("in use by the program", x + 40, top + 60, class: "bk-soft")
  }
}

/// A logarithmic scale of errors.
struct ErrorScale {
  /// The ends of the scale; nil when no error is known but zeros.
  let range: (low: Double, high: Double)?
  /// Whether there are errors below the lower end.
  let hasBelow: Bool
  /// Whether there are errors above the upper end.
  let hasAbove: Bool

  /// A scale that spans given errors but for a twentieth of them at either end, so that one odd
  /// edge does not give all others the same colour; with up to 20 errors it spans all.
  init(_ errors: [Double]) {
    let positive = errors.filter { $0 > 0 && $0.isFinite }.sorted()
    guard let least = positive.first, let greatest = positive.last else {
      (range, hasBelow, hasAbove) = (nil, errors.contains(0), false)
      return
    }
    let tail = (positive.count - 1) / 20
    let (low, high) = (positive[tail], positive[positive.count - 1 - tail])
    range = (low, high)
    (hasBelow, hasAbove) = (least < low || errors.contains(0), greatest > high)
  }

  /// The colour of an error; one beyond an end has that of the end.
  func color(_ error: Double) -> String {
    guard let range, range.low < range.high, error > 0 else { return Palette.scale(0) }
    let share = log(error / range.low) / log(range.high / range.low)
    return Palette.scale(min(max(share, 0), 1))
  }
}

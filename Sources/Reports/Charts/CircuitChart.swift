import Circuits

/// The beginning of a circuit, its active qubits as lines, in the symbols of textbooks.
public struct CircuitChart: Chart, Sendable {
  /// The circuit.
  public let circuit: Circuit
  /// A heading.
  public let title: String
  /// How many columns are drawn.
  public let maximumColumns: Int
  /// How many active qubits are drawn.
  public let maximumQubits: Int

  /// A chart of a circuit; what is beyond the limits is counted under the drawing.
  public init(
    _ circuit: Circuit, title: String = "Circuit", maximumColumns: Int = 40,
    maximumQubits: Int = 16
  ) {
    self.circuit = circuit
    self.title = title
    self.maximumColumns = max(1, maximumColumns)
    self.maximumQubits = max(1, maximumQubits)
  }

  private static let pitch = (x: 58.0, y: 40.0)
  private static let left = 54.0
  private static let box = (width: 48.0, height: 30.0)

  /// The chart in SVG.
  public var svg: String { svg(width: ChartWidth.wide) }

  func svg(width: Double) -> String {
    let layout = CircuitLayout(
      circuit, maximumColumns: maximumColumns, maximumQubits: maximumQubits)
    let perSystem = max(1, Int((width - Self.left - 20) / Self.pitch.x))
    let systems = max(1, (layout.columnCount + perSystem - 1) / perSystem)
    let systemHeight = Self.pitch.y * Double(layout.qubits.count) + 26
    var canvas = Canvas(
      width: width, height: 40 + systemHeight * Double(systems) + 24, title: title)
    canvas.heading(title)
    for system in 0..<systems {
      let top = 40 + systemHeight * Double(system) + Self.pitch.y / 2
      let first = system * perSystem
      let inSystem = min(perSystem, max(1, layout.columnCount - first))
      for (line, qubit) in layout.qubits.enumerated() {
        let y = top + Self.pitch.y * Double(line)
        canvas.text("q\(qubit)", Self.left - 12, y + 4, .end)
        canvas.line(
          Self.left - 6, y, Self.left + Self.pitch.x * Double(inSystem) + 6, y, class: "bk-axis")
      }
      for placed in layout.placed where (first..<first + perSystem).contains(placed.column) {
        let x = Self.left + Self.pitch.x * (Double(placed.column - first) + 0.5)
        let isBarrier = placed.instruction.operation == .barrier
        canvas.group(tip: isBarrier ? nil : tip(placed.instruction)) {
          draw(placed, x, placed.lines.map { top + Self.pitch.y * Double($0) }, &$0)
        }
      }
    }
    canvas.text(
      note(layout), 16, 40 + systemHeight * Double(systems) + 8, class: "bk-soft")
    return canvas.svg
  }

  private func note(_ layout: CircuitLayout) -> String {
    if layout.placed.isEmpty && layout.omitted == 0 { return "no instructions" }
    var parts = [layout.omitted == 0 ? "the whole circuit" : "\(layout.omitted) more instructions"]
    if layout.omittedQubits > 0 { parts.append("\(layout.omittedQubits) more active qubits") }
    return parts.joined(separator: ", ")
  }

  private func tip(_ instruction: Instruction) -> String {
    let bits = instruction.conditions.isEmpty ? "" : ", on a condition"
    return CircuitLabel(instruction).full + " on "
      + instruction.qubits.map { "q\($0)" }.joined(separator: ", ") + bits
  }

  private func draw(
    _ placed: CircuitLayout.Placed, _ x: Double, _ ys: [Double], _ canvas: inout Canvas
  ) {
    let instruction = placed.instruction
    guard let top = ys.min(), let bottom = ys.max() else { return }
    if instruction.operation == .barrier {
      canvas.line(x, top - 16, x, bottom + 16, class: "bk-line", width: 1.5, dash: "4 3")
      return
    }
    if ys.count > 1 { canvas.line(x, top, x, bottom, class: "bk-line", width: 1.5) }
    let label = CircuitLabel(instruction)
    for (position, y) in ys.enumerated() {
      switch label.symbol(at: position) {
      case .control: canvas.circle(x, y, 4.5, class: "bk-ink")
      case .target:
        canvas.circle(x, y, 10, class: "bk-box", width: 1.5)
        canvas.line(x - 10, y, x + 10, y, class: "bk-line", width: 1.5)
        canvas.line(x, y - 10, x, y + 10, class: "bk-line", width: 1.5)
      case .swap:
        canvas.line(x - 6, y - 6, x + 6, y + 6, class: "bk-line", width: 2)
        canvas.line(x - 6, y + 6, x + 6, y - 6, class: "bk-line", width: 2)
      case .meter: meter(x, y, label, &canvas)
      case .box: box(x, y, label, isWide: ys.count > 1, &canvas)
      }
    }
    if !instruction.conditions.isEmpty {
      canvas.text("if", x + Self.box.width / 2 - 2, top - 17, .end, class: "bk-ink bk-small")
    }
  }

  private func box(
    _ x: Double, _ y: Double, _ label: CircuitLabel, isWide: Bool, _ canvas: inout Canvas
  ) {
    canvas.rect(
      x - Self.box.width / 2, y - Self.box.height / 2, Self.box.width, Self.box.height,
      class: isWide ? "bk-box bk-two" : "bk-box bk-one", radius: 3)
    let detail = label.detail
    canvas.text(
      shorten(label.shown, to: 8), x, detail.isEmpty ? y + 4 : y - 1, .middle,
      class: "bk-ink bk-small")
    if !detail.isEmpty {
      canvas.text(shorten(detail, to: 8), x, y + 11, .middle, class: "bk-soft bk-small")
    }
  }

  /// The dial of a measurement with its bit underneath.
  private func meter(_ x: Double, _ y: Double, _ label: CircuitLabel, _ canvas: inout Canvas) {
    canvas.rect(
      x - Self.box.width / 2, y - Self.box.height / 2, Self.box.width, Self.box.height,
      class: "bk-box bk-measured", radius: 3)
    canvas.arc(x, y + 2, 10)
    canvas.line(x, y + 2, x + 8, y - 9, class: "bk-line", width: 1.5)
    canvas.text(shorten(label.detail, to: 8), x, y + 12.5, .middle, class: "bk-ink bk-tiny")
  }

  var numbers: DataTable {
    var table = DataTable(["instruction", "qubits", "bits", "conditional"])
    for instruction in circuit.instructions {
      table.append([
        CircuitLabel(instruction).full,
        instruction.qubits.map(String.init).joined(separator: " "),
        instruction.bits.map(String.init).joined(separator: " "),
        instruction.conditions.isEmpty ? "no" : "yes",
      ])
    }
    return table
  }
}

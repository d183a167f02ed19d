import Circuits

/// A scheduled circuit to scale in time: a lane for each qubit with its pulses, measurements, idle
/// time and the wait for the controller.
public struct ScheduleChart: Chart, Sendable {
  /// The circuit in time.
  public let schedule: ScheduledCircuit
  /// Seconds for which all qubits wait after the circuit.
  public let wait: Double
  /// A heading.
  public let title: String
  /// What qubits are called.
  public let name: @Sendable (Int) -> String

  /// A chart of a schedule.
  public init(
    _ schedule: ScheduledCircuit, wait: Double = 0, title: String = "Schedule",
    name: @escaping @Sendable (Int) -> String = { "q\($0)" }
  ) {
    self.schedule = schedule
    self.wait = max(0, wait)
    self.title = title
    self.name = name
  }

  /// The chart in SVG.
  public var svg: String { svg(width: ChartWidth.wide) }

  /// What an entry is, for colour and legend.
  private enum Kind: Int, CaseIterable {
    case one, two, measurement, reset, delay

    var title: String {
      switch self {
      case .one: "one-qubit pulse"
      case .two: "two-qubit gate"
      case .measurement: "measurement"
      case .reset: "reset"
      case .delay: "explicit delay"
      }
    }

    var color: String {
      switch self {
      case .one: Palette.series[0]
      case .two: Palette.series[1]
      case .measurement: Palette.series[2]
      case .reset: Palette.series[3]
      case .delay: Palette.series[5]
      }
    }

    init?(_ instruction: Instruction) {
      switch instruction.operation {
      case .gate: self = instruction.qubits.count > 1 ? .two : .one
      case .measure: self = .measurement
      case .reset: self = .reset
      case .delay: self = .delay
      case .barrier, .assign: return nil
      }
    }
  }

  private var lanes: [Int] {
    Set(schedule.entries.filter { $0.duration > 0 }.flatMap(\.instruction.qubits)).sorted()
  }

  /// How long the circuit with its wait takes.
  private var total: Double { schedule.duration + wait }

  /// Systems of lanes under each other: as many as give a typical pulse a width that can be seen. Half
  /// of the busy time is in pulses that are shorter, so that many short ones beside few long ones do not
  /// decide.
  private func systemCount(_ width: Double) -> Int {
    let pulses = schedule.entries.map(\.duration).filter { $0 > 0 }.sorted()
    guard total > 0, !pulses.isEmpty else { return 1 }
    let half = pulses.reduce(0, +) / 2
    var sum = 0.0
    let typical = pulses.first { duration in
      sum += duration
      return sum >= half
    }
    guard let typical else { return 1 }
    return min(8, max(1, Int((5 * total / typical / width).rounded(.up))))
  }

  func svg(width: Double) -> String {
    let lanes = lanes
    let left = 58.0
    let right = width - 14
    let pitch = 22.0
    let systems = systemCount(right - left)
    let systemHeight = pitch * Double(max(1, lanes.count)) + 44
    let legendTop = 46.0
    let top = legendTop + 18 * Double(legendLines(width)) + 8
    var canvas = Canvas(
      width: width, height: top + systemHeight * Double(systems) + 8, title: title)
    canvas.heading(title)
    legend(&canvas, width, legendTop)
    let span = total / Double(systems)
    for system in 0..<systems {
      let begin = span * Double(system)
      let y = top + systemHeight * Double(system)
      draw(
        &canvas, lanes, from: begin, to: begin + span, y: y, left: left, right: right, pitch: pitch)
    }
    if lanes.isEmpty { canvas.text("nothing takes time", left, top + 16) }
    return canvas.svg
  }

  private func draw(
    _ canvas: inout Canvas, _ lanes: [Int], from begin: Double, to end: Double, y: Double,
    left: Double, right: Double, pitch: Double
  ) {
    guard end > begin else { return }
    func x(_ time: Double) -> Double {
      left + min(1, max(0, (time - begin) / (end - begin))) * (right - left)
    }
    let bottom = y + pitch * Double(lanes.count)
    let ticks = NumberFormat.ticks(
      from: begin * 1e9, to: end * 1e9, atMost: right - left < 400 ? 4 : 10)
    for tick in ticks {
      let place = x(tick * 1e-9)
      canvas.line(place, y, place, bottom + 4, class: "bk-grid")
      canvas.text(
        NumberFormat.duration(tick * 1e-9), min(max(place, left + 12), right - 14), bottom + 18,
        .middle, class: "bk-soft bk-small")
    }
    let row = Dictionary(uniqueKeysWithValues: zip(lanes, lanes.indices))
    for (index, qubit) in lanes.enumerated() {
      let middle = y + pitch * (Double(index) + 0.5)
      canvas.text(shorten(name(qubit), to: 7), left - 8, middle + 4, .end)
      canvas.line(left, middle, right, middle, class: "bk-axis", dash: "1 3")
    }
    if wait > 0, end > schedule.duration {
      canvas.group(tip: "waiting for the controller, \(NumberFormat.duration(wait))") { canvas in
        let start = x(schedule.duration)
        canvas.rect(
          start, y + 2, max(0, right - start), bottom - y - 4, class: "bk-wait", fill: "none")
      }
    }
    for entry in schedule.entries where entry.end > begin && entry.start < end && entry.duration > 0
    {
      guard let kind = Kind(entry.instruction) else { continue }
      let places = entry.instruction.qubits.compactMap { row[$0] }
      let (start, stop) = (x(entry.start), x(entry.end))
      canvas.group(tip: tip(entry)) { canvas in
        if let first = places.min(), let last = places.max(), first < last {
          let middle = (start + stop) / 2
          canvas.line(
            middle, y + pitch * (Double(first) + 0.5), middle, y + pitch * (Double(last) + 0.5),
            color: kind.color, width: 1.2)
        }
        for place in places {
          canvas.rect(
            start, y + pitch * Double(place) + 4,
            // A hair's breadth tells neighbours apart.
            stop - start > 4 ? stop - start - 0.6 : max(0.6, stop - start), pitch - 8,
            fill: kind.color, opacity: kind == .delay ? 0.35 : 1)
        }
      }
    }
  }

  private func tip(_ entry: ScheduledCircuit.Entry) -> String {
    let qubits = entry.instruction.qubits.map(name).joined(separator: ", ")
    return "\(CircuitLabel(entry.instruction).full) on \(qubits): "
      + "\(NumberFormat.duration(entry.duration)) from \(NumberFormat.duration(entry.start))"
  }

  /// What the legend explains: the kinds that occur, idle time, the wait.
  private var legendTitles: [String] {
    let used = Set(schedule.entries.filter { $0.duration > 0 }.compactMap { Kind($0.instruction) })
    return Kind.allCases.filter(used.contains).map(\.title) + ["idle"]
      + (wait > 0 ? ["waiting for the controller"] : [])
  }

  /// Where the entries of the legend stand: as many on a line as fit.
  private func legendPlaces(_ width: Double) -> [(x: Double, line: Int)] {
    var x = 16.0
    var line = 0
    return legendTitles.map { title in
      let length = 24 + 6.4 * Double(title.count)
      if x > 16 && x + length > width - 8 {
        x = 16
        line += 1
      }
      defer { x += length + 12 }
      return (x, line)
    }
  }

  private func legendLines(_ width: Double) -> Int {
    (legendPlaces(width).last?.line ?? 0) + 1
  }

  private func legend(_ canvas: inout Canvas, _ width: Double, _ top: Double) {
    for (title, place) in zip(legendTitles, legendPlaces(width)) {
      let y = top + 18 * Double(place.line)
      if let kind = Kind.allCases.first(where: { $0.title == title }) {
        canvas.rect(
          place.x, y - 6, 14, 12, fill: kind.color, opacity: kind == .delay ? 0.35 : 1)
      } else if title == "idle" {
        canvas.line(place.x, y, place.x + 14, y, class: "bk-axis", dash: "1 3")
      } else {
        canvas.rect(place.x, y - 6, 14, 12, class: "bk-wait", fill: "none")
      }
      canvas.text(title, place.x + 20, y + 4, class: "bk-soft")
    }
  }

  var numbers: DataTable {
    var table = DataTable(["start_seconds", "duration_seconds", "instruction", "qubits"])
    for entry in schedule.entries where entry.duration > 0 {
      table.append([
        DataTable.number(entry.start), DataTable.number(entry.duration),
        CircuitLabel(entry.instruction).full,
        entry.instruction.qubits.map(name).joined(separator: " "),
      ])
    }
    if wait > 0 {
      table.append([
        DataTable.number(schedule.duration), DataTable.number(wait), "wait", "all",
      ])
    }
    return table
  }
}

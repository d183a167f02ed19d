import Circuits

/// The rows of a `TimingPlan` as a linear program: points in time first, then stretches, then the
/// longest of them.
struct TimingEquations {
  private let plan: TimingPlan
  private let timing: QASMTiming
  private let place: Position
  private var points = 0
  private var rows: [Row] = []
  private var ends: [Int] = []
  /// The points in time of barriers by their instructions.
  private var barriers: [Int: Int] = [:]
  /// The number of rows before those of the boxes' lengths.
  private var boxRows: Range<Int> = 0..<0

  /// Σ of points ≥ or = the sum of a length of time.
  private struct Row {
    var points: [Int: Double]
    var isEqual: Bool
    var length: StretchedDuration
  }

  init(_ plan: TimingPlan, _ timing: QASMTiming, _ place: Position) {
    self.plan = plan
    self.timing = timing
    self.place = place
  }

  /// A length of time with the stretches of a solution.
  func seconds(_ length: StretchedDuration, _ solution: [Double]) throws -> Double {
    var sum = length.seconds + (try samples(length.samples))
    for (number, factor) in length.factors { sum += factor * solution[number] }
    return sum
  }

  private func samples(_ count: Double) throws -> Double {
    if count == 0 { return 0 }
    guard let length = timing.samplingTime else {
      throw Failure(place, QASMTiming.noSamples)
    }
    return count * length
  }

  // MARK: - Rows

  /// What has happened on a qubit since its last point in time; −1 is the region's beginning.
  private struct Line {
    var point = -1
    var length = StretchedDuration()
    var isStretched = false
  }

  /// Adds the instructions of a part of the program.
  mutating func add(_ region: Range<Int>, of circuit: Circuit) throws {
    var lines: [Int: Line] = [:]
    var written: [Int: (point: Int, seconds: Double)] = [:]
    let isPhysical = circuit.quantumRegisters.isEmpty
    for index in region {
      let instruction = circuit.instructions[index]
      if let delay = plan.delays[index] {
        lines[instruction.qubits[0], default: Line()].length =
          (lines[instruction.qubits[0]]?.length ?? StretchedDuration()) + delay.length
        if !delay.length.factors.isEmpty { lines[instruction.qubits[0]]?.isStretched = true }
        // No delay is negative.
        rows.append(
          Row(points: [:], isEqual: false, length: -1 * delay.length))
        continue
      }
      let length = try timing.seconds(of: instruction, isPhysical: isPhysical) {
        Failure(place, $0)
      }
      let touched = instruction.conditions.flatMap(\.bits) + instruction.bits
      if instruction.qubits.count == 1, touched.isEmpty {
        let qubit = instruction.qubits[0]
        var line = lines[qubit] ?? Line()
        line.length = line.length + StretchedDuration(.seconds(length))
        lines[qubit] = line
        continue
      }
      let point = try newPoint()
      if instruction.operation == .barrier { barriers[index] = point }
      for qubit in instruction.qubits {
        close(lines[qubit] ?? Line(), at: point)
        lines[qubit] = Line(point: point, length: StretchedDuration(.seconds(length)))
      }
      for bit in touched {
        guard let (before, taken) = written[bit] else { continue }
        let wait = instruction.bits.contains(bit) ? 0 : timing.latency
        rows.append(
          Row(
            points: [point: 1, before: -1], isEqual: false,
            length: StretchedDuration(.seconds(taken + wait))))
      }
      for bit in instruction.bits { written[bit] = (point, length) }
    }
    let end = try newPoint()
    ends.append(end)
    for line in lines.sorted(by: { $0.key < $1.key }) { close(line.value, at: end) }
  }

  private mutating func newPoint() throws -> Int {
    guard points < TimingPlan.pointLimit else {
      throw Failure(
        place,
        "what stretches here hangs together with more than \(TimingPlan.pointLimit) steps on several "
          + "qubits: put barriers on all qubits around it")
    }
    points += 1
    return points - 1
  }

  private mutating func close(_ line: Line, at point: Int) {
    var sides = [point: 1.0]
    if line.point >= 0 { sides[line.point] = -1 }
    rows.append(Row(points: sides, isEqual: line.isStretched, length: line.length))
  }

  /// Adds the lengths of the boxes.
  mutating func addBoxes() throws {
    let start = rows.count
    for box in plan.boxes {
      guard let first = barriers[box.first], let last = barriers[box.last] else { continue }
      rows.append(Row(points: [last: 1, first: -1], isEqual: true, length: box.length))
    }
    boxRows = start..<rows.count
  }

  // MARK: - Solving

  /// The lengths of the stretches in seconds; nil if there are none.
  func solution() -> [Double]? { solved(skipping: 0..<0)?.stretches }

  /// How long a box would take if no box had to take a given time.
  func leastLength(of box: TimingPlan.Box) -> Double? {
    guard let first = barriers[box.first], let last = barriers[box.last],
      let points = solved(skipping: boxRows)?.points
    else { return nil }
    return points[last] - points[first]
  }

  private func solved(skipping: Range<Int>) -> (points: [Double], stretches: [Double])? {
    let constants = rows.map { row in
      row.length.seconds + row.length.samples * (timing.samplingTime ?? 0)
    }
    let scale = max(constants.reduce(0) { max($0, abs($1)) }, 1e-12)
    let longest = points + plan.stretches.count
    var program = LinearProgram(variableCount: longest + 1)
    for (number, row) in rows.enumerated() where !skipping.contains(number) {
      var coefficients = row.points
      for (stretch, factor) in row.length.factors {
        coefficients[points + stretch, default: 0] -= factor
      }
      program.rows.append(
        LinearProgram.Row(
          coefficients: coefficients, isEqual: row.isEqual, bound: constants[number] / scale))
    }
    for (number, stretch) in plan.stretches.enumerated() where stretch.name != nil {
      program.rows.append(
        LinearProgram.Row(
          coefficients: [longest: 1, points + number: -1], isEqual: false, bound: 0))
    }
    program.objectives = [
      Dictionary(uniqueKeysWithValues: ends.map { ($0, 1.0) }),
      Dictionary(uniqueKeysWithValues: (0..<points).map { ($0, 1.0) }),
      [longest: 1],
    ]
    guard let values = program.solution() else { return nil }
    return (
      values.prefix(points).map { $0 * scale }, values[points..<longest].map { $0 * scale }
    )
  }
}

import Circuits

/// What a program says about its timing that can only be resolved when all of it is known: delays
/// that stretch, and boxes that take a given time.
///
/// A qubit's line between two steps that it shares with others (gates on several qubits, barriers,
/// the ends of boxes and of the program) takes exactly the time between them if a stretch is in it,
/// else at most that time. Of all solutions that which ends first is taken; among these the one where
/// everything comes as early as it can, and then the one whose longest stretch is shortest, so that
/// stretches in one line share what there is.
struct TimingPlan {
  /// A stretch that was declared, or the rest of a box on one of its qubits.
  struct Stretch {
    var name: String?
    var place: Position
  }

  /// A delay, as the index of its instruction.
  struct Delay {
    var length: StretchedDuration
    var place: Position
  }

  /// A box between two barriers, as the indices of their instructions.
  struct Box {
    var first: Int
    var last: Int
    var length: StretchedDuration
    var place: Position
  }

  var stretches: [Stretch] = []
  var delays: [Int: Delay] = [:]
  var boxes: [Box] = []

  var isEmpty: Bool { delays.isEmpty && boxes.isEmpty }

  /// The largest number of points in time of one program: the work grows with its third power.
  static let pointLimit = 1_000

  /// Gives delays that stretch their lengths.
  /// - Throws: `Failure` where no lengths do what the program asks for.
  func resolve(_ circuit: inout Circuit, _ timing: QASMTiming) throws {
    let seconds = try self.seconds(circuit, timing)
    for (index, length) in seconds {
      circuit.instructions[index].operation = .delay(.seconds(length))
    }
  }

  private func seconds(
    _ circuit: Circuit, _ timing: QASMTiming
  ) throws -> [Int: Double] {
    guard let place = (delays.values.map(\.place) + boxes.map(\.place)).min() else { return [:] }
    var equations = TimingEquations(self, timing, place)
    for region in regions(circuit) { try equations.add(region, of: circuit) }
    try equations.addBoxes()
    guard let solution = equations.solution() else { throw refusal(equations) }
    return try delays.mapValues { delay in
      let length = try equations.seconds(delay.length, solution)
      guard length > -1e-15 else { throw Failure(delay.place, "a delay cannot be negative") }
      guard length <= Duration.longest else {
        throw Failure(delay.place, "a delay of \(length) s is too long; at most 1e6 s")
      }
      return max(0, length)
    }
  }

  /// Why there is no solution: a box that is too short, or stretches that cannot agree.
  private func refusal(_ equations: TimingEquations) -> Failure {
    for box in boxes where box.length.factors.isEmpty {
      if let least = equations.leastLength(of: box),
        let given = try? equations.seconds(box.length, []),
        least > given * (1 + 1e-9)
      {
        return Failure(
          box.place,
          "a box of \(Self.text(given)) cannot hold what takes \(Self.text(least)) on this machine")
      }
    }
    let named = stretches.filter { $0.name != nil }
    let names = named.compactMap(\.name).map { "'\($0)'" }.joined(separator: ", ")
    let place = named.first?.place ?? boxes.first?.place ?? Position(line: 1, column: 1)
    return Failure(
      place,
      named.isEmpty
        ? "no lengths make this box take its time"
        : "no lengths of the stretch\(named.count == 1 ? "" : "es") \(names) make every line as long "
          + "as what happens beside it")
  }

  private static func text(_ seconds: Double) -> String {
    "\((seconds * 1e12).rounded() / 1e3) ns"
  }

  /// The parts of a program between barriers on all its qubits, of which those are kept in which
  /// anything is to be resolved.
  private func regions(_ circuit: Circuit) -> [Range<Int>] {
    let used = Set(circuit.instructions.flatMap(\.qubits)).count
    var isInside = [Bool](repeating: false, count: circuit.instructions.count)
    for box in boxes { for index in box.first...box.last { isInside[index] = true } }
    var result: [Range<Int>] = []
    var start = 0
    var isNeeded = false
    for (index, instruction) in circuit.instructions.enumerated() {
      if isInside[index] || delays[index] != nil { isNeeded = true }
      guard instruction.operation == .barrier, instruction.qubits.count == used, !isInside[index]
      else { continue }
      if isNeeded { result.append(start..<index) }
      start = index + 1
      isNeeded = false
    }
    if isNeeded { result.append(start..<circuit.instructions.count) }
    return result
  }
}

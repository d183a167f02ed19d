import Channels
import Circuits
import Devices

/// All waits of a schedule, found by a first walk through it.
///
/// Neither barriers nor turns of a qubit's frame about Z end a wait, so that it does not matter how
/// one is spelled: as a delay, several ones, or a gap.
struct WaitPlan {
  private(set) var waits: [Wait] = []
  /// The operations on each qubit other than waiting and turns of its frame, in order.
  private(set) var touches: [Int: [Touch]] = [:]
  /// When operations on others change each qubit, in seconds, in any order.
  private var disturbances: [Int: [Double]] = [:]
  private let model: NoiseModel
  private let active: [Int]
  private var clock: IdleClock

  /// - Parameter warm: Qubits that are not, or do not stay, in |0⟩ before their first operation.
  init(_ model: NoiseModel, span: IdleSpan, active: [Int], warm: Set<Int>) {
    self.model = model
    self.active = active
    clock = IdleClock(span: span, qubits: active, warm: warm)
  }

  /// Walks over an entry of the schedule.
  /// - Parameters:
  ///   - duration: How long the operation itself takes; what the schedule reserves beyond that is
  ///     waiting.
  ///   - rests: The qubits that are certainly in |0⟩ afterwards.
  mutating func visit(
    _ entry: ScheduledCircuit.Entry, index: Int, duration: Double, rests: Set<Int>
  ) {
    let instruction = entry.instruction
    let isDelay = if case .delay = instruction.operation { true } else { false }
    for qubit in instruction.qubits {
      if let end = clock.gapStart(qubit, until: entry.start) {
        idle(qubit, from: end, to: entry.start, [], index)
      }
      guard !isDelay || !clock.isResting(qubit) else { continue }
      let isOverwritten = instruction.conditions.contains { condition in
        condition.bits.contains(where: instruction.bits.contains)
      }
      for conditions in complements(of: instruction.conditions) {
        idle(
          qubit, from: entry.start, to: entry.start + duration, conditions, index,
          isBefore: isOverwritten)
      }
      if isDelay && model.sources.contains(.relaxation) {
        add(qubit, from: entry.start, to: entry.start + duration, instruction.conditions, index)
      }
    }
    for qubit in instruction.qubits {
      if isDelay {
        clock.wait(qubit, until: entry.end)
      } else {
        let rests = rests.contains(qubit)
        clock.occupy(qubit, until: entry.start + duration, resting: rests)
        touches[qubit, default: []].append(
          Touch(time: (entry.start + entry.end) / 2, isResting: rests))
      }
    }
  }

  /// Notes that an operation on others changes qubits at a moment, otherwise than by a turn about Z
  /// or by dephasing, with which waiting commutes.
  mutating func disturb(_ qubits: [Int], at time: Double) {
    for qubit in qubits { disturbances[qubit, default: []].append(time) }
  }

  /// Lets qubits wait for the end, unless nobody looks.
  mutating func finish(at end: Double, index: Int) {
    for qubit in active {
      if let start = clock.finalGapStart(qubit, until: end) {
        idle(qubit, from: start, to: end, [], index)
      }
    }
  }

  private mutating func idle(
    _ qubit: Int, from start: Double, to end: Double, _ conditions: [Condition], _ entry: Int,
    isBefore: Bool = false
  ) {
    guard model.sources.contains(.idle) else { return }
    add(qubit, from: start, to: end, conditions, entry, isBefore: isBefore)
  }

  private mutating func add(
    _ qubit: Int, from start: Double, to end: Double, _ conditions: [Condition], _ entry: Int,
    isBefore: Bool = false
  ) {
    guard end > start else { return }
    waits.append(
      Wait(
        qubit: qubit, start: start, end: end, earliest: touches[qubit]?.last?.time ?? 0,
        conditions: conditions, entry: entry, isBefore: isBefore))
  }
}

extension WaitPlan {
  /// Relaxation in time: that of a qubit that is left alone at the end of each of its waits, that of
  /// others at the moments of a `DecayRule` for each part of a wait between what happens to them and
  /// to their neighbours.
  /// - Parameters:
  ///   - couplings: The ZZ shifts ω in rad/s of each qubit, with the neighbours.
  ///   - rests: The qubits in |0⟩ at the start.
  func events(
    couplings: [Int: [(neighbour: Int, shift: Double)]], resting rests: Set<Int>
  ) -> [WaitEvent] {
    var result: [WaitEvent] = []
    var parts: [(wait: Wait, rule: DecayRule)] = []
    for wait in joined(couplings) {
      let neighbours = couplings[wait.qubit] ?? []
      guard !wait.isBefore, !neighbours.isEmpty || disturbances[wait.qubit] != nil else {
        result.append(
          WaitEvent(
            time: wait.isBefore ? wait.start : wait.end, qubit: wait.qubit,
            seconds: wait.end - wait.start, conditions: wait.conditions, entry: wait.entry))
        continue
      }
      for part in split(wait, neighbours) {
        let shift = neighbours.reduce(0) { sum, other in
          isResting(other.neighbour, at: part.start, rests) ? sum : sum + abs(other.shift)
        }
        parts.append(
          (
            part,
            DecayRule(
              rate: model.decayRate(part.qubit), excited: model.excitedPopulation(part.qubit),
              shift: shift, seconds: part.end - part.start)
          ))
      }
    }
    result += Self.steps(parts)
    return result
  }

  /// Parts that begin and end together share their moments, so that the phases between these are
  /// written once.
  private static func steps(_ parts: [(wait: Wait, rule: DecayRule)]) -> [WaitEvent] {
    struct Time: Hashable {
      let start: Double
      let end: Double
    }
    var known: [DecayRule: DecayRule.Division] = [:]
    var shared: [Time: DecayRule.Division] = [:]
    for (wait, rule) in parts {
      let division = known[rule] ?? rule.division
      known[rule] = division
      let time = Time(start: wait.start, end: wait.end)
      if division.count > shared[time]?.count ?? 0 { shared[time] = division }
    }
    return parts.flatMap { wait, rule in
      // Where nothing couples, one moment does for any length.
      let division =
        rule.shift > 0
        ? shared[Time(start: wait.start, end: wait.end)] ?? rule.division : rule.division
      return rule.steps(division).map {
        WaitEvent(
          time: max(wait.earliest, wait.start + $0.offset), qubit: wait.qubit, seconds: $0.seconds,
          conditions: wait.conditions, entry: wait.entry)
      }
    }
  }

  /// Waits of coupled qubits that follow each other without an operation between are one.
  private func joined(
    _ couplings: [Int: [(neighbour: Int, shift: Double)]]
  ) -> [Wait] {
    guard !couplings.isEmpty else { return waits }
    var last: [Int: Int] = [:]
    var result: [Wait] = []
    for wait in waits {
      if let index = last[wait.qubit], wait.conditions.isEmpty, result[index].conditions.isEmpty,
        abs(result[index].end - wait.start) < IdleClock.shortestGap, couplings[wait.qubit] != nil,
        result[index].earliest == wait.earliest
      {
        result[index].end = wait.end
        result[index].entry = wait.entry
      } else {
        last[wait.qubit] = result.count
        result.append(wait)
      }
    }
    return result
  }

  /// The parts of a wait between what changes the qubit and what changes its neighbours.
  private func split(_ wait: Wait, _ neighbours: [(neighbour: Int, shift: Double)]) -> [Wait] {
    var cuts: [Double] = []
    for qubit in [wait.qubit] + neighbours.map(\.neighbour) {
      cuts += disturbances[qubit, default: []].filter {
        $0 > wait.start + IdleClock.shortestGap && $0 < wait.end - IdleClock.shortestGap
      }
    }
    for other in neighbours {
      guard let touches = touches[other.neighbour] else { continue }
      let first = Self.count(of: touches, until: wait.start + IdleClock.shortestGap)
      cuts += touches[first...].lazy.map(\.time).prefix {
        $0 < wait.end - IdleClock.shortestGap
      }
    }
    var result: [Wait] = []
    var start = wait.start
    for cut in cuts.sorted() + [wait.end] where cut > start {
      var part = wait
      part.start = start
      part.end = cut
      result.append(part)
      start = cut
    }
    return result
  }

  private func isResting(_ qubit: Int, at time: Double, _ rests: Set<Int>) -> Bool {
    guard let touches = touches[qubit] else { return rests.contains(qubit) }
    let count = Self.count(of: touches, until: time + IdleClock.shortestGap)
    return count == 0 ? rests.contains(qubit) : touches[count - 1].isResting
  }

  /// How many of the touches of a qubit, which are in the order of time, are not after a moment.
  private static func count(of touches: [Touch], until time: Double) -> Int {
    var (low, high) = (0, touches.count)
    while low < high {
      let middle = (low + high) / 2
      if touches[middle].time <= time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension NoiseModel {
  /// The scaled rate 1/T1 of a qubit in 1/s; 0 where none is known.
  func decayRate(_ qubit: Int) -> Double {
    guard let times = times(qubit) else { return 0 }
    return scale / times.t1
  }
}

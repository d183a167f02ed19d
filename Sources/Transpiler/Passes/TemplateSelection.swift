import Circuits
import Randomness

/// Chooses among the templates of every interaction that differ only in the one-qubit gates around
/// their entanglers, so that the runs of one-qubit gates between entanglers need few pulses.
///
/// Sweeps over the circuit choose each template anew for what its neighbours are at the time;
/// diagonal gates next to a ZZ rotation, with which they commute, are put on its better side.
struct TemplateSelection {
  private let target: Target
  private let allowEuler: Bool
  /// The program, with diagonal gates where they are best.
  private(set) var program: SlotProgram
  /// What was chosen for every slot: which of its link's choices and which frames, `none` for what is
  /// no interaction. The templates themselves are made when they are needed: those of a long circuit
  /// are most of its memory, and so would lists for every slot be.
  private(set) var selected: [UInt16]
  private static let none = UInt16.max

  /// Every qubit of every slot is a place, those of slot i from `firstPlaces[i]` on. For each the place
  /// before and after it on its qubit, −1 for none, and its slot.
  private var firstPlaces: [Int32] = [0]
  private var previous: [Int32] = []
  private var next: [Int32] = []
  private var slotOfPlace: [Int32] = []
  /// Outlines of the one-qubit gates before each place, and after the last slot of each qubit.
  private var before: [ChainOutline] = []
  private var after: [ChainOutline] = []
  /// For every place where in `outlines` those of its template are, times two, and which of both, −1
  /// for none.
  private var ends: [Int32] = []
  private var random = RandomStream(seed: 0, 3)
  /// The outlines of the runs of templates that have been asked for, on both positions, and where
  /// those of a key are, 0 for nowhere: one table for each native gate.
  private var outlines: [[[ChainOutline]]] = [[]]
  private var numbers: [[Int32]] = []
  private var gates: [Gate] = []

  /// All of an interaction that the outlines of its templates depend on, as a number below 6³ · 7.
  private static func kind(of interaction: Interaction) -> Int {
    var result = 0
    for axis in Axis.allCases { result = 6 * result + Int(ChainOutline.code(interaction[axis])) }
    let equal = interaction.equalPair.map { 1 + 2 * $0.other.rawValue + ($0.isOpposite ? 1 : 0) }
    return 7 * result + (equal ?? 0)
  }

  /// How many keys there are for each gate.
  private static let keyCount = 216 * 7 * 16

  private enum Move: CaseIterable {
    case none, forward, backward
  }

  private struct Border {
    var pulses = Int.max
    var frame = Template.Frame()
    var move = Move.none
  }

  /// What stands on both sides of a slot on one of its qubits, with diagonal gates moved or not.
  private struct Side {
    var move: Move
    var left: ChainOutline
    var right: ChainOutline
  }

  /// - Parameter sweeps: How often every template is chosen; with none all are the plain ones.
  init(_ program: SlotProgram, _ target: Target, allowEuler: Bool, sweeps: Int) {
    self.program = program
    self.target = target
    self.allowEuler = allowEuler
    selected = Array(repeating: Self.none, count: program.slots.count)
    link()
    after = program.after.map { ChainOutline($0) }
    for sweep in 0..<max(1, sweeps) {
      for index in program.slots.indices {
        guard case .interaction(let interaction) = program.slots[index].kind else { continue }
        if sweeps == 0 || !program.slots[index].conditions.isEmpty {
          plain(interaction, at: index)
        } else {
          choose(interaction, at: index, isFirst: sweep == 0)
        }
      }
    }
  }

  private mutating func link() {
    var last = [Int32](repeating: -1, count: program.qubitCount)
    let count = program.slots.reduce(0) { $0 + $1.qubits.count }
    firstPlaces.reserveCapacity(program.slots.count + 1)
    previous.reserveCapacity(count)
    slotOfPlace.reserveCapacity(count)
    before.reserveCapacity(count)
    next = Array(repeating: -1, count: count)
    ends = next
    for (index, slot) in program.slots.enumerated() {
      for (position, qubit) in slot.qubits.enumerated() {
        let place = Int32(previous.count)
        if last[qubit] >= 0 { next[Int(last[qubit])] = place }
        previous.append(last[qubit])
        slotOfPlace.append(Int32(index))
        before.append(ChainOutline(slot.before[position]))
        last[qubit] = place
      }
      firstPlaces.append(Int32(previous.count))
    }
  }

  private func place(_ index: Int, _ position: Int) -> Int { Int(firstPlaces[index]) + position }

  /// The outline of the first or the last run of the template at a place.
  private func end(_ place: Int32, isFirst: Bool) -> ChainOutline {
    guard place >= 0, ends[Int(place)] >= 0 else { return ChainOutline() }
    let number = Int(ends[Int(place)])
    let runs = outlines[number / 2][number % 2]
    return isFirst ? runs[0] : runs[runs.count - 1]
  }

  private static func choices(
    _ interaction: Interaction, on qubits: [Int], _ target: Target
  ) -> [Template.Choice] {
    guard let link = target.link(qubits[0], qubits[1]) else {
      preconditionFailure("routing put an interaction on qubits \(qubits) without a gate")
    }
    return link.choices(for: interaction)
  }

  private mutating func plain(_ interaction: Interaction, at index: Int) { selected[index] = 0 }

  /// The template that was chosen for an interaction.
  static func template(
    _ interaction: Interaction, on qubits: [Int], _ selected: UInt16, _ target: Target
  ) -> Template? {
    if selected == none { return nil }
    let choices = choices(interaction, on: qubits, target)
    let bits = Int(selected)
    let frames = [bits, bits >> 2].map {
      Template.Frame(isQuarter: $0 & 2 != 0, isFlip: $0 & 1 != 0)
    }
    return Template(interaction, choices[bits >> 4], frames: frames)
  }

  /// Of equally good choices the first sweep takes the first, which makes the rotation on the
  /// second qubit, the target of the gates that it usually comes from; later ones any, which leads
  /// across plateaus.
  private mutating func choose(_ interaction: Interaction, at index: Int, isFirst: Bool) {
    var best: Int?
    var bestBorders: [Border] = []
    var bestPulses = Int.max
    let qubits = program.slots[index].qubits
    let choices = Self.choices(interaction, on: qubits, target)
    let canMove = interaction.axes == [.z]
    let sides = (0..<2).map { self.sides(index, $0, canMove: canMove) }
    let kind = Self.kind(of: interaction)
    for number in 0..<2 * choices.count {
      let choice = choices[number % choices.count]
      // Those with the target in its place come first.
      guard (choice.pair[1] == qubits[1]) == (number < choices.count) else { continue }
      let borders = self.borders(
        interaction, kind, choice, at: index, sides: sides, isFirst: isFirst)
      let pulses = borders[0].pulses + borders[1].pulses
      if pulses < bestPulses || (pulses == bestPulses && !isFirst && random.uniform() < 0.5) {
        bestPulses = pulses
        best = number % choices.count
        bestBorders = borders
      }
    }
    guard let best else { return }
    selected[index] = UInt16(
      16 * best + 4 * bestBorders[1].frame.number + bestBorders[0].frame.number)
    let pair = choices[best].pair
    for position in 0..<2 {
      let place = qubits[0] == pair[position] ? 0 : 1
      let runs = runs(interaction, kind, choices[best], bestBorders[position].frame)
      ends[self.place(index, place)] = Int32(2 * runs + position)
      move(bestBorders[position].move, at: index, place)
    }
  }

  /// Where in `outlines` those of the runs of a template on both positions are.
  private mutating func runs(
    _ interaction: Interaction, _ kind: Int, _ choice: Template.Choice, _ frame: Template.Frame
  ) -> Int {
    let gate = choice.entangler.gate
    let table: Int
    if let known = gates.firstIndex(where: { $0 === gate }) {
      table = known
    } else {
      table = gates.count
      gates.append(gate)
      numbers.append([Int32](repeating: 0, count: Self.keyCount))
    }
    let turn = (choice.isTurned ? 2 : 0) + (choice.usesControl ? 1 : 0)
    let key = 16 * kind + 4 * turn + frame.number
    if numbers[table][key] > 0 { return Int(numbers[table][key]) }
    let template = Template(interaction, choice, frames: [frame, frame])
    numbers[table][key] = Int32(outlines.count)
    outlines.append((0..<2).map { template.runs(on: $0).map { ChainOutline($0) } })
    return outlines.count - 1
  }

  /// For both positions of a template the best way to surround it.
  private mutating func borders(
    _ interaction: Interaction, _ kind: Int, _ choice: Template.Choice, at index: Int,
    sides: [[Side]], isFirst: Bool
  ) -> [Border] {
    let first = program.slots[index].qubits[0]
    let frames = Template.hasFrames(interaction) ? Template.Frame.all : [Template.Frame()]
    var result = [Border(), Border()]
    let pair = choice.pair
    for position in 0..<2 {
      let place = first == pair[position] ? 0 : 1
      let native = target.pulses[pair[position]]
      for frame in frames {
        let number = self.runs(interaction, kind, choice, frame)
        let runs = outlines[number][position]
        var inner = 0
        for run in runs.dropFirst().dropLast() { inner += count(run, native) }
        for side in sides[place] {
          let best = result[position].pulses
          var left = side.left
          left.append(runs[0])
          let part = inner + count(left, native)
          // What comes after cannot be less than nothing.
          if part > best || (isFirst && part == best) { continue }
          var right = runs[runs.count - 1]
          right.append(side.right)
          let total = part + count(right, native)
          if total < best || (total == best && !isFirst && random.uniform() < 0.5) {
            result[position] = Border(pulses: total, frame: frame, move: side.move)
          }
        }
      }
    }
    return result
  }

  private func count(_ outline: ChainOutline, _ native: NativeOneQubit) -> Int {
    let (length, isFlip) = outline.reduced()
    return native.pulses(length: length, isFlip: isFlip, allowEuler: allowEuler)
  }

  /// What stands before and after a slot on one of its qubits, up to the neighbouring entanglers.
  private func sides(
    _ index: Int, _ place: Int, canMove: Bool
  ) -> [Side] {
    let here = self.place(index, place)
    var left = end(previous[here], isFirst: false)
    let head = end(next[here], isFirst: true)
    let following =
      next[here] >= 0 ? before[Int(next[here])] : after[program.slots[index].qubits[place]]
    let start = left
    left.append(before[here])
    var right = following
    right.append(head)
    var result = [Side(move: .none, left: left, right: right)]
    guard canMove else { return result }
    for move in [Move.forward, .backward] {
      guard let (first, second) = moved(move, index, place) else { continue }
      var left = start
      left.append(ChainOutline(first))
      var right = ChainOutline(second)
      right.append(head)
      result.append(Side(move: move, left: left, right: right))
    }
    return result
  }

  private func gatesAfter(_ index: Int, _ place: Int) -> [GateApplication] {
    let following = next[self.place(index, place)]
    guard following >= 0 else { return program.after[program.slots[index].qubits[place]] }
    let slot = Int(slotOfPlace[Int(following)])
    return program.slots[slot].before[Int(following - firstPlaces[slot])]
  }

  /// The gates before and after with diagonal ones moved across; nil if there is nothing to move.
  private func moved(
    _ move: Move, _ index: Int, _ place: Int
  ) -> (before: [GateApplication], after: [GateApplication])? {
    let before = program.slots[index].before[place]
    let after = gatesAfter(index, place)
    switch move {
    case .none: return nil
    case .forward:
      let count = before.reversed().prefix { $0.gate.traits.contains(.diagonal) }.count
      guard count > 0 else { return nil }
      return (Array(before.dropLast(count)), before.suffix(count) + after)
    case .backward:
      let count = after.prefix { $0.gate.traits.contains(.diagonal) }.count
      guard count > 0 else { return nil }
      return (before + after.prefix(count), Array(after.dropFirst(count)))
    }
  }

  private mutating func move(_ move: Move, at index: Int, _ place: Int) {
    guard let (first, second) = moved(move, index, place) else { return }
    program.slots[index].before[place] = first
    let here = self.place(index, place)
    before[here] = ChainOutline(first)
    let following = next[here]
    if following >= 0 {
      let slot = Int(slotOfPlace[Int(following)])
      program.slots[slot].before[Int(following - firstPlaces[slot])] = second
      before[Int(following)] = ChainOutline(second)
    } else {
      let qubit = program.slots[index].qubits[place]
      program.after[qubit] = second
      after[qubit] = ChainOutline(second)
    }
  }
}

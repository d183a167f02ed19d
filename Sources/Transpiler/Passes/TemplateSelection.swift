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
  /// What was chosen for every slot that is an interaction. The templates themselves are made when
  /// they are needed: those of a long circuit are most of its memory.
  private(set) var selected: [Selected?]

  /// What makes a template of an interaction.
  struct Selected: Sendable {
    var choice: Template.Choice
    var first = Template.Frame()
    var second = Template.Frame()

    func template(_ interaction: Interaction) -> Template {
      Template(interaction, choice, frames: [first, second])
    }
  }

  /// For every slot and each of its qubits the slot before and after on it, with the position of
  /// the qubit there.
  private var previous: [[Place?]] = []
  private var next: [[Place?]] = []
  /// Outlines of the one-qubit gates before each slot, and after the last slot of each qubit.
  private var before: [[ChainOutline]] = []
  private var after: [ChainOutline] = []
  /// For every slot and each of its qubits the outlines of its template's ends.
  private var heads: [[ChainOutline]]
  private var tails: [[ChainOutline]]
  private var random = RandomStream(seed: 0, 3)
  private var cache: [Key: [[ChainOutline]]] = [:]

  private struct Place {
    var slot: Int
    var position: Int
  }

  private struct Key: Hashable {
    var kinds: [UInt8]
    var equalAxis: Axis?
    var isOpposite: Bool?
    var gate: Gate
    var isTurned: Bool
    var usesControl: Bool
    var frame: Template.Frame
  }

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
    selected = Array(repeating: nil, count: program.slots.count)
    heads = program.slots.map { $0.qubits.map { _ in ChainOutline() } }
    tails = heads
    link()
    before = program.slots.map { $0.before.map { ChainOutline(PulseChain($0)) } }
    after = program.after.map { ChainOutline(PulseChain($0)) }
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
    var last = [Place?](repeating: nil, count: program.qubitCount)
    previous = program.slots.map { $0.qubits.map { _ in nil } }
    next = previous
    for (index, slot) in program.slots.enumerated() {
      for (position, qubit) in slot.qubits.enumerated() {
        previous[index][position] = last[qubit]
        if let place = last[qubit] {
          next[place.slot][place.position] = Place(slot: index, position: position)
        }
        last[qubit] = Place(slot: index, position: position)
      }
    }
  }

  private func choices(_ interaction: Interaction, _ index: Int) -> [Template.Choice] {
    let qubits = program.slots[index].qubits
    guard let link = target.link(qubits[0], qubits[1]) else {
      preconditionFailure("routing put an interaction on qubits \(qubits) without a gate")
    }
    return Template.choices(interaction, link)
  }

  private mutating func plain(_ interaction: Interaction, at index: Int) {
    selected[index] = Selected(choice: choices(interaction, index)[0])
  }

  /// Of equally good choices the first sweep takes the first, which makes the rotation on the
  /// second qubit, the target of the gates that it usually comes from; later ones any, which leads
  /// across plateaus.
  private mutating func choose(_ interaction: Interaction, at index: Int, isFirst: Bool) {
    var best: Template.Choice?
    var bestBorders: [Border] = []
    var bestPulses = Int.max
    let target = program.slots[index].qubits[1]
    let choices = self.choices(interaction, index)
    let canMove = interaction.axes == [.z]
    let sides = (0..<2).map { self.sides(index, $0, canMove: canMove) }
    for choice in choices.filter({ $0.pair[1] == target })
      + choices.filter({ $0.pair[1] != target })
    {
      let borders = self.borders(
        interaction, choice, at: index, sides: sides, isFirst: isFirst)
      let pulses = borders[0].pulses + borders[1].pulses
      if pulses < bestPulses || (pulses == bestPulses && !isFirst && random.uniform() < 0.5) {
        bestPulses = pulses
        best = choice
        bestBorders = borders
      }
    }
    guard let best else { return }
    selected[index] = Selected(
      choice: best, first: bestBorders[0].frame, second: bestBorders[1].frame)
    let pair = best.pair
    for position in 0..<2 {
      let place = program.slots[index].qubits[0] == pair[position] ? 0 : 1
      let runs = self.runs(interaction, best, bestBorders[position].frame)[position]
      heads[index][place] = runs[0]
      tails[index][place] = runs[runs.count - 1]
      move(bestBorders[position].move, at: index, place)
    }
  }

  /// The outlines of the runs of a template on both positions.
  private mutating func runs(
    _ interaction: Interaction, _ choice: Template.Choice, _ frame: Template.Frame
  ) -> [[ChainOutline]] {
    let equal = interaction.equalPair
    let key = Key(
      kinds: Axis.allCases.map { ChainOutline.code(interaction[$0]) }, equalAxis: equal?.other,
      isOpposite: equal?.isOpposite, gate: choice.entangler.gate,
      isTurned: choice.isTurned, usesControl: choice.usesControl, frame: frame)
    if let known = cache[key] { return known }
    let template = Template(interaction, choice, frames: [frame, frame])
    let result = (0..<2).map { template.runs(on: $0).map { ChainOutline($0) } }
    cache[key] = result
    return result
  }

  /// For both positions of a template the best way to surround it.
  private mutating func borders(
    _ interaction: Interaction, _ choice: Template.Choice, at index: Int, sides: [[Side]],
    isFirst: Bool
  ) -> [Border] {
    let slot = program.slots[index]
    let frames = Template.hasFrames(interaction) ? Template.Frame.all : [Template.Frame()]
    var result = [Border(), Border()]
    let pair = choice.pair
    for position in 0..<2 {
      let place = slot.qubits[0] == pair[position] ? 0 : 1
      let native = target.pulses[pair[position]]
      for frame in frames {
        let runs = self.runs(interaction, choice, frame)[position]
        var inner = 0
        for run in runs.dropFirst().dropLast() { inner += count(run, native) }
        for side in sides[place] {
          var left = side.left
          left.append(runs[0])
          var right = runs[runs.count - 1]
          right.append(side.right)
          let total = inner + count(left, native) + count(right, native)
          let best = result[position].pulses
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
    let qubit = program.slots[index].qubits[place]
    var left = previous[index][place].map { tails[$0.slot][$0.position] } ?? ChainOutline()
    let head = next[index][place].map { heads[$0.slot][$0.position] } ?? ChainOutline()
    let following = next[index][place].map { before[$0.slot][$0.position] } ?? after[qubit]
    let start = left
    left.append(before[index][place])
    var right = following
    right.append(head)
    var result = [Side(move: .none, left: left, right: right)]
    guard canMove else { return result }
    for move in [Move.forward, .backward] {
      guard let (first, second) = moved(move, index, place) else { continue }
      var left = start
      left.append(ChainOutline(PulseChain(first)))
      var right = ChainOutline(PulseChain(second))
      right.append(head)
      result.append(Side(move: move, left: left, right: right))
    }
    return result
  }

  private func gatesAfter(_ index: Int, _ place: Int) -> [GateApplication] {
    next[index][place].map { program.slots[$0.slot].before[$0.position] }
      ?? program.after[program.slots[index].qubits[place]]
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
    before[index][place] = ChainOutline(PulseChain(first))
    if let following = next[index][place] {
      program.slots[following.slot].before[following.position] = second
      before[following.slot][following.position] = ChainOutline(PulseChain(second))
    } else {
      let qubit = program.slots[index].qubits[place]
      program.after[qubit] = second
      after[qubit] = ChainOutline(PulseChain(second))
    }
  }
}

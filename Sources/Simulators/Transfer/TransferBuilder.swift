import Channels
import Circuits
import LinearAlgebra

/// Fuses the steps of one component of a circuit into blocks and reads.
///
/// What acts on one qubit waits for the next operation on a pair. A measured bit is read when the
/// last bit of its list is measured: the qubit keeps it until then if nothing but operations on it
/// alone follow, which wait; otherwise the bit is copied to a qubit of its own.
struct TransferBuilder {
  private typealias Program = TransferProgram

  private let circuit: NoisyCircuit
  private let steps: [Int]
  private var qubits: [Int]
  private var position: [Int]
  private var stages: [Entry] = []
  private var openBlock: [Int]
  private var pending: [PauliMatrix?]
  private let isRecorded: Bool
  /// What each stage, and what waits on each qubit, was made of, if that is wanted.
  private var parts: [[TransferPart]] = []
  private var pendingParts: [[(instruction: Int, matrix: PauliMatrix)]]
  private var cache = TransferCache()
  private var keptSteps: [Simulators.Program.Step] = []

  private enum Entry {
    case pair(low: Int, high: Int, PairMatrix)
    case single(Int, PauliMatrix)
    case read(TransferProgram.Read)
  }

  /// A measurement whose bit belongs to a list.
  private struct Event {
    let list: Int
    let place: Int
    let qubit: Int
    let assignment: AssignmentMatrix
    let instruction: Int
    var keeper: Int
    var isLast = false
  }

  /// - Parameters:
  ///   - qubits: The qubits of the component, ascending.
  ///   - steps: The indices of its instructions.
  ///   - isRecorded: Whether the component says what its blocks were made of.
  init(_ circuit: NoisyCircuit, qubits: [Int], steps: [Int], isRecorded: Bool) {
    self.circuit = circuit
    self.isRecorded = isRecorded
    self.steps = steps
    self.qubits = qubits
    position = [Int](repeating: 0, count: circuit.qubitCount)
    for (index, qubit) in qubits.enumerated() { position[qubit] = index }
    openBlock = Array(repeating: -1, count: qubits.count)
    pending = Array(repeating: nil, count: qubits.count)
    pendingParts = Array(repeating: [], count: qubits.count)
  }

  /// The component; nil if nothing of it is read.
  /// - Parameter last: The instruction that measures each bit last.
  mutating func component(
    _ lists: [[Int]], last: [Int: Int]
  ) throws -> TransferProgram.Component? {
    var events = self.events(lists, last: last)
    guard !events.isEmpty else { return nil }
    addKeepers(&events)
    var gathered: [Int: [Event]] = [:]
    for index in steps {
      let instruction = circuit.instructions[index]
      for event in events[index] ?? [] {
        flush(event.qubit)
        if event.keeper != event.qubit { copy(event.qubit, to: event.keeper) }
        gathered[event.list, default: []].append(event)
        if event.isLast {
          append(.read(Self.read(gathered.removeValue(forKey: event.list) ?? [])))
        }
      }
      try append(instruction, index)
    }
    return TransferProgram.Component(
      qubits: qubits, stages: stages.map(Self.stage), parts: parts)
  }

  private func events(_ lists: [[Int]], last: [Int: Int]) -> [Int: [Event]] {
    var result: [Int: [Event]] = [:]
    let own = Set(steps)
    for (list, bits) in lists.enumerated() {
      var final = -1
      for (place, bit) in bits.enumerated() {
        guard let index = last[bit], own.contains(index),
          case .measure(_, let assignment) = circuit.instructions[index].operation
        else { continue }
        let qubit = position[circuit.instructions[index].qubits[0]]
        result[index, default: []].append(
          Event(
            list: list, place: place, qubit: qubit, assignment: assignment, instruction: index,
            keeper: qubit))
        final = max(final, index)
      }
      guard final >= 0, let count = result[final]?.count else { continue }
      result[final]?[count - 1].isLast = true
    }
    return result
  }

  /// Gives a bit a qubit of its own where its qubit is needed before the bit is read.
  private mutating func addKeepers(_ events: inout [Int: [Event]]) {
    var reading: [Int: Int] = [:]
    for (index, list) in events {
      for event in list where event.isLast { reading[event.list] = index }
    }
    /// The next instruction after which the qubit does not hold the bit any more.
    var busy = [Int](repeating: Int.max, count: qubits.count)
    for index in steps.reversed() {
      let instruction = circuit.instructions[index]
      for number in (events[index] ?? []).indices {
        guard let event = events[index]?[number], let end = reading[event.list] else { continue }
        if busy[event.qubit] <= end {
          events[index]?[number].keeper = qubits.count
          qubits.append(qubits[event.qubit])
          openBlock.append(-1)
          pending.append(nil)
          pendingParts.append([])
        }
      }
      if instruction.qubits.count > 1 || events[index] != nil {
        for qubit in instruction.qubits { busy[position[qubit]] = index }
      }
    }
  }

  private static func read(_ events: [Event]) -> TransferProgram.Read {
    TransferProgram.Read(
      list: events[0].list, places: events.map(\.place), qubits: events.map(\.keeper),
      assignments: events.map(\.assignment), instructions: events.map(\.instruction))
  }

  private mutating func append(_ instruction: NoisyInstruction, _ index: Int) throws {
    let places = instruction.qubits.map { position[$0] }
    switch instruction.operation {
    case .measure:
      merge(PauliTransfer.dephasing, into: places[0], index)
      return
    case .weakMeasure:
      throw SimulationError.unsupported("a weak measurement, in exact derivatives by the noise")
    case .assign: return
    case .reset:
      merge(PauliTransfer.reset, into: places[0], index)
      return
    case .channel(let channel) where places.count == 1:
      merge(cache.single(channel), into: places[0], index)
      return
    case .channel(let channel) where places.count == 2:
      append(cache.pair(channel, swapped: places[0] > places[1]), places, index)
      return
    case .gate(let application):
      if places.count == 1, let matrix = cache.single(application) {
        merge(matrix, into: places[0], index)
        return
      }
      if places.count == 2, application.angles.isEmpty {
        append(
          cache.pair(application.gate, swapped: places[0] > places[1]), places, index)
        return
      }
    case .channel: break
    }
    let steps = try Simulators.Program.steps(of: instruction, position: position)
    // Their matrices must not give way to others at the same address.
    keptSteps += steps
    let index = steps.count == 1 ? index : -1
    for step in steps {
      if step.qubits.count == 1 {
        guard case .single(let matrix) = cache.single(step) else { throw Self.freeParameter }
        merge(matrix, into: step.qubits[0], index)
      } else {
        guard case .pair(let pair) = try cache.pair(step) else { throw Self.freeParameter }
        append(pair, step.qubits, index)
      }
    }
  }

  private static var freeParameter: SimulationError {
    .unsupported("a free parameter in an exact simulation")
  }

  private mutating func append(_ entry: Entry) {
    stages.append(entry)
    if isRecorded { parts.append([]) }
  }

  private mutating func merge(_ matrix: PauliMatrix, into qubit: Int, _ instruction: Int) {
    pending[qubit] = pending[qubit].map { matrix * $0 } ?? matrix
    if isRecorded { pendingParts[qubit].append((instruction, matrix)) }
  }

  private mutating func append(_ pair: SparsePair, _ places: [Int], _ instruction: Int) {
    let (low, high) = (min(places[0], places[1]), max(places[0], places[1]))
    var index = openBlock[low]
    if index < 0 || index != openBlock[high] {
      index = stages.count
      append(.pair(low: low, high: high, PairMatrix.identity()))
      openBlock[low] = index
      openBlock[high] = index
    }
    guard case .pair(_, _, let matrix) = stages[index] else { return }
    for qubit in [low, high] {
      guard let waiting = pending[qubit] else { continue }
      matrix.multiply(waiting, position: qubit == low ? 0 : 1)
      record(qubit, in: index, isHigh: qubit == high)
      pending[qubit] = nil
    }
    matrix.multiply(pair)
    if isRecorded {
      parts[index].append(
        TransferPart(instruction: instruction, isHigh: false, factor: TransferFactor(pair)))
    }
  }

  /// Notes what waited on a qubit as parts of a stage.
  private mutating func record(_ qubit: Int, in stage: Int, isHigh: Bool) {
    guard isRecorded else { return }
    parts[stage] += pendingParts[qubit].map {
      TransferPart(
        instruction: $0.instruction, isHigh: isHigh, factor: TransferFactor($0.matrix))
    }
    pendingParts[qubit] = []
  }

  /// Brings a qubit up to date, so that it can be read. A block appears whether or not anything
  /// waits, for the blocks not to depend on what there is of noise.
  private mutating func flush(_ qubit: Int) {
    let waiting = pending[qubit] ?? .identity
    pending[qubit] = nil
    if openBlock[qubit] >= 0, case .pair(let low, _, let matrix) = stages[openBlock[qubit]] {
      matrix.multiply(waiting, position: low == qubit ? 0 : 1)
      record(qubit, in: openBlock[qubit], isHigh: low != qubit)
    } else {
      append(.single(qubit, waiting))
      record(qubit, in: stages.count - 1, isHigh: false)
    }
    openBlock[qubit] = -1
  }

  /// Copies what a measurement of a qubit gives to a fresh one.
  private mutating func copy(_ qubit: Int, to keeper: Int) {
    merge(PauliTransfer.dephasing, into: qubit, -1)
    append(cache.pair(.cx, swapped: qubit > keeper), [qubit, keeper], -1)
    openBlock[qubit] = -1
    openBlock[keeper] = -1
  }

  private static func stage(_ entry: Entry) -> TransferProgram.Stage {
    switch entry {
    case .read(let read): .read(read)
    case .single(let qubit, let matrix):
      .block(TransferProgram.Block(low: qubit, high: nil, elements: matrix.elements))
    case .pair(let low, let high, let matrix):
      .block(TransferProgram.Block(low: low, high: high, elements: matrix.elements))
    }
  }
}

import Channels
import Circuits

/// Fuses a circuit without free parameters for the Pauli vector, in one walk over its instructions.
///
/// A small circuit takes less time to run than to take apart, so the common instructions, fixed
/// gates and channels without conditions, become numbers at once: what acts on one qubit is
/// multiplied into a matrix that waits for the qubit's next pair.
struct PauliFusion {
  private enum Entry {
    case block(Int)
    case stage(PauliProgram.Stage)
  }

  private let circuit: NoisyCircuit
  private let position: [Int]
  private let qubitCount: Int
  private var entries: [Entry] = []
  private var blocks: [PauliProgram.Block] = []
  /// The last block of each qubit if it can still grow; −1 for none.
  private var openBlock: [Int]
  private var pending: [PauliMatrix]
  private var isPending: [Bool]
  private var cache = TransferCache()
  private var keptSteps: [Program.Step] = []

  /// The program of a circuit on the qubits that it uses.
  /// - Throws: `SimulationError` for steps that the engine cannot do; `UnboundParameterError`.
  static func program(_ circuit: NoisyCircuit, _ qubits: CompactQubits) throws -> PauliProgram {
    var fusion = PauliFusion(circuit, qubits)
    try fusion.run()
    let stages = fusion.entries.map { entry in
      switch entry {
      case .block(let index): PauliProgram.Stage.block(fusion.blocks[index])
      case .stage(let stage): stage
      }
    }
    return PauliProgram(qubitCount: fusion.qubitCount, stages: stages)
  }

  private init(_ circuit: NoisyCircuit, _ qubits: CompactQubits) {
    self.circuit = circuit
    position = qubits.position
    qubitCount = qubits.list.count
    openBlock = Array(repeating: -1, count: qubitCount)
    pending = Array(repeating: .identity, count: qubitCount)
    isPending = Array(repeating: false, count: qubitCount)
    entries.reserveCapacity(circuit.instructions.count / 4)
    blocks.reserveCapacity(circuit.instructions.count / 8)
  }

  private mutating func run() throws {
    for instruction in circuit.instructions where try !appendSimple(instruction) {
      let steps = try Program.steps(of: instruction, position: position)
      // Their matrices must not give way to others at the same address.
      keptSteps += steps
      for step in steps { try append(step) }
    }
    for qubit in 0..<qubitCount { flush(qubit) }
  }

  /// Appends a fixed gate or a channel without conditions.
  /// - Returns: Whether the instruction was one.
  private mutating func appendSimple(_ instruction: NoisyInstruction) throws -> Bool {
    guard instruction.conditions.isEmpty else { return false }
    let qubits = instruction.qubits
    switch instruction.operation {
    case .gate(let application):
      if qubits.count == 1 {
        guard let matrix = cache.single(application) else { return false }
        append(matrix, to: position[qubits[0]])
        return true
      }
      guard qubits.count == 2, application.angles.isEmpty else { return false }
      let (a, b) = (position[qubits[0]], position[qubits[1]])
      append(pair: cache.pair(application.gate, swapped: a > b), low: min(a, b), high: max(a, b))
      return true
    case .channel(let channel):
      if qubits.count == 1 {
        append(cache.single(channel), to: position[qubits[0]])
        return true
      }
      guard qubits.count == 2 else { return false }
      let (a, b) = (position[qubits[0]], position[qubits[1]])
      append(pair: cache.pair(channel, swapped: a > b), low: min(a, b), high: max(a, b))
      return true
    case .measure, .weakMeasure, .reset, .assign: return false
    }
  }

  /// Appends a step of any kind.
  private mutating func append(_ step: Program.Step) throws {
    if case .assign(let bit, let value) = step.operation {
      let stage = PauliProgram.Stage.assign(bit: bit, value)
      entries.append(
        .stage(step.conditions.isEmpty ? stage : .conditional(stage, step.conditions)))
    } else if !step.conditions.isEmpty {
      for qubit in 0..<qubitCount { close(qubit) }
      entries.append(.stage(.conditional(try stage(step), step.conditions)))
    } else if case .measure(let bit?, let measurement) = step.operation {
      close(step.qubits[0])
      entries.append(.stage(.measure(qubit: step.qubits[0], bit: bit, measurement)))
    } else if step.qubits.count == 1 {
      guard case .single(let matrix) = cache.single(step) else {
        throw SimulationError.unsupported("a free parameter in an exact simulation")
      }
      append(matrix, to: step.qubits[0])
    } else {
      guard case .pair(let pair) = try cache.pair(step) else {
        throw SimulationError.unsupported("a free parameter in an exact simulation")
      }
      append(pair: pair, low: step.qubits.min() ?? 0, high: step.qubits.max() ?? 0)
    }
  }

  /// A step under conditions as a stage of its own.
  private mutating func stage(_ step: Program.Step) throws -> PauliProgram.Stage {
    if case .measure(let bit, let measurement) = step.operation {
      return .measure(qubit: step.qubits[0], bit: bit, measurement)
    }
    if step.qubits.count == 1 {
      return .block(
        PauliProgram.Block(
          low: step.qubits[0], high: nil,
          elements: [.run(position: 0, [cache.single(step)])]))
    }
    return .block(
      PauliProgram.Block(
        low: step.qubits.min() ?? 0, high: step.qubits.max(),
        elements: [.pair(try cache.pair(step))]))
  }

  private mutating func append(_ matrix: PauliMatrix, to qubit: Int) {
    if isPending[qubit] {
      pending[qubit] = matrix * pending[qubit]
    } else {
      pending[qubit] = matrix
      isPending[qubit] = true
    }
  }

  private mutating func append(pair: SparsePair, low: Int, high: Int) {
    var index = openBlock[low]
    if index < 0 || index != openBlock[high] {
      index = blocks.count
      blocks.append(PauliProgram.Block(low: low, high: high))
      entries.append(.block(index))
      openBlock[low] = index
      openBlock[high] = index
    }
    movePending(low, into: index, position: 0)
    movePending(high, into: index, position: 1)
    blocks[index].elements.append(.pair(.pair(pair)))
  }

  private mutating func movePending(_ qubit: Int, into index: Int, position: Int) {
    guard isPending[qubit] else { return }
    blocks[index].elements.append(.run(position: position, [.single(pending[qubit])]))
    isPending[qubit] = false
  }

  private mutating func close(_ qubit: Int) {
    flush(qubit)
    openBlock[qubit] = -1
  }

  /// Turns a waiting matrix into the end of the qubit's last block, or a block of its own.
  private mutating func flush(_ qubit: Int) {
    guard isPending[qubit] else { return }
    let open = openBlock[qubit]
    if open >= 0 {
      movePending(qubit, into: open, position: blocks[open].low == qubit ? 0 : 1)
      return
    }
    blocks.append(PauliProgram.Block(low: qubit, high: nil))
    movePending(qubit, into: blocks.count - 1, position: 0)
    // Measurements of other qubits commute with it: keep them together at the end, so that
    // outcomes of one moment are read jointly.
    var index = entries.count
    while index > 0, case .stage(.measure(let other, _, _)) = entries[index - 1], other != qubit {
      index -= 1
    }
    entries.insert(.block(blocks.count - 1), at: index)
  }
}

import Channels
import Circuits

/// A factor of a fused block: a matrix on one qubit or on a pair, fixed or with one angle.
protocol BlockFactor: Sendable {
  /// Whether the factor does not depend on an angle.
  var isConstant: Bool { get }
  /// The factor that acts as `self` and then as `next`, if both are fixed one-qubit matrices.
  func merged(with next: Self) -> Self?
}

/// Turns elementary steps into factors.
protocol FactorSource {
  associatedtype Factor: BlockFactor
  /// The factor of a step on one qubit.
  mutating func single(_ step: Program.Step) throws -> Factor
  /// The factor of a step on two qubits, for the qubits in ascending order.
  mutating func pair(_ step: Program.Step) throws -> Factor
}

/// A program in which everything between two entanglers of other pairs is one block, applied in
/// one pass over the state.
struct FusedProgram<Factor: BlockFactor>: Sendable {
  /// A factor of a block.
  enum Element: Sendable {
    /// One-qubit factors on one of the block's qubits (0 the lower, 1 the higher), in order.
    case run(position: Int, [Factor])
    /// A factor on both qubits.
    case pair(Factor)
  }

  /// Factors that act on one qubit or on a pair, in order of action.
  struct Block: Sendable {
    let low: Int
    let high: Int?
    var elements: [Element] = []

    /// Whether no factor depends on an angle.
    var isConstant: Bool {
      elements.allSatisfy { element in
        switch element {
        case .pair(let factor): factor.isConstant
        case .run(_, let factors): factors.allSatisfy(\.isConstant)
        }
      }
    }
  }

  /// What happens to the whole state at a point of the program.
  enum Stage: Sendable {
    case block(Block)
    case measure(qubit: Int, bit: Int?, QubitMeasurement)
    /// Return to |0⟩, for engines without a matrix for it.
    case reset(qubit: Int)
    /// A channel, for engines without a matrix for it.
    case channel(QuantumChannel, qubits: [Int])
    /// A value is written into a bit.
    case assign(bit: Int, Bool)
    /// A step under conditions: applied where they hold.
    indirect case conditional(Stage, [Condition])
  }

  let qubitCount: Int
  private(set) var stages: [Stage] = []
  /// The last stage that holds an open block of each qubit, and one-qubit factors that wait for one.
  private var openStage: [Int?]
  private var pending: [[Factor]]

  /// A program that is fused already.
  init(qubitCount: Int, stages: [Stage]) {
    self.qubitCount = qubitCount
    self.stages = stages
    openStage = []
    pending = []
  }

  /// Fuses a lowered program.
  /// - Parameter keepsChannels: Whether channels and resets stay stages of their own.
  /// - Throws: `SimulationError` for steps that the engine cannot do.
  init<Source: FactorSource>(
    _ program: Program, source: inout Source, keepsChannels: Bool = false
  ) throws where Source.Factor == Factor {
    qubitCount = program.qubitCount
    openStage = Array(repeating: nil, count: qubitCount)
    pending = Array(repeating: [], count: qubitCount)
    for step in program.steps {
      if !step.conditions.isEmpty {
        try appendConditional(step, &source, keepsChannels: keepsChannels)
      } else {
        try append(step, &source, keepsChannels: keepsChannels)
      }
    }
    for qubit in 0..<qubitCount { flush(qubit) }
  }

  private mutating func append<Source: FactorSource>(
    _ step: Program.Step, _ source: inout Source, keepsChannels: Bool
  ) throws where Source.Factor == Factor {
    switch step.operation {
    case .measure(let bit, let measurement):
      close(step.qubits)
      stages.append(.measure(qubit: step.qubits[0], bit: bit, measurement))
    case .assign(let bit, let value): stages.append(.assign(bit: bit, value))
    case .channel(let channel) where keepsChannels:
      close(step.qubits)
      stages.append(.channel(channel, qubits: step.qubits))
    case .reset where keepsChannels:
      close(step.qubits)
      stages.append(.reset(qubit: step.qubits[0]))
    default:
      if step.qubits.count == 1 {
        append(single: try source.single(step), to: step.qubits[0])
      } else {
        append(pair: .pair(try source.pair(step)), on: step.qubits.sorted())
      }
    }
  }

  private mutating func close(_ qubits: [Int]) {
    for qubit in qubits {
      flush(qubit)
      openStage[qubit] = nil
    }
  }

  /// Keeps a one-qubit factor for the next block of its qubit.
  private mutating func append(single factor: Factor, to qubit: Int) {
    if let merged = pending[qubit].last?.merged(with: factor) {
      pending[qubit][pending[qubit].count - 1] = merged
    } else {
      pending[qubit].append(factor)
    }
  }

  /// Moves waiting one-qubit factors into a block.
  private mutating func movePending(_ qubit: Int, into block: inout Block) {
    guard !pending[qubit].isEmpty else { return }
    block.elements.append(.run(position: block.low == qubit ? 0 : 1, pending[qubit]))
    pending[qubit].removeAll(keepingCapacity: true)
  }

  /// Changes the open block of a qubit.
  /// - Returns: Whether there is one.
  private mutating func withOpenBlock(
    _ qubit: Int, _ body: (inout Self, inout Block) -> Void
  ) -> Bool {
    guard let index = openStage[qubit], case .block(var block) = stages[index] else { return false }
    // The slot is emptied first, so that the block's storage is not copied.
    stages[index] = .block(Block(low: block.low, high: block.high))
    body(&self, &block)
    stages[index] = .block(block)
    return true
  }

  private mutating func append(pair element: Element, on qubits: [Int]) {
    let (low, high) = (qubits[0], qubits[1])
    func extend(_ program: inout Self, _ block: inout Block) {
      for qubit in qubits { program.movePending(qubit, into: &block) }
      block.elements.append(element)
    }
    if openStage[low] != nil, openStage[low] == openStage[high], withOpenBlock(low, extend) {
      return
    }
    var block = Block(low: low, high: high)
    extend(&self, &block)
    stages.append(.block(block))
    openStage[low] = stages.count - 1
    openStage[high] = stages.count - 1
  }

  /// Turns waiting one-qubit factors into the end of the qubit's last block, or a block of their own.
  private mutating func flush(_ qubit: Int) {
    guard !pending[qubit].isEmpty else { return }
    if withOpenBlock(qubit, { $0.movePending(qubit, into: &$1) }) { return }
    let block = Block(low: qubit, high: nil, elements: [.run(position: 0, pending[qubit])])
    pending[qubit] = []
    // Measurements of other qubits commute with it: keep them together at the end, so that
    // outcomes of one moment are drawn jointly.
    var index = stages.count
    while index > 0, case .measure(let other, _, _) = stages[index - 1], other != qubit {
      index -= 1
    }
    stages.insert(.block(block), at: index)
    for other in 0..<qubitCount {
      if let open = openStage[other], open >= index { openStage[other] = open + 1 }
    }
  }

  private mutating func appendConditional<Source: FactorSource>(
    _ step: Program.Step, _ source: inout Source, keepsChannels: Bool
  ) throws where Source.Factor == Factor {
    // What only writes a bit leaves the blocks open: no stage of theirs reads one.
    if case .assign(let bit, let value) = step.operation {
      stages.append(.conditional(.assign(bit: bit, value), step.conditions))
      return
    }
    close(Array(0..<qubitCount))
    let stage: Stage
    switch step.operation {
    case .measure(let bit, let measurement):
      stage = .measure(qubit: step.qubits[0], bit: bit, measurement)
    case .assign(let bit, let value): stage = .assign(bit: bit, value)
    case .channel(let channel) where keepsChannels: stage = .channel(channel, qubits: step.qubits)
    case .reset where keepsChannels: stage = .reset(qubit: step.qubits[0])
    default:
      if step.qubits.count == 1 {
        stage = .block(
          Block(
            low: step.qubits[0], high: nil,
            elements: [.run(position: 0, [try source.single(step)])]))
      } else {
        let sorted = step.qubits.sorted()
        stage = .block(
          Block(low: sorted[0], high: sorted[1], elements: [.pair(try source.pair(step))]))
      }
    }
    stages.append(.conditional(stage, step.conditions))
  }
}

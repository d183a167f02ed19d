import Channels
import Circuits
import LinearAlgebra
import Numerics

/// A program without free parameters, prepared for sampled runs of one shot at a time.
///
/// Everything on a pair of qubits between entanglers with others is one block. Its matrix with the
/// default operator of each channel is known beforehand; only where a channel has an event is the
/// block built up anew, for that shot.
struct ShotProgram: Sendable {
  /// A part of a block.
  enum Element: Sendable {
    /// A 2 × 2 matrix, row-major and interleaved, on the lower (0) or higher (1) qubit.
    case single(SIMD8<Double>, position: Int)
    /// A 4 × 4 matrix, row-major and interleaved, on both.
    case pair([Double])
    /// A channel on one of the qubits, or on both if there is no position.
    case channel(ChannelSampler, position: Int?, isSwapped: Bool)
  }

  /// Operations on one qubit or two.
  struct Block: Sendable {
    let low: Int
    let high: Int?
    var elements: [Element] = []
    /// The probability that no channel has an event.
    var survival = 1.0
    /// The matrix without events, row-major and interleaved.
    var matrix: [Double] = []

    var dimension: Int { high == nil ? 2 : 4 }
  }

  /// What a step does.
  enum Action: Sendable {
    case block(Block)
    case measure(qubit: Int, bit: Int?, AssignmentMatrix)
    /// A measurement that does not leave the qubit in the state that was found.
    case weakMeasure(qubit: Int, bit: Int?, QubitMeasurement)
    /// Return to |0⟩.
    case reset(qubit: Int)
    /// A value is written into a bit.
    case assign(bit: Int, Bool)
  }

  /// An action, where its conditions hold.
  struct Step: Sendable {
    var action: Action
    let conditions: [Condition]

    var qubits: [Int] {
      switch action {
      case .block(let block): block.high.map { [block.low, $0] } ?? [block.low]
      case .measure(let qubit, _, _), .weakMeasure(let qubit, _, _), .reset(let qubit): [qubit]
      case .assign: []
      }
    }

    /// The classical bits that are read or written.
    var bits: [Int] {
      let read = conditions.flatMap(\.bits)
      switch action {
      case .measure(_, let bit?, _), .weakMeasure(_, let bit?, _), .assign(let bit, _):
        return read + [bit]
      default: return read
      }
    }
  }

  let qubitCount: Int
  let bitCount: Int
  /// The steps in the order in which they run.
  let steps: [Step]
  /// For each step and qubit, the next step that has the qubit in a block of two: [step][qubit].
  let nextUses: [Int32]
  /// How many qubits are in the state vector at most at a time.
  let width: Int

  /// Fuses and orders a lowered program without free parameters.
  /// - Throws: `SimulationError` for steps that trajectories cannot do; an error of the
  ///   decomposition of a channel's operators.
  init(_ program: Program) throws {
    qubitCount = program.qubitCount
    bitCount = program.bitCount
    var fusion = ShotFusion(program)
    let schedule = ShotSchedule(try fusion.run(), qubitCount: qubitCount)
    steps = schedule.steps
    nextUses = schedule.nextUses
    width = schedule.width
  }
}

/// Takes a program apart into blocks, in one walk over its steps.
private struct ShotFusion {
  typealias Element = ShotProgram.Element

  private let program: Program
  private let angles: [Double]
  private var steps: [ShotProgram.Step] = []
  /// The last block of each qubit if it can still grow; −1 for none.
  private var open: [Int]
  private var pending: [[Element]]
  private var samplers: [UInt: ChannelSampler] = [:]

  init(_ program: Program) {
    self.program = program
    angles = program.angles.evaluate([])
    open = Array(repeating: -1, count: program.qubitCount)
    pending = Array(repeating: [], count: program.qubitCount)
  }

  mutating func run() throws -> [ShotProgram.Step] {
    for step in program.steps {
      if step.conditions.isEmpty {
        try append(step)
      } else {
        for qubit in step.qubits { close(qubit) }
        try appendAlone(step)
      }
    }
    for qubit in open.indices { close(qubit) }
    let operation = BlockOperator()
    for index in steps.indices {
      if case .block(var block) = steps[index].action {
        block.finish(operation)
        steps[index].action = .block(block)
      }
    }
    return steps
  }

  private mutating func append(_ step: Program.Step) throws {
    switch step.operation {
    case .assign: try appendAlone(step)
    case .measure, .reset:
      close(step.qubits[0])
      try appendAlone(step)
    case .unitary, .rotation, .channel:
      let element = try element(step)
      if step.qubits.count == 1 {
        let qubit = step.qubits[0]
        if case .single(let first, _)? = pending[qubit].last, case .single(let next, _) = element {
          pending[qubit][pending[qubit].count - 1] = .single(
            Self.product(next, first), position: 0)
        } else {
          pending[qubit].append(element)
        }
        return
      }
      let (low, high) = (step.qubits.min() ?? 0, step.qubits.max() ?? 0)
      if open[low] < 0 || open[low] != open[high] {
        steps.append(
          ShotProgram.Step(
            action: .block(ShotProgram.Block(low: low, high: high)), conditions: []))
        (open[low], open[high]) = (steps.count - 1, steps.count - 1)
      }
      extend(open[low], pending[low], position: 0)
      extend(open[low], pending[high], position: 1)
      extend(open[low], [element], position: nil)
      (pending[low], pending[high]) = ([], [])
    }
  }

  /// Adds elements to a block.
  private mutating func extend(_ index: Int, _ elements: [Element], position: Int?) {
    guard !elements.isEmpty, case .block(var block) = steps[index].action else { return }
    // The slot is emptied first, so that the block's storage is not copied.
    steps[index].action = .reset(qubit: 0)
    for element in elements {
      switch (element, position) {
      case (.single(let matrix, _), let position?):
        block.elements.append(.single(matrix, position: position))
      case (.channel(let sampler, .some, _), let position?):
        block.elements.append(.channel(sampler, position: position, isSwapped: false))
      default: block.elements.append(element)
      }
    }
    steps[index].action = .block(block)
  }

  /// Appends a step that nothing is fused with.
  private mutating func appendAlone(_ step: Program.Step) throws {
    let action: ShotProgram.Action
    switch step.operation {
    case .measure(let bit, let measurement):
      action =
        measurement.isProjective
        ? .measure(qubit: step.qubits[0], bit: bit, measurement.assignment)
        : .weakMeasure(qubit: step.qubits[0], bit: bit, measurement)
    case .reset: action = .reset(qubit: step.qubits[0])
    case .assign(let bit, let value): action = .assign(bit: bit, value)
    case .unitary, .rotation, .channel:
      action = .block(
        ShotProgram.Block(
          low: step.qubits.min() ?? 0, high: step.qubits.count == 2 ? step.qubits.max() : nil,
          elements: [try element(step)]))
    }
    steps.append(ShotProgram.Step(action: action, conditions: step.conditions))
  }

  /// Turns what waits on a qubit into the end of its last block, or a block of its own.
  private mutating func close(_ qubit: Int) {
    let index = open[qubit]
    open[qubit] = -1
    guard !pending[qubit].isEmpty else { return }
    if index >= 0, case .block(let block) = steps[index].action {
      extend(index, pending[qubit], position: block.low == qubit ? 0 : 1)
    } else {
      steps.append(
        ShotProgram.Step(
          action: .block(
            ShotProgram.Block(low: qubit, high: nil, elements: pending[qubit])),
          conditions: []))
    }
    pending[qubit] = []
  }

  private mutating func element(_ step: Program.Step) throws -> Element {
    let isSwapped = step.qubits.count == 2 && step.qubits[0] > step.qubits[1]
    switch step.operation {
    case .unitary(let u): return Self.element(u, isSwapped)
    case .rotation(let gate, let slot):
      return Self.element(gate.matrix([angles[slot]]), isSwapped)
    case .channel(let channel):
      // Told apart by the address of its storage, which the program keeps alive: hashing the
      // operators of every channel would cost more than many shots.
      let key = channel.terms.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
      let sampler = try samplers[key] ?? ChannelSampler(channel)
      samplers[key] = sampler
      return .channel(
        sampler, position: step.qubits.count == 1 ? 0 : nil, isSwapped: isSwapped)
    case .measure, .reset, .assign:
      throw SimulationError.unsupported("a measurement or reset within a block")
    }
  }

  private static func element(_ matrix: ComplexMatrix, _ isSwapped: Bool) -> Element {
    if matrix.rowCount == 2 { return .single(SIMD8(matrix), position: 0) }
    return .pair((isSwapped ? matrix.exchangingQubits : matrix).interleaved)
  }

  private static func product(_ a: SIMD8<Double>, _ b: SIMD8<Double>) -> SIMD8<Double> {
    var result = SIMD8<Double>.zero
    for i in 0..<2 {
      for j in 0..<2 {
        for k in 0..<2 {
          let (x, y) = (4 * i + 2 * k, 4 * k + 2 * j)
          result[4 * i + 2 * j] += a[x] * b[y] - a[x + 1] * b[y + 1]
          result[4 * i + 2 * j + 1] += a[x] * b[y + 1] + a[x + 1] * b[y]
        }
      }
    }
    return result
  }
}

extension ShotProgram.Block {
  /// Computes what is known beforehand.
  fileprivate mutating func finish(_ operation: BlockOperator) {
    operation.reset()
    for element in elements {
      if case .channel(let sampler, _, _) = element { survival *= sampler.defaultProbability }
      operation.multiply(element)
    }
    matrix = operation.elements(dimension: dimension)
  }
}

extension BlockOperator {
  /// Multiplies an element of a block; of a channel the default operator.
  func multiply(_ element: ShotProgram.Element) {
    switch element {
    case .single(let matrix, let position): multiply(matrix, position: position)
    case .pair(let matrix): multiply(matrix)
    case .channel(let sampler, let position, let isSwapped):
      multiply(sampler, branch: 0, position: position, isSwapped: isSwapped)
    }
  }

  /// Multiplies an operator of a channel.
  func multiply(
    _ sampler: ChannelSampler, branch: Int, position: Int?, isSwapped: Bool
  ) {
    let branch = sampler.branches[branch]
    if branch.isIdentity { return }
    if let position {
      multiply(SIMD8(branch.matrix), position: position)
    } else {
      multiply((isSwapped ? branch.matrix.exchangingQubits : branch.matrix).interleaved)
    }
  }
}

extension SIMD8<Double> {
  /// A 2 × 2 matrix, row-major and interleaved.
  fileprivate init(_ matrix: ComplexMatrix) {
    let e = matrix.elements
    self.init(
      e[0].real, e[0].imaginary, e[1].real, e[1].imaginary, e[2].real, e[2].imaginary, e[3].real,
      e[3].imaginary)
  }
}

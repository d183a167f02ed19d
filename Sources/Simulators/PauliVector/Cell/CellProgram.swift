import Channels
import Circuits
import Elementary
import LinearAlgebra

/// A program fused for a differentiable cell: blocks of operations on one pair, each taken over the
/// state in one pass, and joint measurements.
///
/// One-qubit operations wait for the next operation on two qubits, so that noise after one gate,
/// free rotations and noise before the next are one matrix.
struct CellProgram: Sendable {
  /// Operations on a pair of qubits, or on one of them.
  struct Block: Sendable {
    let low: Int
    let high: Int
    /// The qubits of a wait beyond the first two.
    var others: [Int] = []
    var elements: [CellElement] = []
    /// A bound on the logarithm by which the inverse lengthens a vector; infinite without inverse.
    var logLengthening = 0.0

    var qubits: [Int] { [low, high] + others }
  }

  /// A measurement with its bit.
  typealias Measurement = (qubit: Int, bit: Int, measurement: QubitMeasurement)

  /// What happens to the whole state.
  enum Stage: Sendable {
    case block(Block)
    /// Measurements of distinct qubits into distinct bits, each of which dephases its qubit.
    case measure([Measurement])
  }

  /// At least two, so that every block has a pair.
  let qubitCount: Int
  var stages: [Stage] = []
  var openStage: [Int?]
  private var pending: [[RunFactor]]
  private var pendingLengthening: [Double]
  /// Turns about Z behind what waits, which commute with it and with what has come since.
  private var turns: [Double]
  var network = WaitNetwork(inverseLimit: CellProgram.inverseLimit)

  /// The logarithm by which the inverse of a block may lengthen a vector.
  static let lengtheningLimit = 2.5
  private static let inverseLimit = Portable.exp(lengtheningLimit)

  /// Fuses a lowered program.
  /// - Throws: `SimulationError` if the program has conditions.
  init(_ program: Program) throws {
    qubitCount = max(2, program.qubitCount)
    openStage = Array(repeating: nil, count: qubitCount)
    pending = Array(repeating: [], count: qubitCount)
    pendingLengthening = Array(repeating: 0, count: qubitCount)
    turns = Array(repeating: 0, count: qubitCount)
    var cache = TransferCache()
    let phases = try program.steps.map { try Self.phasePair($0, &cache) }
    let coupled = Set(zip(program.steps, phases).flatMap { $1 == nil ? [] : $0.qubits })
    for (index, (step, phase)) in zip(program.steps, phases).enumerated() {
      guard step.conditions.isEmpty else {
        throw SimulationError.unsupported(
          "a cell with conditions has no average state; use trajectories")
      }
      if case .measure(let bit?, let measurement) = step.operation {
        if !program.jointRecords.isEmpty { prepare(measuring: program.steps[index...]) }
        release(step.qubits)
        append((step.qubits[0], bit, measurement))
      } else if step.qubits.count == 1 {
        let factor = cache.single(step)
        if case .single(let matrix) = factor, coupled.contains(step.qubits[0]),
          WaitNetwork.admits(matrix)
        {
          network.add(matrix, on: step.qubits[0])
        } else {
          release(step.qubits)
          append(factor, to: step.qubits[0])
        }
      } else {
        let qubits = step.qubits.sorted()
        if let phase {
          turn(qubits[0], by: phase.low)
          turn(qubits[1], by: phase.high)
          network.add(coupling: phase.angle, low: qubits[0], high: qubits[1])
        } else {
          release(qubits)
          append(pair: try cache.pair(step), on: qubits)
        }
      }
    }
    release(Array(0..<qubitCount))
    for qubit in 0..<qubitCount {
      releaseTurn(qubit)
      flush(qubit)
    }
  }

  /// Finishes what waits on all qubits of measurements that follow each other, so that nothing comes
  /// between them.
  private mutating func prepare(measuring steps: ArraySlice<Program.Step>) {
    let run = steps.prefix { if case .measure(_?, _) = $0.operation { true } else { false } }
    let measured = run.map { $0.qubits[0] }
    release(measured)
    for qubit in measured {
      releaseTurn(qubit)
      flush(qubit)
    }
  }

  private mutating func append(_ measurement: Measurement) {
    releaseTurn(measurement.qubit)
    flush(measurement.qubit)
    openStage[measurement.qubit] = nil
    if case .measure(var others)? = stages.last,
      !others.contains(where: { $0.qubit == measurement.qubit || $0.bit == measurement.bit })
    {
      others.append(measurement)
      stages[stages.count - 1] = .measure(others)
    } else {
      stages.append(.measure([measurement]))
    }
  }

  mutating func append(_ factor: PauliFactor, to qubit: Int) {
    switch factor {
    case .rotation(let matrix, let slot):
      releaseTurn(qubit)
      pending[qubit].append(.rotation(matrix, slot: slot))
    case .pair: break
    case .single(let matrix):
      if !matrix.isDamping || abs(matrix.x[1] - matrix.y[2]) > 1e-15 { releaseTurn(qubit) }
      guard let (inverse, lengthening) = matrix.inverse(atMost: Self.inverseLimit) else {
        flush(qubit)
        openStage[qubit] = nil
        let partner = qubit == 0 ? 1 : 0
        let position = qubit < partner ? 0 : 1
        insert(
          Block(
            low: min(qubit, partner), high: max(qubit, partner),
            elements: [.irreversible(position: position, matrix)], logLengthening: .infinity),
          apartFrom: qubit)
        return
      }
      if pending[qubit].isEmpty, appendDamping(matrix, lengthening, to: qubit) { return }
      if pendingLengthening[qubit] + lengthening > Self.lengtheningLimit { flush(qubit) }
      pendingLengthening[qubit] += lengthening
      wait(matrix, inverse, on: qubit)
    }
  }

  private mutating func wait(_ matrix: PauliMatrix, _ inverse: PauliMatrix, on qubit: Int) {
    if case .constant(let earlier, let earlierInverse)? = pending[qubit].last {
      pending[qubit][pending[qubit].count - 1] = .constant(
        matrix * earlier, inverse: earlierInverse * inverse)
    } else {
      pending[qubit].append(.constant(matrix, inverse: inverse))
    }
  }

  /// Turns a qubit about Z behind what waits on it.
  mutating func turn(_ qubit: Int, by angle: Double) { turns[qubit] += angle }

  /// Puts the turn of a qubit behind what waits, before something that does not commute with it.
  private mutating func releaseTurn(_ qubit: Int) {
    let angle = turns[qubit]
    guard angle != 0 else { return }
    turns[qubit] = 0
    wait(PhasePair.turn(angle), PhasePair.turn(-angle), on: qubit)
  }

  /// Puts a block at the end, but before measurements of other qubits, which it commutes with, so
  /// that outcomes of one moment stay together. No other block touches its qubit after that point.
  private mutating func insert(_ block: Block, apartFrom qubit: Int) {
    var index = stages.count
    while index > 0, case .measure(let others) = stages[index - 1],
      !others.contains(where: { $0.qubit == qubit })
    {
      index -= 1
    }
    stages.insert(.block(block), at: index)
    for other in 0..<qubitCount {
      if let open = openStage[other], open >= index { openStage[other] = open + 1 }
    }
  }

  /// Changes the open block of a qubit, if there is one that has room for the change.
  private mutating func withOpenBlock(
    _ qubit: Int, lengthening: Double, _ body: (inout Block) -> Void
  ) -> Bool {
    guard let index = openStage[qubit], case .block(var block) = stages[index],
      block.logLengthening + lengthening <= Self.lengtheningLimit
    else { return false }
    block.logLengthening += lengthening
    body(&block)
    stages[index] = .block(block)
    return true
  }

  /// Turns waiting one-qubit factors into the end of the qubit's last block, or a block of its own.
  mutating func flush(_ qubit: Int) {
    guard !pending[qubit].isEmpty else { return }
    let (factors, lengthening) = takePending(qubit)
    let isAppended = withOpenBlock(qubit, lengthening: lengthening) { block in
      block.elements.append(.run(position: block.low == qubit ? 0 : 1, factors))
    }
    if isAppended { return }
    openStage[qubit] = nil
    let partner = qubit == 0 ? 1 : 0
    insert(
      Block(
        low: min(qubit, partner), high: max(qubit, partner),
        elements: [.run(position: qubit < partner ? 0 : 1, factors)],
        logLengthening: lengthening), apartFrom: qubit)
  }

  private mutating func takePending(_ qubit: Int) -> (factors: [RunFactor], lengthening: Double) {
    defer {
      pending[qubit] = []
      pendingLengthening[qubit] = 0
    }
    return (pending[qubit], pendingLengthening[qubit])
  }

  private mutating func append(pair factor: PauliFactor, on qubits: [Int]) {
    let (low, high) = (qubits[0], qubits[1])
    let element: PairElement
    var lengthening = 0.0
    switch factor {
    case .single: return
    case .rotation(let matrix, let slot):
      for qubit in qubits { releaseTurn(qubit) }
      element = PairElement(matrix, slot: slot)
    case .pair(let pair):
      let matrix = pair.matrix
      for qubit in qubits { releaseTurn(qubit) }
      guard let (inverse, logNorm) = matrix.inverse(atMost: Self.inverseLimit) else {
        for qubit in qubits { flush(qubit) }
        stages.append(
          .block(
            Block(
              low: low, high: high,
              elements: [.irreversiblePair(PairElement(matrix, inverse: matrix))],
              logLengthening: .infinity)))
        for qubit in qubits { openStage[qubit] = nil }
        return
      }
      lengthening = logNorm
      if let diagonal = matrix.diagonalOnly, pending[low].isEmpty, pending[high].isEmpty,
        appendDiagonal(diagonal, lengthening, low: low, high: high)
      {
        return
      }
      element = PairElement(matrix, inverse: inverse)
    }
    append(element, lengthening: lengthening, on: qubits)
  }

  mutating func append(_ element: PairElement, lengthening: Double, on qubits: [Int]) {
    let (low, high) = (qubits[0], qubits[1])
    for qubit in qubits where pendingLengthening[qubit] + lengthening > Self.lengtheningLimit / 2 {
      flush(qubit)
    }
    let runs = qubits.map { takePending($0) }
    let added = runs.reduce(lengthening) { $0 + $1.lengthening }
    func extend(_ block: inout Block) {
      for (position, run) in runs.enumerated() where !run.factors.isEmpty {
        block.elements.append(.run(position: position, run.factors))
      }
      block.elements.append(.pair(element))
    }
    if openStage[low] != nil, openStage[low] == openStage[high],
      withOpenBlock(low, lengthening: added, extend)
    {
      return
    }
    var block = Block(low: low, high: high, logLengthening: added)
    extend(&block)
    stages.append(.block(block))
    openStage[low] = stages.count - 1
    openStage[high] = stages.count - 1
  }

  /// Multiplies a diagonal into the operation before it, if that is one on the same pair.
  private mutating func appendDiagonal(
    _ diagonal: [Double], _ lengthening: Double, low: Int, high: Int
  ) -> Bool {
    guard let open = openStage[low], open == openStage[high] else { return false }
    var isMerged = false
    _ = withOpenBlock(low, lengthening: lengthening) { block in
      guard case .pair(let last)? = block.elements.last else { return }
      block.elements[block.elements.count - 1] = .pair(last.followed(byDiagonal: diagonal))
      isMerged = true
    }
    return isMerged
  }

  /// Multiplies damping of one qubit into the operation on two qubits before it, if nothing has
  /// touched the qubit since; a multiple of I that it adds to Z comes behind.
  private mutating func appendDamping(
    _ damping: PauliMatrix, _ lengthening: Double, to qubit: Int
  ) -> Bool {
    guard damping.isDamping else { return false }
    var isMerged = false
    _ = withOpenBlock(qubit, lengthening: lengthening) { block in
      let position = block.low == qubit ? 0 : 1
      var shift: (index: Int, amount: Double)?
      for index in block.elements.indices.reversed() {
        switch block.elements[index] {
        case .run(position, _), .irreversible, .irreversiblePair, .wait: return
        case .run: continue
        case .shift(position, let amount): shift = (index, amount)
        case .shift: continue
        case .pair(let pair):
          let diagonal = (0..<16).map { element in
            let digit = element >> (2 * position) & 3
            return damping[digit, digit]
          }
          block.elements[index] = .pair(pair.followed(byDiagonal: diagonal))
          let amount = damping[3, 3] * (shift?.amount ?? 0) + damping[3, 0]
          if let shift {
            block.elements[shift.index] = .shift(position: position, amount)
          } else if amount != 0 {
            block.elements.append(.shift(position: position, amount))
          }
          isMerged = true
          return
        }
      }
    }
    return isMerged
  }
}

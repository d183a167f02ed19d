/// The evolution of one component of a `TransferProgram`, and its derivatives.
///
/// Weights of a read are the probabilities of the outcomes before the record errs, index bit k for
/// the k-th of its qubits.
package struct TransferRun {
  private typealias State = SinglePauliState<SIMD8<Double>>

  private let component: TransferProgram.Component
  private let memoryLimit: Double
  private let matrix = PairMatrix()
  private let team: ThreadTeam
  private let uses: [[Int]]

  private init(_ component: TransferProgram.Component, memoryLimit: Double, team: ThreadTeam) {
    self.component = component
    self.memoryLimit = memoryLimit
    self.team = team
    var next = [Int](repeating: Int.max, count: max(4, component.qubits.count))
    var uses: [[Int]] = []
    for (index, stage) in component.stages.enumerated().reversed() {
      uses.append(next)
      guard case .block(let block) = stage else { continue }
      next[block.low] = index
      if let high = block.high { next[high] = index }
    }
    self.uses = uses.reversed()
  }

  /// The weights of every read.
  /// - Throws: `SimulationError.tooLarge` if the state does not fit.
  package static func weights(
    of component: TransferProgram.Component, memoryLimit: Double? = nil, threads: Int = 1
  ) throws -> [[Double]] {
    try with(component, memoryLimit, threads, states: 1) { $0.weights() }
  }

  /// The weights of every read and their derivatives by every parameter.
  ///
  /// Tangents of the state are carried along, as many at a time as fit.
  /// - Returns: For each read the weights, and for each parameter the derivatives of them; empty
  ///   where they vanish.
  /// - Throws: `SimulationError.tooLarge` if two states do not fit.
  package static func tangents(
    of component: TransferProgram.Component, by derivative: TransferDerivative,
    memoryLimit: Double? = nil, threads: Int = 1
  ) throws -> [(weights: [Double], derivatives: [[Double]])] {
    try with(component, memoryLimit, threads, states: 3) { $0.tangents(derivative) }
  }

  /// The weights of every read, and the gradient of a function of them by every parameter, in one
  /// reverse pass.
  /// - Parameter seeds: From the weights to the derivative of the function by each of them.
  /// - Throws: `SimulationError.tooLarge` if a few states do not fit.
  package static func gradient(
    of component: TransferProgram.Component, by derivative: TransferDerivative,
    memoryLimit: Double? = nil, threads: Int = 1, seeds: ([[Double]]) -> [[Double]]
  ) throws -> (weights: [[Double]], gradient: [Double]) {
    try with(component, memoryLimit, threads, states: 6) { $0.gradient(derivative, seeds) }
  }

  private static func with<Result>(
    _ component: TransferProgram.Component, _ limit: Double?, _ threads: Int, states: Double,
    _ body: (TransferRun) throws -> Result
  ) throws -> Result {
    let limit = limit ?? MemoryCheck.available
    let count = component.qubits.count
    try MemoryCheck.require(
      StateMemory.density(qubits: count, states: states, precision: .double), limit: limit,
      what: "\(Int(states)) density matrices of", qubits: count, alternatives: [])
    return try ThreadTeam.with(threads) { team in
      try body(TransferRun(component, memoryLimit: limit, team: team))
    }
  }

  private var stateBytes: Double {
    StateMemory.density(qubits: component.qubits.count, precision: .double)
  }

  private func start() -> State {
    var order: [Int] = []
    for case .block(let block) in component.stages {
      guard let high = block.high else { continue }
      for qubit in [block.low, high] where !order.contains(qubit) { order.append(qubit) }
    }
    order += component.qubits.indices.filter { !order.contains($0) }
    let state = State(order: order, team: team, work: WorkCounter())
    state.grow(to: state.positionCount)
    return state
  }

  private func apply(
    _ block: TransferProgram.Block, _ elements: [Double], to state: State, at stage: Int
  ) {
    if let high = block.high {
      matrix.set(elements)
      state.apply(matrix, low: block.low, high: high) { uses[stage][$0] }
    } else {
      state.apply(PauliMatrix(elements: elements), on: block.low)
    }
  }

  private func weights() -> [[Double]] {
    let state = start()
    var result: [[Double]] = []
    for (index, stage) in component.stages.enumerated() {
      switch stage {
      case .block(let block): apply(block, block.elements, to: state, at: index)
      case .read(let read): result.append(state.outcomeWeights(read.qubits))
      }
    }
    return result
  }

  // MARK: Forward

  private func tangents(
    _ derivative: TransferDerivative
  ) -> [(weights: [Double], derivatives: [[Double]])] {
    let count = derivative.parameterCount
    var result: [(weights: [Double], derivatives: [[Double]])] = []
    let atOnce = max(1, Int(min(Double(max(1, count)), memoryLimit / 2 / stateBytes - 2)))
    for first in stride(from: 0, to: max(1, count), by: atOnce) {
      let part = first..<min(count, first + atOnce)
      let reads = tangents(derivative, part)
      if first == 0 {
        result = reads.map {
          ($0.0, [[Double]](repeating: [], count: count))
        }
      }
      for (index, read) in reads.enumerated() {
        for (parameter, values) in zip(part, read.1) {
          result[index].derivatives[parameter] = values
        }
      }
    }
    return result
  }

  private func tangents(
    _ derivative: TransferDerivative, _ part: Range<Int>
  ) -> [([Double], [[Double]])] {
    let state = start()
    var tangents = [State?](repeating: nil, count: part.count)
    var result: [([Double], [[Double]])] = []
    for (index, stage) in component.stages.enumerated() {
      switch stage {
      case .read(let read):
        result.append(
          (
            state.outcomeWeights(read.qubits),
            tangents.map { $0?.outcomeWeights(read.qubits) ?? [] }
          ))
      case .block(let block):
        if let high = block.high {
          state.makeRoom(for: [block.low, high]) { uses[index][$0] }
        }
        for case let tangent? in tangents { apply(block, block.elements, to: tangent, at: index) }
        for (parameter, elements) in derivative.blocks[index] where part.contains(parameter) {
          let source = State(state)
          apply(block, elements, to: source, at: index)
          if let tangent = tangents[parameter - part.lowerBound] {
            tangent.add(source)
          } else {
            tangents[parameter - part.lowerBound] = source
          }
        }
        apply(block, block.elements, to: state, at: index)
      }
    }
    return result
  }

  // MARK: Reverse

  private func gradient(
    _ derivative: TransferDerivative, _ seeds: ([[Double]]) -> [[Double]]
  ) -> (weights: [[Double]], gradient: [Double]) {
    let stages = component.stages
    // As many states as fit: one at the start of each segment, and those within a segment.
    let room = max(4, Int(min(1e9, memoryLimit / 2 / stateBytes)) - 2)
    let segment =
      stages.count <= room
      ? stages.count : max(1, Int(Double(stages.count).squareRoot().rounded(.up)))
    let state = start()
    var checkpoints: [State] = []
    var weights: [[Double]] = []
    for (index, stage) in stages.enumerated() {
      if index.isMultiple(of: segment) { checkpoints.append(State(state)) }
      switch stage {
      case .block(let block): apply(block, block.elements, to: state, at: index)
      case .read(let read): weights.append(state.outcomeWeights(read.qubits))
      }
    }
    let seeds = seeds(weights)
    var gradient = [Double](repeating: 0, count: derivative.parameterCount)
    let adjoint = State(state)
    adjoint.clear()
    var read = seeds.count
    for start in stride(from: 0, to: stages.count, by: segment).reversed() {
      guard let current = checkpoints.popLast() else { break }
      let part = start..<min(stages.count, start + segment)
      var before: [Int: State] = [:]
      for index in part {
        guard case .block(let block) = stages[index] else { continue }
        if let high = block.high {
          current.makeRoom(for: [block.low, high]) { uses[index][$0] }
        }
        if !derivative.blocks[index].isEmpty { before[index] = State(current) }
        apply(block, block.elements, to: current, at: index)
      }
      for index in part.reversed() {
        switch stages[index] {
        case .read(let place):
          read -= 1
          adjoint.addOutcomeGradient(seeds[read], place.qubits)
        case .block(let block):
          if let state = before.removeValue(forKey: index) {
            accumulate(&gradient, derivative.blocks[index], block, adjoint, state)
          }
          apply(block, block.transposed, to: adjoint, at: index)
        }
      }
    }
    return (weights, gradient)
  }

  private func accumulate(
    _ gradient: inout [Double], _ derivatives: [(parameter: Int, elements: [Double])],
    _ block: TransferProgram.Block, _ adjoint: State, _ state: State
  ) {
    let correlation =
      if let high = block.high {
        adjoint.correlation(with: state, low: block.low, high: high)
      } else {
        adjoint.correlation(with: state, on: block.low)
      }
    for (parameter, elements) in derivatives {
      var sum = 0.0
      for (a, b) in zip(correlation, elements) { sum += a * b }
      gradient[parameter] += sum
    }
  }
}

extension TransferProgram.Block {
  /// The elements with rows and columns exchanged.
  fileprivate var transposed: [Double] {
    let size = high == nil ? 4 : 16
    return (0..<size * size).map { elements[($0 % size) * size + $0 / size] }
  }
}

import Channels
import Circuits
import LinearAlgebra
import Randomness

/// Exact simulation of a noisy circuit: one unnormalised Pauli vector for each value of the
/// classical bits that something still needs.
struct ExactSimulation<V: LaneVector> {
  private typealias State = SinglePauliState<V>
  private typealias Branches = [ClassicalRecord: State]

  private let simulation: Simulation
  private let request: SimulationRequest
  private let paulis: [PauliString?]
  private let fused: PauliProgram
  private let terminal: Set<Int>
  private let dying: [[Int]]
  private let keepsResult: Bool
  private let isSplit: Bool
  private let matrix = PairMatrix()
  private let work = WorkCounter()

  init(
    _ simulation: Simulation, _ request: SimulationRequest, _ paulis: [PauliString?]
  ) throws {
    self.simulation = simulation
    self.request = request
    self.paulis = paulis
    let count = simulation.qubitCount
    try Self.require(1, count, request, outcomes: 0)
    isSplit = StateSlice<V>.shares(digits: max(4, count)) > 1
    fused = try PauliFusion.program(simulation.circuit, simulation.qubits)
    keepsResult = request.probabilities || request.shots != nil
    let rule = simulation.circuit.resultRule
    terminal = fused.terminalMeasurements(read: rule.truncation?.bits ?? [])
    dying = fused.dyingBits(
      needed: rule.neededBits(of: simulation.circuit.bitCount, forResult: keepsResult))
    try require(1)
  }

  /// Refuses so many states with what is read off them.
  private func require(_ states: Int) throws {
    let outcomes = Double(states) * StateMemory.power(terminal.count)
    try Self.require(
      states, simulation.qubitCount, request,
      outcomes: request.probabilities && outcomes <= Double(outcomeLimit) ? outcomes : 0)
  }

  private static func require(
    _ states: Int, _ qubits: Int, _ request: SimulationRequest, outcomes: Double
  ) throws {
    try MemoryCheck.require(
      StateMemory.density(qubits: qubits, states: Double(states), precision: request.precision)
        / Double(StateSlice<V>.shares(digits: max(4, qubits))) + StateMemory.outcomes(outcomes),
      limit: request.memoryLimit,
      what: states == 1
        ? "the density matrix of"
        : "\(states) values of the classical bits, each with the density matrix of",
      qubits: qubits,
      alternatives: MemoryCheck.alternatives(
        to: .density, qubits: qubits, precision: request.precision, threads: request.threads))
  }

  /// Runs the circuit and reads the results.
  func outcome() throws -> ExactOutcome {
    try ThreadTeam.with(request.threads) { try outcome($0) }
  }

  private func outcome(_ team: ThreadTeam) throws -> ExactOutcome {
    let bitCount = simulation.circuit.bitCount
    let rule = simulation.circuit.resultRule
    let resultCount = simulation.circuit.resultBitCount
    var branches: Branches = [
      ClassicalRecord(bitCount: bitCount): State(
        order: firstUses(), team: team, work: work, splits: true)
    ]
    let uses = nextUses()
    let cone = LightCone(
      fused, terminal: terminal, paulis: paulis.compactMap { $0 }, outcomes: keepsResult)
    for (index, stage) in fused.stages.enumerated() {
      if terminal.contains(index) { continue }
      branches = try apply(
        stage, to: branches, at: index, uses: uses, supports: cone.supports[index])
      if !dying[index].isEmpty { branches = merge(branches, forgetting: dying[index]) }
    }
    let readout = TerminalReadout(fused, terminal)
    let needsTable =
      keepsResult && resultCount > 0
      && (request.probabilities
        || readout.outcomeCount(branches.count) <= Double(OutcomeSampler.tableLimit))
    return ExactOutcome(
      weights: needsTable
        ? try readout.outcomes(branches).results(rule, bitCount: bitCount) : nil,
      sampledCounts: needsTable || resultCount == 0
        ? nil
        : request.shots.map {
          readout.sample(
            branches,
            OutcomeSampler(
              shots: $0, seed: request.seed, bitCount: bitCount, resultRule: rule))
        },
      expectations: paulis.map { pauli in
        guard let pauli, !readout.dephases(pauli) else { return 0 }
        return branches.inOrder.reduce(0) { $0 + $1.value.expectation(pauli) }
      },
      truncatedProbability: rule.truncation.map { truncation in
        branches.inOrder.reduce(0) { sum, branch in
          truncation.holds { branch.key[$0] } ? sum + Double(branch.value.trace) : sum
        }
      } ?? 0,
      multiplyAdds: work.multiplyAdds)
  }

  /// The qubits in the order of their first use in a pair, then the others.
  private func firstUses() -> [Int] {
    var order: [Int] = []
    for case .block(let block) in fused.stages {
      for qubit in [block.low, block.high ?? block.low] where block.high != nil {
        if !order.contains(qubit) { order.append(qubit) }
      }
      if order.count == fused.qubitCount { break }
    }
    return order + (0..<fused.qubitCount).filter { !order.contains($0) }
  }

  /// For each stage and qubit, the next stage that uses it in a pair.
  /// Qubits that pad a small vector are never used.
  private func nextUses() -> [Int] {
    let width = useWidth
    var next = [Int](repeating: Int.max, count: width)
    var result = [Int](repeating: 0, count: width * fused.stages.count)
    for index in fused.stages.indices.reversed() {
      for qubit in 0..<width { result[index * width + qubit] = next[qubit] }
      if case .block(let block) = fused.stages[index] {
        next[block.low] = index
        if let high = block.high { next[high] = index }
      } else {
        for qubit in PauliProgram.qubits(fused.stages[index]) { next[qubit] = index }
      }
    }
    return result
  }

  /// The branches: in an order that all ranks have where they share the states, else in any.
  private func entries(_ branches: Branches) -> [(key: ClassicalRecord, value: State)] {
    isSplit ? branches.inOrder : Array(branches)
  }

  private func states(_ branches: Branches) -> [State] { entries(branches).map(\.value) }

  private var useWidth: Int { max(4, fused.qubitCount) }

  private func apply(
    _ stage: PauliProgram.Stage, to branches: Branches, at index: Int,
    uses: [Int], supports: [UInt64]? = nil, besides others: Int = 0
  ) throws -> Branches {
    let width = useWidth
    switch stage {
    case .block(let block):
      if let high = block.high {
        matrix.set(block)
        for state in states(branches) {
          state.apply(matrix, low: block.low, high: high, supports: supports) {
            uses[index * width + $0]
          }
        }
      } else {
        for case .run(_, let factors) in block.elements {
          for case .single(let matrix) in factors {
            for state in states(branches) {
              state.apply(matrix, on: block.low) { uses[index * width + $0] }
            }
          }
        }
      }
      return branches
    case .measure(let qubit, let bit, let measurement):
      guard let bit, !dying[index].contains(bit) else {
        let matrix = PauliTransfer.dephasing(keeping: measurement.coherence)
        for state in states(branches) { state.apply(matrix, on: qubit) }
        return branches
      }
      return try split(branches, qubit: qubit, bit: bit, measurement, besides: others)
    case .conditional(let inner, let conditions):
      let holding = branches.filter { $0.key.satisfies(conditions) }
      var result = branches.filter { !$0.key.satisfies(conditions) }
      for (record, state) in entries(
        try apply(inner, to: holding, at: index, uses: uses, besides: result.count))
      {
        if let other = result[record] { other.add(state) } else { result[record] = state }
      }
      return result
    case .assign(let bit, let value):
      return rewritten(branches) { $0[bit] = value }
    case .reset, .channel:
      throw SimulationError.unsupported("a channel outside a block of a Pauli vector")
    }
  }

  /// Splits each state by the record of a measurement; one half takes the place of the state.
  private func split(
    _ branches: Branches, qubit: Int, bit: Int, _ measurement: QubitMeasurement,
    besides others: Int
  ) throws -> Branches {
    let matrices = [false, true].map { PauliTransfer.report($0, of: measurement) }
    let assignment = measurement.records
    var result: Branches = [:]
    for (place, (record, state)) in branches.inOrder.enumerated() {
      let (ones, all) = (state.weightOfOne(qubit), state.trace)
      let reports = [false, true].filter {
        assignment.probability(report: $0, given: false) * (all - ones)
          + assignment.probability(report: $0, given: true) * ones >= 1e-300
      }
      // Those already split, this one once or twice, and those still whole.
      try require(others + result.count + reports.count + (branches.count - place - 1))
      let copy = reports.count > 1 ? State(state) : state
      for (report, half) in zip(reports, [copy, state]) {
        half.apply(matrices[report ? 1 : 0], on: qubit)
        var next = record
        next[bit] = report
        if let other = result[next] { other.add(half) } else { result[next] = half }
      }
    }
    return result
  }

  private func merge(
    _ branches: Branches, forgetting bits: [Int]
  ) -> Branches {
    rewritten(branches) { key in
      for bit in bits { key[bit] = false }
    }
  }

  /// The states under other records; those that come to have the same one are added.
  private func rewritten(
    _ branches: Branches, _ change: (inout ClassicalRecord) -> Void
  ) -> Branches {
    var result: Branches = [:]
    for (record, state) in branches.inOrder {
      var key = record
      change(&key)
      if let other = result[key] { other.add(state) } else { result[key] = state }
    }
    return result
  }
}

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
  private let matrix = PairMatrix()
  private let work = WorkCounter()

  init(
    _ simulation: Simulation, _ request: SimulationRequest, _ paulis: [PauliString?]
  ) throws {
    self.simulation = simulation
    self.request = request
    self.paulis = paulis
    let bytes = State.byteCount(qubitCount: simulation.qubitCount)
    try MemoryCheck.require(
      bytes, limit: request.memoryLimit, what: "the density matrix of",
      qubits: simulation.qubitCount,
      alternatives: MemoryCheck.alternatives(
        to: .density, qubits: simulation.qubitCount, precision: request.precision,
        threads: request.threads))
    fused = try PauliFusion.program(simulation.circuit, simulation.qubits)
    keepsResult = request.probabilities || request.shots != nil
    let rule = simulation.circuit.resultRule
    terminal = fused.terminalMeasurements(read: rule.truncation?.bits ?? [])
    dying = fused.dyingBits(
      needed: rule.neededBits(of: simulation.circuit.bitCount, forResult: keepsResult))
  }

  /// Runs the circuit and reads the results.
  func result() throws -> SimulationResult {
    try ThreadTeam.with(request.threads) { try result($0) }
  }

  private func result(_ team: ThreadTeam) throws -> SimulationResult {
    let bitCount = simulation.circuit.bitCount
    let rule = simulation.circuit.resultRule
    let resultCount = simulation.circuit.resultBitCount
    var branches: Branches = [
      ClassicalRecord(bitCount: bitCount): State(
        order: firstUses(), team: team, work: work)
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
    var weights: [ClassicalRecord: Double] = [:]
    let needsTable =
      keepsResult && resultCount > 0
      && (request.probabilities
        || readout.outcomeCount(branches.count) <= Double(OutcomeSampler.tableLimit))
    if needsTable {
      weights = try readout.outcomes(branches).results(rule, bitCount: bitCount)
    }
    return SimulationResult(
      method: .density,
      counts: request.shots.map {
        needsTable || resultCount == 0
          ? sample(weights, shots: $0)
          : readout.sample(
            branches,
            OutcomeSampler(
              shots: $0, seed: request.seed, bitCount: bitCount, resultRule: rule))
      },
      probabilities: request.probabilities && resultCount > 0
        ? OutcomeTable.probabilities(weights, bitCount: resultCount) : nil,
      expectations: paulis.map { pauli in
        guard let pauli, !readout.dephases(pauli) else { return 0 }
        return branches.inOrder.reduce(0) { $0 + $1.value.expectation(pauli) }
      },
      expectationErrors: nil,
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

  private var useWidth: Int { max(4, fused.qubitCount) }

  private func apply(
    _ stage: PauliProgram.Stage, to branches: Branches, at index: Int,
    uses: [Int], supports: [UInt64]? = nil
  ) throws -> Branches {
    let width = useWidth
    switch stage {
    case .block(let block):
      if let high = block.high {
        matrix.set(block)
        for state in branches.values {
          state.apply(matrix, low: block.low, high: high, supports: supports) {
            uses[index * width + $0]
          }
        }
      } else {
        for case .run(_, let factors) in block.elements {
          for case .single(let matrix) in factors {
            for state in branches.values { state.apply(matrix, on: block.low) }
          }
        }
      }
      return branches
    case .measure(let qubit, let bit, let assignment):
      guard let bit, !dying[index].contains(bit) else {
        for state in branches.values { state.apply(PauliTransfer.dephasing, on: qubit) }
        return branches
      }
      return try split(branches, qubit: qubit, bit: bit, assignment: assignment)
    case .conditional(let inner, let conditions):
      let holding = branches.filter { $0.key.satisfies(conditions) }
      var result = branches.filter { !$0.key.satisfies(conditions) }
      for (record, state) in try apply(inner, to: holding, at: index, uses: uses) {
        if let other = result[record] { other.add(state) } else { result[record] = state }
      }
      return result
    case .reset, .channel:
      throw SimulationError.unsupported("a channel outside a block of a Pauli vector")
    }
  }

  private func split(
    _ branches: Branches, qubit: Int, bit: Int,
    assignment: AssignmentMatrix
  ) throws -> Branches {
    let needed =
      2 * Double(branches.count) * State.byteCount(qubitCount: fused.qubitCount)
    try MemoryCheck.require(
      needed, limit: request.memoryLimit,
      what: "\(2 * branches.count) values of the classical bits, each with the density matrix of",
      qubits: fused.qubitCount,
      alternatives: MemoryCheck.alternatives(
        to: .stateVector, qubits: fused.qubitCount, precision: request.precision,
        threads: request.threads))
    var result: Branches = [:]
    for (record, state) in branches.inOrder {
      for report in [false, true] {
        // P(report | 0)·projection on 0 + P(report | 1)·projection on 1.
        let matrix = PauliMatrix.combine(
          assignment.probability(report: report, given: false), PauliTransfer.projection(false),
          assignment.probability(report: report, given: true), PauliTransfer.projection(true))
        let copy = State(state)
        copy.apply(matrix, on: qubit)
        if copy.trace < 1e-300 { continue }
        var next = record
        next[bit] = report
        if let other = result[next] { other.add(copy) } else { result[next] = copy }
      }
    }
    return result
  }

  private func merge(
    _ branches: Branches, forgetting bits: [Int]
  ) -> Branches {
    var result: Branches = [:]
    for (record, state) in branches.inOrder {
      var key = record
      for bit in bits { key[bit] = false }
      if let other = result[key] { other.add(state) } else { result[key] = state }
    }
    return result
  }

  private func sample(_ weights: [ClassicalRecord: Double], shots: Int) -> [String: Int] {
    OutcomeTable.sample(
      weights, shots: shots, seed: request.seed, bitCount: simulation.circuit.resultBitCount)
  }
}

extension FusedProgram where Factor == PauliFactor {
  /// The names of stages that end a program, for reading.
  typealias TerminalMeasurement = (qubit: Int, bit: Int, assignment: AssignmentMatrix)
}

/// Reads the measurements at the end of a circuit off its final state.
struct TerminalReadout {
  private let measurements: [PauliProgram.TerminalMeasurement]

  init(_ fused: PauliProgram, _ terminal: Set<Int>) {
    measurements = terminal.sorted().compactMap { index in
      if case .measure(let qubit, let bit?, let assignment) = fused.stages[index] {
        (qubit, bit, assignment)
      } else {
        nil
      }
    }
  }

  /// Whether a measurement at the end makes the expectation of a Pauli string vanish.
  func dephases(_ pauli: PauliString) -> Bool {
    pauli.factors.contains { factor in
      factor.pauli != .z && measurements.contains { $0.qubit == factor.qubit }
    }
  }

  /// How many outcomes there are, with so many records of earlier measurements.
  func outcomeCount(_ records: Int) -> Double {
    Double(records) * Double(sign: .plus, exponent: measurements.count, significand: 1)
  }

  /// The weights of all outcomes of the measurements in one state, as they are reported.
  private func weights<V: LaneVector>(_ state: SinglePauliState<V>) -> [Double] {
    var weights = state.outcomeWeights(measurements.map(\.qubit))
    for (position, measurement) in measurements.enumerated() {
      OutcomeTable.assign(measurement.assignment, bit: position, &weights)
    }
    return weights
  }

  /// Draws from the final states.
  func sample<V: LaneVector>(
    _ branches: [ClassicalRecord: SinglePauliState<V>], _ sampler: OutcomeSampler
  ) -> [String: Int] {
    let ordered = branches.inOrder
    return sampler.counts(
      ordered.map { ($0.key, Double($0.value.trace)) },
      measured: measurements.enumerated().map { ($0.offset, $0.element.bit) }
    ) { weights(ordered[$0].value) }
  }

  /// The probability of each record.
  func outcomes<V: LaneVector>(
    _ branches: [ClassicalRecord: SinglePauliState<V>]
  ) throws -> [ClassicalRecord: Double] {
    guard outcomeCount(branches.count) <= Double(outcomeLimit) else {
      throw SimulationError.tooLarge(
        "\(measurements.count) measured qubits and \(branches.count) earlier records have more "
          + "than \(outcomeLimit) outcomes; use the method trajectories")
    }
    var result: [ClassicalRecord: Double] = [:]
    for (record, state) in branches.inOrder {
      for (outcome, weight) in weights(state).enumerated() where weight > 0 {
        var key = record
        for (position, measurement) in measurements.enumerated() {
          key[measurement.bit] = outcome >> position & 1 == 1
        }
        result[key, default: 0] += weight
      }
    }
    return result
  }
}

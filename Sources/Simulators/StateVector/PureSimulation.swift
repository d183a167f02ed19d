import Channels
import Circuits
import LinearAlgebra
import Randomness

/// Ideal simulation of a circuit: one pure unnormalised state for each record of outcomes.
struct PureSimulation {
  private let program: Program
  private let request: SimulationRequest
  private let paulis: [PauliString?]

  private struct Branch {
    var record: ClassicalRecord
    var state: StateVector
  }

  init(
    _ simulation: Simulation, _ request: SimulationRequest, _ paulis: [PauliString?]
  ) throws {
    guard !simulation.isNoisy else {
      throw SimulationError.invalidRequest(
        "the method statevector holds pure states only; with noise use density or trajectories")
    }
    program = try simulation.program()
    self.request = request
    self.paulis = paulis
  }

  /// Runs the circuit and reads the results.
  func result() throws -> SimulationResult {
    try MemoryCheck.require(
      bytes(1), limit: request.memoryLimit, what: "the state vector of",
      qubits: program.qubitCount, alternatives: alternatives)
    // The blocks of the beginning need a second vector while their result is copied.
    let prefix = bytes(2) <= request.memoryLimit ? PureEvolution.unitaryPrefix(of: program) : 0
    var branches = [
      Branch(
        record: ClassicalRecord(bitCount: program.bitCount),
        state: try prefix > 0
          ? PureEvolution.state(after: prefix, of: program)
          : StateVector(qubitCount: program.qubitCount))
    ]
    let terminal = terminalMeasurements()
    for (index, step) in program.steps.enumerated().dropFirst(prefix)
    where !terminal.contains(index) {
      branches = try apply(step, to: branches)
    }
    var weights: [ClassicalRecord: Double] = [:]
    let rule = program.resultRule
    let measured = terminal.sorted().compactMap { index -> (qubit: Int, bit: Int)? in
      guard case .measure(let bit?, _) = program.steps[index].operation else { return nil }
      return (program.steps[index].qubits[0], bit)
    }
    let needsTable = needsTable(branches.count, measured.count)
    if needsTable {
      weights = try outcomes(branches, measured).results(rule, bitCount: program.bitCount)
    }
    return SimulationResult(
      method: .stateVector,
      counts: request.shots.map { shots in
        needsTable || resultCount == 0
          ? OutcomeTable.sample(
            weights, shots: shots, seed: request.seed, bitCount: resultCount)
          : sample(branches, measured, shots)
      },
      probabilities: request.probabilities && resultCount > 0
        ? OutcomeTable.probabilities(weights, bitCount: resultCount) : nil,
      expectations: paulis.map { pauli in
        guard let pauli,
          !pauli.factors.contains(where: { factor in
            factor.pauli != .z && measured.contains { $0.qubit == factor.qubit }
          })
        else { return 0 }
        return branches.reduce(0) { $0 + $1.state.expectation(pauli) }
      },
      expectationErrors: nil,
      truncatedProbability: rule.truncation.map { truncation in
        branches.reduce(0) { sum, branch in
          truncation.holds { branch.record[$0] } ? sum + branch.state.squaredNorm : sum
        }
      } ?? 0)
  }

  private var resultCount: Int { program.bitCount - program.resultRule.hiddenBitCount }

  private var alternatives: [MemoryCheck.Alternative] {
    MemoryCheck.alternatives(
      to: .stateVector, qubits: program.qubitCount, precision: request.precision,
      threads: request.threads)
  }

  private func bytes(_ branches: Int) -> Double {
    16 * Double(branches)
      * Double(sign: .plus, exponent: program.qubitCount, significand: 1)
  }

  private func terminalMeasurements() -> Set<Int> {
    var (qubits, bits) = (Set<Int>(), Set(program.resultRule.truncation?.bits ?? []))
    var result = Set<Int>()
    for (index, step) in program.steps.enumerated().reversed() {
      if case .measure(let bit?, _) = step.operation {
        if step.conditions.isEmpty, !qubits.contains(step.qubits[0]), !bits.contains(bit) {
          result.insert(index)
        }
        bits.insert(bit)
      }
      qubits.formUnion(step.qubits)
      bits.formUnion(step.conditions.flatMap(\.bits))
    }
    return result
  }

  private func apply(_ step: Program.Step, to branches: [Branch]) throws -> [Branch] {
    var result: [Branch] = []
    result.reserveCapacity(branches.count)
    for var branch in branches {
      guard branch.record.satisfies(step.conditions) else {
        result.append(branch)
        continue
      }
      switch step.operation {
      case .unitary(let u):
        branch.state.apply(u, on: step.qubits)
        result.append(branch)
      case .measure(let bit, _):
        for outcome in [false, true] {
          var next = branch
          next.state.project(step.qubits[0], on: outcome)
          if next.state.squaredNorm < 1e-30 { continue }
          if let bit { next.record[bit] = outcome }
          result.append(next)
        }
      case .reset:
        for outcome in [false, true] {
          var next = branch
          next.state.project(step.qubits[0], on: outcome)
          if next.state.squaredNorm < 1e-30 { continue }
          if outcome { next.state.apply(Gate.x.matrix([]), on: step.qubits) }
          result.append(next)
        }
      case .rotation, .channel:
        throw SimulationError.unsupported("a step that is not bound or not pure")
      }
      if result.count > branches.count {
        try MemoryCheck.require(
          bytes(result.count), limit: request.memoryLimit,
          what: "\(result.count) measurement records, each with the state vector of",
          qubits: program.qubitCount, alternatives: alternatives)
      }
    }
    return result
  }

  /// Whether the probabilities of all outcomes are wanted, or are so few that shots are best drawn
  /// from them.
  private func needsTable(_ records: Int, _ measured: Int) -> Bool {
    if resultCount == 0 { return false }
    if request.probabilities { return true }
    return request.shots != nil
      && Double(records) * Double(sign: .plus, exponent: measured, significand: 1)
        <= Double(OutcomeSampler.tableLimit)
  }

  /// Draws from the amplitudes themselves.
  private func sample(
    _ branches: [Branch], _ measured: [(qubit: Int, bit: Int)], _ shots: Int
  ) -> [String: Int] {
    OutcomeSampler(
      shots: shots, seed: request.seed, bitCount: program.bitCount, resultRule: program.resultRule
    ).counts(
      branches.map { ($0.record, $0.state.squaredNorm) }, measured: measured.map { ($0, $1) }
    ) { index in branches[index].state.amplitudes.map(\.lengthSquared) }
  }

  private func outcomes(
    _ branches: [Branch], _ measured: [(qubit: Int, bit: Int)]
  ) throws -> [ClassicalRecord: Double] {
    guard
      Double(branches.count) * Double(sign: .plus, exponent: measured.count, significand: 1)
        <= Double(outcomeLimit)
    else {
      throw SimulationError.tooLarge(
        "\(measured.count) measured qubits and \(branches.count) earlier records have more than "
          + "\(outcomeLimit) outcomes; use the method trajectories")
    }
    var result: [ClassicalRecord: Double] = [:]
    for branch in branches {
      var weights = [Double](repeating: 0, count: 1 << measured.count)
      for (index, amplitude) in branch.state.amplitudes.enumerated() {
        var outcome = 0
        for (position, measurement) in measured.enumerated() {
          outcome |= (index >> measurement.qubit & 1) << position
        }
        weights[outcome] += amplitude.lengthSquared
      }
      for (outcome, weight) in weights.enumerated() where weight > 0 {
        var key = branch.record
        for (position, measurement) in measured.enumerated() {
          key[measurement.bit] = outcome >> position & 1 == 1
        }
        result[key, default: 0] += weight
      }
    }
    return result
  }
}

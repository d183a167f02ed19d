import Channels
import Circuits
import LinearAlgebra
import Numerics
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
    guard !simulation.isNoisy else { throw Simulation.impure }
    program = try simulation.program()
    self.request = request
    self.paulis = paulis
  }

  /// Runs the circuit and reads the results.
  func outcome() throws -> ExactOutcome {
    let terminal = terminalMeasurements()
    try require(1, terminal)
    let (prefix, state) = try start()
    var branches = [
      Branch(record: ClassicalRecord(bitCount: program.bitCount), state: state)
    ]
    for (index, step) in program.steps.enumerated().dropFirst(prefix)
    where !terminal.contains(index) {
      try apply(step, to: &branches, terminal)
    }
    let rule = program.resultRule
    let measured = terminal.sorted().compactMap { index -> (qubit: Int, bit: Int)? in
      guard case .measure(let bit?, _) = program.steps[index].operation else { return nil }
      return (program.steps[index].qubits[0], bit)
    }
    let needsTable = needsTable(branches.count, measured.count)
    return ExactOutcome(
      weights: needsTable
        ? try outcomes(branches, measured).results(rule, bitCount: program.bitCount) : nil,
      sampledCounts: needsTable || resultCount == 0
        ? nil : request.shots.map { sample(branches, measured, $0) },
      expectations: paulis.map { pauli in
        guard let pauli,
          !pauli.factors.contains(where: { factor in
            factor.pauli != .z && measured.contains { $0.qubit == factor.qubit }
          })
        else { return 0 }
        return branches.reduce(0) { $0 + $1.state.expectation(pauli) }
      },
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

  /// The state after the unitary beginning, which runs in blocks if there is room for the second
  /// vector that these need.
  /// - Returns: How many steps have been taken, and the state after them.
  private func start() throws -> (steps: Int, state: StateVector) {
    let prefix = PureEvolution.unitaryPrefix(of: program)
    if prefix > 0,
      let state = try PureEvolution.state(
        after: prefix, of: program, memoryLimit: request.memoryLimit)
    {
      return (prefix, state)
    }
    return (0, StateVector(qubitCount: program.qubitCount))
  }

  /// Refuses so many states with what is read off them.
  private func require(_ branches: Int, _ terminal: Set<Int>) throws {
    let measured = terminal.count
    let outcomes = Double(branches) * StateMemory.power(measured)
    let samples =
      request.shots != nil && resultCount > 0 && !needsTable(branches, measured)
    let bytes =
      StateMemory.stateVector(
        qubits: program.qubitCount, states: Double(branches), samples: samples)
      + (request.probabilities && outcomes <= Double(outcomeLimit)
        ? StateMemory.outcomes(outcomes) : 0)
    try MemoryCheck.require(
      bytes, limit: request.memoryLimit,
      what: branches == 1
        ? "the state vector of"
        : "\(branches) measurement records, each with the state vector of",
      qubits: program.qubitCount, alternatives: alternatives)
  }

  private func terminalMeasurements() -> Set<Int> {
    var (qubits, bits) = (Set<Int>(), Set(program.resultRule.truncation?.bits ?? []))
    var result = Set<Int>()
    for (index, step) in program.steps.enumerated().reversed() {
      if case .measure(let bit?, let measurement) = step.operation {
        if measurement.isProjective, step.conditions.isEmpty, !qubits.contains(step.qubits[0]),
          !bits.contains(bit)
        {
          result.insert(index)
        }
        bits.insert(bit)
      }
      if case .assign(let bit, _) = step.operation { bits.insert(bit) }
      qubits.formUnion(step.qubits)
      bits.formUnion(step.conditions.flatMap(\.bits))
    }
    return result
  }

  /// Applies a step in place; where a state splits, one half stays and the other is copied.
  private func apply(
    _ step: Program.Step, to branches: inout [Branch], _ terminal: Set<Int>
  ) throws {
    for index in branches.indices where branches[index].record.satisfies(step.conditions) {
      switch step.operation {
      case .unitary(let u): branches[index].state.apply(u, on: step.qubits)
      case .measure(let bit, let measurement) where measurement.isProjective:
        try split(index, of: &branches, step.qubits[0], terminal) { branch, outcome in
          if let bit { branch.record[bit] = outcome }
        }
      case .measure(let bit, let measurement):
        try meter(index, of: &branches, step.qubits[0], terminal, measurement) { branch, outcome in
          if let bit { branch.record[bit] = outcome }
        }
      case .assign(let bit, let value): branches[index].record[bit] = value
      case .reset:
        try split(index, of: &branches, step.qubits[0], terminal) { branch, outcome in
          if outcome { branch.state.apply(Gate.x.matrix([]), on: step.qubits) }
        }
      case .rotation, .channel:
        throw SimulationError.unsupported("a step that is not bound or not pure")
      }
    }
  }

  /// Projects a branch on the outcomes of a qubit that it has; a second one is appended.
  private func split(
    _ index: Int, of branches: inout [Branch], _ qubit: Int, _ terminal: Set<Int>,
    _ finish: (inout Branch, _ outcome: Bool) -> Void
  ) throws {
    let weights = (
      branches[index].state.squaredNorm(of: qubit, .zero),
      branches[index].state.squaredNorm(of: qubit, .one)
    )
    if min(weights.0, weights.1) < Self.negligible {
      let outcome = weights.1 > weights.0
      branches[index].state.project(qubit, on: outcome)
      finish(&branches[index], outcome)
      return
    }
    try require(branches.count + 1, terminal)
    var other = branches[index]
    other.state.project(qubit, on: true)
    finish(&other, true)
    branches[index].state.project(qubit, on: false)
    finish(&branches[index], false)
    branches.append(other)
  }

  /// Measures a branch weakly: both outcomes are possible in any state, and a second branch is
  /// appended.
  private func meter(
    _ index: Int, of branches: inout [Branch], _ qubit: Int, _ terminal: Set<Int>,
    _ measurement: QubitMeasurement, _ finish: (inout Branch, _ outcome: Bool) -> Void
  ) throws {
    try require(branches.count + 1, terminal)
    let (a, b) = (Complex(measurement.right), Complex(measurement.wrong))
    var other = branches[index]
    other.state.apply(ComplexMatrix([[b, .zero], [.zero, a]]), on: [qubit])
    finish(&other, true)
    branches[index].state.apply(ComplexMatrix([[a, .zero], [.zero, b]]), on: [qubit])
    finish(&branches[index], false)
    branches.append(other)
  }

  /// Outcomes of less weight are left out.
  private static let negligible = 1e-30

  /// Whether the probabilities of all outcomes are wanted, or are so few that shots are best drawn
  /// from them.
  private func needsTable(_ records: Int, _ measured: Int) -> Bool {
    if resultCount == 0 { return false }
    if request.probabilities { return true }
    return request.shots != nil
      && Double(records) * StateMemory.power(measured) <= Double(OutcomeSampler.tableLimit)
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
      Double(branches.count) * StateMemory.power(measured.count) <= Double(outcomeLimit)
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

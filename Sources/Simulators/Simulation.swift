import Channels
import Circuits

/// How a circuit is simulated.
public enum SimulationMethod: String, Sendable, CaseIterable {
  /// A pure state; the circuit must be free of noise.
  case stateVector = "statevector"
  /// The exact mixed state, as a Pauli vector.
  case density
  /// Sampled runs.
  case trajectories
  /// Stabilizer states: Clifford gates and mixtures of Paulis on any number of qubits.
  case stabilizer
}

/// What the SIMD lanes of sampled runs are.
package enum TrajectoryLayout: Sendable, CaseIterable {
  /// Neighbouring amplitudes of one shot.
  case amplitudes
  /// Shots that run at once, as in the cells of recurrent circuits.
  case shots
}

/// What is asked of a simulation.
public struct SimulationRequest: Sendable {
  /// How many runs can be asked for: so many that sums over circuits and bits stay whole numbers.
  public static let allowedShots = 1...1_000_000_000_000

  /// The number of sampled runs, one of `allowedShots`; nil for none.
  public var shots: Int?
  /// The seed of everything random.
  public var seed: UInt64
  /// The number of threads; results do not depend on it.
  public var threads: Int
  /// Pauli strings whose expectations in the final state are wanted, on qubits of the circuit.
  public var expectations: [PauliString]
  /// Whether the probabilities of the classical bits are wanted.
  public var probabilities: Bool
  /// The bytes that states may occupy; by default most of the memory that is free.
  public var memoryLimit: Double
  /// The floating-point format of states. In single precision an exact expectation errs by some
  /// 1e-6; pure states of the method statevector are always kept in double precision.
  public var precision: Precision
  /// What the SIMD lanes of sampled runs are.
  package var layout = TrajectoryLayout.amplitudes

  /// A request.
  public init(
    shots: Int? = nil, seed: UInt64 = 0, threads: Int = 1, expectations: [PauliString] = [],
    probabilities: Bool = false,
    memoryLimit: Double? = nil, precision: Precision = .double
  ) {
    self.shots = shots
    self.seed = seed
    self.threads = threads
    self.expectations = expectations
    self.probabilities = probabilities
    self.memoryLimit = memoryLimit ?? MemoryCheck.available
    self.precision = precision
  }
}

/// What a simulation found.
public struct SimulationResult: Sendable {
  /// The method that ran.
  public let method: SimulationMethod
  /// How often each value of the classical bits occurred, highest bit first; nil without shots.
  public let counts: [String: Int]?
  /// The probability of each value of the classical bits, entries ≥ 1e-15; nil if not asked for
  /// or if there are no bits.
  public let probabilities: [String: Double]?
  /// The expectations asked for, in order.
  public let expectations: [Double]
  /// Standard errors of the expectations; nil where they are exact.
  public let expectationErrors: [Double]?
  /// The probability that a loop was left only because it had taken as many turns as are allowed;
  /// under trajectories the share of the shots.
  public var truncatedProbability = 0.0
  /// The multiply-adds of all passes over states, where they are counted: under the methods density
  /// and trajectories, the latter with amplitudes in the lanes.
  package var multiplyAdds = 0.0
}

/// Counts multiply-adds of passes over states.
final class WorkCounter {
  var multiplyAdds = 0.0
}

/// The largest number of outcomes whose probabilities are listed.
public let outcomeLimit = 1 << 20

/// Runs bound circuits on the engine of choice.
public struct Simulation: Sendable {
  let circuit: NoisyCircuit
  let qubits: CompactQubits
  /// Whether the circuit has noise, so that a pure state cannot describe it.
  public let isNoisy: Bool

  /// Prepares a circuit whose angles are all bound.
  /// - Throws: `SimulationError` for steps that no engine can do; `UnboundParameterError`.
  public init(_ circuit: NoisyCircuit) throws {
    guard circuit.jointRecords.isEmpty else {
      throw SimulationError.unsupported(
        "records that are moved together without hidden bits; only cells of networks take them")
    }
    var bound = circuit
    let reaches = circuit.reaches
    bound.fluctuations = circuit.fluctuations.filter { reaches[$0.parameter] != nil }
    bound.parameters = bound.fluctuations.map(\.parameter)
    self.circuit = bound
    qubits = try CompactQubits(bound, isBound: bound.fluctuations.isEmpty)
    isNoisy =
      !bound.fluctuations.isEmpty
      || circuit.instructions.contains { instruction in
        switch instruction.operation {
        case .channel: true
        case .measure(_, let assignment): assignment != .ideal
        case .weakMeasure(_, let measurement): !measurement.isPure
        case .gate, .reset, .assign: false
        }
      }
  }

  /// The number of qubits in use.
  var qubitCount: Int { qubits.list.count }

  /// How many qubits are in the state vector of a sampled run at most at a time: fewer than are in
  /// use if some are measured before others begin.
  /// - Throws: `SimulationError` for steps that trajectories cannot do.
  public func trajectoryWidth() throws -> Int {
    let program = try program()
    let leaks = program.steps.contains { step in
      if case .channel(let channel) = step.operation { channel.leakage != nil } else { false }
    }
    // What leaks or fluctuates is followed for many shots at once, which keep all qubits.
    return leaks || !circuit.fluctuations.isEmpty ? qubitCount : try ShotProgram(program).width
  }

  /// What a request would take by stabilizers: multiply-adds of words of 64, and bytes; nil if the
  /// circuit is no Clifford or the request cannot be served.
  package func stabilizerCost(_ request: SimulationRequest) -> (operations: Double, bytes: Double)?
  {
    guard let program = try? StabilizerProgram(program()),
      StabilizerSimulation.refusal(program, request) == nil
    else { return nil }
    let (n, steps) = (Double(program.qubitCount), Double(program.steps.count))
    let collapses = Double(
      program.steps.count {
        switch $0.operation {
        case .measure, .reset: true
        case .gate, .errors, .assign: false
        }
      })
    let words = 2 * (n / 64).rounded(.up)
    let run = 30 * words * (steps + n * collapses)
    let strings = Double(request.expectations.count) * 10 * steps
    guard let shots = request.shots else { return (strings, 0) }
    if program.shotsDifferByPaulis {
      return (
        run + strings + (Double(shots) / 64).rounded(.up) * 100 * steps,
        StateMemory.stabilizer(qubits: program.qubitCount, threads: 1)
      )
    }
    return (
      strings + Double(shots) * run,
      StateMemory.stabilizer(qubits: program.qubitCount, threads: request.threads)
    )
  }

  /// The circuit as elementary steps.
  func program() throws -> Program { try Program(lowering: circuit) }

  /// Runs the circuit.
  /// - Throws: `SimulationError` if the request does not fit the method or the memory.
  public func run(_ request: SimulationRequest, method: SimulationMethod) throws -> SimulationResult
  {
    let paulis = try request.expectations.map(compact)
    if let shots = request.shots, !SimulationRequest.allowedShots.contains(shots) {
      let allowed = SimulationRequest.allowedShots
      throw SimulationError.invalidRequest(
        "the number of shots is \(shots); \(allowed.lowerBound) to \(allowed.upperBound) are allowed"
      )
    }
    do {
      return try run(request, paulis, method)
    } catch SimulationError.tooLarge(let reason) where method != .stabilizer {
      guard stabilizerCost(request) != nil else { throw SimulationError.tooLarge(reason) }
      throw SimulationError.tooLarge(
        reason.replacing("; no other method would fit", with: "")
          + "; the method stabilizer runs this circuit")
    }
  }

  private func run(
    _ request: SimulationRequest, _ paulis: [PauliString?], _ method: SimulationMethod
  ) throws -> SimulationResult {
    switch method {
    case .density, .stateVector:
      if method == .stateVector, isNoisy { throw Self.impure }
      let outcome: ExactOutcome
      if let separable = try SeparableSimulation(self, method) {
        let used = zip(request.expectations, paulis).map { $1 == nil ? nil : $0 }
        outcome = try separable.outcome(request, used, method)
      } else {
        outcome = try exactOutcome(request, method)
      }
      return outcome.result(method, request, bitCount: circuit.resultBitCount)
    case .trajectories: return try TrajectorySimulation(self, request, paulis).result()
    case .stabilizer:
      return try StabilizerSimulation(StabilizerProgram(program()), request, paulis).result()
    }
  }

  /// What an exact method finds on all qubits at once.
  func exactOutcome(
    _ request: SimulationRequest, _ method: SimulationMethod
  ) throws -> ExactOutcome {
    if !circuit.fluctuations.isEmpty { return try meanOutcome(request, method) }
    let paulis = try request.expectations.map(compact)
    if method == .stateVector { return try PureSimulation(self, request, paulis).outcome() }
    switch request.precision {
    case .double: return try ExactSimulation<SIMD8<Double>>(self, request, paulis).outcome()
    case .single: return try ExactSimulation<SIMD16<Float>>(self, request, paulis).outcome()
    }
  }

  static let impure = SimulationError.invalidRequest(
    "the method statevector holds pure states only; with noise use density or trajectories")

  /// The Pauli string on compact qubits; factors on unused qubits, which are in |0⟩, are
  /// replaced: Z by one, X and Y by zero.
  private func compact(_ pauli: PauliString) throws -> PauliString? {
    var factors: [PauliString.Factor] = []
    for factor in pauli.factors {
      guard factor.qubit < circuit.qubitCount else {
        throw SimulationError.invalidRequest(
          "\(pauli) names qubit \(factor.qubit); the circuit has qubits 0 to "
            + "\(circuit.qubitCount - 1)")
      }
      if let index = qubits.list.firstIndex(of: factor.qubit) {
        factors.append(PauliString.Factor(factor.pauli, index))
      } else if factor.pauli != .z {
        return nil
      }
    }
    return PauliString(factors)
  }
}

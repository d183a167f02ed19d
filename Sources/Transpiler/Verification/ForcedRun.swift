import Circuits
import Numerics
import Randomness
import Simulators

/// A run of a circuit on the state vector in which outcomes are drawn, or forced to be those of
/// another run.
struct ForcedRun {
  /// Outcomes in the order in which they came, by classical bit for measurements.
  struct Record {
    var measured: [Int: [Bool]] = [:]
    var resets: [Bool] = []

    func isSameSize(as other: Record) -> Bool {
      resets.count == other.resets.count
        && measured.mapValues(\.count) == other.measured.mapValues(\.count)
    }
  }

  private(set) var state: StateVector
  private(set) var record = Record()
  /// The probability of the outcomes.
  private(set) var probability = 1.0
  /// Why the run could not follow the outcomes that it was to follow.
  private(set) var problem: String?

  private let outcomes: Record?
  private var random: RandomStream
  private let position: [Int: Int]
  private var bits: [Int: Bool] = [:]

  /// - Parameter qubits: The circuit's qubits that the state's are, in their order.
  init(state: StateVector, qubits: [Int], outcomes: Record?, random: RandomStream) {
    self.state = state
    self.outcomes = outcomes
    self.random = random
    position = Dictionary(uniqueKeysWithValues: qubits.enumerated().map { ($1, $0) })
  }

  mutating func run(_ circuit: Circuit, _ values: [Parameter: Double]) throws {
    for instruction in circuit.instructions where problem == nil {
      guard instruction.conditions.allSatisfy({ $0.holds { bits[$0] ?? false } }) else { continue }
      switch instruction.operation {
      case .gate(let application):
        state.apply(try application.matrix(values), on: instruction.qubits.map { position[$0]! })
      case .measure:
        let bit = instruction.bits[0]
        let index = record.measured[bit]?.count ?? 0
        let forced = outcomes?.measured[bit].flatMap { index < $0.count ? $0[index] : nil }
        let outcome = project(position[instruction.qubits[0]]!, forced)
        record.measured[bit, default: []].append(outcome)
        bits[bit] = outcome
      case .reset:
        let index = record.resets.count
        let forced = outcomes.flatMap { index < $0.resets.count ? $0.resets[index] : nil }
        let qubit = position[instruction.qubits[0]]!
        let outcome = project(qubit, forced)
        record.resets.append(outcome)
        if outcome { state.apply(Gate.x.matrix([]), on: [qubit]) }
      case .delay, .barrier: continue
      }
    }
  }

  /// Projects a qubit on the forced outcome, or on one drawn by its probability.
  private mutating func project(_ qubit: Int, _ forced: Bool?) -> Bool {
    let one = state.probabilityOfOne(qubit)
    let outcome = forced ?? (random.uniform() < one)
    let weight = outcome ? one : 1 - one
    guard weight > 1e-12 else {
      problem = "an outcome that the original can have has probability zero"
      return outcome
    }
    probability *= weight
    state.project(qubit, on: outcome)
    let scale = Complex(1 / weight.squareRoot())
    for index in state.amplitudes.indices {
      state.amplitudes[index] = state.amplitudes[index] * scale
    }
    return outcome
  }
}

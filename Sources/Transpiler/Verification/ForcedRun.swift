import Circuits
import Numerics
import Randomness
import Simulators

/// A run of a circuit on the state vector in which outcomes are drawn, or forced to be those of
/// another run.
///
/// Qubits without a place in the state are in |0⟩. They get one with their first instruction, and
/// lose it when they are back in |0⟩ and the state would become larger than ever: routing moves
/// few qubits through many places.
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
  /// The place of a circuit's qubit in the state.
  private(set) var position: [Int: Int]
  /// The most qubits that the state has had.
  private var peak: Int
  /// Amplitudes that may still be touched.
  private(set) var work: Double
  private var bits: [Int: Bool] = [:]

  /// - Parameter qubits: The circuit's qubits that the state's are, in their order.
  /// - Parameter work: How many amplitudes may be touched.
  init(
    state: StateVector, qubits: [Int], outcomes: Record?, random: RandomStream, work: Double
  ) {
    peak = qubits.count
    self.work = work
    self.state = state
    self.outcomes = outcomes
    self.random = random
    position = Dictionary(uniqueKeysWithValues: qubits.enumerated().map { ($1, $0) })
  }

  /// The state has become too large.
  struct TooLarge: Error {}

  /// - Throws: `TooLarge`, and the errors of unbound parameters.
  mutating func run(_ circuit: Circuit, _ values: [Parameter: Double]) throws {
    for instruction in circuit.instructions where problem == nil {
      guard instruction.conditions.allSatisfy({ $0.holds { bits[$0] ?? false } }) else { continue }
      switch instruction.operation {
      case .gate(let application):
        // The second place can move the first, so that both are asked for once more.
        for qubit in instruction.qubits { _ = try place(of: qubit, keeping: instruction.qubits) }
        let places = instruction.qubits.compactMap { position[$0] }
        state.apply(try application.matrix(values), on: places)
      case .measure:
        let bit = instruction.bits[0]
        let index = record.measured[bit]?.count ?? 0
        let forced = outcomes?.measured[bit].flatMap { index < $0.count ? $0[index] : nil }
        let outcome = project(try place(of: instruction.qubits[0]), forced)
        record.measured[bit, default: []].append(outcome)
        bits[bit] = outcome
      case .reset:
        let index = record.resets.count
        let forced = outcomes.flatMap { index < $0.resets.count ? $0.resets[index] : nil }
        let qubit = try place(of: instruction.qubits[0])
        let outcome = project(qubit, forced)
        record.resets.append(outcome)
        if outcome { state.apply(Gate.x.matrix([]), on: [qubit]) }
      case .delay, .barrier: continue
      case .assign(let value): bits[instruction.bits[0]] = value
      }
    }
  }

  private mutating func place(of qubit: Int, keeping kept: [Int] = []) throws -> Int {
    work -= Double(state.amplitudes.count)
    guard work > 0 else { throw TooLarge() }
    if let known = position[qubit] { return known }
    if position.count >= peak { release(keeping: kept) }
    guard position.count < 30 else { throw TooLarge() }
    let place = state.qubitCount
    var larger = StateVector(qubitCount: place + 1)
    larger.amplitudes.replaceSubrange(0..<state.amplitudes.count, with: state.amplitudes)
    state = larger
    position[qubit] = place
    peak = max(peak, place + 1)
    return place
  }

  /// Takes qubits that are in |0⟩ off the state.
  private mutating func release(keeping kept: [Int]) {
    for (qubit, place) in position.sorted(by: { $0.value > $1.value })
    where !kept.contains(qubit) && state.probabilityOfOne(place) < 1e-20 {
      var smaller = StateVector(qubitCount: state.qubitCount - 1)
      let low = (1 << place) - 1
      for index in smaller.amplitudes.indices {
        smaller.amplitudes[index] = state.amplitudes[(index & low) | ((index & ~low) << 1)]
      }
      state = smaller
      position[qubit] = nil
      for (other, there) in position where there > place { position[other] = there - 1 }
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

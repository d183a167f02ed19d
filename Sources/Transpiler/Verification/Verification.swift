import Circuits
import Foundation
import Numerics
import Randomness
import Simulators

/// What a comparison of a circuit with its transpiled form found.
public enum VerificationOutcome: Hashable, Sendable, CustomStringConvertible {
  /// They are proved to agree up to the layouts and a global phase, for every input state, every
  /// value of the parameters and every outcome, within `distance` in operator norm: rotations about
  /// products of Paulis cancel one by one.
  case proved(distance: Double)
  /// They agree up to the layouts and a global phase; `runs` random states were compared.
  case equivalent(runs: Int)
  /// They agree on `runs` random stabilizer states, up to the layouts and a global phase, with
  /// parameters that make them Cliffords; they are too wide for the state vector.
  case agreeing(runs: Int)
  /// They do not agree.
  case different(reason: String)
  /// They could not be compared.
  case unverifiable(reason: String)

  /// How it was found: `proof`, `random-states`, `stabilizer-states`, or `none`.
  public var method: String {
    switch self {
    case .proved: "proof"
    case .equivalent, .different: "random-states"
    case .agreeing: "stabilizer-states"
    case .unverifiable: "none"
    }
  }

  /// Whether agreement was shown.
  public var isVerified: Bool {
    switch self {
    case .proved, .equivalent, .agreeing: true
    case .different, .unverifiable: false
    }
  }

  /// What was found, for a reader.
  public var description: String {
    switch self {
    case .proved(let distance):
      distance < 1e-8
        ? "proved equal" : "proved equal within \(String(format: "%.1g", distance))"
    case .equivalent(let runs): "tested equal on \(runs) random states"
    case .agreeing(let runs):
      "tested equal on \(runs) stabilizer states, with parameters that make all gates Cliffords"
    case .different(let reason): "different: \(reason)"
    case .unverifiable(let reason): "not verified: \(reason)"
    }
  }
}

/// Compares a circuit with its transpiled form: by a proof where one is found (`RotationProof`), else
/// on random states.
///
/// For these both run on the state vector from the same random state of the qubits in use, with the same
/// random values of the parameters, places without a circuit qubit in |0⟩. Measurements and resets
/// of the original draw their outcomes, those of the transpiled circuit are forced to the same
/// ones; conditions follow. A unitary that leaves one random state as it is up to a phase is the
/// identity with probability one, so every unitary difference shows in every run; a difference in
/// a branch shows when the branch is drawn.
///
/// Unitary circuits too wide for that are compared on random stabilizer states, their parameters
/// bound to angles that make every gate a Clifford, where there are such.
public struct Verification: Sendable {
  /// The largest number of amplitudes times instructions that is tried.
  public var workLimit: Double
  /// How many random states are compared.
  public var runs: Int
  /// How far the fidelity of two final states, or the probabilities of their branches, may be off.
  public var tolerance: Double
  /// The seed of the states, parameter values and outcomes.
  public var seed: UInt64

  /// A comparison; by default up to some 16 qubits, two random states for unitary circuits and
  /// eight for others.
  public init(
    workLimit: Double = 2e9, runs: Int? = nil, tolerance: Double = 1e-9, seed: UInt64 = 0
  ) {
    self.workLimit = workLimit
    self.runs = runs ?? 0
    self.tolerance = tolerance
    self.seed = seed
  }

  /// Compares a circuit with its transpiled form.
  public func compare(_ original: Circuit, _ result: TranspiledCircuit) -> VerificationOutcome {
    let places = Frame(original, result)
    if let problem = places.problem { return .different(reason: problem) }
    var open = ""
    switch RotationProof(original: original, result: result).run() {
    case .equal(let distance): return .proved(distance: distance)
    case .different(let reason): return .different(reason: reason)
    case .open(let reason): open = reason
    }
    let isUnitary = original.instructions.allSatisfy {
      $0.operation != .measure && $0.operation != .reset
    }
    let count = runs > 0 ? runs : isUnitary ? 2 : 8
    let qubits = places.virtual.count
    let instructions = result.circuit.instructions.count
    let work = pow(2, Double(qubits)) * Double(instructions) * Double(count)
    if qubits < 30 && work <= workLimit {
      do {
        for run in 0..<count {
          if let reason = try compareOnce(original, result, places, run) {
            return .different(reason: reason)
          }
        }
        return .equivalent(runs: count)
      } catch is ForcedRun.TooLarge {
        // The places that the circuit goes through are too many.
      } catch {
        return .unverifiable(reason: "\(error)")
      }
    }
    if isUnitary, let outcome = probe(original, result) { return outcome }
    return .unverifiable(
      reason:
        "\(qubits) qubits and \(instructions) instructions are too many for the state vector, "
        + "and there is no proof: \(open)")
  }

  /// The outcome by stabilizer states; nil if the circuits cannot be made Cliffords, or are too
  /// large for that, too.
  private func probe(
    _ original: Circuit, _ result: TranspiledCircuit
  ) -> VerificationOutcome? {
    let steps = original.instructions.count + result.circuit.instructions.count
    let count = runs > 0 ? runs : 4
    let width = result.circuit.qubitCount
    guard Double(steps) * Double(width) * Double(count) <= workLimit / 10 else { return nil }
    do {
      let problem = try StabilizerProbe(original: original, result: result)
        .run(runs: count, seed: seed)
      return problem.map { .different(reason: $0) } ?? .agreeing(runs: count)
    } catch {
      return nil
    }
  }

  private func compareOnce(
    _ original: Circuit, _ result: TranspiledCircuit, _ places: Frame, _ run: Int
  ) throws -> String? {
    var random = RandomStream(seed: seed, run, 7)
    var values: [Parameter: Double] = [:]
    for parameter in original.parameters { values[parameter] = .pi * (2 * random.uniform() - 1) }
    var start = StateVector(qubitCount: places.virtual.count)
    for index in start.amplitudes.indices {
      start.amplitudes[index] = Complex(random.normal(), random.normal())
    }
    let norm = start.squaredNorm.squareRoot()
    for index in start.amplitudes.indices {
      start.amplitudes[index] = start.amplitudes[index] / Complex(norm)
    }
    var expected = ForcedRun(
      state: start, qubits: places.virtual, outcomes: nil, random: random, work: workLimit)
    try expected.run(original, values)
    var found = ForcedRun(
      state: start, qubits: places.initial, outcomes: expected.record, random: random,
      work: workLimit)
    try found.run(result.circuit, values)
    if let problem = found.problem { return problem }
    guard expected.record.isSameSize(as: found.record) else {
      return "the numbers of measurements or resets that happen differ"
    }
    if abs(expected.probability - found.probability) > tolerance * expected.probability {
      return "a sequence of outcomes has probability \(found.probability) instead of "
        + "\(expected.probability)"
    }
    let overlap = places.overlap(expected.state, found)
    guard abs(overlap - 1) <= tolerance else {
      return "the final states have fidelity \(overlap)"
    }
    return nil
  }
}

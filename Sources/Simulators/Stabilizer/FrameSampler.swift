import Circuits
import Elementary
import Randomness

/// Runs 64 shots of a Clifford program at once, each as a product of Paulis by which it differs from
/// one reference run (Gidney, Quantum 5, 497 (2021)).
///
/// The reference run has no errors, and the outcome 0 wherever both are equally likely. A qubit that
/// is prepared or measured is in an eigenstate of Z, which a Z does not change: a random Z there makes
/// the outcomes of the shots random in the right way.
struct FrameSampler: Sendable {
  private let program: StabilizerProgram
  /// The outcome of each measurement, by step.
  private let outcomes: [Bool]
  /// Whether the conditions of each step hold.
  private let holds: [Bool]
  /// The state at the end.
  let final: StabilizerTableau

  /// Runs the reference.
  init(_ program: StabilizerProgram) {
    self.program = program
    var tableau = StabilizerTableau(qubitCount: program.qubitCount)
    var record = ClassicalRecord(bitCount: program.bitCount)
    var outcomes = [Bool](repeating: false, count: program.steps.count)
    var holds = [Bool](repeating: true, count: program.steps.count)
    for (index, step) in program.steps.enumerated() {
      holds[index] = record.satisfies(step.conditions)
      guard holds[index] else { continue }
      switch step.operation {
      case .gate(let action, _): tableau.apply(action, on: step.qubits)
      case .errors: break
      case .measure(let bit, _):
        outcomes[index] = tableau.measure(step.qubits[0]) { false }
        if let bit { record[bit] = outcomes[index] }
      case .reset: tableau.reset(step.qubits[0]) { false }
      case .assign(let bit, let value): record[bit] = value
      }
    }
    self.outcomes = outcomes
    self.holds = holds
    final = tableau
  }

  /// 64 shots.
  struct Shots {
    /// The bits, each with a bit for each shot.
    var bits: [UInt64]
    fileprivate var x: [UInt64]
    fileprivate var z: [UInt64]

    /// The record of a shot.
    func record(_ shot: Int) -> ClassicalRecord {
      var record = ClassicalRecord(bitCount: bits.count)
      for bit in bits.indices where bits[bit] >> UInt64(shot) & 1 == 1 { record[bit] = true }
      return record
    }

    /// In which shots the expectation of a Pauli has the other sign than in the reference.
    func flips(_ pauli: PauliString) -> UInt64 {
      pauli.factors.reduce(0) { flips, factor in
        flips ^ (factor.pauli != .z ? z[factor.qubit] : 0)
          ^ (factor.pauli != .x ? x[factor.qubit] : 0)
      }
    }
  }

  /// Runs 64 shots.
  func run(_ stream: inout RandomStream) -> Shots {
    var shots = Shots(
      bits: Array(repeating: 0, count: program.bitCount),
      x: Array(repeating: 0, count: program.qubitCount),
      z: (0..<program.qubitCount).map { _ in stream.next() })
    for (index, step) in program.steps.enumerated() {
      let low = step.qubits.first ?? 0
      let high = step.qubits.count > 1 ? step.qubits[1] : nil
      let active = step.conditions.isEmpty ? ~UInt64(0) : Self.active(step.conditions, shots)
      switch step.operation {
      case .gate(_, let pauli?):
        let differing = active ^ (holds[index] ? ~0 : 0)
        Self.apply(pauli, low, high, differing, &shots)
      case .gate(let action, nil): Self.apply(action, low, high, &shots)
      case .errors(let errors): Self.draw(errors, low, high, active, &stream, &shots)
      case .measure(let bit, let assignment):
        var reported = shots.x[low] ^ (outcomes[index] ? ~0 : 0)
        shots.z[low] = stream.next()
        guard let bit else { continue }
        if assignment != .ideal {
          let ones = reported
          reported ^= ones & Self.events(assignment.p01, &stream)
          reported ^= ~ones & Self.events(assignment.p10, &stream)
        }
        shots.bits[bit] = reported
      case .assign(let bit, let value):
        shots.bits[bit] = value ? shots.bits[bit] | active : shots.bits[bit] & ~active
      case .reset:
        shots.x[low] = 0
        shots.z[low] = stream.next()
      }
    }
    return shots
  }

  private static func active(_ conditions: [Condition], _ shots: Shots) -> UInt64 {
    conditions.reduce(~UInt64(0)) { active, condition in
      if condition.logic == nil && !condition.isBeyondBits {
        let equal = condition.bits.enumerated().reduce(~UInt64(0)) { equal, entry in
          let word = shots.bits[entry.element]
          return equal & (condition.isSet(entry.offset) ? word : ~word)
        }
        return active & (condition.negated ? ~equal : equal)
      }
      return (0..<64).reduce(active) { active, shot in
        let holds = condition.holds { shots.bits[$0] >> UInt64(shot) & 1 == 1 }
        return holds ? active : active & ~(1 << UInt64(shot))
      }
    }
  }

  private static func apply(
    _ pauli: UInt8, _ low: Int, _ high: Int?, _ shots: UInt64, _ frames: inout Shots
  ) {
    if pauli & 1 != 0 { frames.x[low] ^= shots }
    if pauli & 2 != 0 { frames.z[low] ^= shots }
    if let high {
      if pauli & 4 != 0 { frames.x[high] ^= shots }
      if pauli & 8 != 0 { frames.z[high] ^= shots }
    }
  }

  private static func apply(
    _ action: CliffordAction, _ low: Int, _ high: Int?, _ frames: inout Shots
  ) {
    let old = [frames.x[low], frames.z[low]] + (high.map { [frames.x[$0], frames.z[$0]] } ?? [])
    var new: [UInt64] = Array(repeating: 0, count: old.count)
    for bit in old.indices {
      let image = action.images[1 << bit]
      for other in old.indices where image >> UInt8(other) & 1 == 1 { new[other] ^= old[bit] }
    }
    (frames.x[low], frames.z[low]) = (new[0], new[1])
    if let high { (frames.x[high], frames.z[high]) = (new[2], new[3]) }
  }

  private static func draw(
    _ errors: [(pauli: UInt8, probability: Double)], _ low: Int, _ high: Int?, _ active: UInt64,
    _ stream: inout RandomStream, _ frames: inout Shots
  ) {
    let total = errors.reduce(0) { $0 + $1.probability }
    var events = Self.events(total, &stream) & active
    while events != 0 {
      let shot = events & (~events &+ 1)
      events ^= shot
      var rest = stream.uniform() * total
      let error = errors.first {
        rest -= $0.probability
        return rest < 0
      }
      if let error = error ?? errors.last { apply(error.pauli, low, high, shot, &frames) }
    }
  }

  /// In which of 64 shots something with a probability happens: the gaps between events are
  /// geometric.
  static func events(_ probability: Double, _ stream: inout RandomStream) -> UInt64 {
    if probability <= 0 { return 0 }
    if probability >= 1 { return ~0 }
    let scale = 1 / Portable.log(1 - probability)
    var result: UInt64 = 0
    var shot = 0.0
    while true {
      shot += (Portable.log(1 - stream.uniform()) * scale).rounded(.down)
      guard shot < 64 else { return result }
      result |= 1 << UInt64(shot)
      shot += 1
    }
  }
}

extension StabilizerTableau {
  /// Brings a qubit to |0⟩.
  mutating func reset(_ qubit: Int, coin: () -> Bool) {
    if measure(qubit, coin: coin) { flip(qubit) }
  }
}

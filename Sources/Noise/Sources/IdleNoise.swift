import Channels
import Circuits

extension NoiseModel {
  /// How long every other qubit waits besides for each reset, in seconds; 0 without `idle`.
  var resetWait: Double {
    guard sources.contains(.idle), policy == .physical else { return 0 }
    return calibration.measurement.resetWait?.value ?? 0
  }
}

/// Where each qubit stands in time while a schedule is walked through.
struct IdleClock {
  /// Gaps below a tenth of a picosecond are rounding of start times.
  static let shortestGap = 1e-13

  private let span: IdleSpan
  private var ends: [Int: Double] = [:]
  private var resting: Set<Int>

  /// A clock for the qubits in use.
  /// - Parameter warm: Those that are not, or do not stay, in |0⟩ before their first operation.
  init(span: IdleSpan, qubits: [Int], warm: Set<Int> = []) {
    self.span = span
    // A piece of a longer run starts in a state that nobody knows.
    resting = span == .whole ? [] : Set(qubits).subtracting(warm)
    for qubit in qubits { ends[qubit] = 0 }
  }

  /// Since when a qubit has waited when its next operation starts; nil if it did not wait, or
  /// rested in |0⟩, which relaxation leaves alone.
  func gapStart(_ qubit: Int, until start: Double) -> Double? {
    guard !resting.contains(qubit), let end = ends[qubit] else { return nil }
    return start - end > Self.shortestGap ? end : nil
  }

  /// Since when a qubit waits after its last operation, for the end of the schedule.
  func finalGapStart(_ qubit: Int, until end: Double) -> Double? {
    span == .lifetime ? nil : gapStart(qubit, until: end)
  }

  /// Whether a qubit is certainly in |0⟩, where relaxation without a thermal population leaves it.
  func isResting(_ qubit: Int) -> Bool { resting.contains(qubit) }

  /// Notes that a qubit is busy until a time and, afterwards, in |0⟩ or in any state.
  mutating func occupy(_ qubit: Int, until end: Double, resting isResting: Bool) {
    ends[qubit] = end
    if isResting { resting.insert(qubit) } else { resting.remove(qubit) }
  }

  /// Notes that a qubit is busy until a time without leaving |0⟩ if it was there.
  mutating func wait(_ qubit: Int, until end: Double) { ends[qubit] = end }
}

/// The ways in which conditions can fail to hold together, as conjunctions that exclude each
/// other: not the first; the first but not the second; and so on.
func complements(of conditions: [Condition]) -> [[Condition]] {
  conditions.indices.map { index in
    return Array(conditions[..<index]) + [conditions[index].negation]
  }
}

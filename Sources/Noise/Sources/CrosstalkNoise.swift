import Circuits
import Devices

/// Static ZZ between coupled qubits while a schedule is walked through in the order of midpoints.
///
/// The pair evolves by exp(−2πi ζ t |11⟩⟨11|) at all times but during its own two-qubit gates,
/// whose calibration has absorbed it. Other operations count as instantaneous in their middle,
/// which is exact to second order in ζ times their duration; together with the relaxation of waits
/// it is exact (`DecayRule`). A qubit in |0⟩ has no part in it, so the isolated calibration of its
/// neighbours does not either.
struct CrosstalkClock {
  /// In seconds: 10⁻¹¹ rad for a shift of 100 kHz.
  private static let shortestPhase = 1e-17

  /// A time of a pair's own gate, during which the pair does not evolve where the gate happens.
  private struct Gate {
    let start: Double
    let end: Double
    let conditions: [Condition]
  }

  private struct Pair {
    let qubits: [Int]
    let zz: Double
    var time = 0.0
    /// The pair's own gates that are not over.
    var gates: ArraySlice<Gate> = []
  }

  /// What a pair gathers.
  typealias Phase = (
    application: GateApplication, qubits: [Int], seconds: Double, conditions: [Condition]
  )

  private var pairs: [Pair] = []
  private var pairsOfQubit: [Int: [Int]] = [:]
  private let factor: Double

  /// A clock for the couplings among the qubits in use.
  /// - Parameters:
  ///   - factor: The factor on angles.
  ///   - entries: The schedule.
  init(
    _ couplings: [Calibration.CouplingFigures], qubits: [Int], factor: Double,
    _ entries: [ScheduledCircuit.Entry]
  ) {
    self.factor = factor
    var gates: [[Int]: [Gate]] = [:]
    for entry in entries
    where entry.instruction.qubits.count == 2 && entry.instruction.application != nil {
      gates[entry.instruction.qubits.sorted(), default: []].append(
        Gate(start: entry.start, end: entry.end, conditions: entry.instruction.conditions))
    }
    let active = Set(qubits)
    var seen: Set<[Int]> = []
    for coupling in couplings {
      let key = coupling.qubits.sorted()
      guard let zz = coupling.zz?.value, zz != 0, active.isSuperset(of: key),
        seen.insert(key).inserted
      else { continue }
      for qubit in key { pairsOfQubit[qubit, default: []].append(pairs.count) }
      let own = gates[key, default: []].sorted { $0.start < $1.start }
      pairs.append(Pair(qubits: key, zz: zz, gates: own[...]))
    }
  }

  /// The shifts of each qubit that has any, in rad/s, with the neighbours.
  var shifts: [Int: [(neighbour: Int, shift: Double)]] {
    guard factor > 0 else { return [:] }
    var result: [Int: [(neighbour: Int, shift: Double)]] = [:]
    for pair in pairs {
      let shift = 2 * Double.pi * pair.zz * factor
      result[pair.qubits[0], default: []].append((pair.qubits[1], shift))
      result[pair.qubits[1], default: []].append((pair.qubits[0], shift))
    }
    return result
  }

  /// The turn of a pair with a shift in hertz during a time.
  static func turn(zz: Double, seconds: Double, factor: Double) -> GateApplication {
    GateApplication(.cp, [Angle(-2 * Double.pi * zz * seconds * factor)])
  }

  /// The phases that the pairs of some qubits have gathered since they were last looked at, as gates
  /// before what happens to the qubits at a moment, with the time of each and the conditions under
  /// which the time was one of waiting.
  /// - Parameters:
  ///   - time: The moment in seconds.
  ///   - isResting: Whether a qubit is certainly in |0⟩.
  mutating func phases(
    before qubits: [Int], at time: Double, isResting: (Int) -> Bool
  ) -> [Phase] {
    Set(qubits.flatMap { pairsOfQubit[$0, default: []] }).sorted().flatMap {
      phases($0, until: time, isResting)
    }
  }

  private mutating func phases(
    _ index: Int, until time: Double, _ isResting: (Int) -> Bool
  ) -> [Phase] {
    var result: [Phase] = []
    while let gate = pairs[index].gates.first, gate.start < time {
      result += phase(index, until: gate.start, [[]], isResting)
      result += phase(
        index, until: min(time, gate.end), complements(of: gate.conditions), isResting)
      if gate.end > time { return result }
      pairs[index].gates.removeFirst()
    }
    return result + phase(index, until: time, [[]], isResting)
  }

  private mutating func phase(
    _ index: Int, until time: Double, _ conditions: [[Condition]], _ isResting: (Int) -> Bool
  ) -> [Phase] {
    let elapsed = time - pairs[index].time
    // What is as short as rounding of start times is gathered later.
    guard elapsed > Self.shortestPhase else { return [] }
    pairs[index].time = time
    guard factor > 0, !pairs[index].qubits.contains(where: isResting) else { return [] }
    let turn = Self.turn(zz: pairs[index].zz, seconds: elapsed, factor: factor)
    return conditions.map { (turn, pairs[index].qubits, elapsed, $0) }
  }
}

extension Calibration {
  /// The static ZZ shift of a pair in hertz, from the first entry that has one; nil for none.
  func shift(of qubits: [Int]) -> Double? {
    let key = qubits.sorted()
    return couplings.first { $0.qubits.sorted() == key && ($0.zz?.value ?? 0) != 0 }?.zz?.value
  }
}

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

  private struct Pair {
    let qubits: [Int]
    let zz: Double
    var time = 0.0
  }

  private var pairs: [Pair] = []
  private var pairsOfQubit: [Int: [Int]] = [:]
  private let factor: Double

  /// A clock for the couplings among the qubits in use.
  /// - Parameter factor: The factor on angles.
  init(_ couplings: [Calibration.CouplingFigures], qubits: [Int], factor: Double) {
    self.factor = factor
    let active = Set(qubits)
    var seen: Set<[Int]> = []
    for coupling in couplings {
      let key = coupling.qubits.sorted()
      guard let zz = coupling.zz?.value, zz != 0, active.isSuperset(of: key),
        seen.insert(key).inserted
      else { continue }
      for qubit in key { pairsOfQubit[qubit, default: []].append(pairs.count) }
      pairs.append(Pair(qubits: key, zz: zz))
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

  /// The shift between the qubits of an operation on a pair, in rad/s; nil where there is none.
  func shift(of qubits: [Int]) -> Double? {
    guard qubits.count == 2, factor > 0 else { return nil }
    let key = qubits.sorted()
    return pairsOfQubit[key[0]]?.first { pairs[$0].qubits == key }.map {
      2 * Double.pi * pairs[$0].zz * factor
    }
  }

  /// The turn of a pair with a shift in hertz during a time.
  static func turn(zz: Double, seconds: Double, factor: Double) -> GateApplication {
    GateApplication(.cp, [Angle(-2 * Double.pi * zz * seconds * factor)])
  }

  /// The phases that the pairs of an operation's qubits have gathered since they were last looked
  /// at, as gates before the operation, with the time of each.
  /// - Parameters:
  ///   - qubits: The operation's qubits.
  ///   - start: When it starts, in seconds.
  ///   - end: When it ends, in seconds.
  ///   - isResting: Whether a qubit is certainly in |0⟩.
  mutating func phases(
    before qubits: [Int], from start: Double, to end: Double, isResting: (Int) -> Bool
  ) -> [(application: GateApplication, qubits: [Int], seconds: Double)] {
    var result: [(application: GateApplication, qubits: [Int], seconds: Double)] = []
    for index in Set(qubits.flatMap { pairsOfQubit[$0, default: []] }).sorted() {
      let isOwn = pairs[index].qubits == qubits.sorted()
      if let phase = phase(index, until: isOwn ? start : (start + end) / 2, isResting) {
        result.append(phase)
      }
      if isOwn { pairs[index].time = end }
    }
    return result
  }

  private mutating func phase(
    _ index: Int, until time: Double, _ isResting: (Int) -> Bool
  ) -> (application: GateApplication, qubits: [Int], seconds: Double)? {
    let elapsed = time - pairs[index].time
    // What is as short as rounding of start times is gathered later.
    guard elapsed > Self.shortestPhase else { return nil }
    pairs[index].time = time
    guard factor > 0, !pairs[index].qubits.contains(where: isResting) else { return nil }
    return (
      Self.turn(zz: pairs[index].zz, seconds: elapsed, factor: factor), pairs[index].qubits, elapsed
    )
  }
}

extension Calibration {
  /// The static ZZ shift of a pair in hertz, from the first entry that has one; nil for none.
  func shift(of qubits: [Int]) -> Double? {
    let key = qubits.sorted()
    return couplings.first { $0.qubits.sorted() == key && ($0.zz?.value ?? 0) != 0 }?.zz?.value
  }
}

import Channels
import Circuits
import Randomness

extension TrajectoryRunner {
  /// Lets a qubit get lost or come back.
  func leak(
    _ leakage: Leakage, qubit: Int, active: [Bool]?, clock: inout EventClock,
    streams: inout [RandomStream]
  ) {
    let arrivals = arrivals(leakage, qubit: qubit, active: active, streams: &streams)
    if leakage.loss > 0 {
      let inside = (0..<V.scalarCount).map { lane in
        active?[lane] ?? true && !lost[qubit, lane] && arrivals[lane] == nil
      }
      lose(qubit, leakage.loss, inside, &clock, &streams)
    }
    var turns = false
    for (lane, state) in arrivals.enumerated() {
      guard let state else { continue }
      lost[qubit, lane] = false
      turns = turns || state
    }
    if turns { flip(qubit) { arrivals[$0] == true } }
  }

  /// Takes a qubit out of the computational space where its clock runs out: nobody learns in which
  /// state it was, which is a measurement whose outcome is forgotten.
  private func lose(
    _ qubit: Int, _ probability: Double, _ inside: [Bool], _ clock: inout EventClock,
    _ streams: inout [RandomStream]
  ) {
    guard inside.contains(true), clock.pass(1 - probability, where: inside) else { return }
    var leaving = [Bool](repeating: false, count: V.scalarCount)
    for lane in 0..<V.scalarCount where inside[lane] {
      leaving[lane] = clock.takeEvent(lane, &streams[lane])
    }
    guard leaving.contains(true) else { return }
    let outcomes = collapse([qubit], active: leaving, streams: &streams)[0]
    flip(qubit) { leaving[$0] && outcomes[$0] }
    for lane in 0..<V.scalarCount where leaving[lane] { lost[qubit, lane] = true }
  }

  /// The states in which lost qubits come back; nil where none does.
  private func arrivals(
    _ leakage: Leakage, qubit: Int, active: [Bool]?, streams: inout [RandomStream]
  ) -> [Bool?] {
    var result = [Bool?](repeating: nil, count: V.scalarCount)
    let total = leakage.toZero + leakage.toOne
    guard !lost.isEmpty, total > 0 else { return result }
    for lane in 0..<V.scalarCount where active?[lane] ?? true && lost[qubit, lane] {
      let u = streams[lane].uniform()
      if u < total { result[lane] = u < leakage.toOne }
    }
    return result
  }

  /// Turns |0⟩ into |1⟩ and back in some lanes.
  func flip(_ qubit: Int, where isFlipped: (Int) -> Bool) {
    LaneMatrix<V>.setIdentity(scratch.base, dimension: 2)
    for lane in 0..<V.scalarCount where isFlipped(lane) {
      LaneMatrix<V>.set(scratch.base, lane: lane, to: Gate.x.matrix([]))
    }
    fusion.append(scratch.base, on: qubit)
  }

  /// Turns the outcomes of lost qubits, which the state keeps in |0⟩, into those of |1⟩.
  func markLost(_ outcomes: inout [[Bool]], _ qubits: [Int]) {
    if lost.isEmpty { return }
    for (index, qubit) in qubits.enumerated() {
      for lane in 0..<V.scalarCount where lost[qubit, lane] { outcomes[index][lane].toggle() }
    }
  }

  /// Brings a lost qubit back to |0⟩ in the active lanes.
  func restore(_ qubit: Int, active: [Bool]?) {
    if lost.isEmpty { return }
    for lane in 0..<V.scalarCount where active?[lane] ?? true { lost[qubit, lane] = false }
  }
}

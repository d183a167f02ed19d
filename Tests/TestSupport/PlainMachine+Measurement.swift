import Circuits
import Devices
import Foundation
import LinearAlgebra
import Numerics

/// A measurement that waits for others that are made together with it.
struct HeldReading {
  let qubit: Int
  let bit: Int
  let figures: PlainMachine.Reading
}

/// Measurements, alone and together.
extension PlainMachine {
  /// What a measurement does to its qubit.
  struct Reading {
    /// Seconds of relaxation before the projection and after it.
    let before: Double
    let after: Double
    /// How likely the record is wrong for 0 and for 1: what is left beside relaxation, and in all.
    let wrong: [Double]
    let calibrated: [Double]
  }

  mutating func measure(
    _ own: Calibration.QubitFigures, _ entry: ScheduledCircuit.Entry
  ) throws {
    let (qubit, bit) = (entry.instruction.qubits[0], entry.instruction.bits[0])
    let figures = reading(own, qubit)
    relax(qubit, figures.before)
    let group = together(with: entry)
    guard group.count > 1 else {
      project(qubit, into: bit, figures.wrong)
      finish(qubit, figures)
      disturb(measuring: qubit)
      return
    }
    held.append(HeldReading(qubit: qubit, bit: bit, figures: figures))
    if held.count < group.count { return }
    let all = held
    held = []
    for one in all { project(one.qubit, into: one.bit, [0, 0]) }
    var taken: Set<Int> = []
    for pair in jointPairs(among: all.map(\.qubit)) {
      let places = pair.map { qubit in all.first { $0.qubit == qubit }! }
      misreport(try joint(places, taken), places.map(\.bit))
      taken.formUnion(pair)
    }
    for one in all { finish(one.qubit, one.figures) }
    for one in all { disturb(measuring: one.qubit) }
  }

  private func jointPairs(among all: [Int]) -> [[Int]] {
    guard sources.contains("correlated") else { return [] }
    return calibration.couplings.filter { $0.statesReports && $0.qubits.allSatisfy(all.contains) }
      .map(\.qubits).sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The measurements that are made together with one, itself among them.
  private func together(with entry: ScheduledCircuit.Entry) -> [ScheduledCircuit.Entry] {
    guard entry.instruction.conditions.isEmpty else { return [entry] }
    func overlap(_ a: ScheduledCircuit.Entry, _ b: ScheduledCircuit.Entry) -> Bool {
      let (p, q) = ((a.start + a.end) / 2, (b.start + b.end) / 2)
      return a.start <= q && q <= a.end && b.start <= p && p <= b.end
    }
    let others = entries.filter {
      $0.instruction.operation == .measure && $0.instruction.conditions.isEmpty
        && overlap($0, entry)
    }
    // Of qubits that no chain of pairs joins with it nothing is known.
    var members: Set<Int> = [entry.instruction.qubits[0]]
    for _ in others {
      for pair in jointPairs(among: others.map { $0.instruction.qubits[0] })
      where !members.isDisjoint(with: pair) { members.formUnion(pair) }
    }
    return others.filter { members.contains($0.instruction.qubits[0]) }
  }

  /// How records of a pair move, [after][before], the first qubit's bit lowest.
  private func joint(_ pair: [HeldReading], _ taken: Set<Int>) throws -> RealMatrix {
    let coupling = calibration.couplings.first { $0.qubits == pair.map(\.qubit) }!
    var reports = RealMatrix(rows: 4, columns: 4)
    for prepared in 0..<4 {
      var rest = 1.0
      for report in 0..<4 where report != prepared {
        let alone = (0..<2).reduce(1.0) { product, k in
          let (r, s) = (report >> k & 1, prepared >> k & 1)
          let wrong = pair[k].figures.calibrated[s]
          return product * (r == s ? 1 - wrong : wrong)
        }
        reports[report, prepared] = coupling[report: report, prepared: prepared]?.value ?? alone
        rest -= reports[report, prepared]
      }
      reports[prepared, prepared] = rest
    }
    let besides = pair.map { one in
      let gone = 1 - exp(-one.figures.before / (t1(one.qubit) ?? .infinity))
      let flips =
        taken.contains(one.qubit) || !sources.contains("readout")
        ? one.figures.calibrated
        : [excited(one.qubit) * gone, (1 - excited(one.qubit)) * gone]
      return RealMatrix([[1 - flips[0], flips[1]], [flips[0], 1 - flips[1]]])
    }
    // C·B = A, row by row.
    let b = besides[1].kronecker(besides[0]).transpose
    var result = RealMatrix(rows: 4, columns: 4)
    for row in 0..<4 {
      let solution = b.solving((0..<4).map { reports[row, $0] })!
      for column in 0..<4 { result[row, column] = max(0, solution[column]) }
    }
    for column in 0..<4 {
      let sum = (0..<4).reduce(0) { $0 + result[$1, column] }
      for row in 0..<4 { result[row, column] /= sum }
    }
    return result
  }

  /// Moves the values of two bits by chance.
  private mutating func misreport(_ moves: RealMatrix, _ bits: [Int]) {
    var next: [UInt64: ComplexMatrix] = [:]
    for (value, state) in states {
      let before = Int(value >> UInt64(bits[0]) & 1 | (value >> UInt64(bits[1]) & 1) << 1)
      for after in 0..<4 where moves[after, before] > 0 {
        var key = value
        for (k, bit) in bits.enumerated() {
          key = after >> k & 1 == 1 ? key | 1 << UInt64(bit) : key & ~(1 << UInt64(bit))
        }
        let part = Complex(moves[after, before]) * state
        next[key] = next[key].map { $0 + part } ?? part
      }
    }
    states = next
  }

  private func reading(_ own: Calibration.QubitFigures, _ qubit: Int) -> Reading {
    let undecided = calibration.measurement.undecidedFraction?.value ?? 0.5
    let mean = own.readoutError?.value
    func other(_ known: Double?) -> Double? {
      known.map { known in mean.map { min(1, max(0, 2 * $0 - known)) } ?? known } ?? mean
    }
    let right = [own.p10?.value ?? other(own.p01?.value), own.p01?.value ?? other(own.p10?.value)]
    let calibrated = right.compactMap(\.self).count == 2 ? right.compactMap(\.self) : [0, 0]
    let isOn = sources.contains("measurement")
    func left(_ time: Double) -> (wrong: [Double], isCut: Bool) {
      let gone = 1 - exp(-time / (t1(qubit) ?? .infinity))
      let (down, up) = ((1 - excited(qubit)) * gone, excited(qubit) * gone)
      // Rows of A by report, columns by state: A′ = A Γ⁻¹.
      let determinant = 1 - down - up
      let free = [
        ((1 - down) * calibrated[0] - up * (1 - calibrated[1])) / determinant,
        ((1 - up) * calibrated[1] - down * (1 - calibrated[0])) / determinant,
      ]
      var wrong = free.map { min(1, max(0, $0)) }
      if wrong[1] != free[1] {
        wrong[0] = min(1, max(0, (calibrated[0] - up * (1 - wrong[1])) / (1 - up)))
      }
      if wrong[0] != free[0] {
        wrong[1] = min(1, max(0, (calibrated[1] - down * (1 - wrong[0])) / (1 - down)))
      }
      let reached = [
        (1 - up) * wrong[0] + up * (1 - wrong[1]), (1 - down) * wrong[1] + down * (1 - wrong[0]),
      ]
      return (wrong, zip(reached, calibrated).contains { abs($0 - $1) > 1e-12 })
    }
    var duration = isOn ? own.readoutDuration?.value ?? 0 : 0
    let stated = [own.p10, own.p01, own.readoutError].compactMap(\.self)
    if own.readoutDuration?.provenance == .assumed, !stated.isEmpty,
      stated.allSatisfy({ $0.provenance != .assumed })
    {
      duration *= largest { !left(undecided * $0 * duration).isCut }
    }
    return Reading(
      before: undecided * duration, after: (1 - undecided) * duration,
      wrong: sources.contains("readout") ? left(undecided * duration).wrong : [0, 0],
      calibrated: calibrated)
  }

  /// The projection with its record.
  private mutating func project(_ qubit: Int, into bit: Int, _ wrong: [Double]) {
    var next: [UInt64: ComplexMatrix] = [:]
    for (bits, state) in states {
      for truth in [0, 1] {
        var projector = ComplexMatrix(rows: 2, columns: 2)
        projector[truth, truth] = 1
        let p = embed(projector, [qubit])
        let image = p * state * p
        for report in [0, 1] {
          let weight = report == truth ? 1 - wrong[truth] : wrong[truth]
          let key = report == 1 ? bits | 1 << UInt64(bit) : bits & ~(1 << UInt64(bit))
          let part = Complex(weight) * image
          next[key] = next[key].map { $0 + part } ?? part
        }
      }
    }
    states = next
  }

  /// What follows the projection on the qubit itself.
  private mutating func finish(_ qubit: Int, _ figures: Reading) {
    if sources.contains("measurement") {
      relax(qubit, figures.after)
      flip(qubit, calibration.measurement.nonQNDFlip?.value ?? 0)
    }
    lose(qubit, calibration.measurement.leakage)
  }

  private mutating func disturb(measuring qubit: Int) {
    if sources.contains("measurement") { disturbOthers(measuring: qubit) }
  }
}

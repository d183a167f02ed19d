import Circuits
import Devices
import Elementary

/// Collects the parameters of families, and puts figures into a calibration where they need some.
struct FitParameters {
  private(set) var calibration: Calibration
  private(set) var parameters: [FitParameter] = []
  private let usage: FitUsage
  private let priorFactor: Double

  /// Probabilities start no closer to 0 or 1.
  private static let edge = 1e-4
  /// Where a calibration knows no probability.
  private static let unknown = 0.01
  /// Where a calibration knows no error of two records together.
  private static let unknownJoint = 1e-3
  /// Where a calibration knows no duration of resets, in seconds: that of IBM's machines.
  private static let unknownWait = 2.5e-6
  /// Where a calibration knows no dephasing by measurements, an exponent: bad neighbours of a measured
  /// qubit lose ½(1 − e^(−γ)) = .019 to .074 in a measurement (mid-circuit randomized benchmarking on an
  /// Eagle, qiskit-device-benchmarking), so that γ is .04 to .16; distant ones lose nothing.
  private static let unknownDephasing = 0.05
  /// A dephasing time for qubits whose T2 is 2·T1, in multiples of T1.
  private static let longest = 20.0

  init(_ calibration: Calibration, usage: FitUsage, priorFactor: Double) {
    self.calibration = calibration
    self.usage = usage
    self.priorFactor = priorFactor
  }

  mutating func add(_ family: FitFamily) throws {
    switch family {
    case .readout: addReadout()
    case .correlated: addReports()
    case .depolarizing: addGates(family, words: [])
    case .coherent: addGates(family, words: ["coherent"])
    case .t1: addTimes(family)
    case .t2: addTimes(family)
    case .zz: addShifts()
    case .reset: addReset()
    case .population:
      for qubit in usage.qubits {
        append(family, "qubit \(qubit) population", qubit, \.excitedPopulation)
      }
    case .waiting:
      if !usage.reset.isEmpty {
        append(family, "wait for each reset", \.resetWait, unknown: resetDuration)
      }
    case .spectators:
      append(
        family, "dephasing of others by a measurement", \.spectatorDephasing,
        unknown: Self.unknownDephasing)
    case .scale:
      parameters.append(
        parameter(family, "scale", [], .logarithm, start: 1, target: .scale))
    }
  }

  private func parameter(
    _ family: FitFamily, _ name: String, _ qubits: [Int], _ scale: FitParameter.Scale,
    start: Double, width: Double? = nil, target: FitParameter.Target
  ) -> FitParameter {
    FitParameter(
      family: family, name: name, qubits: qubits, scale: scale, start: start,
      width: priorFactor * (width ?? family.priorWidth), target: target)
  }

  private mutating func change(_ body: (inout [Calibration.QubitFigures]) -> Void) {
    var qubits = calibration.qubits
    body(&qubits)
    replace(qubits: qubits)
  }

  private mutating func replace(
    qubits: [Calibration.QubitFigures]? = nil, gates: [Calibration.GateFigures]? = nil,
    couplings: [Calibration.CouplingFigures]? = nil,
    measurement: Calibration.MeasurementFigures? = nil
  ) {
    let old = calibration
    calibration = Calibration(
      id: old.id, device: old.device, date: old.date, source: old.source, notes: old.notes,
      qubits: qubits ?? old.qubits, gates: gates ?? old.gates,
      measurement: measurement ?? old.measurement,
      couplings: couplings ?? old.couplings)
  }

  /// A probability of a qubit.
  private mutating func append(
    _ family: FitFamily, _ name: String, _ qubit: Int,
    _ path: WritableKeyPath<Calibration.QubitFigures, Quantity?> & Sendable
  ) {
    let known = calibration.qubits[qubit][keyPath: path]?.value ?? Self.unknown
    let start = min(max(known, Self.edge), 1 - Self.edge)
    change { $0[qubit][keyPath: path] = Quantity(start) }
    parameters.append(
      parameter(family, name, [qubit], .logit, start: start, target: .qubit(path, qubit)))
  }

  // MARK: Measurement and reset

  private mutating func addReadout() {
    for isMiddle in [false, true] {
      for qubit in usage.measured[isMiddle] ?? [] {
        let own = calibration.qubits[qubit]
        let hasOwn =
          own.midCircuitReadoutError != nil || own.midCircuitP10 != nil || own.midCircuitP01 != nil
        // Without figures of its own, a measurement in the middle has those of one at the end.
        if isMiddle && !hasOwn && (usage.measured[false] ?? []).contains(qubit) { continue }
        splitError(qubit, isMiddle: isMiddle && hasOwn)
        if isMiddle && hasOwn {
          append(.readout, "qubit \(qubit) mid-circuit p10", qubit, \.midCircuitP10)
          append(.readout, "qubit \(qubit) mid-circuit p01", qubit, \.midCircuitP01)
        } else {
          append(.readout, "qubit \(qubit) p10", qubit, \.p10)
          append(.readout, "qubit \(qubit) p01", qubit, \.p01)
        }
      }
    }
  }

  /// States both errors of a record, and no mean that would contradict them.
  private mutating func splitError(_ qubit: Int, isMiddle: Bool) {
    change { qubits in
      var own = qubits[qubit]
      let mean = (isMiddle ? own.midCircuitReadoutError : own.readoutError)?.value
      let p10 = (isMiddle ? own.midCircuitP10 : own.p10)?.value
      let p01 = (isMiddle ? own.midCircuitP01 : own.p01)?.value
      func other(_ known: Double?) -> Double? {
        known.map { known in mean.map { min(max(2 * $0 - known, 0), 1) } ?? known } ?? mean
      }
      let (low, high) = (p10 ?? other(p01) ?? Self.unknown, p01 ?? other(p10) ?? Self.unknown)
      if isMiddle {
        own.midCircuitReadoutError = nil
        (own.midCircuitP10, own.midCircuitP01) = (Quantity(low), Quantity(high))
      } else {
        own.readoutError = nil
        (own.p10, own.p01) = (Quantity(low), Quantity(high))
      }
      qubits[qubit] = own
    }
  }

  private mutating func addReset() {
    for isMiddle in [false, true] {
      for qubit in usage.reset[isMiddle] ?? [] {
        let hasOwn = calibration.qubits[qubit].midCircuitResetError != nil
        if isMiddle && !hasOwn && (usage.reset[false] ?? []).contains(qubit) { continue }
        if isMiddle && hasOwn {
          append(.reset, "qubit \(qubit) mid-circuit reset error", qubit, \.midCircuitResetError)
        } else {
          append(.reset, "qubit \(qubit) reset error", qubit, \.resetError)
        }
      }
    }
  }

  /// What a reset of the qubits that are reset takes on average, in seconds: others wait as long for
  /// each where resets come one after another.
  private var resetDuration: Double {
    let qubits = Set(usage.reset.values.joined()).sorted().map { calibration.qubits[$0] }
    let known = qubits.compactMap { ($0.midCircuitResetDuration ?? $0.resetDuration)?.value }
    let mean = known.reduce(0, +) / Double(max(1, known.count))
    return mean > 0 ? mean : Self.unknownWait
  }

  /// A positive number of the whole machine.
  private mutating func append(
    _ family: FitFamily, _ name: String,
    _ path: WritableKeyPath<Calibration.MeasurementFigures, Quantity?> & Sendable, unknown: Double
  ) {
    var measurement = calibration.measurement
    let known = measurement[keyPath: path]?.value ?? 0
    let start = known > 0 ? known : unknown
    measurement[keyPath: path] = Quantity(start)
    replace(measurement: measurement)
    parameters.append(
      parameter(family, name, [], .logarithm, start: start, target: .measurement(path)))
  }

  // MARK: Times

  private mutating func addTimes(_ family: FitFamily) {
    for qubit in usage.qubits {
      guard let t1 = calibration.qubits[qubit].t1?.value, t1.isFinite else { continue }
      if family == .t1 {
        parameters.append(
          parameter(
            family, "qubit \(qubit) T1", [qubit], .logarithm, start: t1, target: .relaxation(qubit))
        )
        continue
      }
      let rate = max(calibration.qubits[qubit].dephasingRate, 1 / (Self.longest * t1))
      change { $0[qubit].t2 = Quantity(1 / (0.5 / t1 + rate)) }
      parameters.append(
        parameter(
          family, "qubit \(qubit) T\u{3C6}", [qubit], .logarithm, start: 1 / rate,
          target: .dephasing(qubit)))
    }
  }

  // MARK: Couplings

  /// The pairs of a list and those of the calibration, as couplings of the calibration.
  private mutating func couple(_ pairs: Set<[Int]>) {
    var couplings = calibration.couplings
    for pair in pairs.sorted(by: { $0.lexicographicallyPrecedes($1) })
    where !couplings.contains(where: { $0.qubits == pair }) {
      couplings.append(Calibration.CouplingFigures(qubits: pair, zz: nil))
    }
    replace(couplings: couplings)
  }

  private mutating func addShifts() {
    couple(usage.pairs)
    var couplings = calibration.couplings
    let used = Set(usage.qubits)
    for (index, coupling) in couplings.enumerated() where used.isSuperset(of: coupling.qubits) {
      // A shift of exactly zero would be no coupling.
      let known = coupling.zz?.value ?? 0
      let start = known == 0 ? 1e-3 : known
      couplings[index].zz = Quantity(start)
      parameters.append(
        parameter(
          .zz, "coupling \(coupling.qubits[0])-\(coupling.qubits[1]) ZZ", coupling.qubits, .linear,
          start: start, target: .coupling(\.zz, index)))
    }
    replace(couplings: couplings)
  }

  /// The probabilities that both records of a pair are wrong, one for each preparation, of pairs
  /// that are measured at the end alone.
  private mutating func addReports() {
    let read = Set(usage.measured[false] ?? []).subtracting(usage.measured[true] ?? [])
    couple(usage.pairs.filter(read.isSuperset))
    var couplings = calibration.couplings
    for (index, coupling) in couplings.enumerated() where read.isSuperset(of: coupling.qubits) {
      let pair = "\(coupling.qubits[0])-\(coupling.qubits[1])"
      for prepared in 0..<4 {
        let path = \Calibration.CouplingFigures.[report: 3 - prepared, prepared: prepared]
        let known = coupling[keyPath: path]?.value ?? Self.unknownJoint
        let start = min(max(known, Self.edge), 1 - Self.edge)
        couplings[index][keyPath: path] = Quantity(start)
        let letters = Calibration.CouplingFigures.letters
        parameters.append(
          parameter(
            .correlated, "pair \(pair) p\(letters(3 - prepared))_\(letters(prepared))",
            coupling.qubits, .logit, start: start, target: .coupling(path, index)))
      }
    }
    replace(couplings: couplings)
  }

  // MARK: Gates

  private mutating func addGates(_ family: FitFamily, words: [String]) {
    let rows = usage.rows(in: calibration)
    for qubit in usage.qubits {
      let own = rows.filter { $0.place.qubits == [qubit] }.map(\.row)
      guard !own.isEmpty else { continue }
      if family == .depolarizing {
        parameters.append(
          parameter(
            family, "pulses of qubit \(qubit)", [qubit], .logarithm, start: 1,
            target: .depolarizing(own)))
      } else {
        let turning = own.filter { Self.turns(calibration.gates[$0].gate) }
        guard let first = turning.first else { continue }
        let start = calibration.gates[first].coherent?.overRotation?.value ?? 0
        setCoherent(turning) { $0.overRotation = Quantity(start) }
        parameters.append(
          parameter(
            family, "pulses of qubit \(qubit) over-rotation", [qubit], .linear, start: start,
            width: family.priorWidth / 5, target: .overRotation(turning)))
      }
    }
    var done: Set<Int> = []
    for (row, place) in rows where place.qubits.count == 2 && !done.contains(row) {
      let figures = calibration.gates[row]
      let twin = rows.first {
        $0.row != row && $0.place.gate == place.gate
          && calibration.gates[$0.row].qubits == figures.qubits.reversed()
      }?.row
      let both = [row] + (twin.map { [$0] } ?? [])
      done.formUnion(both)
      let name = "\(figures.gate) \(figures.qubits[0])-\(figures.qubits[1])"
      if family == .depolarizing {
        parameters.append(
          parameter(
            family, name, figures.qubits.sorted(), .logarithm, start: 1,
            target: .depolarizing(both)))
        continue
      }
      for word in Self.words(of: place.gate) {
        let start = figures.coherent?.angles[word]?.value ?? 0
        setCoherent([row]) { $0.angles[word] = Quantity(start) }
        if let twin { setCoherent([twin]) { $0.angles[String(word.reversed())] = Quantity(start) } }
        parameters.append(
          parameter(
            family, "\(name) \(word)", figures.qubits.sorted(), .linear, start: start,
            target: .coherent(rows: both, word: word)))
      }
    }
  }

  private mutating func setCoherent(
    _ rows: [Int], _ change: (inout Calibration.CoherentFigures) -> Void
  ) {
    var gates = calibration.gates
    for row in rows {
      var coherent = gates[row].coherent ?? Calibration.CoherentFigures()
      change(&coherent)
      gates[row] = gates[row].with(error: gates[row].error, coherent: coherent)
    }
    replace(gates: gates)
  }

  /// Whether a gate's angle can be over-rotated.
  private static func turns(_ gate: String) -> Bool {
    ["x", "sx", "sxdg", "rx", "ry", "prx", "gpi", "gpi2"].contains(gate)
  }

  /// The Pauli words of a two-qubit gate's unitary error that are adjusted: phases of either qubit and
  /// of both, about the axes along which the gate is driven.
  private static func words(of gate: Gate) -> [String] {
    gate == .ecr ? ["ZI", "IX", "ZX"] : ["ZI", "IZ", "ZZ"]
  }
}

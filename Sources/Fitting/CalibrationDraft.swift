import Circuits
import Devices
import Noise
import Synchronization

/// A calibration that is being changed.
struct CalibrationDraft {
  var qubits: [Calibration.QubitFigures]
  var gates: [Calibration.GateFigures]
  var couplings: [Calibration.CouplingFigures]
  var measurement: Calibration.MeasurementFigures

  init(_ calibration: Calibration) {
    measurement = calibration.measurement
    qubits = calibration.qubits
    gates = calibration.gates
    couplings = calibration.couplings
  }

  func calibration(_ base: Calibration) -> Calibration {
    Calibration(
      id: base.id, device: base.device, date: base.date, source: base.source, notes: base.notes,
      qubits: qubits, gates: gates, measurement: measurement, couplings: couplings)
  }

  mutating func set(_ target: FitParameter.Target, _ value: Double) {
    switch target {
    case .qubit(let path, let qubit): qubits[qubit][keyPath: path] = Quantity(value)
    case .relaxation(let qubit):
      let dephasing = qubits[qubit].dephasingRate
      qubits[qubit].t1 = Quantity(value)
      qubits[qubit].t2 = Quantity(1 / (0.5 / value + dephasing))
    case .dephasing(let qubit):
      let t1 = qubits[qubit].t1?.value ?? .infinity
      qubits[qubit].t2 = Quantity(1 / (0.5 / t1 + 1 / value))
    case .overRotation(let rows):
      for row in rows { setCoherent(row) { $0.overRotation = Quantity(value) } }
    case .coherent(let rows, let word):
      for (place, row) in rows.enumerated() {
        // The second row is of the same gate on the exchanged qubits.
        let own = place == 0 ? word : String(word.reversed())
        setCoherent(row) { $0.angles[own] = Quantity(value) }
      }
    case .coupling(let path, let coupling):
      couplings[coupling][keyPath: path] = Quantity(value)
    case .measurement(let path): measurement[keyPath: path] = Quantity(value)
    case .depolarizing, .scale: break
    }
  }

  private mutating func setCoherent(
    _ row: Int, _ change: (inout Calibration.CoherentFigures) -> Void
  ) {
    var coherent = gates[row].coherent ?? Calibration.CoherentFigures()
    change(&coherent)
    gates[row] = gates[row].with(error: gates[row].error, coherent: coherent)
  }

  /// Gives a row another error; that of simultaneous gates keeps its ratio to it.
  mutating func setError(_ row: Int, _ value: Double) {
    let old = gates[row].error?.value ?? 0
    let simultaneous = gates[row].simultaneousError.map {
      old > 0 ? Quantity(min(1, $0.value * value / old)) : $0
    }
    gates[row] = gates[row].with(
      error: Quantity(value), coherent: gates[row].coherent, simultaneous: simultaneous)
  }

  /// Multiplies rates and flips by a factor and angles by its root, as a scale on the noise does.
  mutating func scale(by factor: Double, qubits used: [Int], rows: [Int]) {
    func flip(_ quantity: Quantity?) -> Quantity? {
      quantity.map {
        Quantity(factor <= 1 ? factor * $0.value : min(factor * $0.value, max(0.5, $0.value)))
      }
    }
    for qubit in used {
      var own = qubits[qubit]
      own.t1 = own.t1.map { Quantity($0.value / factor) }
      own.t2 = own.t2.map { Quantity($0.value / factor) }
      for path in Calibration.QubitFigures.flips { own[keyPath: path] = flip(own[keyPath: path]) }
      qubits[qubit] = own
    }
    let root = factor.squareRoot()
    for row in rows {
      guard var coherent = gates[row].coherent else { continue }
      coherent.overRotation = coherent.overRotation.map { Quantity(root * $0.value) }
      coherent.angles = coherent.angles.mapValues { Quantity(root * $0.value) }
      gates[row] = gates[row].with(error: gates[row].error, coherent: coherent)
    }
    let own = Set(used)
    couplings = couplings.map { coupling in
      guard own.isSuperset(of: coupling.qubits) else { return coupling }
      var result = coupling
      for (name, path) in Calibration.CouplingFigures.fields {
        result[keyPath: path] =
          Calibration.CouplingFigures.isReport(name)
          ? flip(coupling[keyPath: path])
          : coupling[keyPath: path].map { Quantity(root * $0.value) }
      }
      return result
    }
  }
}

extension Calibration.QubitFigures {
  /// Flips of records and resets.
  static var flips: [WritableKeyPath<Self, Quantity?> & Sendable] {
    [
      \.readoutError, \.p10, \.p01, \.midCircuitReadoutError, \.midCircuitP10, \.midCircuitP01,
      \.resetError, \.midCircuitResetError,
    ]
  }

  /// The rate of pure dephasing 1/T2 − 1/(2·T1), with T2 at most 2·T1; 0 where T2 is not known.
  var dephasingRate: Double {
    let t1 = t1?.value ?? .infinity
    guard let t2 = t2?.value else { return 0 }
    return max(0, 1 / t2 - 0.5 / t1)
  }
}

extension Calibration.GateFigures {
  /// The row with other errors.
  func with(
    error: Quantity?, coherent: Calibration.CoherentFigures?, simultaneous: Quantity?? = nil
  ) -> Self {
    Self(
      gate: gate, qubits: qubits, error: error, duration: duration, leakage: leakage,
      coherent: coherent, angleDependence: angleDependence,
      simultaneousError: simultaneous ?? simultaneousError, seepage: seepage)
  }
}

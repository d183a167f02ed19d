import Circuits
import Devices
import Elementary
import Randomness

extension Calibration {
  /// The largest width of a fluctuation: a factor of e².
  public static let largestFluctuation = 2.0

  /// The calibration of another day, on which relaxation and dephasing are others.
  ///
  /// T1 and the pure dephasing time Tφ of each qubit, 1/Tφ = 1/T2 − 1/(2·T1), are multiplied by e^(σz)
  /// with independent standard normal z. Gates keep their depolarizing part, so that their errors
  /// follow what relaxation in their time has become; everything else stays.
  /// - Parameters:
  ///   - sigma: The standard deviation σ of the logarithm, from 0 to `largestFluctuation`.
  ///   - device: The machine.
  ///   - draw: The number of the day.
  /// - Throws: `NoiseError.invalidFluctuation`; `NoiseError` for figures out of range.
  public func fluctuating(
    by sigma: Double, on device: Device, seed: UInt64, draw: Int
  ) throws -> Calibration {
    guard (0...Self.largestFluctuation).contains(sigma) else {
      throw NoiseError.invalidFluctuation(sigma)
    }
    guard sigma > 0 else { return self }
    let qubits = qubits.enumerated().map { index, figures in
      var stream = RandomStream(seed: seed, -211, draw, index)
      return figures.fluctuating(
        by: sigma, relaxation: stream.normal(), dephasing: stream.normal())
    }
    func with(_ gates: [GateFigures]) -> Calibration {
      Calibration(
        id: "\(id)-fluctuating-\(draw)", device: self.device, date: date, source: source,
        notes: notes + [
          "T1 and T2 are drawn, logarithms with the standard deviation \(sigma), day \(draw)"
        ],
        qubits: qubits, gates: gates, measurement: measurement, couplings: couplings)
    }
    let before = try NoiseModel(device: device, calibration: self)
    let after = try NoiseModel(device: device, calibration: with(gates))
    let known = Dictionary(uniqueKeysWithValues: Gate.all.map { ($0.name, $0) })
    return with(
      try gates.map { row in
        guard let gate = known[row.gate], let error = row.error, !row.isFaulty,
          gate.qubitCount == row.qubits.count,
          !row.qubits.contains(where: { qubits[$0].isFaulty }),
          let old = try before.infidelityBesideDepolarizing(gate, row.qubits),
          let new = try after.infidelityBesideDepolarizing(gate, row.qubits)
        else { return row }
        let d = Double(1 << row.qubits.count)
        let strength = AerRules.depolarizingParameter(
          error: error.value, relaxationFidelity: 1 - old, qubits: row.qubits.count)
        // What relaxation alone exceeds has an assumed duration: it keeps its share.
        let changed =
          strength > 0
          ? new + strength * (d * (1 - new) - 1) / d
          : old > 0 ? error.value * new / old : error.value
        return row.with(error: min(changed, 1 - 1e-9), from: error)
      })
  }
}

extension Calibration.QubitFigures {
  fileprivate func fluctuating(
    by sigma: Double, relaxation: Double, dephasing: Double
  ) -> Self {
    var result = self
    func drawn(_ value: Double, from quantity: Quantity?) -> Quantity {
      Quantity(value, .derived, citation: "drawn around \(quantity?.value ?? value)")
    }
    let first = t1?.value ?? .infinity
    let newFirst = first * Portable.exp(sigma * relaxation)
    if let t1 { result.t1 = drawn(newFirst, from: t1) }
    guard let t2, t2.value > 0 else { return result }
    let pure = max(0, 1 / t2.value - 0.5 / first)
    let second = 1 / (0.5 / newFirst + pure * Portable.exp(-sigma * dephasing))
    guard second.isFinite else { return result }
    result.t2 = drawn(second, from: t2)
    result.t2Ramsey = t2Ramsey.map { drawn($0.value * second / min(t2.value, 2 * first), from: $0) }
    return result
  }
}

extension Calibration.GateFigures {
  /// The row with another error; that beside simultaneous gates keeps its ratio to it.
  fileprivate func with(error value: Double, from old: Quantity) -> Self {
    let citation = "follows from drawn T1 and T2"
    return Self(
      gate: gate, qubits: qubits, error: Quantity(value, .derived, citation: citation),
      duration: duration, leakage: leakage.map { $0.value > value ? Quantity(value) : $0 },
      coherent: coherent, angleDependence: angleDependence,
      simultaneousError: simultaneousError.map {
        old.value > 0
          ? Quantity(min(1, $0.value * value / old.value), .derived, citation: citation) : $0
      }, seepage: seepage)
  }
}

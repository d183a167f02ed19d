import Devices

extension NoiseSource {
  /// What a calibration lacks for this source; nil if it has figures for at least one place.
  package func missing(in calibration: Calibration) -> String? {
    let qubits = calibration.qubits
    let hasTimes = qubits.contains { $0.t1 != nil || $0.t2 != nil }
    let hasFigures: Bool
    let fields: String
    switch self {
    case .gate:
      hasFigures = calibration.gates.contains { $0.error != nil }
      fields = "no gate has an error"
    case .relaxation, .idle:
      hasFigures = hasTimes
      fields = "no qubit has T1 or T2"
    case .readout:
      hasFigures = qubits.contains {
        $0.p10 != nil || $0.p01 != nil || $0.readoutError != nil || $0.midCircuitReadoutError != nil
      }
      fields = "no qubit has an assignment error"
    case .correlated:
      hasFigures = calibration.couplings.contains(where: \.statesReports)
      fields = "no pair of qubits has errors of both records together (p11_00 and the like)"
    case .measurement:
      hasFigures =
        qubits.contains { $0.readoutDuration != nil && ($0.t1 != nil || $0.t2 != nil) }
        || [
          calibration.measurement.nonQNDFlip, calibration.measurement.spectatorDephasing,
          calibration.measurement.neighbourDephasing, calibration.measurement.neighbourPhase,
          calibration.measurement.spectatorScattering,
        ].contains { $0 != nil }
      fields =
        "no qubit has both a readout duration and T1 or T2, and there is neither a non-QND flip "
        + "nor a disturbance of other qubits"
    case .reset:
      hasFigures =
        qubits.contains {
          $0.resetError != nil || $0.midCircuitResetError != nil || $0.excitedPopulation != nil
            || ($0.temperature != nil && $0.frequency != nil)
        } || calibration.measurement.resetScattering != nil
      fields = "no qubit has a reset error or a thermal population"
    case .crosstalk:
      hasFigures =
        calibration.couplings.contains {
          $0.zz != nil || $0.driveCrosstalk != nil || $0.starkShift != nil
        }
        || calibration.gates.contains { $0.simultaneousError != nil }
      fields =
        "no coupling has a ZZ shift, a drive crosstalk or a Stark shift, and no gate an error beside "
        + "simultaneous gates"
    case .coherent:
      hasFigures = calibration.gates.contains { $0.coherent?.isEmpty == false }
      fields = "there are no over-rotation or phase errors"
    case .leakage:
      hasFigures =
        calibration.gates.contains { $0.leakage != nil } || calibration.measurement.leakage != nil
        || calibration.measurement.resetLeakage != nil
      fields = "neither gates nor measurements nor resets have a leakage probability"
    case .detuning:
      hasFigures = qubits.contains {
        $0.detuning != nil || $0.slowWidth != nil || $0.flickerAmplitude != nil
      }
      fields =
        "no qubit has a detuning, a detuning width, a flicker amplitude or a T2 of a Ramsey "
        + "experiment below that of an echo"
    case .parity:
      hasFigures = qubits.contains { $0.chargeSplitting != nil }
      fields = "no qubit has a charge splitting"
    }
    return hasFigures ? nil : fields
  }
}

/// Refuses figures that no measurement can have given.
///
/// - Throws: `NoiseError.invalidFigure`.
func validate(_ calibration: Calibration) throws {
  for (index, qubit) in calibration.qubits.enumerated() {
    func check(
      _ name: String, _ quantity: Quantity?, _ allowed: String, _ isValid: (Double) -> Bool
    ) throws {
      guard let value = quantity?.value, !isValid(value) else { return }
      throw NoiseError.invalidFigure(
        place: "calibration '\(calibration.id)', qubit \(index), \(name)", value: value,
        allowed: allowed)
    }
    for (name, quantity) in [("T1", qubit.t1), ("T2", qubit.t2)] {
      try check(name, quantity, "greater than 0 s, from 1e-12 s; infinite for none") {
        QuantityRule.coherenceTime.allows($0) || $0 == .infinity
      }
    }
    try check("temperature", qubit.temperature, "greater than 0 K, from 1e-9 K to 1e6 K") {
      QuantityRule.temperature.allows($0)
    }
    let durations = [
      ("readout duration", qubit.readoutDuration), ("reset duration", qubit.resetDuration),
      ("mid-circuit readout duration", qubit.midCircuitReadoutDuration),
      ("mid-circuit reset duration", qubit.midCircuitResetDuration),
    ]
    for (name, quantity) in durations {
      try check(name, quantity, "finite, 0 s or more, at most 1e6 s") {
        QuantityRule.duration.allows($0)
      }
    }
    try check("detuning", qubit.detuning, "finite, at most 1e12 Hz") {
      QuantityRule.shift.allows($0)
    }
    let widths = [
      ("detuning width", qubit.detuningWidth), ("flicker amplitude", qubit.flickerAmplitude),
      ("charge splitting", qubit.chargeSplitting),
    ]
    for (name, quantity) in widths {
      try check(name, quantity, "0 to 1e12 Hz") { QuantityRule.width.allows($0) }
    }
    try check("T2 of a Ramsey experiment", qubit.t2Ramsey, "greater than 0 s, from 1e-12 s") {
      QuantityRule.coherenceTime.allows($0) || $0 == .infinity
    }
    let probabilities = [
      ("excited population", qubit.excitedPopulation), ("readout error", qubit.readoutError),
      ("P(1|0)", qubit.p10), ("P(0|1)", qubit.p01), ("reset error", qubit.resetError),
      ("mid-circuit readout error", qubit.midCircuitReadoutError),
      ("mid-circuit P(1|0)", qubit.midCircuitP10), ("mid-circuit P(0|1)", qubit.midCircuitP01),
      ("mid-circuit reset error", qubit.midCircuitResetError),
    ]
    for (name, quantity) in probabilities {
      try check(name, quantity, "0 to 1") { (0...1).contains($0) }
    }
  }
  for figures in calibration.gates {
    let place = "calibration '\(calibration.id)', \(figures.gate) on \(figures.qubits)"
    if let error = figures.error?.value, !(error >= 0) {
      throw NoiseError.invalidFigure(
        place: "\(place), error", value: error, allowed: "0 or more (1 or more: out of order)")
    }
    if let duration = figures.duration?.value, !QuantityRule.duration.allows(duration) {
      throw NoiseError.invalidFigure(
        place: "\(place), duration", value: duration, allowed: "finite, 0 s or more, at most 1e6 s")
    }
  }
  for figures in calibration.gates {
    guard let coherent = figures.coherent else { continue }
    let place = "calibration '\(calibration.id)', \(figures.gate) on \(figures.qubits), coherent"
    for word in coherent.words {
      guard word.count == figures.qubits.count, word.allSatisfy({ "IXYZ".contains($0) }) else {
        throw NoiseError.malformed("\(place): '\(word)' is not a Pauli word on these qubits")
      }
    }
    for quantity in [coherent.overRotation] + coherent.words.map({ coherent.angles[$0] }) {
      guard let value = quantity?.value, !value.isFinite else { continue }
      throw NoiseError.invalidFigure(place: place, value: value, allowed: "finite")
    }
  }
  for figures in calibration.gates {
    for (name, quantity) in [
      ("leakage", figures.leakage), ("seepage", figures.seepage),
      ("simultaneous error", figures.simultaneousError),
    ] {
      guard let value = quantity?.value, !(0...1).contains(value) else { continue }
      throw NoiseError.invalidFigure(
        place: "calibration '\(calibration.id)', \(figures.gate) on \(figures.qubits), \(name)",
        value: value, allowed: "0 to 1")
    }
  }
  for coupling in calibration.couplings {
    let place = "calibration '\(calibration.id)', coupling \(coupling.qubits)"
    guard Set(coupling.qubits).count == 2, coupling.qubits.count == 2,
      coupling.qubits.allSatisfy(calibration.qubits.indices.contains)
    else { throw NoiseError.malformed("\(place) must join two distinct qubits") }
    for (name, path) in Calibration.CouplingFigures.fields {
      let rule = Calibration.CouplingFigures.rule(name)
      guard let value = coupling[keyPath: path]?.value, !rule.allows(value) else { continue }
      throw NoiseError.invalidFigure(
        place: "\(place), \(name)", value: value, allowed: rule.allowed)
    }
    if let prepared = coupling.overfullPreparations.first {
      throw NoiseError.malformed(
        "\(place): the wrong reports of a pair prepared in \(prepared) sum to more than 1")
    }
  }
  let measurement = calibration.measurement
  for (name, quantity) in [
    ("non-QND flip", measurement.nonQNDFlip), ("undecided fraction", measurement.undecidedFraction),
    ("leakage", measurement.leakage), ("reset leakage", measurement.resetLeakage),
    ("spectator scattering", measurement.spectatorScattering),
    ("reset scattering", measurement.resetScattering),
  ] {
    guard let value = quantity?.value, !(0...1).contains(value) else { continue }
    throw NoiseError.invalidFigure(
      place: "calibration '\(calibration.id)', measurement, \(name)", value: value,
      allowed: "0 to 1")
  }
  if let value = measurement.resetWait?.value, !QuantityRule.duration.allows(value) {
    throw NoiseError.invalidFigure(
      place: "calibration '\(calibration.id)', measurement, reset wait", value: value,
      allowed: "finite, 0 s or more, at most 1e6 s")
  }
  for (name, quantity) in [
    ("spectator dephasing", measurement.spectatorDephasing),
    ("neighbour dephasing", measurement.neighbourDephasing),
  ] {
    guard let value = quantity?.value, !(value >= 0) else { continue }
    throw NoiseError.invalidFigure(
      place: "calibration '\(calibration.id)', measurement, \(name)", value: value,
      allowed: "0 or more")
  }
  if let value = measurement.neighbourPhase?.value, !QuantityRule.angle.allows(value) {
    throw NoiseError.invalidFigure(
      place: "calibration '\(calibration.id)', measurement, neighbour phase", value: value,
      allowed: QuantityRule.angle.allowed)
  }
}

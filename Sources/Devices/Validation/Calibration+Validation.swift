import Circuits

extension Calibration {
  /// Everything wrong or doubtful, field by field; a loaded calibration has no errors.
  /// - Parameter target: The device that the figures are for, if they are to be held against it.
  public func validate(for target: Device? = nil) -> [DeviceProblem] {
    var validator = Validator()
    validator.checkName(id, "id", upperCase: true)
    validator.checkName(device, "device", upperCase: false)
    validator.checkText(source, "source")
    if let date, Timestamp(date) == nil {
      validator.error(
        "date", "\"\(date)\" is not a date; ISO 8601, 2025-02-26 or 2025-02-26T15:26:08-05:00")
    }
    if qubits.isEmpty {
      validator.error("qubits", "a calibration has figures of at least one qubit")
    }
    for (index, figures) in qubits.enumerated() {
      figures.validate("qubits[\(index)]", &validator)
    }
    validateGates(&validator)
    validateCouplings(&validator)
    let fields = MeasurementFigures.fields
    for (name, path) in fields {
      let rule: QuantityRule =
        switch name {
        case "spectator_dephasing", "neighbour_dephasing": .decay
        case "neighbour_phase": .angle
        case "reset_wait": .duration
        default: .probability
        }
      validator.check(measurement[keyPath: path], "measurement.\(name)", rule)
    }
    if let target { validate(against: target, &validator) }
    return validator.problems
  }

  private func validateGates(_ validator: inout Validator) {
    var seen: Set<[String]> = []
    for row in gates {
      let field = row.field
      guard let gate = Gate.named(row.gate), gate.name == row.gate else {
        validator.error(field, Device.unknownGate(row.gate))
        continue
      }
      if row.qubits.count != gate.qubitCount || Set(row.qubits).count != row.qubits.count {
        validator.error(
          field, "\(row.qubits) is not \(gate.qubitCount) different qubit(s), as \(gate.name) needs"
        )
      } else if !row.qubits.allSatisfy(qubits.indices.contains) {
        validator.error(
          field, "\(row.qubits) is out of range; qubits are 0 to \(qubits.count - 1)")
      }
      if !seen.insert([row.gate] + row.qubits.map(String.init)).inserted {
        validator.error(field, "has figures twice")
      }
      validator.check(row.error, "\(field).error", .probability)
      validator.check(row.duration, "\(field).duration", .duration)
      validator.check(row.simultaneousError, "\(field).simultaneous_error", .probability)
      validator.check(row.leakage, "\(field).leakage", .probability)
      validator.check(row.seepage, "\(field).seepage", .probability)
      row.validateErrors(gate, &validator)
      if let leakage = row.leakage, let error = row.error, leakage.value > error.value,
        !row.isFaulty
      {
        validator.warning(
          "\(field).leakage", "\(leakage.value) is more than the whole error \(error.value)")
      }
    }
  }

  private func validateCouplings(_ validator: inout Validator) {
    var seen: Set<[Int]> = []
    for (index, coupling) in couplings.enumerated() {
      let field = "couplings[\(index)]"
      let pair = coupling.qubits
      if pair.count != 2 || pair[0] >= pair[1] {
        validator.error("\(field).qubits", "\(pair) is not a pair in ascending order")
      } else if !pair.allSatisfy(qubits.indices.contains) {
        validator.error(
          "\(field).qubits", "\(pair) is out of range; qubits are 0 to \(qubits.count - 1)")
      } else if !seen.insert(pair).inserted {
        validator.error("\(field).qubits", "\(pair) is listed twice")
      }
      for (name, path) in CouplingFigures.fields {
        validator.check(coupling[keyPath: path], "\(field).\(name)", CouplingFigures.rule(name))
      }
      for prepared in coupling.overfullPreparations {
        validator.error(
          field, "the wrong reports of a pair prepared in \(prepared) sum to more than 1")
      }
    }
  }
}

extension Calibration.GateFigures {
  fileprivate func validateErrors(_ gate: Gate, _ validator: inout Validator) {
    if let coherent {
      let place = "\(field).coherent"
      if let turn = coherent.overRotation {
        validator.check(turn, "\(place).over_rotation", .fraction)
        if !Calibration.CoherentFigures.turningGates.contains(gate.name) {
          validator.error(
            "\(place).over_rotation",
            "\(gate.name) has no single angle that it turns by; use Pauli words")
        }
      }
      for word in coherent.words {
        validator.check(coherent.angles[word], "\(place).\(word)", .angle)
        if !Calibration.CoherentFigures.isWord(word, qubits: gate.qubitCount) {
          validator.error(
            "\(place).\(word)",
            "is not a Pauli word of \(gate.qubitCount) letter(s) I, X, Y, Z for \(gate.name)")
        }
      }
    }
    if let angleDependence {
      let place = "\(field).angle_dependence"
      for (name, path) in Calibration.AngleDependence.fields {
        validator.check(
          angleDependence[keyPath: path], "\(place).\(name)",
          name == "power" ? .exponent : .coefficient)
      }
      if gate.parameters.count != 1 {
        validator.error(place, "\(gate.name) does not have one angle")
      }
      if !angleDependence.isNeverNegative {
        validator.error(place, "the factor on the error is negative at 0 or at ±π; 0 or more")
      }
    }
  }

  /// The row's name in messages: `gates.cz[3,4]`.
  var field: String { "gates.\(gate)[\(qubits.map(String.init).joined(separator: ","))]" }
}

extension Calibration.QubitFigures {
  /// The rules of figures by their names in files; the others are probabilities.
  static let rules: [String: QuantityRule] = [
    "t1": .coherenceTime, "t2": .coherenceTime, "t2_ramsey": .coherenceTime,
    "mid_circuit_readout_duration": .duration, "mid_circuit_reset_duration": .duration,
    "frequency": .frequency, "detuning": .shift, "detuning_width": .width,
    "flicker_amplitude": .width, "charge_splitting": .width,
    "temperature": .temperature,
    "readout_duration": .duration,
    "reset_duration": .duration,
  ]

  fileprivate func validate(_ field: String, _ validator: inout Validator) {
    for (name, path) in Self.fields {
      validator.check(self[keyPath: path], "\(field).\(name)", Self.rules[name] ?? .probability)
    }
    if let t1 = t1?.value, let t2 = t2?.value, t1 > 0, t2 > 2 * t1 {
      validator.warning(
        "\(field).t2", "\(t2) is more than 2·t1 = \(2 * t1); the models use the smaller")
    }
    if let p10 = p10?.value, let p01 = p01?.value {
      let mean = (p10 + p01) / 2
      if let error = readoutError?.value, abs(error - mean) > 0.005 {
        validator.warning(
          "\(field).readout_error", "\(error) contradicts the mean \(mean) of p10 and p01")
      }
      if p10 + p01 > 1 {
        validator.warning(
          "\(field).p10", "p10 + p01 = \(p10 + p01): results are more wrong than right")
      }
    } else if p10 != nil || p01 != nil {
      validator.warning(
        "\(field).\(p10 == nil ? "p10" : "p01")", "is missing while its counterpart is known")
    }
  }
}

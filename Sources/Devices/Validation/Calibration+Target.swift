import Circuits

extension Calibration {
  /// Holds the figures against the device that they claim to be of.
  func validate(against target: Device, _ validator: inout Validator) {
    if device != target.name {
      validator.error("device", "\"\(device)\" is not the device at hand, \"\(target.name)\"")
    }
    if qubits.count != target.qubitCount {
      validator.error(
        "qubits",
        "figures of \(qubits.count) qubits; \(target.name) has \(target.qubitCount)")
      return
    }
    validateNative(target, &validator)
    reportMissing(target, &validator)
    // T2 beyond 2 T1 is reported qubit by qubit, with what the models do.
    for doubt in doubts(on: target) where !doubt.hasPrefix("T2 > 2 T1") {
      validator.warning("qubits", doubt)
    }
  }

  private func validateNative(_ target: Device, _ validator: inout Validator) {
    let natives = Dictionary(target.nativeGates.map { ($0.name, $0) }) { first, _ in first }
    let pairs = natives.compactMapValues { $0.pairs.map(Set.init) }
    var foreign: [String: [GateFigures]] = [:]
    for row in gates {
      guard let native = natives[row.gate] else {
        foreign[row.gate, default: []].append(row)
        continue
      }
      if let allowed = pairs[row.gate], !allowed.contains(row.qubits) {
        let message = "\(target.name) has no \(row.gate) on \(row.qubits)"
        if row.isFaulty {
          validator.warning(row.field, message)
        } else {
          validator.error(row.field, message)
        }
      }
      if native.isVirtual, (row.error?.value ?? 0) != 0 || (row.duration?.value ?? 0) != 0 {
        validator.error(
          row.field, "\(row.gate) is virtual on \(target.name): error and duration must be 0")
      }
    }
    for (gate, rows) in foreign.sorted(by: { $0.key < $1.key }) {
      let message =
        "\(gate) is not a native gate of \(target.name), which has "
        + target.nativeGates.map(\.name).joined(separator: ", ")
      // Vendors list gates that are switched off, all rows marked faulty.
      if rows.allSatisfy(\.isFaulty) {
        validator.warning("gates.\(gate)", "\(message); all \(rows.count) rows are faulty")
      } else {
        validator.error("gates.\(gate)", message)
      }
    }
  }

  /// Warns of what is not known, a line for a kind of figure.
  private func reportMissing(_ target: Device, _ validator: inout Validator) {
    for (name, path) in QubitFigures.fields
    where ["t1", "t2", "readout_error", "readout_duration"].contains(name) {
      let missing = qubits.indices.filter { index in
        let figures = qubits[index]
        return figures[keyPath: path] == nil
          && (path != \.readoutError || figures.meanReadoutError == nil)
      }
      if !missing.isEmpty {
        validator.warning(
          "qubits",
          "\(name) is missing for \(missing.count) of \(qubits.count) qubits: "
            + Validator.examples(missing))
      }
    }
    for native in target.nativeGates where !native.isVirtual {
      guard let gate = native.gate else { continue }
      let places =
        native.pairs
        ?? GateFigures.allTuples(arity: gate.qubitCount, qubitCount: qubits.count)
      for (name, value) in [("error", \GateFigures.error), ("duration", \GateFigures.duration)] {
        let missing = places.filter { figures(native.name, $0)?[keyPath: value] == nil }
        if !missing.isEmpty {
          validator.warning(
            "gates.\(native.name)",
            "\(name) is missing for \(missing.count) of \(places.count): "
              + Validator.examples(missing))
        }
      }
    }
  }
}

extension Calibration {
  /// The calibration with every number replaced, in the order of `figures(labels:)`.
  /// - Parameters:
  ///   - id: The id of the result.
  ///   - notes: The notes of the result.
  ///   - replacement: From a number with its place to the new one.
  package func replacingFigures(
    id: String, notes: [String], _ replacement: (Figure) -> Quantity
  ) -> Calibration {
    func new(_ place: String, _ field: String, _ quantity: Quantity?) -> Quantity? {
      quantity.map { replacement(Figure(place: place, field: field, quantity: $0)) }
    }
    var qubits = qubits
    for index in qubits.indices {
      for (field, path) in QubitFigures.fields {
        qubits[index][keyPath: path] = new("qubit \(index)", field, qubits[index][keyPath: path])
      }
    }
    let gates = gates.map { row -> GateFigures in
      let place = "\(row.gate) \(row.qubits.map(String.init).joined(separator: "-"))"
      let error = new(place, "error", row.error)
      let simultaneous = new(place, "simultaneous_error", row.simultaneousError)
      let duration = new(place, "duration", row.duration)
      let leakage = new(place, "leakage", row.leakage)
      let seepage = new(place, "seepage", row.seepage)
      var coherent = row.coherent
      if let own = row.coherent {
        coherent?.overRotation = new(
          place, "coherent.\(CoherentFigures.overRotationKey)", own.overRotation)
        for word in own.words {
          coherent?.angles[word] = new(place, "coherent.\(word)", own.angles[word])
        }
      }
      return GateFigures(
        gate: row.gate, qubits: row.qubits, error: error, duration: duration, leakage: leakage,
        coherent: coherent, angleDependence: row.angleDependence, simultaneousError: simultaneous,
        seepage: seepage)
    }
    var couplings = couplings
    for index in couplings.indices {
      let names = couplings[index].qubits.map(String.init).joined(separator: "-")
      for (field, path) in CouplingFigures.fields {
        couplings[index][keyPath: path] = new(
          "coupling \(names)", field, couplings[index][keyPath: path])
      }
    }
    var measurement = measurement
    for (field, path) in MeasurementFigures.fields {
      measurement[keyPath: path] = new("measurement", field, measurement[keyPath: path])
    }
    return Calibration(
      id: id, device: device, date: date, source: source, notes: notes, qubits: qubits,
      gates: gates, measurement: measurement, couplings: couplings)
  }
}

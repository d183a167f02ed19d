extension Calibration {
  /// One number of a calibration with its place.
  package struct Figure: Hashable, Sendable {
    /// Where: `qubit 3`, `cz 3-4`, `coupling 3-4`, `measurement`.
    package let place: String
    /// The name in files: `t1`, `error`, `coherent.ZZ`.
    package let field: String
    /// The number.
    package let quantity: Quantity
  }

  /// Every number, in the order of the file.
  package func figures(labels: [String]? = nil) -> [Figure] {
    func name(_ qubits: [Int]) -> String {
      qubits.map { labels?.indices.contains($0) == true ? labels![$0] : "\($0)" }
        .joined(separator: "-")
    }
    var result: [Figure] = []
    func add(_ place: String, _ field: String, _ quantity: Quantity?) {
      if let quantity { result.append(Figure(place: place, field: field, quantity: quantity)) }
    }
    for (index, figures) in qubits.enumerated() {
      for (field, path) in QubitFigures.fields {
        add("qubit \(name([index]))", field, figures[keyPath: path])
      }
    }
    for row in gates {
      let place = "\(row.gate) \(name(row.qubits))"
      add(place, "error", row.error)
      add(place, "simultaneous_error", row.simultaneousError)
      add(place, "duration", row.duration)
      add(place, "leakage", row.leakage)
      add(place, "seepage", row.seepage)
      if let coherent = row.coherent {
        add(place, "coherent.\(CoherentFigures.overRotationKey)", coherent.overRotation)
        for word in coherent.words { add(place, "coherent.\(word)", coherent.angles[word]) }
      }
      if let law = row.angleDependence {
        for (field, path) in AngleDependence.fields {
          add(place, "angle_dependence.\(field)", law[keyPath: path])
        }
      }
    }
    for coupling in couplings {
      for (field, path) in CouplingFigures.fields {
        add("coupling \(name(coupling.qubits))", field, coupling[keyPath: path])
      }
    }
    for (field, path) in MeasurementFigures.fields {
      add("measurement", field, measurement[keyPath: path])
    }
    return result
  }
}

import Statistics

extension Calibration {
  /// The figures on a day between two dated calibrations of a device, each interpolated linearly in
  /// time.
  ///
  /// A figure that is missing on either date is missing, a qubit or gate that is out of order on
  /// either is out of order: nothing is carried over such gaps.
  /// - Parameters:
  ///   - first: A dated calibration.
  ///   - second: A dated calibration of the same device.
  ///   - date: A day or a time from one to the other, ISO 8601.
  /// - Throws: `DeviceFileError` for calibrations of different machines or without a date, and for a
  ///   date that is none or outside.
  public static func interpolated(
    between first: Calibration, and second: Calibration, at date: String
  ) throws -> Calibration {
    try first.checkComparable(with: second)
    guard let a = try first.time(), let b = try second.time() else {
      throw DeviceFileError(
        .invalid, file: first.date == nil ? first.id : second.id, "the calibration is not dated")
    }
    guard let t = Timestamp(date)?.seconds else { throw noDate(date) }
    if t == a { return first }
    if t == b { return second }
    guard a != b, (min(a, b)...max(a, b)).contains(t) else {
      throw DeviceFileError(
        .invalid, file: date,
        "is outside \(first.date ?? "") to \(second.date ?? ""): nothing is extrapolated")
    }
    let (early, late) = a < b ? (first, second) : (second, first)
    let weights: [Double]
    do {
      weights = try linearInterpolationWeights(x: [min(a, b), max(a, b)], at: t)
    } catch {
      throw DeviceFileError(.invalid, file: date, "\(error)")
    }
    return Blend(early, late, weights).calibration(on: date)
  }

  fileprivate func time() throws -> Double? { date.flatMap { Timestamp($0)?.seconds } }

  static func noDate(_ text: String) -> DeviceFileError {
    DeviceFileError(
      .invalid, file: text, "is not a date; ISO 8601, 2025-02-26 or 2025-02-26T15:26:08-05:00")
  }
}

/// Two calibrations and the weights of their figures.
private struct Blend {
  let early: Calibration
  let late: Calibration
  let weights: [Double]
  let citation: String

  init(_ early: Calibration, _ late: Calibration, _ weights: [Double]) {
    self.early = early
    self.late = late
    self.weights = weights
    citation = "interpolated between \(early.id) and \(late.id)"
  }

  func calibration(on date: String) -> Calibration {
    var dropped: [String] = []
    let gates: [Calibration.GateFigures] = early.gates.compactMap { row in
      guard let other = late.figures(row.gate, row.qubits) else {
        if !dropped.contains(row.gate) { dropped.append(row.gate) }
        return nil
      }
      return blend(row, other)
    }
    let added = late.gates.filter { early.figures($0.gate, $0.qubits) == nil }.map(\.gate)
    for gate in added where !dropped.contains(gate) { dropped.append(gate) }
    var notes = [
      "interpolated between \(early.id) and \(late.id), which is \(late.source)",
      "what is missing on either date is missing, what is out of order on either is out of order",
    ]
    if !dropped.isEmpty {
      notes.append("rows that only one date has are dropped: " + dropped.joined(separator: ", "))
    }
    let couplings = early.couplings.compactMap { coupling in
      late.couplings.first { $0.qubits == coupling.qubits }.map { other in
        var result = coupling
        for (_, path) in Calibration.CouplingFigures.fields {
          result[keyPath: path] = blend(coupling[keyPath: path], other[keyPath: path])
        }
        return result
      }
    }
    var measurement = Calibration.MeasurementFigures()
    for (_, path) in Calibration.MeasurementFigures.fields {
      measurement[keyPath: path] = blend(
        early.measurement[keyPath: path], late.measurement[keyPath: path])
    }
    // An id is the name of a file: colons of a time are left out.
    let id = date.filter { $0.isLetter || $0.isNumber || "-_.".contains($0) }
    return Calibration(
      id: "\(id)-interpolated", device: early.device, date: date, source: early.source,
      notes: notes, qubits: zip(early.qubits, late.qubits).map(blend), gates: gates,
      measurement: measurement, couplings: couplings)
  }

  private func blend(_ a: Quantity?, _ b: Quantity?) -> Quantity? {
    guard let a, let b else { return nil }
    if a == b { return a }
    let value = weights[0] * a.value + weights[1] * b.value
    if let assumed = [a, b].first(where: { $0.provenance == .assumed }) {
      return Quantity(value, .assumed, citation: assumed.citation)
    }
    return Quantity(value, .derived, citation: citation)
  }

  private func blend(
    _ a: Calibration.QubitFigures, _ b: Calibration.QubitFigures
  ) -> Calibration.QubitFigures {
    guard !a.isFaulty, !b.isFaulty else { return .init(isFaulty: true) }
    var figures = Calibration.QubitFigures()
    for (_, path) in Calibration.QubitFigures.fields {
      figures[keyPath: path] = blend(a[keyPath: path], b[keyPath: path])
    }
    return figures
  }

  private func blend(
    _ a: Calibration.GateFigures, _ b: Calibration.GateFigures
  ) -> Calibration.GateFigures {
    let isFaulty = a.isFaulty || b.isFaulty
    var coherent: Calibration.CoherentFigures?
    if let first = a.coherent, let second = b.coherent {
      coherent = .init(overRotation: blend(first.overRotation, second.overRotation))
      for word in first.words {
        coherent?.angles[word] = blend(first.angles[word], second.angles[word])
      }
    }
    var law: Calibration.AngleDependence?
    if let first = a.angleDependence, let second = b.angleDependence,
      let slope = blend(first.a, second.a), let offset = blend(first.b, second.b),
      let positive = blend(first.c, second.c), let start = blend(first.d, second.d),
      let power = blend(first.power, second.power)
    {
      law = .init(a: slope, b: offset, c: positive, d: start, power: power)
    }
    return Calibration.GateFigures(
      gate: a.gate, qubits: a.qubits,
      error: isFaulty
        ? Quantity(1, .derived, citation: "out of order on one of the dates")
        : blend(a.error, b.error),
      duration: blend(a.duration, b.duration), leakage: blend(a.leakage, b.leakage),
      coherent: coherent, angleDependence: law,
      simultaneousError: isFaulty ? nil : blend(a.simultaneousError, b.simultaneousError),
      seepage: blend(a.seepage, b.seepage))
  }
}

extension DeviceSummary {
  /// Summarises a device under a calibration that fits it.
  public init(_ device: Device, _ calibration: Calibration) {
    name = device.name
    vendor = device.vendor
    technology = device.technology
    qubits = device.qubitCount
    let edgeList = device.topology.edges
    edges = edgeList.count
    source = device.source
    self.calibration = calibration.id
    date = calibration.date
    calibrationSource = calibration.source
    notes = calibration.notes
    var spreads: [String: Spread] = [:]
    for (name, path) in Calibration.QubitFigures.fields {
      let working = calibration.qubits.filter { !$0.isFaulty }
      spreads[name] = Spread(working.map { $0[keyPath: path]?.value })
    }
    spreads["zz"] = Spread(calibration.couplings.map { $0.zz.map { abs($0.value) } })
    figures = spreads
    gates = device.nativeGates.map { Self.summary($0, calibration) }
    rankedQubits = Self.rank(
      device.qubits.indices.compactMap { qubit in
        Self.error(ofQubit: qubit, device, calibration).map { ([qubit], $0) }
      }, device)
    let errors = edgeList.map { Self.errors(ofEdge: $0, device, calibration) }
    rankedEdges = Self.rank(
      zip(edgeList, errors).compactMap { edge, errors in
        errors.filter { $0 < 1 }.min().map { (edge, $0) }
      }, device)
    faultyQubits = calibration.qubits.indices.filter { calibration.qubits[$0].isFaulty }
    faultyEdges = zip(edgeList, errors).filter { !$1.isEmpty && $1.allSatisfy { $0 >= 1 } }.map(\.0)
    (provenance, citations) = Self.origins(device, calibration)
  }

  private static func summary(
    _ native: Device.NativeGate, _ calibration: Calibration
  ) -> GateSummary {
    let places =
      native.pairs
      ?? Calibration.GateFigures.allTuples(
        arity: native.gate?.qubitCount ?? 1, qubitCount: calibration.qubits.count)
    let rows = places.map { calibration.figures(native.name, $0) }
    let working = rows.filter { $0?.isFaulty != true }
    return GateSummary(
      gate: native.name, virtual: native.isVirtual, places: places.count,
      faulty: rows.compactMap(\.self).filter(\.isFaulty).map(\.qubits),
      error: Spread(working.map { $0?.error?.value }),
      duration: Spread(working.map { $0?.duration?.value }))
  }

  private static func rank(_ list: [(qubits: [Int], error: Double)], _ device: Device) -> [Ranked] {
    list.sorted { ($0.error, $0.qubits[0]) < ($1.error, $1.qubits[0]) }.map { entry in
      Ranked(
        qubits: entry.qubits, labels: entry.qubits.map { device.qubits[$0].label },
        error: entry.error)
    }
  }

  /// Readout error plus the largest error of a one-qubit gate; nil without either.
  private static func error(
    ofQubit qubit: Int, _ device: Device, _ calibration: Calibration
  ) -> Double? {
    let figures = calibration.qubits[qubit]
    let readout = figures.meanReadoutError
    let gates = device.nativeGates.filter { !$0.isVirtual && $0.gate?.qubitCount == 1 }
    let worst = gates.compactMap { calibration.figures($0.name, [qubit])?.error?.value }.max()
    guard readout != nil || worst != nil else { return nil }
    return (readout ?? 0) + (worst ?? 0)
  }

  /// The known errors of two-qubit gates on an edge, in both directions.
  private static func errors(
    ofEdge edge: [Int], _ device: Device, _ calibration: Calibration
  ) -> [Double] {
    device.nativeGates.filter { $0.gate?.qubitCount == 2 }.flatMap { native in
      [edge, [edge[1], edge[0]]].compactMap {
        calibration.figures(native.name, $0)?.error?.value
      }
    }
  }

  /// Counts by provenance, and citations.
  private static func origins(
    _ device: Device, _ calibration: Calibration
  ) -> (counts: [String: Int], citations: [String]) {
    var quantities: [Quantity?] = [
      device.timing.dt, device.timing.controllerLatency, device.timing.feedForward,
      device.timing.repetitionDelay,
    ]
    for figures in calibration.qubits {
      quantities += Calibration.QubitFigures.fields.map { figures[keyPath: $0.path] }
    }
    quantities += calibration.gates.flatMap {
      [$0.error, $0.simultaneousError, $0.duration, $0.leakage, $0.seepage]
    }
    for row in calibration.gates {
      if let coherent = row.coherent {
        quantities.append(coherent.overRotation)
        quantities += coherent.words.map { coherent.angles[$0] }
      }
      if let law = row.angleDependence {
        quantities += Calibration.AngleDependence.fields.map { law[keyPath: $0.path] }
      }
    }
    quantities += calibration.couplings.map(\.zz)
    quantities += Calibration.MeasurementFigures.fields.map {
      calibration.measurement[keyPath: $0.path]
    }
    var counts = Dictionary(uniqueKeysWithValues: Provenance.allCases.map { ($0.rawValue, 0) })
    var citations: [String] = []
    var seen: Set<String> = []
    for quantity in quantities.compactMap(\.self) {
      counts[quantity.provenance.rawValue, default: 0] += 1
      if let citation = quantity.citation, seen.insert(citation).inserted {
        citations.append(citation)
      }
    }
    return (counts, citations)
  }
}

/// A device and one of its calibrations at a glance: medians, the best and worst qubits and edges,
/// what is out of order and how much is measured.
public struct DeviceSummary: Hashable, Sendable, Codable {
  /// The spread of a figure over qubits or pairs, without those that are out of order.
  public struct Spread: Hashable, Sendable, Codable {
    /// How many figures there are.
    public let count: Int
    /// How many are not known.
    public let missing: Int
    /// The smallest.
    public let minimum: Double
    /// The middle one, or the mean of the middle two.
    public let median: Double
    /// The largest.
    public let maximum: Double

    /// The spread of figures, nil when none is known.
    public init?(_ values: [Double?]) {
      let known = values.compactMap(\.self).sorted()
      guard let first = known.first, let last = known.last else { return nil }
      count = known.count
      missing = values.count - known.count
      minimum = first
      maximum = last
      let middle = known.count / 2
      median =
        known.count.isMultiple(of: 2) ? (known[middle - 1] + known[middle]) / 2 : known[middle]
    }
  }

  /// A native gate.
  public struct GateSummary: Hashable, Sendable, Codable {
    /// The name in the gate table.
    public let gate: String
    /// Whether it is a change of frame.
    public let virtual: Bool
    /// On how many qubits or ordered pairs it exists.
    public let places: Int
    /// Where the vendor marks it as out of order.
    public let faulty: [[Int]]
    /// Average infidelity.
    public let error: Spread?
    /// Duration in seconds.
    public let duration: Spread?
  }

  /// A qubit or an edge with the number it is ranked by.
  public struct Ranked: Hashable, Sendable, Codable {
    /// One index or two.
    public let qubits: [Int]
    /// The vendor's labels.
    public let labels: [String]
    /// For qubits the readout error plus the largest error of a one-qubit gate; for edges the
    /// smallest error of a two-qubit gate in either direction.
    public let error: Double
  }

  /// The name in the library.
  public let name: String
  /// The maker.
  public let vendor: String
  /// The kind of hardware.
  public let technology: Device.Technology
  /// The number of qubits.
  public let qubits: Int
  /// The number of edges.
  public let edges: Int
  /// Where the profile comes from.
  public let source: String
  /// The id of the calibration.
  public let calibration: String
  /// The date of the calibration.
  public let date: String?
  /// Where the figures come from.
  public let calibrationSource: String
  /// What the importer dropped, repaired or could not know.
  public let notes: [String]
  /// Spreads over qubits by the name of the figure in files, `t1`, in SI units.
  public let figures: [String: Spread]
  /// The native gates.
  public let gates: [GateSummary]
  /// Every ranked qubit, the best first.
  public let rankedQubits: [Ranked]
  /// Every ranked edge, the best first.
  public let rankedEdges: [Ranked]
  /// Qubits that the vendor marks as out of order.
  public let faultyQubits: [Int]
  /// Edges on which no two-qubit gate works.
  public let faultyEdges: [[Int]]
  /// How many numbers are measured, derived and assumed, by the name of the provenance.
  public let provenance: [String: Int]
  /// The citations of derived and assumed numbers, each once.
  public let citations: [String]

  enum CodingKeys: String, CodingKey {
    case name, vendor, technology, qubits, edges, source, calibration, date
    case calibrationSource = "calibration_source"
    case notes, figures, gates
    case rankedQubits = "ranked_qubits"
    case rankedEdges = "ranked_edges"
    case faultyQubits = "faulty_qubits"
    case faultyEdges = "faulty_edges"
    case provenance, citations
  }
}

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
    let mean = figures.p10.flatMap { p10 in figures.p01.map { (p10.value + $0.value) / 2 } }
    let readout = mean ?? figures.readoutError?.value
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
      device.timing.dt, device.timing.controllerLatency, device.timing.repetitionDelay,
    ]
    for figures in calibration.qubits {
      quantities += Calibration.QubitFigures.fields.map { figures[keyPath: $0.path] }
    }
    quantities += calibration.gates.flatMap { [$0.error, $0.duration, $0.leakage] }
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

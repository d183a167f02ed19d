import Statistics

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
      guard let middle = try? Statistics.median(known) else { return nil }
      median = middle
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

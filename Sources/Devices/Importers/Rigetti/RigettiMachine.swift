/// A Rigetti processor as one of the layouts describes it.
struct RigettiMachine {
  let labels: [String]
  /// Pairs of indices, each once, ascending.
  let edges: [[Int]]
  let natives: [String]
  let date: String?
  let family: String?
  let figures: RigettiFigures
  let root: JSONCursor

  /// Reads a Braket record of either version, a bare instruction set architecture, or the layout
  /// with `properties` and `connectivity`.
  init(_ root: JSONCursor, vendor: String, notes: inout ImportNotes) throws {
    self.root = root
    let object = try root.object()
    if object["braketSchemaHeader"] != nil {
      let record = try BraketRecord(root, vendor: vendor, notes: &notes)
      guard !record.isFullyConnected else {
        throw root.problem("paradigm.connectivity.fullyConnected is true; expected false")
      }
      guard let updatedAt = record.updatedAt, Timestamp(updatedAt) != nil else {
        throw root.problem("service.updatedAt is missing or not a date (ISO 8601)")
      }
      (labels, edges, date) = (record.labels, record.edges, updatedAt)
      natives = record.nativeGates.map { $0.lowercased() }
      let specs = try record.provider.member("specs")
      family = try specs.optional("architecture")?.optional("family")?.string()
      figures =
        try specs.object()["1Q"] != nil
        ? RigettiFigures(specs: specs) : RigettiFigures(architecture: specs)
    } else if object["architecture"] != nil {
      figures = try RigettiFigures(architecture: root)
      let architecture = try root.member("architecture")
      let nodes = try architecture.member("nodes").elements().map { node in
        let cursor = try node.member("node_id")
        if case .string(let text) = cursor.value { return text }
        return String(try cursor.integer())
      }
      let pairs = try architecture.member("edges").elements().map {
        ($0, try RigettiFigures.labels($0.member("node_ids")))
      }
      (labels, edges) = try Self.graph(nodes, pairs, root)
      natives =
        try root.optional("instructions")?.elements().map {
          try $0.member("name").string().lowercased()
        } ?? []
      date = figures.latest
      family = try architecture.optional("family")?.string()
    } else {
      guard object["properties"] != nil, object["connectivity"] != nil else {
        throw root.problem(
          "is neither an Amazon Braket record (braketSchemaHeader) nor an instruction set "
            + "architecture (architecture) nor a record with connectivity and properties")
      }
      let specs = try root.member("properties")
      figures = try RigettiFigures(specs: specs)
      let pairs = try root.member("connectivity").elements().map {
        ($0, try RigettiFigures.labels($0))
      }
      (labels, edges) = try Self.graph(specs.member("1Q").members().map(\.key), pairs, root)
      natives = try root.optional("basis_gates")?.strings().map { $0.lowercased() } ?? []
      date = try root.optional("date")?.string()
      family = nil
    }
    if let date, Timestamp(date) == nil {
      throw root.problem("the date \"\(date)\" is not ISO 8601")
    }
  }

  /// Labels in ascending order and edges between their indices.
  private static func graph(
    _ nodes: [String], _ pairs: [(JSONCursor, [String])], _ root: JSONCursor
  ) throws -> ([String], [[Int]]) {
    let labels = BraketRecord.ascending(Array(Set(nodes)))
    guard (1...Device.qubitLimit).contains(labels.count) else {
      throw root.problem("\(labels.count) qubits; 1 to \(Device.qubitLimit)")
    }
    let index = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
    var edges: Set<[Int]> = []
    for (cursor, names) in pairs {
      let pair = names.compactMap { index[$0] }
      guard names.count == 2, pair.count == 2, pair[0] != pair[1] else {
        throw cursor.problem("\(names.joined(separator: "-")) is not an edge between two qubits")
      }
      edges.insert(pair.sorted())
    }
    return (labels, edges.sorted { $0.lexicographicallyPrecedes($1) })
  }
}

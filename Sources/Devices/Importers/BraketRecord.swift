/// The part of an Amazon Braket device record that all gate machines share.
struct BraketRecord {
  let root: JSONCursor
  /// When the vendor last updated the record.
  let updatedAt: String?
  /// The vendor's labels in ascending order, numbers by value.
  let labels: [String]
  /// Edges between indices of `labels`, each once, ascending.
  let edges: [[Int]]
  /// Whether every pair is connected.
  let isFullyConnected: Bool
  /// The native operations as the vendor names them.
  let nativeGates: [String]
  /// The provider's own figures.
  let provider: JSONCursor

  /// Reads a record of a vendor.
  /// - Parameter vendor: What the name of the schema must contain, `iqm`.
  /// - Throws: `DeviceFileError`; analog machines are refused with the reason.
  init(_ root: JSONCursor, vendor: String, notes: inout ImportNotes) throws {
    self.root = root
    try Self.check(root, vendor: vendor)
    let service = try root.optional("service")
    updatedAt = try service?.optional("updatedAt")?.string()
    let paradigm = try root.member("paradigm")
    let count = try paradigm.member("qubitCount")
    let qubitCount = try count.integer()
    guard (1...Device.qubitLimit).contains(qubitCount) else {
      throw count.problem("\(qubitCount) qubits; 1 to \(Device.qubitLimit)")
    }
    nativeGates = try paradigm.member("nativeGateSet").strings()
    let connectivity = try paradigm.member("connectivity")
    isFullyConnected = try connectivity.member("fullyConnected").bool()
    provider = try root.member("provider")
    var pairs: Set<[String]> = []
    var names: Set<String> = []
    for (from, targets) in try connectivity.optional("connectivityGraph")?.members() ?? [] {
      names.insert(from)
      // An edge may be listed from one end only: both ends count as qubits.
      for to in try targets.strings() where to != from {
        names.insert(to)
        pairs.insert(Self.ascending([from, to]))
      }
    }
    if names.isEmpty { names = Set((0..<qubitCount).map(String.init)) }
    let labels = Self.ascending(Array(names))
    self.labels = labels
    if labels.count != qubitCount {
      notes.add("the record speaks of \(qubitCount) qubits and connects \(labels.count)")
    }
    let index = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
    edges = pairs.map { $0.compactMap { index[$0] }.sorted() }
      .sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// Labels in ascending order, numbers by value and before words.
  static func ascending(_ labels: [String]) -> [String] {
    labels.sorted { a, b in
      switch (Int(a), Int(b)) {
      case (let a?, let b?): a < b
      case (nil, nil): a < b
      case (let a, _): a != nil
      }
    }
  }

  /// Refuses a Braket record in a place for other files.
  static func refuse(_ root: JSONCursor, vendor: String) throws {
    guard case .object(let object) = root.value, object["braketSchemaHeader"] != nil else { return }
    try check(root, vendor: vendor)
  }

  private static func check(_ root: JSONCursor, vendor: String) throws {
    let header = try root.optional("braketSchemaHeader")
    let schema = try header?.member("name").string() ?? ""
    let actions = try root.optional("action")?.members().map(\.key) ?? []
    if schema.contains("quera") || actions.contains(where: { $0.contains(".ahs.") }) {
      throw analogRefusal(file: root.file)
    }
    guard schema.contains(".\(vendor).") else {
      let known = ImporterRegistry.all.map(\.vendor).first { schema.contains(".\($0).") }
      throw root.problem(
        schema.isEmpty
          ? "this is not an Amazon Braket record: braketSchemaHeader is missing"
          : "this is a record of another vendor, \"\(schema)\""
            + (known.map { "; import it with --from \($0)" } ?? ""))
    }
  }

  /// Why analog machines are not imported.
  static func analogRefusal(file: String) -> DeviceFileError {
    DeviceFileError(
      .invalid, file: file,
      "this is an analog machine (Hamiltonian simulation with neutral atoms): it has no gates, so "
        + "that no circuit can be compiled to it")
  }
}

import Circuits

/// IBM Quantum: a configuration (`conf_*.json`) and properties (`props_*.json`), or the table of
/// calibrations of a backend's page.
public struct IBMImporter: Importer {
  /// `ibm`.
  public let vendor = "ibm"
  /// Which files to give.
  public let help =
    "the configuration and the properties of a backend, two JSON files; or the table of calibrations "
    + "that the backend's page offers (CSV), with or without the configuration"

  /// The importer.
  public init() {}

  /// Reads a configuration and properties, in either order, or a table.
  /// - Throws: `DeviceFileError`.
  public func run(_ payloads: [Payload], options: ImportOptions) throws -> ImportResult {
    var configuration: IBMConfiguration?
    var properties: IBMProperties?
    var table: (IBMTable, file: String)?
    for payload in payloads {
      if IBMTable.isTable(payload) {
        guard properties == nil else {
          throw payload.problem("document", "a second set of figures; import each by itself")
        }
        let read = try IBMTable(payload)
        table = (read, payload.name)
        properties = IBMProperties(read, file: payload.name)
        continue
      }
      let root = try payload.document()
      try BraketRecord.refuse(root, vendor: vendor)
      let keys = Set(try root.object().keys)
      if keys.contains("basis_gates") {
        guard configuration == nil else { throw root.problem("a second configuration") }
        configuration = try IBMConfiguration(root)
      } else if keys.contains("last_update_date") {
        guard properties == nil else {
          throw root.problem("a second set of properties; import each by itself")
        }
        properties = try IBMProperties(root)
      } else {
        throw root.problem(
          "is neither a configuration (basis_gates) nor properties (last_update_date)")
      }
    }
    let names = payloads.map(\.name).joined(separator: ", ")
    if configuration == nil, let table {
      configuration = try IBMConfiguration(table.0, file: table.file)
    }
    guard let configuration else {
      throw DeviceFileError(.invalid, file: names, "no configuration (basis_gates) among the files")
    }
    guard let properties else {
      throw DeviceFileError(
        .invalid, file: names, "no properties (last_update_date) among the files")
    }
    var notes = properties.notes
    let fractional = properties.fractionalGates(basis: configuration.basisGates)
    let rows = properties.gateFigures(configuration, fractional: fractional, notes: &notes)
    let device = configuration.device(
      options, fractional: fractional, rows: rows, source: source(configuration, options))
    for note in configuration.notes.list { notes.add(note) }
    if !fractional.isEmpty {
      notes.add(
        "\(fractional.joined(separator: " and ")) are native in the mode of fractional gates, "
          + "which the configuration does not list")
    }
    if !configuration.listsInstructions {
      notes.add("no supported_instructions in the configuration: reset is taken to be available")
    }
    let couplings = try properties.couplings(configuration, notes: &notes)
    let calibration = Calibration(
      id: properties.date.map { String($0.prefix(10)) } ?? "undated", device: options.name,
      date: properties.date,
      source: options.source ?? "IBM Quantum properties of \(configuration.backend), \(names)",
      notes: notes.list, qubits: properties.qubits, gates: rows, couplings: couplings)
    return try ImportResult(checking: device, calibration, files: payloads)
  }

  private func source(_ configuration: IBMConfiguration, _ options: ImportOptions) -> String {
    options.source
      ?? "IBM Quantum configuration of \(configuration.backend), \(configuration.root.file)"
  }
}

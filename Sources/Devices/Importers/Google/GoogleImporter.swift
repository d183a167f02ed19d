import Circuits

/// Google: a device specification (protocol buffer in text form) and calibration metrics (JSON).
///
/// Pauli errors r_P become average infidelities r_P · d/(d + 1). T2 follows from the incoherent
/// error of randomized benchmarking, as cirq-google 1.7 does it: x = e − t/(3·T1), Tφ = t/(3x),
/// 1/T2 = 1/(2·T1) + 1/Tφ.
public struct GoogleImporter: Importer {
  /// `google`.
  public let vendor = "google"
  /// Which files to give.
  public let help =
    "the device specification (text form of the protocol buffer) and the calibration metrics "
    + "(JSON), if at hand also the z-phases (JSON)"

  /// The importer.
  public init() {}

  /// Two-qubit gates: the vendor's name, the name in metrics, the name in the gate table.
  static let pairGates = [
    (vendor: "syc", metric: "sycamore", gate: "syc"),
    (vendor: "sqrt_iswap", metric: "sqrt_iswap", gate: "sqrt_iswap"),
    (vendor: "cz", metric: "cz", gate: "cz"),
  ]

  /// Reads the files in any order.
  /// - Throws: `DeviceFileError`.
  public func run(_ payloads: [Payload], options: ImportOptions) throws -> ImportResult {
    var specification: GoogleSpecification?
    var metrics: GoogleMetrics?
    var phases: GooglePhases?
    var specificationFile = ""
    var metricsFile = ""
    for payload in payloads {
      let root = try payload.looksLikeJSON ? payload.document() : payload.textProto()
      if payload.looksLikeJSON { try BraketRecord.refuse(root, vendor: vendor) }
      if try GoogleMetrics.isCalibration(root) {
        guard metrics == nil else {
          throw root.problem("a second calibration; import each by itself")
        }
        metrics = try GoogleMetrics(root)
        metricsFile = payload.name
      } else if try GooglePhases.isPhases(root) {
        guard phases == nil else { throw root.problem("a second file of z-phases") }
        phases = try GooglePhases(root)
      } else {
        guard specification == nil else { throw root.problem("a second device specification") }
        specification = try GoogleSpecification(root)
        specificationFile = payload.name
      }
    }
    let files = payloads.map(\.name).joined(separator: ", ")
    guard let specification else {
      throw DeviceFileError(
        .invalid, file: files, "no device specification (valid_qubits) among the files")
    }
    guard let metrics else {
      throw DeviceFileError(.invalid, file: files, "no calibration (metrics) among the files")
    }
    var notes = specification.notes
    for note in phases?.notes.list ?? [] { notes.add(note) }
    let reading = GoogleReading(specification, metrics, phases, metricsFile: metricsFile)
    let device = try reading.device(
      options, source: options.source ?? "Google device specification, \(specificationFile)",
      notes: &notes)
    let (qubits, oneQubit) = try reading.qubits(notes: &notes)
    let pairs = try reading.pairs(device, notes: &notes)
    let date = metrics.date ?? Self.date(inName: metricsFile)
    if metrics.date == nil {
      notes.add(
        date == nil ? "the calibration is not dated" : "the date is that in the name of the file")
    }
    reading.noteUnused(&notes)
    let calibration = Calibration(
      id: date.map { String($0.prefix(10)) } ?? "undated", device: options.name, date: date,
      source: options.source ?? "Google calibration metrics, \(files)", notes: notes.list,
      qubits: qubits, gates: oneQubit + pairs)
    return try ImportResult(checking: device, calibration, files: payloads)
  }

  /// A date in the name of a file, `2024_08_16` or `2024-08-16`.
  private static func date(inName name: String) -> String? {
    guard let match = name.firstMatch(of: /(\d{4})[_-](\d{2})[_-](\d{2})/) else { return nil }
    let text = "\(match.1)-\(match.2)-\(match.3)"
    return Timestamp(text) == nil ? nil : text
  }
}

extension Payload {
  /// Whether the text begins as a JSON document does.
  var looksLikeJSON: Bool {
    let first = bytes.first { !($0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09) }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == UInt8(ascii: "\"")
      || name.lowercased().hasSuffix(".json")
  }

  /// The document as a protocol buffer in text form.
  func textProto() throws -> JSONCursor { try TextProto.parse(bytes, file: name) }
}

import Foundation

/// Turns the raw payload of a vendor into a profile and a dated calibration.
public protocol Importer: Sendable {
  /// The vendor's name on the command line, lower case.
  var vendor: String { get }
  /// Which files to give, in a line.
  var help: String { get }
  /// Reads the files, in any order.
  /// - Throws: `DeviceFileError` with the file and the field.
  func run(_ payloads: [Payload], options: ImportOptions) throws -> ImportResult
}

/// What the payload does not know about itself.
public struct ImportOptions: Hashable, Sendable {
  /// The name of the device in the library.
  public var name: String
  /// Which machine of a payload that lists several; nil to find it by the name.
  public var machine: String?
  /// Where the payload comes from, with licence; nil for a sentence that names the files.
  public var source: String?

  /// Options of an import.
  public init(name: String, machine: String? = nil, source: String? = nil) {
    self.name = name
    self.machine = machine
    self.source = source
  }
}

/// A profile and a calibration that belong together.
public struct ImportResult: Hashable, Sendable {
  /// The profile.
  public let device: Device
  /// The calibration; its notes are `notes`.
  public let calibration: Calibration
  /// What was dropped, repaired or could not be known.
  public var notes: [String] { calibration.notes }

  /// Writes both or neither under a folder, `devices/NAME.json` and `calibrations/NAME/ID.json`.
  /// - Returns: The two files.
  /// - Throws: `DeviceFileError`.
  @discardableResult
  public func write(under folder: URL) throws -> (device: URL, calibration: URL) {
    let profile = folder.appendingPathComponent("devices/\(device.name).json")
    let figures = folder.appendingPathComponent(
      "calibrations/\(device.name)/\(calibration.id).json")
    let earlier = try? Data(contentsOf: profile)
    try device.write(to: profile)
    do {
      try calibration.write(to: figures)
    } catch {
      // Both or neither: a profile without its figures would be half an import.
      if let earlier {
        try? earlier.write(to: profile, options: .atomic)
      } else {
        try? FileManager.default.removeItem(at: profile)
      }
      throw error
    }
    return (profile, figures)
  }

  /// The result after a check that it could be loaded again.
  /// - Throws: `DeviceFileError` with every error.
  init(checking device: Device, _ calibration: Calibration, files: [Payload]) throws {
    let doubts = calibration.doubts(on: device)
    let calibration = doubts.isEmpty ? calibration : calibration.adding(notes: doubts)
    let problems = device.validate() + calibration.validate(for: device)
    if problems.contains(where: { $0.severity == .error }) {
      throw DeviceFileError(
        .invalid, file: files.map(\.name).joined(separator: ", "), problems: problems)
    }
    self.device = device
    self.calibration = calibration
  }
}

/// The importers by vendor.
public enum ImporterRegistry {
  /// Every importer, in the order of the help.
  public static let all: [any Importer] = [
    IBMImporter(), IQMImporter(), IonQImporter(), QuantinuumImporter(), GoogleImporter(),
    RigettiImporter(),
  ]

  /// The importer of a vendor.
  /// - Throws: `DeviceFileError` with the vendors that are known.
  public static func named(_ vendor: String) throws -> any Importer {
    let name = vendor.lowercased()
    if let importer = all.first(where: { $0.vendor == name }) { return importer }
    if name == "quera" { throw BraketRecord.analogRefusal(file: vendor) }
    let known = all.map(\.vendor)
    let near = NearestNames.suggestion(name, among: known)
    throw DeviceFileError(
      .invalid, file: vendor,
      "there is no importer for this vendor" + (near.map { "; did you mean \"\($0)\"?" } ?? "")
        + "; known: " + known.joined(separator: ", "))
  }
}

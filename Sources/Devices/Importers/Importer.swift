import Elementary
import Foundation
import Synchronization

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

  /// The result of an importer that is not of this package.
  /// - Throws: `DeviceFileError` with everything that would keep it from being loaded.
  public init(_ device: Device, _ calibration: Calibration) throws {
    try self.init(
      checking: device, calibration, files: [Payload(name: device.name, text: "")])
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
///
/// A package that adds its own calls `register`.
public enum ImporterRegistry {
  private static let known = Mutex<[any Importer]>([
    IBMImporter(), IQMImporter(), IonQImporter(), QuantinuumImporter(), GoogleImporter(),
    RigettiImporter(),
  ])

  /// Every importer, in the order of the help, those of this package first.
  public static var all: [any Importer] { known.withLock { $0 } }

  /// Adds an importer.
  /// - Throws: `DeviceFileError` if there is one for the vendor, or its name is not lower case.
  public static func register(_ importer: any Importer) throws {
    let vendor = importer.vendor
    guard !vendor.isEmpty, vendor == vendor.lowercased() else {
      throw DeviceFileError(
        .invalid, file: vendor, "a vendor's name is given in lower case, and is not empty")
    }
    try known.withLock { known in
      guard !known.contains(where: { $0.vendor == vendor }) else {
        throw DeviceFileError(
          .invalid, file: vendor, "there is an importer for this vendor already")
      }
      known.append(importer)
    }
  }

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

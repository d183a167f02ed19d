import Foundation

/// Reading and writing of profiles and calibrations.
enum DeviceFile {
  /// The bytes of a file.
  /// - Throws: `DeviceFileError`, of kind notFound when there is no such file.
  static func read(_ url: URL) throws -> [UInt8] {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory) else {
      throw DeviceFileError(.notFound, file: url.path, "there is no such file")
    }
    if isDirectory.boolValue {
      throw DeviceFileError(.invalid, file: url.path, "is a directory, not a file")
    }
    do {
      return [UInt8](try Data(contentsOf: url))
    } catch {
      throw DeviceFileError(
        .invalid, file: url.path, "cannot be read: \(error.localizedDescription)")
    }
  }

  /// The document in a file.
  static func document(_ url: URL) throws -> JSONCursor {
    try JSONCursor(parsing: read(url), file: url.path)
  }

  /// Writes a document so that a reader sees either the old file or the new one, creating folders.
  static func write(_ json: JSONValue, to url: URL) throws {
    let folder = url.deletingLastPathComponent()
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(json.text.utf8).write(to: url, options: .atomic)
    } catch {
      throw DeviceFileError(
        .invalid, file: url.path, "cannot be written: \(error.localizedDescription)")
    }
  }

  /// The result of a reading, or everything that forbids it.
  static func accept<Value>(_ value: Value, _ problems: ProblemList, file: String) throws -> Value {
    if problems.hasErrors {
      throw DeviceFileError(.invalid, file: file, problems: problems.problems)
    }
    return value
  }
}

extension Device {
  /// Reads a profile.
  /// - Throws: `DeviceFileError` with every problem of the file.
  public static func load(contentsOf url: URL) throws -> Device {
    let (device, problems) = read(try DeviceFile.document(url))
    return try DeviceFile.accept(device, problems, file: url.path)
  }

  /// Reads a profile from text.
  /// - Throws: `DeviceFileError` with every problem; `file` names the text in messages.
  public static func parse(_ text: String, file: String = "profile") throws -> Device {
    let (device, problems) = read(try JSONCursor(parsing: Array(text.utf8), file: file))
    return try DeviceFile.accept(device, problems, file: file)
  }

  /// The profile as text in the form of `FORMAT.md`.
  public var text: String { json.text }

  /// Writes the profile; a reader never sees half of it.
  /// - Throws: `DeviceFileError`.
  public func write(to url: URL) throws { try DeviceFile.write(json, to: url) }
}

extension Calibration {
  /// Reads a calibration, and holds it against its device if one is given.
  /// - Throws: `DeviceFileError` with every problem of the file.
  public static func load(contentsOf url: URL, for device: Device? = nil) throws -> Calibration {
    let (calibration, problems) = read(try DeviceFile.document(url), for: device)
    return try DeviceFile.accept(calibration, problems, file: url.path)
  }

  /// Reads a calibration from text.
  /// - Throws: `DeviceFileError` with every problem; `file` names the text in messages.
  public static func parse(
    _ text: String, for device: Device? = nil, file: String = "calibration"
  ) throws -> Calibration {
    let (calibration, problems) = read(
      try JSONCursor(parsing: Array(text.utf8), file: file), for: device)
    return try DeviceFile.accept(calibration, problems, file: file)
  }

  /// The calibration as text in the form of `FORMAT.md`.
  public var text: String { json.text }

  /// Writes the calibration; a reader never sees half of it.
  /// - Throws: `DeviceFileError`.
  public func write(to url: URL) throws { try DeviceFile.write(json, to: url) }
}

/// A file that is a profile or a calibration, with everything found in it.
public struct DeviceFileReport: Hashable, Sendable {
  /// What the file says that it is.
  public enum Content: String, Hashable, Sendable {
    /// A device profile.
    case device
    /// A calibration.
    case calibration
  }

  /// The file as named by the user.
  public let file: String
  /// What the file says that it is; nil when that cannot be told.
  public let content: Content?
  /// Errors and warnings in the order of the file.
  public let problems: [DeviceProblem]

  /// Checks a file; calibrations also against their device, if it is among some profiles or in the
  /// library, with a warning otherwise.
  /// - Throws: `DeviceFileError` of kind notFound when there is no such file; everything else is
  ///   a problem in the report.
  public static func check(
    _ url: URL, profiles: [Device] = [], library: DeviceLibrary = .standard
  ) throws -> Self {
    let cursor: JSONCursor
    do {
      cursor = try DeviceFile.document(url)
    } catch let error as DeviceFileError where error.kind == .invalid {
      return Self(file: url.path, content: nil, problems: error.problems)
    }
    let marker = try? cursor.member("format").string()
    if marker?.hasPrefix("backaction-calibration") == true {
      let name = (try? cursor.member("device").string()) ?? ""
      let device =
        try? profiles.first { $0.name == name } ?? library.including(url).device(name)
      var problems = Calibration.read(cursor, for: device).problems.problems
      if device == nil, !name.isEmpty {
        problems.append(
          DeviceProblem(
            .warning, field: "device",
            "no profile of \"\(name)\" is found, so that the figures are not held against it"))
      }
      return Self(file: url.path, content: .calibration, problems: problems)
    }
    if marker?.hasPrefix("backaction-device") == true {
      return Self(file: url.path, content: .device, problems: Device.read(cursor).problems.problems)
    }
    let expected = "\"\(Device.format)\" or \"\(Calibration.format)\""
    let problem = DeviceProblem(
      .error, field: "format",
      marker.map { "\"\($0)\" is unknown; expected \(expected)" }
        ?? "is missing; expected \(expected). Vendor payloads are imported first")
    return Self(file: url.path, content: nil, problems: [problem])
  }
}

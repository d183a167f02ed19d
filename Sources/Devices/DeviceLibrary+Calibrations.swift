import Elementary
import Foundation

extension DeviceLibrary {
  /// The files of a device's calibrations by id; the first folder that has an id wins.
  private func calibrationFiles(_ device: String) -> [String: URL] {
    var files: [String: URL] = [:]
    for folder in searchPaths.reversed() {
      let place = folder.appendingPathComponent("calibrations/\(device)")
      for id in Self.stems(in: place) { files[id] = place.appendingPathComponent("\(id).json") }
    }
    return files
  }

  /// The ids of a device's calibrations, the oldest first.
  ///
  /// They are ordered by the date within the file; files without one come first, by id.
  public func calibrationIDs(_ device: String) -> [String] {
    let files = calibrationFiles(device)
    if files.count < 2 { return Array(files.keys) }
    return files.map { (Self.date($1) ?? -.infinity, $0) }.sorted { $0 < $1 }.map(\.1)
  }

  /// The ids of a device's calibrations, the oldest first.
  public func calibrationIDs(_ device: Device) -> [String] { calibrationIDs(device.name) }

  /// The date within a calibration, nil when there is none or the file cannot be read; whoever
  /// asks for that file hears why.
  private static func date(_ url: URL) -> Double? {
    guard let cursor = try? DeviceFile.document(url),
      let text = try? cursor.optional("date")?.string()
    else { return nil }
    return Timestamp(text)?.seconds
  }

  /// A calibration of a device.
  /// - Parameters:
  ///   - idOrPath: An id under `calibrations/NAME/` or a path; nil or `latest` for the latest.
  ///   - device: The device that the figures must fit.
  /// - Throws: `DeviceFileError`, of kind notFound when there is no such calibration.
  public func calibration(
    _ idOrPath: String? = nil, for device: Device
  ) throws -> Calibration {
    if let idOrPath, Self.isPath(idOrPath) {
      return try Calibration.load(contentsOf: URL(fileURLWithPath: idOrPath), for: device)
    }
    let files = calibrationFiles(device.name)
    let isLatest = idOrPath == nil || idOrPath == "latest"
    guard let id = isLatest ? calibrationIDs(device).last : idOrPath, !files.isEmpty else {
      throw DeviceFileError(
        .notFound, file: "calibrations/\(device.name)",
        "there is no calibration of \(device.name) in a folder of this name in "
          + searchPaths.map(\.path).joined(separator: ", ")
          + "; give the path of one by --calibration, or by hardware.calibration in a configuration"
      )
    }
    guard let url = files[id] else {
      throw DeviceFileError(
        .notFound, file: id,
        "\(device.name) has no such calibration; nearest known: "
          + NearestNames.ranked(id, among: files.keys.sorted()).prefix(5).joined(separator: ", "))
    }
    let calibration = try Calibration.load(contentsOf: url, for: device)
    guard calibration.id == id else {
      throw DeviceFileError(
        .invalid, file: url.path,
        problems: [
          DeviceProblem(
            .error, field: "id",
            "\"\(calibration.id)\" differs from the name of the file, \"\(id)\"")
        ])
    }
    return calibration
  }
}

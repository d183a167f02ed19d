import Elementary
import Foundation

/// Finds profiles and calibrations by name.
///
/// A folder of the search path holds `devices/NAME.json` and `calibrations/NAME/ID.json`. The first
/// folder that has a name wins; calibrations of a device are gathered from all folders.
public struct DeviceLibrary: Hashable, Sendable {
  /// The folders in the order of search.
  public let searchPaths: [URL]

  /// A library over folders.
  public init(searchPaths: [URL]) { self.searchPaths = searchPaths }

  /// The library of this installation: `$BACKACTION_HOME`, the folders upward from the executable,
  /// `PREFIX/share/backaction` for an executable in `PREFIX/bin`, and at last the checkout that the
  /// program was built from.
  public static var standard: DeviceLibrary {
    DeviceLibrary(
      searchPaths: standardSearchPaths(
        environment: ProcessInfo.processInfo.environment, executable: Bundle.main.executableURL))
  }

  /// The folders that exist among the standard places.
  /// - Parameters:
  ///   - environment: The environment, for `BACKACTION_HOME`.
  ///   - executable: The running program.
  public static func standardSearchPaths(
    environment: [String: String], executable: URL?
  ) -> [URL] {
    var places: [URL] = []
    if let home = environment["BACKACTION_HOME"], !home.isEmpty {
      places.append(URL(fileURLWithPath: home, isDirectory: true))
    }
    if let program = executable?.resolvingSymlinksInPath() {
      let own = program.deletingLastPathComponent().standardizedFileURL
      var folder = own
      while folder.path != "/", !folder.path.isEmpty {
        places.append(folder)
        folder = folder.deletingLastPathComponent().standardizedFileURL
      }
      if own.lastPathComponent == "bin" {
        let prefix = own.deletingLastPathComponent()
        places.append(prefix.appendingPathComponent("share/backaction", isDirectory: true))
      }
    }
    let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    places.append(checkout)
    var seen: Set<String> = []
    return places.filter { place in
      let devices = place.appendingPathComponent("devices").path
      var isDirectory: ObjCBool = false
      return FileManager.default.fileExists(atPath: devices, isDirectory: &isDirectory)
        && isDirectory.boolValue && seen.insert(place.standardizedFileURL.path).inserted
    }
  }

  /// This library with the folders around a profile or calibration put first, so that what was
  /// imported together is found together.
  public func including(_ file: URL) -> DeviceLibrary {
    let folder = file.deletingLastPathComponent().standardizedFileURL
    let parent = folder.deletingLastPathComponent().standardizedFileURL
    var root: URL?
    if folder.lastPathComponent == "devices" { root = parent }
    if parent.lastPathComponent == "calibrations" {
      root = parent.deletingLastPathComponent().standardizedFileURL
    }
    // A profile that lies somewhere, with the folder of its calibrations beside it.
    if root == nil, FileManager.default.fileExists(atPath: folder.path + "/calibrations") {
      root = folder
    }
    guard let root, root != searchPaths.first?.standardizedFileURL else { return self }
    return DeviceLibrary(searchPaths: [root] + searchPaths)
  }

  /// Whether an argument is a path rather than a name.
  static func isPath(_ argument: String) -> Bool {
    argument.contains("/") || argument.hasSuffix(".json")
  }

  /// The names of all profiles in ascending order.
  public func names() -> [String] {
    let names = searchPaths.flatMap { Self.stems(in: $0.appendingPathComponent("devices")) }
    return Set(names).sorted()
  }

  /// The names of the JSON files in a folder, without the extension.
  static func stems(in folder: URL) -> [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }
      .map { String($0.dropLast(5)) }
  }

  /// The file of a profile.
  /// - Throws: `DeviceFileError` of kind notFound, naming the nearest known devices.
  public func deviceURL(_ nameOrPath: String) throws -> URL {
    if Self.isPath(nameOrPath) { return URL(fileURLWithPath: nameOrPath) }
    for folder in searchPaths {
      let url = folder.appendingPathComponent("devices/\(nameOrPath).json")
      if FileManager.default.fileExists(atPath: url.path) { return url }
    }
    let known = names()
    let ranked = NearestNames.ranked(nameOrPath, among: known)
    let message =
      if known.isEmpty {
        "there is no library of devices; set BACKACTION_HOME to the folder with devices/"
      } else if let near = NearestNames.suggestion(nameOrPath, among: known) {
        "there is no such device; did you mean \"\(near)\"? known: "
          + known.joined(separator: ", ")
      } else {
        "there is no such device; nearest known: "
          + ranked.prefix(5).joined(separator: ", ") + "; or give the path of a profile"
      }
    throw DeviceFileError(.notFound, file: nameOrPath, message)
  }

  /// The profile of a name or at a path.
  /// - Throws: `DeviceFileError`.
  public func device(_ nameOrPath: String) throws -> Device {
    let url = try deviceURL(nameOrPath)
    let device = try Device.load(contentsOf: url)
    if !Self.isPath(nameOrPath), device.name != nameOrPath {
      throw DeviceFileError(
        .invalid, file: url.path,
        problems: [
          DeviceProblem(
            .error, field: "name",
            "\"\(device.name)\" differs from the name of the file, \"\(nameOrPath)\"")
        ])
    }
    return device
  }

  /// A device with a calibration, as commands take them: names or paths; nil or `latest` for the
  /// latest calibration, which is also looked for beside a profile that is given by its path.
  /// - Throws: `DeviceFileError`.
  public func resolve(
    device nameOrPath: String, calibration idOrPath: String? = nil
  ) throws -> (device: Device, calibration: Calibration) {
    let device = try device(nameOrPath)
    let library = including(try deviceURL(nameOrPath))
    return (device, try library.calibration(idOrPath, for: device))
  }
}

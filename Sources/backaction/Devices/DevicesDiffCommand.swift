import ArgumentParser
import Devices
import Foundation
import Reports

/// `devices diff`: what changed between two calibrations of a device.
struct DevicesDiffCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Shows what changed between two calibrations of a device.",
    discussion: """
      A calibration is NAME/ID or NAME (the latest) in the library, or the path of a file; the \
      second one may also be an id of the first one's device. Places bear the vendor's labels of \
      qubits; values are in SI units, errors are average infidelities.
      """)

  static let example = "backaction devices diff ibm_lagos/2021-07-26 ibm_lagos/2024-05-27"

  @Argument(help: "The earlier calibration.")
  var before: String

  @Argument(help: "The later calibration.")
  var after: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many single changes are printed as text.", valueName: "n"))
  var changes = 20

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if changes < 0 { throw ValidationError("--changes \(changes) is not allowed: 0 or more") }
  }

  func run() throws {
    let (device, first) = try Self.calibration(before, of: nil)
    let (_, second) = try Self.calibration(after, of: device)
    let difference = try CalibrationDifference(first, second, of: device)
    try output.print(JSON(encoding: difference), text: text(difference))
  }

  private static func calibration(
    _ argument: String, of known: Device?
  ) throws -> (Device, Calibration) {
    let library = DeviceLibrary.standard
    let file = URL(fileURLWithPath: argument)
    var isDirectory: ObjCBool = false
    if argument.hasSuffix(".json")
      || FileManager.default.fileExists(atPath: file.path, isDirectory: &isDirectory)
        && !isDirectory.boolValue
    {
      let name = try Calibration.load(contentsOf: file).device
      let device = try known?.name == name ? known : library.including(file).device(name)
      guard let device else { return try library.resolve(device: name, calibration: argument) }
      return (device, try Calibration.load(contentsOf: file, for: device))
    }
    if let known, !argument.contains("/"), library.calibrationIDs(known).contains(argument) {
      return (known, try library.calibration(argument, for: known))
    }
    let parts = argument.split(separator: "/", maxSplits: 1).map(String.init)
    guard let name = parts.first else {
      throw CommandFailure.usage("'\(argument)' names no calibration: NAME/ID or a path")
    }
    return try library.resolve(device: name, calibration: parts.count > 1 ? parts[1] : nil)
  }

  private func text(_ difference: CalibrationDifference) -> String {
    var table = TextTable(["FIGURE", ">PLACES", ">CHANGED", ">MEDIAN BEFORE", ">MEDIAN AFTER"])
    for row in difference.summary {
      table.add([
        row.field, "\(row.count)", "\(row.changed)", Display.plain(row.before),
        Display.plain(row.after),
      ])
    }
    var text =
      "\(difference.device): \(difference.before) to \(difference.after)\n\n\(table.plainText)"
    if !difference.changes.isEmpty, changes > 0 {
      var list = TextTable(["PLACE", "FIGURE", ">BEFORE", ">AFTER", ">FACTOR"])
      for change in difference.changes.prefix(changes) {
        list.add([
          change.place, change.field, change.before.map(Display.plain) ?? "-",
          change.after.map(Display.plain) ?? "-", change.ratio.map(Display.plain) ?? "-",
        ])
      }
      text += "\n\(list.plainText)"
      let rest = difference.changes.count - changes
      if rest > 0 { text += "and \(rest) more\n" }
    }
    for (title, places) in [
      ("out of order now", difference.failed), ("back in order", difference.recovered),
    ] where !places.isEmpty {
      text += "\(title): \(places.joined(separator: ", "))\n"
    }
    return text
  }
}

import ArgumentParser
import Devices
import Foundation

/// The day of a device.
struct CalibrationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The day: an id of the device's calibrations or a path. (default: the latest)",
      valueName: "id"))
  var calibration: String?

  @Option(
    name: .customLong("calibration-date"),
    help: ArgumentHelp(
      """
      A day or time between two dated calibrations, ISO 8601, at which every figure is \
      interpolated; what is missing or out of order on either is so in between.
      """, valueName: "date"))
  var calibrationDate: String?

  func validate() throws {
    if calibration != nil && calibrationDate != nil {
      throw ValidationError("--calibration and --calibration-date exclude each other")
    }
  }

  /// A device of the library, or of a path, on the day.
  /// - Throws: `DeviceFileError`.
  func resolve(_ device: String) throws -> (device: Device, calibration: Calibration) {
    let library = DeviceLibrary.standard
    let machine = try library.device(device)
    let own = library.including(try library.deviceURL(device))
    let figures =
      try calibrationDate.map { try own.calibration(on: $0, for: machine) }
      ?? own.calibration(calibration, for: machine)
    return (machine, figures)
  }
}

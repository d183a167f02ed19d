import ArgumentParser
import Devices
import Reports

/// `devices list`: the library at a glance.
struct DevicesListCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists the devices of the library with their calibrations.",
    discussion: """
      The library is $BACKACTION_HOME, then the folders at and above the executable, then \
      PREFIX/share/backaction. A profile that cannot be read is named in a warning and left out.
      """)

  static let example = "backaction devices list --json"

  @OptionGroup var output: OutputOptions

  func run() throws {
    let library = DeviceLibrary.standard
    let names = library.names()
    guard !names.isEmpty else {
      throw CommandFailure(
        .noInput,
        "there is no library of devices; set BACKACTION_HOME to the folder with devices/")
    }
    var rows: [(device: Device, calibrations: [String])] = []
    for name in names {
      do {
        rows.append((try library.device(name), library.calibrationIDs(name)))
      } catch let error as DeviceFileError {
        Console.warning(error.description.split(separator: "\n").joined(separator: "; "))
      }
    }
    try output.print(document(rows), text: text(rows))
  }

  private func document(_ rows: [(device: Device, calibrations: [String])]) -> JSON {
    .array(
      rows.map { device, calibrations in
        [
          "name": .string(device.name), "vendor": .string(device.vendor),
          "technology": .string(device.technology.rawValue),
          "qubits": .integer(device.qubitCount),
          "native_gates": JSON(device.nativeGates.map(\.name)),
          "calibrations": JSON(calibrations),
        ]
      })
  }

  private func text(_ rows: [(device: Device, calibrations: [String])]) -> String {
    var table = TextTable([
      "DEVICE", "VENDOR", "TECHNOLOGY", ">QUBITS", "NATIVE GATES", "CALIBRATIONS",
    ])
    for (device, calibrations) in rows {
      table.add([
        device.name, device.vendor, device.technology.rawValue, "\(device.qubitCount)",
        device.nativeGates.map(\.name).joined(separator: " "),
        calibrations.joined(separator: " "),
      ])
    }
    return table.plainText
  }
}

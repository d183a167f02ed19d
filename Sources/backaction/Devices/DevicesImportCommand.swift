import ArgumentParser
import Devices
import Foundation

/// `devices import`: raw vendor payloads become a profile and a dated calibration.
struct DevicesImportCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Turns the raw payload of a vendor into a profile and a dated calibration.",
    discussion: """
      Writes devices/NAME.json and calibrations/NAME/ID.json under the output folder; with \
      BACKACTION_HOME set to that folder the device is found by its name. Nothing is written \
      unless both are valid.

      Payloads: \(ImporterRegistry.all.map { "\($0.vendor): \($0.help)" }.joined(separator: "; ")).
      """)

  static let example = """
    backaction devices import --from ibm conf_lagos.json props_lagos.json --name my_lagos
    """

  @Option(
    name: .customLong("from"),
    help: ArgumentHelp(
      "The vendor: \(ImporterRegistry.all.map(\.vendor).joined(separator: ", ")).",
      valueName: "vendor"))
  var vendor: String

  @Argument(help: "The files of the payload, in any order.")
  var files: [String]

  @Option(help: "The name of the device in the library: lower case letters, digits, '-', '_', '.'.")
  var name: String

  @Option(help: ArgumentHelp("The folder to write to.", valueName: "dir"))
  var output = "."

  @Option(help: "Which machine, of a payload that lists several. (default: found by the name)")
  var machine: String?

  @Option(
    help: ArgumentHelp(
      "Where the payload comes from, with licence, for the record. (default: names the files)",
      valueName: "text"))
  var source: String?

  @Option(
    name: .customLong("without-gates"),
    help: ArgumentHelp(
      """
      Native gates to leave out, a comma list: for programs that were compiled without them, such as \
      rx,rzz for IBM machines without fractional gates. (default: none)
      """, valueName: "list"))
  var withoutGates: String?

  @OptionGroup var printing: OutputOptions

  func run() throws {
    let importer: any Importer
    do {
      importer = try ImporterRegistry.named(vendor)
    } catch let error as DeviceFileError {
      throw CommandFailure.usage("--from \(error)")
    }
    let payloads = try files.map { try Payload(contentsOf: URL(fileURLWithPath: $0)) }
    var result = try importer.run(
      payloads, options: ImportOptions(name: name, machine: machine, source: source))
    if let withoutGates {
      result = try result.without(
        gates: try WordList.words(withoutGates, option: "--without-gates"))
    }
    let written = try result.write(under: URL(fileURLWithPath: output, isDirectory: true))
    let paths = [written.device.path, written.calibration.path]
    try printing.print(
      [
        "name": .string(result.device.name), "calibration": .string(result.calibration.id),
        "paths": JSON(paths), "notes": JSON(result.notes),
      ],
      text: paths.map { "wrote \($0)\n" }.joined() + result.notes.map { "note: \($0)\n" }.joined())
  }
}

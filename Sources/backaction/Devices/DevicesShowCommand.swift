import ArgumentParser
import Devices
import Reports

/// `devices show`: a device on the day of a calibration.
struct DevicesShowCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Shows a device on the day of a calibration.",
    discussion: """
      Medians and ranges of the figures, the best and worst qubits and edges, what is out of \
      order, and how many numbers are measured, derived, assumed or fitted. Times are in seconds, errors \
      are average infidelities. Qubits are ranked by readout error plus the largest error of a \
      one-qubit gate, edges by the smallest error of a two-qubit gate.
      """)

  static let example = "backaction devices show ibm_sherbrooke --calibration 2025-02-26"

  @Argument(help: "A name in the library or the path of a profile.")
  var device: String

  @OptionGroup var day: CalibrationOptions

  @Flag(
    help: """
      List every gate with its calibrated average infidelity, the one that the noise amounts to, \
      and where relaxation alone exceeds it.
      """)
  var gates = false

  @Option(
    help: ArgumentHelp(
      "Where to draw the coupling map, coloured by the errors of two-qubit gates, as SVG.",
      valueName: "file"))
  var svg: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    let library = DeviceLibrary.standard
    let (machine, figures) = try day.resolve(device)
    let summary = DeviceSummary(machine, figures)
    let known = library.including(try library.deviceURL(device)).calibrationIDs(machine)
    let audit = gates ? try GateAuditReport(machine, figures) : nil

    if let svg {
      try OutputFile.write(CouplingMapChart(device: machine, calibration: figures).svg, to: svg)
    }
    try output.print(
      summary.document(device: machine, calibrations: known)
        .adding(audit.map { ["gate_audit": try $0.document] } ?? [:]),
      text: summary.text(device: machine, calibrations: known) + (audit?.text ?? ""))
  }
}

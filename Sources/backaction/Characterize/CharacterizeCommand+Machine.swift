import Emulation
import Experiments
import Fitting
import Foundation

/// Counts of a machine by the text of each circuit.
struct MeasuredCounts {
  let counts: [String: [String: Int]]
  /// Of every circuit.
  let shots: Int

  /// Reads a manifest and the circuits that it names.
  /// - Throws: `DeviceFileError`, `CommandFailure`.
  init(manifest path: String) throws {
    let manifest = try FitManifest(contentsOf: path)
    let base = URL(fileURLWithPath: path).deletingLastPathComponent()
    var counts: [String: [String: Int]] = [:]
    var shots: Int?
    for entry in manifest.entries {
      let place = base.appendingPathComponent(entry.qasm).path
      let text = try InputFile.text(place)
      guard entry.reads.count == 1, entry.reads[0].bits == nil else {
        throw CommandFailure.data("\(path): \(entry.qasm): needs counts of all bits")
      }
      let own = entry.reads[0].counts
      let total = own.values.reduce(0, +)
      guard total >= 100, total == shots ?? total else {
        throw CommandFailure.data(
          "\(path): \(entry.qasm): has \(total) shots; every circuit as many, 100 or more")
      }
      shots = total
      counts[text] = own
    }
    self.counts = counts
    self.shots = shots ?? 0
  }
}

extension CharacterizeCommand {
  /// Writes circuits and their manifest.
  func export(
    _ circuits: [CircuitRecorder.Entry], to folder: String, _ emulator: Emulator,
    _ experiments: [Characterization.Experiment], _ qubits: [Int]
  ) throws {
    guard !circuits.isEmpty else { throw CommandFailure.data("nothing could be measured") }
    try OutputFile.prepareFolder(folder)
    let path = URL(fileURLWithPath: folder)
    for circuit in circuits {
      try OutputFile.write(
        circuit.text, to: path.appendingPathComponent(circuit.name + ".qasm").path)
    }
    let manifest: JSON = [
      "circuits": .array(
        circuits.map { ["qasm": .string($0.name + ".qasm"), "counts": .object([:])] }),
      "experiments": [
        "device": .string(emulator.device.name),
        "calibration": .string(emulator.calibration.id),
        "experiments": JSON(experiments.map(\.rawValue)), "qubits": JSON(qubits),
        "sequences": .integer(sequences), "seed": .string(String(seed.seed)),
      ],
    ]
    let file = path.appendingPathComponent("manifest.json").path
    try OutputFile.write(manifest.text, to: file)
    try output.print(
      ["circuits": .integer(circuits.count), "manifest": .string(file)],
      text: "\(circuits.count) circuits and \(file)\n")
  }
}

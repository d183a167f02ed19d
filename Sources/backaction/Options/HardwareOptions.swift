import ArgumentParser
import Devices
import Foundation
import Noise

extension NoisePolicy: ExpressibleByArgument {}

/// The machine and what goes wrong on it; without a machine nothing does.
struct HardwareOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The machine: a name in the library (see 'backaction devices list') or the path of a \
      profile. (default: none, an ideal run)
      """))
  var device: String?

  @OptionGroup var day: CalibrationOptions

  @Option(
    help: ArgumentHelp(
      """
      Sources of noise: a comma list of \(Self.sourceNames), or none, or all that the calibration \
      has data for. (default: all; none without a device)
      """, valueName: "list"))
  var noise: String?

  @Option(
    name: .customLong("noise-policy"),
    help: ArgumentHelp(
      """
      How the calibration is read: physical uses every field and refuses gates that are out of \
      order, aer gives the numbers of Qiskit Aer (gate, relaxation, readout). (default: physical)
      """, valueName: "policy"))
  var policy: NoisePolicy?

  @Option(
    name: .customLong("noise-scale"), parsing: .unconditional,
    help: ArgumentHelp(
      """
      A factor on rates and error probabilities, 0 or more: 0 is ideal, 1 the calibration. \
      (default: 1)
      """, valueName: "f"))
  var scale: Double?

  @Option(
    name: .customLong("noise-file"),
    help: ArgumentHelp(
      """
      Noise of your own: Kraus operators or Pauli rates after gates, beyond the calibration or \
      instead of it, and learned Pauli-Lindblad models of layers (form: Sources/Noise/FORMAT.md).
      """, valueName: "file"))
  var noiseFile: String?

  private static var sourceNames: String {
    NoiseSource.allCases.map(\.rawValue).joined(separator: ", ")
  }

  /// Whether a source is asked for by its name.
  func names(_ source: NoiseSource) -> Bool {
    guard let noise, case .only(let sources)? = try? NoiseSelection(parsing: noise) else {
      return false
    }
    return sources.contains(source)
  }

  /// The noise of the device; nil without one.
  /// - Throws: `CommandFailure` for noise without a device, `DeviceFileError`, `NoiseError`.
  func model() throws -> NoiseModel? {
    let selection = try noise.map { try NoiseSelection(parsing: $0) }
    guard let device else {
      if let selection, selection != .none {
        throw CommandFailure.usage("--noise \(selection) needs a --device whose noise it is")
      }
      let given = [
        "--calibration": day.calibration != nil, "--noise-policy": policy != nil,
        "--noise-scale": scale != nil, "--calibration-date": day.calibrationDate != nil,
        "--noise-file": noiseFile != nil,
      ]
      if let option = given.filter(\.value).keys.min() {
        throw CommandFailure.usage("\(option) needs a --device")
      }
      return nil
    }
    let (machine, figures) = try day.resolve(device)
    let userNoise = try noiseFile.map {
      try UserNoise.load(contentsOf: URL(fileURLWithPath: $0), for: machine)
    }
    return try NoiseModel(
      device: machine, calibration: figures,
      settings: NoiseSettings(
        selection ?? .all, policy: policy ?? .physical, scale: scale ?? 1, user: userNoise))
  }
}

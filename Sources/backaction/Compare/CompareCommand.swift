import ArgumentParser
import Devices
import Emulation
import Experiments
import Foundation
import Noise
import Recurrence

/// `compare`: ideal against noisy accuracy of a trained model.
struct CompareCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compares ideal and noisy accuracy of a trained model over devices and protocols.",
    discussion: """
      The model of a run folder is transpiled to each device and evaluated on the test samples \
      under each readout protocol:

        expectation  exact expectations of the noisy state; no machine can do that
        replay       every step runs the sequence so far again and measures at its end
        ensemble     all copies are measured at every step and go on; their average is fed back
        singleShot   every shot feeds its own outcomes back

      ensemble and singleShot measure in the middle of a circuit, in one basis for each qubit: they \
      need a model that reads one Pauli per qubit, and a device that can do it; a device that \
      cannot is left out with a warning.

      A row has the accuracy as a fraction with its 95 % interval (Clopper-Pearson), the accuracy \
      of the ideal model on the same samples, the paired difference of the two, wall_seconds that \
      the emulation took and qpu_seconds that a serial machine would take, null for expectation.
      """)

  static let example = """
    backaction compare runs/digits --devices ibm_torino,quantinuum_h1-1 \
    --protocols expectation,replay --noise all --output comparison --json
    """

  @Argument(help: ArgumentHelp("The run folder that train has written.", valueName: "run"))
  var runFolder: String

  @Option(
    help: ArgumentHelp(
      """
      A comma list of names in the library or paths of profiles; ideal stands for no device. \
      (default: every real device of the library with enough qubits)
      """, valueName: "a,b,…"))
  var devices: String?

  @Option(
    help: ArgumentHelp(
      "The day, for a single device: an id or a path. (default: the latest)", valueName: "id"))
  var calibration: String?

  @Option(
    name: .customLong("calibration-series"),
    help: ArgumentHelp(
      """
      Days, for a single device, a row for each: all dated calibrations (all), a comma list of \
      dates, or FROM..TO/N for N dates at equal distances (../N from the first to the last \
      calibration). Figures between two calibrations are interpolated.
      """, valueName: "series"))
  var calibrationSeries: String?

  @Option(
    name: .customLong("noise-file"),
    help: ArgumentHelp(
      "Noise of your own, for a single device; see simulate.", valueName: "file"))
  var noiseFile: String?

  @Option(
    help: ArgumentHelp(
      "A comma list of expectation, replay, ensemble, singleShot.", valueName: "list"))
  var protocols = "expectation,replay"

  @Option(
    help: ArgumentHelp(
      """
      A comma list of \(NoiseSource.allCases.map(\.rawValue).joined(separator: ", ")), or none, \
      or all that the calibration has data for.
      """, valueName: "list"))
  var noise = "all"

  @Option(
    name: .customLong("noise-policy"),
    help: ArgumentHelp("How calibrations are read; see simulate.", valueName: "policy"))
  var policy = NoisePolicy.physical

  @Option(
    name: .customLong("noise-scale"), parsing: .unconditional,
    help: ArgumentHelp(
      "A factor on rates and error probabilities: 0 is ideal, 1 the calibration.", valueName: "f"))
  var scale = 1.0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many seeds are averaged, counted up from --seed.", valueName: "n"))
  var seeds = 1

  @OptionGroup var evaluation: EvaluationOptions

  @Option(
    name: .customLong("output"),
    help: ArgumentHelp(
      "A folder for comparison.json and comparison.csv. (default: none)", valueName: "dir"))
  var folder: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    let names = try devices.map { try WordList.words($0, option: "--devices") }
    if calibration != nil && names?.count != 1 {
      throw CommandFailure.usage("--calibration needs a single device in --devices")
    }
    if calibrationSeries != nil && (names?.count != 1 || calibration != nil) {
      throw CommandFailure.usage(
        "--calibration-series needs a single device in --devices and no --calibration")
    }
    if noiseFile != nil && names?.count != 1 {
      throw CommandFailure.usage("--noise-file needs a single device in --devices")
    }
    let protocolNames = try WordList.words(protocols, option: "--protocols")
    let selection = try NoiseSelection(parsing: noise)
    let trained = try TrainedRun.load(runFolder, threads: evaluation.threads.count)
    let readoutProtocols = try protocolNames.map {
      try evaluation.readoutProtocol($0, for: trained)
    }
    let emulators =
      try names.map { try $0.flatMap { try machines($0, selection) } }
      ?? everyDevice(for: trained, selection)
    let comparison = try Comparison(
      trained, samples: evaluation.samples, seed: evaluation.seed.seed, seeds: seeds)
    let settings = emulators.flatMap { emulator in
      readoutProtocols.map {
        Comparison.Setting(emulator: emulator, readoutProtocol: $0)
      }
    }
    let rows = try rows(comparison, settings)
    if let folder {
      let path = URL(fileURLWithPath: folder)
      try OutputFile.write(
        JSON.array(rows.map { try JSON(row: $0) }).text,
        to: path.appendingPathComponent("comparison.json").path)
      try OutputFile.write(
        CSV.text(rows), to: path.appendingPathComponent("comparison.csv").path)
    }
    try output.print(.array(rows.map { try JSON(row: $0) }), text: ComparisonText.table(rows))
  }

  /// The device on the days that are asked for, one without a series; nil stands for no device.
  private func machines(_ name: String, _ selection: NoiseSelection) throws -> [Emulator?] {
    if name == "ideal" {
      if calibration != nil || calibrationSeries != nil || noiseFile != nil {
        throw CommandFailure.usage(
          "--calibration, --calibration-series and --noise-file need a device")
      }
      return [nil]
    }
    let library = DeviceLibrary.standard
    let device = try library.device(name)
    let own = library.including(try library.deviceURL(name))
    let days =
      try calibrationSeries.map { try own.calibrations($0, for: device).map(\.calibration) }
      ?? [own.calibration(calibration, for: device)]
    let userNoise = try noiseFile.map {
      try UserNoise.load(contentsOf: URL(fileURLWithPath: $0), for: device)
    }
    return try days.map { figures in
      let emulator = try Emulator(
        device: device, calibration: figures, sources: selection, policy: policy, scale: scale,
        userNoise: userNoise)
      for warning in emulator.noise.warnings { Console.warning("\(device.name): \(warning)") }
      return emulator
    }
  }

  /// The devices of the library on which the model fits; those without data for the noise that is
  /// asked for are left out with a warning.
  private func everyDevice(
    for trained: TrainedRun, _ selection: NoiseSelection
  ) throws -> [Emulator?] {
    let library = DeviceLibrary.standard
    return try library.names().flatMap { name -> [Emulator?] in
      let device = try library.device(name)
      guard device.technology != .synthetic,
        device.qubitCount >= trained.ideal.shape.circuit.qubitCount
      else { return [] }
      do {
        return try machines(name, selection)
      } catch let error as NoiseError where !error.isUsageError {
        Console.warning("\(name) is left out: \(error)")
        return []
      }
    }
  }

  private func rows(
    _ comparison: Comparison, _ settings: [Comparison.Setting]
  ) throws -> [ComparisonRow] {
    var bar = ProgressBar("comparing", total: settings.count)
    defer { bar.finish() }
    var rows: [ComparisonRow] = []
    for (index, setting) in settings.enumerated() {
      bar.update(index)
      do {
        let row = try comparison.row(setting)
        rows.append(row)
        bar.finish()
        Console.note(
          String(
            format: "%@, %@: accuracy %.4f, ideal %.4f, %.1f s", row.device, row.protocol,
            row.accuracy, row.idealAccuracy, row.wallSeconds))
      } catch let error as EmulationError {
        bar.finish()
        Console.warning("left out: \(error)")
      }
    }
    guard !rows.isEmpty else {
      throw CommandFailure.data("no device can run the model under the protocols asked for")
    }
    return rows
  }
}

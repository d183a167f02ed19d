import ArgumentParser
import Devices
import Emulation
import Experiments
import Foundation
import Noise
import Readout

/// Several machines, protocols and what goes wrong.
struct MachineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      A comma list of names in the library or paths of profiles; ideal stands for no device. \
      (default: every real device of the library with enough qubits)
      """, valueName: "a,b,…"))
  var devices: String?

  @OptionGroup var day: CalibrationOptions

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
      "A comma list of \(ReadoutProtocols.names.joined(separator: ", ")).", valueName: "list"))
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

  /// What the options ask for, as far as it can be said without a model.
  struct Request {
    let options: MachineOptions
    let names: [String]?
    let protocolNames: [String]
    let selection: NoiseSelection
  }

  /// Reads the lists.
  /// - Throws: `CommandFailure`, `NoiseError`.
  func request() throws -> Request {
    let names = try devices.map { try WordList.words($0, option: "--devices") }
    for (option, value) in [
      ("--calibration", day.calibration), ("--calibration-date", day.calibrationDate),
      ("--calibration-series", calibrationSeries),
      ("--noise-file", noiseFile),
    ] where value != nil {
      try Request.requireSingleDevice(option, names)
    }
    if Request.isWithoutDevice(names), scale != 1 {
      throw CommandFailure.usage("--noise-scale needs a device in --devices")
    }
    if calibrationSeries != nil && (day.calibration != nil || day.calibrationDate != nil) {
      throw CommandFailure.usage(
        "--calibration-series allows neither --calibration nor --calibration-date")
    }
    return Request(
      options: self, names: names,
      protocolNames: try WordList.words(protocols, option: "--protocols"),
      selection: try NoiseSelection(parsing: noise))
  }

  /// A row for each setting, with progress; a device that cannot run the protocol is left out with
  /// a warning.
  /// - Throws: `CommandFailure` if nothing is left.
  static func rows(
    _ comparison: SeriesComparison, _ settings: [Comparison.Setting]
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
            format: "%@, %@: %@ %.4f%@, ideal %.4f, %.1f s", row.device, row.protocol,
            row.metric.replacing("_", with: " "), row.accuracy,
            row.accuracySeedSpread.map { String(format: " ± %.4f", $0) } ?? "",
            row.idealAccuracy, row.wallSeconds))
      } catch let error as EmulationError {
        bar.finish()
        Console.warning("left out under \(setting.readoutProtocol.name): \(error)")
      }
    }
    guard !rows.isEmpty else {
      throw CommandFailure.data("no device can run the model under the protocols asked for")
    }
    return rows
  }
}

extension MachineOptions.Request {
  /// Whether all that is named stands for no device.
  fileprivate static func isWithoutDevice(_ names: [String]?) -> Bool {
    names?.allSatisfy { $0 == "ideal" } == true
  }

  /// Refuses an option that speaks of one device where there are none or several.
  fileprivate static func requireSingleDevice(_ option: String, _ names: [String]?) throws {
    guard names?.count(where: { $0 != "ideal" }) == 1 else {
      throw CommandFailure.usage(
        "\(option) needs a single device in --devices, beside which only ideal may stand")
    }
  }

  /// Every machine under every protocol.
  /// - Throws: `ReadoutError` where a protocol cannot supply what the model reads; the errors of
  ///   devices and noise.
  func settings(
    for run: TrainedRun, _ evaluation: EvaluationOptions
  ) throws -> [Comparison.Setting] {
    let readoutProtocols = try evaluation.readout.protocols(protocolNames, for: run)
    if Self.isWithoutDevice(names), evaluation.readout.mitigation != "none" {
      throw CommandFailure.usage(
        "--mitigation needs a device in --devices: without one nothing goes wrong that could be "
          + "corrected")
    }
    if evaluation.readout.layout != nil { try Self.requireSingleDevice("--layout", names) }
    let emulators =
      try names.map { try $0.flatMap { try machines($0, evaluation) } }
      ?? everyDevice(run, evaluation)
    return emulators.flatMap { emulator in
      readoutProtocols.map { Comparison.Setting(emulator: emulator, readoutProtocol: $0) }
    }
  }

  /// The device on the days that are asked for, one without a series; nil stands for no device.
  private func machines(_ name: String, _ evaluation: EvaluationOptions) throws -> [Emulator?] {
    if name == "ideal" { return [nil] }
    let library = DeviceLibrary.standard
    let device = try library.device(name)
    let own = library.including(try library.deviceURL(name))
    let days =
      try options.calibrationSeries.map {
        try own.calibrations($0, for: device).map(\.calibration)
      } ?? [options.day.resolve(name).calibration]
    let userNoise = try options.noiseFile.map {
      try UserNoise.load(contentsOf: URL(fileURLWithPath: $0), for: device)
    }
    let readout = evaluation.readout
    return try days.map { figures in
      let emulator = try readout.reading(
        Emulator(
          device: device, calibration: figures,
          noise: NoiseSettings(
            selection, policy: options.policy, scale: options.scale, user: userNoise),
          transpilerOptions: readout.transpilerOptions(evaluation.threads),
          controllerLatency: readout.controllerLatency, feedForward: readout.feedForward))
      for warning in emulator.noise.warnings { Console.warning("\(device.name): \(warning)") }
      return emulator
    }
  }

  /// The devices of the library on which the model fits; those without data for the noise that is
  /// asked for are left out with a warning.
  private func everyDevice(_ run: TrainedRun, _ evaluation: EvaluationOptions) throws -> [Emulator?]
  {
    let library = DeviceLibrary.standard
    return try library.names().flatMap { name -> [Emulator?] in
      let device = try library.device(name)
      guard device.technology != .synthetic,
        device.qubitCount >= run.ideal.timestep.qubitCount
      else { return [] }
      do {
        return try machines(name, evaluation)
      } catch let error as NoiseError where !error.isUsageError {
        Console.warning("\(name) is left out: \(error)")
        return []
      }
    }
  }
}

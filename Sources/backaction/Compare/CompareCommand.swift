import ArgumentParser
import Devices
import Experiments
import Foundation
import Noise
import Readout
import Reports

/// `compare`: ideal against noisy accuracy of a trained model.
struct CompareCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compares ideal and noisy accuracy of a trained model over devices and protocols.",
    discussion: """
      The model of a run folder is transpiled to each device and evaluated on the test samples \
      under each readout protocol:

      \(ReadoutProtocols.help)

      ensemble, singleShot and weak measure in the middle of a circuit; the first two in one basis \
      for each qubit, so that they need a model that reads one Pauli per qubit. A device that \
      cannot do it is left out with a warning.

      The folder of train --seeds holds a run for each seed (seed-1, seed-2, …): all are evaluated, \
      and a row has the mean accuracy, its standard deviation over the seeds, the 95 % interval of \
      the mean (Student's t, mean_accuracy_low and mean_accuracy_high) and the accuracy of each.

      Where targets are numbers, accuracy is the share of their variance that the outputs explain \
      (metric explained_variance; of quantum states it is their state_fidelity), 1 minus the squared error in units of the variance, with Student's \
      interval over sequences. Where a model acts (tasks pendulum and bandit), it acts by the circuit on \
      the device: accuracy is saved_cost, 1 minus the cost of an episode in units of what actions by \
      chance cost, and episode_cost and ideal_episode_cost are the mean costs themselves.

      Long circuits on machines have been found noisier than their calibration says. Where a device \
      profile has such a factor (noise_scale), a row has the accuracy with the noise times it, too \
      (band_scale, band_accuracy with its interval); --noise-band sets the factor. T1 and T2 are not
      the same for long: with --fluctuation a row has the mean accuracy, the lowest and the highest of
      \(Comparison.days) days on which they are others (fluctuation_accuracy).

      A row has the accuracy as a fraction with its 95 % interval (Clopper-Pearson), the accuracy \
      of the ideal model on the same samples, the paired difference of the two, wall_seconds that \
      the emulation took and qpu_seconds that a serial machine would take, null for expectation.
      """)

  static let example = """
    backaction compare runs/digits --devices ibm_torino,quantinuum_h1-1 \
    --protocols expectation,replay --noise all --output comparison --json
    backaction compare runs/digits --devices iqm_garnet --protocols ensemble --shots 4000
    """

  @Argument(
    help: ArgumentHelp(
      "The run folder that train has written, or that of train --seeds.", valueName: "run"))
  var runFolder: String

  @OptionGroup(title: "DEVICES AND NOISE") var machines: MachineOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many seeds of shot noise are averaged, counted up from --seed.", valueName: "n"))
  var seeds = 1

  @Option(
    help: ArgumentHelp(
      "Shows a band: beside the calibration's noise that times this factor, or auto for the device "
        + "profile's noise_scale where it states one, or none.", valueName: "factor|auto|none"))
  var noiseBand = "auto"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How much T1 and Tφ of each qubit, and by them T2, differ from day to day: the standard "
        + "deviation of their logarithms, 0 to 2; rows have the accuracies of \(Comparison.days) such days, drawn with "
        + "--seed, for circuits compiled beforehand. (default: they stay)", valueName: "sigma"))
  var fluctuation: Double?

  @OptionGroup var evaluation: EvaluationOptions

  @Option(
    name: .customLong("output"),
    help: ArgumentHelp(
      "A folder for comparison.json and comparison.csv. (default: none)", valueName: "dir"))
  var folder: String?

  @OptionGroup var output: OutputOptions

  /// The settings with the days that are asked for.
  private func fluctuating(_ settings: [Comparison.Setting]) throws -> [Comparison.Setting] {
    guard let fluctuation else { return settings }
    guard (0...Calibration.largestFluctuation).contains(fluctuation) else {
      throw CommandFailure.usage(
        "--fluctuation is a number from 0 to \(Calibration.largestFluctuation), not \(fluctuation)")
    }
    guard settings.contains(where: { $0.emulator != nil }) else {
      throw CommandFailure.usage("--fluctuation needs a device in --devices")
    }
    return settings.map { setting in
      var result = setting
      if setting.emulator != nil { result.fluctuation = fluctuation }
      return result
    }
  }

  /// The settings with the band that is asked for.
  private func banded(_ settings: [Comparison.Setting]) throws -> [Comparison.Setting] {
    switch noiseBand {
    case "none": return settings
    // What a user brings or scales by hand has no band of the profile's.
    case "auto":
      return machines.noiseFile == nil && machines.scale == 1 ? settings.map(\.withBand) : settings
    default:
      guard let factor = Double(noiseBand), (0...NoiseModel.largestScale).contains(factor) else {
        throw CommandFailure.usage(
          "--noise-band is a factor from 0 to 1e6, auto or none, not '\(noiseBand)'")
      }
      return settings.map { setting in
        var result = setting
        if setting.emulator != nil { result.bandScale = factor }
        return result
      }
    }
  }

  func run() throws {
    let request = try machines.request()
    let series = try RunSeries.load(runFolder, threads: evaluation.threads.count)
    let settings = try fluctuating(
      banded(request.settings(for: series.first, evaluation)))
    let comparison = try SeriesComparison(
      series, samples: evaluation.samples, seed: evaluation.seed.seed, seeds: seeds)
    if let folder { try OutputFile.prepareFolder(folder) }
    let rows = try MachineOptions.rows(comparison, settings)
    let document = JSON.array(try rows.map { try JSON(row: $0) })
    if let folder {
      let path = URL(fileURLWithPath: folder)
      try OutputFile.write(
        document.text, to: path.appendingPathComponent("comparison.json").path)
      try OutputFile.write(
        CSV.text(rows), to: path.appendingPathComponent("comparison.csv").path)
    }
    let costs = CostTable.text(rows: rows).map { "\n\($0)\n" } ?? ""
    try output.print(document, text: ComparisonTable.text(rows: rows) + "\n" + costs)
  }
}

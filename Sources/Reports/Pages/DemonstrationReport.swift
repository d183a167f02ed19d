import Devices
import Experiments

/// The page of the demonstration.
public enum DemonstrationReport {
  /// One self-contained page in HTML.
  /// - Parameters:
  ///   - outcome: What the demonstration found.
  ///   - files: Where the exported circuits were written, in the order of `outcome.files`.
  public static func html(outcome: Demonstration.Outcome, files: [String]) -> String {
    html(
      models: outcome.models.map { ("\($0.first.name): \($0.title)", $0.first) },
      rows: outcome.rows, skipped: outcome.skipped, exported: outcome.files, paths: files,
      devices: outcome.devices, noisyTrainingDevice: outcome.noisyTrainingDevice
    )
  }

  /// The page from the parts of an outcome.
  package static func html(
    models: [(title: String, run: TrainedRun)], rows: [ComparisonRow], skipped: [String],
    exported: [CircuitExport.File], paths: [String],
    devices: [(device: Device, calibration: Calibration)], noisyTrainingDevice: String
  ) -> String {
    var report = HTMLReport(
      title: "Quantum recurrent networks on emulated devices",
      summary: ComparisonSection.summary(rows)
        + [training(rows, noisyTrainingDevice)]
        .compactMap(\.self))
    var comparison = ComparisonSection.table(rows)
    if !rows.isEmpty { comparison.insert(.figure(AccuracyChart(rows: rows).svg), at: 0) }
    report.section("Ideal and noisy accuracy", comparison)
    if !skipped.isEmpty { report.section("Left out", [.list(skipped)]) }
    report.section("What the protocols mean", ComparisonSection.protocols(rows))
    report.section("Training", RunSection.content(models))
    report.section(
      "Exported circuits", FileSection.table(exported, paths: paths) + drawing(exported))
    report.section(
      "Devices",
      DeviceSection.overview(devices.map { DeviceSummary($0.device, $0.calibration) })
        + devices.flatMap { DeviceSection.details($0.device, $0.calibration) })
    return report.html
  }

  /// What training under noise gained, where both models ran on the device in the same way.
  private static func training(_ rows: [ComparisonRow], _ device: String) -> String? {
    let here = rows.filter { $0.device == device }
    guard let aware = here.first(where: { $0.model == "noise-aware" }),
      let plain = here.first(where: {
        $0.model != aware.model && $0.protocol == aware.protocol && $0.shots == aware.shots
      })
    else { return nil }
    return "On \(device) under \(aware.protocol), the model that was trained under this device's "
      + "noise reaches \(NumberFormat.percent(aware.accuracy)) %, the one trained without noise "
      + "\(NumberFormat.percent(plain.accuracy)) %."
  }

  /// The first exported circuit.
  private static func drawing(_ exported: [CircuitExport.File]) -> [Markup] {
    guard let file = exported.first else { return [] }
    return [
      .figure(
        CircuitChart(file.circuit, title: "The beginning of \(file.name)").svg,
        caption:
          "Native gates on physical qubits. Names of angles are inputs; ~ marks an angle that "
          + "is computed from its input.")
    ]
  }
}

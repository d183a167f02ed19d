import Devices
import Experiments

/// The page of trained runs.
public enum RunReport {
  /// One self-contained page in HTML. What is empty is left out.
  /// - Parameters:
  ///   - runs: The trainings; the circuit of one timestep is drawn for each different one.
  ///   - comparison: Ideal against noisy accuracy.
  ///   - budget: What each source of noise costs.
  ///   - devices: The machines whose figures and maps are shown.
  public static func html(
    runs: [TrainedRun], comparison: [ComparisonRow], budget: [BudgetRow],
    devices: [(device: Device, calibration: Calibration)] = []
  ) -> String {
    let name = runs.map(\.name).joined(separator: ", ")
    var report = HTMLReport(
      title: name.isEmpty ? "Trained runs" : "Trained runs: \(name)",
      summary: runs.isEmpty
        ? ["No runs."]
        : runs.map(sentence)
          + (comparison.isEmpty ? [] : ComparisonSection.summary(comparison)))
    report.section("Training", RunSection.content(runs.map { ($0.name, $0) }))
    if !comparison.isEmpty {
      report.section(
        "Ideal and noisy accuracy",
        [.figure(AccuracyChart(rows: comparison).svg)] + ComparisonSection.table(comparison))
    }
    report.section("What the protocols mean", ComparisonSection.protocols(comparison))
    report.section("Noise budget", BudgetSection.table(budget))
    report.section("Circuits", circuits(runs))
    report.section(
      "Devices",
      DeviceSection.overview(devices.map { DeviceSummary($0.device, $0.calibration) })
        + devices.flatMap { DeviceSection.details($0.device, $0.calibration) })
    return report.html
  }

  private static func sentence(_ run: TrainedRun) -> String {
    guard let last = run.metrics.last else { return "\(run.name) has no finished epoch." }
    let samples = "\(run.data.test.sampleCount) test samples"
    let verdict =
      last.testAccuracy.map { "names \(NumberFormat.percent($0)) % of \(samples) correctly" }
      ?? "has a loss of \(NumberFormat.significant(last.testLoss, 3)) on \(samples)"
    return "\(run.name) was trained on \(run.configuration.task.name) for \(last.epoch) "
      + "epoch\(last.epoch == 1 ? "" : "s") and \(verdict) under \(run.trainingProtocol.name)."
  }

  /// The circuits of one timestep, each once.
  private static func circuits(_ runs: [TrainedRun]) -> [Markup] {
    var seen: [(run: TrainedRun, names: [String])] = []
    for run in runs {
      let circuit = run.ideal.timestep
      if let index = seen.firstIndex(where: { $0.run.ideal.timestep == circuit }) {
        seen[index].names.append(run.name)
      } else {
        seen.append((run, [run.name]))
      }
    }
    return seen.map { entry in
      .figure(
        CircuitChart(
          entry.run.ideal.timestep,
          title: "One timestep of \(entry.names.joined(separator: ", "))"
        ).svg)
    }
  }
}

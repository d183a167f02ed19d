import Devices
import Experiments

/// The page of the demonstration.
public enum DemonstrationReport {
  /// One self-contained page in HTML.
  /// - Parameters:
  ///   - outcome: What the demonstration found.
  ///   - files: Where the exported circuits were written, in the order of `outcome.files`.
  ///   - provenance: Where the page comes from.
  public static func html(
    outcome: Demonstration.Outcome, files: [String], provenance: ReportProvenance? = nil
  ) -> String {
    var content = ReportContent(title: "")
    content.series = outcome.models
    content.rows = outcome.rows
    content.skipped = outcome.skipped
    content.budget = outcome.budget
    content.budgetPlace = outcome.budgetPlace
    content.sweeps = outcome.sweeps
    content.cells = outcome.cells
    content.files = outcome.files
    content.paths = files
    content.devices = outcome.devices
    content.provenance = provenance
    return html(content, noisyTrainingDevice: outcome.noisyTrainingDevice)
  }

  /// The page from its content, all but title and summary.
  package static func html(_ content: ReportContent, noisyTrainingDevice: String) -> String {
    var content = content
    content.title = "Quantum recurrent networks on emulated devices"
    content.summary =
      ComparisonSection.summary(content.rows)
      + [training(content.rows, noisyTrainingDevice)].compactMap(\.self)
    return ReportPage.html(content)
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
}

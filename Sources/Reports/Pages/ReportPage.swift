import Circuits
import Devices
import Experiments

/// The page of a report.
enum ReportPage {
  /// One self-contained page in HTML.
  static func html(_ content: ReportContent) -> String {
    var page = HTMLReport(
      title: content.title, summary: content.summary.isEmpty ? ["No runs."] : content.summary)
    page.section("Ideal and noisy accuracy", comparison(content))
    page.section("Left out", content.skipped.isEmpty ? [] : [.list(content.skipped)])
    page.section("What the protocols mean", ComparisonSection.protocols(content.rows))
    page.section("Training", RunSection.content(content.trainings))
    page.section("Noise budget", BudgetSection.content(content.budget, place: content.budgetPlace))
    page.section(
      "What accuracy depends on",
      content.sweeps.filter { !$0.points.isEmpty }.map { sweep in
        .figure(
          SweepChart(sweep), name: "accuracy-\(sweep.quantity.rawValue)",
          caption: "Accuracy against \(sweep.quantity.title), 95 % intervals over test samples.")
      })
    page.section("Circuits", CircuitSection.content(content))
    page.section("Devices", devices(content))
    page.section("How to get these numbers again", ProvenanceSection.content(content))
    return page.html
  }

  private static func comparison(_ content: ReportContent) -> [Markup] {
    guard !content.rows.isEmpty else { return [] }
    return [
      .figure(
        AccuracyChart(rows: content.rows, baselines: content.baselines), name: "accuracy")
    ] + ComparisonSection.filters(content.rows) + ComparisonSection.table(content.rows)
      + CostSection.table(content.rows)
  }

  private static func devices(_ content: ReportContent) -> [Markup] {
    DeviceSection.overview(content.devices.map { DeviceSummary($0.device, $0.calibration) })
      + content.devices.map { machine in
        let placed = content.cells.first { cell in
          cell.emulator.device.name == machine.device.name
            && cell.emulator.calibration.id == machine.calibration.id
        }
        return .ofDevice(
          machine.device.name,
          DeviceSection.details(
            machine.device, machine.calibration, layout: placed?.cell.layout ?? []))
      }
  }
}

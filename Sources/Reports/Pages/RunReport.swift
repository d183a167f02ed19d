import Devices
import Experiments

/// The page of trained runs.
public enum RunReport {
  /// One self-contained page in HTML. What is empty is left out.
  /// - Parameter content: All but title and summary.
  public static func html(_ content: ReportContent) -> String {
    var content = content
    let names = content.trainings.map(\.name).joined(separator: ", ")
    content.title = names.isEmpty ? "Trained runs" : "Trained runs: \(names)"
    content.summary =
      (content.rows.isEmpty ? [] : ComparisonSection.summary(content.rows))
      + content.trainings.map(sentence)
    return ReportPage.html(content)
  }

  private static func sentence(_ series: TrainingSeries) -> String {
    let first = series.records[0]
    let last = series.records.compactMap(\.metrics.last)
    guard !last.isEmpty else { return "\(series.name) has no finished epoch." }
    let samples = "\(first.testSampleCount) test samples"
    let accuracies = series.testAccuracies
    let loss = last.reduce(0) { $0 + $1.testLoss } / Double(last.count)
    let verdict =
      accuracies.isEmpty
      ? "has a loss of \(NumberFormat.significant(loss, 3)) on \(samples)"
      : "names \(RunSection.spread(accuracies)) % of \(samples) correctly"
    let epochs = last.map(\.epoch).max() ?? 0
    let seeds = series.records.count > 1 ? " with \(series.records.count) seeds" : ""
    let name =
      series.isClassical
      ? "\(series.name), a classical \(first.configuration.model.kind.rawValue)," : series.name
    return "\(name) was trained on \(first.configuration.task.name)\(seeds) for \(epochs) "
      + "epoch\(epochs == 1 ? "" : "s") and \(verdict)"
      + (first.protocolName.map { " under \($0)." } ?? ".")
  }
}

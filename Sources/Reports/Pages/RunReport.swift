import Devices
import Experiments

/// The page of trained runs.
public enum RunReport {
  /// One self-contained page in HTML. What is empty is left out.
  /// - Parameter content: All but title and summary.
  public static func html(_ content: ReportContent) -> String {
    var content = content
    let names = content.series.map(\.name).joined(separator: ", ")
    content.title = names.isEmpty ? "Trained runs" : "Trained runs: \(names)"
    content.summary =
      (content.rows.isEmpty ? [] : ComparisonSection.summary(content.rows))
      + content.series.map(sentence)
    return ReportPage.html(content)
  }

  private static func sentence(_ series: RunSeries) -> String {
    let run = series.first
    let last = series.runs.compactMap(\.metrics.last)
    guard !last.isEmpty else { return "\(series.name) has no finished epoch." }
    let samples = "\(run.data.test.sampleCount) test samples"
    let accuracies = last.compactMap(\.testAccuracy)
    let loss = last.reduce(0) { $0 + $1.testLoss } / Double(last.count)
    let verdict =
      accuracies.isEmpty
      ? "has a loss of \(NumberFormat.significant(loss, 3)) on \(samples)"
      : "names \(RunSection.spread(accuracies)) % of \(samples) correctly"
    let epochs = last.map(\.epoch).max() ?? 0
    let seeds = series.runs.count > 1 ? " with \(series.runs.count) seeds" : ""
    return "\(series.name) was trained on \(run.configuration.task.name)\(seeds) for \(epochs) "
      + "epoch\(epochs == 1 ? "" : "s") and \(verdict) under \(run.trainingProtocol.name)."
  }
}

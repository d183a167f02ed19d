import Foundation
import Learning
import Reports

/// Results of training as tables for people.
enum TrainingText {
  /// One run.
  static func one(_ summary: TrainingSummary) -> String {
    var table = TextTable(["run", summary.run])
    table.add(["task", "\(summary.task), \(summary.model), \(summary.parameters) parameters"])
    table.add(["epochs", "\(summary.epochs)"])
    table.add(["training loss", Display.plain(summary.trainLoss)])
    table.add(["test loss", Display.plain(summary.testLoss)])
    for (metric, value) in summary.testMetrics {
      table.add([
        "test \(metric.title)",
        metric == .accuracy ? String(format: "%.2f %%", 100 * value) : Display.plain(value),
      ])
    }
    if let warning = summary.warning { table.add(["warning", warning]) }
    table.add(["time", Display.seconds(summary.wallSeconds)])
    if summary.circuitExecutions > 0 {
      let epochs = Double(max(1, summary.epochs))
      // Without a machine nothing says how long a circuit takes.
      func cost(_ share: Double) -> String {
        "\(Display.plain(summary.circuitExecutions * share)) circuits"
          + (summary.qpuSeconds > 0 ? ", \(Display.seconds(summary.qpuSeconds * share))" : "")
      }
      table.add(["on a machine", cost(1)])
      table.add(["in each epoch", cost(1 / epochs)])
    }
    return table.plainText
  }

  /// Several runs that differ in their seeds: their figures, then those over them.
  static func several(_ series: SeriesSummary) -> String {
    var table = TextTable(["run", series.metric, "test loss", "epochs", "time"])
    for run in series.runs {
      table.add([
        run.run, run.testMetrics.first.map { Display.plain($0.value) } ?? "",
        Display.plain(run.testLoss), "\(run.epochs)", Display.seconds(run.wallSeconds),
      ])
    }
    table.add([
      "mean", Display.plain(series.mean), Display.plain(series.total.testLoss), "",
      Display.seconds(series.total.wallSeconds),
    ])
    let range =
      "\(series.total.parameters) parameters, standard deviation \(Display.plain(series.spread)), "
      + "lowest \(Display.plain(series.lowest)), highest \(Display.plain(series.highest))"
    return table.plainText + "\n" + range + (series.total.warning.map { "\nwarning: \($0)" } ?? "")
  }
}

import Experiments

/// What pages say about trained models.
enum RunSection {
  /// A table of trainings and their curves.
  static func content(_ series: [RunSeries]) -> [Markup] {
    guard !series.isEmpty else { return [] }
    let columns: [Markup.Column] = [
      .text("run"), .text("task"), .text("model"), .text("trained on"), .text("seeds"),
      .number("samples"), .number("epochs"), .number("train accuracy, %"),
      .number("test accuracy, %"),
      .number("time"),
    ]
    let rows = series.map { entry -> [Markup] in
      let run = entry.first
      let model = run.configuration.model
      let hardware = run.configuration.hardware
      let machine = hardware.device == "none" ? "no noise" : hardware.device
      let last = entry.runs.compactMap(\.metrics.last)
      let seeds = entry.runs.map { "\($0.configuration.training.seed)" }
      let texts: [String] = [
        entry.heading, run.configuration.task.name,
        "\(model.qubits) qubits, \(model.layers) × \(model.ansatz), reads \(model.readouts)",
        "\(machine), \(run.trainingProtocol.name)", seeds.joined(separator: ", "),
        "\(run.data.train.sampleCount) + \(run.data.test.sampleCount)",
        "\(last.map(\.epoch).max() ?? 0)", spread(last.compactMap(\.trainAccuracy)),
        spread(last.compactMap(\.testAccuracy)),
        last.isEmpty
          ? NumberFormat.missing
          : NumberFormat.duration(last.reduce(0) { $0 + $1.wallSeconds }),
      ]
      return texts.map { .text($0) }
    }
    let chart = LearningCurveChart(
      series: series.map { .init(name: $0.heading, trainings: $0.runs.map(\.metrics)) })
    return [
      .figure(
        chart, name: "training",
        caption: "Lines are means over seeds, bands reach from the lowest to the highest."),
      .table(columns, rows),
    ]
  }

  /// A mean in percent, with the range of several.
  static func spread(_ values: [Double]) -> String {
    guard let low = values.min(), let high = values.max() else { return NumberFormat.missing }
    let mean = NumberFormat.percent(values.reduce(0, +) / Double(values.count))
    return values.count == 1
      ? mean : "\(mean) (\(NumberFormat.percent(low))–\(NumberFormat.percent(high)))"
  }
}

import Experiments

/// What pages say about trained models.
enum RunSection {
  /// A table of trainings and their curves.
  static func content(_ series: [TrainingSeries]) -> [Markup] {
    guard !series.isEmpty else { return [] }
    let columns: [Markup.Column] = [
      .text("run"), .text("task"), .text("model"), .text("trained on"), .text("seeds"),
      .number("samples"), .number("epochs"), .number("train accuracy, %"),
      .number("test accuracy, %"),
      .number("time"),
    ]
    let rows = series.map { entry -> [Markup] in
      let first = entry.records[0]
      let last = entry.records.compactMap(\.metrics.last)
      let seeds = entry.records.map { "\($0.configuration.training.seed)" }
      let texts: [String] = [
        entry.heading, first.configuration.task.name, model(first), place(first),
        seeds.joined(separator: ", "), "\(first.trainSampleCount) + \(first.testSampleCount)",
        "\(last.map(\.epoch).max() ?? 0)", spread(last.compactMap(\.trainAccuracy)),
        spread(last.compactMap(LearningCurveChart.Series.accuracy)),
        last.isEmpty
          ? NumberFormat.missing
          : NumberFormat.duration(last.reduce(0) { $0 + $1.wallSeconds }),
      ]
      return texts.map { .text($0) }
    }
    let chart = LearningCurveChart(
      series: series.map { .init(name: $0.heading, trainings: $0.records.map(\.metrics)) })
    return [
      .figure(
        chart, name: "training",
        caption: "Lines are means over seeds, bands reach from the lowest to the highest."),
      .table(columns, rows),
    ]
  }

  private static func model(_ record: TrainingSeries.Record) -> String {
    let model = record.configuration.model
    guard record.protocolName == nil else {
      return "\(model.qubits) qubits, \(model.layers) × \(model.ansatz), reads \(model.readouts)"
    }
    return "\(model.kind.rawValue), \(model.hidden.map(String.init).joined(separator: ", ")) units"
  }

  private static func place(_ record: TrainingSeries.Record) -> String {
    guard let name = record.protocolName else { return "classical" }
    let device = record.configuration.hardware.device
    return "\(device == "none" ? "no noise" : device), \(name)"
  }

  /// A mean in percent, with the range of several.
  static func spread(_ values: [Double]) -> String {
    guard let low = values.min(), let high = values.max() else { return NumberFormat.missing }
    let mean = NumberFormat.percent(values.reduce(0, +) / Double(values.count))
    return values.count == 1
      ? mean : "\(mean) (\(NumberFormat.percent(low))–\(NumberFormat.percent(high)))"
  }
}

import Experiments

/// What pages say about trained models.
enum RunSection {
  /// A table of trainings and their curves.
  static func content(_ runs: [(title: String, run: TrainedRun)]) -> [Markup] {
    guard !runs.isEmpty else { return [] }
    let columns: [Markup.Column] = [
      .text("run"), .text("task"), .text("model"), .text("trained on"), .number("samples"),
      .number("epochs"), .number("train accuracy, %"), .number("test accuracy, %"),
      .number("time"),
    ]
    let rows = runs.map { entry -> [Markup] in
      let configuration = entry.run.configuration
      let model = configuration.model
      let hardware = configuration.hardware
      let last = entry.run.metrics.last
      let machine = hardware.device == "none" ? "no noise" : hardware.device
      let texts: [String] = [
        entry.title, configuration.task.name,
        "\(model.qubits) qubits, \(model.layers) × \(model.ansatz), reads \(model.readouts)",
        "\(machine), \(entry.run.trainingProtocol.name)",
        "\(entry.run.data.train.sampleCount) + \(entry.run.data.test.sampleCount)",
        "\(last?.epoch ?? 0)",
        last?.trainAccuracy.map { NumberFormat.percent($0) } ?? NumberFormat.missing,
        last?.testAccuracy.map { NumberFormat.percent($0) } ?? NumberFormat.missing,
        last.map { NumberFormat.duration($0.wallSeconds) } ?? NumberFormat.missing,
      ]
      return texts.map { .text($0) }
    }
    let chart = LearningCurveChart(
      series: runs.map { .init(name: $0.title, reports: $0.run.metrics) })
    return [.table(columns, rows), .figure(chart.svg)]
  }
}

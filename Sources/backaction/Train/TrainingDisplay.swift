import Foundation
import Learning

/// A line for each epoch, and on a terminal a bar within it.
struct TrainingDisplay {
  private let epochs: Int
  private var bar: ProgressBar?

  init(epochs: Int) { self.epochs = epochs }

  mutating func show(_ progress: TrainingProgress) {
    switch progress {
    case .batch(let batch):
      var current =
        bar ?? ProgressBar("epoch \(batch.epoch)/\(epochs)", total: batch.batchCount)
      current.update(batch.batch)
      bar = current
    case .epoch(let report):
      finish()
      Console.note(line(report))
      if let warning = report.warning { Console.warning(warning) }
    }
  }

  private func line(_ report: EpochReport) -> String {
    func figures(_ name: String, _ loss: Double?, _ accuracy: Double?) -> String {
      guard let loss else { return "" }
      return String(format: "  \(name) loss %.4f", loss)
        + (accuracy.map { String(format: ", accuracy %.4f", $0) } ?? "")
    }
    let measures = report.measures
    return "epoch \(report.epoch)/\(epochs)"
      + figures("training", report.trainLoss, report.trainAccuracy)
      + figures("validation", measures["validation_loss"], measures["validation_accuracy"])
      + figures("test", report.testLoss, report.testAccuracy)
      + String(format: "  %.1f s", report.wallSeconds)
  }

  mutating func finish() {
    bar?.finish()
    bar = nil
  }
}

import Foundation
import Learning
import Testing

@Suite struct SeriesSummaryTests {
  private func summary(seed: UInt64, accuracy: Double) -> TrainingSummary {
    let configuration = TrainingConfiguration(task: .digits).with(seed: seed)
    let report = EpochReport(
      epoch: 3, step: 9, learningRate: 0.1, trainLoss: accuracy / 2, trainAccuracy: accuracy,
      gradientNorm: 1, testLoss: 1 - accuracy, testAccuracy: accuracy, wallSeconds: 2)
    return TrainingSummary(
      run: configuration.run, configuration: configuration, weights: ParameterSet(), report: report)
  }

  @Test func figuresAreOverTheRuns() throws {
    let runs = [(1, 0.5), (2, 0.7), (3, 0.9)].map { summary(seed: $0.0, accuracy: $0.1) }
    #expect(runs[1].run == "runs/digits/seed-2")
    let series = try SeriesSummary(runs, folder: "runs/digits")
    #expect(series.metric == "test_accuracy" && series.lowest == 0.5 && series.highest == 0.9)
    #expect(abs(series.mean - 0.7) < 1e-15 && abs(series.spread - 0.2) < 1e-15)
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let object =
      try JSONSerialization.jsonObject(with: encoder.encode(series)) as? [String: Any] ?? [:]
    #expect((object["runs"] as? [[String: Any]])?.count == 3)
    #expect(object["wall_seconds"] as? Double == 6 && object["run"] as? String == "runs/digits")
    #expect(abs((object["test_loss"] as? Double ?? 0) - 0.3) < 1e-15)
    #expect(abs((object["mean"] as? Double ?? 0) - series.mean) < 1e-15)
  }
}

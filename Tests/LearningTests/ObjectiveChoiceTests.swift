import Learning
import LinearAlgebra
import Testing

/// `training.loss`: what is made small instead of the task's own objective.
@Suite struct ObjectiveChoiceTests {
  private func configuration(_ lines: String, task: String = "digits") throws
    -> TrainingConfiguration
  {
    try TrainingConfiguration(yaml: "task: \(task)\n\(lines)", source: "c.yaml")
  }

  @Test func classesMayBeLearntBySquares() throws {
    let configuration = try configuration(
      "model: {kind: gru, hidden: 12}\ntraining: {epochs: 10, loss: one_hot_squared_error}")
    let data = try configuration.loadData()
    #expect(data.train.objective == .oneHotError && data.test.objective == .oneHotError)
    let model = try configuration.makeClassicalModel(for: data.train)
    var trainer = try Trainer(model: model, options: configuration.trainingOptions, data: data)
    #expect(try trainer.run())
    let last = try #require(trainer.reports.last)
    // A constant guess has .09.
    #expect(last.testLoss < 0.06, "\(last.testLoss)")
    #expect((last.testAccuracy ?? 0) > 0.6, "\(String(describing: last.testAccuracy))")
  }

  @Test func numbersMayBeLearntBySizes() throws {
    let configuration = try configuration(
      "training: {loss: mean_absolute_error}\ndata: {train: 4, test: 2, length: 30}",
      task: "mackey-glass")
    let data = try configuration.loadData()
    #expect(data.train.objective == .meanAbsoluteError)
    #expect(try configuration.judging(data.test).objective == .meanAbsoluteError)
  }

  @Test(arguments: [
    ("digits", "training: {loss: mean_squared_error}", "classes; allowed: cross_entropy"),
    ("mackey-glass", "training: {loss: cross_entropy}", "numbers; allowed: mean_squared_error"),
    (
      "digits",
      "model: {kind: reservoir}\ntraining: {optimizer: ridge, epochs: 1, clip_norm: none, loss: cross_entropy}",
      "only one_hot_squared_error"
    ),
  ]) func whatDoesNotSuitIsRefused(task: String, lines: String, problem: String) throws {
    let configuration = try configuration(lines, task: task)
    let error = try #require(throws: ConfigurationError.self) { try configuration.loadData() }
    #expect(error.key == "training.loss" && error.description.contains(problem), "\(error)")
    #expect(error.place == "c.yaml, line \(lines.contains("\n") ? 3 : 2)", "\(error)")
  }

  @Test func anUnknownOneIsRefused() throws {
    let error = #expect(throws: ConfigurationError.self) {
      try self.configuration("training: {loss: focal}")
    }
    #expect(error?.description.contains("one_hot_squared_error") == true)
  }
}

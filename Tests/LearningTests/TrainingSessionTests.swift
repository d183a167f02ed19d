import Foundation
import Learning
import TestSupport
import Testing

@Suite struct TrainingSessionTests {
  private func configuration(_ folder: String, _ overrides: [String] = []) throws
    -> TrainingConfiguration
  {
    try TrainingConfiguration(
      yaml: "task: digits\ndata: {train: 80, test: 20}\nmodel: {kind: rnn, hidden: 5}",
      baseFolder: folder,
      overrides: ["run=run", "training.epochs=3", "training.batch=16"] + overrides)
  }

  private func session(
    _ configuration: TrainingConfiguration, resume: Bool
  ) throws -> TrainingSession {
    let data = try configuration.loadData()
    let model = try configuration.makeClassicalModel(for: data.train)
    return try TrainingSession(
      configuration: configuration, model: model, data: data, resume: resume, version: "1.0")
  }

  @Test func interruptedRunContinues() throws {
    try withTemporaryFolder { folder in
      var straight = try session(configuration(folder, ["run=straight"]), resume: false)
      let whole = try #require(try straight.run())
      #expect(whole.epochs == 3 && whole.task == "digits" && whole.model == "rnn")
      #expect(whole.parameters == 5 * 8 + 5 + 5 * 5 + 5 + 10 * 5 + 10)
      #expect(whole.circuitExecutions == 0)
      let object = try JSONSerialization.jsonObject(with: Data(whole.json().utf8))
      #expect((object as? [String: Any])?["test_accuracy"] as? Double == whole.testAccuracy)

      let flag = CancellationFlag()
      var first = try session(configuration(folder), resume: false)
      let nothing = try first.run(cancellation: flag) { progress in
        if case .batch(let report) = progress, report.epoch == 2, report.batch == 3 {
          flag.cancel()
        }
      }
      #expect(nothing == nil)
      #expect(try first.folder.metrics().count == 1)
      // As if the program had died after writing the next line but before its checkpoint.
      try first.folder.append(try straight.folder.metrics()[1])

      var second = try session(configuration(folder), resume: true)
      #expect(second.trainer.state.epoch == 2 && second.trainer.state.batch == 3)
      let rest = try #require(try second.run())
      #expect(rest.trainLoss == whole.trainLoss && rest.testLoss == whole.testLoss)
      #expect(second.trainer.model.parameters == straight.trainer.model.parameters)
      #expect(
        try second.folder.metrics().map(\.trainLoss) == straight.folder.metrics().map(\.trainLoss))

      // A finished run has nothing left to do; with more epochs it goes on.
      var done = try session(configuration(folder), resume: true)
      #expect(try done.run()?.epochs == 3)
      var longer = try session(configuration(folder, ["training.epochs=4"]), resume: true)
      #expect(try longer.run()?.epochs == 4)
    }
  }

  @Test func otherConfigurationsAreRefused() throws {
    try withTemporaryFolder { folder in
      #expect {
        try session(configuration(folder), resume: true)
      } throws: {
        ($0 as? LearningError)?.kind == .missingFile
      }
      var first = try session(configuration(folder), resume: false)
      _ = try first.run()
      #expect {
        try session(configuration(folder, ["training.learning_rate=0.1"]), resume: true)
      } throws: {
        "\($0)".contains("made with \"learning_rate: 0.005\", not \"learning_rate: 0.1\"")
      }
    }
  }

  @Test func everyBaselineCanBeAskedFor() throws {
    let data = try Digits.split(train: 20, test: 10)
    var counts = Set<Int>()
    for kind in TrainingConfiguration.ModelKind.classical {
      let configuration = TrainingConfiguration(task: .digits, kind: kind)
      counts.insert(try configuration.makeClassicalModel(for: data.train).parameters.count)
    }
    // Gates have weights of their own.
    #expect(counts.count >= 3)
    #expect(throws: ConfigurationError.self) {
      try TrainingConfiguration(task: .digits).makeClassicalModel(for: data.train)
    }
  }
}

import Learning
import TestSupport
import Testing

@Suite struct EarlyStoppingTests {
  private func trainer(epochs: Int = 40, patience: Int? = 2) throws -> Trainer<LinearModel> {
    let data = try Digits.split(train: 60, test: 40).holdingOut(validation: 20)
    return try Trainer(
      model: LinearModel(features: 64, classes: 10),
      options: TrainingOptions(
        epochs: epochs, learningRate: 0.5, schedule: .constant, patience: patience),
      data: data)
  }

  @Test func heldOutSamplesAreApart() throws {
    let whole = try Digits.split(train: 60, test: 40)
    let split = try whole.holdingOut(validation: 20)
    let validation = try #require(split.validation)
    #expect(split.train.sampleCount == 40 && validation.sampleCount == 20)
    let all = (0..<40).map(split.train.sequence) + (0..<20).map(validation.sequence)
    for sample in 0..<60 { #expect(all.contains(whole.train.sequence(sample))) }
    #expect(try whole.holdingOut(validation: 20) == split)
    #expect(throws: LearningError.self) { try whole.holdingOut(validation: 60) }
  }

  @Test func trainingStopsAndKeepsTheBest() throws {
    var trainer = try trainer()
    #expect(try trainer.run())
    let losses = trainer.reports.compactMap { $0.measures["validation_loss"] }
    let best = try #require(losses.indices.min { losses[$0] < losses[$1] })
    #expect(losses.count == best + 3 && losses.count < 40)
    #expect(trainer.state.bestEpoch == best + 1)
    var model = trainer.model
    model.parameters = trainer.chosenWeights
    let validation = try #require(trainer.data.validation)
    let loss = try model.evaluate(
      validation, batchSize: 64, context: RunContext(seed: 1))?.loss
    #expect(loss == losses[best])
  }

  /// A resumed run knows the best weights and the current ones.
  @Test func resumedRunsStopAlike() throws {
    var whole = try trainer()
    #expect(try whole.run())
    let flag = CancellationFlag()
    var part = try trainer()
    let stop = whole.reports.count - 1
    let finished = try part.run(cancellation: flag) { progress, _ in
      if case .epoch(let report) = progress, report.epoch == stop { flag.cancel() }
    }
    #expect(!finished)
    try withTemporaryFolder { folder in
      let path = "\(folder)/checkpoint.safetensors"
      try part.checkpoint(configuration: "").write(to: path)
      let checkpoint = try Checkpoint.read(path)
      #expect(checkpoint.parameters == part.chosenWeights)
      var rest = try trainer()
      try rest.restore(checkpoint)
      #expect(try rest.run())
      #expect(rest.chosenWeights == whole.chosenWeights)
      #expect(rest.model.parameters == whole.model.parameters)
      #expect(rest.state.epoch == whole.state.epoch)
    }
  }
}

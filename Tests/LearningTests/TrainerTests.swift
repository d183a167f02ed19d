import Learning
import LinearAlgebra
import Testing

/// Logistic regression on all features of a sequence: the smallest model there is.
struct LinearModel: SequenceModel {
  var parameters = ParameterSet()
  let layer: DenseLayer

  init(features: Int, classes: Int) {
    layer = DenseLayer(
      "head", inputs: features, outputs: classes,
      weights: [Double](repeating: 0, count: features * classes), parameters: &parameters)
  }

  private func rows(_ batch: Batch) -> [Double] {
    (0..<batch.sampleCount).flatMap { sample in
      (0..<batch.stepCount).flatMap { batch.input(step: $0, sample: sample) }
    }
  }

  func outputs(_ batch: Batch, context: RunContext) throws -> RealMatrix {
    var result = RealMatrix(rows: batch.sampleCount, columns: layer.outputCount)
    layer.forward(
      rows(batch), batch: batch.sampleCount, parameters: parameters.values,
      into: &result.elements)
    return result
  }

  func lossAndGradient(_ batch: Batch, context: RunContext) throws -> LossAndGradient {
    let loss = softmaxCrossEntropy(try outputs(batch, context: context), labels: batch.labels)
    var gradient = [Double](repeating: 0, count: parameters.count)
    layer.addWeightGradient(
      rows(batch), batch: batch.sampleCount, outputGradient: loss.gradient.elements,
      gradient: &gradient)
    return LossAndGradient(
      loss: loss.loss, gradient: gradient, correctCount: loss.correctCount,
      targetCount: loss.targetCount, counters: ["calls": 1])
  }
}

@Suite struct TrainerTests {
  @Test func linearModelLearnsDigits() throws {
    let data = try Digits.split()
    var trainer = try Trainer(
      model: LinearModel(features: 64, classes: 10),
      options: TrainingOptions(epochs: 5, learningRate: 0.02), data: data)
    var batches = 0
    var epochs: [Int] = []
    let finished = try trainer.run { progress, trainer in
      switch progress {
      case .batch(let report):
        batches += 1
        #expect(report.batchCount == 45)
      case .epoch(let report):
        epochs.append(report.epoch)
        #expect(trainer.reports.last == report)
      }
    }
    #expect(finished && trainer.isFinished)
    #expect(batches == 225 && epochs == [1, 2, 3, 4, 5])
    let last = try #require(trainer.reports.last)
    #expect((last.testAccuracy ?? 0) > 0.93)
    #expect(last.trainLoss < trainer.reports[0].trainLoss)
    #expect(last.counters == ["calls": 225])
    #expect(last.step == 225)
  }

  @Test func sameSeedSameWeights() throws {
    let data = try Digits.split(train: 100, test: 20)
    func train(seed: UInt64) throws -> ParameterSet {
      var trainer = try Trainer(
        model: LinearModel(features: 64, classes: 10),
        options: TrainingOptions(epochs: 2, seed: seed), data: data)
      _ = try trainer.run()
      return trainer.model.parameters
    }
    let first = try train(seed: 1)
    #expect(try train(seed: 1) == first)
    #expect(try train(seed: 2) != first)
  }

  @Test func interruptionKeepsTheState() throws {
    let data = try Digits.split(train: 100, test: 20)
    let flag = CancellationFlag()
    var trainer = try Trainer(
      model: LinearModel(features: 64, classes: 10), options: TrainingOptions(epochs: 3),
      data: data)
    let finished = try trainer.run(cancellation: flag) { progress, trainer in
      if trainer.optimizer.stepCount == 6 { flag.cancel() }
    }
    #expect(!finished)
    #expect(trainer.state.epoch == 2 && trainer.state.batch == 2)
  }

  @Test func refusesNonsense() throws {
    let data = try Digits.split(train: 10, test: 5)
    let model = LinearModel(features: 64, classes: 10)
    for options in [
      TrainingOptions(batchSize: 0), TrainingOptions(learningRate: -1),
      TrainingOptions(optimizer: "lbfgs"), TrainingOptions(clipNorm: 0),
      TrainingOptions(weightDecay: -1), TrainingOptions(patience: 2),
    ] {
      #expect(throws: LearningError.self) {
        try Trainer(model: model, options: options, data: data)
      }
    }
    var explosive = try Trainer(
      model: model, options: TrainingOptions(learningRate: 1e308, optimizer: "sgd"), data: data)
    #expect {
      try explosive.run()
    } throws: {
      ($0 as? LearningError)?.kind == .diverged
    }
  }
}

import Learning
import Randomness
import TestSupport
import Testing

@Suite struct CarriedStateTests {
  /// One long sequence of tokens in consecutive windows, the next token as the label.
  private func windows(_ count: Int, of length: Int) throws -> SequenceDataset {
    var random = RandomStream(seed: 3)
    let tokens = (0...count * length).map { _ in Int(4 * random.uniform()) }
    return try SequenceDataset(
      name: "text", tokens: Array(tokens.dropLast()), vocabularySize: 4,
      labels: Array(tokens.dropFirst()), targets: .step, classCount: 4, stepCount: length)
  }

  private func network(_ data: SequenceDataset) -> RecurrentNetwork<LSTMCell> {
    var result = RecurrentNetwork<LSTMCell>(SequenceInterface(data), hidden: 5, seed: 2)
    result.parameters.values = randomValues(result.parameters.count, seed: 4)
    return result
  }

  /// Windows that go on from each other say what one long sequence says.
  @Test func windowsEqualTheWhole() throws {
    let cut = try windows(6, of: 3)
    let whole = try SequenceDataset(
      name: "text", tokens: cut.tokens, vocabularySize: 4, labels: cut.labels, targets: .step,
      classCount: 4, stepCount: 18)
    var network = network(cut)
    let context = RunContext(seed: 1)
    let expected = try #require(try network.evaluate(whole, batchSize: 1, context: context))
    let apart = try #require(try network.evaluate(cut, batchSize: 1, context: context))
    network.carried = CarriedStates()
    let carried = try #require(try network.evaluate(cut, batchSize: 1, context: context))
    #expect(abs(carried.loss - expected.loss) < 1e-12)
    #expect(carried.predictions == expected.predictions)
    #expect(abs(apart.loss - expected.loss) > 1e-3)
  }

  @Test func streamsCoverAllSamplesInOrder() {
    for (samples, streams) in [(10, 3), (12, 4), (5, 8), (7, 1), (10, 4)] {
      let batches = StreamOrder(sampleCount: samples, streamCount: streams).batches
      #expect(batches.flatMap { $0 }.sorted() == Array(0..<samples))
      for (before, after) in zip(batches, batches.dropFirst()) {
        #expect(after.allSatisfy { before.contains($0 - 1) })
        #expect(before.count <= streams)
      }
    }
  }

  /// A run that was stopped within an epoch goes on with the same states.
  @Test func resumedRunsAreTheSame() throws {
    let data = try windows(40, of: 4)
    let split = DatasetSplit(
      train: try data.subset(0..<30), test: try data.subset(30..<40), note: "")
    func trainer() throws -> Trainer<RecurrentNetwork<LSTMCell>> {
      try Trainer(
        model: network(data),
        options: TrainingOptions(epochs: 2, batchSize: 5, carriesState: true), data: split)
    }
    var whole = try trainer()
    #expect(try whole.run())
    let flag = CancellationFlag()
    var part = try trainer()
    _ = try part.run(cancellation: flag) { _, trainer in
      if trainer.optimizer.stepCount == 8 { flag.cancel() }
    }
    #expect(part.state.epoch == 2 && part.state.batch == 2)
    try withTemporaryFolder { folder in
      let path = "\(folder)/checkpoint.safetensors"
      try part.checkpoint(configuration: "").write(to: path)
      var rest = try trainer()
      try rest.restore(try Checkpoint.read(path))
      #expect(try rest.run())
      #expect(rest.model.parameters == whole.model.parameters)
      #expect(rest.reports.last?.testLoss == whole.reports.last?.testLoss)
    }
  }
}

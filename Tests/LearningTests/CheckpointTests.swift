import Foundation
import Learning
import TestSupport
import Testing

@Suite struct CheckpointTests {
  private func makeTrainer(
    _ optimizer: String = "adam", seed: UInt64 = 4, hidden: Int = 6
  ) throws -> Trainer<RecurrentNetwork<GRUCell>> {
    try Trainer(
      model: RecurrentNetwork(features: 8, hidden: hidden, classes: 10, seed: seed),
      options: TrainingOptions(
        epochs: 3, batchSize: 16, learningRate: 0.01, schedule: .cosine, optimizer: optimizer,
        clipNorm: 1, seed: seed),
      data: Digits.split(train: 90, test: 20))
  }

  @Test(arguments: ["adam", "sgd"], [1, 7, 12])
  func resumedRunEqualsUninterruptedRun(optimizer: String, steps: Int) throws {
    var straight = try makeTrainer(optimizer)
    #expect(try straight.run())

    var first = try makeTrainer(optimizer)
    let flag = CancellationFlag()
    let finished = try first.run(cancellation: flag) { _, trainer in
      if trainer.optimizer.stepCount == steps { flag.cancel() }
    }
    #expect(!finished)
    var second = try makeTrainer(optimizer)
    try withTemporaryFolder { folder in
      let path = "\(folder)/checkpoint.safetensors"
      try first.checkpoint(configuration: "task: digits\n").write(to: path)
      let checkpoint = try Checkpoint.read(path)
      #expect(checkpoint == first.checkpoint(configuration: "task: digits\n"))
      try second.restore(checkpoint)
    }
    #expect(try second.run())

    let bits = { (values: [Double]) in values.map(\.bitPattern) }
    #expect(bits(second.model.parameters.values) == bits(straight.model.parameters.values))
    var reports = first.reports + second.reports
    #expect(reports.count == 3)
    for i in reports.indices { reports[i].wallSeconds = straight.reports[i].wallSeconds }
    #expect(reports == straight.reports)
  }

  @Test func foreignCheckpointsAreRefused() throws {
    let checkpoint = try makeTrainer().checkpoint(configuration: "")
    var other = try makeTrainer(seed: 5)
    #expect {
      try other.restore(checkpoint)
    } throws: {
      "\($0)".contains("seed 4, not 5")
    }
    other = try makeTrainer("sgd")
    #expect(throws: LearningError.self) { try other.restore(checkpoint) }
    other = try makeTrainer(hidden: 5)
    #expect {
      try other.restore(checkpoint)
    } throws: {
      "\($0)".contains("rnn.weight_ih_l0 has shape [18, 8] in the weights and [15, 8]")
    }
    other = try makeTrainer()
    var late = checkpoint
    late.state.batch = 99
    #expect(throws: LearningError.self) { try other.restore(late) }
  }

  @Test func damagedCheckpointsAreRefused() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/checkpoint.safetensors"
      #expect {
        try Checkpoint.read(path)
      } throws: {
        ($0 as? LearningError)?.kind == .missingFile && "\($0)".contains(path)
      }
      try makeTrainer().checkpoint(configuration: "").write(to: path)
      let good = try Safetensors.read(path)

      func refuses(_ message: String, _ change: (inout Safetensors) -> Void) throws {
        var file = good
        change(&file)
        try file.write(to: path)
        #expect {
          try Checkpoint.read(path)
        } throws: {
          ($0 as? LearningError)?.kind == .malformedFile && "\($0)".contains(message)
        }
      }
      try refuses("no metadata \"format\"") { $0.metadata = ["a": "b"] }
      try refuses("this version reads 3") { $0.metadata["format_version"] = "9" }
      try refuses("\"epoch\" is \"x\"") { $0.metadata["epoch"] = "x" }
      try refuses("\"seed\" is \"-1\"") { $0.metadata["seed"] = "-1" }
      try refuses("trainer.sums") { $0.tensors.removeAll { $0.name == "trainer.sums" } }
      try refuses("incomplete") {
        $0.tensors.removeAll { $0.name == "optimizer.first_moment.head.bias" }
      }
      try refuses("belongs to no weight") {
        $0.tensors.append(.init(name: "optimizer.x.y", shape: [1], values: [1]))
      }
      try refuses("not a finite number") {
        $0.tensors[0] = .init(
          name: $0.tensors[0].name, shape: $0.tensors[0].shape,
          values: $0.tensors[0].values.map { _ in .nan })
      }
      #expect {
        try good.write(to: "\(folder)/missing/checkpoint.safetensors")
      } throws: {
        ($0 as? LearningError)?.kind == .notWritable
      }
    }
  }
}

import Learning
import Models
import Parallel
import TestSupport
import Testing

/// Training and evaluation shared among ranks.
@Suite struct RankTests {
  private struct Outcome: Sendable, Equatable {
    let weights: [Double]
    let loss: Double
    let outputs: [Double]
    let counters: [String: Double]
  }

  /// Two epochs, to the last bit the same on any number of ranks.
  @Test(arguments: [
    [], ["training.precision=single"],
    ["model.kind=reservoir", "training.optimizer=ridge", "training.epochs=1"],
    ["hardware.protocol=ensemble", "hardware.shots=100", "model.readouts=Z"],
    ["hardware.protocol=singleShot", "hardware.shots=3", "model.readouts=Z"],
    ["hardware.device=ibm_lagos", "training.gradient=parameterShift"],
    ["model.kind=attention", "model.dropout=0.1"], ["model.kind=generated"],
  ])
  func ranksDoNotMatter(overrides: [String]) throws {
    let train: @Sendable () throws -> Outcome = {
      let configuration = try TrainingConfiguration(
        yaml: "task: digits\ndata: {train: 21, test: 9}\nmodel: {qubits: 3, layers: 2}",
        overrides: ["training.epochs=2", "training.batch=18"] + overrides)
      let data = try configuration.loadData()
      let model = try ModelFactory(configuration).anyModel(for: data.train)
      var trainer = try Trainer(model: model, options: configuration.trainingOptions, data: data)
      _ = try trainer.run()
      var trained = trainer.model
      let outputs = try trained.outputs(
        data.test.batch(Array(0..<9)), context: RunContext(seed: 2, purpose: .evaluation))
      return Outcome(
        weights: trained.parameters.values, loss: trainer.reports.last?.testLoss ?? .nan,
        outputs: outputs.elements, counters: trainer.state.counters)
    }
    let alone = try train()
    #expect(alone.loss.isFinite && alone.weights.contains { $0 != 0 })
    for ranks in [2, 4] {
      #expect(try ThreadRanks.run(ranks, train) == Array(repeating: alone, count: ranks))
    }
  }
}

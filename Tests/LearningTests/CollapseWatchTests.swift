import Learning
import LinearAlgebra
import Testing

@Suite struct CollapseWatchTests {
  /// A model whose accuracy follows a script: it knows the labels in some epochs and guesses in
  /// others.
  private struct Scripted: SequenceModel {
    var parameters = ParameterSet()
    let knows: [Bool]
    var gradientSize = 0.1

    init(knows: [Bool]) {
      self.knows = knows
      _ = parameters.append("weight", shape: [1], values: [0])
    }

    func outputs(_ batch: Batch, context: RunContext) -> RealMatrix {
      var result = RealMatrix(rows: batch.labels.count, columns: 10)
      if knows[context.epoch - 1] {
        for (row, label) in batch.labels.enumerated() { result[row, label] = 9 }
      }
      return result
    }

    func lossAndGradient(_ batch: Batch, context: RunContext) -> LossAndGradient {
      let loss = softmaxCrossEntropy(outputs(batch, context: context), labels: batch.labels)
      return LossAndGradient(
        loss: loss.loss, gradient: [gradientSize], correctCount: loss.correctCount,
        targetCount: loss.targetCount)
    }
  }

  private func warnings(_ model: Scripted) throws -> [String?] {
    var trainer = try Trainer(
      model: model, options: TrainingOptions(epochs: model.knows.count), data: Digits.split())
    _ = try trainer.run()
    return trainer.reports.map(\.warning)
  }

  @Test func aFallBackToGuessingIsNamed() throws {
    let found = try warnings(Scripted(knows: [false, true, true, false, true]))
    #expect(found[0] == nil && found[1] == nil && found[2] == nil && found[4] == nil)
    #expect(found[3]?.contains("collapsed") == true)
    #expect(found[3]?.contains("training.learning_rate") == true)
  }

  /// In a first epoch the mean loss is still that of guessing when the accuracy at its end is not.
  @Test func aLossThatLagsBehindIsNoCollapse() throws {
    struct Late: SequenceModel {
      var parameters = ParameterSet()

      init() { _ = parameters.append("weight", shape: [1], values: [0]) }

      /// Knows every second label.
      func outputs(_ batch: Batch, context: RunContext) -> RealMatrix {
        var result = RealMatrix(rows: batch.labels.count, columns: 10)
        for (row, label) in batch.labels.enumerated() where row % 2 == 0 { result[row, label] = 9 }
        return result
      }

      func lossAndGradient(_ batch: Batch, context: RunContext) -> LossAndGradient {
        LossAndGradient(
          loss: 2.31, gradient: [0.1], correctCount: 0, targetCount: batch.labels.count)
      }
    }
    var trainer = try Trainer(
      model: Late(), options: TrainingOptions(epochs: 3), data: Digits.split())
    _ = try trainer.run()
    #expect(trainer.reports.allSatisfy { $0.warning == nil }, "\(trainer.reports.map(\.warning))")
  }

  @Test func whatNeverLearnsIsNamedAtTheEnd() throws {
    let found = try warnings(Scripted(knows: [false, false]))
    #expect(found[0] == nil)
    #expect(found[1]?.contains("nothing has been learnt") == true)
  }

  @Test func longGradientsAreNamed() throws {
    var model = Scripted(knows: [true, true])
    model.gradientSize = 1e3
    #expect(try warnings(model).allSatisfy { $0?.contains("gradients longer than") == true })
  }

  /// The root of a distance is compared with roots: half of what the targets' mean errs is no guessing.
  @Test(arguments: [(0.5, false), (1.0, true)])
  func rootsAreComparedWithRoots(share: Double, guesses: Bool) throws {
    /// Errs by a share of what the mean of all targets errs.
    struct Blended: SequenceModel {
      var parameters = ParameterSet()
      let share: Double

      init(share: Double) {
        self.share = share
        _ = parameters.append("weight", shape: [1], values: [0])
      }

      func outputs(_ batch: Batch, context: RunContext) -> RealMatrix {
        let width = batch.outputCount
        var means = [Double](repeating: 0, count: width)
        for (k, value) in batch.values.enumerated() {
          means[k % width] += value / Double(batch.rowCount)
        }
        return RealMatrix(
          rows: batch.rowCount, columns: width,
          elements: batch.values.enumerated().map { (1 - share) * $1 + share * means[$0 % width] })
      }

      func lossAndGradient(_ batch: Batch, context: RunContext) -> LossAndGradient {
        LossAndGradient(batch.judge(outputs(batch, context: context)), gradient: [0.1])
      }
    }
    let configuration = try TrainingConfiguration(
      yaml: """
        task: state-diffusion
        model: {kind: circuit}
        training: {loss: state_root_distance}
        data: {qubits: 2, length: 2, train: 6, test: 3}
        """)
    var trainer = try Trainer(
      model: Blended(share: share), options: TrainingOptions(epochs: 2),
      data: configuration.loadData())
    _ = try trainer.run()
    let report = try #require(trainer.reports.last)
    #expect((report.warning?.contains("level of guessing") == true) == guesses)
  }
}

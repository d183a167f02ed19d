import Foundation
import Learning
import LinearAlgebra
import Testing

/// Outputs that are probabilities, and sequences that are presented again.
@Suite struct ProbabilityTests {
  private func batch(_ labels: [Int], classes: Int) throws -> Batch {
    try SequenceDataset(
      name: "classes", inputs: labels.map(Double.init), labels: labels, classCount: classes,
      stepCount: 1, featureCount: 1
    ).judged(by: .binaryCrossEntropy).batch(Array(labels.indices))
  }

  @Test func binaryCrossEntropyByHand() throws {
    let value = try batch([1, 0], classes: 2).judge(RealMatrix([[0.25, 0.5], [0.1, 0.9]]))
    let expected = -(log(0.75) + log(0.5) + log(0.1) + log(0.1)) / 4
    #expect(abs(value.loss - expected) < 1e-14)
    #expect(value.correctCount == 1 && value.targetCount == 2)
  }

  /// Also where means of shots lie outside of 0 to 1.
  @Test func gradientMatchesFiniteDifferences() throws {
    let batch = try batch([2, 0, 1], classes: 3)
    let point = [0.3, 0.999, -0.02, 0.004, 1.03, 0.5, 0.2, 0.6, 0.7]
    let exact = batch.judge(RealMatrix(rows: 3, columns: 3, elements: point))
    let error = gradientError(at: point, gradient: exact.gradient.elements) {
      batch.judge(RealMatrix(rows: 3, columns: 3, elements: $0)).loss
    }
    #expect(error < 1e-6)
  }

  private func configuration(_ lines: String) throws -> TrainingConfiguration {
    try TrainingConfiguration(yaml: lines, source: "c.yaml")
  }

  @Test func fidelityPresentsEachClass() throws {
    let data = try configuration(
      "task: digits\nmodel: {kind: fidelity}\ndata: {classes: [3, 5, 6], train: 40, test: 20}"
    ).loadData()
    #expect(data.train.stepCount == 3 && data.train.objective == .binaryCrossEntropy)
    let sequence = data.test.sequence(4)
    #expect(sequence[0].count == 64 && sequence[1] == sequence[0] && sequence[2] == sequence[0])
    let once = try configuration(
      "task: digits\ndata: {sequence: image, classes: [3, 5, 6], train: 40, test: 20}"
    ).loadData()
    #expect(once.test.sequence(4)[0] == sequence[0] && once.test.labels == data.test.labels)
  }

  @Test(arguments: [
    ("task: digits\nmodel: {presentations: 2}", "model.presentations", "only 1"),
    (
      "task: lorenz\nmodel: {presentations: outputs}\ndata: {train: 3, test: 2}",
      "model.presentations", "only 1"
    ),
  ]) func longSequencesAreNotRepeated(lines: String, key: String, problem: String) throws {
    let configuration = try configuration(lines)
    let error = try #require(throws: ConfigurationError.self) { try configuration.loadData() }
    #expect(error.key == key && error.description.contains(problem), "\(error)")
    #expect(error.place == "c.yaml, line 2")
  }

  @Test(arguments: [
    ("{kind: reservoir, output_layer: none}", "model.output_layer", "only linear"),
    ("{weights: each_step}", "model.weights", "only shared"),
    ("{kind: circuit, presentations: 0}", "model.presentations", "1"),
    ("{kind: circuit, presentations: often}", "model.presentations", "1"),
  ]) func whatDoesNotSuitIsRefused(model: String, key: String, problem: String) throws {
    let error = try #require(throws: ConfigurationError.self) {
      try configuration("task: digits\nmodel: \(model)")
    }
    #expect(error.key == key && error.description.contains(problem), "\(error)")
  }

  /// What a configuration says comes back from its own text.
  @Test func wordsComeBack() throws {
    let configuration = try configuration(
      "task: digits\nmodel: {kind: circuit, output_layer: none, weights: each_step, presentations: outputs}"
    )
    let again = try TrainingConfiguration(yaml: configuration.yaml(), source: "again.yaml")
    #expect(again == configuration && again.model.presentations == .eachOutput)
  }
}

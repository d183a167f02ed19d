import Elementary
import Foundation

/// The final object of `train`.
public struct TrainingSummary: Codable, Equatable, Sendable {
  /// The run folder.
  public var run: String
  /// The task.
  public var task: String
  /// The kind of model.
  public var model: String
  /// The number of trained parameters.
  public var parameters: Int
  /// The fingerprint of the weights, see `ParameterSet.fingerprint`.
  public var fingerprint: String
  /// Epochs done.
  public var epochs: Int
  /// The training loss of the last epoch, in nats.
  public var trainLoss: Double
  /// The test loss after the last epoch, in nats.
  public var testLoss: Double
  /// The accuracy on the test set; nil for language models.
  public var testAccuracy: Double?
  /// exp(test loss), for language models.
  public var testPerplexity: Double?
  /// Test loss / ln 2, for language models of characters.
  public var testBitsPerCharacter: Double?
  /// Seconds of training and testing.
  public var wallSeconds: Double
  /// What shows that training has collapsed, and what to change; nil if nothing does.
  public var warning: String?
  /// Circuits that were run, zero for a classical model.
  public var circuitExecutions: Double
  /// Seconds that a machine would have needed for them.
  public var qpuSeconds: Double

  /// Sums up a run by its last report.
  public init(
    run: String, configuration: TrainingConfiguration, weights: ParameterSet, report: EpochReport
  ) {
    self.run = run
    task = configuration.task.rawValue
    model = configuration.model.kind.rawValue
    parameters = weights.count
    fingerprint = weights.fingerprint
    epochs = report.epoch
    trainLoss = report.trainLoss
    testLoss = report.testLoss
    if configuration.task == .languageModel {
      testPerplexity = Portable.exp(report.testLoss)
      testBitsPerCharacter = report.testLoss / Portable.log(2)
    } else {
      testAccuracy = report.testAccuracy
    }
    wallSeconds = report.wallSeconds
    warning = report.warning
    circuitExecutions = report.counters["circuit_executions"] ?? 0
    qpuSeconds = report.counters["qpu_seconds"] ?? 0
  }

  /// The summary as JSON with snake_case keys, sorted.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

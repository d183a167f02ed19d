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
  /// The epoch whose weights are kept; nil if those of the last are.
  public var bestEpoch: Int?
  /// The training loss of the epoch whose weights are kept; in nats for classes.
  public var trainLoss: Double
  /// The validation loss after that epoch; nil without a validation set.
  public var validationLoss: Double?
  /// The test loss after that epoch.
  public var testLoss: Double
  /// The accuracy on the test set, for tasks that are judged by it.
  public var testAccuracy: Double?
  /// exp(test loss), for language models.
  public var testPerplexity: Double?
  /// Test loss / ln 2, for language models of characters.
  public var testBitsPerCharacter: Double?
  /// The mean squared error on the test set, for real-valued targets.
  public var testMeanSquaredError: Double?
  /// The mean absolute error on the test set, for real-valued targets.
  public var testMeanAbsoluteError: Double?
  /// The squared error in units of the targets' variance on the test set, for real-valued targets.
  public var testNormalizedSquaredError: Double?
  /// The sum of squared correlations with the components of the targets on the test set.
  public var testCapacity: Double?
  /// The mean absolute error of a test series that the model goes on with by itself.
  public var testFreeRunningAbsoluteError: Double?
  /// The BLEU score on the test set, for translation.
  public var testBleu: Double?
  /// Seconds of training and testing.
  public var wallSeconds: Double
  /// What shows that training has collapsed, and what to change; nil if nothing does.
  public var warning: String?
  /// Circuits that were run, zero for a classical model.
  public var circuitExecutions: Double
  /// Seconds that a machine would have needed for them.
  public var qpuSeconds: Double

  /// Sums up a run.
  /// - Parameters:
  ///   - weights: those that are kept.
  ///   - report: the report of the last epoch.
  ///   - chosen: the report of the epoch whose weights are kept.
  public init(
    run: String, configuration: TrainingConfiguration, weights: ParameterSet, report: EpochReport,
    chosen: EpochReport? = nil
  ) {
    let chosen = chosen ?? report
    self.run = run
    task = configuration.task.name
    model = configuration.model.kind.rawValue
    parameters = weights.count
    fingerprint = weights.fingerprint
    epochs = report.epoch
    bestEpoch = configuration.training.patience == nil ? nil : chosen.epoch
    trainLoss = chosen.trainLoss
    validationLoss = chosen.measures["validation_loss"]
    testLoss = chosen.testLoss
    for metric in configuration.task.metrics {
      switch metric {
      case .accuracy: testAccuracy = chosen.testAccuracy
      case .perplexity: testPerplexity = Portable.exp(chosen.testLoss)
      case .bitsPerCharacter: testBitsPerCharacter = chosen.testLoss / Portable.log(2)
      case .meanSquaredError: testMeanSquaredError = chosen.measures["test_mean_squared_error"]
      case .meanAbsoluteError: testMeanAbsoluteError = chosen.measures["test_mean_absolute_error"]
      case .normalizedSquaredError:
        testNormalizedSquaredError = chosen.measures["test_normalized_squared_error"]
      case .capacity: testCapacity = chosen.measures["test_capacity"]
      case .freeRunningError:
        testFreeRunningAbsoluteError = chosen.measures["test_free_running_absolute_error"]
      case .bleu: testBleu = chosen.measures["test_bleu"]
      }
    }
    wallSeconds = report.wallSeconds
    warning = report.warning
    circuitExecutions = report.counters["circuit_executions"] ?? 0
    qpuSeconds = report.counters["qpu_seconds"] ?? 0
  }

  /// The figures by which the task is judged, on the test set.
  public var testMetrics: [(metric: Metric, value: Double)] {
    let values: [(Metric, Double?)] = [
      (.accuracy, testAccuracy), (.perplexity, testPerplexity),
      (.bitsPerCharacter, testBitsPerCharacter),
      (.normalizedSquaredError, testNormalizedSquaredError), (.capacity, testCapacity),
      (.meanSquaredError, testMeanSquaredError),
      (.meanAbsoluteError, testMeanAbsoluteError),
      (.freeRunningError, testFreeRunningAbsoluteError), (.bleu, testBleu),
    ]
    return values.compactMap { metric, value in value.map { (metric, $0) } }
  }

  /// The summary as JSON with snake_case keys, sorted.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

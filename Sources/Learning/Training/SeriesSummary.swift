import Foundation
import Statistics

/// The final object of `train --seeds`: the runs of several seeds, and the figures over them.
///
/// Beside its own keys it has those of a `TrainingSummary`: losses and metrics are means, times and
/// counts of circuits sums.
public struct SeriesSummary: Encodable, Equatable, Sendable {
  /// The result of each seed.
  public let runs: [TrainingSummary]
  /// The figure that `mean`, `spread`, `lowest` and `highest` are of: the task's first metric, or the
  /// test loss.
  public let metric: String
  /// Its mean over the runs.
  public let mean: Double
  /// Its standard deviation over the runs, zero for one.
  public let spread: Double
  /// Its lowest value.
  public let lowest: Double
  /// Its highest value.
  public let highest: Double
  /// The means and sums under the keys of a single run.
  public let total: TrainingSummary

  /// Sums up runs of one configuration that differ in their seeds.
  /// - Parameters:
  ///   - runs: at least one.
  ///   - folder: where their folders are.
  /// - Throws: `StatisticsError`, for no number of runs that is allowed.
  public init(_ runs: [TrainingSummary], folder: String) throws {
    precondition(!runs.isEmpty, "there must be a run")
    self.runs = runs
    let first = runs[0].testMetrics.first?.metric
    metric = first.map { "test_\($0.rawValue)" } ?? "test_loss"
    let values = runs.map { run in
      run.testMetrics.first { $0.metric == first }?.value ?? run.testLoss
    }
    func average(_ path: KeyPath<TrainingSummary, Double>) -> Double {
      runs.reduce(0) { $0 + $1[keyPath: path] } / Double(runs.count)
    }
    func average(_ path: KeyPath<TrainingSummary, Double?>) -> Double? {
      let known = runs.compactMap { $0[keyPath: path] }
      return known.count == runs.count ? known.reduce(0, +) / Double(known.count) : nil
    }
    mean = values.reduce(0, +) / Double(values.count)
    spread = values.count > 1 ? try standardDeviation(values) : 0
    lowest = values.min() ?? 0
    highest = values.max() ?? 0
    var total = runs[0]
    total.run = folder
    total.fingerprint = runs.map(\.fingerprint).joined(separator: ",")
    total.bestEpoch = nil
    total.epochs = runs.map(\.epochs).max() ?? 0
    total.trainLoss = average(\.trainLoss)
    total.validationLoss = average(\.validationLoss)
    total.testLoss = average(\.testLoss)
    for metric in total.judgedBy {
      let known = runs.compactMap { $0.figures[metric] }
      total.figures[metric] =
        known.count == runs.count ? known.reduce(0, +) / Double(known.count) : nil
    }
    total.wallSeconds = runs.reduce(0) { $0 + $1.wallSeconds }
    total.circuitExecutions = runs.reduce(0) { $0 + $1.circuitExecutions }
    total.qpuSeconds = runs.reduce(0) { $0 + $1.qpuSeconds }
    let warnings = runs.compactMap { run in run.warning.map { "\(run.run): \($0)" } }
    total.warning = warnings.isEmpty ? nil : warnings.joined(separator: "; ")
    self.total = total
  }

  private enum CodingKeys: String, CodingKey {
    case runs, metric, mean, spread, lowest, highest
  }

  /// Writes one flat object beside the list of runs.
  public func encode(to encoder: any Encoder) throws {
    try total.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(runs, forKey: .runs)
    try container.encode(metric, forKey: .metric)
    try container.encode(mean, forKey: .mean)
    try container.encode(spread, forKey: .spread)
    try container.encode(lowest, forKey: .lowest)
    try container.encode(highest, forKey: .highest)
  }
}

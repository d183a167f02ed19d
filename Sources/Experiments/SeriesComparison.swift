/// The accuracy of the models of a series over devices, protocols and noise.
public struct SeriesComparison: Sendable {
  /// The models.
  public let series: RunSeries
  /// The comparison of each model, in the order of the series.
  public let comparisons: [Comparison]

  /// Evaluates the ideal models, with which everything is compared.
  /// - Parameters:
  ///   - samples: How many of the first test samples are used; nil for all.
  ///   - seed: The first seed of shot noise; nil for each model's own seed of training.
  ///   - seeds: How many seeds of shot noise are averaged for each model.
  /// - Throws: As `Comparison`.
  public init(
    _ series: RunSeries, samples: Int? = nil, seed: UInt64? = nil, seeds: Int = 1
  ) throws {
    self.series = series
    comparisons = try series.runs.map {
      try Comparison(
        $0, samples: samples, seed: seed ?? $0.configuration.training.seed, seeds: seeds)
    }
  }

  /// Evaluates every model in a setting.
  /// - Returns: One row; for several models that over their seeds.
  /// - Throws: As `Comparison.row`.
  public func row(_ setting: Comparison.Setting) throws -> ComparisonRow {
    try .overSeeds(comparisons.map { try $0.row(setting) })
  }

  /// The first of some settings that has a machine which can run the models; nil if there is none.
  /// - Throws: As `Comparison.canRun`.
  public func firstMachine(of settings: [Comparison.Setting]) throws -> Comparison.Setting? {
    try settings.first { try $0.emulator != nil && comparisons[0].canRun($0) }
  }
}

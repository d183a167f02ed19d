import Devices
import Emulation
import Noise
import Readout
import Models
import Statistics

/// What one source of noise costs. In JSON the keys are snake_case.
public struct BudgetRow: Codable, Hashable, Sendable {
  /// The source; `user` for the noise of a file.
  public var source: String
  /// `alone`: only this source is on; `without`: all but this one; `added`: this one and those before
  /// it.
  public var mode: String
  /// The share of correct predictions, or of the targets' variance that is explained.
  public var accuracy: Double
  /// The lower limit of the 95 % interval.
  public var accuracyLow: Double
  /// The upper limit.
  public var accuracyHigh: Double
  /// `alone`: minus the accuracy without any noise; `without`: minus the accuracy with all noise;
  /// `added`: minus the accuracy before the source was added.
  /// Paired over samples.
  public var difference: Double
  /// The lower limit of the difference's 95 % interval.
  public var differenceLow: Double
  /// The upper limit.
  public var differenceHigh: Double
}

/// Which source of noise costs how much accuracy on a device: each alone, and all but each.
public struct NoiseBudget: Sendable {
  /// The model with its test samples.
  public let comparison: Comparison
  /// The machine with all of its noise.
  public let emulator: Emulator
  /// How readouts are obtained.
  public let readoutProtocol: any ReadoutProtocol
  /// The sources that are looked at.
  public var sources: [NoiseSource] { emulator.noise.stepSources }

  /// A budget over the sources of a machine and the user's own noise, a source like the others.
  public init(
    _ comparison: Comparison, emulator: Emulator, readoutProtocol: any ReadoutProtocol
  ) {
    self.comparison = comparison
    self.emulator = emulator
    self.readoutProtocol = readoutProtocol
  }

  /// All rows.
  /// - Parameter progress: Called before each evaluation with how many are done, of how many.
  /// - Throws: The errors of `Comparison`.
  public func rows(progress: (Int, Int) -> Void = { _, _ in }) throws -> [BudgetRow] {
    let userNoise = emulator.noise.userNoise
    let total = 2 * sources.count + 2 + (userNoise == nil ? 0 : 2)
    var done = 0
    func scores(_ on: Set<NoiseSource>, user: UserNoise?) throws -> Scores {
      progress(done, total)
      done += 1
      return try comparison.scores(
        Comparison.Setting(
          emulator: emulator.with(sources: on, userNoise: user), readoutProtocol: readoutProtocol))
    }
    let all = Set(sources)
    let none = try scores([], user: nil)
    let every = try scores(all, user: userNoise)
    var rows = try sources.flatMap { source in
      [
        try row(source.rawValue, "alone", try scores([source], user: nil), against: none),
        try row(
          source.rawValue, "without", try scores(all.subtracting([source]), user: userNoise),
          against: every),
      ]
    }
    if userNoise != nil {
      rows += [
        try row("user", "alone", try scores([], user: userNoise), against: none),
        try row("user", "without", try scores(all, user: nil), against: every),
      ]
    }
    return rows
  }

  /// The sources switched on one after another, in the order of `sources`, the user's own noise last:
  /// rows of mode `added`, whose differences add up to what all of them cost.
  /// - Parameter progress: As for `rows`.
  /// - Throws: The errors of `Comparison`.
  public func added(progress: (Int, Int) -> Void = { _, _ in }) throws -> [BudgetRow] {
    let userNoise = emulator.noise.userNoise
    let total = sources.count + 1 + (userNoise == nil ? 0 : 1)
    func scores(_ on: ArraySlice<NoiseSource>, _ user: UserNoise?, _ done: Int) throws -> Scores {
      progress(done, total)
      return try comparison.scores(
        Comparison.Setting(
          emulator: emulator.with(sources: Set(on), userNoise: user),
          readoutProtocol: readoutProtocol))
    }
    var before = try scores([], nil, 0)
    var rows: [BudgetRow] = []
    for (index, source) in sources.enumerated() {
      let now = try scores(sources[...index], nil, index + 1)
      rows.append(try row(source.rawValue, "added", now, against: before))
      before = now
    }
    if let userNoise {
      let now = try scores(sources[...], userNoise, sources.count + 1)
      rows.append(try row("user", "added", now, against: before))
    }
    return rows
  }

  private func row(
    _ source: String, _ mode: String, _ scores: Scores, against reference: Scores
  ) throws -> BudgetRow {
    let interval = try scores.interval(around: scores.mean)
    let paired = try scores.difference(from: reference)
    return BudgetRow(
      source: source, mode: mode, accuracy: scores.mean,
      accuracyLow: interval.low, accuracyHigh: interval.high, difference: paired.difference,
      differenceLow: paired.interval.low, differenceHigh: paired.interval.high)
  }
}

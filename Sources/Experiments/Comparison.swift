import Hybrid
import Devices
import Emulation
import Foundation
import Learning
import Noise
import Readout
import Models
import Statistics

/// The accuracy of trained models over devices, protocols and noise.
public struct Comparison: Sendable {
  /// Where and how a model is evaluated.
  public struct Setting: Sendable {
    /// The machine; nil for none.
    public var emulator: Emulator?
    /// How readouts are obtained.
    public var readoutProtocol: any ReadoutProtocol

    /// The factor on the noise at the other end of a band; nil for no band.
    public var bandScale: Double?

    /// The standard deviation of the logarithms of T1 and Tφ from day to day; nil for one day.
    public var fluctuation: Double?

    /// A setting from its parts.
    public init(
      emulator: Emulator?, readoutProtocol: any ReadoutProtocol, bandScale: Double? = nil
    ) {
      self.emulator = emulator
      self.readoutProtocol = readoutProtocol
      self.bandScale = bandScale
    }

    /// The setting with the band that the device's profile states.
    public var withBand: Setting {
      var result = self
      result.bandScale = emulator?.device.noiseScale?.value
      return result
    }
  }

  /// The model.
  public let run: TrainedRun
  /// The test samples.
  public let test: SequenceDataset
  /// The seed of shot noise.
  public let seed: UInt64
  /// How many seeds are averaged.
  public let seeds: Int
  /// How the model does without noise and shot noise.
  public let idealScores: Scores

  /// Evaluates the ideal model, with which everything is compared.
  /// - Parameter samples: How many of the first test samples are used; nil for all.
  /// - Throws: `ExperimentError.outOfRange`; what the model throws.
  public init(_ run: TrainedRun, samples: Int? = nil, seed: UInt64 = 1, seeds: Int = 1) throws {
    let available = run.data.test.sampleCount
    let count = samples ?? available
    guard count >= 1, count <= available else {
      throw ExperimentError.outOfRange(
        name: "the number of samples", value: count, allowed: "1 to \(available)")
    }
    guard seeds >= 1 else {
      throw ExperimentError.outOfRange(
        name: "the number of seeds", value: seeds, allowed: "1 or more")
    }
    self.run = run
    self.seed = seed
    self.seeds = seeds
    test = count == available ? run.data.test : try run.data.test.subset(0..<count)
    var model = run.ideal
    idealScores = try Scores(Self.evaluate(&model, test, seed: seed))
  }

  private static func evaluate(
    _ model: inout any EmulatedModel, _ test: SequenceDataset, seed: UInt64
  ) throws -> Evaluation {
    let result = try model.evaluate(
      test, batchSize: 64, context: RunContext(seed: seed, purpose: .evaluation))
    guard let result else { throw ExperimentError.cancelled }
    return result
  }

  /// Evaluates the model in a setting.
  /// - Throws: `ModelError` where the protocol cannot supply the model's readouts; the errors
  ///   of the emulator.
  public func row(_ setting: Setting) throws -> ComparisonRow {
    let clock = ContinuousClock()
    let begin = clock.now
    let placed = try place(setting)
    var scores: [Scores] = []
    var perShot: Double?
    for k in 0..<seeds {
      let outcome = try evaluate(placed.model, seed: seed &+ UInt64(k))
      scores.append(outcome.scores)
      if let share = outcome.perShot { perShot = (perShot ?? 0) + share / Double(seeds) }
    }
    var row = try summarize(
      setting, placed: placed, scores: scores, perShot: perShot,
      wallSeconds: (clock.now - begin) / .seconds(1))
    if let scale = setting.bandScale, scale != 1, let emulator = setting.emulator {
      var other = setting
      other.emulator = try emulator.scalingNoise(by: scale)
      other.bandScale = nil
      let end = try self.row(other)
      row.bandScale = scale
      row.bandAccuracy = end.accuracy
      row.bandAccuracyLow = end.accuracyLow
      row.bandAccuracyHigh = end.accuracyHigh
      row.wallSeconds += end.wallSeconds
    }
    if let sigma = setting.fluctuation, let emulator = setting.emulator {
      var other = setting
      other.bandScale = nil
      other.fluctuation = nil
      // What is compiled does not know the figures of the moment.
      let machine = placed.cell.map { emulator.placing($0.layout) } ?? emulator
      var accuracies: [Double] = []
      for day in 0..<Self.days {
        other.emulator = try machine.fluctuating(by: sigma, seed: seed, draw: day)
        let drawn = try self.row(other)
        accuracies.append(drawn.accuracy)
        row.wallSeconds += drawn.wallSeconds
      }
      row.fluctuation = sigma
      row.fluctuationAccuracy = accuracies.reduce(0, +) / Double(Self.days)
      row.fluctuationAccuracyLow = accuracies.min()
      row.fluctuationAccuracyHigh = accuracies.max()
    }
    return row
  }

  /// How many days with other T1 and T2 a row is the range of.
  public static let days = 8

  /// What the model takes on the machine of a setting; nil where its protocol exists in simulation only.
  /// - Throws: As `row`.
  public func cost(_ setting: Setting) throws -> MachineCost? {
    MachineCost(try place(setting).model, run)
  }

  /// Whether the machine of a setting can run the model as the setting asks.
  /// - Throws: As `row`, but for the errors of the emulator.
  public func canRun(_ setting: Setting) throws -> Bool {
    do {
      _ = try place(setting)
      return true
    } catch is EmulationError { return false }
  }

  /// How the model does in a setting, with the first seed.
  /// - Throws: As `row`.
  public func scores(_ setting: Setting) throws -> Scores {
    try evaluate(place(setting).model, seed: seed).scores
  }

  private struct Placed {
    let model: any EmulatedModel
    let cell: EmulatedCell?
  }

  private func place(_ setting: Setting) throws -> Placed {
    let ideal = run.ideal
    guard ideal.carried == nil || !setting.readoutProtocol.isDrivenByEachShot else {
      throw ReadoutError.readoutsUnavailable(
        "\(run.name) was trained with states that go on from a window to the next (training.carry), "
          + "but under protocol \(setting.readoutProtocol.name) every shot has a state of its own")
    }
    guard let emulator = setting.emulator else {
      let circuit = try ideal.ideal(setting.readoutProtocol)
      return Placed(model: try ideal.running(on: circuit), cell: nil)
    }
    let (circuit, cell, _) = try ideal.emulated(setting.readoutProtocol, on: emulator)
    return Placed(model: try ideal.running(on: circuit), cell: cell)
  }

  private func evaluate(
    _ model: any EmulatedModel, seed: UInt64
  ) throws -> (scores: Scores, perShot: Double?) {
    var model = model
    guard let shots = model.circuit.drivingShots, test.objective.hasClasses else {
      return (try Scores(Self.evaluate(&model, test, seed: seed)), nil)
    }
    let batch = test.batch(Array(0..<test.sampleCount))
    let (mean, single) = try model.singleShotLogits(batch, shots: shots, seed: seed)
    // In the order of an evaluation: by sample, then by step.
    let counted = (0..<batch.sampleCount).flatMap { sample in
      stride(from: sample, to: batch.labels.count, by: batch.sampleCount)
    }.filter { batch.labels[$0] >= 0 }
    let hits = single.reduce(0) { sum, logits in
      sum + counted.count { argmax(logits, row: $0) == batch.labels[$0] }
    }
    return (
      .correct(counted.map { argmax(mean, row: $0) == batch.labels[$0] }),
      Double(hits) / Double(counted.count * shots)
    )
  }

  private func summarize(
    _ setting: Setting, placed: Placed, scores: [Scores], perShot: Double?, wallSeconds: Double
  ) throws -> ComparisonRow {
    let accuracies = scores.map(\.mean)
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(seeds) }
    let accuracy = mean(accuracies)
    let costByChance = test.environment?.costByChance
    // What the model is asked for a sample: a sequence, or the decisions of an episode.
    let asked = Double(test.environment?.decisionsPerEpisode ?? 1)
    let interval = try scores[0].interval(around: accuracy)
    let paired = try scores.map { try $0.difference(from: idealScores) }
    let emulator = setting.emulator
    let budget = placed.model.budget(steps: test.stepCount)
    return ComparisonRow(
      model: run.name, device: emulator?.device.name ?? "ideal",
      calibration: emulator?.calibration.id, protocol: setting.readoutProtocol.name,
      shots: setting.readoutProtocol.shots,
      noise: emulator.map { emulator in
        let names = emulator.noise.stepSources.map(\.rawValue)
        return names.isEmpty ? "none" : names.joined(separator: ",")
      } ?? "none",
      mitigation: emulator.flatMap { $0.mitigation.methods.isEmpty ? nil : $0.mitigation.name },
      metric: idealScores.metric, accuracy: accuracy, accuracyLow: interval.low,
      accuracyHigh: interval.high,
      idealAccuracy: idealScores.mean,
      episodeCost: costByChance.map { $0 * (1 - accuracy) },
      idealEpisodeCost: costByChance.map { $0 * (1 - idealScores.mean) },
      difference: mean(paired.map(\.difference)), differenceLow: mean(paired.map(\.interval.low)),
      differenceHigh: mean(paired.map(\.interval.high)), accuracyPerShot: perShot,
      accuracySeedSpread: seeds > 1 ? try standardDeviation(accuracies) : nil,
      atChance: interval.low <= commonestShare, samples: test.sampleCount,
      twoQubitGates: placed.cell?.transpiled.metrics.twoQubitGates,
      stepSeconds: placed.cell?.duration, wallSeconds: wallSeconds,
      qpuSeconds: budget.seconds.map {
        $0 * (placed.model.sharesRuns ? 1 : asked * Double(test.sampleCount))
      },
      cost: MachineCost(placed.model, run),
      qpuAssumption: budget.seconds == nil ? nil : emulator.flatMap(Self.assumption))
  }

  /// What the time on a machine rests on where its profile says nothing.
  private static func assumption(_ emulator: Emulator) -> String? {
    let delay = emulator.device.repetitionDelay
    guard delay.provenance == .assumed else { return nil }
    return "\(delay.value) s between runs are assumed: \(delay.citation ?? "no source")"
  }

  /// The share of the commonest label, which needs no model; of the variance a constant explains none.
  private var commonestShare: Double {
    guard test.objective.hasClasses else { return 0 }
    let labels = test.labels.filter { $0 >= 0 }
    let counts = Dictionary(grouping: labels) { $0 }.mapValues(\.count)
    return Double(counts.values.max() ?? 0) / Double(max(1, labels.count))
  }
}

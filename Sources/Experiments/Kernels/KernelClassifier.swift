import Devices
import Emulation
import Foundation
import Learning
import Models
import Statistics

/// How a support vector machine with a kernel of a trained model does. In JSON the keys are snake_case.
public struct KernelRow: Codable, Hashable, Sendable {
  /// The trained model's name.
  public var model: String
  /// The kernel: `tangent` or `path`.
  public var kernel: String
  /// The device's name; `ideal` without a device.
  public var device: String
  /// The noise sources that were on, as a comma list; `none` for none.
  public var noise: String
  /// How many weights along the training the kernel is the mean over.
  public var points: Int
  /// The factor C on violations of the margin, of a kernel whose diagonal has the mean 1.
  public var penalty: Double
  /// The number of samples that the machine has seen.
  public var trainingSamples: Int
  /// How many of them its decisions depend on, over all pairs of a class with the others.
  public var supportVectors: Int
  /// The share of them that it classifies rightly.
  public var trainingAccuracy: Double
  /// The number of test samples.
  public var samples: Int
  /// The share of test samples that it classifies rightly.
  public var accuracy: Double
  /// The lower limit of the 95 % interval (Clopper–Pearson).
  public var accuracyLow: Double
  /// The upper limit.
  public var accuracyHigh: Double
  /// The accuracy of the model itself on the same samples, on the same machine.
  public var modelAccuracy: Double
}

/// Support vector machines with the tangent kernel of a trained model, or with its mean along the
/// training (the path kernel of arXiv:2212.11826), ideal or on a machine.
public struct KernelClassifier: Sendable {
  /// Where gradients are taken.
  public enum Kernel: String, CaseIterable, Codable, Sendable {
    /// At the trained weights.
    case tangent
    /// At the first weights of a training and after each of its epochs, the mean of all.
    case path
  }

  /// The model.
  public let run: TrainedRun
  /// The samples of training.
  public let training: SequenceDataset
  /// The test samples.
  public let test: SequenceDataset

  /// A classifier on the first samples of both sets.
  /// - Throws: `ExperimentError.outOfRange` for numbers that there are not.
  public init(_ run: TrainedRun, trainingSamples: Int, testSamples: Int) throws {
    func first(_ count: Int, _ data: SequenceDataset, _ name: String) throws -> SequenceDataset {
      guard (1...data.sampleCount).contains(count) else {
        throw ExperimentError.outOfRange(
          name: "the number of \(name)", value: count, allowed: "1 to \(data.sampleCount)")
      }
      return try data.subset(0..<count)
    }
    self.run = run
    training = try first(trainingSamples, run.data.train, "training samples")
    test = try first(testSamples, run.data.test, "test samples")
  }

  /// Trains and judges the machine.
  /// - Parameters:
  ///   - emulator: The machine; nil for none. Readouts are expectations.
  ///   - penalty: C, above 0.
  ///   - path: The weights along a training, of `TrainedRun.path`; nil for those of the run.
  ///   - progress: Called with how many gradients of samples are done, of how many.
  /// - Throws: `ExperimentError`, also for a penalty that is not positive and for a single class; the
  ///   errors of model and emulator.
  public func row(
    on emulator: Emulator?, penalty: Double, path: [ParameterSet]? = nil, seed: UInt64 = 1,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> KernelRow {
    let readoutProtocol = run.trainingProtocol.limit
    var model = run.ideal
    if let emulator {
      model = try model.running(on: model.emulated(readoutProtocol, on: emulator).circuit)
    }
    let points = path ?? [run.ideal.parameters]
    let each = training.sampleCount + test.sampleCount
    var among = [[Double]](
      repeating: Array(repeating: 0, count: training.sampleCount), count: training.sampleCount)
    var across = [[Double]](
      repeating: Array(repeating: 0, count: training.sampleCount), count: test.sampleCount)
    for (place, weights) in points.enumerated() {
      var moved = model
      try moved.parameters.assign(weights)
      let known = try TangentKernel(moved, training, seed: seed) {
        progress(place * each + $0, points.count * each)
      }
      let unknown = try TangentKernel(moved, test, seed: seed) {
        progress(place * each + training.sampleCount + $0, points.count * each)
      }
      add(known.values(with: known), to: &among)
      add(unknown.values(with: known), to: &across)
    }
    // The penalty is in units of the kernel.
    let size = among.indices.reduce(0) { $0 + among[$1][$1] } / Double(among.count)
    let scale = size > 0 ? 1 / size : 1
    among = among.map { $0.map { scale * $0 } }
    across = across.map { $0.map { scale * $0 } }
    let classes = Set(training.labels).sorted()
    guard classes.count > 1 else {
      throw ExperimentError.kernel(
        "the first \(training.sampleCount) training samples are of one class; take more")
    }
    let machines = try classes.map { label in
      do {
        return try SupportVectorMachine(
          kernel: among, isPositive: training.labels.map { $0 == label }, penalty: penalty)
      } catch { throw ExperimentError.kernel("\(error)") }
    }
    func correct(_ kernels: [[Double]], _ labels: [Int]) -> [Bool] {
      zip(kernels, labels).map { kernel, label in
        let decisions = machines.map { $0.decision(kernel) }
        let best = decisions.indices.max { decisions[$0] < decisions[$1] } ?? 0
        return classes[best] == label
      }
    }
    let scores = Scores.correct(correct(across, test.labels))
    let interval = try scores.interval(around: scores.mean)
    let evaluation = try model.evaluate(
      test, batchSize: 64, context: RunContext(seed: seed, purpose: .evaluation))
    guard let evaluation else { throw ExperimentError.cancelled }
    let names = emulator?.noise.stepSources.map(\.rawValue) ?? []
    return KernelRow(
      model: run.name, kernel: (path == nil ? Kernel.tangent : .path).rawValue,
      device: emulator?.device.name ?? "ideal",
      noise: names.isEmpty ? "none" : names.joined(separator: ","), points: points.count,
      penalty: penalty, trainingSamples: training.sampleCount,
      supportVectors: machines.reduce(0) { $0 + $1.supportVectorCount },
      trainingAccuracy: Scores.correct(correct(among, training.labels)).mean,
      samples: test.sampleCount, accuracy: scores.mean, accuracyLow: interval.low,
      accuracyHigh: interval.high, modelAccuracy: try Scores(evaluation).mean)
  }

  private func add(_ values: [[Double]], to sum: inout [[Double]]) {
    for i in values.indices {
      for j in values[i].indices { sum[i][j] += values[i][j] }
    }
  }
}

extension TrainedRun {
  /// The weights along a training anew: the first ones and those after each epoch.
  /// - Parameter progress: Called after every batch and epoch.
  /// - Throws: As `train`.
  public static func path(
    _ configuration: TrainingConfiguration, library: DeviceLibrary = .standard, threads: Int = 1,
    progress: (TrainingProgress) -> Void = { _ in }
  ) throws -> [ParameterSet] {
    var (_, trainer) = try trainer(configuration, library: library, threads: threads)
    var points = [trainer.model.parameters]
    _ = try trainer.run { event, trainer in
      if case .epoch = event { points.append(trainer.model.parameters) }
      progress(event)
    }
    return points
  }
}

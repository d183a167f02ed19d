import Hybrid
import Learning
import LinearAlgebra
import Parallel
import Readout
import Simulators

/// The gradient of a mean over shots straight through their records, which are ±1.
///
/// The derivative with respect to a record counts as that with respect to its mean, and goes on
/// through the collapse. Little variance, some bias.
public struct StraightThroughGradient: ShotDrivenGradient {
  /// The name in a configuration.
  public static let name = "straightThrough"
  /// What it does.
  public static let summary = "derivatives of records count as those of their means"

  /// The method.
  public init() {}

  /// The mean loss and its gradient.
  public func lossAndGradient(
    _ model: QuantumRecurrentModel, _ batch: Batch, context: RunContext
  ) throws -> LossAndGradient {
    try model.shotLossAndGradient(batch, byScores: false, context: context)
  }
}

/// The gradient of a mean over shots by the probabilities of their records (REINFORCE with a
/// leave-one-out baseline).
///
/// Records are constants, and the logarithm of their probability is weighted with how much lower the
/// loss of the shot is than the mean of the sample's other shots. The loss is taken as linear around
/// the mean outputs: a bias of the order of one over the number of shots, and much variance.
public struct ScoreFunctionGradient: ShotDrivenGradient {
  /// The name in a configuration.
  public static let name = "scoreFunction"
  /// What it does.
  public static let summary = "by the probabilities of records"

  /// The method.
  public init() {}

  /// The mean loss and its gradient.
  public func lossAndGradient(
    _ model: QuantumRecurrentModel, _ batch: Batch, context: RunContext
  ) throws -> LossAndGradient {
    try model.shotLossAndGradient(batch, byScores: true, context: context)
  }
}

extension QuantumRecurrentModel {
  /// The loss of the mean outputs over shots and an estimate of its gradient.
  ///
  /// Each lane is a run of its own, whose records drive its controller; its state is the exact mixed
  /// state given its records.
  /// - Parameter byScores: Whether the gradient is that of the records' probabilities.
  fileprivate func shotLossAndGradient(
    _ batch: Batch, byScores: Bool, context: RunContext
  ) throws -> LossAndGradient {
    guard let shots = circuit.drivingShots else {
      throw ModelError.unsupported(
        "under \(circuit.readoutProtocol.name) no shot has records of its own")
    }
    let perRun = max(1, pool.precision.laneCount / shots)
    let targets = Double(max(1, batch.targetCount))
    let seed = shotSeed(context)
    let pool = try trainingPool(context)
    let groups = (batch.sampleCount + perRun - 1) / perRun
    try pool.require(min(threads, groups), recording: true)
    let results = try distributedMap(count: groups, threads: threads) { group in
      let part = batch.slice(
        group * perRun..<min(batch.sampleCount, (group + 1) * perRun))
      return try pool.withLayer { layer in
        try gradient(
          part, shots: shots, byScores: byScores, layer, seed: seed, targets: targets,
          context: context)
      }
    }
    return total(results, of: batch)
  }

  /// A few samples with all their shots.
  private func gradient(
    _ part: Batch, shots: Int, byScores: Bool, _ layer: any QuantumLayer, seed: UInt64,
    targets: Double, context: RunContext
  ) throws -> GroupGradient {
    let lanes = pool.precision.laneCount
    let chunks = stride(from: 0, to: shots, by: lanes).map { $0..<min(shots, $0 + lanes) }
    func run(_ chunk: Range<Int>) -> SequenceRun {
      SequenceRun(
        model: self, batch: part.repeating(each: chunk.count), seed: seed, context: context,
        firstShot: chunk.lowerBound)
    }
    var mean = RealMatrix(rows: part.rowCount, columns: shape.outputCount)
    func add(_ outputs: RealMatrix, _ count: Int) {
      for row in 0..<outputs.rowCount {
        for c in 0..<shape.outputCount {
          mean[row / count, c] += outputs[row, c] / Double(shots)
        }
      }
    }
    var first = run(chunks[0])
    var outputs = try first.forward(layer, recording: chunks.count == 1)
    add(outputs, chunks[0].count)
    for chunk in chunks.dropFirst() {
      var next = run(chunk)
      add(try next.forward(layer, recording: false), chunk.count)
    }
    let loss = part.judge(mean)
    let share = Double(loss.targetCount) / targets
    let outer = share * loss.gradient
    var diagnostics = RunDiagnostics()
    var gradient = [Double](repeating: 0, count: parameters.count)
    for chunk in chunks {
      var current = first
      if chunks.count > 1 {
        // The mean is known only now, so what did not fit in the lanes runs once more.
        current = run(chunk)
        outputs = try current.forward(layer, recording: true)
      }
      let own = try current.backward(
        layer, outputGradient: spread(outer, over: chunk.count, shots: shots),
        advantages: byScores
          ? advantages(outputs, mean, outer, samples: part.sampleCount, chunk.count, shots: shots)
          : nil)
      for i in own.indices { gradient[i] += own[i] }
      diagnostics.add(current.diagnostics)
    }
    let result = LossAndGradient(
      loss: share * loss.loss, gradient: gradient, correctCount: loss.correctCount,
      targetCount: loss.targetCount)
    return GroupGradient(result, diagnostics)
  }

  /// The derivative with respect to each shot's outputs from that with respect to their mean. Rows
  /// are ordered by step, then by sample, then by shot.
  private func spread(_ outer: RealMatrix, over count: Int, shots: Int) -> RealMatrix {
    var result = RealMatrix(rows: outer.rowCount * count, columns: outer.columnCount)
    for row in 0..<result.rowCount {
      for c in 0..<outer.columnCount { result[row, c] = outer[row / count, c] / Double(shots) }
    }
    return result
  }

  /// For each sample and shot the derivative of the loss along the difference of its outputs from
  /// the mean of the sample's other shots, over the number of shots.
  private func advantages(
    _ outputs: RealMatrix, _ mean: RealMatrix, _ outer: RealMatrix, samples: Int, _ count: Int,
    shots: Int
  ) -> [Double] {
    var result = [Double](repeating: 0, count: samples * count)
    for row in 0..<outputs.rowCount {
      for c in 0..<outputs.columnCount {
        let baseline = shots > 1 ? mean[row / count, c] : 0
        result[row % result.count] +=
          outer[row / count, c] * (outputs[row, c] - baseline) / Double(max(1, shots - 1))
      }
    }
    return result
  }
}

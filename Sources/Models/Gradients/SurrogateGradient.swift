import Hybrid
import Learning
import LinearAlgebra
import Readout

/// The gradient through a small network that learns, in each batch anew, what the circuit makes of its angles:
/// the tangential surrogate of J. Luo, J. Kulcsar, X. Chen, G. Giaconi, G. Korpas, arXiv 2503.09119.
///
/// A machine runs the forward pass and nothing else. Every step must begin with a reset, so that its readouts
/// are a function of its angles.
public struct SurrogateGradient: GradientMethod {
  /// The name in a configuration.
  public static let name = "surrogate"
  /// What it does.
  public static let summary =
    "through a network that learns the readouts of each batch, without further circuits"

  /// The method.
  public init() {}

  /// Where averages drive the controller.
  public static func isAvailable(under readoutProtocol: any ReadoutProtocol) -> Bool {
    !readoutProtocol.isDrivenByEachShot
  }

  /// The network is not the circuit.
  public func bias(of model: QuantumRecurrentModel) -> String? {
    "the surrogate approximates the circuit near the angles of a batch: its gradient is biased"
  }

  /// Refuses circuits whose readouts depend on steps before.
  public func check(_ model: QuantumRecurrentModel, carriesStates: Bool) throws {
    guard !model.shape.keepsState || model.shape.interface.stepCount == 1,
      model.shape.finalReadouts == nil, !carriesStates
    else {
      throw ModelError.unsupported(
        "a surrogate knows the angles of one step, on which alone readouts must depend: it needs "
          + "model.state reset or sequences of one step, no model.final_readout and no training.carry"
      )
    }
  }

  /// The mean loss of a batch and its gradient.
  public func lossAndGradient(
    _ model: QuantumRecurrentModel, _ batch: Batch, context: RunContext
  ) throws -> LossAndGradient {
    let seed = model.shotSeed(context)
    let pool = try model.trainingPool(context)
    let lanes = pool.precision.laneCount
    // [group][angles of each step, then readouts of each step].
    let records = try model.forEachGroup(batch, on: pool) { group, own -> [[Double]] in
      let layer = RecordingLayer(own)
      var run = SequenceRun(model: model, batch: group, seed: seed, context: context)
      _ = try run.forward(layer, recording: false)
      return layer.angles + layer.readouts
    }
    var surrogate = Surrogate(
      angles: model.circuit.parameterCount, readouts: model.shape.readouts.count,
      seed: context.seed, step: context.step)
    let targets = Double(max(1, batch.targetCount))
    let groups = records.indices.map {
      batch.slice($0 * lanes..<min(batch.sampleCount, ($0 + 1) * lanes))
    }
    for (group, record) in zip(groups, records) {
      for step in 0..<batch.stepCount {
        surrogate.add(
          record[step], record[batch.stepCount + step], lanes: lanes, used: group.sampleCount)
      }
    }
    surrogate.fit()
    let results = try zip(groups, records).map { group, record in
      let layer = ReplayedLayer(
        laneCount: lanes, readouts: Array(record[batch.stepCount...])
      ) { surrogate.pullBack($0, readoutGradient: $1, lanes: lanes, used: group.sampleCount) }
      var run = SequenceRun(model: model, batch: group, seed: seed, context: context)
      let loss = group.judge(try run.forward(layer, recording: true))
      let share = Double(loss.targetCount) / targets
      let gradient = try run.backward(layer, outputGradient: share * loss.gradient)
      return GroupGradient(
        LossAndGradient(
          loss: share * loss.loss, gradient: gradient, correctCount: loss.correctCount,
          targetCount: loss.targetCount), run.diagnostics)
    }
    return model.total(results, of: batch)
  }
}

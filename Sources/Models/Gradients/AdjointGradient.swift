import Hybrid
import Learning
import LinearAlgebra
import Readout

/// The exact gradient by a reverse pass through the simulation: by uncomputing where the circuit is
/// unitary, through every channel where it is not.
public struct AdjointGradient: GradientMethod {
  /// The name in a configuration.
  public static let name = "adjoint"
  /// What it does.
  public static let summary = "exact, by the reverse pass"

  /// The method.
  public init() {}

  /// Where averages drive the controller.
  public static func isAvailable(under readoutProtocol: any ReadoutProtocol) -> Bool {
    !readoutProtocol.isDrivenByEachShot
  }

  /// The mean loss and its gradient.
  public func lossAndGradient(
    _ model: QuantumRecurrentModel, _ batch: Batch, context: RunContext
  ) throws -> LossAndGradient {
    try model.reversePass(batch, context: context) { $0 }
  }
}

/// The same under the name that says that channels are gone through.
public struct NoisyAdjointGradient: GradientMethod {
  /// The name in a configuration.
  public static let name = "noisyAdjoint"
  /// What it does.
  public static let summary = "the same"

  /// The method.
  public init() {}

  /// Where averages drive the controller.
  public static func isAvailable(under readoutProtocol: any ReadoutProtocol) -> Bool {
    AdjointGradient.isAvailable(under: readoutProtocol)
  }

  /// The mean loss and its gradient.
  public func lossAndGradient(
    _ model: QuantumRecurrentModel, _ batch: Batch, context: RunContext
  ) throws -> LossAndGradient {
    try AdjointGradient().lossAndGradient(model, batch, context: context)
  }
}

extension QuantumRecurrentModel {
  /// The loss of a batch, and its gradient by going back through head, layer and controller.
  /// - Parameter layer: What steps go through, given the layer that simulates them.
  func reversePass(
    _ batch: Batch, context: RunContext,
    through layer: @escaping @Sendable (ProtocolLayer) throws -> any QuantumLayer
  ) throws -> LossAndGradient {
    let targets = Double(max(1, batch.targetCount))
    let results = try forEachGroup(
      batch, on: trainingPool(context), recording: trainsCircuit
    ) { group, own in
      let layer = try layer(own)
      var run = SequenceRun(
        model: self, batch: group, seed: shotSeed(context), context: context)
      let loss = group.judge(try run.forward(layer, recording: trainsCircuit))
      let share = Double(loss.targetCount) / targets
      let gradient = try run.backward(layer, outputGradient: share * loss.gradient)
      var result = LossAndGradient(
        loss: share * loss.loss, gradient: gradient, correctCount: loss.correctCount,
        targetCount: loss.targetCount)
      result.curvature = run.curvature
      return GroupGradient(result, run.diagnostics, ends: run.ends)
    }
    advanceCarried(batch, ends: results.flatMap(\.ends))
    return total(results, of: batch)
  }
}

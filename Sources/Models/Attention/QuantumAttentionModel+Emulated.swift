import Hybrid
import Circuits
import Emulation
import Learning
import LinearAlgebra
import Readout

extension QuantumAttentionModel: EmulatedModel {
  /// The circuit of a step.
  public var timestep: Circuit { shape.circuit.circuit() }
  /// What is read after each step.
  public var readouts: Readouts { shape.readouts }
  /// Every step is a run of its own.
  public var restartsEachStep: Bool { true }

  /// The circuit of the model without noise.
  public func ideal(_ readoutProtocol: any ReadoutProtocol) throws -> RecurrentCircuit {
    try shape.ideal(readoutProtocol)
  }

  /// Refuses a protocol that cannot supply what the model reads.
  public func check(_ readoutProtocol: any ReadoutProtocol) throws {
    try shape.check(readoutProtocol)
  }

  /// What the runs of one sequence cost, one for each step.
  public func budget(steps: Int) -> ExecutionBudget {
    Double(steps) * ExecutionBudget(circuit, steps: 1)
  }

  /// The angles of the circuit at every step of a sample: inputs, then weights.
  public func angles(_ dataset: SequenceDataset, sample: Int, seed: UInt64) throws -> [[Double]] {
    let batch = dataset.batch([sample])
    try pool.require(1, recording: false)
    let weights = Array(parameters.values[circuitWeights])
    return try pool.withLayer { layer in
      var pass = AttentionPass(
        model: self, batch: batch, seed: seed, context: RunContext(seed: seed))
      _ = try pass.forward(layer)
      let n = shape.circuit.dataQubits
      return (0..<batch.stepCount).map { step in
        Array(pass.angles[step * n..<(step + 1) * n]) + weights
      }
    }
  }

  /// No readout drives an angle.
  /// - Throws: `ModelError.unsupported`, always.
  public func singleShotLogits(
    _ batch: Batch, shots: Int, seed: UInt64
  ) throws -> (mean: RealMatrix, perShot: [RealMatrix]) {
    throw ModelError.unsupported("attention has no readout that drives an angle")
  }
}

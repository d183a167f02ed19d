import Hybrid
import Channels
import Circuits
import Emulation
import Learning
import LinearAlgebra
import Readout

extension GeneratedWeightsModel: EmulatedModel {
  /// The circuit of a feature.
  public var timestep: Circuit { shape.circuit.circuit() }
  /// What is read of it.
  public var readouts: Readouts { shape.readouts }
  /// Every feature is a run of its own.
  public var restartsEachStep: Bool { true }
  /// Weights are generated once for all sequences.
  public var sharesRuns: Bool { true }

  /// The circuit of the model without noise.
  public func ideal(_ readoutProtocol: any ReadoutProtocol) throws -> RecurrentCircuit {
    try shape.ideal(readoutProtocol)
  }

  /// Refuses a protocol that cannot supply what the model reads.
  public func check(_ readoutProtocol: any ReadoutProtocol) throws {
    try shape.check(readoutProtocol)
  }

  /// What generating the weights costs, a run for each feature, however many steps and sequences
  /// there are.
  public func budget(steps: Int) -> ExecutionBudget {
    Double(rows.count) * ExecutionBudget(circuit, steps: 1)
  }

  /// The angles of the circuit for every feature: its row, then the weights.
  public func angles(_ dataset: SequenceDataset, sample: Int, seed: UInt64) throws -> [[Double]] {
    let weights = Array(parameters.values[circuitWeights])
    return encoded.map { $0 + weights }
  }

  /// No readout drives an angle.
  /// - Throws: `ModelError.unsupported`, always.
  public func singleShotLogits(
    _ batch: Batch, shots: Int, seed: UInt64
  ) throws -> (mean: RealMatrix, perShot: [RealMatrix]) {
    throw ModelError.unsupported(
      "a network of generated weights has no readout that drives an angle")
  }
}

extension GeneratedWeightsShape: RestartingShape {
  /// Why no shot can have angles of its own.
  public static var needsAverages: String {
    "weights are generated from averages; use replay or ensemble"
  }

  /// The circuit.
  public func timestep(marksLayers: Bool) -> Circuit {
    circuit.circuit(marksLayers: marksLayers)
  }
}

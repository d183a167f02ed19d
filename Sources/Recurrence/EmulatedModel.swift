import Circuits
import Learning
import LinearAlgebra
import Readout

/// A model of any kind whose timesteps are a circuit: what experiments need of it.
public protocol EmulatedModel: SequenceModel {
  /// The circuit of one timestep, its parameters free, before any device.
  var timestep: Circuit { get }
  /// What is read after each step.
  var readouts: Readouts { get }
  /// What the model runs on.
  var circuit: RecurrentCircuit { get }

  /// The same weights on another circuit.
  /// - Throws: `RecurrenceError` if it has other readouts or another number of angles.
  func running(on circuit: RecurrentCircuit) throws -> Self

  /// The angles of the timestep at every step of a sample, as the readouts of this circuit drive them.
  /// - Returns: [step][parameter] in radians.
  /// - Throws: `RecurrenceError` where every shot has angles of its own.
  func angles(_ dataset: SequenceDataset, sample: Int, seed: UInt64) throws -> [[Double]]

  /// The outputs of a batch run shot by shot: the mean over shots, and those of every shot.
  func singleShotLogits(
    _ batch: Batch, shots: Int, seed: UInt64
  ) throws -> (mean: RealMatrix, perShot: [RealMatrix])
}

extension QuantumRecurrentModel: EmulatedModel {
  /// The circuit of one timestep.
  public var timestep: Circuit { shape.circuit }
  /// What is read after each step.
  public var readouts: Readouts { shape.readouts }
}

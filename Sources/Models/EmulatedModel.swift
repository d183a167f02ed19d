import Hybrid
import Circuits
import Emulation
import Learning
import LinearAlgebra
import Randomness
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
  /// - Throws: `ModelError` if it has other readouts or another number of angles.
  func running(on circuit: RecurrentCircuit) throws -> Self

  /// The circuit of the model without noise, under a protocol.
  /// - Throws: `ReadoutError` if the protocol cannot supply the readouts; `SimulationError`.
  func ideal(_ readoutProtocol: any ReadoutProtocol) throws -> RecurrentCircuit

  /// The circuit of the model on a machine, with its step and, where that is another one, the last
  /// step of a sequence.
  /// - Throws: `ReadoutError` if the protocol cannot supply the readouts; the errors of `Emulator`.
  func emulated(
    _ readoutProtocol: any ReadoutProtocol, on emulator: Emulator
  ) throws -> (circuit: RecurrentCircuit, cell: EmulatedCell, last: EmulatedCell?)

  /// Refuses a protocol that cannot supply what the model reads.
  /// - Throws: `ReadoutError`.
  func check(_ readoutProtocol: any ReadoutProtocol) throws

  /// Whether every step of a sequence is a run of its own from |0…0⟩.
  var restartsEachStep: Bool { get }

  /// Whether all sequences of a batch share their runs, so that a batch costs what a sequence does.
  var sharesRuns: Bool { get }

  /// What the runs of one sequence of so many steps cost.
  func budget(steps: Int) -> ExecutionBudget

  /// Why gradients of the model's training err, if their method has a bias.
  var gradientBias: String? { get }

  /// What a machine would run beyond the forward pass for the gradient of a sequence; nil where there
  /// is no such gradient.
  func gradientBudget(steps: Int) -> ExecutionBudget?

  /// The angles of the timestep at every step of a sample, as the readouts of this circuit drive them.
  /// - Returns: [step][parameter] in radians.
  /// - Throws: `ModelError` where every shot has angles of its own.
  func angles(_ dataset: SequenceDataset, sample: Int, seed: UInt64) throws -> [[Double]]

  /// The outputs of a batch run shot by shot: the mean over shots, and those of every shot.
  func singleShotLogits(
    _ batch: Batch, shots: Int, seed: UInt64
  ) throws -> (mean: RealMatrix, perShot: [RealMatrix])
}

extension EmulatedModel {
  /// The state goes on from step to step.
  public var restartsEachStep: Bool { false }
  /// Every sequence has runs of its own.
  public var sharesRuns: Bool { false }

  /// What the protocol takes for a sequence.
  public func budget(steps: Int) -> ExecutionBudget { ExecutionBudget(circuit, steps: steps) }
  /// Gradients are exact.
  public var gradientBias: String? { nil }
  /// A machine has no such gradient.
  public func gradientBudget(steps: Int) -> ExecutionBudget? { nil }

  /// The circuit of a model that reads the same after every step.
  public func emulated(
    _ readoutProtocol: any ReadoutProtocol, on emulator: Emulator
  ) throws -> (circuit: RecurrentCircuit, cell: EmulatedCell, last: EmulatedCell?) {
    try check(readoutProtocol)
    return try RecurrentCircuit.emulated(
      timestep, readouts: readouts, readoutProtocol: readoutProtocol, on: emulator)
  }

  /// The seed of shot noise: new at every training step, the same at every evaluation.
  func shotSeed(_ context: RunContext) -> UInt64 {
    var stream = RandomStream(
      seed: context.seed, -100, context.purpose == .training ? context.step + 1 : 0)
    return stream.next()
  }
}

extension QuantumRecurrentModel: EmulatedModel {
  /// The circuit of one timestep.
  public var timestep: Circuit { shape.timestep }
  /// What is read after each step.
  public var readouts: Readouts { shape.readouts }

  /// The circuit of the model without noise.
  public func ideal(_ readoutProtocol: any ReadoutProtocol) throws -> RecurrentCircuit {
    try shape.ideal(readoutProtocol)
  }

  /// The circuit of the model on a machine.
  public func emulated(
    _ readoutProtocol: any ReadoutProtocol, on emulator: Emulator
  ) throws -> (circuit: RecurrentCircuit, cell: EmulatedCell, last: EmulatedCell?) {
    try shape.emulated(readoutProtocol, on: emulator)
  }

  /// Refuses a protocol that cannot supply what the model reads.
  public func check(_ readoutProtocol: any ReadoutProtocol) throws {
    try shape.check(readoutProtocol)
  }

  /// What the parameter shift rule costs beyond the forward pass; nil where no angle is learnt.
  public func gradientBudget(steps: Int) -> ExecutionBudget? {
    guard shape.trainsCircuit,
      ParameterShiftGradient.isAvailable(under: circuit.readoutProtocol)
    else { return nil }
    return try? ParameterShiftGradient().budget(self, steps: steps)
  }

  /// Why gradients err, if their method has a bias.
  public var gradientBias: String? { gradientMethod.bias(of: self) }
}

import Circuits
import Emulation
import Hybrid
import Learning
import LinearAlgebra
import Readout

extension TangentModel: EmulatedModel where Base: EmulatedModel {
  /// The circuit of one timestep.
  public var timestep: Circuit { base.timestep }
  /// What is read after each step.
  public var readouts: Readouts { base.readouts }
  /// What the circuit runs on.
  public var circuit: RecurrentCircuit { base.circuit }
  /// Whether every step is a run of its own.
  public var restartsEachStep: Bool { base.restartsEachStep }
  /// Whether the sequences of a batch share their runs.
  public var sharesRuns: Bool { base.sharesRuns }

  /// The same weights on another circuit.
  public func running(on circuit: RecurrentCircuit) throws -> TangentModel {
    var result = try TangentModel(base.running(on: circuit))
    result.parameters = parameters
    return result
  }

  /// The circuit without noise.
  public func ideal(_ readoutProtocol: any ReadoutProtocol) throws -> RecurrentCircuit {
    try base.ideal(readoutProtocol)
  }

  /// The circuit on a machine.
  public func emulated(
    _ readoutProtocol: any ReadoutProtocol, on emulator: Emulator
  ) throws -> (circuit: RecurrentCircuit, cell: EmulatedCell, last: EmulatedCell?) {
    try check(readoutProtocol)
    return try base.emulated(readoutProtocol, on: emulator)
  }

  /// Refuses a protocol that cannot supply what the model reads, or derivatives of it.
  public func check(_ readoutProtocol: any ReadoutProtocol) throws {
    guard !readoutProtocol.isDrivenByEachShot else {
      throw ReadoutError.readoutsUnavailable(
        "a tangent kernel is made of derivatives, which single shots under protocol "
          + "\(readoutProtocol.name) do not have")
    }
    try base.check(readoutProtocol)
  }

  /// A forward pass and its derivatives by shifted angles; none where a machine has no such derivatives.
  public func budget(steps: Int) -> ExecutionBudget {
    let forward = base.budget(steps: steps)
    guard forward.executions > 0, let derivatives = base.gradientBudget(steps: steps) else {
      return .simulationOnly
    }
    return forward + derivatives
  }

  /// The angles of a sample at every step.
  public func angles(
    _ dataset: SequenceDataset, sample: Int, seed: UInt64
  ) throws -> [[Double]] {
    try base.angles(dataset, sample: sample, seed: seed)
  }

  /// Single shots have no derivatives.
  public func singleShotLogits(
    _ batch: Batch, shots: Int, seed: UInt64
  ) throws -> (mean: RealMatrix, perShot: [RealMatrix]) {
    throw ModelError.unsupported("a tangent kernel has no outputs of single shots")
  }
}

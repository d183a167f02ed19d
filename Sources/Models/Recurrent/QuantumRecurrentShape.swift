import Hybrid
import Circuits
import Learning
import Readout

/// The shape of a quantum recurrent model.
public struct QuantumRecurrentShape: Hashable, Sendable {
  /// The circuit of one timestep, whose parameters the controller gives.
  public var circuit: Circuit
  /// The widths of the controller's hidden layers.
  public var hidden: [Int]
  /// Whether a step begins where the last one ended; otherwise its qubits are reset first, and no
  /// state goes from step to step.
  public var keepsState = true
  /// Whether sequences go on from batch to batch, so that another step follows the last one.
  public var goesOn = false
  /// What is read after each step.
  public var readouts: Readouts
  /// What is read after the last step instead, for the head; nil for the same.
  public var finalReadouts: Readouts?
  /// What goes in and comes out.
  public var interface: SequenceInterface
  /// How the controller turns inputs and readouts into angles.
  public var controller: ControllerShape

  /// What gives the angles instead of a controller that learns; nil for one that does.
  public var fixedController: FixedController?
  /// What makes angles of what a learning controller gives: the first of them prepare amplitudes, the
  /// others are learnt directly; nil where it gives all angles itself.
  public var encoding: EnergyEncoding?
  /// How many steps have learnt angles of their own; 1 where all share them.
  public var weightSteps = 1
  /// The inputs of so many last steps go into each step of a fixed controller.
  public var context = 1
  /// The steps whose readouts the head sees at each step.
  public var memory = 1

  /// The numbers that a controller takes beside the readouts, for so many features of a step.
  func inputCount(_ features: Int) -> Int { features * context }

  /// Whether angles follow from the inputs alone, so that all of a sequence's are known beforehand.
  var anglesAreKnown: Bool {
    (fixedController != nil || encoding != nil) && controller.feedbackScale == 0
  }

  /// Whether anything that gives the angles is trained.
  var trainsCircuit: Bool { fixedController?.learntAngles.isEmpty != true }

  /// The number of features of the head.
  var headFeatureCount: Int {
    interface.pooling.featureCount(
      units: readouts.count * memory, lastUnits: finalReadouts?.count, steps: interface.stepCount)
  }

  /// The number of outputs.
  public var outputCount: Int { interface.outputCount }

  /// The circuit of one timestep with what begins it.
  public var timestep: Circuit { keepsState ? circuit : circuit.beginningWithResets() }

  /// A shape from its parts; a model checks it.
  /// - Parameter circuit: Gates, and measurements whose records decide about later ones; at least one of whose angles depends on a parameter.
  public init(
    circuit: Circuit, hidden: [Int], readouts: Readouts, finalReadouts: Readouts? = nil,
    interface: SequenceInterface, controller: ControllerShape
  ) {
    self.finalReadouts = finalReadouts
    self.circuit = circuit
    self.hidden = hidden
    self.readouts = readouts
    self.interface = interface
    self.controller = controller
  }

  /// A shape with an ansatz of the library, dense features and a linear head.
  /// - Throws: `ModelError.configuration` without a qubit or a layer.
  public init(
    qubits: Int, layers: Int, ansatz: Ansatz, hidden: [Int], readouts: Readouts,
    finalReadouts: Readouts? = nil, featureCount: Int, classCount: Int, stepCount: Int = 1,
    pooling: Pooling = .last, controller: ControllerShape
  ) throws {
    self.init(
      circuit: try ansatz.circuit(qubits: qubits, layers: layers), hidden: hidden,
      readouts: readouts, finalReadouts: finalReadouts,
      interface: SequenceInterface(
        featureCount: featureCount, outputCount: classCount, stepCount: stepCount,
        pooling: pooling),
      controller: controller)
  }

  /// Checks what a model needs.
  /// - Throws: `ModelError.configuration` with what is wrong and what is allowed.
  func validate() throws {
    func require(_ isTrue: Bool, _ message: @autoclosure () -> String) throws {
      if !isTrue { throw ModelError.configuration(message()) }
    }
    try require(circuit.qubitCount >= 1, "the ansatz has no qubits; it needs at least one")
    do {
      try circuit.validate()
    } catch {
      throw ModelError.configuration("the ansatz is no circuit: \(error)")
    }
    try require(
      !circuit.parameters.isEmpty,
      "the ansatz has no parameters; the controller needs at least one to set")
    if let bit = circuit.unusedRecords.first {
      throw ModelError.configuration(
        "the ansatz measures into bit \(bit), which no condition of it reads; an ansatz consists of gates, "
          + "resets and measurements whose records decide about later gates of the same step")
    }
    try require(
      fixedController != nil || !hidden.isEmpty && hidden.allSatisfy { $0 >= 1 },
      "the hidden layers are \(hidden); allowed is a list of widths of 1 or more")
    try require(
      fixedController.map { $0.angleCount == circuit.parameters.count } ?? (context == 1),
      "a fixed controller gives an angle for each of the circuit's \(circuit.parameters.count), a "
        + "learning one has no context")
    try require(
      encoding.map { fixedController == nil && circuit.parameters.count >= $0.angleCount } ?? true,
      "an encoding needs a controller that learns, and angles for its amplitudes")
    try require(
      weightSteps == 1 || weightSteps > 1 && fixedController?.learntAngles.isEmpty == false,
      "only angles that are learnt directly can differ from step to step")
    try require(
      interface.hasOutputLayer
        || headFeatureCount == interface.outputCount && interface.dropout == 0,
      "without an output layer the head's \(headFeatureCount) features are the outputs, of which "
        + "there must be \(interface.outputCount), and none is dropped")
    try require(
      memory == 1 || memory > 1 && finalReadouts == nil,
      "the memory of the head is \(memory) steps; allowed is 1, or more without final readouts")
    try require(readouts.count >= 1, "nothing is read; a model needs at least one readout")
    let paulis = readouts.paulis + (finalReadouts?.paulis ?? [])
    let qubits = paulis.flatMap { $0.factors.map(\.qubit) }
    if let outside = qubits.first(where: { !(0..<circuit.qubitCount).contains($0) }) {
      throw ModelError.configuration(
        "qubit \(outside) is read; the ansatz has the qubits 0 to \(circuit.qubitCount - 1)")
    }
    try require(
      readouts.count >= 2 || controller.normalization == .none,
      "a single readout cannot be normalised; only none is allowed")
  }
}

extension Circuit {
  /// This circuit after a reset of every qubit.
  fileprivate func beginningWithResets() -> Circuit {
    var result = self
    result.instructions = (0..<qubitCount).map { Instruction(.reset, on: [$0]) } + instructions
    return result
  }
}

extension Circuit {
  /// The bits of measurements that no condition reads, ascending.
  fileprivate var unusedRecords: [Int] {
    let measured = instructions.filter { $0.operation == .measure }.flatMap(\.bits)
    return Set(measured).subtracting(decidingBits).sorted()
  }
}

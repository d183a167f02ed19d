import Hybrid
import Circuits
import Devices
import Emulation
import Learning
import Readout

/// Builds quantum recurrent models from a training configuration.
public struct ModelFactory: Sendable {
  /// The configuration.
  public let configuration: TrainingConfiguration
  /// Where devices are found.
  public let library: DeviceLibrary
  /// The number of threads that share a batch.
  public let threads: Int

  /// A factory for a configuration.
  public init(
    _ configuration: TrainingConfiguration, library: DeviceLibrary = .standard, threads: Int = 1
  ) {
    self.configuration = configuration
    self.library = library
    self.threads = threads
  }

  /// The shape of the model.
  /// - Throws: `ConfigurationError` naming the key that is wrong; `LearningError` and `QASMError` for
  ///   the file of an ansatz.
  public func shape(for data: SequenceDataset) throws -> QuantumRecurrentShape {
    try configuration.validate()
    let model = configuration.model
    let circuit = try configuration.attachingAnsatz().ansatzCircuit()
    let readouts = try readouts(
      of: circuit.qubitCount, qubits: chosenQubits(of: circuit.qubitCount))
    try checkNormalization(readouts)
    var shape = QuantumRecurrentShape(
      circuit: circuit, hidden: model.hidden, readouts: readouts,
      finalReadouts: try finalReadouts(data, qubitCount: circuit.qubitCount),
      interface: configuration.interface(for: data),
      controller: ControllerShape(
        activation: model.activation, angleScale: model.angleScale ?? 1 / Double(data.stepCount),
        outputGain: model.outputGain, feedbackScale: model.feedbackScale,
        biasRange: model.biasRange, normalization: model.normalization,
        startsOpenLoop: model.feedback == .zero))
    try checkOutputs(shape)
    shape.keepsState = model.state == .kept
    shape.memory = model.memory
    guard shape.memory == 1 || shape.finalReadouts == nil else {
      throw wrong(
        "model.memory",
        "is \(shape.memory), but model.final_readout takes the last step apart; only 1 "
          + "is allowed with it")
    }
    return shape
  }

  /// Refuses an ansatz that is none of a kind's.
  /// - Parameter purpose: What the circuits are for, as in "of a field".
  func checkAnsatz(_ purpose: String, among known: [String]) throws {
    guard known.contains(configuration.model.ansatz) else {
      throw wrong(
        "model.ansatz",
        "there is no circuit '\(configuration.model.ansatz)' \(purpose); known: "
          + known.joined(separator: ", "))
    }
  }

  /// Refuses to normalise what is alone.
  func checkNormalization(_ readouts: Readouts) throws {
    guard readouts.count >= 2 || configuration.model.normalization == .none else {
      throw wrong(
        "model.normalization", "a single readout cannot be normalised; only none is allowed")
    }
  }

  /// The qubits that the configuration reads.
  func chosenQubits(of qubitCount: Int) -> [Int] {
    switch configuration.model.readoutQubits {
    case .all: Array(0..<qubitCount)
    case .list(let chosen): chosen
    }
  }

  /// The Paulis that the configuration asks for, of some qubits.
  func readouts(of qubitCount: Int, qubits: [Int]) throws -> Readouts {
    let model = configuration.model
    if let outside = qubits.first(where: { $0 < 0 || $0 >= qubitCount }) {
      throw wrong(
        "model.readout_qubits", "qubit \(outside) is not one of 0 to \(qubitCount - 1)")
    }
    do {
      return try Readouts(letters: model.readouts, qubits: qubits)
    } catch let error as ReadoutError {
      throw wrong("model.readouts", error.description)
    }
  }

  /// What is read after the last step instead.
  func finalReadouts(
    _ data: SequenceDataset, qubitCount: Int
  ) throws -> Readouts? {
    let model = configuration.model
    guard let letters = model.finalReadout else { return nil }
    guard data.targets == .sequence, !data.hasPadding else {
      throw wrong(
        "model.final_readout",
        "needs one target for each sequence and sequences of one length, which task "
          + "\(configuration.task.name) does not have here")
    }
    do {
      return try Readouts(letters: letters, qubits: Array(0..<qubitCount))
    } catch let error as ReadoutError {
      throw wrong("model.final_readout", error.description)
    }
  }

  /// The model on the hardware that the configuration names, with fresh weights.
  /// - Throws: `ConfigurationError`; the errors of devices, transpiler and noise.
  public func model(for data: SequenceDataset) throws -> QuantumRecurrentModel {
    try model(shape(for: data), for: data)
  }

  /// A model of some shape on the hardware that the configuration names, with fresh weights.
  func model(
    _ shape: QuantumRecurrentShape, for data: SequenceDataset
  ) throws -> QuantumRecurrentModel {
    var shape = shape
    shape.goesOn = configuration.training.carry != .none
    let readoutProtocol = try trainingProtocol()
    let gradientMethod = try gradientMethod(readoutProtocol)
    let circuit: RecurrentCircuit
    let emulator = try trainingEmulator()
    if let emulator {
      circuit = try shape.emulated(readoutProtocol, on: emulator).circuit
    } else {
      circuit = try shape.ideal(readoutProtocol)
    }
    guard configuration.training.carry == .none || circuit.drivingShots == nil else {
      throw wrong(
        "training.carry",
        "under protocol \(configuration.hardware.protocol) every shot has a state of its own, which "
          + "does not go on; only none is allowed")
    }
    var model = try QuantumRecurrentModel(
      shape, on: circuit, seed: configuration.training.seed, threads: threads,
      precision: configuration.training.precision.ofEngines)
    model.gradientMethod = gradientMethod
    model.attachments = try configuration.attachingAnsatz().attachments
    model.trainingNoise = try trainingNoise(shape, readoutProtocol, emulator)
    do {
      try gradientMethod.check(model, carriesStates: configuration.training.carry != .none)
    } catch let error as ModelError {
      throw wrong("training.gradient", error.description)
    }
    return model
  }

  /// The method of gradients under the protocol of training.
  /// - Throws: `ConfigurationError` for a method that the protocol does not have.
  private func gradientMethod(
    _ readoutProtocol: any ReadoutProtocol
  ) throws -> any GradientMethod {
    do {
      let training = configuration.training
      return try GradientMethods.make(
        training.gradient, under: readoutProtocol,
        GradientOptions(spsaSize: training.spsaSize, spsaDraws: training.spsaDraws))
    } catch let error as ModelError {
      throw wrong("training.gradient", error.description)
    }
  }

  func wrong(_ key: String, _ problem: String) -> ConfigurationError {
    ConfigurationError(place: configuration.place(of: key), key: key, problem: problem)
  }
}

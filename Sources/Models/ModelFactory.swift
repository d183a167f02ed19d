import Hybrid
import Circuits
import Devices
import Emulation
import Learning
import Noise
import Readout
import Transpiler

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
    guard readouts.count >= 2 || model.normalization == .none else {
      throw wrong(
        "model.normalization", "a single readout cannot be normalised; only none is allowed")
    }
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

  /// The protocol of training.
  /// - Throws: `ConfigurationError` for an unknown or unavailable protocol.
  public func trainingProtocol() throws -> any ReadoutProtocol {
    let hardware = configuration.hardware
    do {
      return try ReadoutProtocols.make(
        hardware.protocol,
        ReadoutOptions(
          shots: hardware.shots, strength: hardware.strength,
          copies: choice("hardware.copies", hardware.copies), ancillas: hardware.ancillas,
          instrument: choice("hardware.instrument", hardware.instrument),
          controller: choice("hardware.controller", hardware.controller)))
    } catch let error as ReadoutError {
      throw wrong("hardware.protocol", error.description)
    }
  }

  /// A choice by its name; nil where none is made.
  private func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, _ name: String?
  ) throws -> Choice? where Choice.RawValue == String {
    guard let name else { return nil }
    guard let choice = Choice(rawValue: name) else {
      throw wrong(
        key, "is '\(name)'; allowed: " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return choice
  }

  /// The emulated device of training; nil for the ideal model.
  /// - Throws: `ConfigurationError` or the errors of the device library.
  public func trainingEmulator() throws -> Emulator? {
    let hardware = configuration.hardware
    // Read before the device is looked at: a misspelt name is wrong for the ideal model too.
    _ = try noiseSources()
    guard try mitigation().methods.isEmpty || hardware.device != "none" else {
      throw wrong(
        "hardware.mitigation",
        "without a hardware.device nothing goes wrong that could be corrected; only none is allowed"
      )
    }
    guard (0...NoiseModel.largestScale).contains(hardware.noiseScale) else {
      throw wrong(
        "hardware.noise_scale", NoiseError.invalidScale(hardware.noiseScale).description)
    }
    guard hardware.device != "none" else {
      if hardware.layout != nil { throw wrong("hardware.layout", "needs a hardware.device") }
      return nil
    }
    func located(_ word: String) -> String {
      configuration.isPath(word) ? configuration.resolve(word) : word
    }
    let calibration = hardware.calibration == "latest" ? nil : located(hardware.calibration)
    let (device, figures) = try library.resolve(
      device: located(hardware.device), day: calibration)
    return try emulator(device, figures, scale: hardware.noiseScale)
  }

  private func mitigation() throws -> Mitigation {
    do {
      return try Mitigation(parsing: configuration.hardware.mitigation)
    } catch let error as EmulationError {
      throw wrong("hardware.mitigation", error.description)
    }
  }

  private func noiseSources() throws -> NoiseSelection {
    do {
      return try NoiseSelection(parsing: configuration.hardware.noise)
    } catch let error as NoiseError {
      throw wrong("hardware.noise", error.description)
    }
  }

  /// A device as the configuration has it, with some calibration and factor of all noise.
  private func emulator(
    _ device: Device, _ calibration: Calibration, scale: Double
  ) throws -> Emulator {
    var transpiling = try TranspilerOptions(
      initialLayout: configuration.hardware.layout,
      decoupling: decoupling(configuration.hardware.dynamicalDecoupling))
    transpiling.threads = threads
    var result = try Emulator(
      device: device, calibration: calibration,
      noise: NoiseSettings(noiseSources(), scale: scale), transpilerOptions: transpiling,
      controllerLatency: configuration.hardware.controllerLatency,
      feedForward: configuration.hardware.feedForward)
    result.mitigation = try mitigation()
    return result
  }

  private func decoupling(_ name: String) throws -> DecouplingSequence? {
    if name == "none" { return nil }
    if let sequence = DecouplingSequence(rawValue: name) { return sequence }
    throw wrong(
      "hardware.dynamical_decoupling",
      "there is no sequence '\(name)'; allowed: none, "
        + DecouplingSequence.allCases.map(\.rawValue).joined(separator: ", "))
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
      precision: configuration.training.precision == .double ? .double : .single)
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

  /// The noise of training; nil where it is that of evaluation at every step.
  /// - Throws: `ConfigurationError` for noise that should grow or change without a device; the errors
  ///   of the device library.
  private func trainingNoise(
    _ shape: QuantumRecurrentShape, _ readoutProtocol: any ReadoutProtocol, _ emulator: Emulator?
  ) throws -> TrainingNoise? {
    let hardware = configuration.hardware
    guard let key = hardware.changingNoiseKey else { return nil }
    guard let emulator else { throw wrong(key, "needs a hardware.device, and there is none") }
    let changing = hardware.drift == .all ? "hardware.drift" : "hardware.fluctuation"
    guard
      configuration.training.carry == .none
        || (hardware.drift == .none && hardware.fluctuation == 0)
    else {
      throw wrong(
        "training.carry",
        "with \(changing) each step's circuit is compiled anew, to other qubits than those on which states "
          + "would go on; only none is allowed")
    }
    var calibrations = [emulator.calibration]
    if hardware.drift == .all {
      calibrations = try library.calibrationIDs(emulator.device).map {
        try library.calibration($0, for: emulator.device)
      }
      guard !calibrations.isEmpty else {
        throw wrong(
          "hardware.drift",
          "the library has no calibrations of \(emulator.device.name) to draw from")
      }
    }
    // A circuit is compiled for the figures that are known, not for those of the moment.
    let isFluctuating = hardware.fluctuation > 0
    let days = isFluctuating ? TrainingNoise.days : 1
    let layouts =
      try isFluctuating
      ? calibrations.map {
        try shape.emulated(
          readoutProtocol, on: self.emulator(emulator.device, $0, scale: hardware.noiseScale)
        ).cell.layout
      } : []
    return TrainingNoise(
      rampEpochs: hardware.noiseRamp * Double(configuration.training.epochs),
      calibrationCount: calibrations.count * days, scale: hardware.noiseScale
    ) { [self, calibrations] index, scale in
      var machine = try self.emulator(emulator.device, calibrations[index / days], scale: scale)
      if isFluctuating {
        machine = try machine.placing(layouts[index / days]).fluctuating(
          by: hardware.fluctuation, seed: configuration.training.seed, draw: index)
      }
      return try shape.emulated(readoutProtocol, on: machine).circuit
    }
  }

  func wrong(_ key: String, _ problem: String) -> ConfigurationError {
    ConfigurationError(place: configuration.place(of: key), key: key, problem: problem)
  }
}

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
  /// - Throws: `ConfigurationError` naming the key that is wrong.
  public func shape(for data: SequenceDataset) throws -> QuantumRecurrentShape {
    let model = configuration.model
    guard let ansatz = Ansatz(rawValue: model.ansatz) else {
      throw wrong(
        "model.ansatz",
        "unknown ansatz '\(model.ansatz)'; known: "
          + Ansatz.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return QuantumRecurrentShape(
      qubits: model.qubits, layers: model.layers, ansatz: ansatz, hidden: model.hidden,
      readouts: try readouts(), interface: configuration.interface(for: data),
      controller: ControllerShape(
        activation: model.activation, angleScale: model.angleScale ?? 1 / Double(data.stepCount),
        outputGain: model.outputGain, feedbackScale: model.feedbackScale,
        biasRange: model.biasRange,
        startsOpenLoop: model.feedback == .zero))
  }

  private func readouts() throws -> Readouts {
    let model = configuration.model
    let qubits: [Int]
    switch model.readoutQubits {
    case .all: qubits = Array(0..<model.qubits)
    case .list(let chosen): qubits = chosen
    }
    if let outside = qubits.first(where: { $0 < 0 || $0 >= model.qubits }) {
      throw wrong(
        "model.readout_qubits", "qubit \(outside) is not one of 0 to \(model.qubits - 1)")
    }
    do {
      return try Readouts(letters: model.readouts, qubits: qubits)
    } catch let error as ReadoutError {
      throw wrong("model.readouts", error.description)
    }
  }

  /// The protocol of training.
  /// - Throws: `ConfigurationError` for an unknown or unavailable protocol.
  public func trainingProtocol() throws -> any ReadoutProtocol {
    let hardware = configuration.hardware
    do {
      return try ReadoutProtocols.make(
        hardware.protocol, ReadoutOptions(shots: hardware.shots, strength: hardware.strength))
    } catch let error as ReadoutError {
      throw wrong("hardware.protocol", error.description)
    }
  }

  /// The emulated device of training; nil for the ideal model.
  /// - Throws: `ConfigurationError` or the errors of the device library.
  public func trainingEmulator() throws -> Emulator? {
    let hardware = configuration.hardware
    guard hardware.device != "none" else { return nil }
    func located(_ word: String) -> String {
      configuration.isPath(word) ? configuration.resolve(word) : word
    }
    let calibration = hardware.calibration == "latest" ? nil : located(hardware.calibration)
    let (device, figures) = try library.resolve(
      device: located(hardware.device), day: calibration)
    return try Emulator(
      device: device, calibration: figures, sources: NoiseSelection(parsing: hardware.noise),
      scale: hardware.noiseScale,
      transpilerOptions: TranspilerOptions(
        decoupling: try decoupling(hardware.dynamicalDecoupling)),
      controllerLatency: hardware.latency)
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
    let available = ["adjoint", "noisyAdjoint"]
    guard available.contains(configuration.training.gradient) else {
      throw wrong(
        "training.gradient",
        "'\(configuration.training.gradient)' is not available; available: "
          + "\(available.joined(separator: ", ")) (both exact, by the reverse pass)")
    }
    let shape = try shape(for: data)
    let readoutProtocol = try trainingProtocol()
    let circuit: RecurrentCircuit
    if let emulator = try trainingEmulator() {
      circuit = try RecurrentCircuit.emulated(
        shape.circuit, readouts: shape.readouts, readoutProtocol: readoutProtocol, on: emulator
      ).circuit
    } else {
      circuit = try .ideal(
        shape.circuit, readouts: shape.readouts, readoutProtocol: readoutProtocol)
    }
    return try QuantumRecurrentModel(
      shape, on: circuit, seed: configuration.training.seed, threads: threads,
      precision: configuration.training.precision == .double ? .double : .single)
  }

  private func wrong(_ key: String, _ problem: String) -> ConfigurationError {
    ConfigurationError(place: configuration.place(of: key), key: key, problem: problem)
  }
}

import Channels
import Circuits
import Readout

/// The shape of a model in which no readout drives an angle: its circuit begins anew for everything that
/// it is asked.
public protocol RestartingShape: Sendable {
  /// What is read.
  var readouts: Readouts { get }
  /// Why no shot can have angles of its own, and which protocols there are instead.
  static var needsAverages: String { get }
  /// The circuit.
  /// - Parameter marksLayers: Whether a barrier follows each layer, for noise of layers.
  func timestep(marksLayers: Bool) -> Circuit
}

extension RestartingShape {
  /// The circuit of the model without noise.
  /// - Parameter layerNoise: A channel on each data qubit after every layer of the circuit; nil for none.
  /// - Throws: `ReadoutError` if the protocol cannot supply the readouts; `SimulationError`.
  public func ideal(
    _ readoutProtocol: any ReadoutProtocol, layerNoise: QuantumChannel? = nil
  ) throws -> RecurrentCircuit {
    try check(readoutProtocol)
    return try .ideal(
      timestep(marksLayers: layerNoise != nil), readouts: readouts,
      readoutProtocol: readoutProtocol, atBarriers: layerNoise)
  }

  /// Refuses a protocol under which each shot has angles of its own.
  /// - Throws: `ReadoutError.readoutsUnavailable`.
  public func check(_ readoutProtocol: any ReadoutProtocol) throws {
    guard !readoutProtocol.isDrivenByEachShot else {
      throw ReadoutError.readoutsUnavailable(
        "protocol \(readoutProtocol.name) drives a controller by every shot's own records, but "
          + Self.needsAverages)
    }
    try readoutProtocol.check(readouts)
  }
}

extension ModelFactory {
  /// The circuit of such a model on the hardware that the configuration names.
  /// - Parameter layerNoise: The channel of `model.layer_noise`; nil for none.
  /// - Throws: `ConfigurationError`; the errors of devices, transpiler and noise.
  func circuit(
    of shape: some RestartingShape, layerNoise: QuantumChannel?
  ) throws -> RecurrentCircuit {
    let readoutProtocol = try trainingProtocol()
    do {
      try shape.check(readoutProtocol)
    } catch let error as ReadoutError {
      throw wrong("hardware.protocol", error.description)
    }
    guard let emulator = try trainingEmulator() else {
      return try shape.ideal(readoutProtocol, layerNoise: layerNoise)
    }
    guard layerNoise == nil else {
      throw wrong(
        "model.layer_noise", "a device has noise of its own; only 0 is allowed with one")
    }
    return try RecurrentCircuit.emulated(
      shape.timestep(marksLayers: false), readouts: shape.readouts,
      readoutProtocol: readoutProtocol, on: emulator
    ).circuit
  }
}

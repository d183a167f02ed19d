import Channels
import Circuits
import Devices
import Noise
import Simulators
import Transpiler

/// A device on the day of a calibration, with chosen sources of noise, ready to run circuits.
public struct Emulator: Sendable {
  /// The machine.
  public let device: Device
  /// Its figures.
  public let calibration: Calibration
  /// The channels that the figures give.
  public let noise: NoiseModel
  /// How circuits are brought to the machine.
  public let transpilerOptions: TranspilerOptions
  /// The wait from the end of a measurement to an operation that depends on it, in seconds.
  public let controllerLatency: Double
  /// How the controller corrects what is reported.
  public var mitigation = Mitigation.none

  /// An emulated device.
  /// - Parameters:
  ///   - controllerLatency: Replaces the profile's, in seconds.
  ///   - userNoise: Channels beyond the calibration.
  /// - Throws: `NoiseError` for sources without data, a bad scale or a calibration that does not
  ///   fit the device.
  public init(
    device: Device, calibration: Calibration, sources: NoiseSelection = .all,
    policy: NoisePolicy = .physical, scale: Double = 1,
    transpilerOptions: TranspilerOptions = TranspilerOptions(), controllerLatency: Double? = nil,
    userNoise: UserNoise? = nil
  ) throws {
    self.controllerLatency = controllerLatency ?? device.timing.controllerLatency.value
    self.device = device
    self.calibration = calibration
    self.transpilerOptions = transpilerOptions
    noise = try NoiseModel(
      device: device, calibration: calibration, sources: sources, policy: policy, scale: scale,
      userNoise: userNoise)
  }

  /// An emulated device of a noise model.
  /// - Parameter controllerLatency: Replaces the profile's, in seconds.
  public init(
    _ noise: NoiseModel, transpilerOptions: TranspilerOptions = TranspilerOptions(),
    controllerLatency: Double? = nil
  ) {
    device = noise.device
    calibration = noise.calibration
    self.noise = noise
    self.transpilerOptions = transpilerOptions
    self.controllerLatency = controllerLatency ?? noise.device.timing.controllerLatency.value
  }

  /// The same machine with other sources of noise.
  /// - Throws: `NoiseError` for a source without data.
  public func with(sources: Set<NoiseSource>, userNoise: UserNoise?) throws -> Emulator {
    with(
      try NoiseModel(
        device: device, calibration: calibration, sources: .only(sources), policy: noise.policy,
        scale: noise.scale, userNoise: userNoise))
  }

  /// The same machine with a multiple of its noise.
  /// - Throws: `NoiseError` for a scale out of range.
  public func scalingNoise(by factor: Double) throws -> Emulator {
    with(
      try NoiseModel(
        device: device, calibration: calibration, sources: .only(noise.sources),
        policy: noise.policy, scale: factor * noise.scale, userNoise: noise.userNoise))
  }

  private func with(_ noise: NoiseModel) -> Emulator {
    var result = Emulator(
      noise, transpilerOptions: transpilerOptions, controllerLatency: controllerLatency)
    result.mitigation = mitigation
    return result
  }

  /// The same machine with circuits placed on some physical qubits.
  public func placing(_ layout: [Int]) -> Emulator {
    var options = transpilerOptions
    options.initialLayout = layout
    var result = Emulator(
      noise, transpilerOptions: options, controllerLatency: controllerLatency)
    result.mitigation = mitigation
    return result
  }

  /// How long a qubit's measurement takes, in seconds; 0 where nothing is known.
  public func readoutDuration(_ qubit: Int) -> Double {
    calibration.qubits[qubit].readoutDuration?.value ?? 0
  }
}

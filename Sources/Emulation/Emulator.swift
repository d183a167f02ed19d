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
  /// The wait from the end of a measurement to a step whose angles a controller on a host computed
  /// from it, in seconds.
  public let controllerLatency: Double
  /// How the controller corrects what is reported.
  public var mitigation = Mitigation.none

  /// An emulated device.
  /// - Parameters:
  ///   - noise: What goes wrong; by default every source that the calibration has data for.
  ///   - controllerLatency: Replaces the profile's, in seconds.
  ///   - feedForward: Replaces the profile's time from a measurement to an operation that depends on
  ///     it inside the control system, in seconds.
  /// - Throws: `NoiseError` for sources without data, a bad scale or a calibration that does not
  ///   fit the device.
  public init(
    device: Device, calibration: Calibration, noise: NoiseSettings = .all,
    transpilerOptions: TranspilerOptions = TranspilerOptions(), controllerLatency: Double? = nil,
    feedForward: Double? = nil
  ) throws {
    let device = feedForward.map(device.feedingForward(in:)) ?? device
    self.controllerLatency = controllerLatency ?? device.timing.controllerLatency.value
    self.device = device
    self.calibration = calibration
    self.transpilerOptions = transpilerOptions
    self.noise = try NoiseModel(device: device, calibration: calibration, settings: noise)
  }

  /// An emulated device of a library.
  /// - Parameters:
  ///   - name: A device's name in the library, or the path of a profile.
  ///   - calibration: The id or path of a calibration; nil for the latest.
  /// - Throws: `DeviceFileError` for what is not there; as the initializer from device and
  ///   calibration.
  public init(
    _ name: String, calibration: String? = nil, noise: NoiseSettings = .all,
    transpilerOptions: TranspilerOptions = TranspilerOptions(),
    library: DeviceLibrary = .standard
  ) throws {
    let found = try library.resolve(device: name, calibration: calibration)
    try self.init(
      device: found.device, calibration: found.calibration, noise: noise,
      transpilerOptions: transpilerOptions)
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

  /// The same machine with some of its sources of noise, each as it is beside the others.
  /// - Throws: `NoiseError` for a source without data.
  public func with(sources: Set<NoiseSource>, userNoise: UserNoise?) throws -> Emulator {
    var settings = noise.settings
    settings.sources = noise.selecting(sources)
    settings.user = userNoise
    return try with(settings)
  }

  /// The same machine with a multiple of its noise.
  /// - Throws: `NoiseError` for a scale out of range.
  public func scalingNoise(by factor: Double) throws -> Emulator {
    var settings = noise.settings
    settings.scale *= factor
    return try with(settings)
  }

  /// The same machine on another day, with other T1 and T2 (`Calibration.fluctuating`).
  /// - Parameters:
  ///   - sigma: The standard deviation of the logarithms of T1 and Tφ, 1/Tφ = 1/T2 − 1/(2 T1), from 0 to `Calibration.largestFluctuation`.
  ///   - draw: The number of the day.
  /// - Throws: `NoiseError`.
  public func fluctuating(by sigma: Double, seed: UInt64, draw: Int) throws -> Emulator {
    try with(
      noise.settings, calibration.fluctuating(by: sigma, on: device, seed: seed, draw: draw))
  }

  private func with(
    _ settings: NoiseSettings, _ figures: Calibration? = nil
  ) throws -> Emulator {
    var result = try Emulator(
      device: device, calibration: figures ?? calibration, noise: settings,
      transpilerOptions: transpilerOptions, controllerLatency: controllerLatency)
    result.mitigation = mitigation
    return result
  }

  /// The same machine with every run of gates followed by its inverse and itself once more.
  public func foldingGates() -> Emulator {
    var options = transpilerOptions
    options.foldsGates = true
    return transpiling(options)
  }

  /// The same machine with pulses for qubits that wait; nil for none.
  public func decoupling(_ sequence: DecouplingSequence?) -> Emulator {
    var options = transpilerOptions
    options.decoupling = sequence
    return transpiling(options)
  }

  /// The same machine with circuits placed on some physical qubits.
  public func placing(_ layout: [Int]) -> Emulator {
    var options = transpilerOptions
    options.initialLayout = layout
    return transpiling(options)
  }

  private func transpiling(_ options: TranspilerOptions) -> Emulator {
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

import Devices
import OpenQASM
import Transpiler

extension QASMTiming {
  /// The timing of a device on the day of a calibration, for programs read with it.
  ///
  /// Gates take what they take made of native ones by themselves (`NaturalDurations`).
  /// - Throws: `TranspilerError`.
  public init(_ device: Device, _ calibration: Calibration) throws {
    let durations = try NaturalDurations(device: device, calibration: calibration)
    self.init(
      samplingTime: device.timing.dt?.value, latency: device.feedForwardLatency,
      duration: { try durations.duration(of: $0, isPhysical: $1) })
  }
}

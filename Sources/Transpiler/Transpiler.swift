import Circuits
import Devices

/// Brings circuits to the native gates and the topology of a device.
public struct Transpiler: Sendable {
  /// The machine.
  public let device: Device
  /// Its figures on a day, by which layouts and gates are chosen.
  public let calibration: Calibration
  /// What is to be done.
  public let options: TranspilerOptions

  private let target: Target

  /// A transpiler for a device on the day of a calibration.
  /// - Throws: `TranspilerError.calibrationMismatch`, or `.noOneQubitBasis` if no qubit has a
  ///   complete set of calibrated one-qubit gates.
  public init(
    device: Device, calibration: Calibration, options: TranspilerOptions = TranspilerOptions()
  ) throws {
    self.device = device
    self.calibration = calibration
    self.options = options
    target = try Target(device: device, calibration: calibration)
  }

  /// The circuit in native gates on physical qubits, equivalent up to a global phase and the
  /// layouts; parameters stay parameters.
  /// - Throws: `TranspilerError`.
  public func transpile(_ circuit: Circuit) throws -> TranspiledCircuit {
    try Pipeline(target: target, options: options).run(circuit)
  }

  /// The physical qubits that are in working order, by index.
  public var usableQubits: [Bool] { target.isUsable }
}

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
    try Pipeline(target: target, options: options).run(device.preparing(circuit))
  }

  /// A circuit that is in native gates on physical qubits already, as it is: in time, and with what
  /// it costs.
  ///
  /// Scores circuits that other tools have made by the same measure.
  /// - Throws: `TranspilerError.notNative` for a gate that its qubits do not have,
  ///   `.qubitOutOfRange`, `.unsupportedOperation` and the errors of scheduling.
  public func asIs(_ circuit: Circuit) throws -> TranspiledCircuit {
    let circuit = device.preparing(circuit)
    try device.checkCapabilities(for: circuit)
    for instruction in circuit.instructions {
      for qubit in instruction.qubits where !(0..<device.qubitCount).contains(qubit) {
        throw TranspilerError.qubitOutOfRange(qubit: qubit, limit: device.qubitCount)
      }
      guard let gate = instruction.application?.gate else { continue }
      guard target.has(gate, on: instruction.qubits) else {
        throw TranspilerError.notNative(
          gate: gate.name, qubits: instruction.qubits, device: device.name)
      }
    }
    var native = circuit
    native.qubitCount = device.qubitCount
    let schedule = try Scheduler.schedule(
      native, device: device, calibration: calibration, policy: options.schedule)
    let layout = Array(0..<device.qubitCount)
    return TranspiledCircuit(
      circuit: native, initialLayout: layout, finalLayout: layout, schedule: schedule,
      metrics: CircuitMetrics(schedule, device: device, calibration: calibration))
  }
}

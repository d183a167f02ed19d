import Circuits
import Devices

/// How long the operations of a device take.
public struct DurationTable: Sendable {
  private let device: Device
  private let calibration: Calibration
  private let virtual: Set<String>

  /// The durations of a calibration.
  /// - Throws: `TranspilerError.calibrationMismatch` for a calibration of another width.
  public init(device: Device, calibration: Calibration) throws {
    guard calibration.qubits.count == device.qubitCount else {
      throw TranspilerError.calibrationMismatch(
        device: device.name, qubits: device.qubitCount, calibration: calibration.id,
        calibrated: calibration.qubits.count)
    }
    self.device = device
    self.calibration = calibration
    virtual = Set(device.nativeGates.filter(\.isVirtual).map(\.name))
  }

  /// The duration of an instruction in seconds.
  /// - Parameter isMidCircuit: Whether a measurement or reset happens in the middle of a program
  ///   (`Circuit.midCircuitFlags`), for which some machines have shorter ones.
  /// - Throws: `TranspilerError.missingDuration`, `.missingSamplingTime`, `.qubitOutOfRange`.
  public func duration(of instruction: Instruction, isMidCircuit: Bool = false) throws -> Double {
    for qubit in instruction.qubits where !(0..<device.qubitCount).contains(qubit) {
      throw TranspilerError.qubitOutOfRange(qubit: qubit, limit: device.qubitCount)
    }
    let qubits = instruction.qubits
    switch instruction.operation {
    case .barrier, .assign: return 0
    case .measure:
      let figures = calibration.qubits[qubits[0]]
      let duration =
        isMidCircuit
        ? figures.midCircuitReadoutDuration ?? figures.readoutDuration : figures.readoutDuration
      return try known(duration?.value, "measure", qubits)
    case .reset:
      let figures = calibration.qubits[qubits[0]]
      let duration =
        isMidCircuit
        ? figures.midCircuitResetDuration ?? figures.resetDuration : figures.resetDuration
      return try known(duration?.value, "reset", qubits)
    case .delay(let length):
      guard let seconds = length.seconds(dt: device.timing.dt?.value) else {
        throw TranspilerError.missingSamplingTime(qubits: qubits, device: device.name)
      }
      return seconds
    case .gate(let application):
      let gate = application.gate
      if virtual.contains(gate.name) { return 0 }
      return try known(calibration.figures(gate, on: qubits)?.duration?.value, gate.name, qubits)
    }
  }

  private func known(_ value: Double?, _ operation: String, _ qubits: [Int]) throws -> Double {
    guard let value else {
      throw TranspilerError.missingDuration(
        operation: operation, qubits: qubits, device: device.name)
    }
    return value
  }
}

extension Calibration {
  /// The figures of a gate on qubits, in either order for gates that are symmetric.
  public func figures(_ gate: Gate, on qubits: [Int]) -> GateFigures? {
    if let figures = figures(gate.name, qubits) { return figures }
    return gate.traits.contains(.symmetric) && qubits.count == 2
      ? figures(gate.name, qubits.reversed()) : nil
  }
}

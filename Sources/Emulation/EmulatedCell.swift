import Channels
import Circuits
import Simulators
import Transpiler

/// The circuit of one timestep on a device: transpiled once, its angles still symbolic, its noise
/// written out.
public struct EmulatedCell: Sendable {
  /// The native circuit with its schedule.
  public let transpiled: TranspiledCircuit
  /// The native circuit with its noise, on physical qubits.
  public let noisy: NoisyCircuit
  /// The same, lowered for the engines.
  public let program: Program
  /// The duration of the step in seconds: gates, and the measurement if the cell has one.
  public let duration: Double
  /// The wait for the controller that follows the step, in seconds.
  public let wait: Double

  /// The physical qubit of every qubit of the ansatz, before and after the step.
  public var layout: [Int] { transpiled.initialLayout }
}

extension Emulator {
  /// Brings the circuit of one timestep to the device.
  ///
  /// The layout after the step is the layout before it, so that the step can be repeated. All
  /// qubits of the cell wait for its end; with measurements also for the controller.
  /// - Parameter cell: Gates with symbolic angles, and measurements if the protocol measures in
  ///   the middle.
  /// - Throws: `TranspilerError`, `NoiseError`, `SimulationError`; `EmulationError` if the device
  ///   cannot measure in the middle of a circuit.
  public func cell(_ cell: Circuit) throws -> EmulatedCell {
    let measures = cell.instructions.contains { $0.operation == .measure }
    if measures && !device.capabilities.midCircuitMeasurement {
      throw EmulationError.noMidCircuitMeasurement(device: device.name)
    }
    var options = transpilerOptions
    options.returnToInitialLayout = true
    options.avoidsSpareQubits = true
    let transpiled = try Transpiler(device: device, calibration: calibration, options: options)
      .transpile(cell)
    let wait = measures ? controllerLatency : 0
    var noisy = try noise.noisy(transpiled.schedule, span: .whole, trailing: wait)
    noisy.parameters = cell.parameters
    return EmulatedCell(
      transpiled: transpiled, noisy: noisy,
      program: try Program(lowering: noisy, keeping: transpiled.initialLayout),
      duration: transpiled.schedule.duration, wait: wait)
  }
}

/// Why a circuit cannot run on an emulated device.
public enum EmulationError: Error, CustomStringConvertible, Sendable {
  /// The machine measures at the end of a circuit only.
  case noMidCircuitMeasurement(device: String)

  /// What is wrong, for a reader.
  public var description: String {
    switch self {
    case .noMidCircuitMeasurement(let device):
      "device \(device) cannot measure in the middle of a circuit; use the protocol replay or "
        + "expectation"
    }
  }
}

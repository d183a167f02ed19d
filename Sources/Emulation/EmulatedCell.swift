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
  /// qubits of the cell wait for its end, and for the controller if it measures and is asked to.
  /// - Parameter cell: Gates with symbolic angles, and measurements if the protocol measures in
  ///   the middle.
  /// - Parameter controller: Where the controller is that what was measured must reach before the
  ///   next step; nil if nothing waits for it.
  /// - Parameter meter: What measures in place of projective measurements: a readout that is driven
  ///   more weakly, with the same duration and the same errors; nil for projective ones.
  /// - Throws: `TranspilerError`, `NoiseError`, `SimulationError`; `EmulationError` if the device
  ///   cannot measure, reset or decide by what it measured in the middle of a circuit, or has too few
  ///   qubits.
  public func cell(
    _ cell: Circuit, waitingFor controller: ControllerPlace? = .host, meter: WeakMeasurement? = nil
  ) throws -> EmulatedCell {
    let measures = cell.instructions.contains { $0.operation == .measure }
    if !cell.decidingBits.isEmpty && !device.capabilities.feedForward {
      throw EmulationError.noFeedForward(device: device.name)
    }
    if measures && !device.capabilities.midCircuitMeasurement {
      throw EmulationError.noMidCircuitMeasurement(device: device.name)
    }
    if cell.instructions.contains(where: { $0.operation == .reset }) && !device.capabilities.reset {
      throw EmulationError.noReset(device: device.name)
    }
    if cell.qubitCount > device.qubitCount {
      throw EmulationError.tooFewQubits(
        device: device.name, needed: cell.qubitCount, available: device.qubitCount)
    }
    var options = transpilerOptions
    options.returnToInitialLayout = true
    options.avoidsSpareQubits = true
    options.keepsPhasesAtMeasurements = meter != nil
    let transpiled = try Transpiler(device: device, calibration: calibration, options: options)
      .transpile(cell)
    let wait = measures ? controller.map(latency) ?? 0 : 0
    var noisy = try noise.withoutSlowSources(for: "a step of a network", movingRecords: true)
      .noisy(transpiled.schedule, span: .whole, trailing: wait)
    noisy.parameters = cell.parameters
    if let meter { noisy = noisy.measured(by: meter) }
    return EmulatedCell(
      transpiled: transpiled, noisy: noisy,
      program: try Program(lowering: noisy, keeping: transpiled.initialLayout),
      duration: transpiled.schedule.duration, wait: wait)
  }

  /// The noisy circuit of a step that is in native gates already, qubit i on physical qubit i.
  /// - Throws: `TranspilerError` for gates without a duration, `NoiseError`.
  public func nativeCell(_ cell: Circuit) throws -> NoisyCircuit {
    try noise.withoutSlowSources(for: "a step of a network", movingRecords: true).noisy(
      Scheduler.schedule(
        cell, device: device, calibration: calibration, policy: transpilerOptions.schedule),
      span: .whole)
  }
}

/// Why a circuit cannot run on an emulated device.
public enum EmulationError: Error, CustomStringConvertible, Sendable {
  /// The machine measures at the end of a circuit only.
  case noMidCircuitMeasurement(device: String)
  /// The machine cannot bring a qubit back to |0⟩ in the middle of a circuit.
  case noReset(device: String)
  /// What the machine measures cannot decide about operations of the same circuit.
  case noFeedForward(device: String)
  /// Corrections of readouts that do not exist or make no sense here.
  case mitigation(String)
  /// A step, with its ancillas, has more qubits than the machine.
  case tooFewQubits(device: String, needed: Int, available: Int)
  /// A program has more qubits than the machine.
  case tooManyQubits(device: String, needed: Int, available: Int)

  /// What is wrong, for a reader.
  public var description: String {
    switch self {
    case .noMidCircuitMeasurement(let device):
      "device \(device) cannot measure in the middle of a circuit, which this step does; of "
        + "themselves the protocols replay and expectation do not"
    case .noReset(let device):
      "device \(device) cannot reset qubits in the middle of a circuit, which this step "
        + "does"
    case .noFeedForward(let device):
      "device \(device) has no operations under a condition, which this step needs"
    case .tooManyQubits(let device, let needed, let available):
      "the program has \(needed) qubits, '\(device)' has \(available)"
    case .mitigation(let text): "mitigation: \(text)"
    case .tooFewQubits(let device, let needed, let available):
      "a step needs \(needed) qubits, ancillas included, but device \(device) has \(available)"
    }
  }
}

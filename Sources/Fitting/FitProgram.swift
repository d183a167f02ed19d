import Channels
import Circuits
import Noise
import Simulators
import Transpiler

/// A circuit with its counts, placed in time once: the noise of any calibration can be written into it.
struct FitProgram: Sendable {
  let circuit: FitCircuit
  private let placed: Circuit
  private let schedule: ScheduledCircuit?
  private let lists: [[Int]]

  /// - Throws: `NoiseError` for gates that are not native or not calibrated, `TranspilerError` for
  ///   what the machine does not offer.
  init(_ circuit: FitCircuit, model: NoiseModel) throws {
    self.circuit = circuit
    lists = circuit.reads.map(\.bits)
    var placed = model.device.preparing(circuit.circuit)
    placed.qubitCount = max(placed.qubitCount, model.device.qubitCount)
    try model.device.checkCapabilities(for: placed)
    for instruction in placed.instructions {
      if let gate = instruction.application?.gate {
        _ = try model.gateNoise(gate, instruction.qubits)
      }
    }
    self.placed = placed
    let needsSchedule = !model.sources.isDisjoint(with: [.idle, .crosstalk, .detuning, .parity])
    schedule =
      needsSchedule
      ? try Scheduler.schedule(placed, device: model.device, calibration: model.calibration) : nil
  }

  /// The circuit with noise as numbers.
  /// - Throws: `NoiseError`, `SimulationError`.
  func transfer(_ model: NoiseModel) throws -> TransferProgram {
    try TransferProgram(traced(model).circuit, reading: lists)
  }

  /// The same in pieces, of which single ones can be computed anew for other figures.
  /// - Throws: `NoiseError`, `SimulationError`.
  func template(_ model: NoiseModel) throws -> FitTemplate {
    try FitTemplate(traced(model), reading: lists)
  }

  private func traced(_ model: NoiseModel) throws -> TracedCircuit {
    if let schedule {
      try model.traced(schedule, span: .observed)
    } else {
      try model.traced(placed)
    }
  }
}

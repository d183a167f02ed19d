import Circuits
import Devices
import Randomness

/// The passes in their order.
struct Pipeline {
  let target: Target
  let options: TranspilerOptions

  /// A routed program and the layouts of its virtual qubits.
  struct Routed {
    var program: SlotProgram
    var initial: [Int]
    var final: [Int]
  }

  func run(_ circuit: Circuit) throws -> TranspiledCircuit {
    try target.device.checkCapabilities(for: circuit)
    let program = try lower(circuit)
    let candidates = try place(program)
    var best: TranspiledCircuit?
    for candidate in candidates {
      let result = try finish(candidate, circuit)
      if best.map({ isBetter(result, than: $0) }) ?? true { best = result }
    }
    guard let best else { preconditionFailure("placing gives at least one candidate") }
    return best
  }

  /// Gates become one-qubit gates and interactions, neighbours are fused.
  private func lower(_ circuit: Circuit) throws -> SlotProgram {
    var fusion = Fusion(qubitCount: circuit.qubitCount, isEnabled: options.optimization >= 1)
    try Lowering(keeps: target.keeps, deviceName: target.device.name).run(circuit, into: &fusion)
    return fusion.program
  }

  /// Virtual qubits are given places, and brought together where they must meet.
  private func place(_ program: SlotProgram) throws -> [Routed] {
    try Placement(program: program, target: target, options: options).run()
  }

  /// Interactions become native gates, runs of one-qubit gates pulses; then times are fixed.
  private func finish(_ routed: Routed, _ circuit: Circuit) throws -> TranspiledCircuit {
    let steps = try Synthesis(target: target).run(routed.program)
    var native = Circuit(
      qubits: target.device.qubitCount, bits: circuit.bitCount, parameters: circuit.parameters)
    native.quantumRegisters = []
    native.classicalRegisters = circuit.classicalRegisters
    native.instructions = OneQubitMerging.run(
      steps, target: target, allowEuler: options.allowEuler, isEnabled: options.optimization >= 1)
    let schedule = try Scheduler.schedule(
      native, device: target.device, calibration: target.calibration, policy: options.schedule)
    return TranspiledCircuit(
      circuit: native, initialLayout: routed.initial, finalLayout: routed.final,
      schedule: schedule,
      metrics: CircuitMetrics(
        schedule, device: target.device, calibration: target.calibration))
  }

  private func isBetter(_ left: TranspiledCircuit, than right: TranspiledCircuit) -> Bool {
    left.metrics.logSuccess > right.metrics.logSuccess
  }
}

extension Target {
  /// Whether a two-qubit gate of a circuit is left as it is. Where any two qubits can meet every
  /// native gate is; elsewhere those of the CX class are made anew, in the better direction and
  /// together with exchanges.
  var keeps: @Sendable (Gate) -> Bool {
    let names = Set(device.nativeGates.map(\.name))
    let isComplete = isComplete
    return { gate in
      guard names.contains(gate.name), gate != .rzz else { return false }
      return isComplete || !(Entangler.cliffords + [.swap]).contains(gate)
    }
  }
}

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
    return best(try candidates.map { try finish($0, circuit) })
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
    let selection = TemplateSelection(
      routed.program, target, allowEuler: options.allowEuler,
      sweeps: [0, 1, 3, 4][min(3, max(0, options.optimization))])
    let steps = try Synthesis.run(selection, target)
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

  /// The one with the best estimated success among those with hardly more than the fewest
  /// two-qubit gates.
  private func best(_ results: [TranspiledCircuit]) -> TranspiledCircuit {
    let fewest = results.map(\.metrics.twoQubitGates).min() ?? 0
    var best = results[0]
    for result in results
    where Double(result.metrics.twoQubitGates) <= 1.02 * Double(fewest) {
      let isAllowed = Double(best.metrics.twoQubitGates) <= 1.02 * Double(fewest)
      if !isAllowed || result.metrics.logSuccess > best.metrics.logSuccess { best = result }
    }
    return best
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

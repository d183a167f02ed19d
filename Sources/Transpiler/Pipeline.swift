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
    let (program, wires) = elide(try lower(circuit))
    let active = circuit.activeQubits
    var candidates =
      try forms(program, active: active, wires).flatMap { form in
        try place(form.program, active: active).map { renamed($0, form.wires) }
      }
    // Long programs are gone through once: their time is that of what must be done anyway.
    let most = program.slots.count > 3_000 ? 1 : 4
    let sweeps = min(most, [0, 1, 3, 4][min(3, max(0, options.optimization))])
    if candidates.count == 1, !options.foldsGates {
      // The only one is not kept beside what it becomes: long programs are a lot of memory.
      return try finish(candidates.removeLast(), circuit, sweeps: sweeps)
    }
    let places = candidates
    guard places.count > 2, sweeps > 1 else {
      return try folded(
        ranked(
          try concurrently(places.count, on: options.threads) {
            try finish(places[$0], circuit, sweeps: sweeps)
          }
        )[0], places, circuit, sweeps: sweeps)
    }
    // One sweep tells which are worth more.
    let first = ranked(
      try concurrently(places.count, on: options.threads) {
        try finish(places[$0], circuit, sweeps: 1)
      }
    ).prefix(2).map(\.index)
    return try folded(
      ranked(
        try concurrently(first.count, on: options.threads) {
          try finish(places[first[$0]], circuit, sweeps: sweeps)
        }
      )[0], first.map { places[$0] }, circuit, sweeps: sweeps)
  }

  /// The native gates with short runs of one-qubit gates between them. Each step is merged as soon as
  /// it is there: all steps of a long circuit together would be most of its memory.
  private func merged(_ selection: consuming TemplateSelection) throws -> [Instruction] {
    var merging = OneQubitMerging(
      target: target, allowEuler: options.allowEuler, isEnabled: options.optimization >= 1,
      keepsPhases: options.keepsPhasesAtMeasurements,
      expected: 6 * target.entanglers(selection.program) + 4 * selection.program.slots.count)
    if let instance = options.twirling {
      var steps: [NativeStep] = []
      try Synthesis.run(selection, target) { steps.append($0) }
      steps = Twirling.run(steps, seed: options.seed, instance: instance)
      for step in steps { merging.append(step) }
    } else {
      try Synthesis.run(selection, target) { merging.append($0) }
    }
    return merging.finish()
  }

  /// The best result, with its gates folded if that is asked for: chosen as without, so that the
  /// folded circuit is the plain one three times.
  private func folded(
    _ best: (index: Int, result: TranspiledCircuit), _ candidates: [Routed], _ circuit: Circuit,
    sweeps: Int
  ) throws -> TranspiledCircuit {
    guard options.foldsGates else { return best.result }
    return try finish(candidates[best.index], circuit, sweeps: sweeps, folds: true)
  }

  /// Gates become one-qubit gates and interactions, neighbours are fused.
  private func lower(_ circuit: Circuit) throws -> SlotProgram {
    var fusion = Fusion(qubitCount: circuit.qubitCount, isEnabled: options.optimization >= 1)
    let keeps = target.keeps(fuses: options.optimization >= 2)
    try Lowering(keeps: keeps, deviceName: target.device.name).run(circuit, into: &fusion)
    guard options.optimization >= 2 else { return fusion.collected }
    return Fusion.repeated(
      Negligible.run(fusion.collected), isWorthwhile: Fusion.savesEntanglers)
  }

  /// Exchanges become other names, unless every qubit must end where it began.
  private func elide(_ program: SlotProgram) -> (program: SlotProgram, wires: [Int]) {
    guard options.optimization >= 2, !options.returnToInitialLayout else {
      return (program, Array(0..<program.qubitCount))
    }
    return Elision.run(program, target.usualFamily)
  }

  /// The programs to be placed, with the qubits that hold the circuit's own at the end: the program as
  /// it is, and with stars as lines where there are such and routing is not the beam's. A few routings
  /// of both tell which are worth the search.
  private func forms(
    _ program: SlotProgram, active: [Int], _ wires: [Int]
  ) -> [(program: SlotProgram, wires: [Int])] {
    func placement(_ program: SlotProgram) -> Placement {
      Placement(program: program, active: active, target: target, options: options)
    }
    guard options.optimization >= 2, options.initialLayout == nil, placement(program).isLarge,
      let (line, after) = StarPrerouting.run(program)
    else { return [(program, wires)] }
    let both = [(program: program, wires: wires), (line, wires.map { after[$0] })]
    guard options.optimization == 2, let plain = placement(program).probe(),
      let walked = placement(line).probe()
    else { return both }
    let limit = 1.1 * Double(min(plain, walked))
    return both.enumerated().filter { Double([plain, walked][$0.offset]) <= limit }.map(\.element)
  }

  /// The routed program with the final places of the circuit's own qubits.
  private func renamed(_ routed: Routed, _ wires: [Int]) -> Routed {
    var result = routed
    result.final = wires.map { routed.final[$0] }
    return result
  }

  /// Virtual qubits are given places, and brought together where they must meet.
  private func place(_ program: SlotProgram, active: [Int]) throws -> [Routed] {
    try Placement(program: program, active: active, target: target, options: options).run()
  }

  /// Interactions become native gates, runs of one-qubit gates pulses; then times are fixed.
  private func finish(
    _ routed: consuming Routed, _ circuit: Circuit, sweeps: Int, folds: Bool = false
  ) throws -> TranspiledCircuit {
    let (initial, final) = (routed.initial, routed.final)
    let program =
      options.optimization >= 2 ? Deferral.run(routed.program, target) : routed.program
    _ = consume routed
    var native = Circuit(
      qubits: target.device.qubitCount, bits: circuit.bitCount, parameters: circuit.parameters)
    native.quantumRegisters = []
    native.classicalRegisters = circuit.classicalRegisters
    native.resultRule = circuit.resultRule
    native.instructions = try merged(
      TemplateSelection(program, target, allowEuler: options.allowEuler, sweeps: sweeps))
    if folds { native.instructions = try Folding.run(native.instructions, target.device) }
    var schedule = try Scheduler.schedule(
      native, device: target.device, calibration: target.calibration, policy: options.schedule,
      isPiece: options.returnToInitialLayout)
    if let sequence = options.decoupling {
      (schedule, native) = try DynamicalDecoupling(target: target, sequence: sequence).run(
        schedule, of: native)
    }
    return TranspiledCircuit(
      circuit: native, initialLayout: initial, finalLayout: final,
      schedule: schedule,
      metrics: CircuitMetrics(
        schedule, device: target.device, calibration: target.calibration))
  }

  /// By estimated success, best first; those with many more two-qubit gates than the fewest come
  /// last, after them those with more spare qubits, where these are to be avoided.
  private func ranked(
    _ results: [TranspiledCircuit]
  ) -> [(index: Int, result: TranspiledCircuit)] {
    let fewest = results.map(\.metrics.twoQubitGates).min() ?? 0
    let limit = 1.05 * Double(fewest)
    let active = results.map { options.avoidsSpareQubits ? $0.circuit.activeQubits.count : 0 }
    return results.enumerated().map { (index: $0.offset, result: $0.element) }.sorted {
      if active[$0.index] != active[$1.index] { return active[$0.index] < active[$1.index] }
      let (a, b) = ($0.result.metrics, $1.result.metrics)
      let isShort = (Double(a.twoQubitGates) <= limit, Double(b.twoQubitGates) <= limit)
      if isShort.0 != isShort.1 { return isShort.0 }
      return a.logSuccess == b.logSuccess ? $0.index < $1.index : a.logSuccess > b.logSuccess
    }
  }
}

extension Target {
  /// Whether a two-qubit gate of a circuit is left as it is. Where any two qubits can meet every
  /// native gate is, unless gates are fused; elsewhere those that have one strength, or that fuse
  /// well, are made anew, in the better direction and together with exchanges.
  func keeps(fuses: Bool) -> @Sendable (Gate) -> Bool {
    let names = Set(device.nativeGates.map(\.name))
    let keepsAll = isComplete && !fuses
    return { gate in
      guard names.contains(gate.name), ![.rzz, .rxx, .ryy].contains(gate) else { return false }
      let isMadeAnew =
        gate == .swap
        || [Entangler.Family.clifford, .iswap, .exchange, .fsim, .sqrtISwap, .syc].contains {
          $0.gates.contains(gate)
        }
      return keepsAll || !isMadeAnew
    }
  }
}

import Circuits

/// A native two-qubit gate with one-qubit gates before and after it.
struct NativeStep: Sendable {
  var operation: Operation
  var qubits: [Int]
  var bits: [Int] = []
  var conditions: [Condition] = []
}

/// Makes interactions from the native gates of the pairs that they are on.
struct Synthesis {
  let target: Target

  /// The program in native two-qubit gates; one-qubit gates are still of any kind.
  /// - Throws: `TranspilerError.noDecomposition` for a kept gate that the pair does not have.
  func run(_ program: SlotProgram) throws -> [NativeStep] {
    let following = followingGates(program)
    var steps: [NativeStep] = []
    for (index, slot) in program.slots.enumerated() {
      let before = slot.before
      switch slot.kind {
      case .interaction(let interaction):
        locals(slot.qubits, before, &steps)
        if let exchange = exchange(interaction, on: slot.qubits) {
          steps.append(
            NativeStep(
              operation: .gate(GateApplication(.swap)), qubits: exchange.qubits,
              conditions: slot.conditions))
          continue
        }
        let template = best(interaction, on: slot.qubits, before, following[index])
        emit(template, slot.conditions, &steps)
      case .native(let application):
        locals(slot.qubits, before, &steps)
        try native(application, slot, &steps)
      case .conditional(let gates):
        locals(slot.qubits, before, &steps)
        for gate in gates {
          steps.append(
            NativeStep(
              operation: .gate(gate), qubits: slot.qubits, conditions: slot.conditions))
        }
      case .measure: other(.measure, slot, &steps)
      case .reset: other(.reset, slot, &steps)
      case .delay(let duration): other(.delay(duration), slot, &steps)
      case .barrier: other(.barrier, slot, &steps)
      }
    }
    locals(Array(0..<program.qubitCount), program.after, &steps)
    return steps
  }

  /// For every slot and each of its qubits the one-qubit gates after it.
  private func followingGates(_ program: SlotProgram) -> [[[GateApplication]]] {
    var next = program.after
    var result = [[[GateApplication]]](repeating: [], count: program.slots.count)
    for index in program.slots.indices.reversed() {
      let slot = program.slots[index]
      result[index] = slot.qubits.map { next[$0] }
      for (position, qubit) in slot.qubits.enumerated() { next[qubit] = slot.before[position] }
    }
    return result
  }

  private func locals(
    _ qubits: [Int], _ gates: [[GateApplication]], _ steps: inout [NativeStep]
  ) {
    for (position, qubit) in qubits.enumerated() {
      for gate in gates[position] {
        steps.append(NativeStep(operation: .gate(gate), qubits: [qubit]))
      }
    }
  }

  private func other(_ operation: Operation, _ slot: Slot, _ steps: inout [NativeStep]) {
    locals(slot.qubits, slot.before, &steps)
    steps.append(
      NativeStep(
        operation: operation, qubits: slot.qubits, bits: slot.bits, conditions: slot.conditions))
  }

  private func emit(
    _ template: Template, _ conditions: [Condition], _ steps: inout [NativeStep]
  ) {
    for step in template.steps {
      steps.append(
        NativeStep(
          operation: .gate(step.application), qubits: step.qubits.map { template.pair[$0] },
          conditions: conditions))
    }
  }

  /// A gate that was kept because the device has it: where this pair has it not, it is lowered.
  private func native(
    _ application: GateApplication, _ slot: Slot, _ steps: inout [NativeStep]
  ) throws {
    if let entangler = target.link(slot.qubits[0], slot.qubits[1])?
      .native(application.gate, slot.qubits)
    {
      steps.append(
        NativeStep(
          operation: .gate(application), qubits: entangler.qubits, conditions: slot.conditions))
      return
    }
    let lowering = Lowering(keeps: { _ in false }, deviceName: target.device.name)
    var sink = Lowering.Sink(
      fusion: Fusion(qubitCount: target.device.qubitCount, isEnabled: false),
      conditions: slot.conditions)
    try lowering.lower(application, on: slot.qubits, into: &sink)
    steps += try run(sink.fusion.program)
  }

  /// The native exchange, where the pair has one that is better than others.
  private func exchange(_ interaction: Interaction, on qubits: [Int]) -> Entangler? {
    guard interaction.isSwap, let link = target.link(qubits[0], qubits[1]),
      let native = link.native(.swap, qubits), native.cost < link.cost(interaction)
    else { return nil }
    return native
  }

  /// The template after which the one-qubit gates around it need the fewest pulses.
  private func best(
    _ interaction: Interaction, on qubits: [Int], _ before: [[GateApplication]],
    _ after: [[GateApplication]]
  ) -> Template {
    guard let link = target.link(qubits[0], qubits[1]) else {
      preconditionFailure("routing put an interaction on qubits \(qubits) without a gate")
    }
    let templates = Template.all(interaction, link)
    var best = templates[0]
    var bestPulses = Int.max
    for template in templates where templates.count > 1 {
      let pulses = template.pulses(on: qubits, before: before, after: after)
      if pulses < bestPulses {
        bestPulses = pulses
        best = template
      }
    }
    return best
  }
}

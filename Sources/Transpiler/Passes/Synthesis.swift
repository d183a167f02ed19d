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
  private let target: Target
  private var program: SlotProgram
  private let selected: [UInt16]
  /// What the current slot has been made into.
  private var steps: [NativeStep] = []
  /// The list of each qubit alone: shared by all that happens on it, for long circuits have many.
  private let alone: [[Int]]

  /// Hands the program on in native two-qubit gates, step by step; one-qubit gates are still of any
  /// kind.
  /// - Throws: `TranspilerError.noDecomposition` for a kept gate that the pair does not have.
  static func run(
    _ selection: consuming TemplateSelection, _ target: Target,
    _ emit: (NativeStep) -> Void
  ) throws {
    var pass = Synthesis(
      target: target, program: selection.program, selected: selection.selected)
    _ = consume selection
    try pass.run(emit)
  }

  private init(
    target: Target, program: SlotProgram, selected: [UInt16]
  ) {
    self.target = target
    self.program = program
    self.selected = selected
    alone = (0..<max(program.qubitCount, target.device.qubitCount)).map { [$0] }
  }

  private mutating func run(_ emit: (NativeStep) -> Void) throws {
    func handOn() {
      for step in steps { emit(step) }
      steps.removeAll(keepingCapacity: true)
    }
    for index in program.slots.indices {
      handOn()
      let slot = program.slots[index]
      // What has been made into steps is not needed any more: a long circuit is a lot of it.
      program.slots[index] = Slot(kind: .barrier, qubits: [], before: [])
      switch slot.kind {
      case .interaction(let interaction):
        if let exchange = exchange(interaction, on: slot.qubits) {
          locals(slot.qubits, slot.before)
          steps.append(
            NativeStep(
              operation: .gate(GateApplication(.swap)), qubits: exchange.qubits,
              conditions: slot.conditions))
          continue
        }
        locals(slot.qubits, slot.before)
        if let template = TemplateSelection.template(
          interaction, on: slot.qubits, selected[index], target)
        {
          place(template, slot.conditions)
        }
      case .native(let application):
        locals(slot.qubits, slot.before)
        try native(application, slot)
      case .conditional(let gates):
        locals(slot.qubits, slot.before)
        for gate in gates {
          steps.append(
            NativeStep(
              operation: .gate(gate), qubits: slot.qubits, conditions: slot.conditions))
        }
      case .measure: other(.measure, slot)
      case .reset: other(.reset, slot)
      case .delay(let duration): other(.delay(duration), slot)
      case .barrier: other(.barrier, slot)
      case .assign(let value): other(.assign(value), slot)
      }
    }
    locals(Array(0..<program.qubitCount), program.after)
    handOn()
  }

  private mutating func locals(_ qubits: [Int], _ gates: [[GateApplication]]) {
    for (position, qubit) in qubits.enumerated() {
      for gate in gates[position] {
        steps.append(NativeStep(operation: .gate(gate), qubits: alone[qubit]))
      }
    }
  }

  private mutating func other(_ operation: Operation, _ slot: Slot) {
    locals(slot.qubits, slot.before)
    steps.append(
      NativeStep(
        operation: operation, qubits: slot.qubits, bits: slot.bits, conditions: slot.conditions))
  }

  private mutating func place(_ template: Template, _ conditions: [Condition]) {
    for step in template.steps {
      steps.append(
        NativeStep(
          operation: .gate(step.application), qubits: qubits(step.qubits, of: template.pair),
          conditions: conditions))
    }
  }

  private func qubits(_ positions: [Int], of pair: [Int]) -> [Int] {
    if positions.count == 1 { return alone[pair[positions[0]]] }
    return positions == [0, 1] ? pair : positions.map { pair[$0] }
  }

  /// A gate that was kept because the device has it: where this pair has it not, it is lowered.
  private mutating func native(_ application: GateApplication, _ slot: Slot) throws {
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
    let plain = TemplateSelection(sink.fusion.collected, target, allowEuler: true, sweeps: 0)
    try Synthesis.run(plain, target) { steps.append($0) }
  }

  /// The native exchange, where the pair has one that is better than others.
  private func exchange(_ interaction: Interaction, on qubits: [Int]) -> Entangler? {
    guard interaction.isSwap, let link = target.link(qubits[0], qubits[1]),
      let native = link.native(.swap, qubits), native.cost < link.cost(interaction)
    else { return nil }
    return native
  }
}

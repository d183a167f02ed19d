import Circuits

/// Makes every run of one-qubit gates between two other operations one short sequence of native
/// pulses, and moves Z rotations forward, past what they commute with.
struct OneQubitMerging {
  let target: Target
  /// Whether runs may become Euler blocks.
  let allowEuler: Bool
  /// Whether runs are merged at all; otherwise every gate is translated by itself.
  let isEnabled: Bool
  /// Whether phases between the outcomes of a measurement matter after it.
  let keepsPhases: Bool

  private var pending: [Run]
  private var output: [Instruction] = []
  /// The list of each qubit alone, shared by all that happens on it.
  private let alone: [[Int]]

  /// The unfinished run on a qubit.
  private struct Run {
    var chain = PulseChain()
    /// The gates as they came, while no rotation of an earlier run has been moved into this one.
    var gates: [GateApplication]? = []
    /// Whether the qubit is known to be in |0⟩ where the run begins.
    var startsInGround = false
  }

  /// - Parameter expected: About how many instructions there will be: a list that grows is copied, and
  ///   what is set aside but not used is no memory.
  init(
    target: Target, allowEuler: Bool, isEnabled: Bool, keepsPhases: Bool, expected: Int
  ) {
    output.reserveCapacity(expected)
    self.keepsPhases = keepsPhases
    self.target = target
    self.allowEuler = allowEuler
    self.isEnabled = isEnabled
    pending = Array(repeating: Run(), count: target.device.qubitCount)
    alone = (0..<target.device.qubitCount).map { [$0] }
  }

  /// The steps so far as native instructions, which are then given away: kept here as well they would
  /// be copied as soon as one more is appended, and those of a long circuit are most of its memory.
  mutating func finish() -> [Instruction] {
    for qubit in pending.indices { flush(qubit, keepsRotation: false) }
    var result: [Instruction] = []
    swap(&result, &output)
    return result
  }

  /// Appends a step.
  mutating func append(_ step: NativeStep) {
    switch step.operation {
    case .gate(let application) where step.qubits.count == 1:
      if step.conditions.isEmpty {
        add(application, to: step.qubits[0])
      } else {
        appendConditional(application, step)
      }
    case .gate(let application):
      for (position, qubit) in step.qubits.enumerated() {
        let sign = step.conditions.isEmpty ? application.gate.rotationSign(at: position) : nil
        flush(qubit, keepsRotation: sign != nil)
        if sign == -1 { negateRotation(of: qubit) }
      }
      output.append(
        Instruction(
          .gate(application), on: step.qubits, conditions: step.conditions))
    case .measure, .reset:
      // A Z rotation before it only changes phases between outcomes, and commutes with it.
      let qubit = step.qubits[0]
      flush(qubit, keepsRotation: true)
      if step.conditions.isEmpty && !(keepsPhases && step.operation == .measure) {
        pending[qubit] = Run()
        pending[qubit].startsInGround = step.operation == .reset
      }
      emit(step)
    case .assign: emit(step)
    case .delay, .barrier:
      for qubit in step.qubits { flush(qubit, keepsRotation: step.conditions.isEmpty) }
      emit(step)
    }
  }

  private mutating func emit(_ step: NativeStep) {
    output.append(
      Instruction(
        step.operation, on: step.qubits, bits: step.bits, conditions: step.conditions))
  }

  private mutating func add(_ application: GateApplication, to qubit: Int) {
    guard isEnabled else {
      if target.pulses[qubit].has(application.gate) {
        output.append(.gate(application.gate, application.angles, on: alone[qubit]))
      } else {
        var chain = PulseChain([application])
        chain.reduce()
        emit(chain, on: qubit, conditions: [])
      }
      return
    }
    pending[qubit].chain.append(application)
    pending[qubit].gates?.append(application)
  }

  private mutating func appendConditional(_ application: GateApplication, _ step: NativeStep) {
    let qubit = step.qubits[0]
    let keepsRotation = application.gate.traits.contains(.diagonal)
    flush(qubit, keepsRotation: keepsRotation)
    var chain = PulseChain([application])
    chain.reduce()
    emit(chain, on: qubit, conditions: step.conditions)
  }

  private mutating func negateRotation(of qubit: Int) {
    let angle = pending[qubit].chain.removeLastRotation()
    pending[qubit].chain.rotate(-angle)
  }

  /// Ends the run of a qubit. With `keepsRotation` a virtual Z rotation at its end is not emitted
  /// and becomes the start of the next run.
  private mutating func flush(_ qubit: Int, keepsRotation: Bool) {
    guard isEnabled else { return }
    var run = pending[qubit]
    pending[qubit] = Run()
    if run.startsInGround { run.chain.removeFirstRotation() }
    run.chain.reduce()
    if allowEuler { run.chain.resolve() }
    let pulses = target.pulses[qubit]
    if let gates = run.gates, let kept = cost(of: gates, pulses),
      kept <= Pulses(run.chain, pulses).cost(pulses)
    {
      for gate in gates where gate.gate != .id {
        output.append(.gate(gate.gate, gate.angles, on: alone[qubit]))
      }
      return
    }
    if keepsRotation && pulses.hasVirtualZ {
      let rest = run.chain.removeLastRotation()
      let frame = emit(run.chain, on: qubit, conditions: [], keepsFrame: true)
      let total = (rest + frame).wrapped
      if !total.isZero {
        pending[qubit].chain.rotate(total)
        pending[qubit].gates = nil
      }
    } else {
      emit(run.chain, on: qubit, conditions: [])
    }
  }

  /// The number of pulses if every gate is native: virtual ones cost nothing.
  private func cost(of gates: [GateApplication], _ pulses: NativeOneQubit) -> Int? {
    var total = 0
    for gate in gates where gate.gate != .id {
      guard pulses.has(gate.gate) else { return nil }
      if !pulses.virtual.contains(gate.gate.name) { total += 1 }
    }
    return total
  }

  /// Emits the pulses of a chain and returns the Z rotation that is left if it is to be kept.
  @discardableResult
  private mutating func emit(
    _ chain: PulseChain, on qubit: Int, conditions: [Condition], keepsFrame: Bool = false
  ) -> Angle {
    let native = target.pulses[qubit]
    var pulses = Pulses(chain, native)
    let frame = keepsFrame ? pulses.removeFinalRotation() : 0
    for gate in pulses.gates {
      output.append(Instruction(.gate(gate), on: alone[qubit], conditions: conditions))
    }
    return frame
  }
}

extension Gate {
  /// With which sign a Z rotation on one of the qubits of a native two-qubit gate can be moved
  /// from before it to after it; nil if it cannot.
  fileprivate func rotationSign(at position: Int) -> Double? {
    if traits.contains(.diagonal) { return 1 }
    guard position == 0 else { return nil }
    switch self {
    case .cx, .cy, .ch, .csx, .csxdg, .crx, .cry, .cu, .cu3, .rzx: return 1
    // ECR is CX with an X on its first qubit.
    case .ecr: return -1
    default: return nil
    }
  }
}

import Circuits

/// A sequence of gates that makes an interaction on a pair of physical qubits, up to a phase.
struct Template: Sendable {
  /// The physical qubits; the steps use the positions 0 and 1.
  let pair: [Int]
  /// The positions in the order in which the device lists them for its gate.
  private let listed: [Int]
  private(set) var steps: [Gate.PlacedGate] = []

  /// Every way that is as cheap as the cheapest; they differ in the one-qubit gates around.
  static func all(_ interaction: Interaction, _ link: Link) -> [Template] {
    if link.prefersRotations(interaction) {
      let entangler = link.rotations[0]
      return [Template(interaction, rotations: entangler)]
    }
    let cheapest = link.cliffords[0]
    return link.cliffords.filter { $0.cost == cheapest.cost && $0.gate == cheapest.gate }
      .flatMap { entangler -> [Template] in
        let ways = entangler.gate.traits.contains(.symmetric) ? [false, true] : [false]
        return ways.flatMap { isTurned in
          Template.cliffordForms(interaction).map {
            Template(interaction, $0, entangler, isTurned: isTurned)
          }
        }
      }
  }

  private init(_ entangler: Entangler, isTurned: Bool = false) {
    pair = isTurned ? entangler.qubits.reversed() : entangler.qubits
    listed = isTurned ? [1, 0] : [0, 1]
  }

  mutating func local(_ gate: Gate, _ angles: [Angle] = [], on position: Int) {
    steps.append(Gate.PlacedGate(gate, angles, on: [position]))
  }

  /// On both qubits the Clifford C with C† Z C equal to ± a Pauli, or its inverse.
  private mutating func turn(_ axis: Axis, isInverse: Bool = false) {
    for position in 0..<2 {
      switch axis {
      case .z: break
      case .x: local(.h, on: position)
      case .y: local(isInverse ? .sx : .sxdg, on: position)
      }
    }
  }

  /// The number of pulses of the runs of one-qubit gates that border on the template and in it.
  func pulses(
    on qubits: [Int], before: [[GateApplication]], after: [[GateApplication]]
  ) -> Int {
    var chains = [PulseChain(), PulseChain()]
    for (index, qubit) in qubits.enumerated() {
      if let position = pair.firstIndex(of: qubit) { chains[position] = PulseChain(before[index]) }
    }
    var total = 0
    func count(_ chain: PulseChain) -> Int {
      var chain = chain
      chain.reduce()
      return chain.isFlip ? 1 : min(2, chain.length)
    }
    for step in steps {
      if step.qubits.count == 1 {
        chains[step.qubits[0]].append(step.application)
      } else {
        total += count(chains[0]) + count(chains[1])
        chains = [PulseChain(), PulseChain()]
      }
    }
    for (index, qubit) in qubits.enumerated() {
      guard let position = pair.firstIndex(of: qubit) else { continue }
      for gate in after[index] { chains[position].append(gate) }
    }
    return total + count(chains[0]) + count(chains[1])
  }
}

// MARK: - ZZ rotations

extension Template {
  /// One rotation for each axis.
  private init(_ interaction: Interaction, rotations entangler: Entangler) {
    self.init(entangler)
    for axis in interaction.axes {
      turn(axis)
      rotate(interaction[axis], by: entangler.gate)
      turn(axis, isInverse: true)
    }
  }

  /// exp(−iθ/2 Z⊗Z) by one gate of `Entangler.rotations`.
  private mutating func rotate(_ angle: Angle, by gate: Gate) {
    func native(_ angle: Angle) { steps.append(Gate.PlacedGate(gate, [angle], on: [0, 1])) }
    switch gate {
    case .rxx:
      turn(.x)
      native(angle)
      turn(.x)
    case .ryy:
      turn(.y)
      native(angle)
      turn(.y, isInverse: true)
    case .rzx:
      local(.h, on: 1)
      native(angle)
      local(.h, on: 1)
    case .cp:
      native(-2 * angle)
      for position in 0..<2 { local(.p, [angle], on: position) }
    case .crz:
      native(-2 * angle)
      local(.rz, [angle], on: 1)
    case .crx:
      local(.h, on: 1)
      native(-2 * angle)
      local(.rx, [angle], on: 1)
      local(.h, on: 1)
    case .cry:
      local(.sx, on: 1)
      native(-2 * angle)
      local(.ry, [angle], on: 1)
      local(.sxdg, on: 1)
    default: native(angle)
    }
  }
}

// MARK: - Gates of the CX class

extension Template {
  /// Which axis plays which part in a template of two or more CX.
  struct CliffordForm: Hashable, Sendable {
    /// The axis that becomes X⊗X, the rotation of the control.
    var control: Axis
    /// The axis that becomes Z⊗Z, the rotation of the target.
    var target: Axis
  }

  fileprivate static func cliffordForms(_ interaction: Interaction) -> [CliffordForm] {
    let axes = interaction.axes
    switch interaction.cliffordCost {
    case 0: return [CliffordForm(control: .x, target: .z)]
    case 1:
      let other: Axis = axes[0] == .z ? .x : .z
      return [CliffordForm(control: other, target: axes[0])]
    case 2 where axes.count == 1:
      let other: Axis = axes[0] == .z ? .x : .z
      return [
        CliffordForm(control: other, target: axes[0]),
        CliffordForm(control: axes[0], target: other),
      ]
    case 2:
      return [
        CliffordForm(control: axes[0], target: axes[1]),
        CliffordForm(control: axes[1], target: axes[0]),
      ]
    default: return [CliffordForm(control: .x, target: .z)]
    }
  }

  fileprivate init(
    _ interaction: Interaction, _ form: CliffordForm, _ entangler: Entangler, isTurned: Bool
  ) {
    self.init(entangler, isTurned: isTurned)
    let gate = entangler.gate
    switch interaction.cliffordCost {
    case 0: break
    case 1:
      turn(form.target)
      // RZZ(π/2) is CZ with S on both qubits.
      local(.h, on: 1)
      controlledX(gate, isFirst: true)
      local(.h, on: 1)
      for position in 0..<2 { local(.s, on: position) }
      turn(form.target, isInverse: true)
    case 2:
      frame(form)
      controlledX(gate, isFirst: true)
      local(.rx, [interaction[form.control]], on: 0)
      local(.rz, [interaction[form.target]], on: 1)
      controlledX(gate, isFirst: false)
      frame(form, isInverse: true)
    default:
      // The three-CX circuit of Vatan and Williams, Phys. Rev. A 69, 032315 (2004), figure 6,
      // written for the control and target of the middle CX exchanged.
      threeControlledX(interaction, gate)
    }
  }

  /// Cliffords on both qubits that bring the axes of a form to X and Z, or back.
  private mutating func frame(_ form: CliffordForm, isInverse: Bool = false) {
    for position in 0..<2 {
      let gates: [Gate]
      switch (form.control, form.target) {
      case (.x, .y): gates = [.sx]
      case (.z, .x): gates = [.h]
      case (.z, .y): gates = [.sx, .s]
      case (.y, .z): gates = [.s]
      case (.y, .x): gates = [.h, .s]
      default: gates = []
      }
      if isInverse {
        for gate in gates.reversed() { local(gate.inverse([]).gate, on: position) }
      } else {
        for gate in gates { local(gate, on: position) }
      }
    }
  }

  /// CX from position 0 to 1 with the one-qubit gates outside of the pair that the two CX of a
  /// template make: what commutes with CX is put before the first and after the second.
  private mutating func controlledX(_ gate: Gate, isFirst: Bool) {
    switch gate {
    case .cz:
      local(.h, on: 1)
      steps.append(Gate.PlacedGate(gate, on: listed))
      local(.h, on: 1)
    case .ecr where isFirst:
      // ECR = X·CX·SX·S in matrix order, its own inverse.
      local(.x, on: 0)
      local(.sx, on: 1)
      steps.append(Gate.PlacedGate(gate, on: listed))
      local(.s, on: 0)
    case .ecr:
      local(.sdg, on: 0)
      steps.append(Gate.PlacedGate(gate, on: listed))
      local(.sxdg, on: 1)
      local(.x, on: 0)
    default: steps.append(Gate.PlacedGate(gate, on: listed))
    }
  }

  /// CX from position 1 to 0 by the gate from 0 to 1.
  private mutating func reversedControlledX(_ gate: Gate) {
    for position in 0..<2 { local(.h, on: position) }
    controlledX(gate, isFirst: true)
    for position in 0..<2 { local(.h, on: position) }
  }

  /// Three CX for any interaction: the circuit of Vatan and Williams, Phys. Rev. A 69, 032315
  /// (2004), figure 6, with its Z rotations moved to where they are free.
  private mutating func threeControlledX(_ interaction: Interaction, _ gate: Gate) {
    let quarter = Angle(.pi / 2)
    // The axis that is not a right angle, if it is one only, goes where the others vanish.
    let free = interaction.axes.filter { !interaction[$0].isRightAngle }
    let special: Axis = free.count == 1 ? free[0] : .z
    var turned = interaction
    (turned.z, turned[special]) = (interaction[special], interaction.z)
    turn(special)
    local(.rz, [quarter], on: 0)
    controlledX(gate, isFirst: true)
    local(.rz, [turned.z + quarter], on: 1)
    local(.ry, [turned.x - quarter], on: 0)
    reversedControlledX(gate)
    local(.ry, [quarter - turned.y], on: 0)
    controlledX(gate, isFirst: false)
    local(.z, on: 0)
    local(.rz, [quarter], on: 1)
    turn(special, isInverse: true)
  }
}

import Circuits

/// A sequence of gates that makes an interaction on a pair of physical qubits, up to a phase.
struct Template: Sendable {
  /// One-qubit gates before the interaction whose inverses after it undo them, up to the sign of
  /// the angle: both commute with a rotation about Z⊗Z or reverse it.
  struct Frame: Hashable, Sendable {
    /// Whether S is put before and S† after.
    var isQuarter = false
    /// Whether X is put before and after, which reverses the rotation.
    var isFlip = false

    /// All of it as a number below 4.
    var number: Int { (isQuarter ? 2 : 0) + (isFlip ? 1 : 0) }

    static let all = [false, true].flatMap { quarter in
      [false, true].map { Frame(isQuarter: quarter, isFlip: $0) }
    }
  }

  /// The choices that lead to equally good templates with other one-qubit gates around them.
  struct Choice: Hashable, Sendable {
    let entangler: Entangler
    /// Whether the two qubits exchange their parts, for symmetric gates.
    let isTurned: Bool
    /// Whether the rotation is made on the control and not on the target.
    let usesControl: Bool
    /// The physical qubits on the positions 0 and 1 of the template.
    let pair: [Int]

    init(entangler: Entangler, isTurned: Bool = false, usesControl: Bool = false) {
      self.entangler = entangler
      self.isTurned = isTurned
      self.usesControl = usesControl
      pair = isTurned ? entangler.qubits.reversed() : entangler.qubits
    }
  }

  /// The physical qubits; the steps use the positions 0 and 1.
  let pair: [Int]
  /// The positions in the order in which the device lists them for its gate.
  let listed: [Int]
  var steps: [Gate.PlacedGate] = []
  /// Whether an odd number of exchanges came with the gates so far.
  private var isExchanged = false

  /// Every choice that is as cheap as the cheapest, of the gates of one family, best first.
  static func choices(_ entanglers: [Entangler]) -> [Choice] {
    guard let cheapest = entanglers.first else { return [] }
    guard cheapest.family == .clifford else { return [Choice(entangler: cheapest)] }
    return entanglers.filter { $0.cost == cheapest.cost && $0.gate == cheapest.gate }
      .flatMap { entangler in
        entangler.gate.traits.contains(.symmetric)
          ? [false, true].map { Choice(entangler: entangler, isTurned: $0) }
          : [false, true].map { Choice(entangler: entangler, usesControl: $0) }
      }
  }

  /// Whether frames can be chosen: the interaction is a single rotation.
  static func hasFrames(_ interaction: Interaction) -> Bool { interaction.axes.count == 1 }

  /// - Parameter frames: For the positions 0 and 1, where `hasFrames`.
  init(_ interaction: Interaction, _ choice: Choice, frames: [Frame]) {
    let entangler = choice.entangler
    pair = choice.pair
    listed = choice.isTurned ? [1, 0] : [0, 1]
    let isRotation = entangler.family == .rotation
    let axes = interaction.axes
    if entangler.family == .sqrtISwap || entangler.family == .syc {
      fixed(interaction, choice, frames)
    } else if entangler.family == .exchange || entangler.family == .fsim {
      exchange(interaction, entangler.gate)
    } else if entangler.family == .iswap && interaction.iswapCost != 2 {
      exchanged(interaction, choice)
    } else if axes.count == 1 {
      turn(axes[0])
      enter(frames)
      let isReversed = frames[0].isFlip != frames[1].isFlip
      let angle = isReversed ? -interaction[axes[0]] : interaction[axes[0]]
      if isRotation {
        rotate(angle, by: entangler.gate)
      } else {
        rotate(angle, choice)
      }
      leave(frames)
      turn(axes[0], isInverse: true)
    } else if isRotation {
      for axis in axes {
        turn(axis)
        rotate(interaction[axis], by: entangler.gate)
        turn(axis, isInverse: true)
      }
    } else if interaction.cliffordCost == 2 {
      let form = choice.usesControl ? (axes[1], axes[0]) : (axes[0], axes[1])
      frame(form.0, form.1)
      twoControlledX(entangler.gate, control: interaction[form.0], target: interaction[form.1])
      frame(form.0, form.1, isInverse: true)
    } else if !axes.isEmpty {
      threeControlledX(interaction, entangler.gate)
    }
  }

  mutating func local(_ gate: Gate, _ angles: [Angle] = [], on position: Int) {
    steps.append(Gate.PlacedGate(gate, angles, on: [isExchanged ? 1 - position : position]))
  }

  /// On both qubits the Clifford C with C† Z C equal to ± a Pauli, or its inverse.
  mutating func turn(_ axis: Axis, isInverse: Bool = false) {
    for position in 0..<2 {
      switch axis {
      case .z: break
      case .x: local(.h, on: position)
      case .y: local(isInverse ? .sx : .sxdg, on: position)
      }
    }
  }

  private mutating func enter(_ frames: [Frame]) {
    for position in 0..<2 {
      if frames[position].isQuarter { local(.s, on: position) }
      if frames[position].isFlip { local(.x, on: position) }
    }
  }

  private mutating func leave(_ frames: [Frame]) {
    for position in 0..<2 {
      if frames[position].isFlip { local(.x, on: position) }
      if frames[position].isQuarter { local(.sdg, on: position) }
    }
  }

  /// The one-qubit gates on a position before the first entangler, between entanglers, and after
  /// the last.
  func runs(on position: Int) -> [PulseChain] {
    var result = [PulseChain()]
    for step in steps where step.qubits.contains(position) {
      if step.qubits.count == 1 {
        result[result.count - 1].append(step.application)
      } else {
        result.append(PulseChain())
      }
    }
    return result
  }
}

// MARK: - ZZ rotations

extension Template {
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
  /// exp(−iθ/2 Z⊗Z) by one gate of the class where the angle is a right one, otherwise by two.
  private mutating func rotate(_ angle: Angle, _ choice: Choice) {
    let gate = choice.entangler.gate
    let isQuarter = angle.isRightAngle || angle.isConstant(-.pi / 2)
    if isQuarter && gate != .iswap {
      quarter(gate, angle.isRightAngle ? .s : .sdg)
    } else if choice.usesControl {
      frame(.z, .x)
      twoControlledX(gate, control: angle, target: 0)
      frame(.z, .x, isInverse: true)
    } else {
      twoControlledX(gate, control: 0, target: angle)
    }
  }

  /// RZZ(±π/2), which is CZ with a phase on both qubits.
  private mutating func quarter(_ gate: Gate, _ phase: Gate) {
    local(.h, on: 1)
    controlledX(gate, isFirst: true)
    local(.h, on: 1)
    for position in 0..<2 { local(phase, on: position) }
  }

  /// exp(−i/2 (a X⊗X + b Z⊗Z)): between two CX it is RX(a) on the control and RZ(b) on the target.
  private mutating func twoControlledX(_ gate: Gate, control: Angle, target: Angle) {
    controlledX(gate, isFirst: true)
    if !control.isZero { local(.rx, [control], on: 0) }
    if !target.isZero { local(.rz, [target], on: 1) }
    controlledX(gate, isFirst: false)
  }

  /// Cliffords on both qubits that bring one axis to X and another to Z, or back.
  private mutating func frame(_ control: Axis, _ target: Axis, isInverse: Bool = false) {
    for position in 0..<2 {
      let gates: [Gate]
      switch (control, target) {
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
    case .iswap:
      // iSWAP = SWAP·CZ·(S⊗S); the qubits that it exchanges stay exchanged for what follows.
      local(.h, on: 1)
      for position in 0..<2 { local(.sdg, on: position) }
      steps.append(Gate.PlacedGate(gate, on: listed))
      isExchanged.toggle()
      local(.h, on: 1)
    default: steps.append(Gate.PlacedGate(gate, on: listed))
    }
  }

  /// One or three iSWAPs: the circuit of the interaction with an exchange, which the exchanges of
  /// an odd number of iSWAPs undo.
  private mutating func exchanged(_ interaction: Interaction, _ choice: Choice) {
    let (whole, paulis) = (interaction + .swap).reduced()
    if interaction.iswapCost == 1 {
      turn(whole.axes[0])
      quarter(choice.entangler.gate, .s)
      turn(whole.axes[0], isInverse: true)
    } else if interaction.iswapCost == 3 {
      threeControlledX(whole, choice.entangler.gate)
    }
    for axis in paulis { for position in 0..<2 { local(axis.gate, on: position) } }
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

extension CliffordFrame {
  /// The axis that `Template.turn` for the axis `other` makes of another one.
  static func turned(_ axis: Axis, _ other: Axis) -> Axis {
    switch other {
    case .z: axis
    // H exchanges X and Z and leaves Y.
    case .x: axis == .y ? .y : .x
    // SX leaves X and exchanges Y and Z.
    case .y: axis == .x ? .x : .y
    }
  }
}

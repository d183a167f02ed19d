import Circuits

// MARK: - XX + YY and fSim

extension Template {
  /// An interaction by gates that turn about X⊗X and Y⊗Y by the same angle.
  mutating func exchange(_ interaction: Interaction, _ gate: Gate) {
    let axes = interaction.axes
    let isFSim = gate == .fsim
    if let (other, isOpposite) = interaction.equalPair, isFSim || axes.count == 2 {
      let first = Axis.allCases.first { $0 != other } ?? .x
      equal(first, interaction[first], interaction[other], other, isOpposite: isOpposite, gate)
    } else if isFSim && axes.count == 1 {
      equal(axes[0] == .x ? .y : .x, 0, interaction[axes[0]], axes[0], isOpposite: false, gate)
    } else if isFSim {
      // (a, b, c) is (a, 0, 0) and (0, b, c) = one gate each of (m, m, 0) ± (d, −d, c).
      let (a, b) = (interaction.x, interaction.y)
      equal(.x, 0.5 * (a + b), interaction.z, .z, isOpposite: false, gate)
      equal(.x, 0.5 * (a - b), 0, .z, isOpposite: true, gate)
    } else if axes.count <= 2 {
      let rest = Axis.allCases.last { !axes.contains($0) } ?? .z
      let pair = Axis.allCases.filter { $0 != rest }
      let (a, b) = (interaction[pair[0]], interaction[pair[1]])
      equal(pair[0], 0.5 * (a + b), 0, rest, isOpposite: false, gate)
      equal(pair[0], 0.5 * (a - b), 0, rest, isOpposite: true, gate)
    } else {
      // α (1, 1, 0) + β (1, 0, 1) + γ (0, 1, 1).
      let (a, b, c) = (interaction.x, interaction.y, interaction.z)
      equal(.x, 0.5 * (a + b - c), 0, .z, isOpposite: false, gate)
      equal(.x, 0.5 * (a + c - b), 0, .y, isOpposite: false, gate)
      equal(.y, 0.5 * (b + c - a), 0, .x, isOpposite: false, gate)
    }
  }

  /// One gate that turns by an angle about the axis `first` and the one that is neither it nor
  /// `other`, there by the opposite angle if wanted, and by `third` about `other`.
  private mutating func equal(
    _ first: Axis, _ angle: Angle, _ third: Angle, _ other: Axis, isOpposite: Bool, _ gate: Gate
  ) {
    turn(other)
    // The Clifford of `turn` brings `first` to X or Y; that on one qubit reverses the two others.
    let flip: Gate = (CliffordFrame.turned(first, other) == .x) ? .x : .y
    if isOpposite { local(flip, on: 0) }
    if gate == .fsim {
      let phase = isOpposite ? -third : third
      steps.append(Gate.PlacedGate(gate, [angle, 2 * phase], on: listed))
      for position in 0..<2 { local(.p, [phase], on: position) }
    } else if gate == .sqrtISwap {
      twoRoots(angle)
    } else {
      steps.append(Gate.PlacedGate(gate, [2 * angle, 0], on: listed))
    }
    if isOpposite { local(flip, on: 0) }
    turn(other, isInverse: true)
  }
}

// MARK: - √iSWAP and the Sycamore gate

extension Template {
  /// An interaction by gates of one strength that are no Cliffords.
  mutating func fixed(
    _ interaction: Interaction, _ choice: Choice, _ frames: [Frame]
  ) {
    let gate = choice.entangler.gate
    if interaction.isConstant, let known = FixedEntangler.decomposition(interaction, gate) {
      append(known, gate)
    } else if gate == .sqrtISwap, interaction.exchangeCost == 1,
      let (other, isOpposite) = interaction.equalPair
    {
      let first = Axis.allCases.first { $0 != other } ?? .x
      equal(first, interaction[first], 0, other, isOpposite: isOpposite, gate)
    } else {
      // By CZ = (S⊗S) RZZ(−π/2), each made of two.
      let cz = Entangler(gate: .cz, qubits: choice.entangler.qubits, cost: 0)
      let form = Template(interaction, Choice(entangler: cz), frames: frames)
      let quarter = FixedEntangler.decomposition(Interaction(z: Angle(-.pi / 2)), gate)
      for step in form.steps {
        if step.qubits.count == 2, let quarter {
          append(quarter, gate)
          for position in 0..<2 { local(.s, on: position) }
        } else {
          steps.append(step)
        }
      }
    }
  }

  private mutating func append(_ known: FixedEntangler, _ gate: Gate) {
    for (index, layer) in known.layers.enumerated() {
      if index > 0 { steps.append(Gate.PlacedGate(gate, on: listed)) }
      for position in 0..<2 {
        let application = GateApplication(layer[position])
        local(application.gate, application.angles, on: position)
      }
    }
  }

  /// exp(−iθ/2 (X⊗X + Y⊗Y)) by two √iSWAP: between |01⟩ and |10⟩ these are RX(−π/2), and
  /// RX(2θ) = RZ(−π/2) RX(−π/2) RZ(2θ + π) RX(−π/2) RZ(−π/2).
  private mutating func twoRoots(_ angle: Angle) {
    func rotate(_ angle: Angle) {
      // RZ of opposite angles on both qubits turns the two states by twice as much.
      local(.rz, [-0.5 * angle], on: 0)
      local(.rz, [0.5 * angle], on: 1)
    }
    rotate(Angle(-.pi / 2))
    steps.append(Gate.PlacedGate(.sqrtISwap, on: listed))
    rotate(2 * angle + Angle(.pi))
    steps.append(Gate.PlacedGate(.sqrtISwap, on: listed))
    rotate(Angle(-.pi / 2))
  }
}

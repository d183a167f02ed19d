import Channels
import Circuits
import Devices

extension Emission {
  /// Appends a measurement with its noise.
  mutating func measure(
    _ instruction: Instruction, _ entry: ScheduledCircuit.Entry? = nil
  ) throws {
    for (position, qubit) in instruction.qubits.enumerated() {
      let bit = instruction.bits.indices.contains(position) ? instruction.bits[position] : nil
      let isMidCircuit = isNextMidCircuit(qubit)
      let noise = try model.measurementNoise(qubit, isMidCircuit: isMidCircuit)
      if noise.scattering != nil { gatherPhases(besides: qubit, entry) }
      func origin(_ part: NoiseOrigin.MeasurementPart) -> NoiseOrigin {
        .measurement(qubit: qubit, isMidCircuit: isMidCircuit, part)
      }
      if let group = joint.next(qubit), let bit {
        if let channel = noise.before {
          add(.channel(channel), [qubit], instruction, from: origin(.before))
        }
        use(qubit)
        try hold(
          HeldMeasurement(
            instruction: instruction, qubit: qubit, bit: bit, noise: noise,
            isMidCircuit: isMidCircuit), in: group)
        continue
      }
      let overwritten = bit.flatMap { bit in
        instruction.conditions.contains { $0.bits.contains(bit) } ? bit : nil
      }
      // The noise after the measurement belongs to the same conditions, whose values have to be kept
      // where the measurement overwrites them.
      var instruction = instruction
      if overwritten != nil, !noise.after.isEmpty {
        instruction.conditions = [remember(instruction.conditions)]
      }
      // What happens to other qubits can come before the measurement as well as after it, and must
      // where the measurement overwrites its own condition.
      if overwritten != nil { disturb(measuring: qubit, noise, isMidCircuit, instruction) }
      if let channel = noise.before {
        add(.channel(channel), [qubit], instruction, from: origin(.before))
      }
      add(.measure(bit: bit, noise.assignment), [qubit], instruction, from: origin(.record))
      for (index, channel) in noise.after.enumerated() {
        add(.channel(channel), [qubit], instruction, from: origin(.after(index)))
      }
      if overwritten == nil { disturb(measuring: qubit, noise, isMidCircuit, instruction) }
      use(qubit)
    }
  }

  /// What a measurement does to the other qubits.
  mutating func disturb(
    measuring qubit: Int, _ noise: MeasurementNoise, _ isMidCircuit: Bool,
    _ instruction: Instruction
  ) {
    if noise.isQuiet { return }
    for other in active
    where other != qubit && (isAlive(other) || noise.scattering != nil && isExposed(other)) {
      let isNeighbour = model.areJoined(qubit, other)
      for (index, operation) in noise.disturbances(isNeighbour: isNeighbour).enumerated() {
        add(
          operation, [other], instruction,
          from: .measurement(
            qubit: qubit, isMidCircuit: isMidCircuit, .spectator(isNeighbour: isNeighbour, index)))
      }
    }
  }

  /// Lets the other qubits gather what they have until the middle of an operation that changes them.
  private mutating func gatherPhases(besides qubit: Int, _ entry: ScheduledCircuit.Entry?) {
    guard let entry else { return }
    let middle = (entry.start + entry.end) / 2
    for other in active where other != qubit && isExposed(other) {
      addPhases(before: [other], at: middle)
    }
  }

  /// Appends a reset with its noise.
  mutating func reset(
    _ instruction: Instruction, _ entry: ScheduledCircuit.Entry?
  ) throws {
    for qubit in instruction.qubits {
      add(.reset, [qubit], instruction)
      let isMidCircuit = isNextMidCircuit(qubit)
      let channels = try model.resetChannels(qubit, isMidCircuit: isMidCircuit)
      for (index, channel) in channels.enumerated() {
        add(
          .channel(channel), [qubit], instruction,
          from: .reset(qubit: qubit, isMidCircuit: isMidCircuit, index))
      }
      if let channel = try model.resetScattering() {
        gatherPhases(besides: qubit, entry)
        for other in active where other != qubit && isExposed(other) {
          add(.channel(channel), [other], instruction, from: .resetScattering)
        }
      }
      use(qubit)
      if model.restsAfterReset(qubit, instruction.conditions) { resting.insert(qubit) }
      if let entry { try waitForReset(of: qubit, instruction, at: (entry.start + entry.end) / 2) }
    }
  }

  /// What the other qubits do while they wait for the reset of one beyond what the schedule says.
  private mutating func waitForReset(
    of qubit: Int, _ instruction: Instruction, at time: Double
  ) throws {
    guard model.resetWait > 0 else { return }
    for other in active where other != qubit && !resting.contains(other) {
      phases?.delay(other, seconds: model.resetWait)
      guard span != .lifetime || isUsedAgain(other),
        let channel = try model.relaxation(other, seconds: model.resetWait)
      else { continue }
      addPhases(before: [other], at: time)
      add(.channel(channel), [other], instruction, from: .resetWait(qubit: other))
    }
  }
}

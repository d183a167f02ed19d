import Channels
import Circuits

/// A measurement that waits for others which are made together with it.
struct HeldMeasurement {
  let instruction: Instruction
  let qubit: Int
  let bit: Int
  let noise: MeasurementNoise
  let isMidCircuit: Bool

  func origin(_ part: NoiseOrigin.MeasurementPart) -> NoiseOrigin {
    .measurement(qubit: qubit, isMidCircuit: isMidCircuit, part)
  }
}

/// Measurements of qubits whose records err together.
extension Emission {
  /// Keeps a measurement until all of its group have come, and then makes them.
  mutating func hold(_ measurement: HeldMeasurement, in group: Int) throws {
    heldMeasurements[group, default: []].append(measurement)
    guard heldMeasurements[group]?.count == joint.sizes[group],
      let held = heldMeasurements.removeValue(forKey: group)
    else { return }
    if model.movesRecords {
      try measureMovingRecords(held, joint.pairs[group])
    } else {
      try measureTogether(held, joint.pairs[group])
    }
    for own in held {
      for (index, channel) in own.noise.after.enumerated() {
        emit(.channel(channel), [own.qubit], from: own.origin(.after(index)))
      }
    }
    for own in held {
      disturb(measuring: own.qubit, own.noise, own.isMidCircuit, own.instruction)
    }
  }

  /// The states go on as they were found, and the moves of the records are written down.
  private mutating func measureMovingRecords(
    _ held: [HeldMeasurement], _ pairs: [[Int]]
  ) throws {
    let moves = try model.recordMoves(
      of: held.map(\.qubit), isMidCircuit: held.map(\.isMidCircuit), pairs: pairs)
    for own in held {
      let isMoved = moves != nil
      emit(
        .measure(bit: own.bit, isMoved ? .ideal : own.noise.assignment), [own.qubit],
        from: isMoved ? .fixed : own.origin(.record))
    }
    if let moves {
      output.jointRecords.append(JointRecords(bits: held.map(\.bit), moves: moves))
    }
  }

  /// The errors of a pair move the populations of its qubits before these are read; what they were
  /// is kept in hidden bits and given back to qubits that somebody still looks at.
  private mutating func measureTogether(_ held: [HeldMeasurement], _ pairs: [[Int]]) throws {
    let isObserved = !isTraced && (span != .lifetime || !isScheduled)
    let kept = held.filter { isObserved || isUsedAgain($0.qubit) }
    reserveJointBits(2 * kept.count)
    for (place, own) in kept.enumerated() {
      emit(.measure(bit: jointBits[2 * place], .ideal), [own.qubit], from: .fixed)
    }
    for read in JointRead.reads(
      of: held.map(\.qubit), isMidCircuit: held.map(\.isMidCircuit), pairs: pairs)
    {
      if let channel = try model.jointReadout(read) {
        emit(.channel(channel), read.qubits, from: .jointReadout(read))
      }
    }
    for own in held {
      emit(.measure(bit: own.bit, .ideal), [own.qubit], from: .fixed)
    }
    for (place, own) in kept.enumerated() {
      let (found, moved) = (jointBits[2 * place], jointBits[2 * place + 1])
      emit(.measure(bit: moved, .ideal), [own.qubit], from: .fixed)
      for value: UInt64 in [1, 2] {
        emit(
          .gate(GateApplication(.x)), [own.qubit],
          conditions: [Condition(bits: [found, moved], equals: value)], from: .fixed)
      }
    }
  }

  private mutating func reserveJointBits(_ count: Int) {
    while jointBits.count < count {
      jointBits.append(output.bitCount)
      output.bitCount += 1
      output.resultRule.hiddenBitCount += 1
    }
  }
}

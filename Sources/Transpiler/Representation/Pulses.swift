import Circuits

/// A one-qubit unitary in the native gates of one qubit, in the order in which they act.
struct Pulses {
  private(set) var gates: [GateApplication] = []

  /// The pulses of a reduced chain.
  init(_ chain: PulseChain, _ native: NativeOneQubit) {
    if native.has(.prx) || native.has(.gpi2) {
      self.init(phased: chain, native)
    } else {
      self.init(fixed: chain, native)
    }
  }

  /// The number of gates that are not virtual.
  func cost(_ native: NativeOneQubit) -> Int {
    gates.count { !native.virtual.contains($0.gate.name) }
  }

  /// Takes a Z rotation at the end off the pulses.
  mutating func removeFinalRotation() -> Angle {
    guard let last = gates.last, last.gate == .rz else { return 0 }
    gates.removeLast()
    return last.angles[0]
  }

  private mutating func append(_ gate: Gate, _ angles: Angle...) {
    gates.append(GateApplication(gate, Self.shared(angles.map(\.wrapped))))
  }

  /// The same angles, in one list for all where they are a single multiple of π/2: long circuits have
  /// very many.
  private static func shared(_ angles: [Angle]) -> [Angle] {
    guard angles.count == 1, let value = angles[0].constantValue,
      let index = quarters.firstIndex(where: { $0.value == value })
    else { return angles }
    return quarters[index].angles
  }

  private static let quarters: [(value: Double, angles: [Angle])] =
    [-Double.pi, -.pi / 2, .pi / 2, .pi].map { ($0, [Angle($0)]) }

  private mutating func rotate(_ angle: Angle) {
    if !angle.isZero { append(.rz, angle) }
  }

  /// Pulses whose phase is free carry the Z rotations before them: a rotation about an axis in the
  /// plane at −z, after RZ(z), is the rotation about X before it.
  private init(phased chain: PulseChain, _ native: NativeOneQubit) {
    let angles = chain.angles
    var frame = angles[0]
    var i = 1
    while i < angles.count {
      if native.has(.prx) && i + 1 < angles.count {
        // SX RZ(a) SX = RZ(−π/2) RX(a − π) RZ(−π/2).
        frame = frame - Angle(.pi / 2)
        let polar = angles[i].isZero ? Angle(.pi) : angles[i] - Angle(.pi)
        append(.prx, polar, -frame)
        frame = frame - Angle(.pi / 2) + angles[i + 1]
        i += 2
      } else if native.has(.gpi) && i + 1 < angles.count && angles[i].isZero {
        append(.gpi, -frame)
        frame = frame + angles[i + 1]
        i += 2
      } else if native.has(.prx) {
        append(.prx, Angle(.pi / 2), -frame)
        frame = frame + angles[i]
        i += 1
      } else {
        append(.gpi2, -frame)
        frame = frame + angles[i]
        i += 1
      }
    }
    rotate(frame.wrapped)
  }

  /// Pulses about fixed axes with Z rotations between them.
  private init(fixed chain: PulseChain, _ native: NativeOneQubit) {
    let angles = chain.angles
    var frame = angles[0]
    var i = 1
    while i < angles.count {
      if i + 1 < angles.count, angles[i].isZero, native.has(.x) {
        rotate(frame.wrapped)
        append(.x)
        frame = angles[i + 1]
        i += 2
      } else if i + 1 < angles.count, native.has(.rx) || (native.has(.ry) && !native.has(.sx)) {
        // As for phased pulses; RY(θ) = RZ(π/2) RX(θ) RZ(−π/2) in matrix order.
        let axis = native.has(.rx) ? 0.0 : .pi / 2
        rotate((frame - Angle(.pi / 2) + Angle(axis)).wrapped)
        append(native.has(.rx) ? .rx : .ry, angles[i] - Angle(.pi))
        frame = angles[i + 1] - Angle(.pi / 2) - Angle(axis)
        i += 2
      } else {
        if native.has(.sx) {
          rotate(frame.wrapped)
          append(.sx)
          frame = angles[i]
        } else if native.has(.rx) {
          rotate(frame.wrapped)
          append(.rx, Angle(.pi / 2))
          frame = angles[i]
        } else {
          rotate((frame + Angle(.pi / 2)).wrapped)
          append(.ry, Angle(.pi / 2))
          frame = angles[i] - Angle(.pi / 2)
        }
        i += 1
      }
    }
    rotate(frame.wrapped)
  }
}

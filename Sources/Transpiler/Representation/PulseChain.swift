import Circuits
import Foundation
import LinearAlgebra

/// A one-qubit unitary as Z rotations with square roots of X between them, in the order in which
/// they act: RZ(angles[0]), SX, RZ(angles[1]), SX, …, RZ(angles[k]).
///
/// Every gate of the table is such a chain with angles affine in its own, and on most machines RZ
/// is a change of frame, so the length of the chain is what the unitary costs.
struct PulseChain: Hashable, Sendable {
  private(set) var angles: [Angle] = [0]

  init() {}
  private init(_ angles: [Angle]) { self.angles = angles }

  /// The chain of gates in the order in which they act.
  init(_ gates: [GateApplication]) {
    for gate in gates { append(gate) }
  }

  /// The number of square roots of X.
  var length: Int { angles.count - 1 }
  /// Whether nothing happens.
  var isIdentity: Bool { length == 0 && angles[0].isZero }
  /// Whether the chain of a reduced unitary is a Z rotation and one X.
  var isFlip: Bool { length == 2 && angles[1].isZero }

  /// Appends RZ of an angle.
  mutating func rotate(_ angle: Angle) {
    angles[angles.count - 1] = (angles[angles.count - 1] + angle).wrapped
  }

  /// Prepends RZ of an angle.
  mutating func rotateFirst(_ angle: Angle) { angles[0] = (angles[0] + angle).wrapped }

  /// Takes the last Z rotation off the chain.
  mutating func removeLastRotation() -> Angle {
    let angle = angles[angles.count - 1]
    angles[angles.count - 1] = 0
    return angle
  }

  /// Takes the first Z rotation off the chain.
  mutating func removeFirstRotation() { angles[0] = 0 }

  /// Appends another chain.
  mutating func append(_ other: PulseChain) {
    rotate(other.angles[0])
    angles.append(contentsOf: other.angles.dropFirst())
  }

  /// Appends a gate.
  mutating func append(_ gate: GateApplication) {
    let a = gate.angles
    let quarter = Angle(.pi / 2)
    switch gate.gate {
    case .id: break
    case .z: rotate(Angle(.pi))
    case .s: rotate(quarter)
    case .sdg: rotate(-quarter)
    case .t: rotate(Angle(.pi / 4))
    case .tdg: rotate(Angle(-.pi / 4))
    case .rz, .p: rotate(a[0])
    case .sx: append(PulseChain([0, 0]))
    case .sxdg: append(PulseChain([Angle(.pi), Angle(.pi)]))
    case .h: append(PulseChain([quarter, quarter]))
    case .x: append(PulseChain([0, 0, 0]))
    case .y: append(PulseChain([0, 0, Angle(.pi)]))
    case .rx: appendU(a[0], -quarter, quarter)
    case .ry: appendU(a[0], 0, 0)
    case .u: appendU(a[0], a[1], a[2])
    case .u2: append(PulseChain([a[1] - quarter, a[0] + quarter]))
    case .prx: appendU(a[0], a[1] - quarter, quarter - a[1])
    case .gpi: append(PulseChain([-a[0], 0, a[0]]))
    case .gpi2: append(PulseChain([-a[0], a[0]]))
    default:
      if let definition = gate.gate.definition {
        for placed in definition(a) { append(placed.application) }
      } else {
        let block = EulerBlock([gate])
        appendU(Angle(block, .theta), Angle(block, .phi), Angle(block, .lambda))
      }
    }
  }

  /// Appends U(θ, φ, λ) = RZ(φ + π) · SX · RZ(θ + π) · SX · RZ(λ), up to a phase.
  private mutating func appendU(_ theta: Angle, _ phi: Angle, _ lambda: Angle) {
    append(PulseChain([lambda, theta + Angle(.pi), phi + Angle(.pi)]))
  }

  /// The matrix if no angle depends on anything.
  var constantMatrix: ComplexMatrix? {
    var product = ComplexMatrix.identity(2)
    for (index, angle) in angles.enumerated() {
      guard let value = angle.constantValue else { return nil }
      if index > 0 { product = Gate.sx.matrix([]) * product }
      product = Gate.rz.matrix([value]) * product
    }
    return product
  }
}

extension PulseChain {
  /// The shortest chain that keeps every angle affine in those it has, by rules that hold up to a
  /// phase: with S = SX and Z(a) = RZ(a),
  /// S Z(π) S = Z(π); S Z(±π/2) S = Z(±π/2) S Z(±π/2); X = S² passes Z with a change of sign;
  /// and anything constant is at most two S.
  mutating func reduce() {
    while reduceOnce() {}
    if isFlip { angles = [0, 0, (angles[2] - angles[0]).wrapped] }
  }

  private mutating func reduceOnce() -> Bool {
    let quarter = Angle(.pi / 2)
    for i in angles.indices.dropFirst().dropLast() {
      let before = angles[i - 1]
      let after = angles[i + 1]
      if angles[i].isConstant(.pi) {
        replace(i - 1...i + 1, by: [before + after + Angle(.pi)])
        return true
      }
      if angles[i].isRightAngle || angles[i].isConstant(-.pi / 2) {
        let turn = angles[i].isRightAngle ? quarter : -quarter
        replace(i - 1...i + 1, by: [before + turn, after + turn])
        return true
      }
      guard angles[i].isZero else { continue }
      if i + 2 < angles.count {
        replace(
          i - 1...i + 2,
          by: [before - after + Angle(.pi), angles[i + 2] + Angle(.pi)])
        return true
      }
      if i >= 2 {
        replace(
          i - 2...i + 1,
          by: [angles[i - 2] + Angle(.pi), after - before + Angle(.pi)])
        return true
      }
    }
    return reduceConstants()
  }

  /// Three S with two constant angles between them are a constant unitary: at most two S.
  private mutating func reduceConstants() -> Bool {
    guard angles.count >= 4 else { return false }
    for i in 1..<(angles.count - 2) {
      let inner = PulseChain([0, angles[i], angles[i + 1], 0])
      guard let matrix = inner.constantMatrix else { continue }
      var short = PulseChain(matrix)
      short.rotateFirst(angles[i - 1])
      short.rotate(angles[i + 2])
      replace(i - 1...i + 2, by: short.angles)
      return true
    }
    return false
  }

  /// Replaces a stretch of angles and the S between them.
  private mutating func replace(_ range: ClosedRange<Int>, by replacement: [Angle]) {
    angles.replaceSubrange(range, with: replacement.map(\.wrapped))
  }

  /// The shortest chain of a 2 × 2 unitary.
  init(_ matrix: ComplexMatrix) {
    let euler = EulerBlock.Angles(matrix)
    let tolerance = Angle.tolerance
    if euler.theta < tolerance {
      angles = [Angle(euler.phi + euler.lambda).wrapped]
    } else if .pi - euler.theta < tolerance {
      angles = [0, 0, Angle(euler.phi - euler.lambda + .pi).wrapped]
    } else if abs(euler.theta - .pi / 2) < tolerance {
      angles = [
        Angle(euler.lambda - .pi / 2).wrapped, Angle(euler.phi + .pi / 2).wrapped,
      ]
    } else {
      angles = [
        Angle(euler.lambda).wrapped, Angle(euler.theta + .pi).wrapped,
        Angle(euler.phi + .pi).wrapped,
      ]
    }
  }

  /// A chain of at most two S: longer ones become an Euler block between the outer Z rotations.
  mutating func resolve() {
    guard length > 2 else { return }
    var gates = [GateApplication(.sx)]
    for angle in angles.dropFirst().dropLast() {
      gates.append(GateApplication(.rz, [angle]))
      gates.append(GateApplication(.sx))
    }
    let block = EulerBlock(gates)
    angles = [
      angles[0] + Angle(block, .lambda), Angle(block, .theta) + Angle(.pi),
      Angle(block, .phi) + Angle(.pi) + angles[angles.count - 1],
    ]
  }
}

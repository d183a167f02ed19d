import Circuits
import Foundation

/// A Pauli of one qubit other than the identity.
enum Axis: Int, CaseIterable, Hashable, Sendable {
  case x, y, z

  /// The gate that the Pauli is.
  var gate: Gate {
    switch self {
    case .x: .x
    case .y: .y
    case .z: .z
    }
  }
}

/// The part of a two-qubit gate that no one-qubit gates can replace:
/// exp(−i/2 (x X⊗X + y Y⊗Y + z Z⊗Z)), up to a global phase.
///
/// Every gate of the table is one-qubit gates around interactions with angles affine in its own.
struct Interaction: Hashable, Sendable {
  var x: Angle
  var y: Angle
  var z: Angle

  init(x: Angle = 0, y: Angle = 0, z: Angle = 0) {
    self.x = x
    self.y = y
    self.z = z
  }

  /// The exchange of the two qubits.
  static let swap = Interaction(x: Angle(.pi / 2), y: Angle(.pi / 2), z: Angle(.pi / 2))
  /// What moves a qubit to a neighbour in |0⟩, where it arrives with S† applied.
  static let move = Interaction(x: Angle(.pi / 2), y: Angle(.pi / 2))

  subscript(axis: Axis) -> Angle {
    get {
      switch axis {
      case .x: x
      case .y: y
      case .z: z
      }
    }
    set {
      switch axis {
      case .x: x = newValue
      case .y: y = newValue
      case .z: z = newValue
      }
    }
  }

  static func + (left: Interaction, right: Interaction) -> Interaction {
    Interaction(x: left.x + right.x, y: left.y + right.y, z: left.z + right.z)
  }

  /// The axes whose angle is not zero.
  var axes: [Axis] { Axis.allCases.filter { !self[$0].isZero } }

  /// How many axes have an angle that is not zero.
  var axisCount: Int { (x.isZero ? 0 : 1) + (y.isZero ? 0 : 1) + (z.isZero ? 0 : 1) }

  /// Whether this is the exchange; expects a reduced interaction.
  var isSwap: Bool { x.isRightAngle && y.isRightAngle && z.isRightAngle }

  /// The interaction with constant angles in (−π/2, π/2], and the Paulis P for which P⊗P makes up
  /// for the change: exp(−iπ/2 P⊗P) is P⊗P up to a phase.
  func reduced() -> (interaction: Interaction, paulis: [Axis]) {
    var result = self
    var paulis: [Axis] = []
    for axis in Axis.allCases {
      guard let value = self[axis].constantValue else { continue }
      var turns = (value / .pi).rounded()
      var rest = value - turns * .pi
      if rest < -.pi / 2 + Angle.tolerance {
        rest += .pi
        turns -= 1
      }
      if abs(rest) < Angle.tolerance { rest = 0 }
      if abs(rest - .pi / 2) < Angle.tolerance { rest = .pi / 2 }
      result[axis] = Angle(rest)
      if turns.truncatingRemainder(dividingBy: 2) != 0 { paulis.append(axis) }
    }
    return (result, paulis)
  }

  /// How many entanglers of the CX class the interaction takes; expects a reduced one.
  var cliffordCost: Int {
    let count = axisCount
    if count == 1 && (x.isRightAngle || y.isRightAngle || z.isRightAngle) { return 1 }
    return count == 0 ? 0 : max(2, count)
  }

  /// How many ZZ rotations the interaction takes.
  var rotationCost: Int { axisCount }

  /// How many iSWAPs the interaction takes: each is a CX and an exchange, so an even number makes
  /// what as many CX make, an odd number that with an exchange.
  var iswapCost: Int {
    if axisCount == 0 { return 0 }
    if swapped.cliffordCost == 1 { return 1 }
    return cliffordCost <= 2 ? 2 : 3
  }

  /// The reduced interaction with the exchange of the qubits.
  var swapped: Interaction { (self + .swap).reduced().interaction }

  /// How many XX + YY rotations the interaction takes: two equal angles are one.
  var exchangeCost: Int {
    let count = axisCount
    return count == 2 && equalPair != nil ? 1 : count == 1 ? 2 : count
  }

  /// How many of the gates with two equal angles and a third of any size the interaction takes.
  var fsimCost: Int { axisCount <= 1 || equalPair != nil ? min(1, axisCount) : 2 }

  /// How many of a gate of one strength that is no Clifford the interaction takes. Two √iSWAP with
  /// a Z rotation between them make two equal angles of any size; what else depends on parameters
  /// takes two gates for each of the CX class.
  func fixedCost(_ gate: Gate) -> Int {
    if axisCount == 0 { return 0 }
    if isConstant, let known = FixedEntangler.decomposition(self, gate) { return known.count }
    if gate == .sqrtISwap && exchangeCost == 1 { return 2 }
    return 2 * cliffordCost
  }

  /// The axis whose two others have the same angle, not zero, or the opposite one.
  var equalPair: (other: Axis, isOpposite: Bool)? {
    func isOpposite(_ a: Angle, _ b: Angle) -> Bool? {
      if a.isZero { return nil }
      if (a - b).wrapped.isZero { return false }
      return (a + b).wrapped.isZero ? true : nil
    }
    if let flag = isOpposite(x, y) { return (.z, flag) }
    if let flag = isOpposite(x, z) { return (.y, flag) }
    if let flag = isOpposite(y, z) { return (.x, flag) }
    return nil
  }
}

extension Angle {
  /// Constants that differ by less count as equal; errors stay below those of the arithmetic.
  static let tolerance = 1e-11

  /// Whether the angle is a constant multiple of 2π.
  var isZero: Bool { isConstant(0) }
  /// Whether the angle is the constant π/2 modulo 2π.
  var isRightAngle: Bool { isConstant(.pi / 2) }

  /// Whether the angle is a constant that equals a value modulo 2π.
  func isConstant(_ value: Double) -> Bool {
    guard let constant = constantValue else { return false }
    let difference = abs(constant - value)
    // Up to half a turn the remainder is the number itself.
    if difference <= .pi { return difference < Angle.tolerance }
    return abs(difference.remainder(dividingBy: 2 * .pi)) < Angle.tolerance
  }

  /// The angle with its constant part in [−π, π].
  var wrapped: Angle {
    let turns = (constant / (2 * .pi)).rounded()
    guard turns != 0 || (constantValue.map { abs($0) < Angle.tolerance && $0 != 0 } ?? false)
    else { return self }
    let rest = self + Angle(-2 * .pi * turns)
    return rest.isZero ? 0 : rest
  }
}

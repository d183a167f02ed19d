import Circuits

/// Gates as rotations exp(−i/2 angle P) about products of Paulis, up to a global phase.
enum RotationRecipe {
  enum Axis: Sendable {
    case x, y, z
  }

  /// A rotation about a product of Paulis on the qubits of a gate.
  struct Rotation: Sendable {
    var axes: [(axis: Axis, qubit: Int)]
    var angle: Angle

    init(_ axes: [(axis: Axis, qubit: Int)], _ angle: Angle) {
      self.axes = axes
      self.angle = angle
    }
  }

  /// The rotations of a gate in the order in which they act; nil for a gate without a definition
  /// by those that are known here.
  static func rotations(_ application: GateApplication) -> [Rotation]? {
    let angles = application.angles
    func one(_ axis: Axis, _ angle: Angle) -> [Rotation] { [Rotation([(axis, 0)], angle)] }
    switch application.gate {
    case .id: return []
    case .x: return one(.x, Angle(.pi))
    case .y: return one(.y, Angle(.pi))
    case .z: return one(.z, Angle(.pi))
    case .h: return one(.z, Angle(.pi / 2)) + one(.x, Angle(.pi / 2)) + one(.z, Angle(.pi / 2))
    case .s: return one(.z, Angle(.pi / 2))
    case .sdg: return one(.z, Angle(-.pi / 2))
    case .t: return one(.z, Angle(.pi / 4))
    case .tdg: return one(.z, Angle(-.pi / 4))
    case .sx: return one(.x, Angle(.pi / 2))
    case .rx: return one(.x, angles[0])
    case .ry: return one(.y, angles[0])
    case .rz, .p: return one(.z, angles[0])
    case .u: return one(.z, angles[2]) + one(.y, angles[0]) + one(.z, angles[1])
    case .cx:
      return [
        Rotation([(.z, 0)], Angle(.pi / 2)), Rotation([(.x, 1)], Angle(.pi / 2)),
        Rotation([(.z, 0), (.x, 1)], Angle(-.pi / 2)),
      ]
    case .rzz: return [Rotation([(.z, 0), (.z, 1)], angles[0])]
    case .rxx: return [Rotation([(.x, 0), (.x, 1)], angles[0])]
    case .ryy: return [Rotation([(.y, 0), (.y, 1)], angles[0])]
    default: break
    }
    guard let definition = application.gate.definition else { return nil }
    var result: [Rotation] = []
    for placed in definition(angles) {
      guard let inner = rotations(placed.application) else { return nil }
      result += inner.map { rotation in
        Rotation(rotation.axes.map { ($0.axis, placed.qubits[$0.qubit]) }, rotation.angle)
      }
    }
    return result
  }
}

import Circuits
import Foundation
import LinearAlgebra
import Numerics

/// A gate of the table seen as a one-qubit gate under controls: the first qubits control, the last
/// is the target, and the target's gate carries a phase.
struct ControlledForm {
  let controls: Int
  let base: GateApplication
  let phase: Angle

  /// The form of a gate; nil if it has none.
  init?(_ application: GateApplication) {
    let a = application.angles
    func form(_ controls: Int, _ gate: Gate, _ phase: Angle = 0) -> (Int, GateApplication, Angle) {
      (controls, GateApplication(gate, gate == .u ? Array(a.prefix(3)) : a), phase)
    }
    let result: (Int, GateApplication, Angle)
    switch application.gate {
    case .cx: result = form(1, .x)
    case .cy: result = form(1, .y)
    case .cz: result = form(1, .z)
    case .ch: result = form(1, .h)
    case .csx: result = form(1, .sx)
    case .csxdg: result = form(1, .sxdg)
    case .cp: result = form(1, .p)
    case .crx: result = form(1, .rx)
    case .cry: result = form(1, .ry)
    case .crz: result = form(1, .rz)
    case .cu3: result = form(1, .u)
    case .cu: result = form(1, .u, a[3])
    case .ccx: result = form(2, .x)
    case .ccz: result = form(2, .z)
    default:
      guard application.gate.qubitCount == 1 else { return nil }
      result = (0, application, 0)
    }
    (controls, base, phase) = result
  }
}

/// Adds controls to gates, keeping their exact phases.
struct Controller {
  /// The most steps that a result may have.
  let limit: Int
  private(set) var result = Fragment()

  /// The fragment that acts when all controls are 1.
  static func control(
    _ fragment: Fragment, by controls: [Int], limit: Int
  ) throws -> Fragment {
    guard !controls.isEmpty else { return fragment }
    var controller = Controller(limit: limit)
    // One gate takes the phase into its own controlled form.
    let gates = fragment.gates
    if gates.count == 1, fragment.steps.count == 1, let form = ControlledForm(gates[0].application),
      form.controls == 0
    {
      try controller.add(
        form.base, fragment.phase, controls: controls, target: gates[0].qubits[0])
      return controller.result
    }
    try controller.addPhase(fragment.phase, controls)
    try controller.add(fragment.steps, controls)
    return controller.result
  }

  private init(limit: Int) { self.limit = limit }

  mutating func emit(_ gate: Gate, _ angles: [Angle] = [], on qubits: [Int]) throws {
    guard result.steps.count < limit else {
      throw NotExpressible(message: "the controlled gate expands to more than \(limit) steps")
    }
    result.append(gate, angles, on: qubits)
  }

  /// A phase on the state in which all qubits are 1.
  private mutating func addPhase(_ phase: Angle, _ qubits: [Int]) throws {
    if let value = phase.constantValue, abs(remainder(value, 2 * .pi)) < 1e-15 { return }
    switch qubits.count {
    case 1: try emit(.p, [phase], on: qubits)
    case 2: try emit(.cp, [phase], on: qubits)
    case 3 where phase == Angle(.pi): try emit(.ccz, on: qubits)
    case 3...5: try addParities(phase, qubits)
    default: try addLadder(phase, of: .p, qubits)
    }
  }

  private mutating func addX(_ controls: [Int], _ target: Int) throws {
    switch controls.count {
    case 1: try emit(.cx, on: controls + [target])
    case 2: try emit(.ccx, on: controls + [target])
    default:
      try emit(.h, on: [target])
      try addPhase(Angle(.pi), controls + [target])
      try emit(.h, on: [target])
    }
  }

  /// A sequence of gates. What the end undoes of the beginning needs no controls.
  private mutating func add(_ steps: [Fragment.Step], _ controls: [Int]) throws {
    let frame = Fragment.frame(steps)
    for (gate, qubits) in frame.before { try emit(gate.gate, gate.angles, on: qubits) }
    for step in frame.inner {
      switch step {
      case .barrier: result.steps.append(step)
      case .gate(let application, let qubits): try add(application, qubits, controls)
      }
    }
    for (gate, qubits) in frame.after { try emit(gate.gate, gate.angles, on: qubits) }
  }

  /// One gate of the table.
  private mutating func add(
    _ application: GateApplication, _ qubits: [Int], _ controls: [Int]
  ) throws {
    if let form = ControlledForm(application) {
      try add(
        form.base, form.phase, controls: controls + qubits.prefix(form.controls),
        target: qubits[form.controls])
      return
    }
    switch application.gate {
    case .swap, .cswap:
      let all = controls + qubits
      let (a, b) = (all[all.count - 2], all[all.count - 1])
      if all.count == 3 {
        try emit(.cswap, on: all)
      } else {
        try emit(.cx, on: [b, a])
        try addX(all.dropLast(), b)
        try emit(.cx, on: [b, a])
      }
    default:
      guard let definition = ExactDefinition.of(application) else {
        throw NotExpressible(
          message: "controls on '\(application.gate.name)' are not supported: it has no definition")
      }
      let placed = definition.placed(on: qubits)
      try addPhase(placed.phase, controls)
      try add(placed.steps, controls)
    }
  }
}

extension Controller {
  /// The gate of the table that is a one-qubit gate under one control.
  private static let controlled: [Gate: Gate] = [
    .x: .cx, .y: .cy, .z: .cz, .h: .ch, .sx: .csx, .sxdg: .csxdg, .p: .cp, .rx: .crx, .ry: .cry,
    .rz: .crz,
  ]
  /// The phases of the diagonal gates diag(1, e^{iφ}) without parameters.
  private static let phases: [Gate: Double] = [
    .z: .pi, .s: .pi / 2, .sdg: -.pi / 2, .t: .pi / 4, .tdg: -.pi / 4,
  ]

  /// A one-qubit gate with a phase.
  private mutating func add(
    _ base: GateApplication, _ phase: Angle, controls: [Int], target: Int
  ) throws {
    guard !controls.isEmpty else {
      result.phase = result.phase + phase
      return try emit(base.gate, base.angles, on: [target])
    }
    let all = controls + [target]
    if base.gate == .id { return try addPhase(phase, controls) }
    if let (u, extra) = Controller.euler(base), all.count == 2 {
      let total = phase + extra
      if total == 0, base.gate == .u { return try emit(.cu3, u, on: all) }
      return try emit(.cu, u + [total], on: all)
    }
    if let gate = Controller.controlled[base.gate], all.count == 2 {
      try emit(gate, base.angles, on: all)
    } else if let angle = Controller.phases[base.gate].map({ Angle($0) }) {
      try addPhase(angle, all)
    } else if base.gate == .p {
      try addPhase(base.angles[0], all)
    } else {
      return try addMany(base, phase, controls, target)
    }
    try addPhase(phase, controls)
  }

  /// Two or more controls; the identities are those of Barenco et al., section 5.
  private mutating func addMany(
    _ base: GateApplication, _ phase: Angle, _ controls: [Int], _ target: Int
  ) throws {
    let all = controls + [target]
    var around: (before: [(Gate, [Angle])], after: [(Gate, [Angle])]) = ([], [])
    switch base.gate {
    case .y: around = ([(.sdg, [])], [(.s, [])])
    case .h: around = ([(.ry, [Angle(-.pi / 4)])], [(.ry, [Angle(.pi / 4)])])
    case .sx, .sxdg, .rx: around = ([(.h, [])], [(.h, [])])
    default: break
    }
    for (gate, angles) in around.before { try emit(gate, angles, on: [target]) }
    switch base.gate {
    case .x, .y: try addX(controls, target)
    case .h: try addPhase(Angle(.pi), all)
    case .sx: try addPhase(Angle(.pi / 2), all)
    case .sxdg: try addPhase(Angle(-.pi / 2), all)
    case .rx, .ry, .rz: try addLadder(base.angles[0], of: base.gate == .ry ? .ry : .rz, all)
    default:
      guard let (u, extra) = Controller.euler(base) else {
        throw NotExpressible(message: "controls on '\(base.gate.name)' are not supported")
      }
      // e^{iγ} u(θ, φ, λ) = e^{i(γ + (φ+λ)/2)} RZ(φ) RY(θ) RZ(λ)
      let (theta, phi, lambda) = (u[0], u[1], u[2])
      try emit(.rz, [0.5 * (lambda - phi)], on: [target])
      try addX(controls, target)
      try emit(.rz, [-0.5 * (phi + lambda)], on: [target])
      try emit(.ry, [-0.5 * theta], on: [target])
      try addX(controls, target)
      try emit(.ry, [0.5 * theta], on: [target])
      try emit(.rz, [phi], on: [target])
      return try addPhase(phase + extra + 0.5 * (phi + lambda), controls)
    }
    for (gate, angles) in around.after { try emit(gate, angles, on: [target]) }
    try addPhase(phase, controls)
  }

  /// The angles θ, φ, λ and the phase γ of a gate that is e^{iγ} u(θ, φ, λ).
  private static func euler(_ base: GateApplication) -> ([Angle], Angle)? {
    let a = base.angles
    let quarter = Angle(.pi / 2)
    switch base.gate {
    case .u: return (a, 0)
    case .u2: return ([quarter, a[0], a[1]], 0)
    case .prx: return ([a[0], a[1] - quarter, quarter - a[1]], 0)
    case .gpi: return ([Angle(.pi), a[0] - quarter, quarter - a[0]], quarter)
    case .gpi2: return ([quarter, a[0] - quarter, quarter - a[0]], 0)
    default: return nil
    }
  }
}

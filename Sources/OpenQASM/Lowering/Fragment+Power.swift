import Circuits
import Elementary
import Foundation
import LinearAlgebra
import Numerics

extension Fragment {
  /// The k-th power for an integer k.
  /// - Throws: `NotExpressible` if it would have more steps than allowed.
  func power(_ exponent: Int, limit: Int) throws -> Fragment {
    if let scaled = scaled(by: Double(exponent)) { return scaled }
    if steps.count == 1, phase == 0, let only = gates.first,
      only.application.gate.traits.contains(.selfInverse)
    {
      return exponent.isMultiple(of: 2) ? Fragment() : self
    }
    let once = exponent < 0 ? inverse : self
    guard exponent.magnitude <= UInt(limit) / UInt(max(steps.count, 1)) else {
      throw NotExpressible(message: "the power \(exponent) expands to more than \(limit) steps")
    }
    var result = Fragment()
    result.phase = Double(exponent.magnitude) * once.phase
    if !once.steps.isEmpty {
      for _ in 0..<exponent.magnitude { result.steps += once.steps }
    }
    return result
  }

  /// The gates whose powers have a multiple of the first angle, and are else as they were.
  private static let rotations: Set<Gate> = [
    .rx, .ry, .rz, .p, .prx, .cp, .crx, .cry, .crz, .rxx, .ryy, .rzz, .rzx, .xxPlusYY,
  ]

  /// The power of a single rotation, exact for integers.
  private func scaled(by factor: Double) -> Fragment? {
    guard steps.count == 1, let only = gates.first,
      Fragment.rotations.contains(only.application.gate)
    else { return nil }
    var angles = only.application.angles
    angles[0] = factor * angles[0]
    return Fragment(only.application.gate, angles, on: only.qubits, phase: factor * phase)
  }

  /// A power with a real exponent: the principal one, in which every eigenvalue e^{iα} with α in
  /// (−π, π] becomes e^{iαk}.
  /// - Throws: `NotExpressible` for what is neither one gate, nor gates on one qubit, nor such a
  ///   gate between gates that undo each other.
  func power(_ exponent: Double, limit: Int) throws -> Fragment {
    if exponent.rounded() == exponent, let whole = Int(exactly: exponent) {
      return try power(whole, limit: limit)
    }
    // A·B·A⁻¹ to the k is A·Bᵏ·A⁻¹.
    let frame = Fragment.frame(steps)
    var result = try Fragment(phase: phase, frame.inner).innerPower(exponent, limit: limit)
    result.steps =
      frame.before.map { .gate($0, $1) } + result.steps + frame.after.map { .gate($0, $1) }
    return result
  }

  private func innerPower(_ exponent: Double, limit: Int) throws -> Fragment {
    guard
      ([phase] + gates.flatMap(\.application.angles)).allSatisfy({ $0.constantValue != nil })
    else {
      throw NotExpressible(
        message: "a fractional power of a gate whose angle depends on an input is not supported")
    }
    if gates.isEmpty { return Fragment(phase: Angle(exponent * principal(phase)), steps) }
    let qubits = Set(gates.flatMap(\.qubits))
    if qubits.count == 1, let qubit = qubits.first {
      let matrix = Complex<Double>.unit(principal(phase)) * (try self.matrix(on: [qubit]))
      return Fragment.oneQubit(matrix.principalPower(exponent), on: qubit)
    }
    guard gates.count == 1, let only = gates.first else {
      throw NotExpressible(
        message: "a fractional power of several gates on several qubits is not supported")
    }
    let (application, targets) = only
    if let form = ControlledForm(application) {
      // On the states where a control is 0 the gate is the phase alone.
      let outside = exponent * principal(phase)
      let inside =
        Complex<Double>.unit(principal(phase) + principal(form.phase))
        * (try form.base.matrix())
      let relative =
        Complex<Double>.unit(-outside) * inside.principalPower(exponent)
      let base = Fragment.oneQubit(relative, on: targets[form.controls])
      var result = try Controller.control(
        base, by: Array(targets.prefix(form.controls)), limit: limit)
      result.phase = result.phase + Angle(outside)
      return result
    }
    switch application.gate {
    case .swap, .cswap:
      let (a, b) = (targets[targets.count - 2], targets[targets.count - 1])
      var expanded = Fragment(phase: phase)
      expanded.append(.cx, on: [b, a])
      expanded.append(targets.count == 2 ? .cx : .ccx, on: targets)
      expanded.append(.cx, on: [b, a])
      return try expanded.power(exponent, limit: limit)
    case .xxPlusYY where principal(phase) == 0:
      // The eigenvalues are 1, 1 and e^{±iθ/2}.
      let half = principal(0.5 * application.angles[0])
      if abs(half) < .pi - 1e-9 {
        return Fragment(
          .xxPlusYY, [Angle(2 * exponent * half), application.angles[1]], on: targets)
      }
    default:
      if let definition = ExactDefinition.of(application) {
        var placed = definition.placed(on: targets)
        placed.phase = placed.phase + phase
        return try placed.power(exponent, limit: limit)
      }
    }
    throw NotExpressible(
      message: "a fractional power of '\(application.gate.name)' is not supported")
  }

  /// A constant angle reduced to (−π, π].
  private func principal(_ angle: Angle) -> Double {
    ComplexMatrix.principal(angle.constantValue ?? 0)
  }

  /// The shortest fragment of a 2 × 2 unitary, phase included.
  static func oneQubit(_ u: ComplexMatrix, on qubit: Int) -> Fragment {
    func difference(_ gate: ComplexMatrix) -> Angle? {
      guard u.distanceUpToPhase(gate) < 1e-12 else { return nil }
      let overlap = (gate.adjoint * u).trace
      let value = Portable.atan2(overlap.imaginary, overlap.real)
      return Angle(abs(value) < 1e-14 ? 0 : value)
    }
    if let phase = difference(.identity(2)) { return Fragment(phase: phase) }
    let fixed: [Gate] = [.x, .y, .z, .h, .s, .sdg, .t, .tdg, .sx, .sxdg]
    for gate in fixed {
      if let phase = difference(gate.matrix([])) {
        return Fragment(gate, on: [qubit], phase: phase)
      }
    }
    let angles = EulerBlock.Angles(u)
    if angles.theta < 1e-12 {
      let lambda = angles.phi + angles.lambda
      let phase = difference(Gate.p.matrix([lambda])) ?? 0
      return Fragment(.p, [Angle(lambda)], on: [qubit], phase: phase)
    }
    let values = [angles.theta, angles.phi, angles.lambda]
    let phase = difference(Gate.u.matrix(values)) ?? 0
    return Fragment(.u, values.map { Angle($0) }, on: [qubit], phase: phase)
  }
}

extension Matrix where Element == Complex<Double> {
  /// An angle reduced to (−π, π]; what is −π up to rounding counts as π.
  static func principal(_ angle: Double) -> Double {
    let reduced = remainder(angle, 2 * .pi)
    return reduced < -.pi + 1e-9 ? reduced + 2 * .pi : reduced
  }

  /// The principal power of a 2 × 2 unitary.
  func principalPower(_ exponent: Double) -> ComplexMatrix {
    // U = e^{iδ} (cos α I − i sin α n·σ) has the eigenvalues e^{i(δ ∓ α)} on the two projectors
    // ½(I ± n·σ).
    let determinant = self[0, 0] * self[1, 1] - self[0, 1] * self[1, 0]
    let delta = determinant.argument / 2
    let v = Complex<Double>.unit(-delta) * self
    let vector = [
      -(v[0, 1].imaginary + v[1, 0].imaginary) / 2, (v[1, 0].real - v[0, 1].real) / 2,
      (v[1, 1].imaginary - v[0, 0].imaginary) / 2,
    ]
    let sine = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let alpha = Portable.atan2(sine, (v[0, 0].real + v[1, 1].real) / 2)
    let n = sine < 1e-15 ? [0, 0, 1] : vector.map { $0 / sine }
    let axis = ComplexMatrix([
      [Complex(n[2]), Complex(n[0], -n[1])], [Complex(n[0], n[1]), Complex(-n[2])],
    ])
    let plus = Complex<Double>.unit(exponent * ComplexMatrix.principal(delta - alpha))
    let minus = Complex<Double>.unit(exponent * ComplexMatrix.principal(delta + alpha))
    return Complex(0.5) * (plus + minus) * ComplexMatrix.identity(2)
      + Complex(0.5) * (plus - minus) * axis
  }
}

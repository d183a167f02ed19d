import Numerics

extension AngleTable.Block {
  /// The Euler angles of the product of the gates.
  ///
  /// At a pole φ is free: it is chosen along the direction in which the first angle that can move
  /// the block off the pole does so, because the gradient passes through that meridian only.
  func angles(_ atoms: UnsafePointer<Double>) -> EulerBlock.Angles {
    let u = gates.reduce(TwoByTwo.identity) { $1.matrix(atoms) * $0 }
    let angles = EulerBlock.Angles(u)
    guard EulerBlock.Angles.vanishingRow(u) != nil else { return angles }
    return slopes(atoms).lazy.compactMap { angles.turned(at: u, along: $0.slope) }.first
      ?? angles
  }

  /// The derivative of the product with respect to every angle that is not constant.
  private func slopes(
    _ atoms: UnsafePointer<Double>
  ) -> [(angle: AngleTable.Linear, slope: TwoByTwo)] {
    let factors = gates.map { $0.matrix(atoms) }
    var before = [TwoByTwo.identity]
    for factor in factors { before.append(factor * before[before.count - 1]) }
    var after = TwoByTwo.identity
    var result: [(angle: AngleTable.Linear, slope: TwoByTwo)] = []
    for k in gates.indices.reversed() {
      for (angle, derivative) in gates[k].slopes(atoms) {
        result.append((angle, after * derivative * before[k]))
      }
      after = after * factors[k]
    }
    return result
  }

  /// Adds the derivative of the Euler angles, weighted by `upstream`, to the atoms' gradient.
  /// - Parameter phi: The angle φ that `angles` gave.
  func pullback(
    _ upstream: (theta: Double, phi: Double, lambda: Double), phi: Double,
    atoms: UnsafePointer<Double>, gradient: inout [Double]
  ) {
    let u = gates.reduce(TwoByTwo.identity) { $1.matrix(atoms) * $0 }
    for (angle, du) in slopes(atoms) {
      let slope = EulerBlock.Angles.slope(of: u, along: du, phi: phi)
      let total =
        upstream.theta * slope.theta + upstream.phi * slope.phi + upstream.lambda * slope.lambda
      for term in angle.terms { gradient[term.atom] += term.coefficient * total }
    }
  }
}

extension EulerBlock.Angles {
  /// The row of the first column that vanishes if a unitary is at a pole: 1 at θ = 0, 0 at θ = π.
  static func vanishingRow(_ u: TwoByTwo) -> Int? {
    [1, 0].first { u[$0, 0].length < poleDistance }
  }

  /// These angles of a unitary at a pole, with φ on the meridian on which `du` leaves the pole; nil
  /// if it does not.
  func turned(at u: TwoByTwo, along du: TwoByTwo) -> EulerBlock.Angles? {
    guard let row = Self.vanishingRow(u), du[row, 0].length > 1e-9 else { return nil }
    if row == 1 {
      let meridian = du[1, 0].argument - u[0, 0].argument
      return EulerBlock.Angles(theta: theta, phi: meridian, lambda: phi + lambda - meridian)
    }
    let meridian = u[1, 0].argument - du[0, 0].argument
    return EulerBlock.Angles(theta: theta, phi: meridian, lambda: meridian - (phi - lambda))
  }

  /// The change of the Euler angles of `u` when it moves along `du`.
  ///
  /// θ = 2·atan2(|u₁₀|, |u₀₀|), φ = arg u₁₀ − arg u₀₀, φ + λ = arg u₁₁ − arg u₀₀,
  /// φ − λ = arg u₁₀ − arg(−u₀₁), and d arg z = Im(z̄ dz)/|z|². Near a pole only the sum or the
  /// difference keeps its digits; at the pole θ moves along the meridian of φ.
  static func slope(
    of u: TwoByTwo, along du: TwoByTwo, phi: Double
  ) -> (theta: Double, phi: Double, lambda: Double) {
    func turn(_ row: Int, _ column: Int) -> Double {
      let z = u[row, column]
      return (z.conjugate * du[row, column]).imaginary / z.lengthSquared
    }
    func stretch(_ row: Int, phase angle: Double) -> Double {
      (phase(-angle) * du[row, 0]).real
    }
    let (c, s) = (u[0, 0].length, u[1, 0].length)
    switch vanishingRow(u) {
    case 1: return (2 * stretch(1, phase: phi + u[0, 0].argument), 0, turn(1, 1) - turn(0, 0))
    case 0: return (-2 * stretch(0, phase: u[1, 0].argument - phi), turn(1, 0) - turn(0, 1), 0)
    default:
      let theta =
        2 * (c * stretch(1, phase: u[1, 0].argument) - s * stretch(0, phase: u[0, 0].argument))
      let meridian = turn(1, 0) - turn(0, 0)
      let other =
        s < c ? turn(1, 1) - turn(0, 0) - meridian : meridian - (turn(1, 0) - turn(0, 1))
      return (theta, meridian, other)
    }
  }
}

import Circuits
import Elementary
import LinearAlgebra
import Numerics
import Synchronization

/// Constant interactions from a gate of one strength that is no Clifford: √iSWAP and Google's
/// Sycamore gate.
struct FixedEntangler {
  /// One-qubit unitaries before, between and after the copies of the gate, by position; one layer
  /// more than there are copies.
  let layers: [[ComplexMatrix]]

  /// The number of copies of the gate.
  var count: Int { layers.count - 1 }

  /// The fewest copies of a gate that make a constant interaction, with the Sycamore gate four for
  /// small interactions on three axes; nil if a search for them does
  /// not end.
  /// - Parameter gate: `.sqrtISwap` or `.syc`.
  static func decomposition(_ interaction: Interaction, _ gate: Gate) -> FixedEntangler? {
    let key = Key(
      gate: gate, angles: Axis.allCases.map { (interaction[$0].constant * 1e12).rounded() })
    if let known = known.withLock({ $0[key] }) { return known }
    let result = found(interaction, gate)
    known.withLock {
      if $0.count > 20_000 { $0 = [:] }
      $0[key] = .some(result)
    }
    return result
  }

  private struct Key: Hashable {
    var gate: Gate
    var angles: [Double]
  }

  private static let known = Mutex<[Key: FixedEntangler?]>([:])

  private static func found(_ interaction: Interaction, _ gate: Gate) -> FixedEntangler? {
    let wanted = CanonicalForm(interaction)
    if wanted.x < CanonicalForm.tolerance {
      return FixedEntangler(layers: [zip(wanted.after, wanted.before).map { $0 * $1 }])
    }
    let matrix = gate.matrix([])
    if let single = CanonicalForm(matrix), wanted.isEquivalent(to: single) {
      let (before, after) = wanted.locals(around: single)
      return FixedEntangler(layers: [before, after])
    }
    if gate == .sqrtISwap { return twoRoots(wanted) ?? threeRoots(interaction) }
    // The gate is an exchange and a controlled phase, of the class (5π/12, 0, 0). Without the
    // exchanges two of them make what two such rotations make, z = 0 and x + y ≤ 5π/6; three make
    // the exchange with three rotations, whose angles have a sum of at most 5π/4.
    let sum = wanted.x + wanted.y + wanted.z.magnitude
    var counts = [4]
    if sum > .pi / 4 - 1e-9 { counts.insert(3, at: 0) }
    if wanted.z.magnitude < CanonicalForm.tolerance && sum < 5 * .pi / 6 + 1e-9 { counts = [2, 3] }
    for copies in counts {
      if let layers = InterleavedSearch.run(
        interaction.constantMatrix, gate: matrix, copies: copies, starts: 20)
      {
        return FixedEntangler(layers: layers)
      }
    }
    return nil
  }

  /// Two √iSWAP, for x ≥ y + |z|: Huang and others, Phys. Rev. Lett. 130, 070601 (2023), theorem 1
  /// and the one-qubit gates between the two of its supplement. With x, y and z those of
  /// exp(i (x XX + y YY + z ZZ)) these are RZ(γ) RX(α) RZ(γ) on one qubit and RX(β) on the other.
  private static func twoRoots(_ wanted: CanonicalForm) -> FixedEntangler? {
    guard wanted.x > wanted.y + wanted.z.magnitude - 1e-9 else { return nil }
    // Reversing two angles on one qubit brings exp(−i…/2) to exp(i…).
    let (x, y, z) = (wanted.x / 2, wanted.y / 2, -wanted.z / 2)
    // With u and v = 1 − u the halves of 1 ∓ (cos 2x − cos 2y + cos 2z), sin²(α/2) = u − √C and
    // cos²(β/2) = v − √C; both are small near CX and taken from u² − C and v² − C.
    func squaredSine(_ angle: Double) -> Double {
      let sine = Portable.sin(angle)
      return sine * sine
    }
    let (a, b, d) = (squaredSine(x), squaredSine(y), squaredSine(z))
    let c = (a - squaredSine(y - z)) * (a - squaredSine(y + z))
    let root = max(0, c).squareRoot()
    let u = a - b + d
    let v = 1 - u
    let product = 4 * a * d * (1 - b)
    let other = Portable.cos(2 * x) * Portable.cos(2 * z) + 2 * b * (1 - 2 * a * d)
    func ratio(_ top: Double, _ bottom: Double) -> Double {
      bottom > 0 ? min(1, max(0, top / bottom)).squareRoot() : 0
    }
    let alpha = 2 * Portable.asin(ratio(product, u + root))
    let beta = 2 * Portable.acos(ratio(other, v + root))
    let near = 2 * Portable.cos(x) * Portable.cos(z) * Portable.sin(y)
    let far = max(0, Portable.cos(2 * x) * Portable.cos(2 * y) * Portable.cos(2 * z)).squareRoot()
    let gamma = Portable.atan2(far, z < 0 ? -near : near)
    let inner = [
      Gate.rz.matrix([gamma]) * Gate.rx.matrix([alpha]) * Gate.rz.matrix([gamma]),
      Gate.rx.matrix([beta]),
    ]
    let gate = Gate.sqrtISwap.matrix([])
    guard let core = CanonicalForm(gate * inner[1].kronecker(inner[0]) * gate),
      wanted.isEquivalent(to: core)
    else { return nil }
    let (before, after) = wanted.locals(around: core)
    return FixedEntangler(layers: [before, inner, after])
  }

  /// Three √iSWAP: one of them about two of the axes leaves an interaction that two make.
  private static func threeRoots(_ interaction: Interaction) -> FixedEntangler? {
    guard let single = CanonicalForm(Gate.sqrtISwap.matrix([])) else { return nil }
    for missing in Axis.allCases {
      for signs in [(1.0, 1.0), (1, -1), (-1, 1), (-1, -1)] {
        var part = Interaction()
        let axes = Axis.allCases.filter { $0 != missing }
        part[axes[0]] = Angle(signs.0 * .pi / 4)
        part[axes[1]] = Angle(signs.1 * .pi / 4)
        var rest = interaction
        for axis in axes { rest[axis] = rest[axis] - part[axis] }
        guard let two = twoRoots(CanonicalForm(rest)) else { continue }
        let (before, after) = CanonicalForm(part).locals(around: single)
        let joint = (0..<2).map { before[$0] * two.layers[2][$0] }
        return FixedEntangler(layers: [two.layers[0], two.layers[1], joint, after])
      }
    }
    return nil
  }
}

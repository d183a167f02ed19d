import Elementary
import Numerics

/// The moments at which the relaxation of a waiting qubit acts, so that it and the ZZ couplings of
/// the qubit together are what the master equation gives.
///
/// Couplings are diagonal, so that a qubit that is in a coherence between |0⟩ and |1⟩ stays in it,
/// and what it does to a neighbour in a population is a shift ω of the phase of |1⟩. The populations
/// of each qubit therefore evolve by themselves, by
///
///     exp(t·[[−u, d], [u, −d − iω]]),   u = q/T1,   d = (1 − q)/T1,
///
/// with ω the sum of the shifts of all neighbours in coherences, with their signs. Without
/// excitation (q = 0) all that couplings and decay have to do with each other is the integral
/// ∫ d·e^(−dτ)·e^(−iωτ) dτ over the moment τ of the decay. A rule of Gauss and Legendre replaces
/// it by a sum over a few moments, between which only phases act: each step is a physical channel
/// on one or two qubits, however many qubits are coupled, and the error falls like
/// (ωt/2)^(2n)/(2n)! with the number n of moments. With excitation, pairs of jumps at one moment
/// add an error ∝ q·(t/T1)²·ωt/n², which parts of equal length keep small.
struct DecayRule: Hashable {
  /// One moment.
  struct Step: Hashable {
    /// When, in seconds from the start of the wait.
    let offset: Double
    /// How many seconds of relaxation act there; all steps together make up the wait.
    let seconds: Double
  }

  /// The rate 1/T1 in 1/s.
  let rate: Double
  /// The population of |1⟩ at equilibrium.
  let excited: Double
  /// The largest shift ω that neighbours can cause, in rad/s.
  let shift: Double
  /// The length of the wait in seconds.
  let seconds: Double

  /// How much an element of the evolution of populations may differ from the exact one.
  static let tolerance = 1e-10
  /// The most points of a part; more phase than these resolve takes several parts.
  private static let largestRule = 10
  /// The most moments for pairs of jumps.
  private static let thermalLimit = 64
  private static let rules = (1...largestRule).map { GaussLegendre($0) }

  /// A number of equal parts with a number of points in each.
  struct Division: Hashable {
    let parts: Int
    let points: Int
    var count: Int { parts * points }
  }

  /// The fewest moments with which the evolution is exact within `tolerance`; where excitation
  /// would take more than 64, and more than phases alone take, the best of those.
  var division: Division {
    let one = Division(parts: 1, points: 1)
    guard rate > 0, shift > 0, rate.isFinite, seconds > 0 else { return one }
    let phaseLimit = min(4096, Int(min(shift * seconds, 4096)) + Self.largestRule)
    let limit = excited > 0 ? max(Self.thermalLimit, phaseLimit) : phaseLimit
    var candidates: [Division] = []
    var parts = 1
    while parts <= limit {
      // Fewer points than half of the rule resolve no more than the same number in fewer parts.
      for points in (parts == 1 || excited > 0 ? 1 : Self.largestRule / 2)...Self.largestRule
      where parts * points <= limit { candidates.append(Division(parts: parts, points: points)) }
      parts *= 2
    }
    candidates.sort { ($0.count, $0.parts) < ($1.count, $1.parts) }
    var best = (division: one, error: Double.infinity)
    for candidate in candidates {
      let error = error(candidate)
      if error < best.error { best = (candidate, error) }
      if error < Self.tolerance { break }
    }
    return best.division
  }

  /// The moments of a division.
  func steps(_ division: Division) -> [Step] {
    let length = seconds / Double(division.parts)
    let part = part(division, length)
    return (0..<division.parts).flatMap { index in
      part.map { Step(offset: Double(index) * length + $0.offset, seconds: $0.seconds) }
    }
  }

  /// How far a division is from the exact evolution at the largest shift and at half of it.
  func error(_ division: Division) -> Double {
    [shift, shift / 2].reduce(0) { largest, omega in
      max(largest, exact(omega).distance(to: approximate(division, omega)))
    }
  }

  /// The weights of the moments are those of the rule times the density of decay; what relaxes at
  /// a moment is the share of what is still there.
  private func part(_ division: Division, _ length: Double) -> [Step] {
    let rule = Self.rules[division.points - 1]
    guard division.points > 1 else { return [Step(offset: length / 2, seconds: length)] }
    guard rate > 0, rate.isFinite else {
      return zip(rule.nodes, rule.weights).map { Step(offset: $0 * length, seconds: $1 * length) }
    }
    var left = 1.0
    var exponents: [Double] = []
    for (node, weight) in zip(rule.nodes, rule.weights) {
      let decayed = weight * rate * length * Portable.exp(-rate * length * node)
      guard decayed < left else {
        // Nothing is left by then, to the precision of numbers.
        exponents.append(0)
        continue
      }
      exponents.append(-Portable.logOnePlus(-decayed / left))
      left -= decayed
    }
    let sum = exponents.reduce(0, +)
    return zip(rule.nodes, exponents).map {
      Step(offset: $0 * length, seconds: $1 / sum * length)
    }
  }

  private func approximate(_ division: Division, _ omega: Double) -> PopulationMap {
    let length = seconds / Double(division.parts)
    var map = PopulationMap.identity
    var last = 0.0
    for step in part(division, length) {
      map = .phase(-omega * (step.offset - last)) * map
      map = .relaxation(rate * step.seconds, excited: excited) * map
      last = step.offset
    }
    map = .phase(-omega * (length - last)) * map
    var parts = division.parts
    while parts > 1 {
      map = map * map
      parts /= 2
    }
    return map
  }

  /// The exponential of a 2 × 2 matrix, with m half its trace and δ² = m² − determinant:
  /// e^(mt)·[cosh(δt) + sinh(δt)/δ·(A − m)].
  private func exact(_ omega: Double) -> PopulationMap {
    let up = excited * rate
    let down = (1 - excited) * rate
    let middle = Complex(-(up + down) / 2, -omega / 2)
    let half = Complex((down - up) / 2, omega / 2)
    let delta = Complex.squareRoot(half * half + Complex(up * down))
    let (plus, minus) = (
      portableExponential((middle + delta) * Complex(seconds)),
      portableExponential((middle - delta) * Complex(seconds))
    )
    let even = (plus + minus) / Complex(2)
    let odd =
      delta.length * seconds < 1e-8
      ? portableExponential(middle * Complex(seconds)) * Complex(seconds)
      : (plus - minus) / (Complex(2) * delta)
    return PopulationMap(
      stay0: even + odd * half, down: odd * Complex(down), up: odd * Complex(up),
      stay1: even - odd * half)
  }
}

private func portableExponential(_ z: Complex<Double>) -> Complex<Double> {
  let (s, c) = Portable.sineAndCosine(z.imaginary)
  let size = Portable.exp(z.real)
  return Complex(size * c, size * s)
}

extension Complex<Double> {
  /// A square root by real square roots alone.
  fileprivate static func squareRoot(_ z: Self) -> Self {
    let size = (z.real * z.real + z.imaginary * z.imaginary).squareRoot()
    let real = ((size + abs(z.real)) / 2).squareRoot()
    guard real > 0 else { return .zero }
    let other = z.imaginary / (2 * real)
    return z.real >= 0 ? Complex(real, other) : Complex(abs(other), z.imaginary < 0 ? -real : real)
  }
}

/// What happens to the populations of a qubit whose neighbours are in coherences: columns by the
/// state before.
private struct PopulationMap {
  var stay0: Complex<Double>
  var down: Complex<Double>
  var up: Complex<Double>
  var stay1: Complex<Double>

  static let identity = PopulationMap(stay0: .one, down: .zero, up: .zero, stay1: .one)

  static func phase(_ angle: Double) -> PopulationMap {
    PopulationMap(
      stay0: .one, down: .zero, up: .zero, stay1: portableExponential(Complex(0, angle)))
  }

  /// Relaxation with an exponent t/T1.
  static func relaxation(_ exponent: Double, excited: Double) -> PopulationMap {
    let gone = -Portable.expMinusOne(-exponent)
    return PopulationMap(
      stay0: Complex(1 - excited * gone), down: Complex((1 - excited) * gone),
      up: Complex(excited * gone), stay1: Complex(1 - (1 - excited) * gone))
  }

  static func * (left: PopulationMap, right: PopulationMap) -> PopulationMap {
    PopulationMap(
      stay0: left.stay0 * right.stay0 + left.down * right.up,
      down: left.stay0 * right.down + left.down * right.stay1,
      up: left.up * right.stay0 + left.stay1 * right.up,
      stay1: left.up * right.down + left.stay1 * right.stay1)
  }

  func distance(to other: PopulationMap) -> Double {
    [stay0 - other.stay0, down - other.down, up - other.up, stay1 - other.stay1].reduce(0) {
      max($0, ($1.real * $1.real + $1.imaginary * $1.imaginary).squareRoot())
    }
  }
}

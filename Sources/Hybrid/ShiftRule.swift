import Channels
import Circuits
import Elementary
import Foundation
import LinearAlgebra

/// The derivative of an expectation with respect to a parameter of a circuit as a combination of
/// expectations at shifted values of the parameter.
///
/// An expectation is a trigonometric polynomial in the parameter. If its frequencies are multiples of
/// Δ up to RΔ, then f′(θ) = Σ_μ (−1)^(μ−1) Δ/(4R sin²(x_μ/2)) f(θ + x_μ/Δ) with
/// x_μ = (2μ − 1)π/(2R), μ = 1 … 2R (D. Wierichs et al., Quantum 6, 677 (2022)): two terms for
/// rotations about a Pauli, four for controlled ones.
public struct ShiftRule: Hashable, Sendable {
  /// An expectation that is taken.
  public struct Term: Hashable, Sendable {
    /// What is added to the parameter, in radians.
    public let shift: Double
    /// The factor of the expectation.
    public let coefficient: Double
  }

  /// The expectations.
  public let terms: [Term]

  /// The rule for frequencies Δ, 2Δ … RΔ.
  /// - Parameters:
  ///   - spacing: Δ, above 0.
  ///   - count: R, at least 1.
  public init(spacing: Double, count: Int) {
    terms = (1...2 * count).map { mu in
      let x = Double(2 * mu - 1) * .pi / Double(2 * count)
      let sine = Portable.sin(x / 2)
      let size = spacing / (4 * Double(count) * sine * sine)
      // Shifts beyond half of the period are taken on its other side.
      let shift = (x > .pi ? x - 2 * .pi : x) / spacing
      return Term(shift: shift, coefficient: mu % 2 == 1 ? size : -size)
    }
  }

  /// The most frequencies that a rule may have.
  public static let largestCount = 64

  /// The rule of a parameter of a circuit, wherever it occurs; nil if nothing depends on it.
  /// - Throws: `ModelError` if its frequencies are not multiples of one, or too many.
  public init?(for parameter: Parameter, in circuit: Circuit) throws {
    var highest = 0.0
    var spacing = 0.0
    for instruction in circuit.instructions {
      guard let application = instruction.application else { continue }
      for (index, angle) in application.angles.enumerated() {
        var factor = 0.0
        for term in angle.terms {
          guard case .parameter(let other) = term.atom else {
            throw ModelError.unsupported(
              "a parameter shift through an angle that is not linear in '\(parameter.name)'")
          }
          if other == parameter { factor += term.coefficient }
        }
        guard factor != 0 else { continue }
        let own = Self.frequencies(of: application.gate, index)
        guard !own.isEmpty else { continue }
        highest += abs(factor) * (own.max() ?? 0)
        for frequency in own { spacing = Self.divisor(spacing, abs(factor) * frequency) }
      }
    }
    guard highest > 0 else { return nil }
    let count = (highest / spacing).rounded()
    guard count >= 1, count <= Double(Self.largestCount) else {
      throw ModelError.unsupported(
        "a parameter shift of '\(parameter.name)': the frequencies of its gates have no common "
          + "divisor above 1/\(Self.largestCount) of their sum")
    }
    self.init(spacing: spacing, count: Int(count))
  }

  /// The greatest number of which both are multiples, to a rounding.
  private static func divisor(_ a: Double, _ b: Double) -> Double {
    var (a, b) = (max(a, b), min(a, b))
    while b > 1e-9 * max(1, a) { (a, b) = (b, abs(a - (a / b).rounded() * b)) }
    return a
  }

  /// The frequencies with which a gate's action on states depends on one of its parameters.
  private static func frequencies(of gate: Gate, _ index: Int) -> [Double] {
    // Elements of the unitary have the frequency f and a constant, so that those of its transfer
    // matrix have f and 2f. Five points of a period tell them apart.
    let f = gate.parameters[index].frequency
    let samples = (0..<5).map { k -> RealMatrix in
      let values = gate.parameters.indices.map { parameter in
        parameter == index ? 2 * .pi * Double(k) / (5 * f) : 0.7 + Double(parameter)
      }
      return pauliTransfer(of: gate.matrix(values))
    }
    return [1, 2].filter { harmonic in
      let size =
        samples[0].elements.indices.map { element -> Double in
          var (c, s) = (0.0, 0.0)
          for k in 0..<5 {
            let (sine, cosine) = Portable.sineAndCosine(2 * .pi * Double(harmonic * k) / 5)
            c += cosine * samples[k].elements[element]
            s += sine * samples[k].elements[element]
          }
          return abs(c) + abs(s)
        }.max() ?? 0
      return size > 1e-9
    }.map { Double($0) * f }
  }
}

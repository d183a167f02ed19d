import Elementary
import Foundation

extension Calibration {
  /// The unitary part of a gate's error. It is contained in the gate's error, and acts after the
  /// ideal gate.
  public struct CoherentFigures: Hashable, Sendable {
    /// Relative error ε of the gate's angle: θ becomes (1 + ε)θ. Gates without an angle turn by
    /// their own one: `x` and `cz` by π, `sx` by π/2.
    public var overRotation: Quantity?
    /// The angles c in radians of U = exp(−i/2 Σ c_P P) by Pauli word P, whose first letter is on
    /// the first listed qubit: `["Z": …]`, `["ZI": …, "ZZ": …]`.
    public var angles: [String: Quantity]

    /// Unitary errors; nothing is known by default.
    public init(overRotation: Quantity? = nil, angles: [String: Quantity] = [:]) {
      self.overRotation = overRotation
      self.angles = angles
    }

    /// Whether there are no figures.
    public var isEmpty: Bool { overRotation == nil && angles.isEmpty }
    /// The words in ascending order.
    public var words: [String] { angles.keys.sorted() }
  }

  /// How a gate's error depends on its angle θ: it is the calibrated error times a·x + b for θ < 0,
  /// c·x + d for θ > 0, (b + d)/2 for 0, with x = (|θ|/π)^power and θ from −π to π (the form of
  /// Quantinuum's emulators).
  public struct AngleDependence: Hashable, Sendable {
    /// Slope for negative angles.
    public var a: Quantity
    /// Offset for negative angles.
    public var b: Quantity
    /// Slope for positive angles.
    public var c: Quantity
    /// Offset for positive angles.
    public var d: Quantity
    /// The exponent of |θ|/π.
    public var power: Quantity

    /// A dependence from its five numbers.
    public init(a: Quantity, b: Quantity, c: Quantity, d: Quantity, power: Quantity) {
      self.a = a
      self.b = b
      self.c = c
      self.d = d
      self.power = power
    }

    /// The factor on the calibrated error.
    /// - Parameter angle: In radians, taken from −π to π.
    public func factor(at angle: Double) -> Double {
      let theta = remainder(angle, 2 * .pi)
      let x = Portable.power(abs(theta) / .pi, power.value)
      if theta < 0 { return a.value * x + b.value }
      return theta > 0 ? c.value * x + d.value : (b.value + d.value) / 2
    }

    /// Whether no angle has a negative error.
    var isNeverNegative: Bool {
      [b, d].allSatisfy { $0.value >= 0 } && a.value + b.value >= 0 && c.value + d.value >= 0
    }

    /// The numbers by their names in files.
    package static let fields: [(name: String, path: KeyPath<Self, Quantity> & Sendable)] = [
      ("a", \.a), ("b", \.b), ("c", \.c), ("d", \.d), ("power", \.power),
    ]
  }
}

extension Calibration.CoherentFigures {
  /// The gates whose angle can be over-rotated: those with one angle that turns, and those that turn
  /// by a fixed one.
  static let turningGates: Set<String> = [
    "x", "y", "z", "h", "s", "sdg", "t", "tdg", "sx", "sxdg", "rx", "ry", "rz", "p", "prx", "gpi",
    "gpi2", "cx", "cy", "cz", "ch", "cp", "crx", "cry", "crz", "swap", "iswap", "sqrt_iswap", "ecr",
    "rxx", "ryy", "rzz", "rzx", "xx_plus_yy", "syc",
  ]

  /// Whether a word names a Pauli other than the identity on a number of qubits.
  static func isWord(_ word: String, qubits: Int) -> Bool {
    word.count == qubits && word.allSatisfy { "IXYZ".contains($0) } && word.contains { $0 != "I" }
  }
}

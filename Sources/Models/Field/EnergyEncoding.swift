import Elementary

/// Energies of basis states as amplitudes of a Boltzmann distribution, √(e^(−E)/Z), after the neural
/// amplitude encoding of S. Wang, C. Theobalt, V. Golyanik, arXiv 2508.10900.
///
/// The rotations of an `AmplitudeTree` prepare them; of a node whose halves have the free energies F₀ and F₁
/// the angle is 2 atan e^((F₀ − F₁)/2).
public struct EnergyEncoding: Hashable, Sendable {
  /// The number of qubits.
  public let qubits: Int

  /// An encoding of energies of 2ⁿ basis states.
  public init(qubits: Int) { self.qubits = qubits }

  /// The number of energies.
  public var energyCount: Int { 1 << qubits }
  /// The number of angles.
  public var angleCount: Int { energyCount - 1 }

  /// The angles of the rotations.
  public func angles(_ energies: ArraySlice<Double>) -> [Double] {
    AmplitudeTree.angles(
      of: differences(energies).map { level in
        level.map { difference in
          let quarter = Portable.atan(Portable.exp(-abs(difference) / 2))
          return difference > 0 ? .pi - 2 * quarter : 2 * quarter
        }
      })
  }

  /// The gradient of the energies from that of the angles.
  public func energyGradient(
    _ energies: ArraySlice<Double>, angleGradient: [Double]
  ) -> [Double] {
    let levels = differences(energies)
    let nodes = AmplitudeTree.nodeGradient(of: angleGradient)
    // Of −F of each node, from the root, on which nothing depends.
    var gradient = [0.0]
    for (level, own) in zip(levels, nodes) {
      gradient = zip(level, zip(own, gradient)).flatMap { difference, pair in
        let e = Portable.exp(-abs(difference) / 2)
        // dα/d(difference) = 1/(2 cosh(difference/2)); the share of the half 1 is a logistic function.
        let slope = pair.0 * e / (1 + e * e)
        let smaller = e * e / (1 + e * e)
        let one = difference > 0 ? 1 - smaller : smaller
        return [(1 - one) * pair.1 - slope, one * pair.1 + slope]
      }
    }
    return gradient.map { -$0 }
  }

  /// F₀ − F₁ of each node, `[level][node]` with the root first.
  private func differences(_ energies: ArraySlice<Double>) -> [[Double]] {
    precondition(energies.count == energyCount, "an energy for each basis state")
    var values = energies.map { -$0 }
    var result: [[Double]] = []
    while values.count > 1 {
      let pairs = stride(from: 0, to: values.count, by: 2).map { (values[$0], values[$0 + 1]) }
      result.append(pairs.map { $0.1 - $0.0 })
      values = pairs.map { a, b in
        max(a, b) + Portable.logOnePlus(Portable.exp(-abs(a - b)))
      }
    }
    return result.reversed()
  }
}

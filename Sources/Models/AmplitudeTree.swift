import Circuits

/// A tree of uniformly controlled RY that prepares real amplitudes (M. Möttönen et al., Quantum Information
/// and Computation 5, 467 (2005)): a rotation for each node, from the root, which is the highest qubit; each
/// level is a Gray code of rotations with CX between them.
enum AmplitudeTree {
  /// The angles of the rotations from those of the nodes, `[level][node]` with the root first.
  ///
  /// With α_p the angle of the node with prefix p, bit k of p the value of the k-th highest qubit, the
  /// rotations of a level with l controls are θ_i = 2⁻ˡ Σ_p (−1)^(p · i ⊕ ⌊i/2⌋) α_p.
  static func angles(of nodes: [[Double]]) -> [Double] {
    nodes.enumerated().flatMap { depth, angles in
      angles.indices.map { rotation in
        let sum = angles.enumerated().reduce(0) { sum, node in
          sum
            + (isNegative(rotation, node: node.offset, depth: depth) ? -node.element : node.element)
        }
        return sum / Double(angles.count)
      }
    }
  }

  /// The gradient of the angles of the nodes from that of the rotations.
  static func nodeGradient(of gradient: [Double]) -> [[Double]] {
    var result: [[Double]] = []
    var first = 0
    while first < gradient.count {
      let depth = result.count
      let count = 1 << depth
      result.append(
        (0..<count).map { node in
          let sum = (0..<count).reduce(0) { sum, rotation in
            let value = gradient[first + rotation]
            return sum + (isNegative(rotation, node: node, depth: depth) ? -value : value)
          }
          return sum / Double(count)
        })
      first += count
    }
    return result
  }

  private static func isNegative(_ rotation: Int, node: Int, depth: Int) -> Bool {
    let gray = rotation ^ (rotation >> 1)
    // A node's number has the highest qubit in its highest bit, a prefix in its lowest.
    return (0..<depth).reduce(false) { parity, bit in
      parity != ((node >> (depth - 1 - bit)) & 1 == 1 && (gray >> bit) & 1 == 1)
    }
  }
}

extension Circuit {
  /// Appends the tree on the qubits from 0, which must be in |0…0⟩.
  /// - Parameter angles: Of the 2ⁿ − 1 rotations.
  mutating func appendAmplitudes(_ angles: [Angle], qubits: Int) {
    for level in 0..<qubits {
      let target = qubits - 1 - level
      let count = 1 << level
      for k in 0..<count {
        append(.ry, angles[count - 1 + k], on: target)
        guard level > 0 else { continue }
        let bit = k == count - 1 ? level - 1 : (k + 1).trailingZeroBitCount
        append(.cx, on: qubits - 1 - bit, target)
      }
    }
  }
}

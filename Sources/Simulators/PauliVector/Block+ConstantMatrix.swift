import LinearAlgebra

extension FusedProgram.Block where Factor == PauliFactor {
  /// The matrix of a block without angles: 4 × 4, or 16 × 16 with index p(low) + 4·p(high).
  var constantMatrix: RealMatrix {
    let dimension = high == nil ? 4 : 16
    var matrix = RealMatrix.identity(dimension)
    for element in elements {
      switch element {
      case .run(let position, let factors):
        for case .single(let factor) in factors {
          if dimension == 4 {
            matrix = factor * matrix
          } else {
            matrix.multiplyFromLeft(factor, position: position)
          }
        }
      case .pair(.pair(let entries)):
        var product = RealMatrix(rows: 16, columns: 16)
        for (row, column, value) in entries {
          for c in 0..<16 {
            product.elements[16 * row + c] += value * matrix.elements[16 * column + c]
          }
        }
        matrix = product
      case .pair: break
      }
    }
    return matrix
  }
}

extension RealMatrix {
  /// Replaces a 16 × 16 matrix M by F·M, F a 4 × 4 matrix on one of the two qubits.
  mutating func multiplyFromLeft(_ factor: RealMatrix, position: Int) {
    let stride = position == 0 ? 1 : 4
    let other = position == 0 ? 4 : 1
    let f = factor.elements
    elements.withUnsafeMutableBufferPointer { m in
      for o in 0..<4 {
        let base = 16 * o * other
        for c in 0..<16 {
          let x = (
            m[base + c], m[base + 16 * stride + c], m[base + 32 * stride + c],
            m[base + 48 * stride + c]
          )
          for i in 0..<4 {
            m[base + 16 * i * stride + c] =
              f[4 * i] * x.0 + f[4 * i + 1] * x.1 + f[4 * i + 2] * x.2 + f[4 * i + 3] * x.3
          }
        }
      }
    }
  }
}

import Numerics

extension Matrix {
  /// The matrix product.
  @inlinable
  public static func * (left: Matrix, right: Matrix) -> Matrix {
    precondition(left.columnCount == right.rowCount, "inner dimensions must agree")
    var result = Matrix(rows: left.rowCount, columns: right.columnCount)
    for i in 0..<left.rowCount {
      for k in 0..<left.columnCount {
        let factor = left[i, k]
        if factor == .zero { continue }
        for j in 0..<right.columnCount { result[i, j] += factor * right[k, j] }
      }
    }
    return result
  }

  /// The sum, element by element.
  @inlinable
  public static func + (left: Matrix, right: Matrix) -> Matrix {
    left.zip(right) { $0 + $1 }
  }

  /// The difference, element by element.
  @inlinable
  public static func - (left: Matrix, right: Matrix) -> Matrix {
    left.zip(right) { $0 - $1 }
  }

  /// Every element multiplied by a scalar.
  @inlinable
  public static func * (scalar: Element, matrix: Matrix) -> Matrix {
    Matrix(
      rows: matrix.rowCount, columns: matrix.columnCount,
      elements: matrix.elements.map { scalar * $0 })
  }

  /// The Kronecker product self ⊗ other: the indices of `other` run fastest.
  @inlinable
  public func kronecker(_ other: Matrix) -> Matrix {
    var result = Matrix(
      rows: rowCount * other.rowCount, columns: columnCount * other.columnCount)
    for i in 0..<rowCount {
      for j in 0..<columnCount {
        let factor = self[i, j]
        if factor == .zero { continue }
        for k in 0..<other.rowCount {
          for l in 0..<other.columnCount {
            result[i * other.rowCount + k, j * other.columnCount + l] = factor * other[k, l]
          }
        }
      }
    }
    return result
  }

  @inlinable
  func zip(_ other: Matrix, _ combine: (Element, Element) -> Element) -> Matrix {
    precondition(
      rowCount == other.rowCount && columnCount == other.columnCount, "shapes must agree")
    var result = self
    for i in result.elements.indices {
      result.elements[i] = combine(elements[i], other.elements[i])
    }
    return result
  }
}

extension Matrix where Element == Double {
  /// The product with a column vector.
  public func multiplying(_ vector: [Double]) -> [Double] {
    precondition(vector.count == columnCount, "vector length must equal the column count")
    var result = [Double](repeating: 0, count: rowCount)
    for i in 0..<rowCount {
      var sum = 0.0
      for j in 0..<columnCount { sum += self[i, j] * vector[j] }
      result[i] = sum
    }
    return result
  }

  /// The largest absolute difference to another matrix of the same shape; NaN if one is NaN.
  public func distance(to other: RealMatrix) -> Double {
    zip(other) { abs($0 - $1) }.elements.reduce(0) { $0.isNaN || $0 >= $1 ? $0 : $1 }
  }
}

extension Matrix where Element == Complex<Double> {
  /// The conjugate transpose.
  public var adjoint: ComplexMatrix {
    var result = transpose
    for i in result.elements.indices { result.elements[i] = result.elements[i].conjugate }
    return result
  }

  /// Every element multiplied by a real number.
  public static func * (scalar: Double, matrix: ComplexMatrix) -> ComplexMatrix {
    Complex(scalar) * matrix
  }

  /// The largest modulus among the differences to another matrix of the same shape; infinite if an
  /// element is not finite.
  public func distance(to other: ComplexMatrix) -> Double {
    (self - other).elements.reduce(0) { max($0, $1.length) }
  }

  /// The distance to another matrix after the best global phase has been taken out.
  public func distanceUpToPhase(_ other: ComplexMatrix) -> Double {
    var overlap = Complex<Double>.zero
    for (a, b) in Swift.zip(elements, other.elements) { overlap += a.conjugate * b }
    guard let direction = overlap.normalized else { return distance(to: other) }
    return (direction * self).distance(to: other)
  }

  /// The largest deviation of U†U from the identity: zero for a unitary or an isometry.
  public var unitarityDefect: Double {
    (adjoint * self).distance(to: .identity(columnCount))
  }
}

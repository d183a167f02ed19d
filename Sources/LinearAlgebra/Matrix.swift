import Numerics

/// A dense matrix of `rowCount` × `columnCount` elements, stored row by row.
public struct Matrix<Element: Numeric & Sendable>: Sendable {
  /// The number of rows.
  public let rowCount: Int
  /// The number of columns.
  public let columnCount: Int
  /// The elements, row-major: element (i, j) is at `i * columnCount + j`.
  public var elements: [Element]

  /// A matrix from its row-major elements, of which there must be `rowCount * columnCount`.
  @inlinable
  public init(rows rowCount: Int, columns columnCount: Int, elements: [Element]) {
    precondition(elements.count == rowCount * columnCount, "element count must match the shape")
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.elements = elements
  }

  /// A matrix of zeros.
  @inlinable
  public init(rows rowCount: Int, columns columnCount: Int) {
    self.init(
      rows: rowCount, columns: columnCount,
      elements: [Element](repeating: .zero, count: rowCount * columnCount))
  }

  /// A matrix from rows of equal length.
  @inlinable
  public init(_ rows: [[Element]]) {
    self.init(rows: rows.count, columns: rows.first?.count ?? 0, elements: rows.flatMap { $0 })
  }

  /// The identity matrix of a dimension.
  @inlinable
  public static func identity(_ dimension: Int) -> Matrix {
    var result = Matrix(rows: dimension, columns: dimension)
    for i in 0..<dimension { result[i, i] = 1 }
    return result
  }

  /// A square matrix with the given diagonal.
  @inlinable
  public static func diagonal(_ entries: [Element]) -> Matrix {
    var result = Matrix(rows: entries.count, columns: entries.count)
    for (i, entry) in entries.enumerated() { result[i, i] = entry }
    return result
  }

  /// The element in a row and a column, both counted from zero.
  @inlinable
  public subscript(row: Int, column: Int) -> Element {
    get { elements[row * columnCount + column] }
    set { elements[row * columnCount + column] = newValue }
  }

  /// The transpose.
  @inlinable
  public var transpose: Matrix {
    var result = Matrix(rows: columnCount, columns: rowCount)
    for i in 0..<rowCount {
      for j in 0..<columnCount { result[j, i] = self[i, j] }
    }
    return result
  }

  /// The sum of the diagonal elements.
  @inlinable
  public var trace: Element {
    var sum = Element.zero
    for i in 0..<Swift.min(rowCount, columnCount) { sum += self[i, i] }
    return sum
  }
}

extension Matrix: Equatable where Element: Equatable {}
extension Matrix: Hashable where Element: Hashable {}

/// A matrix of complex numbers in double precision.
public typealias ComplexMatrix = Matrix<Complex<Double>>
/// A matrix of real numbers in double precision.
public typealias RealMatrix = Matrix<Double>

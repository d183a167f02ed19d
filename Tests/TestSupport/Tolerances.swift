import LinearAlgebra
import Numerics

/// How far two tables of probabilities are apart: the largest difference, missing entries zero.
public func distance<Key>(_ left: [Key: Double], _ right: [Key: Double]) -> Double {
  Set(left.keys).union(right.keys).reduce(0) { worst, key in
    let difference = abs(left[key, default: 0] - right[key, default: 0])
    return worst.isNaN || worst >= difference ? worst : difference  // keeps a NaN, unlike max
  }
}

/// The bits of a value as the command prints them, highest first.
public func bitString(_ value: UInt64, bits: Int) -> String {
  String((0..<bits).reversed().map { value >> $0 & 1 == 1 ? "1" : "0" })
}

extension Double {
  /// Whether the number differs from another by at most a tolerance.
  public func isClose(to other: Double, _ tolerance: Double = 1e-12) -> Bool {
    abs(self - other) <= tolerance
  }
}

extension Matrix where Element == Complex<Double> {
  /// Whether the shape is another's and every element within a tolerance.
  public func isClose(to other: ComplexMatrix, _ tolerance: Double = 1e-12) -> Bool {
    rowCount == other.rowCount && columnCount == other.columnCount
      && zip(elements, other.elements).allSatisfy { ($0 - $1).length <= tolerance }
  }

  /// Whether the matrices are equal up to a global phase and a tolerance in every element.
  public func isCloseUpToPhase(to other: ComplexMatrix, _ tolerance: Double = 1e-12) -> Bool {
    let overlap = (adjoint * other).trace
    guard overlap.length > 0 else { return isClose(to: other, tolerance) }
    return ((overlap / Complex(overlap.length)) * self).isClose(to: other, tolerance)
  }
}

extension Matrix where Element == Double {
  /// Whether the shape is another's and every element within a tolerance.
  public func isClose(to other: RealMatrix, _ tolerance: Double = 1e-12) -> Bool {
    rowCount == other.rowCount && columnCount == other.columnCount
      && zip(elements, other.elements).allSatisfy { abs($0 - $1) <= tolerance }
  }
}

/// A bound that a χ² statistic exceeds by chance about once in 3.5 million: five standard
/// deviations by the cube-root approximation (Wilson and Hilferty, PNAS 17, 684, 1931).
public func chiSquareBound(degreesOfFreedom k: Int) -> Double {
  guard k > 0 else { return 1e-9 }
  let spread = 2 / (9 * Double(k))
  let root = 1 - spread + 5 * spread.squareRoot()
  return Double(k) * root * root * root
}

/// Pearson's χ² of counts against probabilities. Cells of fewer than five expected are put
/// together; a count where the probability is below 1e-15 makes the statistic infinite.
public func chiSquare(
  _ counts: [Int], _ probabilities: [Double]
) -> (statistic: Double, degreesOfFreedom: Int) {
  precondition(counts.count == probabilities.count, "one probability for each cell")
  let total = Double(counts.reduce(0, +))
  var cells: [(seen: Double, expected: Double)] = []
  for (count, p) in zip(counts, probabilities).sorted(by: { $0.1 < $1.1 }) {
    if p < 1e-15 && count > 0 { return (.infinity, 0) }
    if let last = cells.last, last.expected < 5 {
      cells[cells.count - 1] = (last.seen + Double(count), last.expected + total * p)
    } else {
      cells.append((Double(count), total * p))
    }
  }
  let statistic = cells.reduce(0) {
    $0 + ($1.seen - $1.expected) * ($1.seen - $1.expected) / $1.expected
  }
  return (statistic, cells.count - 1)
}

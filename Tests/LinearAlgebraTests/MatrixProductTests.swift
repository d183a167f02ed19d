import LinearAlgebra
import Randomness
import TestSupport
import Testing

struct MatrixProductTests {
  static let shapes = [
    (0, 3, 2), (2, 0, 3), (2, 3, 0), (1, 1, 1), (5, 7, 3), (64, 33, 50), (7, 600, 37), (19, 300, 8),
    (21, 40, 24), (9, 257, 6),
  ]

  @Test(arguments: shapes) func accumulatesInEveryTransposition(
    rows: Int, inner: Int, columns: Int
  ) {
    var random = RandomStream(seed: 2, rows, inner, columns)
    let a = random.realMatrix(rows, inner)
    let b = random.realMatrix(inner, columns)
    let old = random.realMatrix(rows, columns)
    for (turnA, turnB) in [(false, false), (true, false), (false, true), (true, true)] {
      for beta in [0.0, 1, -0.5] {
        var result = old
        multiplyAccumulate(
          rows: rows, columns: columns, inner: inner, (turnA ? a.transpose : a).elements,
          transposingA: turnA, (turnB ? b.transpose : b).elements, transposingB: turnB,
          beta: beta, into: &result.elements)
        #expect(result.isClose(to: a * b + beta * old, 1e-12))
      }
    }
  }

  /// Every element is a chain of fused multiply-adds in the order of the inner index.
  @Test(arguments: shapes) func orderOfSummationIsFixed(rows: Int, inner: Int, columns: Int) {
    var random = RandomStream(seed: 3, rows, inner, columns)
    let a = random.realMatrix(rows, inner)
    let b = random.realMatrix(inner, columns)
    var result = random.realMatrix(rows, columns)
    var expected = result
    for i in 0..<rows {
      for j in 0..<columns {
        for k in 0..<inner { expected[i, j] = expected[i, j].addingProduct(a[i, k], b[k, j]) }
      }
    }
    multiplyAccumulate(
      rows: rows, columns: columns, inner: inner, a.elements, b.transpose.elements,
      transposingB: true, beta: 1, into: &result.elements)
    #expect(result == expected)
  }

  @Test func oldContentIsNotReadWithoutBeta() {
    var result = [Double.nan]
    multiplyAccumulate(rows: 1, columns: 1, inner: 1, [2], [3], beta: 0, into: &result)
    #expect(result == [6])
    result = [.nan]
    multiplyAccumulate(rows: 1, columns: 1, inner: 0, [], [], beta: 0, into: &result)
    #expect(result == [0])
  }
}

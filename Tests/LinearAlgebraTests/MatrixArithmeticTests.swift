import LinearAlgebra
import Numerics
import Randomness
import TestSupport
import Testing

struct MatrixArithmeticTests {
  /// The product by its definition, one dot product for each element.
  static func naiveProduct<T>(_ a: Matrix<T>, _ b: Matrix<T>) -> Matrix<T> {
    Matrix(
      rows: a.rowCount, columns: b.columnCount,
      elements: (0..<a.rowCount * b.columnCount).map { index in
        let (i, j) = index.quotientAndRemainder(dividingBy: b.columnCount)
        return (0..<a.columnCount).reduce(.zero) { $0 + a[i, $1] * b[$1, j] }
      })
  }

  @Test(arguments: [(1, 1, 1), (2, 3, 4), (4, 1, 5), (7, 7, 7), (3, 0, 2)])
  func multipliesLikeTheDefinition(rows: Int, inner: Int, columns: Int) {
    var random = RandomStream(seed: 1, rows, inner, columns)
    let a = random.complexMatrix(rows, inner)
    let b = random.complexMatrix(inner, columns)
    #expect((a * b).isClose(to: Self.naiveProduct(a, b)))
    let x = random.realMatrix(rows, inner)
    let y = random.realMatrix(inner, columns)
    #expect((x * y).isClose(to: Self.naiveProduct(x, y)))
    let v = (0..<inner).map { _ in random.normal() }
    let column = RealMatrix(rows: inner, columns: 1, elements: v)
    #expect(zip(x.multiplying(v), (x * column).elements).allSatisfy { $0.isClose(to: $1) })
  }

  @Test func addsAndScales() {
    let a = RealMatrix([[1, 2], [3, 4]])
    let b = RealMatrix([[5, 6], [7, 8]])
    #expect(a + b == RealMatrix([[6, 8], [10, 12]]))
    #expect(b - a == RealMatrix([[4, 4], [4, 4]]))
    #expect(2 * a == RealMatrix([[2, 4], [6, 8]]))
    let c = ComplexMatrix([[Complex(1, 2), 3]])
    #expect(2.0 * c == ComplexMatrix([[Complex(2, 4), 6]]))
    #expect(Complex(0, 1) * c == ComplexMatrix([[Complex(-2, 1), Complex(0, 3)]]))
  }

  @Test func kroneckerRunsTheSecondFactorFastest() {
    let a = RealMatrix([[1, 2], [3, 4]])
    let b = RealMatrix([[0, 5, 6]])
    #expect(a.kronecker(b) == RealMatrix([[0, 5, 6, 0, 10, 12], [0, 15, 18, 0, 20, 24]]))
    var random = RandomStream(seed: 2)
    let m = (0..<4).map { random.complexMatrix(2 + $0 % 2, 2 + $0 % 2) }
    let mixed = m[0].kronecker(m[1]) * m[2].kronecker(m[3])
    #expect(mixed.isClose(to: (m[0] * m[2]).kronecker(m[1] * m[3]), 1e-11))
  }

  @Test func adjointReversesProducts() {
    var random = RandomStream(seed: 3)
    let a = random.complexMatrix(2, 3)
    let b = random.complexMatrix(3, 4)
    #expect((a * b).adjoint.isClose(to: b.adjoint * a.adjoint))
    #expect(a.adjoint[2, 1] == a[1, 2].conjugate)
  }

  @Test func distanceIsTheLargestDifference() {
    let a = RealMatrix([[1, 2], [3, 4]])
    #expect(a.distance(to: RealMatrix([[1, 2.5], [0, 4]])) == 3)
    let c = ComplexMatrix([[1, Complex(0, 1)]])
    #expect(c.distance(to: ComplexMatrix([[Complex(4, 4), Complex(0, 1)]])) == 5)
  }

  @Test func distanceToANumberThatIsNoneIsNotSmall() {
    let real = RealMatrix([[.nan, 1]])
    #expect(!(real.distance(to: RealMatrix([[0, 1]])) < 1))
    let complex = ComplexMatrix([[Complex(.nan, 0), 1]])
    #expect(!(complex.distance(to: ComplexMatrix([[0, 1]])) < 1))
    #expect(!(complex.unitarityDefect < 1))
    #expect(!(complex.distanceUpToPhase(ComplexMatrix([[0, 1]])) < 1))
  }

  @Test func distanceUpToPhaseIgnoresOnlyThePhase() {
    var random = RandomStream(seed: 4)
    let u = random.unitary(4)
    let turned = Complex(length: 1, phase: 2.5) * u
    #expect(u.distanceUpToPhase(turned) < 1e-14)
    #expect(u.distance(to: turned) > 0.1)
    #expect(u.distanceUpToPhase(random.unitary(4)) > 0.1)
    // No phase helps where the overlap vanishes.
    let x = ComplexMatrix([[0, 1], [1, 0]])
    #expect(x.distanceUpToPhase(ComplexMatrix([[1, 0], [0, -1]])).isClose(to: 1))
  }

  @Test func unitarityDefectVanishesForIsometries() {
    var random = RandomStream(seed: 5)
    #expect(random.isometry(8, 2).unitarityDefect < 1e-13)
    #expect(random.unitary(8).unitarityDefect < 1e-13)
    #expect((2.0 * random.unitary(2)).unitarityDefect.isClose(to: 3))
  }
}

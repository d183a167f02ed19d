import LinearAlgebra
import Numerics
import Randomness
import TestSupport
import Testing

struct MatrixDecompositionsTests {
  @Test(arguments: [0, 1, 2, 3, 8, 33])
  func eigenvectorsReconstructTheMatrix(dimension: Int) throws {
    var random = RandomStream(seed: 1, dimension)
    let root = random.complexMatrix(dimension, dimension)
    let hermitian = root + root.adjoint
    let (values, vectors) = try hermitian.hermitianEigen()
    #expect(values == values.sorted() && values.count == dimension)
    #expect(vectors.unitarityDefect < 1e-12)
    let rebuilt = vectors * .diagonal(values.map { Complex($0) }) * vectors.adjoint
    #expect(rebuilt.isClose(to: hermitian, 1e-11))
  }

  @Test func knowsPauliY() throws {
    let y = ComplexMatrix([[0, -.i], [.i, 0]])
    let (values, vectors) = try y.hermitianEigen()
    #expect(values[0].isClose(to: -1) && values[1].isClose(to: 1))
    // The column for +1 is (1, i)/√2 up to a phase, not its conjugate.
    let ratio = vectors[1, 1] / vectors[0, 1]
    #expect((ratio - .i).length < 1e-12)
  }

  @Test func copesWithSingularAndDegenerateMatrices() throws {
    let zero = ComplexMatrix(rows: 4, columns: 4)
    #expect(try zero.hermitianEigen().values == [0, 0, 0, 0])
    var random = RandomStream(seed: 2)
    let column = random.isometry(6, 2)
    let projector = column * column.adjoint
    let (values, vectors) = try projector.hermitianEigen()
    for (index, value) in values.enumerated() {
      #expect(value.isClose(to: index < 4 ? 0 : 1))
    }
    #expect(vectors.unitarityDefect < 1e-12)
  }

  @Test func readsOnlyTheLowerTriangle() throws {
    var matrix = ComplexMatrix([[1, .zero], [Complex(2, 1), 3]])
    let expected = try ComplexMatrix([[1, Complex(2, -1)], [Complex(2, 1), 3]]).hermitianEigen()
    matrix[0, 1] = Complex(77, 5)
    let found = try matrix.hermitianEigen()
    #expect(zip(found.values, expected.values).allSatisfy { $0.isClose(to: $1) })
  }

  @Test func refusesNonFiniteMatrices() {
    for bad in [Double.nan, .infinity] {
      var matrix = ComplexMatrix.identity(5)
      matrix[3, 1] = Complex(bad, 0)
      #expect(throws: DecompositionError.self) { try matrix.hermitianEigen() }
    }
  }
}

import LinearAlgebra
import Numerics
import Testing

struct MatrixTests {
  @Test func storesRowByRow() {
    var m = RealMatrix([[1, 2, 3], [4, 5, 6]])
    #expect(m.rowCount == 2 && m.columnCount == 3)
    #expect(m.elements == [1, 2, 3, 4, 5, 6])
    #expect(m[0, 2] == 3 && m[1, 0] == 4)
    m[1, 1] = 7
    #expect(m.elements == [1, 2, 3, 4, 7, 6])
    #expect(m.transpose == RealMatrix([[1, 4], [2, 7], [3, 6]]))
  }

  @Test func hasTheUsualConstructors() {
    #expect(RealMatrix.identity(2) == RealMatrix([[1, 0], [0, 1]]))
    #expect(RealMatrix.diagonal([2, 3]) == RealMatrix([[2, 0], [0, 3]]))
    #expect(RealMatrix(rows: 1, columns: 2) == RealMatrix([[0, 0]]))
    #expect(RealMatrix([]).elements.isEmpty)
    #expect(RealMatrix.identity(0).trace == 0)
    #expect(ComplexMatrix([[1, 5], [9, Complex(0, 2)]]).trace == Complex(1, 2))
  }

  @Test func isEqualOnlyInTheSameShape() {
    #expect(RealMatrix([[1, 2]]) != RealMatrix([[1], [2]]))
    #expect(Set([RealMatrix([[1, 2]]), RealMatrix([[1, 2]])]).count == 1)
  }
}

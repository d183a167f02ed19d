import Circuits
import LinearAlgebra
import Numerics
import TestSupport
import Testing

struct PauliStringTests {
  @Test func readsWhatTheCommandAccepts() throws {
    #expect(PauliString(parsing: "Z0")?.factors == [.init(.z, 0)])
    #expect(PauliString(parsing: "X0*Z3")?.factors == [.init(.x, 0), .init(.z, 3)])
    #expect(PauliString(parsing: "z3*x0") == PauliString(parsing: "X0*Z3"))
    #expect(PauliString(parsing: " X0 * y12 ")?.factors == [.init(.x, 0), .init(.y, 12)])
    #expect(PauliString(parsing: "I5*Z1")?.factors == [.init(.z, 1)])
    #expect(PauliString(parsing: "I0")?.factors == [])
  }

  @Test(arguments: [
    "", " ", "*", "Z", "0", "Z0*", "*Z0", "Z0**X1", "Z0X1", "Z0*X0", "I0*X0", "Q1", "Z-1", "Z-0",
    "Z+1", "Z1.5", "Z 1 2", "Z1 2", "ZZ1", "Z٣", "ß0", "ﬁ0", "ı0", "Z99999999999999999999", "Z0,X1",
    "Z0\n*X1", "é1", "👩‍👩‍👧1",
  ])
  func refusesEverythingElse(text: String) {
    #expect(PauliString(parsing: text) == nil)
  }

  @Test func printsWhatItReads() {
    for text in ["I", "Z0", "X0*Z3", "Y1*X2*Z10"] {
      #expect(PauliString(parsing: text)?.description == text)
    }
    #expect(PauliString([.init(.z, 3), .init(.i, 1), .init(.x, 0)]).description == "X0*Z3")
    #expect(PauliString([]).description == "I")
  }

  @Test func renamesQubits() {
    let observable = PauliString([.init(.x, 0), .init(.z, 3)])
    #expect(observable.mapping { 10 - $0 } == PauliString([.init(.z, 7), .init(.x, 10)]))
  }

  @Test func paulisMultiplyAsTheyShould() {
    let i = Complex<Double>.i
    #expect((Pauli.x.matrix * Pauli.y.matrix).isClose(to: i * Pauli.z.matrix))
    #expect((Pauli.y.matrix * Pauli.z.matrix).isClose(to: i * Pauli.x.matrix))
    #expect(Pauli.allCases.map(\.rawValue) == [0, 1, 2, 3])
    #expect(String(Pauli.allCases.map(\.letter)) == "IXYZ")
    #expect(Pauli.i.matrix == .identity(2))
  }
}

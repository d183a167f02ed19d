import Circuits
import LinearAlgebra
import Numerics
import Randomness
import TestSupport
import Testing

/// Each trait is set exactly where it holds: tried at several values of the parameters.
struct GateTraitsTests {
  static func matrices(_ gate: Gate) -> [ComplexMatrix] {
    GateTableTests.values(gate).map(gate.matrix)
  }

  @Test(arguments: Gate.all) func diagonal(gate: Gate) {
    let holds = Self.matrices(gate).allSatisfy { u in
      u.isClose(to: .diagonal((0..<u.rowCount).map { u[$0, $0] }), 1e-15)
    }
    #expect(gate.traits.contains(.diagonal) == holds)
  }

  @Test(arguments: Gate.all) func selfInverse(gate: Gate) {
    let holds = Self.matrices(gate).allSatisfy {
      ($0 * $0).isClose(to: .identity($0.rowCount), 1e-14)
    }
    #expect(gate.traits.contains(.selfInverse) == holds)
  }

  @Test(arguments: Gate.all) func symmetric(gate: Gate) {
    let swap = ComplexMatrix([[1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]])
    let holds =
      gate.qubitCount == 2
      && Self.matrices(gate).allSatisfy { (swap * $0 * swap).isClose(to: $0, 1e-15) }
    #expect(gate.traits.contains(.symmetric) == holds)
  }

  @Test(arguments: Gate.all) func clifford(gate: Gate) {
    let dimension = 1 << gate.qubitCount
    func pauli(_ index: Int) -> ComplexMatrix {
      (0..<gate.qubitCount).reduce(.identity(1)) { product, qubit in
        Pauli(rawValue: index >> (2 * qubit) & 3)!.matrix.kronecker(product)
      }
    }
    let paulis = (0..<dimension * dimension).map(pauli)
    let holds = Self.matrices(gate).allSatisfy { u in
      paulis.allSatisfy { p in
        let image = u * p * u.adjoint
        let overlaps = paulis.map { ($0 * image).trace.length / Double(dimension) }
        return overlaps.filter { $0.isClose(to: 1, 1e-13) }.count == 1
      }
    }
    #expect(gate.traits.contains(.clifford) == holds)
  }

  /// The gates of `stdgates.inc` in the OpenQASM 3 specification, and its built-in `U`.
  @Test func openQASM3() {
    let standard = Set(
      """
      p x y z h s sdg t tdg sx rx ry rz cx cy cz cp crx cry crz ch swap ccx cswap cu CX phase \
      cphase id u1 u2 u3 U
      """.split(separator: " ").map(String.init))
    for name in standard { #expect(Gate.named(name) != nil, "\(name) is missing") }
    for gate in Gate.all where gate != .u {
      #expect(gate.traits.contains(.openQASM3) == standard.contains(gate.name), "\(gate)")
    }
  }

  /// The gates of `qelib1.inc` in Qiskit 2 that the table has, and the built-in `U` and `CX`.
  @Test func openQASM2() {
    let standard = Set(
      """
      ccx ch cp crx cry crz cswap csx cu cu1 cu3 cx cy cz h id p rx rxx ry rz rzz s sdg swap sx \
      sxdg t tdg u u1 u2 u3 x y z U CX
      """.split(separator: " ").map(String.init))
    for name in standard { #expect(Gate.named(name) != nil, "\(name) is missing") }
    for gate in Gate.all {
      #expect(gate.traits.contains(.openQASM2) == standard.contains(gate.name), "\(gate)")
    }
  }
}

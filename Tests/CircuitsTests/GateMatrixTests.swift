import Circuits
import LinearAlgebra
import Numerics
import TestSupport
import Testing

private typealias C = Complex<Double>

/// The matrices against their definitions in the literature, written out anew.
struct GateMatrixTests {
  let x = ComplexMatrix([[0, 1], [1, 0]])
  let y = ComplexMatrix([[0, -C.i], [C.i, 0]])
  let z = ComplexMatrix([[1, 0], [0, -1]])
  let one = ComplexMatrix.identity(2)
  let angles = [-2.9, -1, 0, 0.4, 3.3]

  /// exp(−iθG/2) by its power series.
  func rotation(_ angle: Double, _ generator: ComplexMatrix) -> ComplexMatrix {
    var term = ComplexMatrix.identity(generator.rowCount)
    var sum = term
    for order in 1..<60 {
      term = (C(0, -angle / 2) / C(Double(order))) * (term * generator)
      sum = sum + term
    }
    return sum
  }

  /// |0⟩⟨0| on the first qubit and the identity, plus |1⟩⟨1| and the target on the second.
  func controlled(_ target: ComplexMatrix) -> ComplexMatrix {
    one.kronecker(ComplexMatrix([[1, 0], [0, 0]]))
      + target.kronecker(ComplexMatrix([[0, 0], [0, 1]]))
  }

  /// The product with the first argument on the first qubit.
  func pair(_ first: ComplexMatrix, _ second: ComplexMatrix) -> ComplexMatrix {
    second.kronecker(first)
  }

  @Test func paulisAndRoots() {
    #expect(Gate.x.matrix([]) == x && Gate.y.matrix([]) == y && Gate.z.matrix([]) == z)
    #expect(Gate.id.matrix([]) == one)
    #expect(Gate.h.matrix([]).isClose(to: 0.5.squareRoot() * (x + z)))
    for (root, power) in [
      (Gate.s, Gate.z), (.sdg, .z), (.t, .s), (.tdg, .sdg), (.sx, .x), (.sxdg, .x),
    ] {
      let m = root.matrix([])
      #expect((m * m).isClose(to: power.matrix([])), "\(root)")
    }
    #expect(Gate.s.matrix([])[1, 1] == .i)
    #expect(Gate.sx.matrix([]).isClose(to: C(length: 1, phase: .pi / 4) * rotation(.pi / 2, x)))
  }

  @Test func rotations() {
    for angle in angles {
      #expect(Gate.rx.matrix([angle]).isClose(to: rotation(angle, x)))
      #expect(Gate.ry.matrix([angle]).isClose(to: rotation(angle, y)))
      #expect(Gate.rz.matrix([angle]).isClose(to: rotation(angle, z)))
      #expect(Gate.rxx.matrix([angle]).isClose(to: rotation(angle, pair(x, x))))
      #expect(Gate.ryy.matrix([angle]).isClose(to: rotation(angle, pair(y, y))))
      #expect(Gate.rzz.matrix([angle]).isClose(to: rotation(angle, pair(z, z))))
      #expect(Gate.rzx.matrix([angle]).isClose(to: rotation(angle, pair(z, x))))
      #expect(Gate.p.matrix([angle]).isClose(to: .diagonal([1, C(length: 1, phase: angle)])))
      for phi in angles {
        let axis = Double.cos(phi) * x + Double.sin(phi) * y
        #expect(Gate.prx.matrix([angle, phi]).isClose(to: rotation(angle, axis)))
        // exp(−iθ (XX + YY)/4), after RZ(β) and before RZ(−β) on the first qubit.
        let exchange = rotation(angle / 2, pair(x, x) + pair(y, y))
        let frame = pair(rotation(phi, z), one)
        let product = frame.adjoint * exchange * frame
        #expect(Gate.xxPlusYY.matrix([angle, phi]).isClose(to: product))
      }
    }
  }

  @Test func generalOneQubitGates() {
    for theta in angles {
      for phi in angles {
        let u = Gate.u.matrix([theta, phi, 0.7])
        let product = rotation(phi, z) * rotation(theta, y) * rotation(0.7, z)
        #expect(u.isCloseUpToPhase(to: product))
        #expect(u[0, 0] == C(.cos(theta / 2)))
        #expect(Gate.u2.matrix([theta, phi]).isClose(to: Gate.u.matrix([.pi / 2, theta, phi])))
      }
      #expect(Gate.gpi.matrix([theta]).isCloseUpToPhase(to: Gate.prx.matrix([.pi, theta])))
      #expect(Gate.gpi2.matrix([theta]).isClose(to: Gate.prx.matrix([.pi / 2, theta])))
    }
  }

  @Test func controlledGates() {
    for (gate, target) in [
      (Gate.cx, Gate.x), (.cy, .y), (.cz, .z), (.ch, .h), (.csx, .sx), (.csxdg, .sxdg),
    ] {
      #expect(gate.matrix([]).isClose(to: controlled(target.matrix([]))), "\(gate)")
    }
    for (gate, target) in [(Gate.cp, Gate.p), (.crx, .rx), (.cry, .ry), (.crz, .rz), (.cu3, .u)] {
      let values = [0.4, -1.1, 2.3].prefix(gate.parameters.count).map { $0 }
      #expect(gate.matrix(values).isClose(to: controlled(target.matrix(values))), "\(gate)")
    }
    let u = C(length: 1, phase: 0.9) * Gate.u.matrix([0.4, -1.1, 2.3])
    #expect(Gate.cu.matrix([0.4, -1.1, 2.3, 0.9]).isClose(to: controlled(u)))
  }

  @Test func exchangesAndEntanglers() {
    let exchange = 0.5 * (ComplexMatrix.identity(4) + pair(x, x) + pair(y, y) + pair(z, z))
    #expect(Gate.swap.matrix([]).isClose(to: exchange))
    let phased = rotation(-.pi / 2, pair(x, x) + pair(y, y))
    #expect(Gate.iswap.matrix([]).isClose(to: phased))
    #expect(Gate.sqrtISwap.matrix([]).isClose(to: rotation(-.pi / 4, pair(x, x) + pair(y, y))))
    // First qubit X, second the identity, minus first Y, second X.
    let echoed = 0.5.squareRoot() * (pair(x, one) - pair(y, x))
    #expect(Gate.ecr.matrix([]).isClose(to: echoed))
    for theta in angles {
      let hop = rotation(theta, pair(x, x) + pair(y, y))
      let phase = ComplexMatrix.diagonal([1, 1, 1, C(length: 1, phase: 1.2)])
      #expect(Gate.fsim.matrix([theta, -1.2]).isClose(to: hop * phase))
    }
  }

  @Test func permutationsOfThreeQubits() {
    for input in 0..<8 {
      let (a, b, c) = (input & 1, input >> 1 & 1, input >> 2 & 1)
      let toffoli = a | b << 1 | (c ^ (a & b)) << 2
      #expect(Gate.ccx.matrix([])[toffoli, input] == 1)
      let fredkin = a == 1 ? a | c << 1 | b << 2 : input
      #expect(Gate.cswap.matrix([])[fredkin, input] == 1)
      #expect(Gate.ccz.matrix([])[input, input] == (input == 7 ? -1 : 1))
    }
  }
}

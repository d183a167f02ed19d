import Circuits
import LinearAlgebra
import Numerics
import Randomness
import TestSupport
import Testing

struct EulerBlockTests {
  /// RZ(φ) RY(θ) RZ(λ).
  static func rebuilt(_ angles: EulerBlock.Angles) -> ComplexMatrix {
    Gate.rz.matrix([angles.phi]) * Gate.ry.matrix([angles.theta]) * Gate.rz.matrix([angles.lambda])
  }

  static func check(
    _ u: ComplexMatrix, _ tolerance: Double = 1e-14,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let angles = EulerBlock.Angles(u)
    #expect(angles.theta >= 0 && angles.theta <= .pi, sourceLocation: location)
    #expect(rebuilt(angles).isCloseUpToPhase(to: u, tolerance), sourceLocation: location)
    for component in EulerBlock.Component.allCases {
      #expect(angles[component].isFinite, sourceLocation: location)
    }
  }

  @Test func reconstructsRandomUnitaries() {
    var random = RandomStream(seed: 1)
    for _ in 0..<500 { Self.check(random.unitary(2)) }
  }

  @Test func reconstructsEveryGate() {
    for gate in Gate.all where gate.qubitCount == 1 {
      for values in GateTableTests.values(gate) { Self.check(gate.matrix(values)) }
    }
  }

  /// Near the poles φ and λ are each ill determined, but their sum or difference is not. Within
  /// 10⁻¹² of a pole the block counts as at it.
  @Test func reconstructsNearThePoles() {
    var random = RandomStream(seed: 2)
    for exponent in stride(from: -18.0, through: -1, by: 0.5) {
      for pole in [0, Double.pi] {
        for _ in 0..<20 {
          let theta = pole == 0 ? Double.pow(10, exponent) : .pi - Double.pow(10, exponent)
          let exact =
            Gate.rz.matrix([random.uniform(-6...6)]) * Gate.ry.matrix([theta])
            * Gate.rz.matrix([random.uniform(-6...6)])
          // The roundings of a long product, and a global phase.
          let noise = 1e-16 * random.complexMatrix(2, 2)
          Self.check(Complex(length: 1, phase: random.uniform(-3...3)) * exact + noise, 4e-12)
        }
      }
    }
  }

  @Test func setsTheFreeAngleToZeroAtThePoles() {
    let diagonal = EulerBlock.Angles(Gate.rz.matrix([0.7]))
    #expect(diagonal.theta == 0)
    #expect([diagonal.phi, diagonal.lambda].contains(0))
    #expect((diagonal.phi + diagonal.lambda).isClose(to: 0.7))
    let flip = EulerBlock.Angles(Gate.gpi.matrix([0.4]))
    #expect(flip.theta.isClose(to: .pi, 1e-15))
    #expect([flip.phi, flip.lambda].contains(0))
  }

  @Test func multipliesItsGatesInTimeOrder() throws {
    var random = RandomStream(seed: 3)
    let oneQubit = Gate.all.filter { $0.qubitCount == 1 }
    let parameters = [Parameter("a"), Parameter("b")]
    for length in 0..<40 {
      let values = random.values(parameters)
      let gates = (0..<length % 8).map { _ in random.application(oneQubit, parameters) }
      let product = try gates.reduce(ComplexMatrix.identity(2)) { try $1.matrix(values) * $0 }
      let block = EulerBlock(gates)
      #expect(Self.rebuilt(try block.angles(values)).isCloseUpToPhase(to: product, 1e-14))
      #expect(block.parameters == Set(gates.flatMap { $0.angles.flatMap(\.parameters) }))
    }
  }

  @Test func isEqualWhenItsGatesAre() {
    let a = Parameter("a")
    let one = EulerBlock([GateApplication(.rx, [Angle(a)]), GateApplication(.h)])
    let same = EulerBlock([GateApplication(.rx, [Angle(a)]), GateApplication(.h)])
    let other = EulerBlock([GateApplication(.h), GateApplication(.rx, [Angle(a)])])
    #expect(one == same && one.hashValue == same.hashValue && one != other)
    #expect(Angle(one, .theta) - Angle(same, .theta) == 0)
    #expect(
      one.substituting([a: 1]) == EulerBlock([GateApplication(.rx, [1]), GateApplication(.h)]))
  }
}

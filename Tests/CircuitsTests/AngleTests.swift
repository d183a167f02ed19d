import Circuits
import Randomness
import TestSupport
import Testing

struct AngleTests {
  let a = Parameter("a")
  let b = Parameter("b")
  let values: [Parameter: Double] = [Parameter("a"): 0.3, Parameter("b"): -1.7]

  @Test func addsAndScalesLikeItsValues() throws {
    var random = RandomStream(seed: 1)
    for _ in 0..<200 {
      let parameters = [a, b]
      let x = Bool.random(using: &random) ? random.angle(parameters) : random.eulerAngle(parameters)
      let y = random.angle(parameters)
      let (vx, vy) = (try x.value(values), try y.value(values))
      let factor = random.uniform(-3...3)
      #expect(try (x + y).value(values).isClose(to: vx + vy))
      #expect(try (x - y).value(values).isClose(to: vx - vy))
      #expect(try (y - x).value(values).isClose(to: vy - vx))
      #expect(try (factor * x).value(values).isClose(to: factor * vx))
      #expect(try (-x).value(values).isClose(to: -vx))
      #expect((x - x).constantValue.map { $0.isClose(to: 0) } == true)
    }
  }

  @Test func keepsOneTermForAnAtom() {
    let angle = Angle(a) + 2 * Angle(b) + 1 + 3 * Angle(a)
    #expect(angle.constant == 1)
    #expect(angle.terms.map(\.coefficient) == [4, 2])
    #expect(angle.terms.map(\.atom) == [.parameter(a), .parameter(b)])
    #expect((Angle(a) + Angle(b) - Angle(a)) == Angle(b))
    #expect(0 * Angle(a) == 0)
    #expect(Angle(2.5) == 2.5 && Angle(3.0) == 3)
  }

  @Test func knowsWhatItDependsOn() throws {
    let block = EulerBlock([GateApplication(.rx, [Angle(a)]), GateApplication(.h)])
    let euler = Angle(block, .phi)
    #expect(Angle(1).constantValue == 1 && Angle(a).constantValue == nil)
    #expect(Angle(1).isAffine && (Angle(a) + 1).isAffine && !(euler + Angle(b)).isAffine)
    #expect((euler + Angle(b)).parameters == [a, b])
    #expect(Angle(1).parameters.isEmpty)
    #expect(throws: UnboundParameterError.self) { try Angle(b).value([a: 1]) }
    #expect(throws: UnboundParameterError.self) { try euler.value([b: 1]) }
    do {
      _ = try Angle(b).value([:])
    } catch let error as UnboundParameterError {
      #expect(error.parameter == b && error.description.contains("'b'"))
    }
  }

  @Test func substitutionIsBindingLater() throws {
    var random = RandomStream(seed: 2)
    let c = Parameter("c")
    for _ in 0..<50 {
      let original = random.angle([a, b]) + random.eulerAngle([a, b])
      let replacement = random.angle([c, b])
      let replaced = original.substituting([a: replacement])
      #expect(!replaced.parameters.contains(a))
      let given: [Parameter: Double] = [b: 0.2, c: 1.4]
      let direct = try original.value([b: 0.2, a: replacement.value(given)])
      // Euler angles jump by a turn where their branch is cut, but here they see equal values.
      #expect(try replaced.value(given).isClose(to: direct, 1e-9))
    }
    // All at once, not one after the other.
    let swapped = (Angle(a) + 2 * Angle(b)).substituting([a: Angle(b), b: Angle(a)])
    #expect(swapped == Angle(b) + 2 * Angle(a))
    #expect(Angle(a).substituting([:]) == Angle(a))
  }
}

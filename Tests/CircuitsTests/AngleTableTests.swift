import Circuits
import Foundation
import LinearAlgebra
import Numerics
import Randomness
import TestSupport
import Testing

struct AngleTableTests {
  let parameters = [Parameter("a"), Parameter("b"), Parameter("c")]

  /// Affine angles, Euler angles of blocks, and Euler angles of blocks over other blocks.
  private func angles(_ random: inout RandomStream) -> [Angle] {
    let block = random.eulerAngle(parameters)
    let outer = EulerBlock([
      GateApplication(.rx, [block + random.angle(parameters)]),
      random.application(Gate.all.filter { $0.qubitCount == 1 }, parameters),
      GateApplication(.ry, [random.eulerAngle(parameters)]),
    ])
    return [0.3, random.angle(parameters), block, 2 * block + random.angle(parameters)]
      + EulerBlock.Component.allCases.map { Angle(outer, $0) }
  }

  @Test(arguments: 0..<60) func valuesAndGradientsAreThoseOfTheAngles(seed: Int) throws {
    var random = RandomStream(seed: 1, seed)
    let angles = angles(&random)
    var table = AngleTable(parameters: parameters)
    for (index, angle) in angles.enumerated() { #expect(try table.append(angle) == index) }
    #expect(table.count == angles.count && table.parameters == parameters)
    let point = parameters.map { _ in random.uniform(-3...3) }
    let weights = angles.map { _ in random.uniform(-1...1) }

    func values(_ point: [Double]) throws -> [Double] {
      let bound = Dictionary(uniqueKeysWithValues: zip(parameters, point))
      return try angles.map { try $0.value(bound) }
    }
    // Cosines, so that a jump of an Euler angle by a turn does not matter.
    func loss(_ point: [Double]) throws -> Double {
      zip(weights, try values(point)).reduce(0) { $0 + $1.0 * cos($1.1) }
    }
    let found = table.evaluate(point)
    for (one, other) in zip(found, try values(point)) { #expect(one.isClose(to: other)) }

    var atoms = [Double](repeating: 0, count: table.atomCount)
    var evaluated = [Double](repeating: 0, count: table.count)
    table.evaluate(point, atoms: &atoms, angles: &evaluated)
    #expect(evaluated == found)
    var gradient = [10.0, 20, 30]  // added to, not overwritten
    table.pullback(zip(weights, found).map { -$0 * sin($1) }, atoms: atoms, gradient: &gradient)
    for index in parameters.indices {
      let h = 1e-5
      var (plus, minus) = (point, point)
      plus[index] += h
      minus[index] -= h
      let difference = (try loss(plus) - loss(minus)) / (2 * h)
      let slope = gradient[index] - 10 * Double(index + 1)
      #expect(slope.isClose(to: difference, 1e-6 * max(1, abs(difference))))
    }
  }

  /// A loss of the block's unitary is smooth at the poles of the Euler angles, though the angles
  /// are not: its gradient through them must stay right up to a pole, where the product of the
  /// gates has lost the phases of its small elements to rounding.
  @Test(arguments: [0, Double.pi]) func gradientsSurviveThePoles(pole: Double) throws {
    var random = RandomStream(seed: 2)
    let (a, b, c) = (parameters[0], parameters[1], parameters[2])
    let there = GateApplication(.u, [0.7, 0.2, 0.3])
    let back = GateApplication(.u, [-0.7, -0.3, -0.2])
    let gates = [
      GateApplication(.rz, [Angle(a)]), there, back, GateApplication(.rx, [Angle(b)]),
      GateApplication(.rz, [Angle(c)]),
    ]
    var table = AngleTable(parameters: parameters)
    for component in EulerBlock.Component.allCases {
      try table.append(Angle(EulerBlock(gates), component))
    }
    for exponent in stride(from: -11.0, through: 0, by: 0.5) {
      let point = [random.uniform(-3...3), pole - pow(10, exponent), random.uniform(-3...3)]
      let bound = Dictionary(uniqueKeysWithValues: zip(parameters, point))
      let probe = random.complexMatrix(2, 2)
      /// The slopes of |Tr(probe·U)|² with respect to the angle of every gate that has one.
      func slopes(_ gates: [(gate: Gate, values: [Double])]) -> [Double] {
        let factors = gates.map { $0.gate.matrix($0.values) }
        let product = factors.reduce(ComplexMatrix.identity(2)) { $1 * $0 }
        return gates.indices.filter { gates[$0].values.count == 1 }.map { index in
          var changed = factors
          changed[index] = gates[index].gate.derivative(gates[index].values, 0)
          let slope = changed.reduce(ComplexMatrix.identity(2)) { $1 * $0 }
          return 2 * ((probe * product).trace.conjugate * (probe * slope).trace).real
        }
      }
      var atoms = [Double](repeating: 0, count: table.atomCount)
      var euler = [Double](repeating: 0, count: 3)
      table.evaluate(point, atoms: &atoms, angles: &euler)
      let upstream = slopes([(.rz, [euler[2]]), (.ry, [euler[0]]), (.rz, [euler[1]])])
      var gradient = [0.0, 0, 0]
      table.pullback([upstream[1], upstream[2], upstream[0]], atoms: atoms, gradient: &gradient)
      let expected = slopes(
        try gates.map { application in
          (application.gate, try application.angles.map { try $0.value(bound) })
        })
      for (slope, exact) in zip(gradient, expected) {
        // Rounding upstream is magnified by the inverse distance to the pole, and no more.
        #expect(slope.isClose(to: exact, 1e-13 + 1e-14 * pow(10, -exponent)))
      }
    }
  }

  @Test func refusesUnknownParameters() {
    var table = AngleTable(parameters: [parameters[0]])
    #expect(throws: UnboundParameterError.self) { try table.append(Angle(parameters[1])) }
    let block = EulerBlock([GateApplication(.rx, [Angle(parameters[2])])])
    #expect(throws: UnboundParameterError.self) { try table.append(Angle(block, .theta)) }
    #expect(throws: Never.self) { try table.append(2 * Angle(parameters[0])) }
  }
}

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

  /// Compares the gradient of |Tr(probe·U)|² through the Euler angles with the direct one.
  private func check(
    _ gates: [GateApplication], _ point: [Double], _ tolerance: Double,
    _ random: inout RandomStream, _ location: SourceLocation = #_sourceLocation
  ) throws {
    var table = AngleTable(parameters: parameters)
    for component in EulerBlock.Component.allCases {
      try table.append(Angle(EulerBlock(gates), component))
    }
    let probe = random.complexMatrix(2, 2)
    /// The slopes with respect to every angle of every gate.
    func slopes(_ gates: [(gate: Gate, values: [Double])]) -> [[Double]] {
      let factors = gates.map { $0.gate.matrix($0.values) }
      func product(_ factors: [ComplexMatrix]) -> ComplexMatrix {
        factors.reduce(.identity(2)) { $1 * $0 }
      }
      return gates.indices.map { k in
        gates[k].values.indices.map { index in
          var changed = factors
          changed[k] = gates[k].gate.derivative(gates[k].values, index)
          let overlap = (probe * product(factors)).trace.conjugate
          return 2 * (overlap * (probe * product(changed)).trace).real
        }
      }
    }
    var atoms = [Double](repeating: 0, count: table.atomCount)
    var euler = [0.0, 0, 0]
    table.evaluate(point, atoms: &atoms, angles: &euler)
    let upstream = slopes([(.rz, [euler[2]]), (.ry, [euler[0]]), (.rz, [euler[1]])])
    var gradient = [0.0, 0, 0]
    table.pullback(
      [upstream[1][0], upstream[2][0], upstream[0][0]], atoms: atoms, gradient: &gradient)

    let bound = Dictionary(uniqueKeysWithValues: zip(parameters, point))
    let direct = slopes(
      try gates.map { ($0.gate, try $0.angles.map { angle in try angle.value(bound) }) })
    var expected = [0.0, 0, 0]
    for (application, slopes) in zip(gates, direct) {
      for (angle, slope) in zip(application.angles, slopes) {
        for (index, parameter) in parameters.enumerated() where angle == Angle(parameter) {
          expected[index] += slope
        }
      }
    }
    for (slope, exact) in zip(gradient, expected) {
      #expect(slope.isClose(to: exact, tolerance), sourceLocation: location)
    }
  }

  /// A loss of the block's unitary is smooth at the poles of the Euler angles, though the angles
  /// are not: its gradient through them must stay right up to a pole, where the product of the
  /// gates has lost the phases of its small elements to rounding.
  @Test(arguments: [0, Double.pi]) func gradientsSurviveThePoles(pole: Double) throws {
    var random = RandomStream(seed: 2)
    let (a, b, c) = (Angle(parameters[0]), Angle(parameters[1]), Angle(parameters[2]))
    let gates = [
      GateApplication(.rz, [a]), GateApplication(.u, [0.7, 0.2, 0.3]),
      GateApplication(.u, [-0.7, -0.3, -0.2]), GateApplication(.rx, [b]),
      GateApplication(.rz, [c]),
    ]
    for exponent in stride(from: -11.0, through: 0, by: 0.5) {
      let point = [random.uniform(-3...3), pole - pow(10, exponent), random.uniform(-3...3)]
      // Rounding upstream is magnified by the inverse distance to the pole, and no more.
      try check(gates, point, 1e-13 + 1e-14 * pow(10, -exponent), &random)
    }
  }

  /// At a pole itself, as when all angles start from zero, a rotation still has its gradient.
  @Test(arguments: [0, Double.pi]) func gradientsAreRightAtThePoles(pole: Double) throws {
    var random = RandomStream(seed: 3)
    let (a, b, c) = (Angle(parameters[0]), Angle(parameters[1]), Angle(parameters[2]))
    let runs: [[GateApplication]] = [
      [GateApplication(.rx, [b])], [GateApplication(.ry, [b])], [GateApplication(.prx, [b, a])],
      [GateApplication(.rz, [a]), GateApplication(.rx, [b]), GateApplication(.rz, [c])],
      [GateApplication(.p, [c]), GateApplication(.t), GateApplication(.ry, [b])],
      [GateApplication(.u, [b, a, c])], [GateApplication(.rz, [a])],
      [GateApplication(.h), GateApplication(.rz, [b]), GateApplication(.h), GateApplication(.s)],
    ]
    for gates in runs {
      for _ in 0..<5 {
        try check(gates, [random.uniform(-3...3), pole, random.uniform(-3...3)], 1e-11, &random)
        try check(gates, [0, pole, 0], 1e-11, &random)
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

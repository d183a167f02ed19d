import Circuits
import LinearAlgebra
import Numerics
import Randomness
import TestSupport
import Testing

/// What must hold for every record of the gate table, at random values of its parameters.
struct GateTableTests {
  static let draws = 6

  /// Values of a gate's parameters: the origin first, then random ones.
  static func values(_ gate: Gate) -> [[Double]] {
    var random = RandomStream(seed: 1, gate.parameters.count, gate.qubitCount)
    return [gate.parameters.map { _ in 0 }]
      + (1..<draws).map { _ in gate.parameters.map { _ in random.uniform(-6...6) } }
  }

  /// The product of a definition's gates on the qubits of the gate that it defines.
  static func product(_ placed: [Gate.PlacedGate], qubits: Int) throws -> ComplexMatrix {
    try placed.reduce(.identity(1 << qubits)) { product, step in
      let matrix = try step.application.matrix()
      return embedding(matrix, on: step.qubits, dimension: 1 << qubits) * product
    }
  }

  @Test func namesAndAliasesAreUnique() {
    let names = Gate.all.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
    for gate in Gate.all {
      for name in [gate.name] + gate.aliases { #expect(Gate.named(name) === gate) }
      #expect(!gate.help.isEmpty && gate.description == gate.name)
    }
    #expect(Gate.named("nothing of the kind") == nil)
    #expect(Gate.all.map(\.qubitCount) == Gate.all.map(\.qubitCount).sorted())
  }

  @Test(arguments: Gate.all) func matrixIsUnitary(gate: Gate) {
    for values in Self.values(gate) {
      let u = gate.matrix(values)
      #expect(u.rowCount == 1 << gate.qubitCount)
      #expect(u.unitarityDefect < 1e-14)
    }
  }

  @Test(arguments: Gate.all) func inverseUndoesTheGate(gate: Gate) throws {
    for values in Self.values(gate) {
      let inverse = gate.inverse(values.map { Angle($0) })
      #expect(inverse.gate.qubitCount == gate.qubitCount)
      let product = try inverse.matrix() * gate.matrix(values)
      #expect(product.isClose(to: .identity(1 << gate.qubitCount), 1e-14))
    }
  }

  @Test(arguments: Gate.all) func definitionIsTheGateUpToPhase(gate: Gate) throws {
    guard let definition = gate.definition else { return }
    for values in Self.values(gate) {
      let placed = definition(values.map { Angle($0) })
      for step in placed {
        #expect(step.qubits.count == step.application.gate.qubitCount)
        #expect(Set(step.qubits).count == step.qubits.count)
        #expect(step.qubits.allSatisfy { 0..<gate.qubitCount ~= $0 })
      }
      let product = try Self.product(placed, qubits: gate.qubitCount)
      #expect(product.isCloseUpToPhase(to: gate.matrix(values), 1e-14))
    }
  }

  @Test(arguments: Gate.all) func symbolicAnglesGiveTheSameGates(gate: Gate) throws {
    let parameters = gate.parameters.map { Parameter($0.name) }
    for values in Self.values(gate) {
      let bound = Dictionary(uniqueKeysWithValues: zip(parameters, values))
      let symbolic = gate.inverse(parameters.map { Angle($0) })
      let inverse = try gate.inverse(values.map { Angle($0) }).matrix()
      #expect(try symbolic.matrix(bound).isClose(to: inverse))
      guard let definition = gate.definition else { continue }
      let steps = zip(
        definition(parameters.map { Angle($0) }), definition(values.map { Angle($0) }))
      for (one, other) in steps {
        #expect(one.qubits == other.qubits)
        #expect(try one.application.matrix(bound).isClose(to: other.application.matrix()))
      }
    }
  }

  @Test func definitionsEndAtElementaryGates() {
    var depths: [Gate: Int] = [:]
    func depth(_ gate: Gate, above: [Gate]) -> Int {
      #expect(!above.contains(gate), "\(gate) is defined by itself")
      guard let definition = gate.definition, !above.contains(gate) else { return 0 }
      if let known = depths[gate] { return known }
      let parts = definition(gate.parameters.map { _ in 1 }).map(\.application.gate)
      let result = 1 + (parts.map { depth($0, above: above + [gate]) }.max() ?? 0)
      depths[gate] = result
      return result
    }
    for gate in Gate.all where gate.qubitCount > 1 && gate != .cx {
      #expect(depth(gate, above: []) > 0, "\(gate) has no definition")
    }
  }

  @Test(arguments: Gate.all) func derivativeIsTheLimitOfDifferences(gate: Gate) {
    let step = 1e-5
    for values in Self.values(gate) {
      for index in values.indices {
        var plus = values
        var minus = values
        plus[index] += step
        minus[index] -= step
        let difference = (0.5 / step) * (gate.matrix(plus) - gate.matrix(minus))
        #expect(gate.derivative(values, index).isClose(to: difference, 1e-9))
      }
    }
  }

  /// Each element must be a + b·cos(fθ) + c·sin(fθ), which five equidistant samples overdetermine:
  /// U(θ) − U(θ + π/f) has no constant part and so changes sign over half a period.
  @Test(arguments: Gate.all) func elementsHaveTheStatedFrequency(gate: Gate) {
    for values in Self.values(gate) {
      for index in values.indices {
        let halfPeriod = Double.pi / gate.parameters[index].frequency
        func shifted(_ count: Double) -> ComplexMatrix {
          var moved = values
          moved[index] += count * halfPeriod
          return gate.matrix(moved)
        }
        #expect(shifted(0).isClose(to: shifted(2), 1e-13))
        let first = shifted(0) + shifted(1)
        #expect(first.isClose(to: shifted(0.37) + shifted(1.37), 1e-13))
      }
    }
  }
}

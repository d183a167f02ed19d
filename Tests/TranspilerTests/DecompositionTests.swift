import Circuits
import Randomness
import TestSupport
import Testing
import Transpiler

@Suite struct DecompositionTests {
  /// Every gate of the table on every native set, with constant angles, affine angles that stay
  /// affine, and Euler blocks.
  @Test func everyGateOnEveryNativeSet() throws {
    var random = RandomStream(seed: 3)
    for gate in Gate.all {
      for machine in Machine.all(4) {
        for kind in 0..<3 {
          let parameters = kind == 0 ? [] : gate.parameters.indices.map { Parameter("p\($0)") }
          var circuit = Circuit(qubits: gate.qubitCount, parameters: parameters)
          let angles = gate.parameters.indices.map { index in
            kind == 0 ? Angle(random.uniform(-6...6)) : Angle(parameters[index])
          }
          circuit.instructions = [.gate(gate, angles, on: Array(0..<gate.qubitCount))]
          let result = try machine.transpile(
            circuit, TranspilerOptions(optimization: 1, allowEuler: kind == 2))
          expectRight(result, circuit, on: machine)
          if kind == 1 { expectAffine(result.circuit) }
        }
      }
    }
  }

  @Test func entanglersAreNotWasted() throws {
    let theta = Parameter("theta")
    for (gate, machine, expected) in [
      (Gate.crx, Machine.ecrPath(2), 2), (.crx, .cxPath(2), 2), (.crx, .czGrid(1, 2), 2),
      (.crx, .ions(2), 1), (.crx, .zones(2), 1), (.crx, .uniform(2), 1), (.rzz, .ecrPath(2), 2),
      (.rzz, .zones(2), 1), (.rzz, .fractional(2), 1), (.cx, .ecrPath(2), 1),
      (.cz, .cxPath(2), 1), (.swap, .ecrPath(2), 3), (.swap, .ions(2), 3), (.swap, .uniform(2), 1),
      (.iswap, .cxPath(2), 2), (.cu, .zones(2), 1), (.ch, .cxPath(2), 1), (.cry, .czGrid(1, 2), 2),
      (.fsim, .cxPath(2), 3), (.xxPlusYY, .ecrPath(2), 2), (.cp, .zones(2), 1),
    ] {
      var circuit = Circuit(qubits: 2, parameters: [theta])
      let angles = gate.parameters.indices.map { _ in gate == .cu ? Angle(0.4) : Angle(theta) }
      circuit.instructions = [.gate(gate, angles, on: [0, 1])]
      let result = try machine.transpile(circuit)
      #expect(
        result.metrics.twoQubitGates == expected, "\(gate) on \(machine.device.name)")
      expectRight(result, circuit, on: machine)
    }
  }

  func expectAffine(_ circuit: Circuit) {
    for instruction in circuit.instructions {
      for angle in instruction.application?.angles ?? [] { #expect(angle.isAffine) }
    }
  }
}

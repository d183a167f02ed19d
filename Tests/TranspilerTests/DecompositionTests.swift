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
      (.fsim, .cxPath(2), 3), (.iswap, .iswaps(2), 1),
      (.cx, .iswaps(2), 2), (.swap, .iswaps(2), 3), (.crx, .iswaps(2), 2), (.crx, .fsims(2), 1),
      (.fsim, .fsims(2), 1), (.iswap, .fsims(2), 1), (.swap, .fsims(2), 1), (.cx, .fsims(2), 1),
      (.xxPlusYY, .exchanges(2), 1), (.crx, .exchanges(2), 2), (.fsim, .exchanges(2), 3),
      (.swap, .exchanges(2), 3), (.fsim, .iswaps(2), 3), (.xxPlusYY, .ecrPath(2), 2),
      (.cp, .zones(2), 1),
    ] {
      var circuit = Circuit(qubits: 2, parameters: [theta])
      let angles = gate.parameters.indices.map { _ in gate == .cu ? Angle(0.4) : Angle(theta) }
      circuit.instructions = [.gate(gate, angles, on: [0, 1])]
      let options = TranspilerOptions(returnToInitialLayout: true)
      let result = try machine.transpile(circuit, options)
      #expect(
        result.metrics.twoQubitGates == expected, "\(gate) on \(machine.device.name)")
      expectRight(result, circuit, on: machine)
    }
  }

  /// Any two-qubit circuit without parameters takes three entanglers at most, and fewer where its
  /// place in the Weyl chamber allows.
  @Test func constantBlocksAreConsolidated() throws {
    var random = RandomStream(seed: 8)
    for machine in Machine.all(2) {
      for trial in 0..<6 {
        let circuit = random.circuit(qubits: 2, gates: 20)
        let result = try machine.transpile(circuit, TranspilerOptions(optimization: 2 + trial % 2))
        expectRight(result, circuit, on: machine)
        if machine.device.name != "uniform" {
          #expect(result.metrics.twoQubitGates <= 3, "\(machine.device.name)")
        }
      }
    }
    // Two CX around anything are the class of two CX; a CX and its inverse in disguise are none.
    let machine = Machine.cxPath(2)
    var two = Circuit(qubits: 2)
    for _ in 0..<2 {
      two.append(.cx, on: 0, 1)
      two.append(.ry, 0.4, on: 0)
      two.append(.rz, 0.7, on: 1)
    }
    two.append(.t, on: 0)
    #expect(try machine.transpile(two).metrics.twoQubitGates == 2)
    var none = Circuit(qubits: 2)
    none.append(.cx, on: 0, 1)
    none.append(.ry, 0.4, on: 1)
    none.append(.ry, -0.4, on: 1)
    none.append(.t, on: 0)
    none.append(.cx, on: 0, 1)
    let nothing = try machine.transpile(none)
    #expect(nothing.metrics.twoQubitGates == 0)
    expectRight(nothing, none, on: machine)
  }

  /// Gates that share a control commute, and so do rotations about the same Paulis.
  @Test func whatCommutesIsBroughtTogether() throws {
    let angle = Parameter("a")
    let machine = Machine.cxPath(3)
    var controls = Circuit(qubits: 3, parameters: [angle])
    controls.append(.cx, on: 1, 0)
    controls.instructions.append(.gate(.rz, [Angle(angle)], on: [1]))
    controls.append(.cx, on: 1, 2)
    controls.append(.cx, on: 1, 0)
    let result = try machine.transpile(controls)
    #expect(result.metrics.twoQubitGates == 1)
    expectRight(result, controls, on: machine)
    var rotations = Circuit(qubits: 3, parameters: [angle])
    for pair in [[0, 1], [1, 2], [0, 1], [1, 2], [0, 1]] {
      rotations.instructions.append(.gate(.rzz, [Angle(angle)], on: pair))
    }
    let joined = try machine.transpile(rotations)
    #expect(joined.metrics.twoQubitGates == 4)
    expectRight(joined, rotations, on: machine)
  }

  func expectAffine(_ circuit: Circuit) {
    for instruction in circuit.instructions {
      for angle in instruction.application?.angles ?? [] { #expect(angle.isAffine) }
    }
  }
}

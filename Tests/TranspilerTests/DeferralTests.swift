import Circuits
import Testing
import Transpiler

/// Parts of interactions that are moved across rotations that they commute with.
@Suite struct DeferralTests {
  /// An exchange there and back: the CZ of one undoes that of the other across the rotation.
  @Test func exchangeAndBack() throws {
    let machine = Machine.cxPath(3)
    var circuit = Circuit(qubits: 3, parameters: [Parameter("a"), Parameter("b")])
    circuit.append(.swap, on: 0, 1)
    circuit.append(.rzz, Angle(Parameter("a")), on: 1, 2)
    circuit.append(.swap, on: 0, 1)
    circuit.append(.rxx, Angle(Parameter("b")), on: 1, 2)
    let result = try machine.transpile(
      circuit, TranspilerOptions(initialLayout: [0, 1, 2], returnToInitialLayout: true))
    expectRight(result, circuit, on: machine)
    #expect(result.metrics.twoQubitGates == 8)
  }

  /// The last CX of an exchange need not come before what waits for the exchanged qubit.
  @Test func exchangeBeforeChain() throws {
    let machine = Machine.cxPath(4)
    var circuit = Circuit(qubits: 4)
    circuit.append(.swap, on: 0, 1)
    circuit.append(.rzz, Angle(0.3), on: 1, 2)
    circuit.append(.rxx, Angle(0.4), on: 2, 3)
    circuit.append(.ry, Angle(0.5), on: 2)
    circuit.append(.rzz, Angle(0.6), on: 1, 2)
    circuit.append(.ry, Angle(0.7), on: 1)
    circuit.append(.rzz, Angle(0.8), on: 0, 1)
    let result = try machine.transpile(
      circuit, TranspilerOptions(initialLayout: [0, 1, 2, 3], returnToInitialLayout: true))
    expectRight(result, circuit, on: machine)
    #expect(result.metrics.twoQubitGates == 11)
    #expect(result.metrics.twoQubitDepth == 10)
  }

  /// A qubit on which nothing is left after that keeps a place, and its state.
  @Test func exchangedQubitKeepsItsPlace() throws {
    var circuit = Circuit(qubits: 5)
    circuit.append(.swap, on: 3, 4)
    for (step, pair) in [(0, 1), (1, 2), (2, 4), (0, 2), (1, 4), (0, 4)].enumerated() {
      circuit.append(.ry, Angle(0.2 + 0.1 * Double(step)), on: pair.0)
      circuit.append(.rzz, Angle(0.3 + 0.1 * Double(step)), on: pair.0, pair.1)
      circuit.append(.rx, Angle(0.4 - 0.1 * Double(step)), on: pair.1)
    }
    let machine = Machine.cxPath(5)
    for level in 2...3 {
      for seed in 0..<6 {
        let result = try machine.transpile(
          circuit, TranspilerOptions(optimization: level, seed: UInt64(seed)))
        expectRight(result, circuit, on: machine)
      }
    }
  }

  /// Exchanges of the program become other names of the qubits.
  @Test func exchangesAreLeftOut() throws {
    let machine = Machine.ecrPath(4)
    var circuit = Circuit(qubits: 3, parameters: [Parameter("a")])
    circuit.append(.h, on: 0)
    circuit.append(.swap, on: 0, 2)
    circuit.append(.rzz, Angle(Parameter("a")), on: 0, 1)
    circuit.append(.cx, on: 1, 2)
    circuit.append(.cx, on: 2, 1)
    circuit.append(.rx, Angle(0.3), on: 2)
    let result = try machine.transpile(circuit)
    expectRight(result, circuit, on: machine)
    #expect(result.metrics.twoQubitGates == 3)
  }

  /// What does not commute stays where it is.
  @Test func nothingMovesAcrossOtherPaulis() throws {
    let machine = Machine.ecrPath(4)
    var circuit = Circuit(qubits: 4)
    for round in 0..<4 {
      circuit.append(.swap, on: 0, 1)
      circuit.append(.rzz, Angle(0.3 + Double(round)), on: 1, 2)
      circuit.append(.rx, Angle(0.7), on: 1)
      circuit.append(.rzz, Angle(0.9), on: 0, 1)
      circuit.append(.rxx, Angle(0.2), on: 2, 3)
      circuit.append(.sx, on: 2)
    }
    for seed in 0..<4 {
      let result = try machine.transpile(
        circuit, TranspilerOptions(optimization: 3, seed: UInt64(seed)))
      expectRight(result, circuit, on: machine)
    }
  }
}

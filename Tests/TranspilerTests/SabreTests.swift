import Circuits
import Randomness
import TestSupport
import Testing
import Transpiler

/// Circuits that are routed by `SabreRouter`: those of more than 14 qubits.
@Suite struct SabreTests {
  /// Layers of CX between random pairs with rotations between them.
  private func layers(_ n: Int, _ count: Int, seed: UInt64) -> Circuit {
    var random = RandomStream(seed: seed)
    var circuit = Circuit(qubits: n)
    for _ in 0..<count {
      var order = Array(0..<n)
      for i in order.indices { order.swapAt(i, i + Int(random.uniform() * Double(n - i))) }
      for q in 0..<n {
        let angles = (0..<3).map { _ in Angle(random.uniform(0...3)) }
        circuit.instructions.append(.gate(.u, angles, on: [q]))
      }
      for i in stride(from: 0, to: n - 1, by: 2) { circuit.append(.cx, on: order[i], order[i + 1]) }
    }
    return circuit
  }

  /// Rotations about Z⊗Z, which commute, between random pairs, and rotations about X.
  private func commuting(_ n: Int, seed: UInt64) -> Circuit {
    var random = RandomStream(seed: seed)
    var circuit = Circuit(qubits: n)
    for _ in 0..<2 {
      for q in 0..<n { circuit.append(.rx, Angle(random.uniform(0...3)), on: q) }
      for a in 0..<n {
        let b = (a + 1 + Int(random.uniform() * Double(n - 1))) % n
        circuit.append(.rzz, Angle(random.uniform(0...3)), on: a, b)
        circuit.append(.rz, Angle(random.uniform(0...3)), on: a)
      }
    }
    return circuit
  }

  @Test(arguments: 0..<4)
  func wideCircuitsStayWhatTheyAre(_ level: Int) throws {
    for machine in [Machine.czGrid(4, 5), .ecrPath(17)] {
      for circuit in [layers(15, 2, seed: 3), commuting(15, seed: 4)] {
        let options = TranspilerOptions(optimization: level, seed: 5)
        let result = try machine.transpile(circuit, options)
        expectRight(result, circuit, on: machine)
        #expect(try machine.transpile(circuit, options) == result)
      }
    }
  }

  /// What is measured and what depends on it keeps its order.
  @Test func measurementsStayInOrder() throws {
    var circuit = Circuit(qubits: 16, bits: 3)
    for q in 0..<16 { circuit.append(.h, on: q) }
    for q in 1..<16 { circuit.append(.cp, Angle(0.1 * Double(q)), on: 0, q) }
    circuit.measure(0, into: 0)
    for q in 2..<16 { circuit.append(.cp, Angle(0.2 * Double(q)), on: 1, q) }
    circuit.instructions.append(
      Instruction(
        .gate(GateApplication(.x)), on: [5], conditions: [Condition(bits: [0], equals: 1)]))
    circuit.append(.cx, on: 0, 5)
    circuit.measure(5, into: 1)
    circuit.measure(0, into: 2)
    let machine = Machine.czGrid(4, 5)
    expectRight(try machine.transpile(circuit), circuit, on: machine)
  }

  /// A star on a path: the centre walks, and takes one entangler for each exchange.
  @Test func starsBecomeLines() throws {
    var circuit = Circuit(qubits: 18)
    circuit.append(.h, on: 0)
    for q in 1..<18 { circuit.append(.cx, on: 0, q) }
    let machine = Machine.cxPath(18)
    let result = try machine.transpile(circuit)
    expectRight(result, circuit, on: machine)
    #expect(result.metrics.twoQubitGates <= 2 * 17 - 1)
  }

  /// Brickwork along a line or around a ring, with gates that nothing fuses with between.
  private func brickwork(_ n: Int, rounds: Int, isRing: Bool) -> Circuit {
    var random = RandomStream(seed: 9)
    var circuit = Circuit(qubits: n)
    // The numbers of the qubits say nothing about their order.
    var order = Array(0..<n)
    for i in order.indices { order.swapAt(i, i + Int(random.uniform() * Double(n - i))) }
    for _ in 0..<rounds {
      for q in 0..<n {
        let angles = (0..<3).map { _ in Angle(random.uniform(0...3)) }
        circuit.instructions.append(.gate(.u, angles, on: [q]))
      }
      for odd in 0..<2 {
        for i in stride(from: odd, to: isRing ? n : n - 1, by: 2) {
          circuit.append(.cx, on: order[i], order[(i + 1) % n])
        }
      }
    }
    return circuit
  }

  /// A ring through all places of a grid is found, where nothing has to be exchanged.
  @Test func ringsThatFitTakeNoExchanges() throws {
    let machine = Machine.czGrid(6, 6)
    let circuit = brickwork(36, rounds: 4, isRing: true)
    let result = try machine.transpile(circuit)
    #expect(result.metrics.twoQubitGates == 4 * 36)
    #expect(Verification().compare(circuit, result).isVerified)
  }

  /// Lines that fit nowhere as they are need few exchanges: rows of a lattice that are joined at
  /// other places than their ends.
  @Test func linesThatDoNotFitStayLines() throws {
    let lattice = Machine.heavyHex(rows: 4, columns: 9)
    let machine = Machine(
      "heavy-hex", qubits: lattice.count, oneQubit: ["sx", "x"],
      twoQubit: [("cz", lattice.edges)])
    let circuit = brickwork(36, rounds: 8, isRing: false)
    let result = try machine.transpile(circuit)
    let gates = result.metrics.twoQubitGates
    #expect(gates <= 8 * 35 * 3 / 2, "\(gates)")
    #expect(Verification().compare(circuit, result).isVerified)
  }

  /// Weak rotations are left out while all of them together stay below the budget.
  @Test func weakRotationsAreLeftOutWithinTheBudget() throws {
    let machine = Machine.cxPath(4)
    for (angle, count, kept) in [(1e-6, 10, 0), (1e-6, 200, 200), (1e-3, 3, 3)] {
      var circuit = Circuit(qubits: 4)
      for index in 0..<count {
        let q = index % 3
        circuit.append(.rzz, Angle(angle), on: q, q + 1)
        // Nothing fuses: the qubits turn in between.
        for qubit in q..<(q + 2) { circuit.append(.u, 0.3, 0.2, 0.1, on: qubit) }
      }
      let result = try machine.transpile(circuit)
      expectRight(result, circuit, on: machine)
      let gates = result.metrics.twoQubitGates
      #expect(kept == 0 ? gates == 0 : gates > 0, "\(count) rotations by \(angle): \(gates)")
    }
  }
}

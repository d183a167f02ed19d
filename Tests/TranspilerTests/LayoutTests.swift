import Circuits
import Devices
import Randomness
import TestSupport
import Testing
import Transpiler

@Suite struct LayoutTests {
  static let heavyHex: Machine = {
    let lattice = Machine.heavyHex(rows: 3, columns: 9)
    return Machine(
      "heavy-hex", qubits: lattice.count, oneQubit: ["sx", "x"],
      twoQubit: [("ecr", lattice.edges)])
  }()

  @Test func perfectLayoutNeedsNoExchange() throws {
    let circuit = circuit19(12, layers: 2)
    let result = try Self.heavyHex.transpile(circuit)
    #expect(result.metrics.twoQubitGates == 2 * 24)
    #expect(result.restoresLayout)
    Self.heavyHex.expectNative(result.circuit)
    let grid = Machine.czGrid(4, 5)
    for n in [4, 6, 8] {
      let result = try grid.transpile(circuit19(n, layers: 2))
      #expect(result.metrics.twoQubitGates == 4 * n)
      // A pulse for the layer's own rotations and one within each CRX, but for the last.
      #expect(result.metrics.oneQubitGates <= 4 * n + 2)
    }
  }

  /// The layout avoids the bad half of a device.
  @Test func goodQubitsAreChosen() throws {
    var machine = Machine.cxPath(12)
    machine.calibration = machine.calibration.mapping { gate in
      let isBad = gate.qubits.contains { $0 < 6 }
      return Calibration.GateFigures(
        gate: gate.gate, qubits: gate.qubits, error: Quantity(isBad ? 0.05 : 0.001),
        duration: gate.duration)
    }
    var circuit = Circuit(qubits: 4)
    for _ in 0..<5 { for q in 0..<3 { circuit.append(.cx, on: q, q + 1) } }
    let result = try machine.transpile(circuit)
    #expect(result.initialLayout.allSatisfy { $0 >= 6 })
    #expect(result.metrics.twoQubitGates <= 15)
    expectRight(result, circuit, on: machine)
  }

  @Test func faultyQubitsAndPairsAreAvoided() throws {
    let machine = Machine(
      "faulty", qubits: 12, oneQubit: ["sx", "x"],
      twoQubit: [("cz", Machine.both(Machine.grid(3, 4)))], faultyQubits: [5],
      faultyPairs: [[1, 2], [6, 7]])
    var random = RandomStream(seed: 2)
    for seed in 0..<4 {
      let circuit = random.circuit(qubits: 5, gates: 25)
      let result = try machine.transpile(circuit, TranspilerOptions(seed: UInt64(seed)))
      expectRight(result, circuit, on: machine)
      for instruction in result.circuit.instructions where instruction.qubits.count == 2 {
        #expect(![[1, 2], [6, 7]].contains(instruction.qubits.sorted()))
      }
    }
  }

  /// A pair whose figures are missing is no pair.
  @Test func uncalibratedPairsAreAvoided() throws {
    var machine = Machine.cxPath(6)
    machine.calibration = machine.calibration.mapping { gate in
      gate.qubits.sorted() == [2, 3] ? nil : gate
    }
    var circuit = Circuit(qubits: 3)
    for q in 0..<2 { circuit.append(.cx, on: q, q + 1) }
    let result = try machine.transpile(circuit)
    expectRight(result, circuit, on: machine)
    #expect(throws: TranspilerError.noConnectedRegion(qubits: 4, largest: 3, device: "cx-path")) {
      try machine.transpile(circuit19(4, layers: 1))
    }
    #expect(
      throws: TranspilerError.layoutDisconnected(first: 2, second: 3, device: "cx-path")
    ) {
      try machine.transpile(circuit, TranspilerOptions(initialLayout: [2, 3, 4]))
    }
  }

  @Test func givenLayoutIsHonoured() throws {
    let machine = Machine.ecrPath(8)
    let circuit = circuit19(4, layers: 1)
    let layout = [6, 2, 4, 3]
    for level in 0...3 {
      let result = try machine.transpile(
        circuit, TranspilerOptions(optimization: level, initialLayout: layout))
      #expect(result.initialLayout == layout)
      expectRight(result, circuit, on: machine)
    }
  }

  @Test func layoutsThatMakeNoSense() throws {
    let machine = Machine.ecrPath(5)
    let circuit = circuit19(3, layers: 1)
    func expect(_ layout: [Int], _ error: TranspilerError) {
      #expect(throws: error) {
        try machine.transpile(circuit, TranspilerOptions(initialLayout: layout))
      }
    }
    expect([0, 1], .layoutLength(expected: 3, found: 2))
    expect([0, 1, 5], .layoutQubitOutOfRange(qubit: 5, limit: 5))
    expect([0, 1, -1], .layoutQubitOutOfRange(qubit: -1, limit: 5))
    expect([0, 1, 1], .layoutRepeatsQubit(qubit: 1))
    #expect(throws: TranspilerError.tooWide(qubits: 6, usable: 5, device: "ecr-path")) {
      try machine.transpile(circuit19(6, layers: 1))
    }
  }

  /// Qubits without gates get places too, and a circuit without gates is one.
  @Test func idleQubits() throws {
    let machine = Machine.cxPath(6)
    var circuit = Circuit(qubits: 6, bits: 1)
    circuit.append(.h, on: 4)
    circuit.append(.cx, on: 4, 1)
    circuit.measure(4, into: 0)
    let result = try machine.transpile(circuit)
    #expect(Set(result.initialLayout) == Set(0..<6))
    expectRight(result, circuit, on: machine)
    let empty = try machine.transpile(Circuit(qubits: 3))
    #expect(empty.circuit.instructions.isEmpty && empty.metrics.estimatedSuccess == 1)
  }

  /// A gate at a distance that can only be made through qubits in |0⟩ or by exchanges.
  @Test func exchangesNextToRotationsAreCheap() throws {
    let machine = Machine.cxPath(3)
    var circuit = Circuit(qubits: 3, parameters: [Parameter("a"), Parameter("b")])
    circuit.append(.rzz, Angle(Parameter("a")), on: 0, 1)
    circuit.append(.rzz, Angle(Parameter("b")), on: 1, 2)
    circuit.append(.rzz, Angle(Parameter("b")), on: 0, 2)
    let result = try machine.transpile(circuit, TranspilerOptions(optimization: 3))
    // Three rotations of two CX each, and one for the exchange.
    #expect(result.metrics.twoQubitGates == 7)
    expectRight(result, circuit, on: machine)
  }

  @Test func wideCircuits() throws {
    var random = RandomStream(seed: 9)
    let pairs = [Gate.cx, .rzz, .crx, .rx, .h]
    let circuit = random.circuit(qubits: 30, gates: 400, from: pairs)
    for level in 0...2 {
      let result = try Self.heavyHex.transpile(circuit, TranspilerOptions(optimization: level))
      Self.heavyHex.expectNative(result.circuit)
    }
  }
}

extension Calibration {
  /// With other figures of the gates, those mapped to nil left out.
  func mapping(_ transform: (GateFigures) -> GateFigures?) -> Calibration {
    Calibration(
      id: id, device: device, date: date, source: source, qubits: qubits,
      gates: gates.compactMap(transform))
  }
}

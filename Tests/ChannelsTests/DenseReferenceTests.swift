import Channels
import Circuits
import LinearAlgebra
import Numerics
import Randomness
import TestSupport
import Testing

/// The reference itself against results known from the textbook.
struct DenseReferenceTests {
  @Test func teleportsARandomState() throws {
    var random = RandomStream(seed: 1)
    let angles = (0..<3).map { _ in random.angle() }
    var circuit = Circuit(qubits: 3, bits: 2)
    circuit.append(.u, angles[0], angles[1], angles[2], on: 0)
    circuit.append(.h, on: 1)
    circuit.append(.cx, on: 1, 2)
    circuit.append(.cx, on: 0, 1)
    circuit.append(.h, on: 0)
    circuit.measure(0, into: 0)
    circuit.measure(1, into: 1)
    for (gate, bit) in [(Gate.x, 1), (.z, 0)] {
      circuit.instructions.append(
        Instruction(
          .gate(GateApplication(gate)), on: [2], conditions: [Condition(bits: [bit], equals: 1)]))
    }
    var single = Circuit(qubits: 1)
    single.append(.u, angles[0], angles[1], angles[2], on: 0)
    let teleported = try DenseReference(NoisyCircuit(ideal: circuit))
    let direct = try DenseReference(NoisyCircuit(ideal: single))
    for (_, probability) in teleported.probabilities { #expect(probability.isClose(to: 0.25)) }
    for pauli in [Pauli.x, .y, .z] {
      let there = teleported.expectation(PauliString([.init(pauli, 2)]))
      #expect(there.isClose(to: direct.expectation(PauliString([.init(pauli, 0)]))))
    }
  }

  @Test func recordsGHZWithAssignmentErrors() throws {
    var circuit = NoisyCircuit(qubits: 3, bits: 3)
    circuit.append(.gate(GateApplication(.h)), on: [1])
    circuit.append(.gate(GateApplication(.cx)), on: [1, 2])
    circuit.append(.gate(GateApplication(.cx)), on: [2, 0])
    for q in 0..<3 {
      circuit.append(.measure(bit: q, AssignmentMatrix(p10: 0.1, p01: 0.2)), on: [q])
    }
    let result = try DenseReference(circuit)
    #expect(result.probabilities[0]!.isClose(to: 0.5 * 0.729 + 0.5 * 0.008))
    #expect(result.probabilities[0b011]!.isClose(to: 0.5 * 0.009 + 0.5 * 0.128))
    // The state stays projected on the true outcome, whatever was reported.
    #expect(result.expectation(PauliString(parsing: "Z0*Z2")!).isClose(to: 1))
    #expect(bitString(0b011, bits: 3) == "011")
  }

  @Test func resetsAndRelaxes() throws {
    let time = 0.3
    var circuit = NoisyCircuit(qubits: 2)
    circuit.append(.gate(GateApplication(.rx, [1])), on: [0])
    circuit.append(.gate(GateApplication(.ry, [2])), on: [1])
    circuit.append(.channel(try .thermalRelaxation(t1: 1, t2: 0.7, time: time)), on: [1])
    circuit.append(.reset, on: [0])
    let result = try DenseReference(circuit)
    #expect(result.expectation(PauliString(parsing: "Z0")!).isClose(to: 1))
    let z = 1 - (1 - Double.cos(2)) * Double.exp(-time)
    #expect(result.expectation(PauliString(parsing: "Z1")!).isClose(to: z))
    let x = Double.sin(2) * Double.exp(-time / 0.7)
    #expect(result.expectation(PauliString(parsing: "X1")!).isClose(to: x))
  }

  @Test func staysAStateOnRandomCircuits() throws {
    for seed in 0..<20 {
      var random = RandomStream(seed: 2, seed)
      let circuit = try random.noisyCircuit(qubits: 3, bits: 3, steps: 15)
      let result = try DenseReference(circuit)
      #expect(result.probabilities.values.reduce(0, +).isClose(to: 1))
      #expect(result.state.isClose(to: result.state.adjoint))
      #expect(try result.state.hermitianEigen().values[0] > -1e-12)
    }
  }
}

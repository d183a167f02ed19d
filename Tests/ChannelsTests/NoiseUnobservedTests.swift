import Channels
import Circuits
import Randomness
import TestSupport
import Testing

@Test(arguments: 0..<20)
func whatNobodySeesCanBeLeftOut(_ seed: Int) throws {
  var random = RandomStream(seed: UInt64(seed))
  let circuit = try random.noisyCircuit(qubits: 3, bits: 2, steps: 25)
  let trimmed = circuit.removingUnobserved()
  let full = try DenseReference(circuit)
  #expect(distance(try DenseReference(trimmed).probabilities, full.probabilities) < 1e-12)
  let kept = try DenseReference(circuit.removingUnobserved(keeping: [1]))
  #expect(distance(kept.probabilities, full.probabilities) < 1e-12)
  for pauli in [Pauli.x, .y, .z] {
    let observable = PauliString([.init(pauli, 1)])
    #expect(kept.expectation(observable).isClose(to: full.expectation(observable)))
  }
}

@Test func stepsAfterTheLastRecordGo() throws {
  var circuit = NoisyCircuit(qubits: 2, bits: 1)
  circuit.append(.gate(GateApplication(.x)), on: [0])
  circuit.append(.gate(GateApplication(.h)), on: [1])
  circuit.append(.measure(bit: 0, .ideal), on: [0])
  circuit.append(.channel(try .depolarizing(0.1, qubits: 1)), on: [0])
  circuit.append(.measure(bit: nil, .ideal), on: [0])
  #expect(circuit.removingUnobserved().instructions.map(\.qubits) == [[0], [0]])
  #expect(circuit.removingUnobserved(keeping: [1]).instructions.count == 3)
  // Nothing before a reset reaches what comes after it.
  circuit.append(.reset, on: [0])
  circuit.append(.gate(GateApplication(.x)), on: [0])
  let kept = circuit.removingUnobserved(keeping: [0]).instructions
  #expect(kept.map(\.operation).suffix(2) == [.reset, .gate(GateApplication(.x))])
  #expect(kept.count == 4)
}

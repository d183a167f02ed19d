import Circuits
import Emulation
import OpenQASM
import Simulators
import Testing

/// `method auto` on circuits that no state of all qubits could hold.
@Suite struct LargeCircuitTests {
  private func circuit(_ n: Int, _ build: (inout Circuit) -> Void) -> Circuit {
    var circuit = Circuit(qubits: n, bits: n)
    build(&circuit)
    return circuit
  }

  /// Exact expectations and probabilities of pairs among forty qubits.
  @Test func pairsOfFortyQubits() throws {
    var pairs = circuit(40) { circuit in
      for qubit in stride(from: 0, to: 40, by: 2) {
        circuit.append(.ry, Angle(0.3), on: qubit)
        circuit.append(.t, on: qubit)
        circuit.append(.cx, on: qubit, qubit + 1)
      }
    }
    let z = PauliString([.init(.z, 0), .init(.z, 39)])
    let exact = try SimulateRun(ideal: pairs).run(SimulationRequest(expectations: [z]))
    let cosine = try #require(
      SimulateRun(ideal: circuit(1) { $0.append(.ry, Angle(0.3), on: 0) })
        .run(SimulationRequest(expectations: [PauliString([.init(.z, 0)])])).expectations.first)
    #expect(exact.method == .stateVector)
    #expect(abs(exact.expectations[0] - cosine * cosine) < 1e-12)
    pairs.measure(0, into: 0)
    pairs.measure(38, into: 38)
    let probabilities = try #require(
      SimulateRun(ideal: pairs).run(SimulationRequest(probabilities: true)).probabilities)
    #expect(probabilities.count == 4)
    let p = (1 - cosine) / 2
    for (key, value) in probabilities {
      let ones = key.filter { $0 == "1" }.count
      let expected = [(1 - p) * (1 - p), p * (1 - p), p * p][ones]
      #expect(abs(value - expected) < 1e-12)
    }
  }

  /// A chain of 127 qubits that are all entangled: shots, and expectations without shots.
  @Test func chainOfCliffords() throws {
    let n = 127
    let chain = circuit(n) { circuit in
      circuit.append(.h, on: 0)
      for qubit in 1..<n { circuit.append(.cx, on: qubit - 1, qubit) }
    }
    let all = PauliString((0..<n).map { .init(.x, $0) })
    let exact = try SimulateRun(ideal: chain).run(SimulationRequest(expectations: [all]))
    #expect(exact.method == .stabilizer && exact.expectations == [1])
    #expect(exact.expectationErrors == nil)
    var measured = chain
    for qubit in 0..<n { measured.measure(qubit, into: qubit) }
    let result = try SimulateRun(ideal: measured).run(SimulationRequest(shots: 200, seed: 1))
    #expect(result.method == .stabilizer)
    let counts = try #require(result.counts)
    #expect(Set(counts.keys) == Set(["0", "1"].map { String(repeating: $0, count: n) }))
    #expect(counts.values.reduce(0, +) == 200)
  }
}

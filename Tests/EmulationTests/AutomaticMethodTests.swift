import Circuits
import Emulation
import Simulators
import Testing

/// `method auto` on circuits whose outcomes or records are too many for a table.
@Suite struct AutomaticMethodTests {
  private func counts(_ circuit: Circuit, shots: Int) throws -> SimulationResult {
    try SimulateRun(ideal: circuit).run(SimulationRequest(shots: shots, seed: 3))
  }

  private func measured(_ n: Int, _ build: (inout Circuit) -> Void) -> Circuit {
    var circuit = Circuit(qubits: n, bits: n)
    build(&circuit)
    for qubit in 0..<n { circuit.measure(qubit, into: qubit) }
    return circuit
  }

  /// 2²¹ outcomes, two of which happen.
  @Test func aLongChain() throws {
    let circuit = measured(21) {
      $0.append(.h, on: 0)
      for qubit in 1..<21 { $0.append(.cx, on: qubit - 1, qubit) }
    }
    let result = try counts(circuit, shots: 100)
    let found = try #require(result.counts)
    #expect(found.values.reduce(0, +) == 100)
    #expect(
      Set(found.keys)
        == [String(repeating: "0", count: 21), String(repeating: "1", count: 21)])
  }

  /// Exact methods draw the right shares without a table: every bit of a product state.
  @Test(arguments: [SimulationMethod.stateVector, .density])
  func sharesWithoutATable(method: SimulationMethod) throws {
    let n = method == .density ? 11 : 14
    let circuit = measured(n) { circuit in
      for qubit in 0..<n - 1 {
        circuit.append(.rx, Angle(0.2 * Double(qubit + 1)), on: qubit)
      }
      // The last qubit copies the first.
      circuit.append(.cx, on: 0, n - 1)
    }
    let shots = 1_000_000
    let result = try SimulateRun(ideal: circuit).run(
      SimulationRequest(shots: shots, seed: 5, probabilities: false), method: method)
    let found = try #require(result.counts)
    #expect(found.values.reduce(0, +) == shots)
    var ones = [Int](repeating: 0, count: n)
    for (key, count) in found {
      let bits = Array(key.reversed())
      for qubit in 0..<n where bits[qubit] == "1" { ones[qubit] += count }
      #expect(bits[0] == bits[n - 1])
    }
    let exact = try SimulateRun(ideal: circuit).run(
      SimulationRequest(expectations: (0..<n).map { PauliString([.init(.z, $0)]) }),
      method: method)
    for qubit in 0..<n {
      let p = (1 - exact.expectations[qubit]) / 2
      let bound = 5 * (p * (1 - p) * Double(shots)).squareRoot() + 1
      #expect(abs(Double(ones[qubit]) - p * Double(shots)) < bound)
    }
  }

  /// Twenty rounds on one qubit: 2²⁰ records, of which each shot sees one.
  @Test func roundsAreSampled() throws {
    for (angle, method) in [(0.5 * Double.pi, SimulationMethod.stabilizer), (1, .trajectories)] {
      var circuit = Circuit(qubits: 1, bits: 20)
      for bit in 0..<20 {
        circuit.append(.rx, Angle(angle), on: 0)
        circuit.measure(0, into: bit)
      }
      let run = SimulateRun(ideal: circuit)
      #expect(try run.preferredMethod(for: SimulationRequest(shots: 10)) == method)
      #expect(try counts(circuit, shots: 10).counts?.values.reduce(0, +) == 10)
    }
  }

  /// Pairs of qubits, which are simulated apart.
  @Test func pairsOfFortyQubits() throws {
    let circuit = measured(40) {
      for qubit in stride(from: 0, to: 40, by: 2) {
        $0.append(.h, on: qubit)
        $0.append(.cx, on: qubit, qubit + 1)
      }
    }
    let result = try counts(circuit, shots: 50)
    #expect(result.method == .stateVector)
    for key in try #require(result.counts).keys {
      let bits = Array(key)
      for pair in stride(from: 0, to: 40, by: 2) { #expect(bits[pair] == bits[pair + 1]) }
    }
  }

  @Test func manyQubitsByThemselves() throws {
    let circuit = measured(127) { for qubit in 0..<127 { $0.append(.h, on: qubit) } }
    #expect(try counts(circuit, shots: 10).counts?.values.reduce(0, +) == 10)
    let twenty = measured(20) { for qubit in 0..<20 { $0.append(.h, on: qubit) } }
    #expect(try counts(twenty, shots: 10).counts?.values.reduce(0, +) == 10)
  }
}

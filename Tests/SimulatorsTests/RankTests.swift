import Channels
import Circuits
import Parallel
import Randomness
import Simulators
import TestSupport
import Testing

/// Simulations shared among ranks.
@Suite struct RankTests {
  private struct Outcome: Sendable, Equatable {
    let counts: [String: Int]?
    let probabilities: [String: Double]?
    let expectations: [Double]
    let errors: [Double]?
  }

  private func expectSame(
    _ circuit: NoisyCircuit, _ method: SimulationMethod, shots: Int?, probabilities: Bool,
    ranks: [Int], precision: Precision = .double
  ) throws {
    let observables = (0..<circuit.qubitCount).flatMap { qubit in
      [
        PauliString([PauliString.Factor(.z, qubit)]),
        PauliString([
          PauliString.Factor(.z, qubit), PauliString.Factor(.x, (qubit + 3) % circuit.qubitCount),
        ]),
      ]
    }
    let run: @Sendable () throws -> Outcome = {
      let result = try Simulation(circuit).run(
        SimulationRequest(
          shots: shots, seed: 5, threads: 2, expectations: observables,
          probabilities: probabilities, precision: precision), method: method)
      return Outcome(
        counts: result.counts, probabilities: result.probabilities,
        expectations: result.expectations, errors: result.expectationErrors)
    }
    let alone = try run()
    #expect(alone.expectations.contains { $0 != 0 })
    for count in ranks {
      #expect(try ThreadRanks.run(count, run) == Array(repeating: alone, count: count))
    }
  }

  /// Shots are shared; the sums are in the order of one rank.
  @Test(arguments: [1, 2, 3])
  func shots(seed: Int) throws {
    var stream = RandomStream(seed: 71, seed)
    let circuit = try stream.noisyCircuit(qubits: 4, bits: 3, steps: 25)
    try expectSame(circuit, .trajectories, shots: 700, probabilities: false, ranks: [2, 3])
  }

  /// Clifford circuits, by frames and shot by shot.
  @Test(arguments: [false, true])
  func stabilizers(isConditional: Bool) throws {
    var circuit = NoisyCircuit(qubits: 4, bits: 4)
    for qubit in 0..<3 { circuit.append(.gate(GateApplication(.h)), on: [qubit]) }
    circuit.append(.gate(GateApplication(.cx)), on: [0, 1])
    circuit.append(.measure(bit: 0, .ideal), on: [1])
    if isConditional {
      circuit.append(
        .gate(GateApplication(.h)), on: [2],
        conditions: [Condition(bits: [0], equals: 1, negated: false)])
    }
    for qubit in 1..<4 { circuit.append(.measure(bit: qubit, .ideal), on: [qubit]) }
    try expectSame(circuit, .stabilizer, shots: 1000, probabilities: false, ranks: [2, 3])
  }

  /// A density matrix of ten qubits is split: gates between any two of them, noise, measurements in
  /// the middle that something depends on, resets.
  @Test(arguments: [Precision.double, .single])
  func splitDensity(precision: Precision) throws {
    var stream = RandomStream(seed: 72)
    let count = 10
    var circuit = NoisyCircuit(qubits: count, bits: 3)
    for layer in 0..<3 {
      for qubit in 0..<count {
        circuit.append(.gate(GateApplication(.ry, [Angle(stream.uniform(-2...2))])), on: [qubit])
        circuit.append(.gate(GateApplication(.rz, [Angle(stream.uniform(-2...2))])), on: [qubit])
      }
      let order = (0..<count).shuffled(using: &stream)
      for pair in stride(from: 0, to: count, by: 2) {
        circuit.append(.gate(GateApplication(.cx)), on: [order[pair], order[pair + 1]])
        circuit.append(
          .channel(try .depolarizing(0.02, qubits: 2)), on: [order[pair], order[pair + 1]])
      }
      let measured = order[0]
      circuit.append(.measure(bit: layer, .ideal), on: [measured])
      circuit.append(
        .gate(GateApplication(.x)), on: [order[3]],
        conditions: [Condition(bits: [layer], equals: 1, negated: false)])
      circuit.append(.reset, on: [order[5]])
    }
    try expectSame(
      circuit, .density, shots: 100, probabilities: true, ranks: [2, 4], precision: precision)
  }
}

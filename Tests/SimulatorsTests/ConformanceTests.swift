import Channels
import Circuits
import Randomness
import Simulators
import TestSupport
import Testing

/// Every engine against the dense reference, over random noisy circuits.
@Suite struct ConformanceTests {
  private func paulis(_ qubits: Int, _ stream: inout RandomStream) -> [PauliString] {
    (0..<6).map { _ in
      PauliString(
        (0..<qubits).map {
          PauliString.Factor(Pauli.allCases.randomElement(using: &stream)!, $0)
        })
    }
  }

  @Test(arguments: 0..<200) func densityEqualsReference(seed: Int) throws {
    var stream = RandomStream(seed: 11, seed)
    let n = 1 + seed % 4
    let circuit = try stream.noisyCircuit(qubits: n, bits: 3, steps: 24)
    let reference = try DenseReference(circuit)
    let observables = paulis(n, &stream)
    let result = try Simulation(circuit).run(
      SimulationRequest(expectations: observables, probabilities: true), method: .density)
    let expected = Dictionary(
      uniqueKeysWithValues: reference.probabilities.filter { $0.value >= 1e-15 }.map {
        (bitString($0.key, bits: 3), $0.value)
      })
    #expect(distance(result.probabilities ?? [:], expected) < 1e-12)
    for (value, pauli) in zip(result.expectations, observables) {
      #expect(value.isClose(to: reference.expectation(pauli), 1e-12))
    }
    let alone = try Simulation(circuit).run(
      SimulationRequest(expectations: observables), method: .density)
    for (a, b) in zip(alone.expectations, result.expectations) { #expect(a.isClose(to: b, 1e-12)) }
  }

  @Test(arguments: 0..<100) func stateVectorEqualsReference(seed: Int) throws {
    var stream = RandomStream(seed: 12, seed)
    let n = 1 + seed % 4
    var circuit = try stream.noisyCircuit(
      qubits: n, bits: 3, steps: 16, features: [.resets, .conditions, .measurements])
    circuit.instructions = circuit.instructions.map { step in
      guard case .measure(let bit, _) = step.operation else { return step }
      return NoisyInstruction(
        .measure(bit: bit, .ideal), on: step.qubits, conditions: step.conditions)
    }
    let reference = try DenseReference(circuit)
    let observables = paulis(n, &stream)
    let result = try Simulation(circuit).run(
      SimulationRequest(expectations: observables, probabilities: true), method: .stateVector)
    let expected = Dictionary(
      uniqueKeysWithValues: reference.probabilities.filter { $0.value >= 1e-15 }.map {
        (bitString($0.key, bits: 3), $0.value)
      })
    #expect(distance(result.probabilities ?? [:], expected) < 1e-12)
    for (value, pauli) in zip(result.expectations, observables) {
      #expect(value.isClose(to: reference.expectation(pauli), 1e-12))
    }
  }

  /// Counts against exact probabilities; `chiSquareBound` keeps false alarms below one in a million.
  @Test(arguments: 0..<12, TrajectoryLayout.allCases)
  func trajectoriesFollowReference(seed: Int, layout: TrajectoryLayout) throws {
    var stream = RandomStream(seed: 13, seed)
    let n = 2 + seed % 3
    let circuit = try stream.noisyCircuit(qubits: n, bits: 3, steps: 20)
    let reference = try DenseReference(circuit)
    let shots = 8000
    let observables = paulis(n, &stream)
    let result = try Simulation(circuit).run(
      SimulationRequest(shots: shots, seed: 5, expectations: observables).with(layout),
      method: .trajectories)
    let counts = result.counts ?? [:]
    let (statistic, freedom) = chiSquare(
      (0..<8).map { counts[bitString(UInt64($0), bits: 3)] ?? 0 },
      (0..<8).map { reference.probabilities[UInt64($0)] ?? 0 })
    #expect(counts.values.reduce(0, +) == shots)
    #expect(statistic <= chiSquareBound(degreesOfFreedom: freedom))
    for (index, pauli) in observables.enumerated() {
      let error = result.expectationErrors?[index] ?? 0
      let difference = abs(result.expectations[index] - reference.expectation(pauli))
      #expect(difference <= 5.5 * error + 1e-9)
    }
    let threaded = try Simulation(circuit).run(
      SimulationRequest(shots: shots, seed: 5, threads: 3, expectations: observables).with(layout),
      method: .trajectories)
    #expect(threaded.counts == result.counts)
    #expect(threaded.expectations == result.expectations)
  }
}

import Channels
import Circuits
import Randomness
import Simulators
import TestSupport
import Testing

extension SimulationRequest {
  func with(_ layout: TrajectoryLayout) -> SimulationRequest {
    var request = self
    request.layout = layout
    return request
  }
}

/// Sampled runs whose lanes are amplitudes: qubits that join the state and leave it, exchanges
/// between digits, and the order of steps.
@Suite struct AmplitudeTests {
  /// Eight qubits are more than fit the lanes and the smallest vector of either precision.
  @Test(arguments: 0..<4, Precision.allCases)
  func countsFollowTheExactState(seed: Int, precision: Precision) throws {
    var stream = RandomStream(seed: 301, seed)
    var circuit = try stream.noisyCircuit(qubits: 8, bits: 5, steps: 90)
    for qubit in 0..<5 {
      circuit.append(.measure(bit: qubit, .ideal), on: [(qubit + seed) % 8])
    }
    let paulis = (0..<8).flatMap { q in
      [Pauli.x, .y, .z].map {
        PauliString([PauliString.Factor($0, q), PauliString.Factor(.z, (q + 3) % 8)])
      }
    }
    let simulation = try Simulation(circuit)
    let exact = try simulation.run(
      SimulationRequest(expectations: paulis, probabilities: true), method: .density)
    let sampled = try simulation.run(
      SimulationRequest(
        shots: 4000, seed: 3, threads: 2, expectations: paulis, precision: precision),
      method: .trajectories)
    let (counts, probabilities) = (sampled.counts ?? [:], exact.probabilities ?? [:])
    let keys = (0..<UInt64(32)).map { bitString($0, bits: 5) }
    let (statistic, freedom) = chiSquare(
      keys.map { counts[$0] ?? 0 }, keys.map { probabilities[$0] ?? 0 })
    #expect(counts.values.reduce(0, +) == 4000)
    #expect(statistic <= chiSquareBound(degreesOfFreedom: freedom))
    for (index, value) in sampled.expectations.enumerated() {
      let error = sampled.expectationErrors?[index] ?? 0
      #expect(abs(value - exact.expectations[index]) <= 5.5 * error + 1e-5)
    }
  }

  /// Without noise and measurements both layouts find the pure state.
  @Test(arguments: TrajectoryLayout.allCases, 1...9)
  func pureStates(layout: TrajectoryLayout, n: Int) throws {
    var stream = RandomStream(seed: 302, n)
    var circuit = NoisyCircuit(qubits: n)
    for _ in 0..<6 * n {
      let qubits = Array((0..<n).shuffled(using: &stream).prefix(2))
      let angles = (0..<3).map { _ in Angle(stream.uniform(-3...3)) }
      circuit.append(.gate(GateApplication(.u, angles)), on: [qubits[0]])
      if qubits.count == 2 {
        circuit.append(.gate(GateApplication(.crx, [angles[0]])), on: qubits)
      }
    }
    let paulis = (0..<3 * n).map { _ in
      PauliString(
        (0..<n).map { PauliString.Factor(Pauli.allCases.randomElement(using: &stream) ?? .z, $0) })
    }
    let simulation = try Simulation(circuit)
    let pure = try simulation.run(SimulationRequest(expectations: paulis), method: .stateVector)
    for (precision, tolerance) in [(Precision.double, 1e-12), (.single, 1e-5)] {
      let sampled = try simulation.run(
        SimulationRequest(shots: 1, expectations: paulis, precision: precision).with(layout),
        method: .trajectories)
      for (a, b) in zip(sampled.expectations, pure.expectations) {
        #expect(a.isClose(to: b, tolerance))
      }
    }
  }

  /// A qubit that is measured leaves the state, so that a chain of many qubits is a small state.
  @Test func chainsNeedNoLargeState() throws {
    let n = 70
    var circuit = NoisyCircuit(qubits: n, bits: n)
    circuit.append(.gate(GateApplication(.h)), on: [0])
    for qubit in 0..<n - 1 {
      circuit.append(.gate(GateApplication(.cx)), on: [qubit, qubit + 1])
    }
    for qubit in 0..<n { circuit.append(.measure(bit: qubit, .ideal), on: [qubit]) }
    let result = try Simulation(circuit).run(
      SimulationRequest(shots: 200, seed: 1, memoryLimit: 1e5), method: .trajectories)
    let counts = result.counts ?? [:]
    #expect(
      Set(counts.keys) == [String(repeating: "0", count: n), String(repeating: "1", count: n)])
    #expect(counts.values.allSatisfy { $0 > 50 })
  }

  /// The same qubit twice in a moment, outcomes that are certain, and conditions on them.
  @Test(arguments: TrajectoryLayout.allCases)
  func measurementsAgree(layout: TrajectoryLayout) throws {
    var circuit = NoisyCircuit(qubits: 3, bits: 6)
    circuit.append(.gate(GateApplication(.h)), on: [0])
    circuit.append(.gate(GateApplication(.cx)), on: [0, 1])
    circuit.append(.gate(GateApplication(.cx)), on: [1, 2])
    circuit.append(.measure(bit: 0, .ideal), on: [0])
    circuit.append(.measure(bit: 1, .ideal), on: [0])
    circuit.append(.measure(bit: 2, .ideal), on: [1])
    circuit.append(
      .gate(GateApplication(.cx)), on: [0, 2], conditions: [Condition(bits: [0], equals: 1)])
    circuit.append(.measure(bit: 3, .ideal), on: [2])
    circuit.append(.reset, on: [0], conditions: [Condition(bits: [1], equals: 1)])
    circuit.append(.measure(bit: 4, .ideal), on: [0])
    circuit.append(.measure(bit: 5, .ideal), on: [2])
    let counts =
      try Simulation(circuit).run(
        SimulationRequest(shots: 300, seed: 2).with(layout), method: .trajectories
      ).counts ?? [:]
    #expect(Set(counts.keys) == ["000000", "000111"])
    #expect(counts.values.allSatisfy { $0 > 80 })
  }
}

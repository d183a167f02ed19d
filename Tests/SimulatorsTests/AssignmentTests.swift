import Channels
import Circuits
import Randomness
import Simulators
import TestSupport
import Testing

@Suite("Values written into classical bits")
struct AssignmentTests {
  /// Random circuits in which bits are measured, assigned and tested.
  private func circuit(_ seed: Int, _ features: NoisyFeatures) throws -> NoisyCircuit {
    var stream = RandomStream(seed: 4711, seed)
    return try stream.noisyCircuit(
      qubits: 3, bits: 3, steps: 40, features: [features, .assignments])
  }

  private func expect(_ found: [String: Double]?, _ reference: DenseReference, within limit: Double)
    throws
  {
    let found = try #require(found)
    var distance = 0.0
    for value in UInt64(0)..<8 {
      let key = String((0..<3).reversed().map { value >> UInt64($0) & 1 == 1 ? "1" : "0" })
      distance += abs(found[key, default: 0] - reference.probabilities[value, default: 0])
    }
    #expect(distance < limit)
  }

  @Test(arguments: 0..<16)
  func mixedStates(seed: Int) throws {
    let circuit = try circuit(seed, .all)
    #expect(
      circuit.instructions.contains { if case .assign = $0.operation { true } else { false } })
    let reference = try DenseReference(circuit)
    let simulation = try Simulation(circuit)
    let exact = try simulation.run(SimulationRequest(probabilities: true), method: .density)
    try expect(exact.probabilities, reference, within: 1e-10)
    let shots = 4000
    let sampled = try simulation.run(
      SimulationRequest(shots: shots, seed: UInt64(seed)), method: .trajectories)
    try expect(
      sampled.counts?.mapValues { Double($0) / Double(shots) }, reference, within: 0.12)
  }

  @Test(arguments: 0..<8)
  func pureStates(seed: Int) throws {
    var circuit = try circuit(100 + seed, [.measurements, .resets, .conditions])
    circuit.instructions = circuit.instructions.map { instruction in
      guard case .measure(let bit, _) = instruction.operation else { return instruction }
      return NoisyInstruction(
        .measure(bit: bit, .ideal), on: instruction.qubits, conditions: instruction.conditions)
    }
    let exact = try Simulation(circuit).run(
      SimulationRequest(probabilities: true), method: .stateVector)
    try expect(exact.probabilities, try DenseReference(circuit), within: 1e-10)
  }

  @Test func groupsThatOnlyAnAssignmentJoins() throws {
    // The second qubit depends on the first through a bit that a condition sets.
    var circuit = NoisyCircuit(qubits: 2, bits: 3)
    circuit.append(.gate(GateApplication(.h)), on: [0])
    circuit.append(.measure(bit: 0, .ideal), on: [0])
    circuit.append(.assign(bit: 2, true), on: [], conditions: [Condition(bits: [0], equals: 1)])
    circuit.append(
      .gate(GateApplication(.x)), on: [1], conditions: [Condition(bits: [2], equals: 1)])
    circuit.append(.measure(bit: 1, .ideal), on: [1])
    #expect(circuit.separableGroups.count == 1)
    for method in [SimulationMethod.stateVector, .density] {
      let result = try Simulation(circuit).run(
        SimulationRequest(probabilities: true), method: method)
      #expect(abs((result.probabilities?["111"] ?? 0) - 0.5) < 1e-12)
    }
    let result = try Simulation(circuit).run(
      SimulationRequest(shots: 1000, seed: 3), method: .stabilizer)
    #expect(Set(try #require(result.counts).keys) == ["000", "111"])
  }
}

import Channels
import Circuits
import Foundation
import Simulators
import Testing

/// Means over numbers that are drawn once for a run, against closed forms.
@Suite struct FluctuationTests {
  /// |+⟩, turned by the sum of factors times fluctuations.
  private func circuit(
    _ factors: [Double], _ kind: Fluctuation.Distribution = .normal, qubits: Int = 1
  ) -> NoisyCircuit {
    var circuit = NoisyCircuit(qubits: qubits, bits: 1)
    circuit.append(.gate(GateApplication(.h, [])), on: [0])
    for (index, factor) in factors.enumerated() {
      let parameter = Parameter("x\(index)")
      circuit.fluctuations.append(Fluctuation(parameter, kind))
      circuit.append(
        .gate(GateApplication(.rz, [factor * Angle(parameter)])), on: [0])
    }
    return circuit
  }

  private let x = SimulationRequest(expectations: [PauliString([.init(.x, 0)])])

  @Test(arguments: [1e-3, 0.02, 0.3, 1, 2.5, 5, 12, 40]) func oneNumber(_ reach: Double) throws {
    let found = try Simulation(circuit([reach])).run(x, method: .density).expectations[0]
    #expect(abs(found - exp(-reach * reach / 2)) < 3e-9)
    let sign = try Simulation(circuit([reach], .sign)).run(x, method: .density).expectations[0]
    #expect(abs(sign - cos(reach)) < 1e-12)
  }

  @Test func severalNumbers() throws {
    // A product of rules, then a sequence.
    for (factors, tolerance) in [
      ([0.3, 0.5, 0.1], 1e-8),
      ([0.8, 0.3, 0.5, 0.4, 0.2, 0.6, 0.1], 0.01),
      ((0..<30).map { 0.5 / Double($0 + 1) }, 0.01),
    ] {
      let found = try Simulation(circuit(factors)).run(x, method: .density).expectations[0]
      let right = exp(-factors.reduce(0) { $0 + $1 * $1 } / 2)
      #expect(abs(found - right) < tolerance, "\(factors.count) numbers: \(found - right)")
    }
  }

  @Test func countsAndProbabilities() throws {
    var circuit = circuit([0.7])
    circuit.append(.gate(GateApplication(.h, [])), on: [0])
    circuit.append(.measure(bit: 0, .ideal), on: [0])
    let one = (1 - exp(-0.7 * 0.7 / 2)) / 2
    let simulation = try Simulation(circuit)
    #expect(simulation.isNoisy)
    let exact = try simulation.run(SimulationRequest(probabilities: true), method: .density)
    #expect(abs((exact.probabilities?["1"] ?? 0) - one) < 1e-9)
    for (method, layout) in [
      (SimulationMethod.density, "exact"), (.trajectories, "drawn"),
    ] {
      let counts = try simulation.run(SimulationRequest(shots: 20000, seed: 3), method: method)
        .counts
      #expect(counts?.values.reduce(0, +) == 20000)
      let share = Double(counts?["1"] ?? 0) / 20000
      #expect(abs(share - one) < 4 * (one / 20000).squareRoot(), "\(layout)")
    }
    #expect(throws: SimulationError.self) {
      try simulation.run(SimulationRequest(probabilities: true), method: .stateVector)
    }
    #expect(throws: SimulationError.self) {
      try simulation.run(SimulationRequest(shots: 10), method: .stabilizer)
    }
  }

  /// Qubits that never meet are averaged apart: ten numbers cost ten small rules.
  @Test func separateQubits() throws {
    var circuit = NoisyCircuit(qubits: 10)
    for qubit in 0..<10 {
      let parameter = Parameter("x\(qubit)")
      circuit.fluctuations.append(Fluctuation(parameter, .normal))
      circuit.append(.gate(GateApplication(.h, [])), on: [qubit])
      circuit.append(
        .gate(GateApplication(.rz, [0.2 * Double(qubit) * Angle(parameter)])), on: [qubit])
    }
    let all = PauliString((0..<10).map { .init(.x, $0) })
    let found = try Simulation(circuit).run(
      SimulationRequest(expectations: [all]), method: .density)
    let right = (0..<10).reduce(1.0) { $0 * exp(-0.02 * Double($1 * $1)) }
    #expect(abs(found.expectations[0] - right) < 1e-8)
  }
}

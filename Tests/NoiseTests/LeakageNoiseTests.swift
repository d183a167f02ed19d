import Channels
import Circuits
import Devices
import LinearAlgebra
import Noise
import TestSupport
import Testing

private let machine = TestMachine(qubits: 2)
private let figures = [Calibration.QubitFigures](
  repeating: .init(t1: Quantity(1e-4), t2: Quantity(8e-5)), count: 2)

private func channels(
  _ gate: Gate, error: Double, leakage: Double, sources: NoiseSelection, scale: Double = 1
) throws -> [(QuantumChannel, [Int])] {
  let qubits = Array(0..<gate.qubitCount)
  let model = try machine.model(
    figures,
    gates: [
      .init(
        gate: gate.name, qubits: qubits, error: Quantity(error), duration: Quantity(1e-7),
        leakage: Quantity(leakage))
    ],
    sources: sources, scale: scale)
  return try model.gateChannels(gate, qubits)
}

@Test(arguments: [Gate.x, .cz])
func gateSuppliesWhatLeakageLeaves(_ gate: Gate) throws {
  let qubits = Array(0..<gate.qubitCount)
  let all = try channels(
    gate, error: 0.02, leakage: 4e-3, sources: [.gate, .relaxation, .leakage])
  #expect(all.map(\.1) == [qubits] + qubits.map { [$0] } + qubits.map { [$0] })
  #expect(averageFidelity(transferMatrix(all, on: qubits)).isClose(to: 0.98, 1e-13))
  let without = try channels(gate, error: 0.02, leakage: 4e-3, sources: [.gate, .relaxation])
  #expect(averageFidelity(transferMatrix(without, on: qubits)).isClose(to: 0.98, 1e-13))
  #expect(
    without[0].0.pauliTransferMatrix[1, 1] < all[0].0.pauliTransferMatrix[1, 1])
}

@Test func theGateLosesAQubitWithTheCalibratedProbability() throws {
  let one = try channels(.x, error: 0.02, leakage: 0.01, sources: [.leakage])
  #expect(one.map(\.0) == [try .depolarizing(0.01, qubits: 1)])
  let two = try channels(.cz, error: 0.02, leakage: 0.01, sources: [.leakage])
  let kept = two.reduce(1) { $0 * $1.0.pauliTransferMatrix[1, 1] }
  #expect(kept.isClose(to: 0.99))
  let scaled = try channels(.x, error: 0.02, leakage: 0.01, sources: [.leakage], scale: 1000)
  #expect(scaled.map(\.0) == [try .depolarizing(1, qubits: 1)])
  #expect(try channels(.x, error: 0.02, leakage: 0.01, sources: [.leakage], scale: 0).isEmpty)
  // A gate that certainly loses a qubit is a poor gate, and no trap.
  #expect(try channels(.cz, error: 0.7, leakage: 1, sources: [.leakage]).count == 2)
}

@Test func impossibleLeakageIsRefused() {
  for leakage in [-0.1, 1.1, Double.nan] {
    #expect(throws: NoiseError.self) {
      try channels(.x, error: 0.02, leakage: leakage, sources: [.gate])
    }
  }
}

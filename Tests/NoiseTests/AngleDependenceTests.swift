import Circuits
import Devices
import Foundation
import Noise
import TestSupport
import Testing

private let machine = TestMachine(qubits: 2)
private let figures = [Calibration.QubitFigures](repeating: .init(), count: 2)
private let law = Calibration.AngleDependence(
  a: Quantity(1.651), b: Quantity(0.175), c: Quantity(1.5), d: Quantity(0.2), power: Quantity(1))

private func model(
  leakage: Double? = nil, sources: NoiseSelection = [.gate], policy: NoisePolicy = .physical,
  scale: Double = 1
) throws -> NoiseModel {
  try machine.model(
    figures,
    gates: [
      .init(
        gate: "rzz", qubits: [0, 1], error: Quantity(1e-3), duration: nil,
        leakage: leakage.map { Quantity($0) }, angleDependence: law)
    ], sources: sources, policy: policy, scale: scale)
}

/// The average infidelity of the channels after RZZ(θ) without the gate's own angle.
private func infidelity(_ model: NoiseModel, _ angle: Double, on qubits: [Int] = [0, 1]) throws
  -> Double
{
  let noise = try model.gateNoise(GateApplication(.rzz, [Angle(angle)]), qubits)
  return 1 - (noise.depolarizing?.averageGateFidelity ?? 1)
}

private let tenth: Double = 1.5 * 0.1 / Double.pi + 0.2
private let angleCases: [(angle: Double, factor: Double)] = [
  (Double.pi / 2, 0.95), (-Double.pi / 2, 1.0005), (0, 0.1875), (0.1, tenth),
  (2 * Double.pi + 0.1, tenth), (1.5 * Double.pi, 1.0005),
]

@Test(arguments: angleCases)
func errorFollowsTheAngle(angle: Double, factor: Double) throws {
  #expect(try infidelity(model(), angle).isClose(to: 1e-3 * factor, 1e-15))
  #expect(try infidelity(model(), angle, on: [1, 0]).isClose(to: 1e-3 * factor, 1e-15))
  #expect(try infidelity(model(policy: .aer), angle).isClose(to: 1e-3, 1e-15))
  #expect(
    try infidelity(model(scale: 2), angle).isClose(to: 2e-3 * factor, 1e-15), "first order")
}

@Test func leakageFollowsTheAngleToo() throws {
  let noisy = try model(leakage: 4e-4, sources: [.leakage])
  let noise = try noisy.gateNoise(GateApplication(.rzz, [Angle(0.5 * .pi)]), [0, 1])
  let kept = noise.leakage.reduce(1) { $0 * $1!.pauliTransferMatrix[1, 1] }
  #expect(kept.isClose(to: 1 - 4e-4 * (1.5 * 0.5 + 0.2)))
}

@Test func anglesThatAreNotKnownYetHaveTheCalibratedError() throws {
  let noisy = try model()
  let theta = Parameter("theta")
  let noise = try noisy.gateNoise(GateApplication(.rzz, [Angle(theta)]), [0, 1])
  #expect(noise == (try noisy.gateNoise(.rzz, [0, 1])))
  #expect(noisy.warnings.contains { $0.contains("not known yet") })
}

@Test func quantinuumsLibraryHasTheLaw() throws {
  let device = try shippedLibrary.device("quantinuum_h1-1")
  let calibration = try shippedLibrary.calibration(for: device)
  let found = try #require(calibration.figures("rzz", [3, 4])?.angleDependence)
  #expect(found.a.value == 1.651 && found.d.value == 0.175 && found.power.value == 1)
  #expect(found.a.provenance == .derived)
  let noisy = try NoiseModel(device: device, calibration: calibration, sources: [.gate])
  let quarter = try noisy.gateNoise(GateApplication(.rzz, [Angle(.pi / 2)]), [3, 4])
  let small = try noisy.gateNoise(GateApplication(.rzz, [Angle(0.01)]), [3, 4])
  // At a small angle the dephasing of the transport is already more than the error.
  #expect(
    (small.depolarizing?.averageGateFidelity ?? 1) > quarter.depolarizing!.averageGateFidelity)
}

@Test func everySourceVanishesAtScaleZero() throws {
  for name in ["google_weber", "quantinuum_h1-1", "rigetti_aspen_m3", "ibm_lagos"] {
    let device = try shippedLibrary.device(name)
    let noisy = try NoiseModel(
      device: device, calibration: try shippedLibrary.calibration(for: device), scale: 0)
    let pair = try #require(device.nativeGates.last { $0.gate?.qubitCount == 2 })
    var circuit = Circuit(qubits: device.qubitCount, bits: 1)
    let gate = try #require(pair.gate)
    circuit.instructions.append(
      .gate(gate, gate.parameters.map { _ in 0.3 }, on: pair.pairs?.first ?? [0, 1]))
    circuit.measure(0, into: 0)
    if device.capabilities.reset { circuit.instructions.append(Instruction(.reset, on: [0])) }
    let kinds = try noisy.noisy(circuit).instructions.filter {
      if case .channel = $0.operation { true } else { false }
    }
    #expect(kinds.isEmpty, "\(name)")
  }
}

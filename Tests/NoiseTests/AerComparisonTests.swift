import Circuits
import Devices
import Noise
import TestSupport
import Testing

/// Populations that Qiskit Aer 0.18.2 gives for the circuit below with the density-matrix method
/// and `NoiseModel.from_backend` of a target made from the same calibration, before readout.
private let aerPopulations = [
  0.08366964677477368, 0.16976855906678137, 0.12285492701047368, 0.009067432948623912,
  0.027072356830080715, 0.45316720232455066, 0.021920612790768276, 0.11247926225395377,
]
private let aerCoherence = -0.0027702250443174662  // the real part of the element (3, 5)
/// The same after the symmetric readout errors.
private let aerReports = [
  0.09510735819777046, 0.23280041894285938, 0.07634141678339569, 0.08745091103994453,
  0.09450650772576595, 0.24760965694483034, 0.07219733102790472, 0.09398639933753503,
]

@Test func aRealDeviceGivesAersNumbers() throws {
  let device = try shippedLibrary.device("ibm_lagos")
  let model = try NoiseModel(
    device: device, calibration: try shippedLibrary.calibration("2024-05-27", for: device),
    policy: .aer)
  var circuit = Circuit(qubits: 3, bits: 3)
  for round in 0..<3 {
    for qubit in 0..<3 {
      circuit.append(.sx, on: qubit)
      circuit.append(.rz, Angle(0.3 + Double(round + qubit)), on: qubit)
      circuit.append(.sx, on: qubit)
    }
    circuit.append(.cx, on: 0, 1)
    circuit.append(.x, on: 2)
    circuit.append(.cx, on: 2, 1)
    circuit.instructions.append(Instruction(.delay(.seconds(2e-6)), on: [0]))
    circuit.append(.cx, on: 1, 0)
  }
  let state = try DenseReference(model.noisy(circuit)).state
  for (index, wanted) in aerPopulations.enumerated() {
    #expect(state[index, index].real.isClose(to: wanted))
  }
  #expect(state[3, 5].real.isClose(to: aerCoherence))
  for qubit in 0..<3 { circuit.measure(qubit, into: qubit) }
  let reports = try DenseReference(model.noisy(circuit)).probabilities
  for (index, wanted) in aerReports.enumerated() {
    #expect(reports[UInt64(index), default: 0].isClose(to: wanted))
  }
}

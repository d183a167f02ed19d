import Circuits
import Devices
import Foundation
import Noise
import TestSupport
import Testing

let shippedLibrary = DeviceLibrary(
  searchPaths: [PackageFolder.root])

private let shipped = shippedLibrary.names().flatMap { name in
  shippedLibrary.calibrationIDs(name).map { (name, $0) }
}

/// The qubits of a gate row in the order in which they are listed, with the gate.
private func rows(_ calibration: Calibration) -> [(Gate, Calibration.GateFigures)] {
  // A device that joins every pair has thousands of rows alike: some from all over suffice.
  let step = max(1, calibration.gates.count / 200)
  return stride(from: 0, to: calibration.gates.count, by: step).compactMap { index in
    let figures = calibration.gates[index]
    return Gate.named(figures.gate).map { ($0, figures) }
  }
}

@Test func thereAreShippedCalibrations() { #expect(shipped.count >= 13) }

@Test(arguments: shipped)
func everyWorkingGateHasTheCalibratedFidelity(_ name: String, _ id: String) throws {
  let device = try shippedLibrary.device(name)
  let calibration = try shippedLibrary.calibration(id, for: device)
  let model = try NoiseModel(device: device, calibration: calibration)
  let relaxing = try NoiseModel(
    device: device, calibration: calibration,
    sources: .only(model.sources.intersection([.relaxation, .leakage, .coherent])))
  for (gate, figures) in rows(calibration) {
    let qubits = figures.qubits
    let isVirtual = device.nativeGate(gate.name)?.isVirtual ?? false
    guard !figures.isFaulty, !qubits.contains(where: { calibration.qubits[$0].isFaulty }) else {
      #expect(throws: NoiseError.self) { try model.gateChannels(gate, qubits) }
      continue
    }
    let channels = try model.gateChannels(gate, qubits)
    guard !isVirtual, let error = figures.error?.value else { continue }
    let reached = 1 - averageFidelity(transferMatrix(channels, on: qubits))
    let least =
      1 - averageFidelity(transferMatrix(try relaxing.gateChannels(gate, qubits), on: qubits))
    #expect(reached.isClose(to: max(error, least)), "\(gate) on \(qubits)")
  }
}

@Test(arguments: shipped)
func everyQubitCanBeMeasuredWithTheCalibratedConfusion(_ name: String, _ id: String) throws {
  let device = try shippedLibrary.device(name)
  let calibration = try shippedLibrary.calibration(id, for: device)
  let model = try NoiseModel(device: device, calibration: calibration)
  for qubit in calibration.qubits.indices where !calibration.qubits[qubit].isFaulty {
    let confusion = try model.confusion(qubit)
    let noise = try model.measurementNoise(qubit)
    let ptm = noise.before?.pauliTransferMatrix ?? .identity(4)
    // The populations of |1⟩ before the projection, from |0⟩ and from |1⟩.
    let excited = [(1 - ptm[3, 0] - ptm[3, 3]) / 2, (1 - ptm[3, 0] + ptm[3, 3]) / 2]
    let reported = excited.map { one in
      one * (1 - noise.assignment.p01) + (1 - one) * noise.assignment.p10
    }
    #expect(reported[0].isClose(to: confusion.p10) || noise.assignment.p10 == 0)
    #expect(reported[1].isClose(to: 1 - confusion.p01) || noise.assignment.p01 == 0)
  }
}

import Channels
import Circuits
import Devices
import Foundation
import LinearAlgebra
import Noise
import Testing

private let devices = shippedLibrary.names()

/// The records of |0⟩ and |1⟩ after relaxation before the projection: P(1|0) and P(0|1).
private func records(_ noise: MeasurementNoise) -> (Double, Double) {
  let ptm = noise.before?.pauliTransferMatrix ?? .identity(4)
  let excited = [(1 - ptm[3, 0] - ptm[3, 3]) / 2, (1 - ptm[3, 0] + ptm[3, 3]) / 2]
  let ones = excited.map { $0 * (1 - noise.assignment.p01) + (1 - $0) * noise.assignment.p10 }
  return (ones[0], 1 - ones[1])
}

@Test(arguments: devices)
func anAssumedReadoutDurationKeepsTheMeasuredConfusion(_ name: String) throws {
  let device = try shippedLibrary.device(name)
  for id in shippedLibrary.calibrationIDs(name) {
    let calibration = try shippedLibrary.calibration(id, for: device)
    let model = try NoiseModel(device: device, calibration: calibration)
    for (qubit, figures) in calibration.qubits.enumerated() {
      guard !figures.isFaulty, figures.readoutDuration?.provenance == .assumed,
        let p01 = figures.p01 ?? figures.readoutError, p01.provenance != .assumed
      else { continue }
      let confusion = try model.confusion(qubit)
      let (p10, found) = records(try model.measurementNoise(qubit))
      #expect(abs(p10 - confusion.p10) < 1e-9 && abs(found - confusion.p01) < 1e-9, "\(qubit)")
    }
  }
}

@Test func theReadoutOfWeberIsAsCalibrated() throws {
  let device = try shippedLibrary.device("google_weber")
  let model = try NoiseModel(
    device: device, calibration: try shippedLibrary.calibration(for: device))
  let (_, p01) = records(try model.measurementNoise(46))
  #expect(abs(p01 - 0.038) < 1e-3)
  #expect(model.warnings.contains { $0.hasPrefix("the assumed readout duration") })
}

@Test func anAssumedGateDurationKeepsTheMeasuredError() throws {
  for provenance in [Provenance.measured, .assumed] {
    let figures = [Calibration.QubitFigures](
      repeating: .init(t1: Quantity(1e-5), t2: Quantity(1e-5)), count: 1)
    let gate = Calibration.GateFigures(
      gate: "x", qubits: [0], error: Quantity(1e-3),
      duration: Quantity(1e-6, provenance, citation: "invented"))
    let model = try TestMachine(qubits: 1).model(
      figures, gates: [gate], sources: [.gate, .relaxation])
    let row = try #require(try model.audit().first { $0.gate == "x" })
    let reached = try #require(row.achieved)
    // (1 − F) with F = (2·F_pro + 1)/3, F_pro = (1 + 3·e^(−t/T))/4 for equal times.
    let whole = (1 - exp(-0.1)) / 2
    #expect(abs(reached - (provenance == .assumed ? 1e-3 : whole)) < 1e-9)
    #expect(row.relaxationExceeds == (provenance == .measured))
    #expect(try model.gateNoise(.x, [0]).duration == 1e-6, "the schedule is as it was")
    let aer = try TestMachine(qubits: 1).model(
      figures, gates: [gate], sources: [.gate, .relaxation], policy: .aer)
    let other = try #require(try aer.audit().first { $0.gate == "x" }?.achieved)
    #expect(abs(other - whole) < 1e-9)
  }
}

import Circuits
import Devices
import Foundation
import Noise
import Testing

@Test func theAuditFindsWhatRelaxationExceeds() throws {
  let device = try shippedLibrary.device("ibm_lagos")
  let model = try NoiseModel(
    device: device, calibration: try shippedLibrary.calibration("2024-05-27", for: device),
    sources: [.gate, .relaxation])
  let rows = try model.audit()
  #expect(rows.count == 4 * 7 - 7 + 12, "id, sx, x on seven qubits, cx on twelve ordered pairs")
  // The cases lagos_cx5_4 and lagos_x3 of the reference.
  let below = try #require(rows.first { $0.gate == "cx" && $0.qubits == [5, 4] })
  #expect(below.relaxationExceeds)
  #expect(abs(below.calibrated! - 0.0082617) < 1e-6 && abs(below.achieved! - 0.0084950) < 1e-6)
  for row in rows where !row.relaxationExceeds {
    #expect(abs(row.achieved! - row.calibrated!) < 1e-12, "\(row.gate) on \(row.qubits)")
  }
  for row in rows where row.relaxationExceeds {
    #expect(abs(row.achieved! - row.relaxation) < 1e-12)
  }
}

@Test func theAuditSaysWhatCannotBeUsed() throws {
  let device = try shippedLibrary.device("ibm_sherbrooke")
  let model = try NoiseModel(
    device: device, calibration: try shippedLibrary.calibration(for: device),
    sources: [.gate, .relaxation])
  let rows = try model.audit()
  let faulty = rows.filter { $0.refusal != nil }
  #expect(faulty.filter { $0.gate == "ecr" }.count == 9)
  #expect(faulty.allSatisfy { $0.achieved == nil })
  let copy = try JSONDecoder().decode([GateAudit].self, from: try JSONEncoder().encode(rows))
  #expect(copy == rows)
}

@Test func theAuditOfLabelsAndAllToAll() throws {
  let garnet = try shippedLibrary.device("iqm_garnet")
  let model = try NoiseModel(
    device: garnet, calibration: try shippedLibrary.calibration(for: garnet),
    sources: [.gate, .relaxation])
  #expect(try model.audit().first { $0.qubits == [0, 1] }?.labels == ["1", "2"])
  let forte = try shippedLibrary.device("ionq_forte_enterprise")
  let ions = try NoiseModel(
    device: forte, calibration: try shippedLibrary.calibration(for: forte),
    sources: [.gate, .relaxation])
  #expect(try ions.audit().filter { $0.gate == "rzz" }.count == 36 * 35 / 2)
}

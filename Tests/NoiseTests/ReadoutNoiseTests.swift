import Channels
import Devices
import Noise
import TestSupport
import Testing

private let machine = TestMachine(qubits: 1)

private func confusion(
  mean: Double? = nil, p10: Double? = nil, p01: Double? = nil, policy: NoisePolicy = .physical,
  scale: Double = 1
) throws -> (AssignmentMatrix, warnings: [String]) {
  let figures = Calibration.QubitFigures(
    readoutError: mean.map { Quantity($0) }, p10: p10.map { Quantity($0) },
    p01: p01.map { Quantity($0) })
  let model = try machine.model([figures], gates: [], policy: policy, scale: scale)
  return (try model.confusion(0), model.warnings)
}

@Test func physicalReadsBothDirections() throws {
  #expect(try confusion(mean: 0.02, p10: 0.01, p01: 0.03).0 == .init(p10: 0.01, p01: 0.03))
  #expect(try confusion(mean: 0.02).0 == .init(p10: 0.02, p01: 0.02))
  let derived = try confusion(mean: 0.02, p10: 0.01).0
  #expect(derived.p10 == 0.01 && derived.p01.isClose(to: 0.03))
  #expect(try confusion(p01: 0.03).0 == .init(p10: 0.03, p01: 0.03))
  // No probability below 0 or above 1 can make up the mean.
  #expect(try confusion(mean: 0.02, p10: 0.05).0 == .init(p10: 0.05, p01: 0))
  #expect(try confusion(mean: 0.9, p01: 0.7).0 == .init(p10: 1, p01: 0.7))
}

@Test func aerReadsTheMean() throws {
  #expect(
    try confusion(mean: 0.02, p10: 0.01, p01: 0.05, policy: .aer).0 == .init(p10: 0.02, p01: 0.02))
  let averaged = try confusion(p10: 0.01, p01: 0.05, policy: .aer).0
  #expect(averaged.p10 == averaged.p01 && averaged.p10.isClose(to: 0.03))
}

@Test func contradictionsAndGapsAreReported() throws {
  #expect(try confusion(mean: 0.02, p10: 0.01, p01: 0.03).warnings.isEmpty)
  #expect(try confusion(mean: 0.2, p10: 0.01, p01: 0.03).warnings.count == 1)
  let missing = try confusion()
  #expect(missing.0 == .ideal && missing.warnings.count == 1)
}

@Test func scaledFlipsStopAtAHalf() throws {
  let scaled = try confusion(p10: 0.1, p01: 0.3, scale: 2).0
  #expect(scaled.p10.isClose(to: 0.2) && scaled.p01 == 0.5)
  #expect(try confusion(p10: 0.1, p01: 0.3, scale: 0).0 == .ideal)
  // The calibration itself is left as it is.
  #expect(try confusion(p10: 0.1, p01: 0.7).0.p01 == 0.7)
}

import Devices
import Foundation
import Testing

/// A small machine that uses every field of a profile.
let smallDevice = Device(
  name: "small-1", vendor: "Nobody", technology: .superconducting, source: "a test",
  qubits: [.init(label: "A"), .init(label: "7", position: [1, 2.5]), .init(label: "C \"x\" µ")],
  nativeGates: [
    .init("rz", isVirtual: true), .init("sx"), .init("ecr", pairs: [[1, 0], [1, 2]]),
    .init("cz", pairs: [[0, 1], [1, 0]]),
  ],
  timing: .init(
    dt: Quantity(2.5e-10), controllerLatency: Quantity(5e-6, .assumed, citation: "a default"),
    repetitionDelay: Quantity(1e-4, .derived), granularity: 4, pulseAlignment: 4,
    acquireAlignment: 16),
  capabilities: .init(
    midCircuitMeasurement: true, reset: false, feedForward: true, parallelTwoQubitGates: 2))

/// A calibration that uses every field, with figures that are missing and figures that are zero.
let smallCalibration = Calibration(
  id: "2025-02-03", device: "small-1", date: "2025-02-03T04:05:06.5+01:00", source: "a test",
  notes: ["one", "two"],
  qubits: [
    .init(
      t1: Quantity(1e-4), t2: Quantity(9e-5), frequency: Quantity(5.1e9),
      excitedPopulation: Quantity(0), readoutError: Quantity(0.02), p10: Quantity(0.01),
      p01: Quantity(0.03), readoutDuration: Quantity(1e-6, .assumed, citation: "a guess"),
      resetDuration: Quantity(0), resetError: Quantity(0.001)),
    .init(
      t1: Quantity(2e-4, .derived, citation: "from something"),
      readoutDuration: Quantity(1e-6, .assumed, citation: "a guess"), isFaulty: true),
    .init(readoutDuration: Quantity(1e-6, .assumed, citation: "a guess")),
  ],
  gates: [
    .init(gate: "rz", qubits: [0], error: Quantity(0), duration: Quantity(0)),
    .init(gate: "rz", qubits: [1], error: Quantity(0), duration: Quantity(0)),
    .init(gate: "rz", qubits: [2], error: Quantity(0), duration: Quantity(0)),
    .init(gate: "ecr", qubits: [1, 0], error: Quantity(0.01), duration: Quantity(3e-7)),
    .init(
      gate: "ecr", qubits: [1, 2], error: Quantity(1), duration: Quantity(3e-7),
      leakage: Quantity(1e-4, .derived)),
    .init(gate: "sx", qubits: [0], error: Quantity(1e-4), duration: nil),
    .init(gate: "sx", qubits: [2], error: nil, duration: Quantity(3.5e-8)),
    .init(gate: "cz", qubits: [0, 1], error: Quantity(0.02), duration: Quantity(4e-8)),
    .init(gate: "cz", qubits: [1, 0], error: Quantity(0.02), duration: Quantity(4e-8)),
  ],
  measurement: .init(
    nonQNDFlip: Quantity(0.01), spectatorDephasing: Quantity(2),
    undecidedFraction: Quantity(0.5, .assumed, citation: "a guess")),
  couplings: [.init(qubits: [0, 1], zz: Quantity(-41e3)), .init(qubits: [1, 2], zz: nil)])

/// The same day with unitary errors, and an error that depends on the angle.
let detailedDevice = Device(
  name: "small-1", vendor: "Nobody", technology: .superconducting, source: "a test",
  qubits: smallDevice.qubits,
  nativeGates: smallDevice.nativeGates + [.init("rzz", pairs: [[0, 1], [1, 0]])],
  timing: smallDevice.timing, capabilities: smallDevice.capabilities)
let detailedCalibration = Calibration(
  id: "2025-02-03", device: "small-1", date: nil, source: "a test",
  qubits: [.init(frequency: Quantity(5e9), temperature: Quantity(0.05)), .init(), .init()],
  gates: [
    .init(
      gate: "sx", qubits: [0], error: Quantity(1e-4), duration: nil,
      coherent: .init(
        overRotation: Quantity(0.01, .assumed, citation: "a guess"),
        angles: ["Z": Quantity(-0.02)])),
    .init(gate: "sx", qubits: [2], error: Quantity(1e-4), duration: nil),
    .init(
      gate: "cz", qubits: [1, 0], error: Quantity(0.02), duration: Quantity(4e-8),
      coherent: .init(angles: ["ZI": Quantity(0.01), "ZZ": Quantity(0.1)])),
    .init(
      gate: "rzz", qubits: [0, 1], error: Quantity(0.02), duration: Quantity(4e-8),
      angleDependence: detailedLaw),
    .init(
      gate: "rzz", qubits: [1, 0], error: Quantity(0.03), duration: Quantity(4e-8),
      angleDependence: detailedLaw),
  ])
let detailedLaw = Calibration.AngleDependence(
  a: Quantity(1.5), b: Quantity(0.25), c: Quantity(1.6, .derived), d: Quantity(0.2),
  power: Quantity(1))

/// The error that something throws, which must be one about a file.
func fileError<Result>(_ body: () throws -> Result) -> DeviceFileError? {
  do {
    _ = try body()
    Issue.record("nothing was thrown")
  } catch let error as DeviceFileError {
    return error
  } catch {
    Issue.record("\(error)")
  }
  return nil
}

extension String {
  /// The text with one occurrence replaced, which must be there.
  func changing(_ old: String, to new: String) -> String {
    guard let range = range(of: old) else {
      Issue.record("the fixture has no \(old)")
      return self
    }
    return replacingCharacters(in: range, with: new)
  }
}

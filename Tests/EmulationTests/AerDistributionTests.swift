import Circuits
import Devices
import Emulation
import Foundation
import Noise
import OpenQASM
import Simulators
import TestSupport
import Testing

private let library = DeviceLibrary(
  searchPaths: [PackageFolder.root])

/// Distributions of random native circuits with delays and resets, by Qiskit Aer 0.18.2 from the
/// payloads that the shipped calibrations were imported from; written by
/// `Tests/CrossChecks/aer_agreement.py --seed 7 --write`.
struct AerDistribution: Decodable, Sendable, CustomTestStringConvertible {
  let device: String
  let calibration: String
  /// OpenQASM 3.
  let program: String
  /// With `NoiseModel.from_backend`, each error as one superoperator.
  let aer: [Double]
  /// The same from an ordinary run, in which Aer leaves out what is rarer than 1e-10.
  let plain: [Double]
  /// The first with the separate flips of both states.
  let physical: [Double]

  enum CodingKeys: String, CodingKey {
    case device, calibration, program, aer, physical
    case plain = "aer_plain"
  }

  var testDescription: String { device }

  static func all() throws -> [AerDistribution] {
    let url = try #require(
      Bundle.module.url(
        forResource: "aer_distributions", withExtension: "json", subdirectory: "Fixtures"))
    return try JSONDecoder().decode([AerDistribution].self, from: Data(contentsOf: url))
  }

  /// The largest distance of our probabilities from given ones.
  func distance(
    _ expected: [Double], policy: NoisePolicy, sources: NoiseSelection, scale: Double = 1
  ) throws -> Double {
    let machine = try library.device(device)
    let noise = try NoiseModel(
      device: machine, calibration: library.calibration(calibration, for: machine),
      sources: sources, policy: policy, scale: scale)
    let run = try SimulateRun(QASMReader.circuit(from: program), noise: noise)
    let result = try run.run(SimulationRequest(probabilities: true), method: .density)
    let found = try #require(result.probabilities)
    return expected.indices.map { outcome in
      let digits = String(outcome, radix: 2)
      let bits = expected.count.trailingZeroBitCount
      let key = String(repeating: "0", count: bits - digits.count) + digits
      return abs(found[key, default: 0] - expected[outcome])
    }.max() ?? .infinity
  }
}

@Suite struct AerDistributionTests {
  @Test func everyKindOfMachineIsThere() throws {
    let cases = try AerDistribution.all()
    #expect(cases.count == 7)
    for word in ["cx q", "cz q", "ecr q", "delay[", "reset q", "rz(", "dt] q", "ns] q"] {
      #expect(cases.contains { $0.program.contains(word) }, "\(word)")
    }
    for entry in cases {
      #expect(abs(entry.aer.reduce(0, +) - 1) < 1e-9, "\(entry.device)")
      // Far from the uniform distribution, so that the noise shows.
      let flat = 1 / Double(entry.aer.count)
      #expect(entry.aer.contains { abs($0 - flat) > 0.1 * flat }, "\(entry.device)")
    }
  }

  @Test(arguments: try AerDistribution.all())
  func policyAer(_ entry: AerDistribution) throws {
    #expect(try entry.distance(entry.aer, policy: .aer, sources: .all) < 1e-12)
    #expect(try entry.distance(entry.plain, policy: .aer, sources: .all) < 1e-8)
    // A thousandth more noise is noticed.
    #expect(try entry.distance(entry.aer, policy: .aer, sources: .all, scale: 1.001) > 1e-6)
  }

  @Test(arguments: try AerDistribution.all())
  func policyPhysical(_ entry: AerDistribution) throws {
    let sources: NoiseSelection = [.gate, .relaxation, .readout]
    #expect(try entry.distance(entry.physical, policy: .physical, sources: sources) < 1e-12)
    // What the two policies differ in: readout.
    #expect(try entry.distance(entry.aer, policy: .physical, sources: sources) > 1e-6)
  }
}

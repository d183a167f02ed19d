import Devices
import Emulation
import Experiments
import Noise
import Testing

/// The emulated device, measured the way a laboratory measures, returns its calibration.
///
/// Deviations beyond 4.5 standard deviations have a probability of 7e-6 for one number; over the
/// some 30 numbers of this suite a fixed seed is unlucky with less than 3e-4.
@Suite struct CharacterizationTests {
  private func characterization(
    _ name: String, _ sources: Set<NoiseSource>, shots: Int = 4000, sequences: Int = 12
  ) throws -> Characterization {
    let (device, calibration) = try DeviceLibrary.standard.resolve(device: name, calibration: nil)
    return try Characterization(
      Emulator(device: device, calibration: calibration, noise: NoiseSettings(.only(sources))),
      shots: shots,
      sequences: sequences, seed: 5)
  }

  private func expectCalibrated(
    _ rows: [Characterization.Row], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for row in rows {
      guard let calibrated = row.calibrated else {
        Issue.record("\(row) has no calibrated value", sourceLocation: sourceLocation)
        continue
      }
      #expect(row.uncertainty > 0, sourceLocation: sourceLocation)
      #expect(
        abs(row.fitted - calibrated) < 4.5 * row.uncertainty, "\(row)",
        sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: ["ibm_lagos", "ibm_torino", "iqm_garnet"])
  func decaysAreThoseOfTheCalibration(device: String) throws {
    let characterization = try characterization(device, [.relaxation])
    let (rows, skipped) = try characterization.run(
      [.t1, .t2Echo, .ramsey], qubits: characterization.defaultQubits)
    #expect(skipped.isEmpty)
    #expect(rows.count == 8)
    expectCalibrated(rows)
    for row in rows where row.quantity.hasPrefix("T") {
      // A fit that knows nothing would agree with anything.
      #expect(row.uncertainty < 0.1 * row.fitted, "\(row)")
    }
  }

  @Test func confusionIsThatOfTheCalibration() throws {
    let characterization = try characterization("ibm_lagos", [.readout])
    let (rows, _) = try characterization.run([.readout], qubits: [0, 3])
    #expect(rows.count == 4)
    expectCalibrated(rows)
  }

  @Test(arguments: ["ibm_torino", "iqm_garnet"])
  func benchmarkingGivesTheErrorOfAPulse(device: String) throws {
    let characterization = try characterization(device, [.gate, .relaxation])
    let (rows, _) = try characterization.run([.rb], qubits: [characterization.defaultQubits[0]])
    expectCalibrated(rows)
    #expect(rows.allSatisfy { $0.uncertainty < 0.3 * $0.fitted })
  }

  @Test(arguments: ["ibm_torino", "iqm_garnet"])
  func benchmarkingOfAPairGivesTheErrorsOfItsGates(device: String) throws {
    let characterization = try characterization(
      device, [.gate, .relaxation], shots: 1000, sequences: 8)
    let (rows, _) = try characterization.run(
      [.rb2, .interleaved], qubits: characterization.defaultQubits)
    #expect(rows.map(\.experiment) == [.rb2, .interleaved])
    expectCalibrated(rows)
    #expect(rows.allSatisfy { $0.uncertainty < 0.5 * $0.fitted })
  }

  /// A pulse cannot be better than relaxation during it allows, whatever its calibration says;
  /// two of the qubits of this device claim it.
  @Test func aClaimThatRelaxationContradictsIsFound() throws {
    let (rows, _) = try characterization("ibm_lagos", [.gate, .relaxation])
      .run([.rb], qubits: [0])
    let row = try #require(rows.first)
    #expect(row.fitted > 2 * (try #require(row.calibrated)))
  }

  @Test func sameSeedSameResult() throws {
    let rows = try (0..<2).map { _ in
      try characterization("iqm_garnet", [.gate, .relaxation], shots: 200, sequences: 2)
        .run([.t1, .rb], qubits: [2]).rows
    }
    #expect(rows[0] == rows[1])
  }

  @Test func mistakes() throws {
    let characterization = try characterization("ibm_lagos", [.readout])
    #expect(throws: ExperimentError.self) { try characterization.run([.t1], qubits: [7]) }
    #expect(throws: ExperimentError.self) {
      try Characterization(characterization.emulator, shots: 10)
    }
    let apart = try characterization.run([.rb2], qubits: [0, 6])
    #expect(apart.rows.isEmpty && apart.skipped.count == 1)
  }
}

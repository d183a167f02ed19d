import Channels
import Circuits
import Devices
import Noise
import Simulators
import TestSupport
import Testing

/// Errors of the records of qubits that are measured together.
@Suite struct CorrelatedReadoutTests {
  /// Columns by preparation, rows by report; bit 0 is the first qubit.
  private static let reports = [
    [0.90, 0.05, 0.02, 0.01], [0.03, 0.88, 0.05, 0.05], [0.02, 0.03, 0.91, 0.04],
    [0.05, 0.04, 0.02, 0.90],
  ]
  private let machine = TestMachine(qubits: 3)

  private func coupling(_ pair: [Int], _ reports: [[Double]]) -> Calibration.CouplingFigures {
    var result = Calibration.CouplingFigures(qubits: pair, zz: nil)
    for prepared in 0..<4 {
      for report in 0..<4 {
        result[report: report, prepared: prepared] = Quantity(reports[report][prepared])
      }
    }
    return result
  }

  private func model(
    _ sources: NoiseSelection, scale: Double = 1,
    couplings: [Calibration.CouplingFigures]? = nil
  ) throws -> NoiseModel {
    let own = Calibration.QubitFigures(
      t1: Quantity(1e-4), t2: Quantity(1e-4), p10: Quantity(0.05), p01: Quantity(0.07),
      readoutDuration: Quantity(1e-6))
    return try NoiseModel(
      device: machine.device,
      calibration: machine.calibration(
        [own, own, own], gates: [], couplings: couplings ?? [coupling([0, 1], Self.reports)]),
      sources: sources, scale: scale)
  }

  private func prepared(_ value: Int, qubits: Int = 2) -> Circuit {
    var circuit = Circuit(qubits: 3, bits: qubits)
    for qubit in 0..<qubits where value >> qubit & 1 == 1 { circuit.append(.x, on: qubit) }
    return circuit
  }

  private func key(_ value: Int, count: Int = 2) -> String {
    String((0..<count).reversed().map { value >> $0 & 1 == 1 ? "1" : "0" })
  }

  @Test("The whole confusion is the stated one", arguments: [true, false])
  func theWholeIsAsStated(_ relaxes: Bool) throws {
    let model = try model(
      relaxes ? [.readout, .correlated, .measurement] : [.readout, .correlated])
    for value in 0..<4 {
      var circuit = prepared(value)
      circuit.measure(0, into: 0)
      circuit.measure(1, into: 1)
      let found = try Simulation(model.noisy(circuit)).run(
        SimulationRequest(probabilities: true), method: .density
      ).probabilities
      for report in 0..<4 {
        #expect(abs((found?[key(report)] ?? 0) - Self.reports[report][value]) < 1e-12)
      }
    }
    #expect(model.warnings.isEmpty)
  }

  @Test func qubitsThatAreReadApartHaveTheirOwnErrors() throws {
    var circuit = prepared(0)
    circuit.measure(0, into: 0)
    circuit.append(.x, on: 2)
    circuit.measure(1, into: 1)
    let found = try Simulation(model([.readout, .correlated]).noisy(circuit)).run(
      SimulationRequest(probabilities: true), method: .density
    ).probabilities
    #expect(abs((found?["11"] ?? 0) - 0.05 * 0.05) < 1e-12)
    #expect(abs((found?["01"] ?? 0) - 0.05 * 0.95) < 1e-12)
  }

  /// Three qubits of which two pairs err together: the second pair's errors come beside those of the
  /// first, so that each pair for itself has the stated confusion as long as the third is right.
  @Test func pairsShareAQubit() throws {
    var second = Calibration.CouplingFigures(qubits: [1, 2], zz: nil)
    second[report: 3, prepared: 0] = Quantity(0.04)
    let model = try model(
      [.readout, .correlated], couplings: [coupling([0, 1], Self.reports), second])
    var circuit = prepared(0, qubits: 3)
    for qubit in 0..<3 { circuit.measure(qubit, into: qubit) }
    let found = try #require(
      try Simulation(model.noisy(circuit)).run(
        SimulationRequest(probabilities: true), method: .density
      ).probabilities)
    // What is stated of the first pair, moved by C = A·(B ⊗ 1)⁻¹ of the second on qubits 1 and 2.
    let own: [[Double]] = [[0.95, 0.07], [0.05, 0.93]]
    let determinant = own[0][0] * own[1][1] - own[0][1] * own[1][0]
    let inverse = [
      [own[1][1] / determinant, -own[0][1] / determinant],
      [-own[1][0] / determinant, own[0][0] / determinant],
    ]
    func stated(_ report: Int, _ prepared: Int) -> Double {
      if report == prepared {
        return 1 - (0..<4).filter { $0 != prepared }.reduce(0) { $0 + stated($1, prepared) }
      }
      if (report, prepared) == (3, 0) { return 0.04 }
      return own[report & 1][prepared & 1] * own[report >> 1][prepared >> 1]
    }
    for value in 0..<8 {
      var expected = 0.0
      for first in 0..<4 {
        // The third qubit is 0 until the second pair is read.
        let middle = first >> 1
        var moved = 0.0
        for k in 0..<2 { moved += stated(value >> 1, k) * inverse[k][middle] }
        if first & 1 == value & 1 { expected += moved * Self.reports[first][0] }
      }
      #expect(abs((found[key(value, count: 3)] ?? 0) - expected) < 1e-12, "\(value)")
    }
  }

  @Test("The state goes on as it was found", arguments: [false, true])
  func theStateGoesOn(_ isSampled: Bool) throws {
    let model = try model([.readout, .correlated])
    var circuit = Circuit(qubits: 3, bits: 4)
    circuit.append(.ry, Angle(0.8), on: 0)
    circuit.append(.cx, on: 0, 1)
    circuit.measure(0, into: 0)
    circuit.measure(1, into: 1)
    circuit.append(.cx, on: 0, 2)
    circuit.append(.x, on: 0)
    let noisy = try model.noisy(circuit)
    #expect(noisy.resultBitCount == 4)
    var request = SimulationRequest(
      expectations: [0, 1, 2].map { PauliString([.init(.z, $0)]) })
    if isSampled {
      request.shots = 40_000
      request.seed = 5
    }
    let result = try Simulation(noisy).run(request, method: isSampled ? .trajectories : .density)
    let z = 0.696_706_709_347_165_4  // cos 0.8
    let tolerance = isSampled ? 5 * (1 - z * z).squareRoot() / 200 : 1e-12
    for (value, expected) in zip(result.expectations, [-z, z, z]) {
      #expect(abs(value - expected) < tolerance)
    }
  }

  @Test func sampledRecordsFollowTheSameConfusion() throws {
    var circuit = prepared(1)
    circuit.measure(0, into: 0)
    circuit.measure(1, into: 1)
    let shots = 100_000
    let counts = try Simulation(model([.readout, .correlated]).noisy(circuit)).run(
      SimulationRequest(shots: shots, seed: 3), method: .trajectories
    ).counts
    for report in 0..<4 {
      let p = Self.reports[report][1]
      let found = Double(counts?[key(report)] ?? 0) / Double(shots)
      #expect(abs(found - p) < 5 * (p * (1 - p) / Double(shots)).squareRoot())
    }
  }

  @Test func aScaleMultipliesWrongReports() throws {
    var circuit = prepared(0)
    circuit.measure(0, into: 0)
    circuit.measure(1, into: 1)
    for (scale, expected) in [(0.5, 0.025), (0, 0), (3, 0.15)] {
      let found = try Simulation(model([.readout, .correlated], scale: scale).noisy(circuit)).run(
        SimulationRequest(probabilities: true), method: .density
      ).probabilities
      #expect(abs((found?["11"] ?? 0) - expected) < 1e-12, "\(scale)")
    }
  }

  @Test func impossibleFiguresAreRefused() throws {
    var coupling = Calibration.CouplingFigures(qubits: [0, 1], zz: nil)
    coupling[report: 1, prepared: 0] = Quantity(0.7)
    coupling[report: 2, prepared: 0] = Quantity(0.7)
    let sum = #expect(throws: NoiseError.self) { try model(.all, couplings: [coupling]) }
    #expect(sum?.description.contains("prepared in 00") == true)
    coupling[report: 2, prepared: 0] = Quantity(-0.1)
    let sign = #expect(throws: NoiseError.self) { try model(.all, couplings: [coupling]) }
    #expect(sign?.description.contains("p01_00") == true)
  }
}

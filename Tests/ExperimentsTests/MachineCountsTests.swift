import Devices
import Emulation
import Experiments
import Foundation
import Noise
import OpenQASM
import Simulators
import Testing

/// Experiments for those who have a machine: circuits go out, counts come back.
@Suite struct MachineCountsTests {
  private func emulator(
    _ name: String, _ noise: NoiseSettings, _ change: (inout Calibration.MeasurementFigures) -> Void
  ) throws -> Emulator {
    let (device, known) = try DeviceLibrary.standard.resolve(device: name, calibration: nil)
    var measurement = known.measurement
    change(&measurement)
    let calibration = Calibration(
      id: known.id, device: known.device, date: known.date, source: known.source,
      qubits: known.qubits, gates: known.gates, measurement: measurement,
      couplings: known.couplings)
    return try Emulator(device: device, calibration: calibration, noise: noise)
  }

  @Test func circuitsGoOutAndCountsComeBack() throws {
    let device = try emulator("ibm_lagos", .all) { _ in }
    let experiments: [Characterization.Experiment] = [
      .t1, .readout, .rb, .interleaved, .midCircuit,
    ]
    let recorder = CircuitRecorder()
    var characterization = try Characterization(device, shots: 500, sequences: 2, seed: 3)
    characterization.circuitCounts = .recorded(recorder)
    _ = try characterization.run(experiments, qubits: [0, 1])
    let names = recorder.entries.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.contains("t1-q0-0000") && names.contains("mcm_rb-q1-q0-0000"))
    // What a machine would do with the texts.
    var counts: [String: [String: Int]] = [:]
    for (index, entry) in recorder.entries.enumerated() {
      let circuit = try QASMReader.circuit(from: entry.text)
      counts[entry.text] = try device.run(
        circuit, SimulationRequest(shots: 500, seed: UInt64(index)), method: .density,
        isNative: true
      ).counts
    }
    characterization.circuitCounts = .measured(counts)
    let (measured, skipped) = try characterization.run(experiments, qubits: [0, 1])
    characterization.circuitCounts = .emulated
    let (emulated, _) = try characterization.run(experiments, qubits: [0, 1])
    #expect(skipped.isEmpty, "\(skipped)")
    #expect(measured.map(\.quantity) == emulated.map(\.quantity))
    for (a, b) in zip(measured, emulated) {
      // Other draws of shots from the same circuits.
      #expect(
        abs(a.fitted - b.fitted)
          < 5 * (a.uncertainty * a.uncertainty + b.uncertainty * b.uncertainty).squareRoot(),
        "\(a) instead of \(b)")
    }
    // Counts of other experiments are refused.
    let other = try Characterization(device, shots: 500, sequences: 2, seed: 4)
    var strange = other
    strange.circuitCounts = .measured(counts)
    #expect(throws: ExperimentError.self) { try strange.run([.rb], qubits: [0]) }
  }

  /// The medians of a published mid-circuit benchmark on an Eagle: decays of .969 beside a measured
  /// neighbour and .985 beside a waiting one, nothing far away (qiskit-device-benchmarking, mcm_rb).
  @Test func spectatorsLoseWhatTheirFigureSays() throws {
    let loss = (1 - 0.969 / 0.985) / 2
    let device = try emulator(
      "ibm_sherbrooke", [.measurement, .relaxation, .idle]
    ) {
      $0.neighbourDephasing = Quantity(-log(1 - 3 * loss))
    }
    let characterization = try Characterization(device, shots: 4000, sequences: 8, seed: 2)
    let pair = characterization.defaultQubits
    let far = try #require(
      device.device.topology.distances(from: pair[0]).indices.first { qubit in
        (device.device.topology.distances(from: pair[0])[qubit] ?? 0) > 3
          && device.calibration.qubits[qubit].t1 != nil
      })
    let near = try #require(try characterization.run([.midCircuit], qubits: pair).rows.first)
    #expect(abs(near.calibrated! - loss) < 1e-12)
    #expect(near.uncertainty < 0.3 * loss)
    #expect(abs(near.fitted - loss) < 4.5 * near.uncertainty, "\(near)")
    let away = try #require(
      try characterization.run([.midCircuit], qubits: [pair[0], far]).rows.first)
    #expect(abs(away.fitted) < 4.5 * away.uncertainty, "\(away)")
  }
}

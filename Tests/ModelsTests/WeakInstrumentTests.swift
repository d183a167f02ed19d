import Emulation
import Learning
import LinearAlgebra
import Models
import TestSupport
import Testing

/// Weak measurements on machines: by an ancilla, and by the analytic instrument.
@Suite struct WeakInstrumentTests {
  private func outputs(_ overrides: [String]) throws -> RealMatrix {
    let configuration = try TrainingConfiguration(
      yaml: """
        task: digits
        data: {train: 8, test: 8}
        model: {qubits: 2, layers: 1, hidden: 5, readouts: ZX, feedback: glorot}
        hardware: {device: ibm_lagos, shots: 0, protocol: weak, strength: 0.8}
        """, overrides: overrides)
    let data = try configuration.loadData().train
    return try ModelFactory(configuration).model(for: data).outputs(
      data.batch(Array(0..<4)), context: RunContext(seed: 1))
  }

  /// On native gates without noise both are the same measurement, though the pulses around them
  /// differ: phases between outcomes are kept.
  @Test(arguments: ["ibm_lagos", "ibm_torino", "quantinuum_h1-1"])
  func bothAgreeWithoutNoise(device: String) throws {
    let common = ["hardware.noise=none", "hardware.device=\(device)"]
    let ideal = try outputs(["hardware.device=none"])
    for instrument in ["ancilla", "analytic"] {
      let found = try outputs(common + ["hardware.instrument=\(instrument)"])
      #expect(ideal.distance(to: found) < 1e-10, "\(instrument)")
    }
  }

  /// With noise the ancilla's gates, its wait and its reset count.
  @Test func ancillasCostMoreOnAMachine() throws {
    let ideal = try outputs(["hardware.device=none"])
    let ancilla = try outputs(["hardware.noise=gate,readout"])
    let analytic = try outputs(["hardware.noise=gate,readout", "hardware.instrument=analytic"])
    #expect(ideal.distance(to: analytic) > 1e-4)
    #expect(ideal.distance(to: ancilla) > 1.2 * ideal.distance(to: analytic))
  }

  /// Twirling and assignment correction hold for a weaker readout as for a projective one.
  @Test(arguments: ["twirl", "assignment"]) func recordsAreCorrected(method: String) throws {
    let common = ["hardware.instrument=analytic", "hardware.noise=readout"]
    let ideal = try outputs(["hardware.device=none"])
    #expect(ideal.distance(to: try outputs(common)) > 1e-3)
    let corrected = try outputs(common + ["hardware.mitigation=\(method)"])
    #expect(ideal.distance(to: corrected) < 1e-9)
  }

  @Test func whatDoesNotExistIsRefused() throws {
    for overrides in [
      ["hardware.instrument=optical"], ["hardware.instrument=analytic", "hardware.ancillas=1"],
      ["hardware.protocol=ensemble", "model.readouts=Z", "hardware.instrument=analytic"],
      ["hardware.controller=embedded"],
    ] {
      let error = #expect(throws: ConfigurationError.self) { _ = try outputs(overrides) }
      #expect(error?.description.isEmpty == false)
    }
  }
}

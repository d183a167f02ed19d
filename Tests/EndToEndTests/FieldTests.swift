import Foundation
import TestSupport
import Testing

/// An image as a function of the place, from its configuration to machines and OpenQASM.
@Suite struct FieldTests {
  private static let yaml = """
    task: image-field
    model: {kind: field, qubits: 3, layers: 2, hidden: 8}
    training: {epochs: 150, batch: 64, learning_rate: 0.05, seed: 1}
    run: run
    """

  @Test func trainCompareExport() throws {
    let (folder, training) = try CommandRun.training(Self.yaml, [])
    #expect(training.status == 0, "\(training.errors)")
    let summary = try training.object()
    let ratio = try #require(summary["test_psnr"] as? Double)
    let error = try #require(summary["test_mean_squared_error"] as? Double)
    #expect(abs(ratio + 10 * log10(error)) < 1e-6)
    // The image's mean would have 8 dB.
    #expect(ratio > 12, "\(ratio)")
    let rows = try CommandRun.comparing(folder, shots: 400)
    // Ions keep most of it.
    let ideal = try #require(rows[4]["ideal_accuracy"] as? Double)
    #expect(try abs(#require(rows[4]["accuracy"] as? Double) - ideal) < 0.2)
    let circuit = try CommandRun.exporting(folder, ["--sample", "20", "--protocol", "ensemble"])
    #expect(circuit.instructions.count { $0.operation == .measure } == 1)
  }

  @Test(
    arguments: [
      ("model.ansatz=ring", "model.ansatz"), ("model.qubits=11", "model.qubits"),
      ("model.readouts=XYZ", "model.output_layer"), ("data.image=360", "data.image"),
      ("model.memory=2", "model.memory"), ("data.train=65", "data.train"),
    ])
  func mistakesAreNamed(override: String, key: String) throws {
    let (_, run) = try CommandRun.training(Self.yaml, [override])
    run.expectFailure(65, naming: key)
  }
}

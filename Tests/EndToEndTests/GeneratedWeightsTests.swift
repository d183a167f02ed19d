import Foundation
import TestSupport
import Testing

/// Networks of generated weights from their configuration to machines and OpenQASM.
@Suite struct GeneratedWeightsTests {
  private static let yaml = """
    task: digits
    model: {kind: generated, qubits: 3, layers: 2, hidden: 8}
    training: {epochs: 3, learning_rate: 0.05}
    data: {classes: [0, 1], train: 300, test: 200}
    run: run
    """

  private func train(_ overrides: String...) throws -> (TemporaryFolder, CommandRun) {
    try CommandRun.training(Self.yaml, overrides)
  }

  @Test func trainCompareExport() throws {
    let (folder, training) = try train()
    let summary = try training.object()
    #expect(training.status == 0, "\(training.errors)")
    #expect(summary["model"] as? String == "generated")
    let accuracy = try #require(summary["test_accuracy"] as? Double)
    #expect(accuracy > 0.8)
    let rows = try CommandRun.comparing(folder, shots: 1000)
    for row in rows {
      #expect(try abs(#require(row["ideal_accuracy"] as? Double) - accuracy) < 1e-9)
    }
    #expect(abs(try #require(rows[4]["accuracy"] as? Double) - accuracy) < 0.1)
    // A thousand shots for each of 64 features, whatever the number of images.
    let cost = try #require(rows[1]["cost"] as? [String: Any])
    let pass = try #require(cost["forward_pass"] as? [String: Any])
    #expect(pass["shots"] as? Double == 64_000)
    #expect(rows[1]["qpu_seconds"] as? Double == pass["qpu_seconds"] as? Double)
    let circuit = try CommandRun.exporting(folder, ["--sample", "1"])
    // All features but the first begin again, three qubits each.
    #expect(circuit.instructions.count { $0.operation == .reset } == 63 * 3)
  }

  @Test func noiseAfterEachLayer() throws {
    let (_, quiet) = try train("training.epochs=1")
    let (_, noisy) = try train("training.epochs=1", "model.layer_noise=0.05")
    #expect(noisy.status == 0, "\(noisy.errors)")
    let losses = try [quiet, noisy].map { try #require($0.object()["test_loss"] as? Double) }
    #expect(losses[0] != losses[1])
  }

  @Test(
    arguments: [
      ("model.ansatz=circuit19", "model.ansatz"), ("model.qubits=1", "model.qubits"),
      ("model.hidden=[8, 8]", "model.hidden"),
      ("hardware.protocol=singleShot", "hardware.protocol"),
      ("training.gradient=spsa", "training.gradient"), ("model.memory=2", "model.memory"),
      ("model.final_readout=Z", "model.final_readout"),
    ])
  func mistakesAreNamed(override: String, key: String) throws {
    let (_, run) = try train(override)
    run.expectFailure(65, naming: key)
  }
}

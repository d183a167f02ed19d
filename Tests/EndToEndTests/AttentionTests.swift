import Foundation
import TestSupport
import Testing

/// A transformer with a circuit from its configuration to machines and OpenQASM.
@Suite struct AttentionTests {
  private static let yaml = """
    task: logistic
    model: {kind: attention, ansatz: attention_plain, qubits: 3, layers: 2, hidden: 8, heads: 2}
    training: {epochs: 2, batch: 8}
    data: {train: 40, test: 6, length: 6}
    run: run
    """

  private func train(_ overrides: String...) throws -> (TemporaryFolder, CommandRun) {
    try CommandRun.training(Self.yaml, overrides)
  }

  @Test func trainCompareExport() throws {
    let (folder, training) = try train()
    let summary = try training.object()
    #expect(training.status == 0, "\(training.errors)")
    #expect(summary["model"] as? String == "attention" && summary["epochs"] as? Int == 2)
    #expect(try #require(summary["test_mean_absolute_error"] as? Double) > 0)
    #expect(try #require(summary["test_free_running_absolute_error"] as? Double) > 0)
    let rows = try CommandRun.comparing(
      folder, devices: "ibm_lagos,iqm_garnet,quantinuum_h1-1", shots: 100)
    #expect(rows.allSatisfy { $0["metric"] as? String == "explained_variance" })
    let ideal = try #require(rows[0]["ideal_accuracy"] as? Double)
    #expect(abs(try #require(rows[4]["accuracy"] as? Double) - ideal) < 0.1)
    #expect(try #require(rows[1]["qpu_seconds"] as? Double) > 0)
    let circuit = try CommandRun.exporting(folder, ["--sample", "1"])
    // Five times three qubits begin again.
    #expect(circuit.instructions.count { $0.operation == .reset } == 15)
  }

  @Test(
    arguments: [
      ("model.ansatz=circuit19", "model.ansatz"), ("model.layers=1", "model.layers"),
      ("model.hidden=9", "model.hidden"), ("hardware.protocol=singleShot", "hardware.protocol"),
      ("training.gradient=spsa", "training.gradient"), ("model.layer_noise=0.8", "layer_noise"),
      ("model.final_readout=Z", "model.final_readout"),
    ])
  func mistakesAreNamed(override: String, key: String) throws {
    let (_, run) = try train(override)
    run.expectFailure(65, naming: key)
  }
}

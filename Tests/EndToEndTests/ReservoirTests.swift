import Foundation
import TestSupport
import Testing

/// A reservoir from its configuration to machines and OpenQASM.
@Suite struct ReservoirTests {
  private static let yaml = """
    task: mackey-glass
    model: {kind: reservoir, ansatz: echo_state, qubits: 4, layers: 1, memory: 6, input_scale: 0.5}
    data: {train: 20, test: 6, length: 50, washout: 10}
    run: run
    """

  private func train(_ overrides: String...) throws -> (TemporaryFolder, CommandRun) {
    try CommandRun.training(Self.yaml, overrides)
  }

  @Test func trainCompareExport() throws {
    let (folder, training) = try train()
    let summary = try training.object()
    #expect(training.status == 0, "\(training.errors)")
    #expect(summary["model"] as? String == "reservoir" && summary["epochs"] as? Int == 1)
    let error = try #require(summary["test_normalized_squared_error"] as? Double)
    // A constant has 1; a linear output on a fading memory does much better five steps ahead.
    #expect(error < 0.5)
    // The loss of its one pass is that of weights before they are solved for.
    #expect(summary["warning"] == nil)
    let rows = try CommandRun.comparing(folder, protocols: "expectation,ensemble", shots: 1000)
    for row in rows {
      #expect(row["metric"] as? String == "explained_variance")
      let ideal = try #require(row["ideal_accuracy"] as? Double)
      #expect(abs(ideal - (1 - error)) < 1e-9)
      #expect(try #require(row["accuracy"] as? Double) <= 1)
    }
    // One run through each sequence for each shot: six sequences, a thousand shots.
    let time = try #require(rows[1]["qpu_seconds"] as? Double)
    #expect(time > 0 && time < 6 * 1000 * 50 * 1e-4)
    for arguments in [["--cell"], ["--sample", "1", "--protocol", "ensemble"]] {
      let circuit = try CommandRun.exporting(folder, arguments)
      #expect(circuit.instructions.contains { $0.operation == .reset })
    }
  }

  @Test(
    arguments: [
      ("model.ansatz=circuit19", "model.ansatz"), ("model.qubits=5", "model.qubits"),
      ("training.epochs=2", "training.epochs"), ("training.clip_norm=1", "training.clip_norm"),
      ("hardware.protocol=singleShot", "hardware.protocol"),
      ("model.readout_qubits=[7]", "readout_qubits"), ("data.washout=50", "washout"),
      ("training.ridge=0", "training.ridge"), ("model.ansatz=ising", "model.layers"),
      ("data.delay=3", "data.delay"),
    ])
  func mistakesAreNamed(override: String, key: String) throws {
    let (_, run) = try train(override)
    run.expectFailure(65, naming: key)
  }

  /// States of a chain, by the convolutional circuit and by their string order.
  @Test(arguments: ["convolution", "string_order"])
  func phasesAreRecognised(name: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "task: cluster-ising\nmodel: {kind: reservoir, ansatz: \(name)}\nrun: run", to: "phase.yaml")
    let training = try CommandRun([
      "train", folder.path("phase.yaml"), "--json", "--threads", "1",
    ])
    #expect(training.status == 0, "\(training.errors)")
    let accuracy = try #require(try training.object()["test_accuracy"] as? Double)
    #expect(accuracy > 0.85)
    let comparison = try CommandRun([
      "compare", folder.path("run"), "--devices", "ibm_torino,iqm_garnet,quantinuum_h1-1",
      "--protocols", "replay", "--shots", "500", "--samples", "8", "--json", "--threads", "1",
    ])
    #expect(try #require(try comparison.json() as? [Any], "\(comparison.errors)").count == 3)
    let export = try CommandRun(["export", folder.path("run"), "--device", "iqm_garnet", "--cell"])
    #expect(export.status == 0, "\(export.errors)")
  }

  /// Every family under protocols that measure, and as every shot for itself.
  @Test(arguments: ["ising", "feedback"])
  func familiesRunUnderAllProtocols(name: String) throws {
    let (folder, training) = try train(
      "model.ansatz=\(name)", "model.layers=2", "model.feedback_scale=0.5",
      "task=channel-equalization",
      "hardware.protocol=ensemble", "hardware.shots=0")
    #expect(training.status == 0, "\(training.errors)")
    let comparison = try CommandRun([
      "compare", folder.path("run"), "--devices", "iqm_garnet", "--protocols",
      "expectation,replay,ensemble,weak,singleShot", "--shots", "20", "--samples", "2", "--json",
    ])
    let rows = try #require(try comparison.json() as? [[String: Any]], "\(comparison.errors)")
    #expect(rows.count == 5)
    #expect(rows.allSatisfy { $0["metric"] as? String == "accuracy" })
    guard name == "ising" else { return }
    // Losses of files are squares, as those of training: its outputs are near 1/4, whose cross-entropy
    // would be near ln 4.
    try folder.write("signal,step_label\n1.2,1\n-0.4,-1\n3.3,3\n-2.9,-3\n", to: "signal.csv")
    let evaluation = try CommandRun([
      "evaluate", folder.path("run"), "--data", folder.path("signal.csv"), "--json",
    ])
    let metrics = try #require(try evaluation.object()["metrics"] as? [String: Any])
    #expect(try #require(metrics["loss"] as? Double) < 0.7)
  }
}

import Circuits
import Foundation
import OpenQASM
import TestSupport
import Testing

/// Circuits with learnt angles from their configuration to machines and OpenQASM.
@Suite struct EmbeddingTests {
  private static let yaml = """
    task: hamiltonian-phase
    model: {kind: circuit, qubits: 4, layers: 3}
    training: {epochs: 30, seed: 2}
    data: {test: 60}
    run: run
    """

  private func train(_ overrides: String...) throws -> (TemporaryFolder, CommandRun) {
    try CommandRun.training(Self.yaml, overrides)
  }

  @Test func trainCompareExport() throws {
    let (folder, training) = try train()
    let summary = try training.object()
    #expect(training.status == 0, "\(training.errors)")
    #expect(summary["model"] as? String == "circuit")
    let accuracy = try #require(summary["test_accuracy"] as? Double)
    #expect(accuracy > 0.8)
    let rows = try CommandRun.comparing(folder, shots: 200)
    for row in rows {
      #expect(try abs(#require(row["ideal_accuracy"] as? Double) - accuracy) < 1e-9)
    }
    // Ions keep the state.
    #expect(abs(try #require(rows[4]["accuracy"] as? Double) - accuracy) < 0.2)
    let circuit = try CommandRun.exporting(folder, ["--sample", "1", "--protocol", "ensemble"])
    #expect(circuit.instructions.count { $0.operation == .measure } == 1)
    // One's own couplings.
    try folder.write(
      "sequence,J,h,label\n1,1,0.1,cluster\n2,1,1.9,antiferromagnetic\n", to: "own.csv")
    let evaluation = try CommandRun([
      "evaluate", folder.path("run"), "--data", folder.path("own.csv"), "--json",
    ])
    #expect(evaluation.status == 0, "\(evaluation.errors)")
  }

  /// Images through a tensor train, told apart by a ring of qubits.
  @Test func imagesThroughATensorTrain() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      task: digits
      model: {kind: circuit, qubits: 4, layers: 1, input_modes: [8, 8], output_modes: [2, 2]}
      training: {epochs: 6, seed: 1}
      data: {sequence: image, classes: [0, 1], train: 400, test: 200}
      run: run
      """, to: "images.yaml")
    let training = try CommandRun([
      "train", folder.path("images.yaml"), "--json", "--threads", "1",
    ])
    #expect(training.status == 0, "\(training.errors)")
    let accuracy = try #require(try training.object()["test_accuracy"] as? Double)
    #expect(accuracy > 0.8)
    let comparison = try CommandRun([
      "compare", folder.path("run"), "--devices", "ibm_torino,iqm_garnet,quantinuum_h1-1",
      "--protocols", "expectation", "--json", "--threads", "1",
    ])
    let rows = try #require(try comparison.json() as? [[String: Any]], "\(comparison.errors)")
    #expect(rows.count == 3)
    for row in rows { #expect(try #require(row["accuracy"] as? Double) > 0.6) }
  }

  /// A circuit that measures and decides on the way, through every command; what is exported decides by
  /// what it has measured.
  @Test func poolingByMeasurements() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      task: digits
      model: {kind: circuit, ansatz: measured_pooling, qubits: 4, layers: 1, readouts: XYZ,
              input_modes: [8, 8], output_modes: [2, 2]}
      training: {epochs: 6, seed: 1, learning_rate: 0.05}
      data: {sequence: image, classes: [0, 1], train: 400, test: 200}
      run: run
      """, to: "pooling.yaml")
    let training = try CommandRun([
      "train", folder.path("pooling.yaml"), "--json", "--threads", "1",
    ])
    #expect(training.status == 0, "\(training.errors)")
    #expect(try #require(try training.object()["test_accuracy"] as? Double) > 0.9)
    let comparison = try CommandRun([
      "compare", folder.path("run"), "--devices", "ibm_torino,iqm_garnet,quantinuum_h1-1",
      "--protocols", "expectation,replay", "--shots", "200", "--samples", "20", "--json",
      "--threads", "1",
    ])
    let rows = try #require(try comparison.json() as? [[String: Any]], "\(comparison.errors)")
    #expect(rows.count == 6)
    for row in rows { #expect(try #require(row["accuracy"] as? Double) > 0.7) }
    let budget = try CommandRun([
      "budget", folder.path("run"), "--device", "ibm_torino", "--noise", "readout,idle",
      "--samples", "4", "--json",
    ])
    #expect(budget.status == 0, "\(budget.errors)")
    for options in [["--cell"], ["--sample", "1"]] {
      let export = try CommandRun(
        ["export", folder.path("run"), "--device", "ibm_torino"] + options)
      #expect(export.status == 0, "\(export.errors)")
      let circuit = try QASMReader.circuit(from: export.output)
      #expect(circuit.instructions.count { $0.operation == .measure } == 2)
      #expect(circuit.instructions.contains { !$0.conditions.isEmpty })
      #expect(export.output.contains("if ("))
    }
  }

  @Test(
    arguments: [
      ("model.ansatz=circuit19", "model.ansatz"), ("model.qubits=3", "model.qubits"),
      ("model.readout_qubits=[9]", "readout_qubits"), ("model.context=2", "model.qubits"),
      ("data.length=3", "data.length"),
    ])
  func mistakesAreNamed(override: String, key: String) throws {
    let (_, run) = try train(override)
    run.expectFailure(65, naming: key)
  }
}

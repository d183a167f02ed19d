import Foundation
import TestSupport
import Testing

/// Models whose outputs are what is read: fidelities with states of classes, states out of noise.
@Suite struct StateTests {
  private static let fidelity = """
    task: digits
    model: {kind: fidelity, input_modes: [8, 8], output_modes: [2, 2]}
    training: {epochs: 6, seed: 1}
    data: {classes: [0, 1], train: 240, test: 60}
    run: run
    """
  private static let diffusion = """
    task: state-diffusion
    model: {kind: circuit, layers: 1, weights: shared}
    training: {epochs: 12, learning_rate: 0.1, loss: state_distance, seed: 1}
    data: {length: 4, train: 32, test: 8}
    run: run
    """

  /// Trains, compares on three machines under two protocols.
  private func compare(
    _ yaml: String, metric: String
  ) throws -> (folder: TemporaryFolder, figure: Double, rows: [[String: Any]]) {
    let (folder, training) = try CommandRun.training(yaml, [])
    #expect(training.status == 0, "\(training.errors)")
    let figure = try #require(try training.object()["test_\(metric)"] as? Double)
    let rows = try CommandRun.comparing(folder, shots: 200)
    for row in rows {
      #expect(row["metric"] as? String == metric)
      #expect(try abs(#require(row["ideal_accuracy"] as? Double) - figure) < 1e-9)
    }
    return (folder, figure, rows)
  }

  @Test func swapTestsTellImagesApart() throws {
    let (folder, accuracy, rows) = try compare(Self.fidelity, metric: "accuracy")
    #expect(accuracy > 0.8, "\(accuracy)")
    #expect(try #require(rows[4]["accuracy"] as? Double) > 0.7)
    // A swap test for each class, from |0…0⟩.
    let circuit = try CommandRun.exporting(folder, ["--sample", "1", "--protocol", "ensemble"])
    #expect(circuit.instructions.count { $0.operation == .measure } == 2)
    #expect(circuit.instructions.count { $0.operation == .reset } == 10)
  }

  @Test func statesComeOutOfNoise() throws {
    let (folder, fidelity, rows) = try compare(Self.diffusion, metric: "state_fidelity")
    #expect(fidelity > 0.8, "\(fidelity)")
    for row in rows { #expect(try #require(row["accuracy"] as? Double) < fidelity + 0.05) }
    let circuit = try CommandRun.exporting(
      folder, ["--sample", "1", "--protocol", "expectation"], device: "iqm_garnet")
    #expect(circuit.instructions.count { $0.operation == .reset } == 4)
    let table = try CommandRun([
      "compare", folder.path("run"), "--devices", "iqm_garnet", "--threads", "1",
    ])
    #expect(table.output.contains("fidelity of the last state"), "\(table.output)")
  }

  @Test(
    arguments: [
      ("model.ansatz=ring", "model.ansatz"), ("model.qubits=4", "model.qubits"),
      ("model.head=last", "model.output_layer"), ("model.dropout=0.5", "model.dropout"),
      ("data.sequence=rows", "model.input_modes"), ("model.readouts=XZ", "model.output_layer"),
    ])
  func mistakesAreNamed(override: String, key: String) throws {
    let (_, run) = try CommandRun.training(Self.fidelity, [override])
    run.expectFailure(65, naming: key)
  }

  @Test(
    arguments: [
      ("model.qubits=4", "model.qubits"), ("data.qubits=2", "model.qubits"),
      ("model.readouts=XZ", "model.readouts"), ("data.qubits=9", "data.qubits"),
      ("training.loss=mean_squared_error", "training.loss"),
    ])
  func mistakesOfDiffusionAreNamed(override: String, key: String) throws {
    let (_, run) = try CommandRun.training(Self.diffusion, [override])
    run.expectFailure(65, naming: key)
  }
}

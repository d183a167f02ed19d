import Foundation
import TestSupport
import Testing

/// Models that act, from their configuration to machines and OpenQASM.
@Suite struct ActorTests {
  private static let pendulum = """
    task: pendulum
    model: {qubits: 2, layers: 1, hidden: 6}
    training: {epochs: 2, batch: 8}
    data: {train: 40, test: 3, random_steps: 30}
    run: run
    """
  private static let bandit = """
    task: bandit
    model: {kind: tangent, layers: 1}
    training: {epochs: 2}
    data: {train: 20, test: 10}
    run: run
    """

  private func object(_ line: Substring) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  /// Trains, compares on three machines under two protocols, and checks costs against shares.
  private func compare(_ yaml: String) throws -> (TemporaryFolder, [[String: Any]]) {
    let (folder, training) = try CommandRun.training(yaml, [])
    #expect(training.status == 0, "\(training.errors)")
    let summary = try training.object()
    let cost = try #require(summary["test_episode_cost"] as? Double)
    let saved = try #require(summary["test_saved_cost"] as? Double)
    let rows = try CommandRun.comparing(folder, shots: 50)
    for row in rows {
      #expect(row["metric"] as? String == "saved_cost")
      #expect(try abs(#require(row["ideal_episode_cost"] as? Double) / cost - 1) < 1e-9)
      #expect(try abs(#require(row["ideal_accuracy"] as? Double) - saved) < 1e-9)
      // Both are shares of the same cost by chance.
      let own = try #require(row["episode_cost"] as? Double)
      let share = try #require(row["accuracy"] as? Double)
      #expect(abs(own * (1 - saved) - cost * (1 - share)) < 1e-6 * cost)
    }
    #expect(rows[1]["qpu_seconds"] as? Double ?? 0 > 0)
    return (folder, rows)
  }

  @Test func pendulumsAreComparedAndExported() throws {
    let (folder, _) = try compare(Self.pendulum)
    let circuit = try CommandRun.exporting(folder, ["--sample", "2", "--protocol", "ensemble"])
    #expect(circuit.instructions.contains { $0.operation == .measure })
    _ = try CommandRun.exporting(folder, ["--cell"], device: "iqm_garnet")
    let budget = try CommandRun([
      "budget", folder.path("run"), "--device", "ibm_torino", "--noise", "gate,readout",
      "--samples",
      "2", "--json", "--threads", "1",
    ])
    #expect(budget.status == 0, "\(budget.errors)")
    #expect((try budget.json() as? [[String: Any]])?.count == 4)
    let table = try CommandRun([
      "compare", folder.path("run"), "--devices", "iqm_garnet", "--threads", "1",
    ])
    #expect(table.output.contains("Cost of an episode"), "\(table.output)")
    // The torque in states of a file, within 2 N m.
    try folder.write("sequence,cos,sin,speed\na,1,0,0.5\nb,-1,0,0\n", to: "states.csv")
    let prediction = try CommandRun([
      "predict", folder.path("run"), "--data", folder.path("states.csv"),
    ])
    #expect(prediction.status == 0, "\(prediction.errors)")
    let lines = prediction.output.split(separator: "\n")
    #expect(lines.count == 2)
    for line in lines {
      let values = try #require(try object(line)["values"] as? [Double])
      #expect(values.count == 1 && abs(values[0]) < 2)
    }
    try CommandRun([
      "evaluate", folder.path("run"), "--data", folder.path("states.csv"),
    ]).expectFailure(64, naming: "judged by episodes")
  }

  @Test func banditsAreComparedAndExported() throws {
    let (folder, _) = try compare(Self.bandit)
    let circuit = try CommandRun.exporting(folder, ["--sample", "2", "--protocol", "ensemble"])
    #expect(circuit.instructions.contains { $0.operation == .measure })
    let report = try CommandRun([
      "report", folder.path("run"), "--devices", "ibm_torino", "--protocols", "expectation",
      "--output", folder.path("report.html"), "--threads", "1",
    ])
    #expect(report.status == 0, "\(report.errors)")
    let page = try String(contentsOfFile: folder.path("report.html"), encoding: .utf8)
    #expect(page.contains("of what actions by chance cost"))
    // Derivatives are not those of single shots.
    try CommandRun([
      "compare", folder.path("run"), "--devices", "ibm_torino", "--protocols", "singleShot",
    ]).expectFailure(64, naming: "derivatives")
  }

  @Test(
    arguments: [
      ("training.patience=3", "training.patience"), ("data.test=0", "data.test"),
      ("model.kind=reservoir", "training.optimizer"), ("data.discount=1.5", "data.discount"),
    ])
  func mistakesOfPendulumsAreNamed(override: String, key: String) throws {
    let (_, run) = try CommandRun.training(Self.pendulum, [override])
    run.expectFailure(65, naming: key)
  }

  @Test(
    arguments: [
      ("model.ansatz=ising", "model.ansatz"), ("hardware.drift=all", "hardware.drift"),
      ("model.output_layer=none", "model.output_layer"), ("model.dropout=0.2", "model.dropout"),
      ("task=digits", "training.epochs"), ("hardware.protocol=singleShot", "hardware.protocol"),
    ])
  func mistakesOfBanditsAreNamed(override: String, key: String) throws {
    let (_, run) = try CommandRun.training(Self.bandit, [override])
    run.expectFailure(65, naming: key)
  }

  @Test func banditsSayWhichModelsTheyTake() throws {
    let (_, run) = try CommandRun.training(Self.bandit, ["model.kind=circuit"])
    run.expectFailure(64, naming: "tangent or reservoir")
  }
}

import Foundation
import TestSupport
import Testing

/// A model whose timestep is a circuit of the user's, through every command that runs it.
@Suite struct AnsatzTests {
  private static let ansatz = """
    OPENQASM 3.0;
    include "stdgates.inc";
    input angle[64] first;
    input float[64] second;
    qubit[3] q;
    ry(first) q;
    rzz(second + first) q[0], q[1];
    rzz(2 * second) q[1], q[2];
    rx(second) q[0];
    """
  private static let yaml = """
    task: digits
    model: {ansatz: mine.qasm, hidden: 8}
    training: {epochs: 1, batch: 32}
    data: {train: 64, test: 24}
    run: run
    """

  /// The run is taken up and judged without the file; another file than that of the run is refused.
  @Test func aRunKeepsItsAnsatz() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.yaml, to: "own.yaml")
    try folder.write(Self.ansatz, to: "mine.qasm")
    let path = folder.path("own.yaml")
    let first = try CommandRun(["train", path, "--json", "--threads", "1"])
    #expect(first.status == 0, "\(first.errors)")
    // Two angles from eight hidden units, and ten outputs from nine readouts.
    let features = 8 + 9
    #expect(
      try first.object()["parameters"] as? Int
        == (features + 1) * 8 + (8 + 1) * 2 + (9 + 1) * 10)
    let whole = try CommandRun([
      "train", path, "--json", "--threads", "1", "--set", "training.epochs=2", "--set",
      "run=whole",
    ])
    try FileManager.default.removeItem(at: folder.url.appendingPathComponent("mine.qasm"))
    let resumed = try CommandRun([
      "train", path, "--json", "--threads", "1", "--resume", "--set", "training.epochs=2",
    ])
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(
      try resumed.object()["epochs"] as? Int == 2 && whole.object()["epochs"] as? Int == 2)
    try CommandRun(["train", path]).expectFailure(66, naming: "mine.qasm")

    let run = folder.path("run")
    let rows = try #require(
      try CommandRun([
        "compare", run, "--devices", "ideal,ibm_lagos", "--protocols", "expectation", "--samples",
        "8", "--json",
      ]).json() as? [[String: Any]])
    #expect(rows.count == 2)
    #expect(rows[0]["accuracy"] as? Double == rows[0]["ideal_accuracy"] as? Double)
    let budget = try CommandRun([
      "budget", run, "--device", "ibm_lagos", "--noise", "gate", "--samples", "4", "--json",
    ])
    #expect(budget.status == 0, "\(budget.errors)")
    let cell = try CommandRun(["export", run, "--device", "ibm_lagos", "--cell"])
    #expect(cell.status == 0, "\(cell.errors)")
    #expect(cell.output.contains("input float[64] first;"))
    #expect(cell.output.contains("input float[64] second;"))

    let other = Self.ansatz.replacing("2 * second", with: "3 * second")
    try folder.write(other, to: "mine.qasm")
    try CommandRun(["train", path, "--resume", "--set", "training.epochs=3"])
      .expectFailure(64, naming: "another text of model.ansatz")
  }

  @Test func mistakesAreLocated() throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.yaml, to: "own.yaml")
    try folder.write(Self.ansatz + "\nmeasure q[0];\n", to: "mine.qasm")
    try CommandRun(["train", folder.path("own.yaml")])
      .expectFailure(65, naming: "mine.qasm:10:1: an ansatz consists of gates")
  }
}

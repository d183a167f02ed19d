import Foundation
import TestSupport
import Testing

/// A small trained run in a folder of its own.
struct SmallRun {
  let folder: TemporaryFolder
  let training: CommandRun

  static let yaml = """
    task: digits
    model: {qubits: 3, layers: 1, hidden: 8}
    training: {epochs: 2, batch: 32}
    data: {train: 64, test: 24}
    run: run
    """

  init(_ overrides: String...) throws { try self.init(overrides) }

  init(_ overrides: [String]) throws {
    folder = try TemporaryFolder()
    try folder.write(Self.yaml, to: "small.yaml")
    training = try CommandRun(
      ["train", folder.path("small.yaml"), "--json", "--threads", "1"]
        + overrides.flatMap { ["--set", $0] })
  }

  /// The run folder.
  var path: String { folder.path("run") }
}

@Suite struct TrainTests {
  @Test func aRunLeavesItsFolder() throws {
    let run = try SmallRun()
    let summary = try run.training.object()
    #expect(run.training.status == 0)
    #expect(
      Set(summary.keys) == [
        "run", "task", "model", "parameters", "epochs", "train_loss", "test_loss",
        "test_accuracy", "wall_seconds", "circuit_executions", "qpu_seconds", "fingerprint",
        "warning",
      ])
    #expect(summary["run"] as? String == run.path)
    #expect(summary["task"] as? String == "digits")
    #expect(summary["model"] as? String == "qrnn")
    #expect(summary["epochs"] as? Int == 2)
    #expect(run.training.errors.contains("epoch 2/2"))
    let files = try FileManager.default.contentsOfDirectory(atPath: run.path)
    #expect(
      Set(files) == [
        "config.yaml", "metrics.jsonl", "checkpoint.safetensors", "environment.json", "data.json",
      ])
    let metrics = try metrics(run)
    #expect(metrics.count == 2)
    #expect(metrics.last?["test_loss"] as? Double == summary["test_loss"] as? Double)
  }

  /// Several seeds of a classical network as large as the quantum one, a run folder each.
  @Test func seedsAndMatchingParameters() throws {
    let quantum = try SmallRun()
    let result = try CommandRun([
      "train", quantum.folder.path("small.yaml"), "--json", "--threads", "1", "--seeds", "2",
      "--match-parameters", "--set", "model.kind=gru",
    ])
    #expect(result.status == 0)
    let series = try result.object()
    let runs = try #require(series["runs"] as? [[String: Any]])
    let accuracies = runs.compactMap { $0["test_accuracy"] as? Double }
    #expect(runs.count == 2 && accuracies.count == 2)
    #expect(series["lowest"] as? Double == accuracies.min())
    #expect(series["highest"] as? Double == accuracies.max())
    #expect(Set(runs.compactMap { $0["fingerprint"] as? String }).count == 2)
    let wanted = try #require(try quantum.training.object()["parameters"] as? Int)
    let found = try #require(series["parameters"] as? Int)
    // One unit more or less is some ninety parameters.
    #expect(abs(found - wanted) <= 46)
    for seed in 1...2 {
      #expect(
        FileManager.default.fileExists(atPath: "\(quantum.path)/seed-\(seed)/metrics.jsonl"))
    }
    for arguments in [["--seeds", "0"], ["--seeds", "x"]] {
      let refused = try CommandRun(["train", quantum.folder.path("small.yaml")] + arguments)
      #expect(refused.status == 64)
    }
    let unmatched = try CommandRun([
      "train", quantum.folder.path("small.yaml"), "--match-parameters",
    ])
    #expect(unmatched.status == 65 && unmatched.errors.contains("only a classical network"))
  }

  @Test func resumedEqualsUninterrupted() throws {
    // The learning rate must not depend on the number of epochs.
    let constant = ["training.schedule=constant", "training.warm_up=0"]
    let resumed = try SmallRun(constant[0], constant[1])
    let more = try CommandRun(
      ["train", resumed.folder.path("small.yaml"), "--resume", "--json", "--threads", "2"]
        + (constant + ["training.epochs=4"]).flatMap { ["--set", $0] })
    let whole = try SmallRun(constant[0], constant[1], "training.epochs=4")
    var (first, second) = (try more.object(), try whole.training.object())
    for key in ["run", "wall_seconds"] {
      first[key] = nil
      second[key] = nil
    }
    #expect(NSDictionary(dictionary: first) == NSDictionary(dictionary: second))
    #expect(first["epochs"] as? Int == 4)
    let (a, b) = (try metrics(resumed), try metrics(whole))
    #expect(
      a.compactMap { $0["train_loss"] as? Double } == b.compactMap { $0["train_loss"] as? Double })
    #expect(a.count == 4)
    // Nothing but the number of epochs may have changed.
    try CommandRun([
      "train", resumed.folder.path("small.yaml"), "--set", "model.layers=2", "--resume", "--set",
      constant[0], "--set", constant[1],
    ]).expectFailure(64, naming: "layers")
  }

  @Test func interruptedIsResumable() throws {
    let folder = try TemporaryFolder()
    try folder.write(SmallRun.yaml, to: "small.yaml")
    let script = """
      '\(CommandRun.executable.path)' train '\(folder.path("small.yaml"))' \
      --set training.epochs=100000 & process=$!
      for i in $(seq 200); do
        [ -e '\(folder.path("run"))/checkpoint.safetensors' ] && break; sleep 0.05
      done
      kill -TERM $process; wait $process
      """
    let run = try CommandRun(["-c", script], executable: URL(fileURLWithPath: "/bin/sh"))
    #expect(run.status == 75, "\(run.errors)")
    #expect(run.output == "")
    #expect(run.errors.contains("--resume"))
    let done = try String(contentsOfFile: folder.path("run/metrics.jsonl"), encoding: .utf8)
      .split(separator: "\n").count
    let resumed = try CommandRun([
      "train", folder.path("small.yaml"), "--set", "training.epochs=\(done + 1)", "--resume",
      "--json",
    ])
    #expect(try resumed.object()["epochs"] as? Int == done + 1)
  }

  @Test(arguments: ["rnn", "lstm", "gru", "orthogonal-rnn"])
  func baselines(kind: String) throws {
    let run = try SmallRun("model.kind=\(kind)", "training.epochs=1")
    #expect(try run.training.object()["model"] as? String == kind)
    try SmallRun("model.kind=\(kind)", "hardware.device=ibm_lagos").training
      .expectFailure(65, naming: "hardware.device", "ibm_lagos")
    try CommandRun(["compare", run.path]).expectFailure(65, naming: kind)
  }

  /// Every protocol that measures in the middle can be trained through, on a machine too, and what
  /// it does not take is refused with the key.
  @Test func trainingThroughMeasurement() throws {
    let one = ["training.epochs=1", "model.readouts=Z", "hardware.shots=4"]
    for overrides in [
      ["hardware.protocol=singleShot", "hardware.device=ibm_lagos"],
      ["hardware.protocol=singleShot", "training.gradient=scoreFunction"],
      ["hardware.protocol=weak", "hardware.strength=0.5", "hardware.ancillas=2"],
      ["hardware.protocol=ensemble", "hardware.device=ibm_lagos", "hardware.copies=lockstep"],
      ["hardware.protocol=weak", "hardware.instrument=analytic", "hardware.device=ibm_lagos"],
      [
        "hardware.protocol=singleShot", "hardware.device=ibm_lagos", "model.state=reset",
        "hardware.controller=embedded", "hardware.feed_forward=2e-6",
      ],
    ] {
      let run = try SmallRun(one + overrides)
      let summary = try run.training.object()
      #expect(try #require(summary["test_loss"] as? Double).isFinite, "\(overrides)")
      #expect(try #require(summary["circuit_executions"] as? Double) > 0)
    }
    for (overrides, named) in [
      (["hardware.protocol=ensemble", "hardware.copies=both"], "hardware.copies"),
      (["hardware.protocol=ensemble", "training.gradient=scoreFunction"], "training.gradient"),
      (["hardware.protocol=replay", "hardware.strength=0.5"], "strength"),
      (["hardware.protocol=weak", "hardware.instrument=laser"], "hardware.instrument"),
      (["hardware.protocol=ensemble", "hardware.controller=embedded"], "controller"),
    ] {
      try SmallRun(one + overrides).training.expectFailure(65, naming: named)
    }
  }

  @Test func trainingUnderNoise() throws {
    let run = try SmallRun(
      "hardware.device=ibm_lagos", "hardware.protocol=replay", "hardware.shots=100",
      "training.epochs=1")
    let summary = try run.training.object()
    #expect(try #require(summary["circuit_executions"] as? Double) > 0)
    #expect(try #require(summary["qpu_seconds"] as? Double) > 0)
  }

  @Test func mistakes() throws {
    let folder = try TemporaryFolder()
    let bad = try folder.write("task: digits\nmodel:\n  quibts: 3\n", to: "bad.yaml").path
    try CommandRun(["train", bad]).expectFailure(65, naming: bad, "3", "quibts", "qubits")
    try CommandRun(["train", folder.path("none.yaml")]).expectFailure(66, naming: "none.yaml")
    let good = try folder.write(SmallRun.yaml, to: "good.yaml").path
    for (setting, words) in [
      ("training.epoch=3", "training.epochs"), ("training.epochs=x", "training.epochs"),
      ("model.ansatz=circuit99", "circuit19"), ("hardware.protocol=relpay", "replay"),
      ("model.readouts=Q", "model.readouts"), ("training.gradient=magic", "adjoint"),
    ] {
      try CommandRun(["train", good, "--set", setting]).expectFailure(65, naming: words)
    }
    try CommandRun([
      "train", good, "--set", "hardware.device=ibm_lagos", "--set", "hardware.noise=gates",
    ]).expectFailure(65, naming: "hardware.noise", "'gates'")
    // A misspelt name is wrong for the ideal model too.
    try CommandRun(["train", good, "--set", "hardware.noise=gates"])
      .expectFailure(65, naming: "hardware.noise", "'gates'")
    try CommandRun(["train", good, "--set", "hardware.noise_scale=1e300"])
      .expectFailure(65, naming: "hardware.noise_scale")
    try CommandRun(["train", good, "--set", "hardware.device=ibm_nowhere"])
      .expectFailure(66, naming: "ibm_nowhere")
    try CommandRun(["train", good, "--resume"]).expectFailure(66, naming: "checkpoint")
    try CommandRun(["train", good, "--set", "hardware.protocol=ensemble"])
      .expectFailure(64, naming: "ensemble", "readouts: Z")
  }

  private func metrics(_ run: SmallRun) throws -> [[String: Any]] {
    try String(contentsOfFile: run.path + "/metrics.jsonl", encoding: .utf8)
      .split(separator: "\n").map {
        try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
      }
  }
}

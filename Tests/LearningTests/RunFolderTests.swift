import Foundation
import Learning
import TestSupport
import Testing

@Suite struct RunFolderTests {
  private func report(_ epoch: Int) -> EpochReport {
    EpochReport(
      epoch: epoch, step: 45 * epoch, learningRate: 0.005, trainLoss: 0.1, trainAccuracy: 0.9,
      gradientNorm: 1.5, testLoss: 0.2, testAccuracy: 0.8, wallSeconds: 3.25,
      counters: ["qpu_seconds": 12.5])
  }

  @Test func aRunLeavesItsFiles() throws {
    try withTemporaryFolder { folder in
      let run = RunFolder("\(folder)/runs/one")
      let configuration = try TrainingConfiguration(
        yaml: "task: digits", overrides: ["run=elsewhere"])
      let date = Date(timeIntervalSince1970: 0)
      try run.begin(
        configuration, encoding: DataEncoding(),
        environment: RunEnvironment(version: "1.2", date: date))
      #expect(!run.hasCheckpoint)
      let kept = try TrainingConfiguration.read(run.configurationPath)
      #expect(kept.runPath == run.path)
      let environment = try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(fileURLWithPath: run.environmentPath)))
      let fields = try #require(environment as? [String: Any])
      #expect(fields["version"] as? String == "1.2")
      #expect(fields["date"] as? String == "1970-01-01T00:00:00Z")
      #expect((fields["cores"] as? Int ?? 0) > 0)
      #expect((fields["swift_version"] as? String)?.hasPrefix("6") == true)

      for epoch in 1...3 { try run.append(report(epoch)) }
      #expect(try run.metrics() == (1...3).map(report))
      #expect(try run.resume(afterEpoch: 2) == [report(1), report(2)])
      #expect(try run.metrics() == [report(1), report(2)])
    }
  }

  @Test func metricsAreFlatSnakeCase() throws {
    let line = try report(2).jsonLine()
    #expect(!line.contains("\n"))
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    #expect(
      object?.keys.sorted() == [
        "epoch", "gradient_norm", "learning_rate", "qpu_seconds", "step", "test_accuracy",
        "test_loss", "train_accuracy", "train_loss", "wall_seconds",
      ])
  }

  @Test func brokenLinesAreNamed() throws {
    try withTemporaryFolder { folder in
      let run = RunFolder(folder)
      let text = try report(1).jsonLine() + "\n{\"epoch\": 2, \"st"
      try Data(text.utf8).write(to: URL(fileURLWithPath: run.metricsPath))
      #expect {
        try run.metrics()
      } throws: {
        "\($0)".contains("metrics.jsonl, line 2")
      }
      // A line that was cut off by a crash does not keep a run from going on.
      #expect(try run.resume(afterEpoch: 1) == [report(1)])
      #expect(try run.metrics() == [report(1)])
    }
  }

  @Test func unwritableFoldersAreNamed() throws {
    try withTemporaryFolder { folder in
      let file = "\(folder)/file"
      try Data().write(to: URL(fileURLWithPath: file))
      #expect {
        try RunFolder("\(file)/run").begin(
          TrainingConfiguration(task: .digits), encoding: DataEncoding(),
          environment: RunEnvironment(version: "1"))
      } throws: {
        ($0 as? LearningError)?.kind == .notWritable && "\($0)".contains(file)
      }
    }
  }
}

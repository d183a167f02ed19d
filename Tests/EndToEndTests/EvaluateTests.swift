import Foundation
import TestSupport
import Testing

@Suite struct EvaluateTests {
  /// Sentences of two words; the label is that of the word that is no filler.
  private static let sentences = (0..<24).map { i in
    let (label, word) = i % 2 == 0 ? ("pos", "good") : ("neg", "bad")
    return i % 3 == 0 ? "\(label) it \(word)" : "\(label) \(word) it"
  }

  private struct Trained {
    let folder: TemporaryFolder
    let training: CommandRun

    init(_ yaml: String, files: [String: String]) throws {
      folder = try TemporaryFolder()
      for (name, text) in files { try folder.write(text, to: name) }
      try folder.write(yaml + "\nrun: run\n", to: "config.yaml")
      training = try CommandRun(["train", folder.path("config.yaml"), "--json", "--threads", "1"])
    }

    func command(_ arguments: String...) throws -> CommandRun {
      try CommandRun([arguments[0], folder.path("run")] + arguments[1...] + ["--threads", "1"])
    }

    /// The objects that `predict` prints for a text.
    func predictions(_ text: String, name: String = "new.txt") throws -> [[String: Any]] {
      try folder.write(text, to: name)
      let run = try command("predict", "--data", folder.path(name))
      try #require(run.status == 0, "\(run.errors)")
      return try run.output.split(separator: "\n").map {
        try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
      }
    }
  }

  @Test func sentencesOfAFileAreJudged() throws {
    let trained = try Trained(
      """
      task: sentiment
      model: {qubits: 2, layers: 1, hidden: 8, embedding: 4, token_dropout: 0, head: mean}
      training: {epochs: 30, batch: 4, learning_rate: 0.05}
      data: {path: reviews}
      """, files: ["reviews": Self.sentences.joined(separator: "\n")])
    let summary = try trained.training.object()
    #expect(summary["test_accuracy"] as? Double == 1, "\(trained.training.errors)")
    // The run folder is enough.
    try FileManager.default.removeItem(atPath: trained.folder.path("reviews"))
    try trained.folder.write("pos a good one\nneg bad\npos bad\n", to: "new")
    let run = try trained.command("evaluate", "--data", trained.folder.path("new"), "--json")
    let result = try run.object()
    #expect(Set(result.keys) == ["task", "samples", "metrics"])
    #expect(result["task"] as? String == "sentiment" && result["samples"] as? Int == 3)
    let metrics = try #require(result["metrics"] as? [String: Double])
    #expect(Set(metrics.keys) == ["loss", "accuracy"])
    #expect(abs((metrics["accuracy"] ?? 0) - 2.0 / 3) < 1e-12)
    let predictions = try trained.predictions("good it\nit bad unheard\n")
    #expect(predictions.map { $0["label"] as? String } == ["pos", "neg"])
    #expect(predictions.map { $0["sequence"] as? Int } == [1, 2])
    let probabilities = try #require(predictions[0]["probabilities"] as? [String: Double])
    #expect(abs(probabilities.values.reduce(0, +) - 1) < 1e-12)
    try trained.folder.write("fine good\n", to: "new")
    try trained.command("evaluate", "--data", trained.folder.path("new"))
      .expectFailure(65, naming: "line 1", "\"fine\"", "neg, pos")
    try trained.command("evaluate", "--data", trained.folder.path("none"))
      .expectFailure(66, naming: "none")
    try trained.command("evaluate", "--data", trained.folder.path("new"), "--beam", "3")
      .expectFailure(64, naming: "--beam", "sentiment")
    try trained.command("evaluate").expectFailure(64, naming: "--data")
    try CommandRun(["predict", trained.folder.path("nothing"), "--data", "x"])
      .expectFailure(66, naming: "nothing")
  }

  @Test func aSeriesIsForecast() throws {
    let series = "value\n" + (0..<200).map { "\(10 + ($0 % 4))\n" }.joined()
    let trained = try Trained(
      """
      task: sequences
      model: {kind: lstm, hidden: 8}
      training: {epochs: 60, batch: 4, learning_rate: 0.03}
      data: {path: series.csv, length: 10}
      """, files: ["series.csv": series])
    let summary = try trained.training.object()
    let squares = try #require(summary["test_mean_squared_error"] as? Double)
    #expect(squares < 0.1 && summary["test_accuracy"] == nil, "\(summary)")
    let evaluation = try trained.command(
      "evaluate", "--data", trained.folder.path("series.csv"), "--json"
    ).object()
    let metrics = try #require(evaluation["metrics"] as? [String: Double])
    #expect(Set(metrics.keys) == ["loss", "mean_squared_error", "mean_absolute_error"])
    // What follows 10, 11, 12, 13, 10, 11 is 12.
    let predictions = try trained.predictions("value\n10\n11\n12\n13\n10\n11\n", name: "new.csv")
    let steps = try #require(predictions[0]["step_values"] as? [[Double]])
    #expect(steps.count == 6 && abs(steps[5][0] - 12) < 0.5, "\(steps)")
    #expect(predictions[0]["id"] == nil)
    let named = try trained.predictions(
      "sequence,value\nsecond,10\nsecond,11\nfirst,12\n", name: "named.csv")
    #expect(named.map { $0["id"] as? String } == ["second", "first"])
    #expect(named.map { $0["sequence"] as? Int } == [1, 2])
    try trained.folder.write("price\n10\n", to: "other.csv")
    try trained.command("predict", "--data", trained.folder.path("other.csv"))
      .expectFailure(64, naming: "price", "value")
  }

  @Test func namesOfLinesComeBack() throws {
    let lines = (0..<20).map {
      "{\"inputs\": [\($0 % 2), 1], \"id\": \"s\($0)\", \"label\": \($0 % 2)}"
    }
    let trained = try Trained(
      """
      task: sequences
      model: {kind: rnn, hidden: 2}
      training: {epochs: 1}
      data: {path: lines.jsonl}
      """, files: ["lines.jsonl": lines.joined(separator: "\n")])
    let predictions = try trained.predictions(
      "{\"id\": 7, \"inputs\": [0, 1]}\n{\"id\": \"b\", \"inputs\": [1]}\n", name: "new.jsonl")
    #expect(predictions.map { $0["id"] as? String } == ["7", "b"])
    try trained.folder.write("{\"id\": [1], \"inputs\": [0]}\n", to: "wrong.jsonl")
    try trained.command("predict", "--data", trained.folder.path("wrong.jsonl"))
      .expectFailure(65, naming: "wrong.jsonl, line 1, id")
  }

  @Test func translationsAreWrittenAndJudged() throws {
    let words = [("eins", "one"), ("zwei", "two"), ("drei", "three")]
    let pairs = words.flatMap { a in words.map { b in ("\(a.0) \(b.0)", "\(a.1) \(b.1)") } }
    var files: [String: String] = [:]
    for part in ["train", "val", "test"] {
      files["data/\(part).de"] = pairs.map(\.0).joined(separator: "\n")
      files["data/\(part).en"] = pairs.map(\.1).joined(separator: "\n")
    }
    let trained = try Trained(
      """
      task: translation
      model: {kind: gru, hidden: 16, embedding: 8}
      training: {epochs: 60, batch: 3, learning_rate: 0.02}
      data: {path: data, beam: 2}
      """, files: files)
    let summary = try trained.training.object()
    // Sentences of two words have no longer n-grams, so the corpus score is 0, as sacreBLEU's is.
    #expect(summary["test_bleu"] as? Double == 0, "\(trained.training.errors)")
    #expect((summary["test_perplexity"] as? Double ?? 9) < 1.3)
    let predictions = try trained.predictions("zwei drei\n")
    #expect(predictions[0]["translation"] as? String == "two three")
    try trained.folder.write("zwei drei eins zwei\ttwo three one two\n", to: "new")
    let result = try trained.command(
      "evaluate", "--data", trained.folder.path("new"), "--beam", "1", "--json"
    ).object()
    let metrics = try #require(result["metrics"] as? [String: Double])
    #expect(Set(metrics.keys) == ["loss", "perplexity", "bleu"])
  }

  /// A state dictionary of PyTorch in the place of the run's weights.
  @Test func otherWeightsAreEvaluated() throws {
    let trained = try Trained(
      "task: digits\nmodel: {kind: lstm, hidden: 16}\ntraining: {epochs: 1}\n"
        + "data: {train: 100, test: 10}", files: [:])
    #expect(trained.training.status == 0, "\(trained.training.errors)")
    let fixtures = CommandRun.package.appendingPathComponent("Tests/LearningTests/Fixtures")
    let digits = CommandRun.package.appendingPathComponent(
      "Sources/Learning/Resources/digits.csv.gz")
    let result = try trained.command(
      "evaluate", "--data", digits.path, "--weights",
      fixtures.appendingPathComponent("pytorch_lstm.safetensors").path, "--json"
    ).object()
    let metrics = try #require(result["metrics"] as? [String: Double])
    // PyTorch's network has learnt from four fifths of this file.
    #expect((metrics["accuracy"] ?? 0) > 0.9)
    try trained.folder.write("{}", to: "no.safetensors")
    try trained.command(
      "evaluate", "--data", digits.path, "--weights", trained.folder.path("no.safetensors")
    ).expectFailure(65, naming: "no.safetensors")
  }
}

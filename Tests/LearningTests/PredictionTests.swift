import Foundation
import Learning
import LinearAlgebra
import TestSupport
import Testing

@Suite struct PredictionTests {
  @Test func encodingsSurviveTheirFile() throws {
    try withTemporaryFolder { folder in
      let lines =
        "{\"inputs\": [1], \"label\": \"fooBar\"}\n{\"inputs\": [2], \"label\": \"b_c\"}\n"
      for part in ["train", "test"] {
        try Data(lines.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(part).jsonl"))
      }
      let split = try NumericSequenceData.split(path: folder)
      let encoding = DataEncoding(of: split)
      let run = RunFolder("\(folder)/run")
      try run.begin(
        TrainingConfiguration(yaml: "task: digits"), encoding: encoding,
        environment: RunEnvironment(version: "1"))
      let back = try DataEncoding.read(run.encodingPath)
      #expect(back == encoding && back.classes == ["b_c", "fooBar"])
      let shape = try back.placeholder()
      #expect(shape.featureCount == 1 && shape.outputCount == 2 && shape.stepCount == 1)
      var network = RecurrentNetwork<LSTMCell>(SequenceInterface(shape), hidden: 3, seed: 1)
      let predictions = try #require(
        try network.predictions(split.test, encoding: back, context: RunContext(seed: 1)))
      for prediction in predictions {
        let probabilities = try #require(prediction.probabilities)
        #expect(Set(probabilities.keys) == ["b_c", "fooBar"])
        #expect(abs(probabilities.values.reduce(0, +) - 1) < 1e-12)
        let label = try #require(prediction.label)
        #expect(probabilities[label] == probabilities.values.max())
      }
      for text in ["", "{}", "{\"shape\": 3}", "[1]"] {
        try Data(text.utf8).write(to: URL(fileURLWithPath: run.encodingPath))
        #expect(throws: LearningError.self) {
          try DataEncoding.read(run.encodingPath).placeholder()
        }
      }
    }
  }

  @Test func filesAreReadForATrainedModel() throws {
    try withTemporaryFolder { folder in
      func read(
        _ task: LearningTask, _ text: String, _ encoding: DataEncoding?, needsTargets: Bool,
        name: String = "file"
      ) throws -> SequenceDataset {
        let path = "\(folder)/\(name)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return try task.read(
          LearningTask.DataFile(
            path, configuration: TrainingConfiguration(task: task), encoding: encoding,
            needsTargets: needsTargets))
      }
      // Digits.
      let image = [String](repeating: "16", count: 64).joined(separator: ",")
      #expect(try read(.digits, image + ",7\n", nil, needsTargets: true).labels == [7])
      #expect(try read(.digits, image + "\n", nil, needsTargets: false).stepCount == 8)
      #expect(throws: LearningError.self) {
        try read(.digits, image + "\n", nil, needsTargets: true)
      }
      // Copying memory.
      let copying = try CopyingMemory.split(
        train: 1, test: 1, symbols: 2, alphabet: 4, delay: 2, seed: 1)
      let symbols = try read(
        .copyingMemory, "3 0\n1\n", copying.encoding, needsTargets: true)
      #expect(symbols.lengths == [6, 4] && symbols.tokens[..<6] == [3, 0, 4, 5, 4, 4])
      #expect(symbols.labels == [-1, -1, -1, -1, 3, 0, -1, -1, -1, 1, -1, -1])
      #expect {
        try read(.copyingMemory, "3 4\n", copying.encoding, needsTargets: true)
      } throws: {
        "\($0)".contains("line 1: \"4\" is not a symbol 0…3")
      }
      // Sentences, with labels and without.
      var encoding = DataEncoding()
      encoding.tokenization = .spaces
      encoding.classes = ["neg", "pos"]
      encoding.vocabulary = try Vocabulary(special: ["<pad>", "<unk>"], tokens: ["good"])
      let labelled = try read(.sentiment, "pos good day\n", encoding, needsTargets: true)
      #expect(labelled.labels == [1] && labelled.tokens == [2, 1])
      #expect(try read(.sentiment, "good\n", encoding, needsTargets: false).tokens == [2])
      // A table: without targets, and with other columns.
      encoding = DataEncoding()
      encoding.goal = .regression
      encoding.features = [ScaledColumn(name: "x", mean: 1, scale: 2)]
      encoding.targets = [ScaledColumn(name: "target", mean: 0, scale: 4)]
      let table = try read(
        .sequences, "x,target\n3,8\n", encoding, needsTargets: true, name: "a.csv")
      #expect(table.inputs == [1] && table.values == [2])
      #expect(
        try read(.sequences, "x\n3\n", encoding, needsTargets: false, name: "a.csv").inputs == [1])
      for text in ["x\n3\n", "y,target\n3,8\n", "x,target:z\n3,8\n", "x,label\n3,a\n"] {
        #expect(throws: LearningError.self) {
          try read(.sequences, text, encoding, needsTargets: true, name: "a.csv")
        }
      }
      // Translations.
      encoding = DataEncoding()
      encoding.vocabulary = try Vocabulary(special: ["<pad>", "<unk>"], tokens: ["hund"])
      encoding.targetVocabulary = try Vocabulary(
        special: ["<unk>", "<s>", "</s>"], tokens: ["dog"])
      let pair = try read(.translation, "Hund\tDog\n", encoding, needsTargets: true)
      #expect(pair.tokens == [2, 4, 6] && pair.references == ["Dog"])
      #expect(try read(.translation, "Hund\n", encoding, needsTargets: false).tokens == [2, 4])
      #expect(throws: LearningError.self) {
        try read(.translation, "Hund\n", encoding, needsTargets: true)
      }
    }
  }
}

import Foundation
import Learning
import Testing

@Suite struct TaskDataTests {
  @Test func copyingMemoryIsWellFormed() throws {
    let split = try CopyingMemory.split(train: 6, test: 4, symbols: 3, delay: 5, seed: 2)
    let data = split.train
    #expect(data.sampleCount == 6 && data.stepCount == 11 && data.featureCount == 10)
    for sample in 0..<6 {
      let tokens = data.sequence(sample).map { $0.firstIndex(of: 1) ?? -1 }
      #expect(tokens[0..<3].allSatisfy { (0..<8).contains($0) })
      #expect(Array(tokens[3...]) == [8, 8, 8, 8, 9, 8, 8, 8])
      let labels = Array(data.labels[sample * 11..<sample * 11 + 11])
      #expect(labels == [Int](repeating: -1, count: 8) + tokens[0..<3])
    }
    #expect(try CopyingMemory.split(train: 6, test: 4, symbols: 3, delay: 5, seed: 2) == split)
    #expect(split.train.labels.prefix(44) != split.test.labels[...])
    #expect(throws: LearningError.self) { try CopyingMemory.split(delay: 0, seed: 1) }
  }

  @Test func charactersAreLabelledByTheNext() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/text"
      try Data("abcabcabcabcabcabcabcabcabcabc".utf8).write(to: URL(fileURLWithPath: path))
      // 27 characters to learn from, 3 to judge by.
      let split = try CharacterText.split(path: path, length: 2)
      #expect(split.train.classCount == 3 && split.train.featureCount == 3)
      #expect(split.train.sampleCount == 13 && split.test.sampleCount == 1)
      #expect(split.train.sequence(1) == [[0, 0, 1], [1, 0, 0]])
      #expect(Array(split.train.labels[2..<4]) == [0, 1])
      #expect(split.test.labels == [1, 2])
      #expect(throws: LearningError.self) { try CharacterText.split(path: path, length: 3) }
      #expect(throws: LearningError.self) {
        try CharacterText.split(path: path, length: 2, train: 14)
      }
    }
  }

  @Test func sentencesArePaddedInFront() throws {
    try withTemporaryFolder { folder in
      func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/stsa.binary.\(name)"))
      }
      try write("train", "1 a good film\n0 bad\n")
      try write("test", "0 a bad film , truly\n")
      let split = try SentenceSentiment.split(folder: folder, length: 3, dimension: 4)
      #expect(split.train.labels == [1, 0] && split.test.labels == [0])
      let bad = split.train.sequence(1)
      #expect(bad[0] == [0, 0, 0, 0] && bad[1] == [0, 0, 0, 0] && bad[2] != [0, 0, 0, 0])
      // The same word is the same vector, wherever it stands.
      #expect(split.test.sequence(0)[0] == split.train.sequence(0)[2])
      try write("test", "0 fine\ngood\n")
      #expect {
        try SentenceSentiment.split(folder: folder)
      } throws: {
        "\($0)".contains("stsa.binary.test, line 2")
      }
    }
  }

  @Test func configurationChoosesTheData() throws {
    func load(_ yaml: String) throws -> DatasetSplit {
      try TrainingConfiguration(yaml: yaml, source: "run.yaml").loadData()
    }
    let rows = try load("task: digits\ndata: {train: 10, test: 5}")
    #expect(rows.train.stepCount == 8 && rows.train.sampleCount == 10)
    let pixels = try load("task: digits\ndata: {train: 10, test: 5, sequence: pixels}")
    #expect(pixels.train.stepCount == 64 && pixels.train.inputs == rows.train.inputs)
    let copying = try load("task: copying-memory\ndata: {train: 3, test: 2, length: 7}")
    #expect(copying.train.stepCount == 27 && copying.train.sampleCount == 3)
    for (yaml, message) in [
      ("task: mnist", "data.path: must be given"),
      ("task: digits\ndata: {train: 1500}", "train = 1500"),
      ("task: digits\ndata: {path: x}", "line 2: data.path"),
      ("task: translation", "attention"), ("task: sentiment", "data.path"),
    ] {
      #expect {
        try load(yaml)
      } throws: {
        $0 is ConfigurationError && "\($0)".contains(message)
      }
    }
    #expect {
      try load("task: language-model\ndata: {path: no/such/file}")
    } throws: {
      ($0 as? LearningError)?.kind == .missingFile
    }
  }
}

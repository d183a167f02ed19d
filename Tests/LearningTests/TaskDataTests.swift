import Foundation
import Learning
import TestSupport
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

  @Test func copyingMemoryTakesItsOwnSizes() throws {
    let split = try CopyingMemory.split(
      train: 5, validation: 3, test: 2, symbols: 2, alphabet: 4, delay: 1, seed: 1)
    #expect(split.validation?.sampleCount == 3 && split.train.classCount == 4)
    #expect(split.train.vocabularySize == 6 && split.train.stepCount == 5)
    #expect(split.train.tokens[2] == 5 && Array(split.train.tokens[3..<5]) == [4, 4])
    #expect(split.validation?.tokens.prefix(10) != split.train.tokens.prefix(10))
    #expect(throws: LearningError.self) { try CopyingMemory.split(alphabet: 0, seed: 1) }
  }

  @Test func charactersAreLabelledByTheNext() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/text"
      try Data("abcabcabcabcabcabcabcabcabcab".utf8).write(to: URL(fileURLWithPath: path))
      // With the line's end 30 characters: 24 to learn from, 3 each for validation and to judge by.
      let split = try LanguageText.split(path: path, length: 2)
      #expect(split.train.vocabularySize == 4 && split.train.classCount == 4)
      #expect(split.train.sampleCount == 11 && split.validation?.sampleCount == 1)
      #expect(Array(split.train.tokens[2..<4]) == [3, 1])
      #expect(Array(split.train.labels[2..<4]) == [1, 2])
      // The line's end was not seen in training.
      #expect(split.test.tokens == [1, 2] && split.test.labels == [2, 0])
      #expect(throws: LearningError.self) { try LanguageText.split(path: path, length: 3) }
      #expect(throws: LearningError.self) {
        try LanguageText.split(path: path, length: 2, train: 12)
      }
    }
  }

  @Test func wordsOfATextEndTheirLines() throws {
    try withTemporaryFolder { folder in
      for (name, text) in [
        ("train.txt", "The cat sat.\nthe dog\n"), ("valid.txt", "a cat\n"), ("test.txt", "the end"),
      ] { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
      let split = try LanguageText.split(
        path: folder, length: 1, tokenization: .words, minimumCount: 2)
      let vocabulary = try #require(split.encoding?.vocabulary)
      #expect(vocabulary.tokens == ["<unk>", "</s>", "the"])
      #expect(split.train.tokens == [2, 0, 0, 0, 1, 2, 0])
      #expect(split.train.labels == [0, 0, 0, 1, 2, 0, 1])
      #expect(split.validation?.labels == [0, 1] && split.test.labels == [0, 1])
    }
  }

  @Test func sentencesKeepTheirLengths() throws {
    try withTemporaryFolder { folder in
      func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/stsa.binary.\(name)"))
      }
      try write("train", "1 a good film\n0 bad\n")
      try write("test", "0 a bad film , truly\n")
      let split = try LabelledSentences.split(path: folder, length: 3)
      #expect(split.train.labels == [1, 0] && split.test.labels == [0])
      #expect(split.validation == nil && split.encoding?.classes == ["0", "1"])
      let vocabulary = try #require(split.encoding?.vocabulary)
      #expect(vocabulary.tokens == ["<pad>", "<unk>", "a", "bad", "film", "good"])
      #expect(split.train.tokens == [2, 5, 4, 3, 0, 0] && split.train.lengths == [3, 1])
      // The last three words, two of them not seen in training.
      #expect(split.test.tokens == [4, 1, 1] && split.test.unknownToken == 1)
      try write("dev", "1 good\n")
      #expect(try LabelledSentences.split(path: folder).validation?.tokens == [5])
      for (text, message) in [
        ("0 fine\ngood\n", "stsa.binary.test, line 2: expected a label"),
        ("2 fine\n", "line 1: label \"2\" is none of"), ("0  \n", "line 1: expected"),
        ("", "there are no sentences"),
      ] {
        try write("test", text)
        #expect {
          try LabelledSentences.split(path: folder)
        } throws: {
          "\($0)".contains(message)
        }
      }
    }
  }

  @Test func oneFileOfSentencesIsDivided() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/reviews"
      let text = (0..<20).map { "\($0 % 2 == 0 ? "pos" : "neg")\tword\($0)\n" }.joined()
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      let split = try LabelledSentences.split(path: path)
      #expect(split.train.sampleCount == 14 && split.encoding?.classes == ["neg", "pos"])
      #expect(split.validation?.sampleCount == 3 && split.test.sampleCount == 3)
      #expect(try LabelledSentences.split(path: path) == split)
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
    let small = try load(
      "task: copying-memory\ndata: {train: 3, test: 2, symbols: 5, alphabet: 4, delay: 7}")
    #expect(small.train.stepCount == 17 && small.train.classCount == 4)
    for (yaml, message) in [
      ("task: mnist", "data.path: must be given"),
      ("task: digits\ndata: {train: 1500}", "train = 1500"),
      ("task: digits\ndata: {path: x}", "line 2: data.path"),
      ("task: translation", "data.path"), ("task: sentiment", "data.path"),
      ("task: sequences", "data.path"),
      ("task: copying-memory\ndata: {delay: 3, length: 3}", "only one of them"),
      ("task: sentiment\ndata: {path: x, symbols: 3}", "has no use for it"),
      ("task: sentiment\ndata: {path: x, tokens: letters}", "data.tokens"),
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

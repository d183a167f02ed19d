import Foundation
import Learning
import LinearAlgebra
import TestSupport
import Testing

@Suite struct TranslationTests {
  private func withPairs<Result>(
    _ pairs: [(String, String)], test: [(String, String)], _ body: (String) throws -> Result
  ) throws -> Result {
    try withTemporaryFolder { folder in
      for (name, pairs) in [("train", pairs), ("val", test), ("test_2016_flickr", test)] {
        for (language, lines) in [("de", pairs.map(\.0)), ("en", pairs.map(\.1))] {
          try Data(lines.joined(separator: "\n").utf8).write(
            to: URL(fileURLWithPath: "\(folder)/\(name).\(language)"))
        }
      }
      return try body(folder)
    }
  }

  @Test func aPairIsOneSequence() throws {
    let pairs = [("Ein Hund.", "A dog."), ("Hund", "Dog"), ("zu lang für uns", "a b")]
    try withPairs(pairs, test: [("ein Kater", "A cat")]) { folder in
      let split = try ParallelText.split(
        folder: folder, source: "de", target: "en", length: 3)
      let source = try #require(split.encoding?.vocabulary)
      let target = try #require(split.encoding?.targetVocabulary)
      #expect(source.tokens == ["<pad>", "<unk>", "hund", ".", "ein"])
      #expect(target.tokens == ["<unk>", "<s>", "</s>", "dog", ".", "a"])
      // ein hund . <s> a dog . | . . . a dog . </s>
      let train = split.train
      #expect(train.sampleCount == 2 && train.lengths == [7, 3])
      #expect(Array(train.tokens[..<7]) == [4, 2, 3, 6, 10, 8, 9])
      #expect(Array(train.labels[..<7]) == [-1, -1, -1, 5, 3, 4, 2])
      #expect(Array(train.tokens[7..<10]) == [2, 6, 8])
      #expect(Array(train.labels[7...]) == [-1, 3, 2, -1, -1, -1, -1])
      #expect(train.memoryLengths == [3, 1] && train.references == ["A dog.", "Dog"])
      #expect(split.test.tokens == [4, 1, 6, 10, 5] && split.validation?.sampleCount == 1)
      #expect(throws: LearningError.self) {
        try ParallelText.split(folder: folder, source: "de", target: "fr")
      }
      try Data("eins".utf8).write(to: URL(fileURLWithPath: "\(folder)/train.de"))
      #expect {
        try ParallelText.split(folder: folder, source: "de", target: "en")
      } throws: {
        "\($0)".contains("has 1 lines") && "\($0)".contains("train.en 3")
      }
    }
  }

  /// The gradient through attention that is confined to the source.
  @Test func attentionToTheSourceHasTheRightGradient() throws {
    let pairs = [("a b c", "x y"), ("b", "y"), ("c a", "x z y")]
    try withPairs(pairs, test: pairs) { folder in
      let train = try ParallelText.split(folder: folder, source: "de", target: "en").train
      var interface = SequenceInterface(train)
      interface.embedding = 3
      interface.pooling = .attention
      var network = RecurrentNetwork<LSTMCell>(interface, hidden: 4, seed: 2)
      let noise = randomValues(network.parameters.count, seed: 3)
      for i in noise.indices { network.parameters.values[i] += 0.3 * noise[i] }
      let batch = train.batch([2, 0, 1])
      let context = RunContext(seed: 1)
      let exact = try network.lossAndGradient(batch, context: context)
      #expect(exact.targetCount == 9)
      // In training only rows that count go through the head, with the same result.
      let trained = try network.lossAndGradient(
        batch, context: RunContext(seed: 1, purpose: .training))
      #expect(abs(trained.loss - exact.loss) < 1e-14)
      for (a, b) in zip(trained.gradient, exact.gradient) { #expect(abs(a - b) < 1e-14) }
      let error = try gradientError(
        at: network.parameters.values, gradient: exact.gradient, samples: 400
      ) {
        network.parameters.values = $0
        return try network.lossAndGradient(batch, context: context).loss
      }
      #expect(error < 1e-8)
      // What the decoder is told later does not change what it says before.
      let outputs = try network.outputs(batch, context: context)
      let alone = try network.outputs(train.batch([1]), context: context)
      for k in 0..<train.classCount { #expect(abs(outputs[5, k] - alone[1, k]) < 1e-12) }
    }
  }

  /// A model whose next-token probabilities are a table of the beginning.
  private struct Table: SequenceModel {
    var parameters = ParameterSet()
    let sourceCount: Int
    let wordCount: Int
    let seed: UInt64

    /// Log-probabilities of `<unk>`, `<s>`, `</s>`, words after a beginning.
    func next(_ beginning: [Int]) -> [Double] {
      let seed = beginning.reduce(100 * seed + UInt64(beginning.count)) { $0 &* 31 &+ UInt64($1) }
      var logits = randomValues(3 + wordCount, seed: seed).map { 2 * $0 }
      logits[0] = -30
      logits[1] = -30
      // After three words the translation ends.
      logits[2] += beginning.count == 3 ? 60 : -1
      let total = logits.reduce(0) { $0 + exp($1) }
      return logits.map { $0 - log(total) }
    }

    func outputs(_ batch: Batch, context: RunContext) throws -> RealMatrix {
      let rows = (0..<batch.sampleCount).flatMap { sample in
        let tokens = (0..<batch.lengths[sample]).map {
          batch.tokens[$0 * batch.sampleCount + sample]
        }
        // Logits may be shifted by any number.
        return next(tokens.drop { $0 < sourceCount }.dropFirst().map { $0 - sourceCount })
          .map { $0 + Double(sample) }
      }
      return RealMatrix(rows: batch.sampleCount, columns: 3 + wordCount, elements: rows)
    }

    func lossAndGradient(_ batch: Batch, context: RunContext) throws -> LossAndGradient {
      LossAndGradient(loss: 0, gradient: [], correctCount: 0, targetCount: 0)
    }
  }

  @Test func aWideBeamFindsTheBestTranslation() throws {
    let pairs = [("a", "x y z"), ("b b", "x")]
    try withPairs(pairs, test: pairs) { folder in
      let split = try ParallelText.split(folder: folder, source: "de", target: "en")
      let encoding = try #require(split.encoding)
      let target = try #require(encoding.targetVocabulary)
      var greedyMissed = 0
      for seed in 1...10 {
        var table = Table(
          sourceCount: encoding.vocabulary?.count ?? 0, wordCount: 3, seed: UInt64(seed))
        // All translations of up to three words, by brute force.
        var best: (worth: Double, tokens: [Int]) = (-.infinity, [])
        var beginnings: [(log: Double, tokens: [Int])] = [(0, [])]
        while let (sum, tokens) = beginnings.popLast() {
          let next = table.next(tokens)
          let worth = (sum + next[2]) / Double(tokens.count + 1)
          if worth > best.worth { best = (worth, tokens) }
          guard tokens.count < 3 else { continue }
          for word in 3..<6 { beginnings.append((sum + next[word], tokens + [word])) }
        }
        var greedy: [Int] = []
        while let token = (2..<6).max(by: { table.next(greedy)[$0] < table.next(greedy)[$1] }),
          token != 2
        { greedy.append(token) }
        func translate(_ width: Int) throws -> [String]? {
          try BeamSearch(width: width).translations(
            of: split.test, by: &table, encoding: encoding, context: RunContext(seed: 1))
        }
        let text = target.decode(best.tokens).joined(separator: " ")
        let wide = try translate(60)
        #expect(wide == [text, text])
        let greedyText = target.decode(greedy).joined(separator: " ")
        let narrow = try translate(1)
        #expect(narrow == [greedyText, greedyText])
        if greedyText != text { greedyMissed += 1 }
      }
      #expect(greedyMissed > 0)
    }
  }

  @Test func aWordByWordTranslationIsLearnt() throws {
    let words = [("eins", "one"), ("zwei", "two"), ("drei", "three")]
    var pairs: [(String, String)] = []
    for a in words {
      for b in words { pairs.append(("\(a.0) \(b.0)", "\(a.1) \(b.1)")) }
    }
    try withPairs(pairs, test: pairs) { folder in
      let split = try ParallelText.split(folder: folder, source: "de", target: "en")
      var interface = SequenceInterface(split.train)
      interface.embedding = 8
      interface.pooling = .attention
      let network = RecurrentNetwork<LSTMCell>(interface, hidden: 16, seed: 1)
      var trainer = try Trainer(
        model: network, options: TrainingOptions(epochs: 60, batchSize: 3, learningRate: 0.02),
        data: split)
      _ = try trainer.run()
      var model = trainer.model
      let translations = try #require(
        try BeamSearch(width: 3).translations(
          of: split.test, by: &model, encoding: split.encoding ?? DataEncoding(),
          context: RunContext(seed: 1)))
      #expect(try BLEU(translations: translations, of: split.test).matches[1] == 9)
      #expect(translations.first == "one one" && translations.last == "three three")
    }
  }
}

import Foundation
import Learning
import Randomness
import TestSupport
import Testing

/// Pinned values are those of sacreBLEU 2.6.0 (`BLEU().corpus_score`, with `lowercase=True`, with
/// `effective_order=True`).
@Suite struct BLEUTests {
  @Test(arguments: [
    (
      ["the cat sat on the mat .", "A dog runs, quickly, in the 3,5-mile race."],
      [["The cat sat on a mat."], ["A dog runs quickly in the 3,5-mile race."]],
      [49.71987693433302, 56.40075399674869, 49.71987693433302]
    ),
    (
      ["a b c d", "x"], [["a b c d"], ["y z"]],
      [77.4307739756353, 77.4307739756353, 77.4307739756353]
    ),
    (["a b", "c"], [["a b"], ["c d e f g"]], [0, 0, 26.359713811572682]),
    (["nothing here"], [["something there"]], [0, 0, 0]),
    (
      [
        "It's \"fine\" &amp; 10-20% of $5.00 (ok)! -- e.g. v2.0, a-b", "Größe: 1.234,5 m²",
      ],
      [
        ["It's &quot;fine&quot; & 10 - 20 % of $ 5.00 (ok)! -- e.g. v2.0 , a-b"],
        ["Die Größe: 1.234,5 m²"],
      ],
      [96.49159443723704, 96.49159443723704, 96.49159443723704]
    ),
    (
      ["the the the the the", "a man is here"],
      [
        ["the cat is here", "there is the cat on the mat"],
        ["a man was here today", "is a man here ?"],
      ],
      [16.7844596251862, 16.7844596251862, 16.7844596251862]
    ),
    (
      ["", "a b c d e"], [["x"], ["a b c d e f"]],
      [67.03200460356396, 67.03200460356396, 67.03200460356396]
    ),
  ])
  func agreesWithPinnedValues(
    hypotheses: [String], references: [[String]], scores: [Double]
  ) throws {
    let results = [
      try BLEU(hypotheses: hypotheses, references: references),
      try BLEU(hypotheses: hypotheses, references: references, lowercase: true),
      try BLEU(hypotheses: hypotheses, references: references, effectiveOrder: true),
    ]
    for (result, score) in zip(results, scores) { #expect(abs(result.score - score) < 1e-10) }
  }

  @Test func countsAreThoseOfTheDefinition() throws {
    let bleu = try BLEU(hypotheses: ["the the the"], references: [["the cat", "the the dog"]])
    #expect(bleu.matches == [2, 1, 0, 0] && bleu.totals == [3, 2, 1, 0])
    #expect(bleu.hypothesisLength == 3 && bleu.referenceLength == 3)
    #expect(bleu.brevityPenalty == 1 && bleu.score == 0)
    #expect(throws: LearningError.self) { try BLEU(hypotheses: ["a"], references: []) }
    #expect(throws: LearningError.self) { try BLEU(hypotheses: ["a"], references: [[]]) }
  }

  @Test(.enabled(if: ReferencePython.has("sacrebleu"), "needs Python with sacrebleu"))
  func agreesWithSacreBLEU() throws {
    let pieces = [
      "a", "b", "the", "The", "cat", "1", "23", "4.5", ",", ".", "-", "--", "'", "\"", "&amp;",
      "&quot;", "&lt;", "&gt;", "&amp;lt;", "<skipped>", "-\n", "\n", " ", "  ", "\u{a0}", "\t",
      "ü", "e\u{301}", "日本", "$", "%", "(", ")", "/", "@", "[", "_", "{", "~", "²", "…", "\u{1f}",
    ]
    var random = RandomStream(seed: 5)
    func number(below bound: Int) -> Int { Int(random.uniform() * Double(bound)) }
    func text() -> String {
      (0..<number(below: 14)).map { _ in
        pieces[number(below: pieces.count)] + (random.uniform() < 0.6 ? " " : "")
      }.joined()
    }
    var corpora: [[[String]]] = []
    for _ in 0..<60 {
      corpora.append((0..<1 + number(below: 5)).map { _ in [text(), text(), text()] })
    }
    let script = """
      import sys, json
      from sacrebleu.metrics import BLEU
      for corpus in json.loads(sys.argv[1]):
        h = [c[0] for c in corpus]; r = [[c[i] for c in corpus] for i in (1, 2)]
        for kw in ({}, {"effective_order": True}):
          s = BLEU(**kw).corpus_score(h, r)
          print(json.dumps([s.score] + list(s.counts) + list(s.totals) + [s.sys_len, s.ref_len]))
      """
    let input = String(decoding: try JSONEncoder().encode(corpora), as: UTF8.self)
    let output = try ReferencePython.run(["-c", script, input])
    let lines = try String(decoding: output, as: UTF8.self).split(separator: "\n").map {
      try JSONDecoder().decode([Double].self, from: Data($0.utf8))
    }
    #expect(lines.count == 2 * corpora.count)
    for (index, line) in lines.enumerated() {
      let corpus = corpora[index / 2]
      let bleu = try BLEU(
        hypotheses: corpus.map { $0[0] }, references: corpus.map { Array($0[1...]) },
        effectiveOrder: index % 2 == 1)
      #expect(abs(bleu.score - line[0]) < 1e-9, "\(corpus)")
      let counts = bleu.matches + bleu.totals + [bleu.hypothesisLength, bleu.referenceLength]
      #expect(counts.map(Double.init) == Array(line[1...]), "\(corpus)")
    }
  }
}

import Foundation
import Learning
import TestSupport
import Testing

@Suite struct TextTests {
  @Test func tokensFollowTheirRules() {
    let line = "The man's well-known 3,5-mile\trun -- \"fine\", e.g. Größe. x-"
    #expect(
      Tokenization.words.tokens(line) == [
        "the", "man's", "well-known", "3,5-mile", "run", "-", "-", "\"", "fine", "\"", ",", "e",
        ".", "g", ".", "größe", ".", "x", "-",
      ])
    #expect(
      Tokenization.spaces.tokens(" A  b\u{a0}c\t. ") == ["A", "b", "c", "."])
    #expect(Tokenization.characters.tokens("e\u{301} b") == ["e", "\u{301}", " ", "b"])
    for kind in Tokenization.allCases { #expect(kind.tokens("").isEmpty) }
    #expect(Tokenization.characters.text(["a", "b"]) == "ab")
    #expect(Tokenization.words.text(["a", "b"]) == "a b")
  }

  @Test func vocabularyIsSortedByFrequency() throws {
    let words = [["b", "a", "c", "b"], ["a", "b", "<unk>", "d"]]
    let special = [Vocabulary.padding, Vocabulary.unknown]
    let all = Vocabulary(of: words, special: special)
    #expect(all.tokens == ["<pad>", "<unk>", "b", "a", "c", "d"])
    #expect(Vocabulary(of: words, special: special, minimumCount: 2).count == 4)
    #expect(Vocabulary(of: words, special: special, limit: 5).tokens.last == "c")
    #expect(try all.encode(["a", "z", "<pad>"]) == [3, 1, 0])
    #expect(all.decode([2, 0]) == ["b", "<pad>"])
    let closed = Vocabulary(of: [["a"]], special: [])
    #expect(throws: LearningError.self) { try closed.encode(["z"]) }
    let copy = try JSONDecoder().decode(Vocabulary.self, from: JSONEncoder().encode(all))
    #expect(copy == all && copy.specialCount == 2)
    #expect(throws: LearningError.self) { try Vocabulary(special: ["a"], tokens: ["b", "a"]) }
  }

  @Test func linesComeOneByOne() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/text"
      func lines(_ bytes: [UInt8], atMost: Int = .max) throws -> [String] {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        var result: [String] = []
        try TextLines(path).forEach { line in
          result.append("\(line.number) \(line.text)")
          return result.count < atMost
        }
        return result
      }
      let marked = try lines(Array("\u{feff}a\r\n\nü".utf8))
      #expect(marked == ["1 a", "2 ", "3 ü"])
      let first = try lines(Array("a\nb\nc\n".utf8), atMost: 2)
      #expect(first == ["1 a", "2 b"])
      let none = try lines([])
      #expect(none.isEmpty)
      // A line over several pieces of the reader, and one that ends where a piece ends.
      let long = String(repeating: "x", count: 65535)
      let counts = try lines(Array("\(long)\n\(long)\(long)\ny".utf8)).map(\.count)
      #expect(counts == [65537, 131072, 3])
      #expect {
        try lines(Array("a\nb".utf8) + [0xff])
      } throws: {
        "\($0)" == "\(path), line 2: not a text in UTF-8"
      }
      #expect {
        try TextLines(folder).forEach { _ in true }
      } throws: {
        "\($0)".contains("is a folder")
      }
      #expect {
        try TextLines("\(folder)/none").forEach { _ in true }
      } throws: {
        ($0 as? LearningError)?.kind == .missingFile
      }
    }
  }

  /// Two members, as `cat a.gz b.gz` makes them, made by Python's gzip module.
  @Test func compressedLinesAreUnpacked() throws {
    try withTemporaryFolder { folder in
      let members = [
        "H4sIAAAAAAACA0tMSuYCAE6BiEcEAAAA", "H4sIAAAAAAACA0tJTeMCALyTbggEAAAA",
      ]
      let bytes = members.compactMap { Data(base64Encoded: $0) }
      let path = "\(folder)/text.gz"
      func read(_ data: Data) throws -> [String] {
        try data.write(to: URL(fileURLWithPath: path))
        var result: [String] = []
        try TextLines(path).forEach {
          result.append($0.text)
          return true
        }
        return result
      }
      let both = try read(bytes[0] + bytes[1])
      #expect(both == ["abc", "def"])
      for length in 3..<bytes[0].count {
        #expect(throws: LearningError.self) { try read(bytes[0].prefix(length)) }
      }
      var damaged = bytes[0]
      damaged[damaged.count - 6] ^= 1
      #expect {
        try read(damaged)
      } throws: {
        "\($0)".contains("damaged")
      }
    }
  }
}

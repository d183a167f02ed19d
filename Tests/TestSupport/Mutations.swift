import Foundation
import Randomness

/// Damaged copies of a document, the same for the same seed.
package struct Mutations: Sequence {
  private let seeds: [[UInt8]]
  private let seed: UInt64
  private let count: Int

  /// How many damaged documents a reader is given: few in everyday runs, and as many as
  /// `BACKACTION_MUTATIONS` says in long ones.
  package static func count(_ everyday: Int) -> Int {
    ProcessInfo.processInfo.environment["BACKACTION_MUTATIONS"].flatMap { Int($0) } ?? everyday
  }

  /// Damaged copies of some documents.
  /// - Parameter count: How many in everyday runs.
  package init(of seeds: [[UInt8]], seed: UInt64, count: Int) {
    precondition(!seeds.isEmpty, "there must be a document")
    self.seeds = seeds
    self.seed = seed
    self.count = Self.count(count)
  }

  /// Damaged copies of some texts.
  package init(of texts: [String], seed: UInt64, count: Int) {
    self.init(of: texts.map { Array($0.utf8) }, seed: seed, count: count)
  }

  /// The copies.
  package func makeIterator() -> AnyIterator<[UInt8]> {
    var index = 0
    return AnyIterator {
      guard index < count else { return nil }
      var stream = RandomStream(seed: seed, index)
      var bytes = seeds[index % seeds.count]
      index += 1
      for _ in 0...(stream.next() % 4) { damage(&bytes, &stream) }
      if let file = Self.record { try? Data(bytes).write(to: file) }
      return bytes
    }
  }

  /// Where the document that is being read is kept, so that one that ends the process is known.
  private static let record = ProcessInfo.processInfo.environment["BACKACTION_MUTATION_FILE"]
    .map { URL(fileURLWithPath: $0) }

  /// What is put in: what numbers, names and brackets of the formats must not be.
  private static let pieces: [String] = [
    "0", "-1", "1e999", "1e308", "9223372036854775807", "9223372036854775808",
    "18446744073709551616", "4294967295", "-0", "0.5", "nan", "inf", "-", "\"\"", "null", "true",
    "[]", "{}", "[[", "}", ")", "(", "\"", "'", ",", ":", ";", "\n", "\t", "\u{0}", "\\", "é", "😀",
    "//", "/*", "#", "&", "*", "~", "%", "<", "pi", "e", "x", "q", "q[0]", "q[99999999]", "$0",
    "2147483648", "99999999999999999999", "1e-320", "for", "while", "if", "def", "ctrl @", "inv @",
    "pow(1e9) @", "[0:9]", "[0:1000000000]", "[-1]", "!!binary", "!!float", "<<", "? ", "- ",
  ]

  private func damage(_ bytes: inout [UInt8], _ stream: inout RandomStream) {
    func below(_ bound: Int) -> Int { Int(stream.next() % UInt64(Swift.max(1, bound))) }
    func part() -> Range<Int> {
      let start = below(bytes.count)
      let length = 1 + below(Swift.min(bytes.count - start, 1 << (1 + below(6))))
      return start..<Swift.min(bytes.count, start + length)
    }
    if bytes.isEmpty {
      bytes = Array(Self.pieces[below(Self.pieces.count)].utf8)
      return
    }
    switch below(9) {
    case 0: bytes[below(bytes.count)] ^= UInt8(1 << below(8))
    case 1: bytes[below(bytes.count)] = UInt8(below(256))
    case 2: bytes.removeSubrange(part())
    case 3:
      let range = part()
      bytes.insert(contentsOf: bytes[range], at: range.lowerBound)
    case 4:
      bytes.insert(contentsOf: Self.pieces[below(Self.pieces.count)].utf8, at: below(bytes.count))
    case 5: bytes.replaceSubrange(part(), with: Self.pieces[below(Self.pieces.count)].utf8)
    case 6: bytes.removeSubrange(below(bytes.count)...)
    case 7:
      // A run of digits becomes another number.
      var digit = below(bytes.count)
      while digit < bytes.count, !(48...57).contains(bytes[digit]) { digit += 1 }
      var end = digit
      while end < bytes.count, (48...57).contains(bytes[end]) { end += 1 }
      bytes.replaceSubrange(digit..<end, with: Self.pieces[below(12)].utf8)
    default:
      let other = seeds[below(seeds.count)]
      let from = below(other.count)
      let piece = other[from..<Swift.min(other.count, from + 1 + below(64))]
      bytes.insert(contentsOf: piece, at: below(bytes.count))
    }
  }
}

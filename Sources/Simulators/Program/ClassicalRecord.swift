import Circuits
import Parallel

/// The values of the classical bits of one run.
public struct ClassicalRecord: Hashable, Sendable {
  private var words: [UInt64]

  /// All bits zero.
  public init(bitCount: Int) { words = Array(repeating: 0, count: (bitCount + 63) / 64) }

  /// The value of a bit.
  public subscript(bit: Int) -> Bool {
    get { words[bit >> 6] >> UInt64(bit & 63) & 1 == 1 }
    set {
      let mask: UInt64 = 1 << UInt64(bit & 63)
      if newValue { words[bit >> 6] |= mask } else { words[bit >> 6] &= ~mask }
    }
  }

  /// The bits that are set in either record.
  func union(_ other: ClassicalRecord) -> ClassicalRecord {
    var result = self
    for word in result.words.indices { result.words[word] |= other.words[word] }
    return result
  }

  /// Whether all conditions hold.
  func satisfies(_ conditions: [Condition]) -> Bool {
    conditions.allSatisfy { $0.holds { self[$0] } }
  }

  /// The result that a rule makes of the bits at the end.
  /// - Parameter bitCount: How many bits the record has.
  func result(_ rule: ResultRule, bitCount: Int) -> ClassicalRecord {
    if rule.isPlain { return self }
    let count = bitCount - rule.hiddenBitCount
    var result = ClassicalRecord(bitCount: count)
    for word in result.words.indices { result.words[word] = words[word] }
    for bit in count..<64 * result.words.count { result[bit] = false }
    for assignment in rule.assignments {
      result[assignment.bit] = assignment.value.holds { self[$0] }
    }
    return result
  }

  /// The bits from the highest to the lowest, as Qiskit prints them.
  public func bitString(count: Int) -> String {
    String(unsafeUninitializedCapacity: count) { characters in
      for bit in 0..<count {
        characters[count - 1 - bit] = UInt8(ascii: self[bit] ? "1" : "0")
      }
      return count
    }
  }
}

extension ClassicalRecord: Comparable {
  /// The order of the records as numbers.
  public static func < (left: ClassicalRecord, right: ClassicalRecord) -> Bool {
    left.words.reversed().lexicographicallyPrecedes(right.words.reversed())
  }
}

extension Dictionary where Key == ClassicalRecord {
  /// The values by result, those of equal results added up in the order of their records.
  func results(_ rule: ResultRule, bitCount: Int) -> Self where Value: AdditiveArithmetic {
    if rule.isPlain { return self }
    var results: Self = [:]
    for (record, value) in inOrder {
      results[record.result(rule, bitCount: bitCount), default: .zero] += value
    }
    return results
  }

  /// The entries in the order of their records. Sums over them come out the same every time, which
  /// those in the order of a dictionary do not.
  var inOrder: [(key: Key, value: Value)] { sorted { $0.key < $1.key } }
}

extension ClassicalRecord: Transferable {
  package func write(to message: inout Message) { words.write(to: &message) }
  package init(from message: inout MessageReader) { words = [UInt64](from: &message) }
}

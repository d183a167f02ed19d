/// A condition on classical bits: they equal a value, or (`negated`) they do not; or a function of
/// them is true.
public struct Condition: Hashable, Sendable {
  /// The classical bits, least significant first; the inputs of `logic` if there is one.
  public let bits: [Int]
  /// The value they are compared with, its lowest 64 bits.
  public let value: UInt64
  /// The further bits of the value in words of 64, without zeros at the end.
  public let higherWords: [UInt64]
  /// Whether the condition holds when the bits differ from the value, or the function is false.
  public let negated: Bool
  /// The function of the bits that has to be true; nil for a comparison.
  public let logic: BitLogic?

  /// A condition on classical bits, least significant first.
  public init(bits: [Int], equals value: UInt64, negated: Bool = false) {
    self.init(bits: bits, equals: [value], negated: negated)
  }

  /// A comparison with a value of any width, in words of 64 bits, the lowest first.
  public init(bits: [Int], equals words: [UInt64], negated: Bool = false) {
    self.bits = bits
    value = words.first ?? 0
    var higher = Array(words.dropFirst())
    while higher.last == 0 { higher.removeLast() }
    higherWords = higher
    self.negated = negated
    logic = nil
  }

  /// The condition that a function of bits is true.
  public init(_ logic: BitLogic, of bits: [Int], negated: Bool = false) {
    self.bits = bits
    value = 1
    higherWords = []
    self.negated = negated
    self.logic = logic
  }

  /// Whether the bit of the value at a position is set.
  public func isSet(_ position: Int) -> Bool {
    if position < 64 { return value >> UInt64(position) & 1 == 1 }
    let word = position / 64 - 1
    return word < higherWords.count && higherWords[word] >> UInt64(position % 64) & 1 == 1
  }

  /// Whether the value has bits set beyond those that are compared, so that they never equal it.
  public var isBeyondBits: Bool {
    if logic != nil { return false }
    let count = bits.count
    if count < 64, value >> UInt64(count) != 0 { return true }
    for (index, word) in higherWords.enumerated() where word != 0 {
      let left = count - 64 * (index + 1)
      if left <= 0 || left < 64 && word >> UInt64(left) != 0 { return true }
    }
    return false
  }

  /// Whether the condition holds for given values of all classical bits.
  public func holds(_ isSet: (Int) -> Bool) -> Bool {
    if let logic { return logic.value { isSet(bits[$0]) } != negated }
    if isBeyondBits { return negated }
    for (position, bit) in bits.enumerated() where isSet(bit) != self.isSet(position) {
      return negated
    }
    return !negated
  }

  /// The condition that holds exactly where this one does not.
  public var negation: Condition {
    Condition(bits, value, higherWords, !negated, logic)
  }

  /// The same condition on bits with other numbers.
  public func renumbered(_ number: (Int) -> Int) -> Condition {
    Condition(bits.map(number), value, higherWords, negated, logic)
  }

  private init(
    _ bits: [Int], _ value: UInt64, _ higherWords: [UInt64], _ negated: Bool, _ logic: BitLogic?
  ) {
    self.bits = bits
    self.value = value
    self.higherWords = higherWords
    self.negated = negated
    self.logic = logic
  }
}

/// How the result of a run follows from the classical bits at its end.
///
/// The first bits of a circuit are those that the program declares. Further ones may be hidden: they
/// keep measurements whose values are needed although nothing declares a bit for them.
public struct ResultRule: Hashable, Sendable {
  /// A declared bit that ends with a function of other bits.
  public struct Assignment: Hashable, Sendable {
    /// The declared bit.
    public var bit: Int
    /// What has to hold for the bit to end with 1.
    public var value: Condition

    /// A declared bit with its value.
    public init(bit: Int, value: Condition) {
      self.bit = bit
      self.value = value
    }
  }

  /// How many of the last bits are no part of the result.
  public var hiddenBitCount = 0
  /// Declared bits that are computed at the end, all at once, from the bits as they then are.
  public var assignments: [Assignment] = []
  /// What holds where a loop was left only because it had taken as many turns as are allowed.
  public var truncation: Condition?

  /// Every bit is a result, and ends as it is.
  public init() {}

  /// Whether results are the bits as they are.
  public var isPlain: Bool { hiddenBitCount == 0 && assignments.isEmpty }

  /// The bits that have to be known at the end: for the result, if that is wanted, and for how
  /// often loops were cut off.
  public func neededBits(of bitCount: Int, forResult: Bool) -> Set<Int> {
    var needed = Set(truncation?.bits ?? [])
    guard forResult else { return needed }
    needed.formUnion(0..<(bitCount - hiddenBitCount))
    needed.subtract(assignments.map(\.bit))
    for assignment in assignments { needed.formUnion(assignment.value.bits) }
    return needed
  }
}

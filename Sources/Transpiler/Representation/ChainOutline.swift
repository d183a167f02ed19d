import Circuits

/// A `PulseChain` of which only the kinds of angles are kept: enough to tell how short it becomes,
/// and quick to join and reduce.
struct ChainOutline: Hashable, Sendable {
  /// For every angle, from the lowest bits on, three bits: 0 to 3 for a multiple of π/2, 4 for any
  /// other constant, 5 for one that depends on parameters.
  private var codes: UInt128 = 0
  /// The number of angles that are kept, and of those that there was no room for.
  private var count = 1
  private var omitted = 0

  private static let capacity = 42

  init() {}

  init(_ chain: PulseChain) {
    count = 0
    for angle in chain.angles { push(ChainOutline.code(angle)) }
  }

  /// The outline of gates in the order in which they act.
  init(_ gates: [GateApplication]) {
    count = 0
    var last = 0.0
    for gate in gates {
      guard let chain = ShortChain(gate) else {
        self = ChainOutline(PulseChain(gates))
        return
      }
      last += chain.first
      if chain.length > 0 {
        push(Self.code(last))
        last = chain.second
      }
      if chain.length > 1 {
        push(Self.code(last))
        last = chain.third
      }
    }
    push(Self.code(last))
  }

  /// The kind of an angle.
  static func code(_ angle: Angle) -> UInt8 { angle.constantValue.map(code) ?? 5 }

  private static func code(_ value: Double) -> UInt8 {
    let quarters = (value / (.pi / 2)).rounded()
    guard abs(value - quarters * .pi / 2) < Angle.tolerance else { return 4 }
    return UInt8(Int(quarters.truncatingRemainder(dividingBy: 4)) & 3)
  }

  private subscript(index: Int) -> UInt8 {
    get { UInt8(truncatingIfNeeded: (codes >> UInt128(3 * index)) & 7) }
    set {
      codes &= ~(UInt128(7) << UInt128(3 * index))
      codes |= UInt128(newValue) << UInt128(3 * index)
    }
  }

  /// Adds an angle at the end. Where there is no room the last one but one is only counted: a chain
  /// that long does not become short.
  private mutating func push(_ code: UInt8) {
    if count == Self.capacity {
      let last = self[count - 1]
      self[count - 2] = last
      self[count - 1] = code
      omitted += 1
    } else {
      self[count] = code
      count += 1
    }
  }

  mutating func append(_ other: ChainOutline) {
    self[count - 1] = ChainOutline.sum(self[count - 1], other[0])
    if count + other.count - 1 <= Self.capacity {
      codes |= (other.codes >> 3) << UInt128(3 * count)
      count += other.count - 1
    } else {
      for index in 1..<other.count { push(other[index]) }
    }
    omitted += other.omitted
  }

  private static func sum(_ a: UInt8, _ b: UInt8) -> UInt8 {
    a < 4 && b < 4 ? (a + b) & 3 : max(a, b)
  }

  private static func negated(_ a: UInt8) -> UInt8 { a < 4 ? (4 - a) & 3 : a }

  /// Takes angles out of the chain.
  private mutating func remove(_ index: Int, _ number: Int) {
    let low = codes & ((UInt128(1) << UInt128(3 * index)) - 1)
    codes = low | (codes >> UInt128(3 * (index + number))) << UInt128(3 * index)
    count -= number
  }

  /// The number of square roots of X that are left, and whether they are one X.
  func reduced() -> (length: Int, isFlip: Bool) {
    var rest = self
    var i = 1
    while i + 1 < rest.count {
      let (before, here, after) = (rest[i - 1], rest[i], rest[i + 1])
      switch here {
      case 2:
        rest[i - 1] = Self.sum(Self.sum(before, after), 2)
        rest.remove(i, 2)
      case 1, 3:
        rest[i - 1] = Self.sum(before, here)
        rest[i] = Self.sum(after, here)
        rest.remove(i + 1, 1)
      case 0 where i + 2 < rest.count:
        rest[i - 1] = Self.sum(Self.sum(before, Self.negated(after)), 2)
        rest[i] = Self.sum(rest[i + 2], 2)
        rest.remove(i + 1, 2)
      case 0 where i >= 2:
        rest[i - 2] = Self.sum(rest[i - 2], 2)
        rest[i - 1] = Self.sum(Self.sum(after, Self.negated(before)), 2)
        rest.remove(i, 2)
      case 4 where i + 2 < rest.count && after == 4:
        rest[i - 1] = max(before, 4)
        rest[i + 1] = max(rest[i + 2], 4)
        rest.remove(i + 2, 1)
      default:
        i += 1
        continue
      }
      i = max(1, i - 2)
    }
    return (rest.count - 1 + omitted, omitted == 0 && rest.count == 3 && rest[1] == 0)
  }
}

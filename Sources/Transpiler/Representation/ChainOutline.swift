import Circuits

/// A `PulseChain` of which only the kinds of angles are kept: enough to tell how short it becomes,
/// and quick to join and reduce.
struct ChainOutline: Hashable, Sendable {
  /// For every angle: 0 to 3 for a multiple of π/2, 4 for any other constant, 5 for one that
  /// depends on parameters.
  private(set) var codes: [UInt8]

  init() { codes = [0] }

  init(_ chain: PulseChain) { codes = chain.angles.map(ChainOutline.code) }

  /// The kind of an angle.
  static func code(_ angle: Angle) -> UInt8 {
    guard let value = angle.constantValue else { return 5 }
    let quarters = (value / (.pi / 2)).rounded()
    guard abs(value - quarters * .pi / 2) < Angle.tolerance else { return 4 }
    return UInt8(Int(quarters.truncatingRemainder(dividingBy: 4)) & 3)
  }

  mutating func append(_ other: ChainOutline) {
    codes[codes.count - 1] = ChainOutline.sum(codes[codes.count - 1], other.codes[0])
    codes.append(contentsOf: other.codes.dropFirst())
  }

  private static func sum(_ a: UInt8, _ b: UInt8) -> UInt8 {
    a < 4 && b < 4 ? (a + b) & 3 : max(a, b)
  }

  private static func negated(_ a: UInt8) -> UInt8 { a < 4 ? (4 - a) & 3 : a }

  /// The number of square roots of X that are left, and whether they are one X.
  func reduced() -> (length: Int, isFlip: Bool) {
    var codes = self.codes
    var i = 1
    while i + 1 < codes.count {
      let (before, here, after) = (codes[i - 1], codes[i], codes[i + 1])
      switch here {
      case 2:
        codes[i - 1] = Self.sum(Self.sum(before, after), 2)
        codes.removeSubrange(i...i + 1)
      case 1, 3:
        codes[i - 1] = Self.sum(before, here)
        codes[i] = Self.sum(after, here)
        codes.remove(at: i + 1)
      case 0 where i + 2 < codes.count:
        codes[i - 1] = Self.sum(Self.sum(before, Self.negated(after)), 2)
        codes[i] = Self.sum(codes[i + 2], 2)
        codes.removeSubrange(i + 1...i + 2)
      case 0 where i >= 2:
        codes[i - 2] = Self.sum(codes[i - 2], 2)
        codes[i - 1] = Self.sum(Self.sum(after, Self.negated(before)), 2)
        codes.removeSubrange(i...i + 1)
      case 4 where i + 2 < codes.count && after == 4:
        codes[i - 1] = max(before, 4)
        codes[i + 1] = max(codes[i + 2], 4)
        codes.remove(at: i + 2)
      default:
        i += 1
        continue
      }
      i = max(1, i - 2)
    }
    return (codes.count - 1, codes.count == 3 && codes[1] == 0)
  }
}

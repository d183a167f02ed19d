import Randomness

/// Random numbers for the inner loops of searches, in a few operations each: SplitMix64 of Steele, Lea
/// and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, whose state is the
/// first number of a `RandomStream`. Equal streams give equal numbers.
struct QuickRandom: RandomNumberGenerator {
  private var state: UInt64

  init(_ stream: RandomStream) {
    var stream = stream
    state = stream.next()
  }

  @inline(__always)
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension RandomNumberGenerator {
  /// A uniform number in [0, 1) with 53 random bits.
  @inline(__always)
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
}

import CPhilox

/// A stream of random numbers that is a pure function of its key and coordinates.
///
/// Two streams with different coordinates are independent for all practical purposes; the same
/// coordinates give the same numbers on any number of threads. Philox4x32-10 of Salmon et al.,
/// "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private let key: UInt64
  private let high: UInt64
  private var low: UInt64
  private var spare: UInt64?

  /// A stream for a seed and up to three coordinates: for example sequence, shot and site.
  public init(seed: UInt64, _ first: Int = 0, _ second: Int = 0, _ third: Int = 0) {
    key = RandomStream.mix(seed, UInt64(bitPattern: Int64(first)))
    high = RandomStream.mix(UInt64(bitPattern: Int64(second)), UInt64(bitPattern: Int64(third)))
    low = 0
    spare = nil
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    if let word = spare {
      spare = nil
      return word
    }
    let block = backaction_philox(key, low, high)
    low &+= 1
    spare = UInt64(block.word2) | UInt64(block.word3) << 32
    return UInt64(block.word0) | UInt64(block.word1) << 32
  }

  /// A uniform number in [0, 1) with 53 random bits.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// The finaliser of SplitMix64 applied to a combination of two words, a bijection of either.
  private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    var z = a &+ 0x9E37_79B9_7F4A_7C15 &* (b &+ 1)
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

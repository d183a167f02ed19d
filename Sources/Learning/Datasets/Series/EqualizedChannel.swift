import Elementary
import Randomness

/// Symbols that went through a distorting and noisy channel and have to be recovered.
///
/// Symbols ±1, ±3 are mixed with those before (H. Jaeger, H. Haas, Science 304, 78 (2004), without the
/// two symbols ahead), the sum is distorted as u + 0.06u² − 0.01u³, and normal noise is added.
enum EqualizedChannel {
  /// The factors of a symbol and of the seven before it.
  static let taps = [1, 0.18, -0.1, 0.091, -0.05, 0.04, 0.03, 0.01]
  /// The symbols by their class.
  static let symbols = [-3.0, -1, 1, 3]

  /// What the receiver gets at each step without noise, and the class of each symbol.
  static func sequence(_ count: Int, seed: UInt64, part: Int, sample: Int) -> (
    signal: [Double], labels: [Int]
  ) {
    var random = RandomStream(seed: seed, .generation, part, sample)
    let sent = (0..<count + taps.count - 1).map { _ in random.integer(below: symbols.count) }
    let signal = (0..<count).map { step in
      let u = taps.indices.reduce(0) {
        $0 + taps[$1] * symbols[sent[step + taps.count - 1 - $1]]
      }
      return u + 0.06 * u * u - 0.01 * u * u * u
    }
    return (signal, Array(sent[(taps.count - 1)...]))
  }

  /// The deviation of the noise.
  /// - Parameter ratio: Of the powers of signal and noise, in decibels.
  static func noiseDeviation(power: Double, ratio: Double) -> Double {
    (power / Portable.exp(ratio / 10 * Portable.log(10))).squareRoot()
  }
}

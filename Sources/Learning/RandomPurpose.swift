import Randomness

/// First coordinates of the random streams of this module.
///
/// They are negative, because models key their own streams by sample, shot and site, which count
/// from zero: no stream of a model can coincide with one of these.
enum RandomPurpose: Int {
  case initialization = -1
  case shuffling = -2
  case split = -3
  case permutation = -4
  case generation = -5
  case validation = -6
  case dropout = -7
  case tokenDropout = -8
  case rowDropout = -9
  case exploration = -10
}

extension RandomStream {
  /// The stream for a purpose of this module.
  init(seed: UInt64, _ purpose: RandomPurpose, _ first: Int = 0, _ second: Int = 0) {
    self.init(seed: seed, purpose.rawValue, first, second)
  }

  /// A uniform integer in 0..<bound, without bias (D. Lemire, ACM TOMACS 29, 3 (2019)).
  mutating func integer(below bound: Int) -> Int {
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// A uniform permutation of 0..<count, by the shuffle of Fisher and Yates.
  ///
  /// Written out here, because the standard library does not promise that `shuffle` draws alike in
  /// every version, and splits and epochs must stay what they were.
  mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for i in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(i, integer(below: i + 1))
    }
    return order
  }
}

/// Draws from weights that are summed up on the way.
enum RunningSum {
  /// The place at which a running sum of weights exceeds a number, which is lowered by the sum
  /// before it; the last place with any weight if rounding leaves none.
  @inline(__always)
  static func take(
    _ rest: inout Double, count: Int, _ weight: (Int) -> Double
  ) -> Int {
    var last = 0
    for index in 0..<count {
      let own = weight(index)
      if own <= 0 { continue }
      last = index
      if rest < own { return index }
      rest -= own
    }
    rest = .infinity
    return last
  }
}

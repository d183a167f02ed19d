import Elementary

extension RandomStream {
  /// The number of successes in independent trials, exact for up to 2⁶² trials.
  ///
  /// A trial succeeds if a uniform number is below p. The numbers are compared digit by digit, all
  /// at once: of the trials that agree with p so far, a fair binomial number has the next digit 0.
  /// Those are decided where p has a 1 there, the others where p has a 0, and half go on. So a draw
  /// takes some log₂ n fair ones, and its time hardly depends on n.
  /// - Parameters:
  ///   - trials: The number of trials; none if negative.
  ///   - probability: That of a success; below 0 and NaN count as 0, above 1 as 1.
  public mutating func binomial(trials: Int, probability: Double) -> Int {
    guard trials > 0, probability > 0 else { return 0 }
    if probability >= 1 { return trials }
    var undecided = trials
    var successes = 0
    var rest = probability
    while undecided > 0 && rest > 0 {
      // Exact: doubling and taking away one lose no digits.
      rest *= 2
      let zeros = fairBinomial(undecided)
      if rest >= 1 {
        rest -= 1
        successes += zeros
        undecided -= zeros
      } else {
        undecided = zeros
      }
    }
    return successes
  }

  /// Fair trials up to this number are counted bit by bit.
  private static let countedTrials = 4096

  /// The number of successes in trials with probability ½.
  private mutating func fairBinomial(_ trials: Int) -> Int {
    guard trials > Self.countedTrials else {
      var count = 0
      for _ in 0..<trials / 64 { count += next().nonzeroBitCount }
      let rest = trials % 64
      return rest == 0 ? count : count + (next() >> UInt64(64 - rest)).nonzeroBitCount
    }
    // The rejection below wants an even number; one more trial is one bit.
    let extra = trials % 2 == 0 ? 0 : Int(next() >> 63)
    return trials / 2 + fairDeviation(half: trials / 2) + extra
  }

  /// How far a fair binomial number of 2m trials, m > 2000, lies from m.
  ///
  /// W. Hörmann, "The generation of binomial random variates", 1993: transformed rejection with a
  /// squeeze (BTRS), for probability ½ and counted from the middle, so that no digits are lost.
  private mutating func fairDeviation(half m: Int) -> Int {
    let middle = Double(m)
    let deviation = (middle / 2).squareRoot()
    let b = 1.15 + 2.53 * deviation
    let a = -0.0873 + 0.0248 * b + 0.005
    let scale = (2.83 + 5.1 / b) * deviation
    let squeeze = 0.92 - 4.2 / b
    while true {
      let u = uniform() - 0.5
      let v = uniform()
      let distance = 0.5 - abs(u)
      if distance <= 0 { continue }
      let place = ((2 * a / distance + b) * u + 0.5).rounded(.down)
      // Beyond this, more than 25 standard deviations, nothing is ever drawn.
      if abs(place) > 0.4 * middle { continue }
      if distance >= 0.07 && v <= squeeze { return Int(place) }
      if v * scale / (a / (distance * distance) + b)
        <= FairBinomial.relativeProbability(place, half: middle)
      {
        return Int(place)
      }
    }
  }
}

/// The distribution of a fair binomial number around its middle.
///
/// By additions, multiplications, divisions only: the same to the last bit on every processor.
private enum FairBinomial {
  /// C(2m, m + j) / C(2m, m) for |j| ≤ 0.4 m, m > 2000, by Stirling's series.
  static func relativeProbability(_ j: Double, half m: Double) -> Double {
    let square = (j / m) * (j / m)
    var (power, main, side) = (1.0, 0.0, 0.0)
    var i = 1.0
    while i < 40 {
      power *= square
      let term = power / (i * (2 * i - 1))
      main += term
      side += power / i
      if term < 1e-20 * main { break }
      i += 1
    }
    let energy = m * main - side / 2 + correction(m + j) + correction(m - j) - 2 * correction(m)
    return Portable.exp(-max(0, energy))
  }

  /// What Stirling's formula for log z! lacks.
  private static func correction(_ z: Double) -> Double {
    let inverse = 1 / z
    let square = inverse * inverse
    return inverse * (1 / 12.0 - square * (1 / 360.0 - square / 1260))
  }
}

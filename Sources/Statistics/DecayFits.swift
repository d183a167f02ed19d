import Elementary

/// Fits A·exp(−x/τ) + B: relaxation and echo decays. Parameters in the order A, τ, B.
///
/// The start is taken from the data: B from the last tenth, A from the first point, τ from where
/// the signal has fallen to 1/e.
/// - Parameters:
///   - offset: a known B that is held fixed; the fit then has the parameters A, τ.
/// - Throws: `StatisticsError` as `fitLeastSquares`.
public func fitExponentialDecay(
  x: [Double], y: [Double], errors: [Double]? = nil, offset: Double? = nil
) throws -> LeastSquaresFit {
  guard x.count == y.count, x.count >= 3 else {
    throw StatisticsError("\(x.count) x and \(y.count) y: a decay needs at least 3 of each")
  }
  let order = x.indices.sorted { x[$0] < x[$1] }
  let tail = order.suffix(max(1, order.count / 10)).map { y[$0] }
  let floor = try offset ?? mean(tail)
  let amplitude = y[order[0]] - floor
  let span = x[order[order.count - 1]] - x[order[0]]
  let fallen = order.first { abs(y[$0] - floor) < abs(amplitude) * Portable.exp(-1) }
  let tau = max((fallen.map { x[$0] - x[order[0]] }) ?? span, span * 1e-3)
  guard span > 0 else { throw StatisticsError("all x are equal: a decay needs a span") }
  // τ is fitted in units of the span, so that all parameters are of order one for the solver.
  let units = x.map { $0 / span }
  let start = [amplitude, tau / span] + (offset == nil ? [floor] : [])
  let fit = try fitLeastSquares(x: units, y: y, errors: errors, initial: start) { x, p in
    p[0] * Portable.exp(-x / p[1]) + (offset ?? p[p.count - 1])
  }
  return fit.rescaled([1, span] + (offset == nil ? [1] : []))
}

/// Fits A·pˣ + B, the decay of randomized benchmarking with sequence length x. Parameters in the
/// order A, p, B (E. Magesan, J. M. Gambetta, J. Emerson, Phys. Rev. Lett. 106, 180504 (2011)).
/// - Parameter offset: a known B that is held fixed; the fit then has the parameters A, p.
/// - Throws: `StatisticsError` as `fitLeastSquares`.
public func fitPowerDecay(
  x: [Double], y: [Double], errors: [Double]? = nil, offset: Double? = nil
) throws -> LeastSquaresFit {
  let decay = try fitExponentialDecay(x: x, y: y, errors: errors, offset: offset)
  var start = decay.parameters
  start[1] = Portable.exp(-1 / start[1])
  return try fitLeastSquares(x: x, y: y, errors: errors, initial: start) { x, p in
    p[0] * Portable.power(max(0, p[1]), x) + (offset ?? p[p.count - 1])
  }
}

/// Fits A·exp(−x/τ)·cos(2πfx + φ) + B, Ramsey fringes. Parameters in the order A, τ, f, φ, B.
///
/// The start is the best of a scan of frequencies from zero to the Nyquist frequency of the
/// smallest spacing, each solved linearly for the two quadratures.
/// - Throws: `StatisticsError` as `fitLeastSquares`.
public func fitDampedCosine(
  x: [Double], y: [Double], errors: [Double]? = nil
) throws -> LeastSquaresFit {
  guard x.count == y.count, x.count >= 6 else {
    throw StatisticsError("\(x.count) x and \(y.count) y: fringes need at least 6 of each")
  }
  try requireFinite(x, "x")
  try requireFinite(y, "y")
  let sorted = x.sorted()
  let span = sorted[sorted.count - 1] - sorted[0]
  let spacing = zip(sorted.dropFirst(), sorted).map { $0 - $1 }.filter { $0 > 0 }.min() ?? 0
  guard span > 0 else { throw StatisticsError("all x are equal: fringes need a span") }
  let units = x.map { $0 / span }
  let centre = try mean(y)
  let start = fringeStart(units, y.map { $0 - centre }, highest: span / (2 * spacing))
  let fit = try fitLeastSquares(
    x: units, y: y, errors: errors, initial: start + [centre]
  ) { x, p in
    p[0] * Portable.exp(-x / p[1]) * Portable.cos(2 * .pi * p[2] * x + p[3]) + p[4]
  }
  return fit.rescaled([1, span, 1 / span, 1, 1])
}

/// Amplitude, decay time, frequency and phase that explain the most variance.
private func fringeStart(_ x: [Double], _ y: [Double], highest: Double) -> [Double] {
  var best = [0.0, 1.0, 0.0, 0.0]
  var bestPower = -1.0
  for tau in [0.1, 0.3, 1, 3] {
    var frequency = 0.125
    while frequency <= highest {
      // Normal equations of y ≈ a·c + b·s for the damped quadratures c and s.
      var cc = 0.0
      var cs = 0.0
      var ss = 0.0
      var cy = 0.0
      var sy = 0.0
      for (x, y) in zip(x, y) {
        let c = Portable.exp(-x / tau) * Portable.cos(2 * .pi * frequency * x)
        let s = Portable.exp(-x / tau) * Portable.sin(2 * .pi * frequency * x)
        cc += c * c
        cs += c * s
        ss += s * s
        cy += c * y
        sy += s * y
      }
      let determinant = cc * ss - cs * cs
      if determinant > 1e-9 * cc * ss {
        let a = (ss * cy - cs * sy) / determinant
        let b = (cc * sy - cs * cy) / determinant
        let power = a * cy + b * sy
        if power > bestPower {
          bestPower = power
          best = [(a * a + b * b).squareRoot(), tau, frequency, Portable.atan2(-b, a)]
        }
      }
      frequency += 0.125
    }
  }
  return best
}

extension LeastSquaresFit {
  /// The same fit with each parameter in other units.
  func rescaled(_ factors: [Double]) -> LeastSquaresFit {
    LeastSquaresFit(
      parameters: zip(parameters, factors).map { $0 * $1 },
      uncertainties: zip(uncertainties, factors).map { $0 * $1 },
      covariance: covariance.enumerated().map { i, row in
        row.enumerated().map { j, value in value * factors[i] * factors[j] }
      },
      chiSquare: chiSquare, degreesOfFreedom: degreesOfFreedom, iterationCount: iterationCount)
  }
}

import Elementary
import Statistics

/// Predicted beside measured frequencies, read by read.
public struct FitAgreement: Sendable {
  /// One read.
  public struct Row: Sendable {
    /// The circuit and the read.
    public let name: String
    /// Whether the read was kept back.
    public let isHeldOut: Bool
    /// The number of runs.
    public let shots: Int
    /// The total variation distance of the prediction of the calibration before the fit.
    public let distanceBefore: Double
    /// That of the prediction after the fit.
    public let distance: Double
    /// What shot noise alone gives on average for the fitted distribution.
    public let shotNoise: Double
    /// Σ n log p.
    public let logLikelihood: Double
    /// P(value) by the value as a number, after the fit.
    public let predicted: [Double]
    /// Measured frequencies.
    public let measured: [Double]
    /// Pearson's χ², values that are expected less than five times being merged.
    public let chiSquare: Double
    /// Values, merged ones as one, less one.
    public let degrees: Int
    /// χ² of the frequencies of single bits, for each bit.
    let bitChiSquares: [Double]
  }

  /// In the order of circuits and reads.
  public let rows: [Row]

  /// - Parameter before: Predictions of the calibration; nil for those after the fit.
  init(_ circuits: [FitCircuit], before: [Likelihood.Prediction]?, after: [Likelihood.Prediction]) {
    let before = before ?? after
    rows = circuits.enumerated().flatMap { index, circuit in
      circuit.reads.enumerated().map { place, read in
        Row(
          read, name: circuits.count == 1 ? read.name : "\(circuit.name), \(read.name)",
          before: before[index][place], after: after[index][place])
      }
    }
  }

  /// Σ n log p of the reads kept back; nil if there are none.
  public var heldOutLogLikelihood: Double? {
    let own = rows.filter(\.isHeldOut)
    return own.isEmpty ? nil : own.reduce(0) { $0 + $1.logLikelihood }
  }

  /// χ² for each degree of freedom of the reads that were fitted.
  /// - Parameter parameters: The effective number of parameters.
  func chiSquarePerDegree(parameters: Double) -> Double {
    let own = rows.filter { !$0.isHeldOut }
    let degrees = max(1, Double(own.reduce(0) { $0 + $1.degrees }) - parameters)
    return own.reduce(0) { $0 + $1.chiSquare } / degrees
  }

  /// How many times the variance of shot noise the counts of the fit scatter with: χ² for each degree
  /// of freedom of all values, or of single bits where that is more, if it is above 1 by three standard
  /// deviations. What shifts from read to read, and what a model lacks, shows in single bits first.
  /// - Parameter parameters: The effective number of parameters.
  func dispersion(parameters: Double) -> Double {
    let own = rows.filter { !$0.isHeldOut }
    let bits = own.flatMap(\.bitChiSquares)
    func excess(_ sum: Double, _ count: Double) -> Double {
      let degrees = max(1, count - parameters)
      let value = sum / degrees
      return value > 1 + 3 * (2 / degrees).squareRoot() ? value : 1
    }
    return max(
      excess(own.reduce(0) { $0 + $1.chiSquare }, Double(own.reduce(0) { $0 + $1.degrees })),
      excess(bits.reduce(0, +), Double(bits.count)))
  }

  /// The median of a figure over reads; nil without any.
  public func median(heldOut: Bool, _ figure: (Row) -> Double) -> Double? {
    try? Statistics.median(rows.filter { $0.isHeldOut == heldOut }.map(figure))
  }
}

extension FitAgreement.Row {
  fileprivate init(
    _ read: FitCircuit.Read, name: String, before: [Double], after: [Double]
  ) {
    let shots = Double(read.shots)
    let counts = after.indices.map { Double(read.counts[$0] ?? 0) }
    let measured = counts.map { $0 / shots }
    func distance(_ p: [Double]) -> Double {
      zip(p, measured).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
    }
    var (chi, cells, rare, rareCount) = (0.0, 0, 0.0, 0.0)
    for (p, n) in zip(after, counts) {
      let expected = shots * max(p, 0)
      if expected < 5 {
        (rare, rareCount) = (rare + expected, rareCount + n)
      } else {
        chi += (n - expected) * (n - expected) / expected
        cells += 1
      }
    }
    if rare > 0 || rareCount > 0 {
      chi += (rareCount - rare) * (rareCount - rare) / max(rare, 1)
      cells += 1
    }
    self.name = name
    isHeldOut = read.isHeldOut
    self.shots = read.shots
    distanceBefore = distance(before)
    self.distance = distance(after)
    // The mean of |n/N − p| of a normal deviate is √(2/π) of its standard deviation.
    shotNoise =
      after.reduce(0) { $0 + (max(0, $1 * (1 - $1)) * 2 / (.pi * shots)).squareRoot() } / 2
    logLikelihood = zip(counts, after).reduce(0) { sum, pair in
      pair.0 > 0 ? sum + pair.0 * Portable.log(max(pair.1, 1e-12)) : sum
    }
    predicted = after
    self.measured = measured
    chiSquare = chi
    degrees = max(1, cells - 1)
    bitChiSquares = (0..<after.count.trailingZeroBitCount).map { bit in
      let own = after.indices.filter { $0 >> bit & 1 == 1 }
      let p = min(max(own.reduce(0) { $0 + after[$1] }, 1e-9), 1 - 1e-9)
      let n = own.reduce(0) { $0 + counts[$1] }
      return (n - shots * p) * (n - shots * p) / (shots * p * (1 - p))
    }
  }
}

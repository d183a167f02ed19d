import Channels
import Circuits
import Elementary

/// The points at which an exact method takes a mean over the fluctuations of a circuit.
///
/// Every expectation is a sum of cosines and sines of frequencies up to the fluctuation's reach R, so
/// that the error of a rule for one of them is known beforehand. Each takes the fewest points of the
/// rule of Gauss and Hermite whose error is at most `tolerance`, or equal steps over the normal
/// distribution where that is shorter; a sign takes its two values. With more than `mostPoints` points
/// altogether, the `SequenceRule` takes their place.
struct FluctuationRule {
  /// Points with their weights, which sum to 1.
  let points: [(values: [Parameter: Double], weight: Double)]

  /// The largest error of one fluctuation's mean.
  static let tolerance = 1e-9
  /// The most points of a product of rules.
  static let mostPoints = 1024

  /// The rule for the fluctuations of a circuit.
  init(_ circuit: NoisyCircuit) {
    let (chosen, isProduct) = Self.choice(circuit)
    if isProduct {
      var points: [(values: [Parameter: Double], weight: Double)] = [([:], 1)]
      for (fluctuation, reach) in chosen {
        let own = Self.own(fluctuation, reach)
        points = points.flatMap { point in
          own.map { node, weight in
            var values = point.values
            values[fluctuation.parameter] = node
            return (values, point.weight * weight)
          }
        }
      }
      self.points = points
      return
    }
    // What reaches farthest comes first.
    let order = chosen.indices.sorted {
      (chosen[$1].reach, $0) < (chosen[$0].reach, $1)
    }
    let sequence = SequenceRule(dimensions: order.count)
    points = (0..<SequenceRule.count).map { point in
      var values: [Parameter: Double] = [:]
      for (place, index) in order.enumerated() {
        let at = sequence.indices[place][point]
        values[chosen[index].fluctuation.parameter] =
          switch chosen[index].fluctuation.distribution {
          case .normal: SequenceRule.normalValues[at]
          case .sign: 2 * at < SequenceRule.count ? -1 : 1
          }
      }
      return (values, 1 / Double(SequenceRule.count))
    }
  }

  /// How many points the rule of a circuit has.
  static func count(_ circuit: NoisyCircuit) -> Int {
    let (chosen, isProduct) = choice(circuit)
    guard isProduct else { return SequenceRule.count }
    return chosen.reduce(1) { $0 * size($1.fluctuation, $1.reach) }
  }

  /// The fluctuations that occur, and whether a product of rules serves them.
  private static func choice(
    _ circuit: NoisyCircuit
  ) -> (chosen: [(fluctuation: Fluctuation, reach: Double)], isProduct: Bool) {
    let reaches = circuit.reaches
    let chosen = circuit.fluctuations.compactMap { fluctuation in
      reaches[fluctuation.parameter].map { (fluctuation: fluctuation, reach: $0) }
    }
    let count = chosen.reduce(1.0) { $0 * Double(size($1.fluctuation, $1.reach)) }
    return (chosen, count <= Double(mostPoints))
  }

  private static func size(_ fluctuation: Fluctuation, _ reach: Double) -> Int {
    switch fluctuation.distribution {
    case .sign: 2
    case .normal: hermiteSize(reach) ?? 2 * steps(reach).half + 1
    }
  }

  private static func own(
    _ fluctuation: Fluctuation, _ reach: Double
  ) -> [(node: Double, weight: Double)] {
    switch fluctuation.distribution {
    case .sign: return [(-1, 0.5), (1, 0.5)]
    case .normal:
      if let size = hermiteSize(reach) {
        let rule = HermiteRule(size)
        return zip(rule.nodes, rule.weights).map { ($0, $1) }
      }
      let (half, step) = steps(reach)
      let weights = (-half...half).map { density(Double($0) * step) }
      let total = weights.reduce(0, +)
      return zip(-half...half, weights).map { (Double($0) * step, $1 / total) }
    }
  }

  private static func hermiteSize(_ reach: Double) -> Int? {
    HermiteRule.size(upTo: reach, tolerance: tolerance)
  }

  /// Equal steps: by Poisson's formula the error is 2e^(−(2π/h − R)²/2), and beyond 6.3 deviations
  /// lies less than 1e-9 of the weight.
  private static func steps(_ reach: Double) -> (half: Int, step: Double) {
    let step = 2 * Double.pi / (reach + 6.6)
    return (Int((6.3 / step).rounded(.up)), step)
  }

  private static func density(_ x: Double) -> Double { Portable.exp(-x * x / 2) }
}

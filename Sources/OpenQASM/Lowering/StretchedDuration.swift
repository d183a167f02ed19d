import Circuits

/// A length of time that is the sum of known times and of multiples of stretches, which are resolved
/// when the whole program is known.
struct StretchedDuration: Hashable {
  var seconds = 0.0
  var samples = 0.0
  /// The factors of the stretches by their numbers; none is zero.
  var factors: [Int: Double] = [:]

  init() {}

  /// A stretch by itself.
  init(stretch number: Int) { factors = [number: 1] }

  init(_ known: Duration) {
    switch known {
    case .seconds(let value): seconds = value
    case .dt(let count): samples = count
    }
  }

  /// A value that is a length of time; nil for others.
  init?(_ value: Value) {
    switch value {
    case .duration(let known): self.init(known)
    case .stretch(let length): self = length
    default: return nil
    }
  }

  /// The value, as a plain duration if no stretch is in it and its unit is one.
  var value: Value {
    guard factors.isEmpty, seconds == 0 || samples == 0 else { return .stretch(self) }
    return .duration(samples == 0 ? .seconds(seconds) : .dt(samples))
  }

  static func + (left: StretchedDuration, right: StretchedDuration) -> StretchedDuration {
    var result = left
    result.seconds += right.seconds
    result.samples += right.samples
    result.factors.merge(right.factors) { $0 + $1 }
    result.factors = result.factors.filter { $0.value != 0 }
    return result
  }

  static func * (factor: Double, length: StretchedDuration) -> StretchedDuration {
    var result = StretchedDuration()
    guard factor != 0 else { return result }
    result.seconds = factor * length.seconds
    result.samples = factor * length.samples
    result.factors = length.factors.mapValues { factor * $0 }
    return result
  }
}

extension Arithmetic {
  /// Sums of lengths of time, and their multiples.
  static func stretched(_ symbol: String, _ left: Value, _ right: Value) -> Outcome {
    switch (symbol, StretchedDuration(left), StretchedDuration(right)) {
    case ("+", let a?, let b?): return .value((a + b).value)
    case ("-", let a?, let b?): return .value((a + -1 * b).value)
    case ("*", let length?, nil): return scaled(length, right.number)
    case ("*", nil, let length?): return scaled(length, left.number)
    case ("/", let length?, nil): return scaled(length, right.number.map { 1 / $0 })
    default:
      return .refused(
        "'\(symbol)' cannot be applied to \(left.described) and \(right.described)")
    }
  }

  private static func scaled(_ length: StretchedDuration, _ factor: Double?) -> Outcome {
    guard let factor, factor.isFinite else {
      return .refused("a duration can only be multiplied or divided by a finite number")
    }
    return .value((factor * length).value)
  }
}

import CGSL

/// The weights of points in a linear interpolation (GSL's gsl_interp_linear): the value at a place
/// is the sum of weights times values. Never beyond the ends.
///
/// - Parameters:
///   - x: The places of the points, ascending, at least two.
///   - place: Where to interpolate.
/// - Throws: `StatisticsError` for places that are not finite or not ascending and for one outside.
public func linearInterpolationWeights(x: [Double], at place: Double) throws -> [Double] {
  try requireFinite(x, "x")
  guard x.count > 1, zip(x, x.dropFirst()).allSatisfy({ $0 < $1 }) else {
    throw StatisticsError("x = \(x): must be at least two places in ascending order")
  }
  guard place >= x[0], place <= x[x.count - 1] else {
    throw StatisticsError("\(place) is outside \(x[0]) to \(x[x.count - 1])")
  }
  backaction_gsl_disable_abort()
  guard let interpolation = gsl_interp_alloc(backaction_gsl_interp_linear(), x.count) else {
    throw StatisticsError("no memory for \(x.count) points")
  }
  defer { gsl_interp_free(interpolation) }
  return try x.indices.map { index in
    // The interpolation of the unit vector of a point is that point's weight.
    var unit = [Double](repeating: 0, count: x.count)
    unit[index] = 1
    guard gsl_interp_init(interpolation, x, unit, x.count) == Int32(GSL_SUCCESS) else {
      throw StatisticsError("x = \(x): cannot be interpolated")
    }
    var weight = 0.0
    let status = gsl_interp_eval_e(interpolation, x, unit, place, nil, &weight)
    guard status == Int32(GSL_SUCCESS) else {
      throw StatisticsError("cannot interpolate at \(place)")
    }
    return weight
  }
}

import CGSL

/// A model fitted to data by nonlinear least squares.
public struct LeastSquaresFit: Equatable, Sendable {
  /// The best parameters, in the order of the initial guess.
  public let parameters: [Double]
  /// One standard deviation of each parameter.
  public let uncertainties: [Double]
  /// The covariance of the parameters, row by row.
  public let covariance: [[Double]]
  /// The sum of squared residuals, each divided by its uncertainty where those were given.
  public let chiSquare: Double
  /// Points minus parameters.
  public let degreesOfFreedom: Int
  /// Iterations used.
  public let iterationCount: Int

  /// Chi-square per degree of freedom.
  public var reducedChiSquare: Double { chiSquare / Double(degreesOfFreedom) }
}

/// Fits y ≈ model(x, parameters) by a Levenberg–Marquardt trust region (GSL's multifit_nlinear).
///
/// With `errors` the covariance is (JᵀWJ)⁻¹ as it stands; without, it is scaled by the residual
/// variance χ²/(n − p), because the noise is then known only from the scatter.
/// - Parameters:
///   - errors: one standard deviation of each y, or nil for equal unknown noise.
///   - initial: the starting point, which also sets the number of parameters.
/// - Throws: `StatisticsError` for unequal lengths, non-finite data, errors that are not
///   positive, no degree of freedom, or an iteration that does not converge.
public func fitLeastSquares(
  x: [Double], y: [Double], errors: [Double]? = nil, initial: [Double],
  model: (_ x: Double, _ parameters: [Double]) -> Double
) throws -> LeastSquaresFit {
  guard x.count == y.count, errors == nil || errors?.count == x.count else {
    throw StatisticsError(
      "\(x.count) x, \(y.count) y and \(errors?.count ?? x.count) errors: must be as many")
  }
  guard !initial.isEmpty, x.count > initial.count else {
    throw StatisticsError(
      "\(x.count) points for \(initial.count) parameters: needs more points than parameters")
  }
  try requireFinite(x, "x")
  try requireFinite(y, "y")
  try requireFinite(initial, "initial")
  for (i, error) in (errors ?? []).enumerated() where !(error > 0 && error.isFinite) {
    throw StatisticsError("errors[\(i)] = \(error): must be positive and finite")
  }
  return try withoutActuallyEscaping(model) { model in
    let problem = FitProblem(x: x, y: y, errors: errors, initial: initial, model: model)
    return try withExtendedLifetime(problem) { try problem.solve() }
  }
}

/// What the C callback needs, kept alive by the caller of `solve`.
private final class FitProblem {
  let x: [Double]
  let y: [Double]
  let errors: [Double]?
  let initial: [Double]
  let model: (Double, [Double]) -> Double

  init(
    x: [Double], y: [Double], errors: [Double]?, initial: [Double],
    model: @escaping (Double, [Double]) -> Double
  ) {
    self.x = x
    self.y = y
    self.errors = errors
    self.initial = initial
    self.model = model
  }

  /// Residuals divided by their uncertainties; false where one is not a number.
  func residuals(_ parameters: [Double], into result: UnsafeMutablePointer<gsl_vector>) -> Bool {
    for i in x.indices {
      let residual = (model(x[i], parameters) - y[i]) / (errors?[i] ?? 1)
      guard residual.isFinite else { return false }
      gsl_vector_set(result, i, residual)
    }
    return true
  }

  func solve() throws -> LeastSquaresFit {
    GSL.prepare()
    let n = x.count
    let p = initial.count
    guard let workspace = backaction_multifit_alloc(n, p), let start = gsl_vector_alloc(p),
      let covariance = gsl_matrix_alloc(p, p)
    else { throw StatisticsError("no memory for a fit of \(n) points") }
    defer {
      gsl_multifit_nlinear_free(workspace)
      gsl_vector_free(start)
      gsl_matrix_free(covariance)
    }
    for (i, value) in initial.enumerated() { gsl_vector_set(start, i, value) }
    var functions = gsl_multifit_nlinear_fdf()
    functions.f = { point, context, result in
      guard let point, let context, let result else { return Int32(GSL_EFAULT) }
      let problem = Unmanaged<FitProblem>.fromOpaque(context).takeUnretainedValue()
      let parameters = (0..<problem.initial.count).map { gsl_vector_get(point, $0) }
      return problem.residuals(parameters, into: result)
        ? Int32(GSL_SUCCESS) : Int32(GSL_EBADFUNC)
    }
    functions.n = n
    functions.p = p
    functions.params = Unmanaged.passUnretained(self).toOpaque()
    var reason: Int32 = 0
    var status = gsl_multifit_nlinear_init(start, &functions, workspace)
    if status == Int32(GSL_SUCCESS) {
      status = gsl_multifit_nlinear_driver(
        500, 1e-10, 1e-10, 1e-14, nil, nil, &reason, workspace)
    }
    // No further progress from a point with a vanishing gradient is a solution, too; and where
    // rounding keeps the strict tests from being met, the fit says itself whether it is at its end.
    let isAtLimit = status == Int32(GSL_EMAXITER) && isSettled(workspace, covariance)
    guard status == Int32(GSL_SUCCESS) || status == Int32(GSL_ENOPROG) || isAtLimit else {
      throw StatisticsError("the fit did not converge: \(String(cString: gsl_strerror(status)))")
    }
    return try result(workspace, &functions, covariance)
  }

  /// Whether the next Gauss–Newton step would move every parameter by less than a thousandth of
  /// its uncertainty.
  private func isSettled(
    _ workspace: UnsafeMutablePointer<gsl_multifit_nlinear_workspace>,
    _ covariance: UnsafeMutablePointer<gsl_matrix>
  ) -> Bool {
    let p = initial.count
    let jacobian = gsl_multifit_nlinear_jac(workspace)
    let residual = gsl_multifit_nlinear_residual(workspace)
    guard gsl_multifit_nlinear_covar(jacobian, 0, covariance) == Int32(GSL_SUCCESS) else {
      return false
    }
    let gradient = (0..<p).map { j in
      x.indices.reduce(0) { $0 + gsl_matrix_get(jacobian, $1, j) * gsl_vector_get(residual, $1) }
    }
    let variance = scale(chiSquare(workspace))
    return (0..<p).allSatisfy { i in
      let step = (0..<p).reduce(0) { $0 + gsl_matrix_get(covariance, i, $1) * gradient[$1] }
      return abs(step) < 1e-3 * (variance * gsl_matrix_get(covariance, i, i)).squareRoot()
    }
  }

  /// The sum of the squared residuals.
  private func chiSquare(
    _ workspace: UnsafeMutablePointer<gsl_multifit_nlinear_workspace>
  ) -> Double {
    let residual = gsl_multifit_nlinear_residual(workspace)
    return x.indices.reduce(0) {
      $0 + gsl_vector_get(residual, $1) * gsl_vector_get(residual, $1)
    }
  }

  /// The factor of the covariance: the residual variance where the uncertainties are not given.
  private func scale(_ chiSquare: Double) -> Double {
    errors == nil ? chiSquare / Double(x.count - initial.count) : 1
  }

  private func result(
    _ workspace: UnsafeMutablePointer<gsl_multifit_nlinear_workspace>,
    _ functions: inout gsl_multifit_nlinear_fdf, _ covariance: UnsafeMutablePointer<gsl_matrix>
  ) throws -> LeastSquaresFit {
    let p = initial.count
    let freedom = x.count - p
    let solution = gsl_multifit_nlinear_position(workspace)
    let chiSquare = chiSquare(workspace)
    gsl_multifit_nlinear_covar(gsl_multifit_nlinear_jac(workspace), 0, covariance)
    let scale = scale(chiSquare)
    let matrix = (0..<p).map { i in (0..<p).map { scale * gsl_matrix_get(covariance, i, $0) } }
    let parameters = (0..<p).map { gsl_vector_get(solution, $0) }
    let uncertainties = (0..<p).map { matrix[$0][$0].squareRoot() }
    guard parameters.allSatisfy(\.isFinite), uncertainties.allSatisfy(\.isFinite) else {
      throw StatisticsError("the fit did not converge: parameters or covariance are not finite")
    }
    return LeastSquaresFit(
      parameters: parameters, uncertainties: uncertainties, covariance: matrix,
      chiSquare: chiSquare, degreesOfFreedom: freedom,
      iterationCount: Int(gsl_multifit_nlinear_niter(workspace)))
  }
}

import Circuits
import Devices
import Noise
import Parallel
import Simulators

/// What is fitted, and how.
public struct FitOptions: Sendable {
  /// The families of figures that are adjusted.
  public var families: [FitFamily]
  /// Which sources of noise are on.
  public var sources: NoiseSelection
  /// A factor on the widths of all priors.
  public var priorFactor: Double
  /// The most steps.
  public var iterations: Int
  /// The number of threads; results do not depend on it.
  public var threads: Int
  /// Channels beyond the calibration.
  public var userNoise: UserNoise?

  /// Options; the families are those that most machines need.
  public init(
    families: [FitFamily] = [.readout, .depolarizing, .coherent], sources: NoiseSelection = .all,
    priorFactor: Double = 1, iterations: Int = 50, threads: Int = 1, userNoise: UserNoise? = nil
  ) {
    self.families = families
    self.sources = sources
    self.priorFactor = priorFactor
    self.iterations = iterations
    self.threads = threads
    self.userNoise = userNoise
  }
}

/// Adjusts the figures of a calibration to counts of a machine by maximum likelihood with priors around
/// the calibration.
public struct CountFit: Sendable {
  private let circuits: [FitCircuit]
  private let training: [FitCircuit]
  private let calibration: Calibration
  private let options: FitOptions
  private let model: FitCalibration
  let likelihood: Likelihood

  /// Prepares a fit.
  /// - Parameters:
  ///   - circuits: What ran, in native gates on physical qubits, with counts of which some may be held
  ///     out.
  ///   - calibration: Where the fit starts, and the centre of the priors.
  /// - Throws: `FitError` for requests that make no sense and circuits whose operations depend on
  ///   measured bits; `NoiseError`, `TranspilerError`.
  public init(
    _ circuits: [FitCircuit], device: Device, calibration: Calibration, options: FitOptions
  ) throws {
    guard circuits.contains(where: { $0.reads.contains { !$0.isHeldOut } }) else {
      throw FitError.data("there are no counts to fit; all of them are held out")
    }
    guard !options.families.isEmpty, Set(options.families).count == options.families.count else {
      throw FitError.request("name each family of figures once, and at least one")
    }
    guard options.priorFactor > 0, options.priorFactor.isFinite else {
      throw FitError.request("the factor on the priors is \(options.priorFactor); more than 0")
    }
    for circuit in circuits {
      guard circuit.circuit.instructions.allSatisfy(\.conditions.isEmpty) else {
        throw FitError.data(
          "\(circuit.name): operations depend on measured bits, which a fit cannot follow")
      }
    }
    self.circuits = circuits
    self.calibration = calibration
    self.options = options
    training = circuits.map { $0.training() }.filter { !$0.reads.isEmpty }
    model = try FitCalibration(
      device: device, calibration: calibration,
      usage: FitUsage(training.map(\.circuit), device: device), families: options.families,
      selection: options.sources, priorFactor: options.priorFactor, userNoise: options.userNoise)
    likelihood = try Likelihood(training, calibration: model, threads: options.threads)
  }

  /// The parameters, in the order of the families and of the machine.
  public var parameters: [FitParameter] { model.parameters }

  /// The logarithm of the likelihood at coordinates, without the prior, with its gradient by one
  /// reverse pass.
  /// - Throws: `NoiseError`, `SimulationError`.
  public func gradient(at y: [Double]) throws -> (logLikelihood: Double, gradient: [Double]) {
    try likelihood.gradient(y)
  }

  /// The calibration at coordinates.
  /// - Throws: `NoiseError`.
  public func calibration(at y: [Double]) throws -> Calibration { try model.calibration(y) }

  /// Looks for the maximum.
  /// - Parameter progress: Is told of every step: its number, the logarithm of the likelihood, and
  ///   what the next step promises to add.
  /// - Throws: `NoiseError`, `SimulationError`.
  public func run(
    progress: (_ iteration: Int, _ logLikelihood: Double, _ promise: Double) -> Void = { _, _, _ in
    }
  ) throws -> FitResult {
    var start = [Double](repeating: 0, count: parameters.count)
    var (dispersion, taken) = (1.0, 0)
    for round in 1... {
      let result = try withoutActuallyEscaping(progress) { progress in
        let past = taken
        let left = options.iterations - taken
        return try Maximization(
          likelihood: likelihood, weight: 1 / dispersion,
          iterations: round < Self.rounds ? min(left, Self.stepsOfRound) : left,
          progress: { progress(past + $0, $1, $2) }
        ).run(from: start)
      }
      taken += result.iterations
      let covariance = try Self.covariance(result)
      let found = FitAgreement(
        training, before: nil, after: try likelihood.predictions(result.y)
      ).dispersion(parameters: Self.effectiveParameters(covariance))
      let isSettled = abs(found - dispersion) < 0.1 * dispersion
      if (isSettled && result.hasConverged) || round == Self.rounds || taken >= options.iterations {
        return try summary(result, covariance, dispersion: dispersion, taken: taken)
      }
      (start, dispersion) = (result.y, found)
    }
    preconditionFailure("the loop has no other end")
  }

  /// How often the scatter of the counts is estimated at most, to weigh them by it.
  private static let rounds = 5
  /// The most steps between two estimates, but after the last.
  private static let stepsOfRound = 10

  private static func covariance(_ result: Maximization.Result) throws -> [[Double]] {
    var posterior = result.evaluation.information
    for index in posterior.indices { posterior[index][index] += 1 }
    guard let covariance = SymmetricSystem(posterior)?.inverse else {
      throw FitError.data("the counts give no finite information about the figures")
    }
    return covariance
  }

  /// How many parameters the counts decide about, rather than the priors.
  private static func effectiveParameters(_ covariance: [[Double]]) -> Double {
    covariance.indices.reduce(0) { $0 + 1 - covariance[$1][$1] }
  }

  private func summary(
    _ result: Maximization.Result, _ covariance: [[Double]], dispersion: Double, taken: Int
  ) throws -> FitResult {
    let start = [Double](repeating: 0, count: parameters.count)
    // Of all reads, also those held out, whose circuits go on beyond those of the fit.
    let whole = try Likelihood(circuits, calibration: model, threads: options.threads)
    let agreement = FitAgreement(
      circuits, before: try whole.predictions(start), after: try whole.predictions(result.y))
    let fitted = parameters.enumerated().map { index, parameter in
      FittedParameter(
        parameter: parameter, coordinate: result.y[index],
        coordinateUncertainty: covariance[index][index].squareRoot())
    }
    return FitResult(
      parameters: fitted, logLikelihood: result.evaluation.logLikelihood * dispersion,
      chiSquarePerDegree: agreement.chiSquarePerDegree(
        parameters: Self.effectiveParameters(covariance)),
      dispersion: dispersion, iterations: taken, hasConverged: result.hasConverged,
      agreement: agreement, undetermined: Self.undetermined(parameters, covariance),
      calibration: try written(result.y, covariance))
  }

  /// The parameters of which the counts say little, and pairs that they cannot tell apart.
  private static func undetermined(
    _ parameters: [FitParameter], _ covariance: [[Double]]
  ) -> [String] {
    var result: [String] = []
    for (index, parameter) in parameters.enumerated() where covariance[index][index] > 0.81 {
      result.append("\(parameter.name): the counts say little, the prior decides")
    }
    for a in parameters.indices {
      for b in 0..<a {
        let size = (covariance[a][a] * covariance[b][b]).squareRoot()
        if abs(covariance[a][b]) > 0.95 * size {
          result.append(
            "\(parameters[b].name) and \(parameters[a].name): only their "
              + (covariance[a][b] < 0 ? "sum" : "difference") + " is known")
        }
      }
    }
    return result
  }

  /// The calibration with figures marked as fitted, with their uncertainties.
  private func written(_ y: [Double], _ covariance: [[Double]]) throws -> Calibration {
    let fitted = try model.calibration(y)
    let figures = fitted.figures()
    let step = 1e-3
    let slopes = try distributedMap(count: y.count, threads: options.threads) { index -> [Double] in
      var (up, down) = (y, y)
      up[index] += step
      down[index] -= step
      return zip(
        try self.model.calibration(up).figures(), try self.model.calibration(down).figures()
      ).map { ($0.quantity.value - $1.quantity.value) / (2 * step) }
    }
    var variances: [Place: Double] = [:]
    for (index, figure) in figures.enumerated() {
      let own = slopes.indices.filter {
        slopes[$0].indices.contains(index) && slopes[$0][index] != 0
      }
      guard !own.isEmpty else { continue }
      variances[Place(figure)] = own.reduce(0) { sum, a in
        sum + own.reduce(0) { $0 + slopes[a][index] * covariance[a][$1] * slopes[$1][index] }
      }
    }
    let old = Dictionary(
      calibration.figures().map { (Place($0), $0.quantity) },
      uniquingKeysWith: { first, _ in first })
    return fitted.replacingFigures(
      id: "\(calibration.id)-fitted", notes: calibration.notes + [note]
    ) { figure in
      let variance = variances[Place(figure)]
      if variance == nil, let own = old[Place(figure)], own.value == figure.quantity.value {
        return own
      }
      return Quantity(
        figure.quantity.value, .fitted,
        citation: "fitted to counts, starting from \(calibration.id)",
        uncertainty: variance.map { max(0, $0).squareRoot() })
    }
  }

  private var note: String {
    let reads = training.flatMap(\.reads)
    return
      "fitted to \(reads.reduce(0) { $0 + $1.shots }) counts of \(reads.count) read(s), families "
      + options.families.map(\.rawValue).joined(separator: ", ")
  }

  private struct Place: Hashable {
    let place: String
    let field: String

    init(_ figure: Calibration.Figure) {
      place = figure.place
      field = figure.field
    }
  }
}

extension CountFit {
  /// The distribution of the values of every read that is fitted, by circuit and read.
  /// - Throws: `NoiseError`, `SimulationError`.
  public func predictions(at y: [Double]) throws -> [[[Double]]] { try likelihood.predictions(y) }
}

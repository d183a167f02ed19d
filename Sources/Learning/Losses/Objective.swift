import Elementary
import LinearAlgebra

/// What training makes small.
public enum Objective: String, CaseIterable, Sendable {
  /// −ln p(label) under the softmax of the outputs, in nats.
  case crossEntropy = "cross_entropy"
  /// The square of outputs minus the one-hot vector of the label.
  case oneHotError = "one_hot_squared_error"
  /// −ln p of the label's output and −ln(1 − p) of every other, outputs being probabilities of their own.
  case binaryCrossEntropy = "binary_cross_entropy"
  /// The square of output minus target.
  case meanSquaredError = "mean_squared_error"
  /// The size of output minus target.
  case meanAbsoluteError = "mean_absolute_error"
  /// The square of output minus target of quantum states, both expectations of all Paulis but the
  /// identity: 2ⁿ/(4ⁿ − 1) times the squared Hilbert–Schmidt distance of states of n qubits.
  case stateDistance = "state_distance"
  /// The square root of `stateDistance` of each target: it is linear in 1 − fidelity near a pure state, where
  /// the square hardly notices what is missing.
  case stateRootDistance = "state_root_distance"

  /// What targets are.
  public enum Targets: Sendable {
    /// Classes.
    case classes
    /// Real numbers.
    case numbers
    /// Quantum states, as numbers.
    case states
  }

  /// What targets are.
  public var targets: Targets {
    switch self {
    case .crossEntropy, .oneHotError, .binaryCrossEntropy: .classes
    case .meanSquaredError, .meanAbsoluteError: .numbers
    case .stateDistance, .stateRootDistance: .states
    }
  }

  /// Whether targets are classes; otherwise they are real numbers.
  public var hasClasses: Bool { targets == .classes }

  /// Whether errors count as squares, so that means are the best constants.
  var isSquared: Bool { self != .meanAbsoluteError }

  /// Whether outputs are logits, so that their softmax are probabilities of classes.
  public var hasLogits: Bool { self == .crossEntropy }

  /// The loss of the best constant prediction of classes with these shares.
  func guessLoss(_ shares: [Double]) -> Double {
    func entropy(_ shares: [Double]) -> Double {
      shares.reduce(0) { $0 - ($1 > 0 ? $1 * Portable.log($1) : 0) }
    }
    let count = Double(max(1, shares.count))
    return switch self {
    case .oneHotError: shares.reduce(0) { $0 + $1 * (1 - $1) } / count
    case .binaryCrossEntropy: shares.reduce(0) { $0 + entropy([$1, 1 - $1]) } / count
    default: entropy(shares)
    }
  }

  /// The objective of squares for the same targets, which linear least squares makes small.
  public var squared: Objective {
    switch targets {
    case .classes: .oneHotError
    case .numbers: .meanSquaredError
    case .states: .stateDistance
    }
  }
}

/// How far the outputs of a batch are from its targets.
public struct ObjectiveValue: Sendable {
  /// The mean over the targets that count; over the components of a real-valued target as well.
  public let loss: Double
  /// The gradient of the loss with respect to the outputs, same shape.
  public let gradient: RealMatrix
  /// Targets whose largest output is the label's; zero for real-valued targets.
  public let correctCount: Int
  /// Targets that count.
  public let targetCount: Int
  /// The sum over targets of the mean square of their components' errors in the units of their
  /// source; zero for classes.
  public let squaredErrorSum: Double
  /// The sum over targets of the mean size of their components' errors in the units of their source;
  /// zero for classes.
  public let absoluteErrorSum: Double
}

extension Batch {
  /// Compares outputs, a row for each target, with the targets.
  public func judge(_ outputs: RealMatrix) -> ObjectiveValue {
    precondition(outputs.rowCount == rowCount, "one row of outputs for each target")
    if objective == .oneHotError { return oneHotError(outputs, labels: labels) }
    if objective == .binaryCrossEntropy { return binaryCrossEntropy(outputs, labels: labels) }
    guard !objective.hasClasses else {
      let result = softmaxCrossEntropy(outputs, labels: labels)
      return ObjectiveValue(
        loss: result.loss, gradient: result.gradient, correctCount: result.correctCount,
        targetCount: result.targetCount, squaredErrorSum: 0, absoluteErrorSum: 0)
    }
    return objective == .stateRootDistance ? rootErrors(outputs) : errors(outputs)
  }

  /// Mean squared or absolute error of real-valued targets.
  private func errors(_ outputs: RealMatrix) -> ObjectiveValue {
    let width = outputs.columnCount
    precondition(values.count == rowCount * width, "as many values as outputs")
    let count = targetCount
    let weight = count == 0 ? 0 : 1 / (Double(count) * Double(width))
    var gradient = RealMatrix(rows: rowCount, columns: width)
    var squares = 0.0
    var sizes = 0.0
    var loss = 0.0
    for row in 0..<rowCount where counts(row) {
      for i in row * width..<(row + 1) * width {
        let error = outputs.elements[i] - values[i]
        let reported = error * outputScales[i - row * width]
        squares += reported * reported
        sizes += abs(reported)
        loss += objective.isSquared ? error * error : abs(error)
        if objective.isSquared {
          gradient.elements[i] = 2 * weight * error
        } else {
          gradient.elements[i] = error > 0 ? weight : error < 0 ? -weight : 0
        }
      }
    }
    return ObjectiveValue(
      loss: weight * loss, gradient: gradient,
      correctCount: 0, targetCount: count, squaredErrorSum: squares / Double(width),
      absoluteErrorSum: sizes / Double(width))
  }
}

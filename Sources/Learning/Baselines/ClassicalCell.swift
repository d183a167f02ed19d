import Randomness

/// The elementwise part of a recurrent cell; the matrix products are the network's.
///
/// Rows are samples. The input projection x W_ihᵀ + b_ih and the recurrent projection
/// h W_hhᵀ + b_hh come as `[row][gate][unit]`, `gateCount` gates of `hiddenCount` units each.
public protocol ClassicalCell: Sendable {
  /// The kind in configurations.
  static var name: String { get }
  /// Gates per unit.
  static var gateCount: Int { get }

  /// A cell, with its own parameters, if it has any, appended to the set.
  init(hiddenCount: Int, parameters: inout ParameterSet)

  /// First biases of the input projection.
  static func initialBias(hiddenCount: Int) -> [Double]

  /// First weights of the recurrent projection, `[gate · unit][unit]`.
  static func initialRecurrentWeights(
    hiddenCount: Int, random: inout RandomStream
  ) -> [Double]

  /// The name of the recurrent weights.
  static var recurrentWeightName: String { get }

  /// The recurrent matrix `[gate · unit][unit]` that the recurrent weights stand for.
  static func recurrentMatrix(
    _ weights: UnsafePointer<Double>, units: Int, into matrix: UnsafeMutablePointer<Double>)

  /// Turns the gradient of the recurrent matrix into that of the recurrent weights, in place; the
  /// matrix may be overwritten.
  static func pullBack(
    _ weights: UnsafePointer<Double>, units: Int, matrix: UnsafeMutablePointer<Double>,
    gradient: UnsafeMutablePointer<Double>)

  /// One step forward.
  func forward(_ step: CellStep, parameters: UnsafePointer<Double>)

  /// One step backward: from the gradients of the new state to those of the projections and of the
  /// old state, as far as it does not go through the recurrent projection.
  func backward(
    _ step: CellStep, _ adjoint: CellAdjoint, parameters: UnsafePointer<Double>,
    gradient: UnsafeMutablePointer<Double>)
}

/// The rows of one timestep.
public struct CellStep {
  let rows: Int
  let units: Int
  /// In: the input projection. Out: the activated gates.
  let gates: UnsafeMutablePointer<Double>
  /// The recurrent projection.
  let recurrent: UnsafePointer<Double>
  let oldHidden: UnsafePointer<Double>
  let oldMemory: UnsafePointer<Double>
  let hidden: UnsafeMutablePointer<Double>
  let memory: UnsafeMutablePointer<Double>
}

/// The gradients of one timestep.
public struct CellAdjoint {
  /// In: of the new hidden state. Out: the direct part of that of the old.
  let hidden: UnsafeMutablePointer<Double>
  /// In: of the new memory. Out: of the old.
  let memory: UnsafeMutablePointer<Double>
  /// Out: of the input projection.
  let input: UnsafeMutablePointer<Double>
  /// Out: of the recurrent projection.
  let recurrent: UnsafeMutablePointer<Double>
}

extension ClassicalCell {
  /// `rnn.weight_hh_l0`.
  public static var recurrentWeightName: String { "rnn.weight_hh_l0" }

  /// The weights are the matrix.
  public static func recurrentMatrix(
    _ weights: UnsafePointer<Double>, units: Int, into matrix: UnsafeMutablePointer<Double>
  ) {
    matrix.update(from: weights, count: gateCount * units * units)
  }

  /// The weights are the matrix.
  public static func pullBack(
    _ weights: UnsafePointer<Double>, units: Int, matrix: UnsafeMutablePointer<Double>,
    gradient: UnsafeMutablePointer<Double>
  ) {}

  /// Zeros.
  public static func initialBias(hiddenCount: Int) -> [Double] {
    [Double](repeating: 0, count: gateCount * hiddenCount)
  }

  /// Uniform in ±1/√hiddenCount, as PyTorch's recurrent modules begin.
  public static func initialRecurrentWeights(
    hiddenCount: Int, random: inout RandomStream
  ) -> [Double] {
    let bound = 1 / Double(hiddenCount).squareRoot()
    return (0..<gateCount * hiddenCount * hiddenCount).map { _ in
      (2 * random.uniform() - 1) * bound
    }
  }
}

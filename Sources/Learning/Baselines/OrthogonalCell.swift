import Randomness

/// A recurrent network whose recurrent matrix is orthogonal: gradients neither vanish nor explode
/// through it.
///
/// The matrix is a product of as many Householder reflections as units (Z. Mhammedi et al., ICML
/// 2017), which reaches every orthogonal matrix of one determinant; the parameters are the
/// reflection vectors, row by row. The nonlinearity is modReLU, sign(a)·max(0, |a| + b)
/// (M. Arjovsky, A. Shah, Y. Bengio, ICML 2016), with b starting at zero.
public struct OrthogonalCell: ClassicalCell {
  /// `orthogonal-rnn`.
  public static let name = "orthogonal-rnn"
  /// One.
  public static let gateCount = 1
  /// `rnn.householder`.
  public static let recurrentWeightName = "rnn.householder"
  private let bias: Range<Int>

  /// A cell; appends `rnn.modrelu_bias`.
  public init(hiddenCount: Int, parameters: inout ParameterSet) {
    bias = parameters.append(
      "rnn.modrelu_bias", shape: [hiddenCount],
      values: [Double](repeating: 0, count: hiddenCount))
  }

  /// Normal vectors: the product of their reflections is uniform among orthogonal matrices.
  public static func initialRecurrentWeights(
    hiddenCount: Int, random: inout RandomStream
  ) -> [Double] {
    (0..<hiddenCount * hiddenCount).map { _ in random.normal() }
  }

  /// One step forward.
  public func forward(_ step: CellStep, parameters: UnsafePointer<Double>) {
    let bias = parameters + bias.lowerBound
    for row in 0..<step.rows {
      for j in 0..<step.units {
        let k = row * step.units + j
        let a = step.gates[k] + step.recurrent[k]
        step.gates[k] = a
        let size = max(0, abs(a) + bias[j])
        step.hidden[k] = a < 0 ? -size : size
      }
    }
  }

  /// One step backward.
  public func backward(
    _ step: CellStep, _ adjoint: CellAdjoint, parameters: UnsafePointer<Double>,
    gradient: UnsafeMutablePointer<Double>
  ) {
    let biasGradient = gradient + bias.lowerBound
    let bias = parameters + bias.lowerBound
    for row in 0..<step.rows {
      for j in 0..<step.units {
        let k = row * step.units + j
        let isActive = abs(step.gates[k]) + bias[j] > 0
        let slope = isActive ? adjoint.hidden[k] : 0
        biasGradient[j] += step.gates[k] < 0 ? -slope : slope
        adjoint.input[k] = slope
        adjoint.recurrent[k] = slope
        adjoint.hidden[k] = 0
      }
    }
  }

  /// W = H₁ H₂ … with Hₖ = 1 − 2 vₖ vₖᵀ / vₖᵀvₖ.
  public static func recurrentMatrix(
    _ weights: UnsafePointer<Double>, units n: Int, into matrix: UnsafeMutablePointer<Double>
  ) {
    for i in 0..<n * n { matrix[i] = i % (n + 1) == 0 ? 1 : 0 }
    for k in 0..<n { reflect(matrix, weights + k * n, n) }
  }

  /// From dL/dW to the gradient of the reflection vectors, in place.
  ///
  /// Reflections undo themselves, so the products before each one are recovered on the way back.
  /// With M the product before reflection v, u = Mv, s = vᵀv and D the gradient of MH:
  /// dv = −(2/s)(Mᵀ D v + Dᵀ u) + (4/s²)(uᵀ D v) v, and the gradient of M is D H.
  public static func pullBack(
    _ weights: UnsafePointer<Double>, units n: Int, matrix: UnsafeMutablePointer<Double>,
    gradient: UnsafeMutablePointer<Double>
  ) {
    var result = [Double](repeating: 0, count: n * n)
    for k in (0..<n).reversed() {
      let v = weights + k * n
      reflect(matrix, v, n)
      let s = (0..<n).reduce(0) { $0 + v[$1] * v[$1] }
      guard s > 0 else { continue }
      var overlap = 0.0
      for i in 0..<n {
        let row = i * n
        var u = 0.0
        var dv = 0.0
        for j in 0..<n {
          u += matrix[row + j] * v[j]
          dv += gradient[row + j] * v[j]
        }
        overlap += u * dv
        for j in 0..<n {
          result[k * n + j] -= 2 / s * (matrix[row + j] * dv + gradient[row + j] * u)
        }
      }
      for j in 0..<n { result[k * n + j] += 4 / (s * s) * overlap * v[j] }
      reflect(gradient, v, n)
    }
    gradient.update(from: result, count: n * n)
  }

  /// M ← M H. A vanishing vector reflects nothing.
  private static func reflect(
    _ matrix: UnsafeMutablePointer<Double>, _ v: UnsafePointer<Double>, _ n: Int
  ) {
    let s = (0..<n).reduce(0) { $0 + v[$1] * v[$1] }
    guard s > 0 else { return }
    for i in 0..<n {
      let row = matrix + i * n
      var u = 0.0
      for j in 0..<n { u += row[j] * v[j] }
      let factor = 2 * u / s
      for j in 0..<n { row[j] -= factor * v[j] }
    }
  }
}

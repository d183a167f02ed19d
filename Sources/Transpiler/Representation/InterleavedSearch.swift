import Circuits
import Elementary
import LinearAlgebra
import Numerics
import Randomness

/// Finds the one-qubit unitaries between so many copies of a two-qubit gate that make them a given
/// unitary, where no formula is known: least squares on all matrix elements by the method of
/// Levenberg and Marquardt (Nocedal and Wright, Numerical Optimization, section 10.3) from random
/// starts.
struct InterleavedSearch {
  private let gate: ComplexMatrix
  private let target: ComplexMatrix
  private let copies: Int

  /// The layers of one-qubit unitaries in the order in which they act, each by position; nil if
  /// none were found.
  static func run(
    _ target: ComplexMatrix, gate: ComplexMatrix, copies: Int, starts: Int
  ) -> [[ComplexMatrix]]? {
    let search = InterleavedSearch(gate: gate, target: target, copies: copies)
    var random = RandomStream(seed: 0, copies, 17)
    for _ in 0..<starts {
      // Three Euler angles for each unitary, and the phase of the whole.
      var angles = (0..<(6 * (copies + 1) + 1)).map { _ in .pi * (2 * random.uniform() - 1) }
      if search.solve(&angles) { return search.layers(angles) }
    }
    return nil
  }

  private func layers(_ angles: [Double]) -> [[ComplexMatrix]] {
    (0...copies).map { layer in
      (0..<2).map { local(angles, 6 * layer + 3 * $0) }
    }
  }

  /// RZ(c) RY(b) RZ(a), or its derivative by one of the angles.
  private func local(_ angles: [Double], _ first: Int, derivative: Int? = nil) -> ComplexMatrix {
    let (a, b, c) = (angles[first], angles[first + 1], angles[first + 2])
    // The derivative by half of b is a further turn by π, by a and c a factor ∓i/2 or ±i/2.
    let turn = derivative == 1 ? b + .pi : b
    let (sine, cosine) = Portable.sineAndCosine(turn / 2)
    func element(_ value: Double, _ left: Double, _ right: Double) -> Complex<Double> {
      var factor = Complex(value) * .unit((left * c + right * a) / 2)
      switch derivative {
      case 0: factor = factor * Complex(0, right / 2)
      case 1: factor = factor * Complex(0.5)
      case 2: factor = factor * Complex(0, left / 2)
      default: break
      }
      return factor
    }
    return ComplexMatrix(
      rows: 2, columns: 2,
      elements: [
        element(cosine, -1, -1), element(-sine, -1, 1), element(sine, 1, -1),
        element(cosine, 1, 1),
      ])
  }

  /// The 16 differences from the target as pairs of reals.
  private func residual(_ product: ComplexMatrix, _ phase: Double) -> [Double] {
    let factor = Complex<Double>.unit(phase)
    return zip(product.elements, target.elements).flatMap { found, wanted in
      let difference = factor * found - wanted
      return [difference.real, difference.imaginary]
    }
  }

  private func product(_ angles: [Double]) -> ComplexMatrix {
    var result = ComplexMatrix.identity(4)
    for (index, layer) in layers(angles).enumerated() {
      if index > 0 { result = gate * result }
      result = layer[1].kronecker(layer[0]) * result
    }
    return result
  }

  private func solve(_ angles: inout [Double]) -> Bool {
    let count = angles.count
    var damping = 1e-2
    var residual = self.residual(product(angles), angles[count - 1])
    var error = residual.reduce(0) { $0 + $1 * $1 }
    for iteration in 0..<120 {
      if error < 1e-27 { return true }
      // A start that has not come near by then leads to another minimum.
      if iteration == 30 && error > 0.05 { return false }
      let jacobian = self.jacobian(angles)
      var normal = [Double](repeating: 0, count: count * count)
      var gradient = [Double](repeating: 0, count: count)
      for i in 0..<count {
        for k in 0..<32 { gradient[i] -= jacobian[i][k] * residual[k] }
        for j in 0...i {
          var sum = 0.0
          for k in 0..<32 { sum += jacobian[i][k] * jacobian[j][k] }
          normal[i * count + j] = sum
          normal[j * count + i] = sum
        }
      }
      var isBetter = false
      for _ in 0..<8 where !isBetter {
        var damped = normal
        for i in 0..<count { damped[i * count + i] += damping * (normal[i * count + i] + 1e-9) }
        guard let step = Self.cholesky(damped, gradient) else {
          damping *= 10
          continue
        }
        let moved = zip(angles, step).map { $0 + $1 }
        let next = self.residual(product(moved), moved[count - 1])
        let nextError = next.reduce(0) { $0 + $1 * $1 }
        if nextError < error {
          (angles, residual, error) = (moved, next, nextError)
          damping = max(1e-14, damping / 10)
          isBetter = true
        } else {
          damping *= 10
        }
      }
      if !isBetter { return error < 1e-24 }
    }
    return error < 1e-24
  }

  /// The derivatives of the residual by every angle.
  private func jacobian(_ angles: [Double]) -> [[Double]] {
    let layers = self.layers(angles)
    let factor = Complex<Double>.unit(angles[angles.count - 1])
    // What comes before and after each layer.
    var before = [ComplexMatrix.identity(4)]
    for layer in layers.dropLast() {
      before.append(gate * (layer[1].kronecker(layer[0]) * before[before.count - 1]))
    }
    var after = [ComplexMatrix.identity(4)]
    for layer in layers.dropFirst().reversed() {
      after.append(after[after.count - 1] * layer[1].kronecker(layer[0]) * gate)
    }
    after.reverse()
    var result: [[Double]] = []
    func append(_ matrix: ComplexMatrix) {
      result.append(
        matrix.elements.flatMap { element -> [Double] in
          let value = factor * element
          return [value.real, value.imaginary]
        })
    }
    for (index, layer) in layers.enumerated() {
      for position in 0..<2 {
        for angle in 0..<3 {
          let turned = local(angles, 6 * index + 3 * position, derivative: angle)
          let both =
            position == 0 ? layer[1].kronecker(turned) : turned.kronecker(layer[0])
          append(after[index] * both * before[index])
        }
      }
    }
    append(Complex(0, 1) * product(angles))
    return result
  }

  /// The solution of a positive definite system; nil if it is not one.
  private static func cholesky(_ matrix: [Double], _ right: [Double]) -> [Double]? {
    let n = right.count
    var l = matrix
    var x = right
    for i in 0..<n {
      for j in 0...i {
        var sum = l[i * n + j]
        for k in 0..<j { sum -= l[i * n + k] * l[j * n + k] }
        if i == j {
          guard sum > 0 else { return nil }
          l[i * n + i] = sum.squareRoot()
        } else {
          l[i * n + j] = sum / l[j * n + j]
        }
      }
      for k in 0..<i { x[i] -= l[i * n + k] * x[k] }
      x[i] /= l[i * n + i]
    }
    for i in (0..<n).reversed() {
      for k in (i + 1)..<max(i + 1, n) { x[i] -= l[k * n + i] * x[k] }
      x[i] /= l[i * n + i]
    }
    return x
  }
}

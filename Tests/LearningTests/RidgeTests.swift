import Learning
import LinearAlgebra
import Randomness
import TestSupport
import Testing

/// Ridge regression as an optimizer, on a linear model of its own.
@Suite struct RidgeTests {
  private static let (features, outputs) = (4, 2)

  private func rows(_ count: Int, seed: UInt64) -> (x: RealMatrix, y: RealMatrix) {
    var stream = RandomStream(seed: seed)
    func matrix(_ columns: Int) -> RealMatrix {
      RealMatrix(
        rows: count, columns: columns,
        elements: (0..<count * columns).map { _ in stream.normal() })
    }
    return (matrix(Self.features), matrix(Self.outputs))
  }

  /// Loss, gradient and second derivative of mean squared errors at some weights.
  private func result(
    _ x: RealMatrix, _ y: RealMatrix, at weights: [Double]
  ) -> LossAndGradient {
    let (n, f, o) = (x.rowCount, Self.features, Self.outputs)
    var gradient = [Double](repeating: 0, count: (f + 1) * o)
    var products = RealMatrix(rows: f + 1, columns: f + 1)
    for row in 0..<n {
      let phi = (0..<f).map { x[row, $0] } + [1]
      for i in 0...f { for j in 0...f { products[i, j] += phi[i] * phi[j] } }
      for k in 0..<o {
        let output = (0..<f).reduce(weights[f * o + k]) { $0 + weights[k * f + $1] * x[row, $1] }
        let slope = 2 * (output - y[row, k]) / Double(n * o)
        for i in 0..<f { gradient[k * f + i] += slope * phi[i] }
        gradient[f * o + k] += slope
      }
    }
    var result = LossAndGradient(loss: 0, gradient: gradient, correctCount: 0, targetCount: n)
    result.curvature = LinearCurvature(
      products: products, targetCount: n, weight: 0..<f * o, bias: f * o..<(f + 1) * o)
    return result
  }

  /// The solution by Gauss's elimination.
  private func solution(_ x: RealMatrix, _ y: RealMatrix, penalty: Double) throws -> [Double] {
    let (n, f, o) = (x.rowCount, Self.features, Self.outputs)
    var system = RealMatrix(rows: f + 1, columns: f + 1)
    var right = [[Double]](repeating: [Double](repeating: 0, count: f + 1), count: o)
    for row in 0..<n {
      let phi = (0..<f).map { x[row, $0] } + [1]
      for i in 0...f {
        for j in 0...f { system[i, j] += phi[i] * phi[j] }
        for k in 0..<o { right[k][i] += phi[i] * y[row, k] }
      }
    }
    for i in 0..<f { system[i, i] += penalty * Double(n) }
    let columns = try right.map { try #require(system.solving($0)) }
    return columns.flatMap { $0.dropLast() } + columns.map { $0[f] }
  }

  /// Batches of any size and a stop in between lead to the solution for all targets at once.
  @Test func batchesAddUpToTheSolution() throws {
    let (x, y) = rows(30, seed: 5)
    func part(_ matrix: RealMatrix, _ range: Range<Int>) -> RealMatrix {
      RealMatrix(
        rows: range.count, columns: matrix.columnCount,
        elements: Array(
          matrix.elements[
            range.lowerBound * matrix.columnCount..<range.upperBound * matrix.columnCount]))
    }
    let count = (Self.features + 1) * Self.outputs
    var weights = (0..<count).map { 0.3 * Double($0) - 1 }
    var ridge = Ridge(parameterCount: count, penalty: 0.02)
    for range in [0..<7, 7..<8, 8..<30] {
      try ridge.update(
        &weights, result(part(x, range), part(y, range), at: weights), learningRate: 1)
      var copy = Ridge(parameterCount: count, penalty: 0.02)
      try copy.restore(stepCount: ridge.stepCount, state: ridge.state)
      ridge = copy
      let wanted = try solution(
        part(x, 0..<range.upperBound), part(y, 0..<range.upperBound), penalty: 0.02)
      for (a, b) in zip(weights, wanted) { #expect(a.isClose(to: b, 1e-10)) }
    }
    #expect(ridge.stepCount == 3)
    #expect(throws: LearningError.self) {
      var other = Ridge(parameterCount: count, penalty: 1)
      try other.restore(stepCount: 3, state: ["sums_0": [1]])
    }
  }

  /// Models that do not say their second derivative are refused.
  @Test func otherModelsAreRefused() throws {
    var weights = [0.0, 0]
    var ridge = Ridge(parameterCount: 2, penalty: 1)
    #expect(throws: LearningError.self) {
      try ridge.update(
        &weights,
        LossAndGradient(loss: 0, gradient: [0, 0], correctCount: 0, targetCount: 1), learningRate: 1
      )
    }
    #expect(throws: LearningError.self) {
      _ = try TrainingConfiguration(
        yaml: "task: parity\nmodel: {kind: reservoir}\ntraining: {epochs: 2}"
      ).trainingOptions.makeTrainerProbe()
    }
  }
}

extension TrainingOptions {
  /// Makes a trainer of a model without weights, which checks the options.
  fileprivate func makeTrainerProbe() throws -> Trainer<AnySequenceModel> {
    var configuration = TrainingConfiguration(task: .parity, kind: .gru)
    configuration.data.train = 1
    configuration.data.test = 1
    let data = try configuration.loadData()
    return try Trainer(
      model: configuration.makeClassicalModel(for: data.train), options: self, data: data)
  }
}

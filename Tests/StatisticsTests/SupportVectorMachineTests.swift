import Foundation
import Statistics
import Testing

@Suite struct SupportVectorMachineTests {
  /// Two points at ±1 on a line: the decision is the coordinate, α = ½; less where C is less.
  @Test func twoPoints() throws {
    let kernel = [[1.0, -1], [-1, 1]]
    let free = try SupportVectorMachine(kernel: kernel, isPositive: [true, false], penalty: 10)
    #expect(abs(free.coefficients[0] - 0.5) < 1e-12 && abs(free.coefficients[1] + 0.5) < 1e-12)
    #expect(abs(free.bias) < 1e-12 && abs(free.decision([3, -3]) - 3) < 1e-12)
    let bound = try SupportVectorMachine(kernel: kernel, isPositive: [true, false], penalty: 0.2)
    #expect(bound.coefficients == [0.2, -0.2] && bound.supportVectorCount == 2)
  }

  /// Three points on a line of which the outer one decides nothing: w = 1, b = 0.
  @Test func pointsBehindTheMarginDoNotCount() throws {
    let x = [1.0, 5, -1]
    let machine = try SupportVectorMachine(
      kernel: x.map { a in x.map { a * $0 } }, isPositive: [true, true, false], penalty: 100)
    #expect(machine.coefficients[1] == 0 && machine.supportVectorCount == 2)
    #expect(abs(machine.decision(x.map { 2 * $0 }) - 2) < 1e-6)
  }

  /// The primal and the dual problem have one value at the optimum, and nowhere else: they are
  /// computed apart here, for overlapping clouds with a Gaussian kernel.
  @Test(arguments: [0.1, 1, 30]) func theDualityGapCloses(_ penalty: Double) throws {
    var state: UInt64 = 7
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / 9_007_199_254_740_992
    }
    let points = (0..<40).map { index in
      (0..<2).map { _ in uniform() + (index % 2 == 0 ? 0.3 : 0) }
    }
    let kernel = points.map { a in
      points.map { b in
        exp(-4 * zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) })
      }
    }
    let isPositive = points.indices.map { $0 % 2 == 0 }
    let machine = try SupportVectorMachine(
      kernel: kernel, isPositive: isPositive, penalty: penalty)
    #expect(abs(machine.coefficients.reduce(0, +)) < 1e-9)
    for (value, positive) in zip(machine.coefficients, isPositive) {
      #expect((0...penalty).contains(positive ? value : -value))
    }
    let norm = points.indices.reduce(0.0) { sum, i in
      points.indices.reduce(sum) {
        $0 + machine.coefficients[i] * machine.coefficients[$1] * kernel[i][$1]
      }
    }
    let slack = zip(kernel, isPositive).reduce(0.0) {
      $0 + max(0, 1 - ($1.1 ? 1 : -1) * machine.decision($1.0))
    }
    let primal = norm / 2 + penalty * slack
    let dual = machine.coefficients.reduce(0) { $0 + abs($1) } - norm / 2
    #expect(primal - dual > -1e-9 && primal - dual < 1e-4 * max(1, penalty))
  }

  @Test func impossibleInputIsRefused() {
    let kernel = [[1.0, 0], [0, 1]]
    #expect(throws: StatisticsError.self) {
      try SupportVectorMachine(kernel: kernel, isPositive: [true, true], penalty: 1)
    }
    #expect(throws: StatisticsError.self) {
      try SupportVectorMachine(kernel: kernel, isPositive: [true, false], penalty: 0)
    }
    #expect(throws: StatisticsError.self) {
      try SupportVectorMachine(kernel: [[1]], isPositive: [true, false], penalty: 1)
    }
    #expect(throws: StatisticsError.self) {
      try SupportVectorMachine(
        kernel: [[.nan, 0], [0, 1]], isPositive: [true, false], penalty: 1)
    }
  }
}

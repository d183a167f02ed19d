import Foundation
import Statistics
import Testing

@Suite struct LeastSquaresTests {
  /// A straight line, for which least squares has a closed form.
  @Test func lineMatchesClosedForm() throws {
    let x = [1.0, 2, 3, 4, 5]
    let y = [2.2, 3.9, 6.1, 8.0, 9.8]
    let fit = try fitLeastSquares(x: x, y: y, initial: [0, 0]) { $1[0] + $1[1] * $0 }
    #expect(abs(fit.parameters[1] - 1.93) < 1e-9)
    #expect(abs(fit.parameters[0] - 0.21) < 1e-9)
    let residuals = zip(x, y).map { $1 - 0.21 - 1.93 * $0 }
    let noise = residuals.reduce(0) { $0 + $1 * $1 } / 3
    #expect(abs(fit.uncertainties[1] - (noise / 10).squareRoot()) < 1e-9)
    #expect(fit.degreesOfFreedom == 3)
  }

  /// NIST StRD, data set Misra1a (nonlinear regression, lower difficulty): certified values.
  @Test func misra1aMatchesCertifiedValues() throws {
    let y = [
      10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47,
      81.78,
    ]
    let x = [
      77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1,
      760.0,
    ]
    let fit = try fitLeastSquares(x: x, y: y, initial: [500, 0.0001]) {
      $1[0] * (1 - exp(-$1[1] * $0))
    }
    #expect(abs(fit.parameters[0] / 238.94212918 - 1) < 1e-6)
    #expect(abs(fit.parameters[1] / 5.5015643181e-4 - 1) < 1e-6)
    #expect(abs(fit.uncertainties[0] / 2.7070075241 - 1) < 1e-5)
    #expect(abs(fit.chiSquare / 0.12455138894 - 1) < 1e-8)
  }

  @Test func decayInMicrosecondsIsRecovered() throws {
    let x = (0..<40).map { Double($0) * 10e-6 }
    let y = x.map { 0.93 * exp(-$0 / 87e-6) + 0.04 }
    let fit = try fitExponentialDecay(x: x, y: y)
    #expect(abs(fit.parameters[0] - 0.93) < 1e-8)
    #expect(abs(fit.parameters[1] / 87e-6 - 1) < 1e-8)
    #expect(abs(fit.parameters[2] - 0.04) < 1e-8)
    let known = try fitExponentialDecay(x: x, y: y, offset: 0.04)
    #expect(known.parameters.count == 2 && abs(known.parameters[1] / 87e-6 - 1) < 1e-8)
  }

  @Test func benchmarkingDecayIsRecovered() throws {
    let x = [1.0, 5, 10, 20, 50, 100, 200, 400]
    let y = x.map { 0.48 * pow(0.9941, $0) + 0.51 }
    let fit = try fitPowerDecay(x: x, y: y)
    #expect(abs(fit.parameters[1] - 0.9941) < 1e-9)
  }

  @Test func fringesAreRecovered() throws {
    let x = (0..<81).map { Double($0) * 0.5e-6 }
    let y = x.map { 0.45 * exp(-$0 / 23e-6) * cos(2 * .pi * 210e3 * $0 + 0.3) + 0.52 }
    let fit = try fitDampedCosine(x: x, y: y)
    #expect(abs(fit.parameters[1] / 23e-6 - 1) < 1e-6)
    #expect(abs(fit.parameters[2] / 210e3 - 1) < 1e-7)
    #expect(abs(fit.parameters[3] - 0.3) < 1e-6)
  }

  @Test func givenErrorsSetTheUncertainty() throws {
    // The mean of n values with error σ has uncertainty σ/√n, whatever their scatter.
    let fit = try fitLeastSquares(
      x: [0, 1, 2, 3], y: [1, 1.1, 0.9, 1], errors: [2, 2, 2, 2], initial: [0]
    ) { $1[0] }
    #expect(abs(fit.parameters[0] - 1) < 1e-9)
    #expect(abs(fit.uncertainties[0] - 1) < 1e-9)
  }

  @Test func refusesWhatCannotBeFitted() {
    #expect(throws: StatisticsError.self) {
      try fitLeastSquares(x: [1, 2], y: [1, 2], initial: [0, 0]) { $1[0] * $0 + $1[1] }
    }
    #expect(throws: StatisticsError.self) {
      try fitLeastSquares(x: [1, 2, 3], y: [1, .nan, 2], initial: [0]) { $1[0] * $0 }
    }
    #expect(throws: StatisticsError.self) {
      try fitLeastSquares(x: [1, 2, 3], y: [1, 2, 3], initial: [0]) { _, _ in .nan }
    }
    #expect(throws: StatisticsError.self) {
      try fitExponentialDecay(x: [1, 1, 1, 1], y: [1, 2, 3, 4])
    }
  }
}

import Foundation
import Learning
import Testing

@Suite struct ActivationsTests {
  @Test func tanhIsAccurateEverywhere() {
    var worst = 0.0
    for exponent in stride(from: -40.0, through: 5, by: 0.001) {
      let x = pow(2, exponent)
      let error = abs(hyperbolicTangent(x) - tanh(x)) / tanh(x).ulp
      worst = max(worst, error)
      #expect(hyperbolicTangent(-x) == -hyperbolicTangent(x))
    }
    #expect(worst <= 4)
  }

  @Test func tanhHandlesSpecialNumbers() {
    #expect(hyperbolicTangent(0) == 0 && hyperbolicTangent(-0.0).sign == .minus)
    #expect(hyperbolicTangent(.infinity) == 1 && hyperbolicTangent(-1000) == -1)
    #expect(hyperbolicTangent(.nan).isNaN)
    #expect(hyperbolicTangent(.leastNonzeroMagnitude) == .leastNonzeroMagnitude)
  }
}

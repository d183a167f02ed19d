import Foundation
import Learning
import Randomness
import Testing

@Suite struct ActivationsTests {
  /// The values of a network with one hidden unit are those of the formulas.
  @Test(arguments: Activation.allCases) func valuesAreTheFormulas(_ activation: Activation) {
    var parameters = ParameterSet()
    var random = RandomStream(seed: 1)
    let network = FeedForward(
      "net", sizes: [1, 1, 1], parameters: &parameters, random: &random, activation: activation,
      outputScale: 0.25)
    // The halves of a gated layer see x and −2x.
    parameters.values = activation == .glu ? [1, -2, 0, 0, 1, 0.5] : [1, 0, 1, 0.5]
    var trace = network.makeTrace(capacity: 1)
    for x in stride(from: -6.0, through: 6, by: 0.37) {
      trace.input[0] = x
      network.forward(&trace, batch: 1, parameters: parameters.values)
      let expected =
        switch activation {
        case .tanh: tanh(x)
        case .relu: max(0, x)
        case .gelu: x / 2 * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
        case .glu: x / (1 + exp(2 * x))
        }
      #expect(abs(trace.output[0] - (0.25 * expected + 0.5)) < 1e-14)
    }
  }
}

import Learning
import Randomness
import Testing

@Suite struct FeedForwardTests {
  /// Weighted sum of the outputs, a loss whose output gradient is the weights.
  private func loss(
    _ network: FeedForward, input: [Double], parameters: [Double], weights: [Double], batch: Int
  ) -> Double {
    var trace = network.makeTrace(capacity: batch)
    trace.input = input
    network.forward(&trace, batch: batch, parameters: parameters)
    return zip(trace.output, weights).reduce(0) { $0 + $1.0 * $1.1 }
  }

  @Test(arguments: [[3, 4], [5, 7, 2], [4, 6, 5, 3]], Activation.allCases)
  func gradientsMatchFiniteDifferences(sizes: [Int], activation: Activation) {
    var parameters = ParameterSet()
    var random = RandomStream(seed: 3)
    let network = FeedForward(
      "net", sizes: sizes, parameters: &parameters, random: &random, activation: activation,
      outputScale: sizes.count > 2 ? 0.3 : 1, outputGain: 2)
    let batch = 3
    let input = randomValues(batch * network.inputCount, seed: 4)
    let weights = randomValues(batch * network.outputCount, seed: 5)
    // A larger trace than the batch: what lies behind it must not matter.
    var trace = network.makeTrace(capacity: batch + 2)
    trace.input.replaceSubrange(0..<input.count, with: input)
    network.forward(&trace, batch: batch, parameters: parameters.values)
    trace.outputGradient.replaceSubrange(0..<weights.count, with: weights)
    var gradient = [Double](repeating: 0, count: parameters.count)
    network.backward(&trace, parameters: parameters.values, gradient: &gradient)
    let parameterError = gradientError(at: parameters.values, gradient: gradient) {
      loss(network, input: input, parameters: $0, weights: weights, batch: batch)
    }
    let inputError = gradientError(at: input, gradient: trace.inputGradient) {
      loss(network, input: $0, parameters: parameters.values, weights: weights, batch: batch)
    }
    #expect(parameterError < 1e-8)
    #expect(inputError < 1e-8)
    // A second backward pass adds.
    let once = gradient
    network.backward(&trace, parameters: parameters.values, gradient: &gradient)
    #expect(zip(once, gradient).allSatisfy { abs(2 * $0 - $1) < 1e-12 })
  }

  @Test func affineMapByHand() {
    var parameters = ParameterSet()
    let layer = DenseLayer(
      "layer", inputs: 2, outputs: 2, weights: [1, 2, 3, 4], parameters: &parameters)
    parameters.values.replaceSubrange(layer.bias, with: [10, 20])
    var output = [Double](repeating: 0, count: 2)
    layer.forward([5, 6], batch: 1, parameters: parameters.values, into: &output)
    #expect(output == [27, 59])
    #expect(parameters.entries.map(\.name) == ["layer.weight", "layer.bias"])
  }

  @Test func feedbackColumnsCanStartAtZero() {
    var plain = ParameterSet()
    var random = RandomStream(seed: 9)
    _ = FeedForward("net", sizes: [5, 8, 2], parameters: &plain, random: &random)
    var open = ParameterSet()
    random = RandomStream(seed: 9)
    _ = FeedForward(
      "net", sizes: [5, 8, 2], parameters: &open, random: &random, zeroInputs: 3..<5)
    for (i, value) in plain.values.enumerated() {
      let isFeedback = i < 40 && i % 5 >= 3
      #expect(open.values[i] == (isFeedback ? 0 : value))
    }
    let bound = (6.0 / 13).squareRoot()
    #expect(plain["net.0.weight"]?.allSatisfy { abs($0) < bound && $0 != 0 } == true)
  }
}

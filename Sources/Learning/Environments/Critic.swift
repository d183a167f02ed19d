import Randomness

/// A network that estimates what is still to be earned after an action in a state.
struct Critic: Sendable {
  private let network: FeedForward
  var parameters = ParameterSet()
  private(set) var optimizer: Adam

  init(inputs: Int, hidden: Int, random: inout RandomStream) {
    var parameters = ParameterSet()
    network = FeedForward(
      "critic", sizes: [inputs, hidden, hidden, 1], parameters: &parameters, random: &random)
    optimizer = Adam(parameterCount: parameters.count)
    self.parameters = parameters
  }

  /// Takes over weights and what the optimizer remembered after so many steps.
  /// - Throws: `LearningError` for other names or lengths.
  mutating func restore(
    weights: [Double], stepCount: Int, optimizer state: [String: [Double]]
  ) throws {
    try optimizer.restore(stepCount: stepCount, state: state)
    parameters.values = weights
  }

  /// The estimates of rows of states and actions, and their gradient by the rows.
  func values(_ rows: [Double], count: Int) -> (values: [Double], gradient: [Double]) {
    var trace = network.makeTrace(capacity: count)
    trace.input = rows
    network.forward(&trace, batch: count, parameters: parameters.values)
    for k in 0..<count { trace.outputGradient[k] = 1 }
    let values = trace.output
    var ignored = [Double](repeating: 0, count: parameters.count)
    network.backward(&trace, parameters: parameters.values, gradient: &ignored)
    return (values, trace.inputGradient)
  }

  /// A step towards targets, by squared errors.
  mutating func learn(_ rows: [Double], targets: [Double], learningRate: Double) {
    var trace = network.makeTrace(capacity: targets.count)
    trace.input = rows
    network.forward(&trace, batch: targets.count, parameters: parameters.values)
    let output = trace.output
    for (k, target) in targets.enumerated() {
      trace.outputGradient[k] = 2 * (output[k] - target) / Double(targets.count)
    }
    var gradient = [Double](repeating: 0, count: parameters.count)
    network.backward(&trace, parameters: parameters.values, gradient: &gradient)
    optimizer.update(&parameters.values, gradient: gradient, learningRate: learningRate)
  }
}

/// Moves weights a share of the way to others.
func follow(_ weights: inout [Double], _ others: [Double], share: Double) {
  for k in weights.indices { weights[k] += share * (others[k] - weights[k]) }
}

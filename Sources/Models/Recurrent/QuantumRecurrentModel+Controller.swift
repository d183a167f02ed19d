import Learning

extension QuantumRecurrentModel {
  /// Whether anything that gives the circuit's angles is trained.
  var trainsCircuit: Bool { shape.trainsCircuit }

  /// The weights and biases that the controller works with: of the model's parameters, or fixed with
  /// learnt biases in between.
  var controllerWeights: [Double] {
    guard var weights = fixedWeights else { return parameters.values }
    weights.replaceSubrange(learntBiases, with: parameters.values[circuitWeights])
    return weights
  }

  /// Goes back over the controller of a step, whose trace has the gradient of the angles.
  /// - Parameters:
  ///   - weights: `controllerWeights`.
  ///   - gradient: That of the model's parameters, added to.
  func pullBackController(
    _ trace: inout FeedForward.Trace, weights: [Double], gradient: inout [Double]
  ) {
    guard fixedWeights != nil else {
      return controller.backward(&trace, parameters: weights, gradient: &gradient)
    }
    var own = [Double](repeating: 0, count: weights.count)
    controller.backward(&trace, parameters: weights, gradient: &own)
    for (place, bias) in zip(circuitWeights, learntBiases) { gradient[place] += own[bias] }
  }

  /// Where the learnt biases are among the weights of a fixed controller.
  private var learntBiases: Range<Int> {
    let learnt = shape.fixedController?.learntAngles ?? 0..<0
    let first = controller.outputBias.lowerBound
    return first + learnt.lowerBound..<first + learnt.upperBound
  }
}

import Learning

extension QuantumRecurrentModel {
  /// Whether anything that gives the circuit's angles is trained.
  var trainsCircuit: Bool { shape.trainsCircuit }

  /// The weights and biases that the controller works with at each step, or at all of them: of the
  /// model's parameters, or fixed with learnt biases in between.
  /// - Throws: `LearningError` for more steps than have learnt angles of their own.
  func controllerWeights(steps: Int) throws -> [[Double]] {
    guard let fixedWeights else { return [parameters.values] }
    guard shape.weightSteps == 1 || steps <= shape.weightSteps else {
      throw LearningError(
        .unusable,
        "a sequence has \(steps) steps, but only \(shape.weightSteps) have learnt angles")
    }
    return (0..<shape.weightSteps).map { step in
      var weights = fixedWeights
      weights.replaceSubrange(learntBiases, with: parameters.values[circuitWeights(step)])
      return weights
    }
  }

  /// Where the learnt angles of a step are.
  private func circuitWeights(_ step: Int) -> Range<Int> {
    let count = circuitWeights.count / shape.weightSteps
    let first = circuitWeights.lowerBound + (shape.weightSteps > 1 ? step * count : 0)
    return first..<first + count
  }

  /// Goes back over the controller of a step, whose trace has the gradient of the angles.
  /// - Parameters:
  ///   - step: The number of the step.
  ///   - weights: Its `controllerWeights`.
  ///   - gradient: That of the model's parameters, added to.
  func pullBackController(
    _ trace: inout FeedForward.Trace, step: Int, weights: [Double], gradient: inout [Double]
  ) {
    guard fixedWeights != nil else {
      return controller.backward(&trace, parameters: weights, gradient: &gradient)
    }
    var own = [Double](repeating: 0, count: weights.count)
    controller.backward(&trace, parameters: weights, gradient: &own)
    for (place, bias) in zip(circuitWeights(step), learntBiases) { gradient[place] += own[bias] }
  }

  /// Where the learnt biases are among the weights of a fixed controller.
  private var learntBiases: Range<Int> {
    let learnt = shape.fixedController?.learntAngles ?? 0..<0
    let first = controller.outputBias.lowerBound
    return first + learnt.lowerBound..<first + learnt.upperBound
  }
}

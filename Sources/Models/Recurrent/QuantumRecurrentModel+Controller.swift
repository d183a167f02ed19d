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

  /// The angles `[row][parameter]` from what the controller gives of so many rows.
  func angles(_ output: [Double], rows: Int) -> [Double] {
    guard let encoding = shape.encoding else { return output }
    let learnt = parameters.values[circuitWeights]
    let count = encoding.energyCount
    return (0..<rows).flatMap { encoding.angles(output[$0 * count..<($0 + 1) * count]) + learnt }
  }

  /// Puts the gradient of what the controller gave of a step into its trace.
  /// - Parameters:
  ///   - angleGradient: `[row][parameter]`.
  ///   - gradient: That of the model's parameters, to which that of learnt angles is added.
  func pullBackAngles(
    _ angleGradient: [Double], rows: Int, into trace: inout FeedForward.Trace,
    gradient: inout [Double]
  ) {
    guard let encoding = shape.encoding else {
      return trace.outputGradient.replaceSubrange(0..<angleGradient.count, with: angleGradient)
    }
    let (width, count) = (encoding.angleCount + circuitWeights.count, encoding.energyCount)
    for row in 0..<rows {
      let own = Array(angleGradient[row * width..<(row + 1) * width])
      let energies = row * count..<(row + 1) * count
      trace.outputGradient.replaceSubrange(
        energies,
        with: encoding.energyGradient(
          trace.output[energies], angleGradient: Array(own[..<encoding.angleCount])))
      for (place, value) in zip(circuitWeights, own[encoding.angleCount...]) {
        gradient[place] += value
      }
    }
  }

  /// Goes back over the controller of a step, whose trace has the gradient of what it gave.
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

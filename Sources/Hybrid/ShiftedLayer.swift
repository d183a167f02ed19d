import Randomness

/// A layer that goes back by running the rest of its sequences again with one angle shifted.
package final class ShiftedLayer: QuantumLayer {
  private let layer: ProtocolLayer
  private let rules: [ShiftRule?]
  private var seed: UInt64 = 0
  /// [step][lane] states before each step.
  private var states: [[[Double]]] = []
  /// [step][parameter][lane].
  private var angles: [[Double]] = []
  /// [step][readout][lane] derivatives of the loss, from the last step to the present one.
  private var gradients: [[Double]] = []

  package init(_ layer: ProtocolLayer, _ rules: [ShiftRule?]) {
    self.layer = layer
    self.rules = rules
  }

  package var laneCount: Int { layer.laneCount }

  package func begin(seed: UInt64, samples: [Int], firstShot: Int) {
    self.seed = seed
    states = []
    angles = []
    layer.begin(seed: seed, samples: samples, firstShot: firstShot)
  }

  package func laneState(_ lane: Int) -> [Double] { layer.laneState(lane) }

  package func setLaneState(_ lane: Int, _ values: [Double]) { layer.setLaneState(lane, values) }

  package func forward(
    parameters: [Double], readouts: inout [Double], recording: Bool, isLast: Bool
  ) {
    if recording {
      states.append(layer.laneStates)
      angles.append(parameters)
    }
    layer.forward(parameters: parameters, readouts: &readouts, recording: false, isLast: isLast)
  }

  package func beginBackward() { gradients = [] }

  package func backward(
    readoutGradient: [Double], scores: [Double], parameterGradient: inout [Double]
  ) {
    let step = angles.count - 1 - gradients.count
    gradients.append(readoutGradient)
    for (parameter, rule) in rules.enumerated() {
      let range = parameter * laneCount..<(parameter + 1) * laneCount
      for lane in range { parameterGradient[lane] = 0 }
      for (number, term) in (rule?.terms ?? []).enumerated() {
        var stream = RandomStream(seed: seed, step + 1, parameter, number)
        layer.restore(states[step], step: step, seed: stream.next())
        for later in step..<angles.count {
          var values = angles[later]
          if later == step {
            for lane in range { values[lane] += term.shift }
          }
          let gradient = gradients[angles.count - 1 - later]
          var readouts = [Double](repeating: 0, count: gradient.count)
          layer.forward(
            parameters: values, readouts: &readouts, recording: false,
            isLast: later == angles.count - 1)
          for (index, value) in readouts.enumerated() {
            parameterGradient[range.lowerBound + index % laneCount] +=
              term.coefficient * gradient[index] * value
          }
        }
      }
    }
  }
}

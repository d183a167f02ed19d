/// A layer that writes down what goes through another one, for a pass without it.
package final class RecordingLayer: QuantumLayer {
  private let layer: any QuantumLayer
  /// [step][parameter][lane].
  package private(set) var angles: [[Double]] = []
  /// [step][readout][lane].
  package private(set) var readouts: [[Double]] = []

  package init(_ layer: any QuantumLayer) { self.layer = layer }

  package var laneCount: Int { layer.laneCount }

  package func begin(seed: UInt64, samples: [Int], firstShot: Int) {
    (angles, readouts) = ([], [])
    layer.begin(seed: seed, samples: samples, firstShot: firstShot)
  }

  package func laneState(_ lane: Int) -> [Double] { layer.laneState(lane) }

  package func setLaneState(_ lane: Int, _ values: [Double]) { layer.setLaneState(lane, values) }

  package func forward(
    parameters: [Double], readouts: inout [Double], recording: Bool, isLast: Bool
  ) {
    layer.forward(
      parameters: parameters, readouts: &readouts, recording: recording, isLast: isLast)
    angles.append(parameters)
    self.readouts.append(readouts)
  }

  package func beginBackward() { layer.beginBackward() }

  package func backward(
    readoutGradient: [Double], scores: [Double], parameterGradient: inout [Double]
  ) {
    layer.backward(
      readoutGradient: readoutGradient, scores: scores, parameterGradient: &parameterGradient)
  }
}

/// A layer that says again what another one has read, and goes back by a function of the angles of each
/// step alone.
package final class ReplayedLayer: QuantumLayer {
  package let laneCount: Int
  private let readouts: [[Double]]
  private var angles: [[Double]] = []
  private let pullBack: (_ angles: [Double], _ readoutGradient: [Double]) -> [Double]

  /// - Parameters:
  ///   - readouts: [step][readout][lane].
  ///   - pullBack: from the angles [parameter][lane] of a step and the gradient of its readouts
  ///     [readout][lane] that of its angles.
  package init(
    laneCount: Int, readouts: [[Double]],
    pullBack: @escaping (_ angles: [Double], _ readoutGradient: [Double]) -> [Double]
  ) {
    self.laneCount = laneCount
    self.readouts = readouts
    self.pullBack = pullBack
  }

  package func begin(seed: UInt64, samples: [Int], firstShot: Int) { angles = [] }

  package func laneState(_ lane: Int) -> [Double] { [] }

  package func setLaneState(_ lane: Int, _ values: [Double]) {}

  package func forward(
    parameters: [Double], readouts: inout [Double], recording: Bool, isLast: Bool
  ) {
    readouts = self.readouts[angles.count]
    angles.append(parameters)
  }

  package func beginBackward() {}

  package func backward(
    readoutGradient: [Double], scores: [Double], parameterGradient: inout [Double]
  ) {
    parameterGradient = pullBack(angles.removeLast(), readoutGradient)
  }
}

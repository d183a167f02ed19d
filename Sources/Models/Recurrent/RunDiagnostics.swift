import Learning
import Parallel

/// Sums over sequences from which it shows whether training goes well.
struct RunDiagnostics: Sendable {
  private var angleSum = 0.0
  private var angleCount = 0
  private var firstSquares = 0.0
  private var lastSquares = 0.0

  /// Takes in the angles [sample][parameter] of a step.
  mutating func addAngles(_ angles: [Double], step: Int, batch: Batch) {
    let width = angles.count / batch.sampleCount
    for sample in 0..<batch.sampleCount where step < batch.lengths[sample] {
      for k in sample * width..<(sample + 1) * width { angleSum += abs(angles[k]) }
      angleCount += width
    }
  }

  /// Takes in the gradient [sample][readout] of the readouts after a step.
  mutating func addGradient(_ gradient: [Double], step: Int, batch: Batch) {
    let width = gradient.count / batch.sampleCount
    for sample in 0..<batch.sampleCount {
      let isLast = step == batch.lengths[sample] - 1
      guard step == 0 || isLast else { continue }
      let squares = gradient[sample * width..<(sample + 1) * width].reduce(0) { $0 + $1 * $1 }
      if step == 0 { firstSquares += squares }
      if isLast { lastSquares += squares }
    }
  }

  /// Joins the sums of another group of sequences.
  mutating func add(_ other: RunDiagnostics) {
    angleSum += other.angleSum
    angleCount += other.angleCount
    firstSquares += other.firstSquares
    lastSquares += other.lastSquares
  }

  /// The mean size of the angles in radians.
  var meanAngle: Double { angleSum / Double(max(1, angleCount)) }

  /// The length of the loss's gradient at the readouts after the first step, divided by that after
  /// the last; nil where one of them vanishes.
  var gradientRatio: Double? {
    firstSquares > 0 && lastSquares > 0 ? (firstSquares / lastSquares).squareRoot() : nil
  }
}

extension RunDiagnostics: Transferable {
  func write(to message: inout Message) {
    angleSum.write(to: &message)
    angleCount.write(to: &message)
    firstSquares.write(to: &message)
    lastSquares.write(to: &message)
  }

  init(from message: inout MessageReader) {
    angleSum = Double(from: &message)
    angleCount = Int(from: &message)
    firstSquares = Double(from: &message)
    lastSquares = Double(from: &message)
  }
}

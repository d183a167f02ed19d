/// How the states h₁ … h_T of a sequence become the features that a linear head sees.
public enum Pooling: String, CaseIterable, Sendable {
  /// The last state of a sequence; for targets at every step the state after it.
  case last
  /// The mean of the states so far, without padding.
  case mean
  /// All states side by side, for one target per sequence of a fixed length.
  case history
  /// The states so far, weighed by attention, beside the last one.
  case attention
}

/// The rows of states that belong to a batch's targets.
struct PooledBatch {
  let stepCount: Int
  let lengths: [Int]
  let everyStep: Bool
  /// The first steps of each sample, to which attention is confined.
  let memoryLengths: [Int]?

  init(_ batch: Batch) {
    memoryLengths = batch.memoryLengths
    stepCount = batch.stepCount
    lengths = batch.lengths
    everyStep = batch.targets == .step
  }

  var sampleCount: Int { lengths.count }

  /// The steps that attention sees after a step.
  func memory(_ sample: Int, after step: Int) -> Range<Int> {
    0..<min(step + 1, memoryLengths?[sample] ?? .max)
  }

  var rowCount: Int { everyStep ? stepCount * sampleCount : sampleCount }

  /// Calls `body` with the row of each target, its sample, and the step after which it is asked
  /// for; padding is left out.
  func forEachTarget(_ body: (_ row: Int, _ sample: Int, _ step: Int) -> Void) {
    for (sample, length) in lengths.enumerated() {
      if everyStep {
        for step in 0..<length { body(step * sampleCount + sample, sample, step) }
      } else {
        body(sample, sample, length - 1)
      }
    }
  }
}

extension Pooling {
  /// The number of features of a target, from sequences of so many steps.
  /// - Parameter lastUnits: the length of the state after the last step where it is another one.
  public func featureCount(units: Int, lastUnits: Int? = nil, steps: Int) -> Int {
    switch self {
    case .last: lastUnits ?? units
    case .mean: units
    case .history: units * (steps - 1) + (lastUnits ?? units)
    case .attention: 2 * units
    }
  }

  /// The features `[row][feature]` of states `[step][sample][unit]`, for all but attention.
  func forward(_ states: [Double], units: Int, batch: PooledBatch) -> [Double] {
    let samples = batch.sampleCount
    let width = self == .history ? batch.stepCount * units : units
    var features = [Double](repeating: 0, count: batch.rowCount * width)
    switch self {
    case .last, .attention:
      batch.forEachTarget { row, sample, step in
        let source = (step * samples + sample) * units
        for k in 0..<units { features[row * width + k] = states[source + k] }
      }
    case .history:
      for step in 0..<batch.stepCount {
        for sample in 0..<samples {
          let source = (step * samples + sample) * units
          for k in 0..<units { features[sample * width + step * units + k] = states[source + k] }
        }
      }
    case .mean:
      for (sample, length) in batch.lengths.enumerated() {
        var sum = [Double](repeating: 0, count: units)
        for step in 0..<length {
          let source = (step * samples + sample) * units
          for k in 0..<units { sum[k] += states[source + k] }
          guard batch.everyStep || step == length - 1 else { continue }
          let row = batch.everyStep ? step * samples + sample : sample
          let weight = 1 / Double(step + 1)
          for k in 0..<units { features[row * width + k] = weight * sum[k] }
        }
      }
    }
    return features
  }

  /// Adds to the gradients of the states what those of the features say, for all but attention.
  func backward(
    _ featureGradient: [Double], units: Int, batch: PooledBatch, stateGradient: inout [Double]
  ) {
    let samples = batch.sampleCount
    let width = self == .history ? batch.stepCount * units : units
    switch self {
    case .last, .attention:
      batch.forEachTarget { row, sample, step in
        let target = (step * samples + sample) * units
        for k in 0..<units { stateGradient[target + k] += featureGradient[row * width + k] }
      }
    case .history:
      for step in 0..<batch.stepCount {
        for sample in 0..<samples {
          let target = (step * samples + sample) * units
          for k in 0..<units {
            stateGradient[target + k] += featureGradient[sample * width + step * units + k]
          }
        }
      }
    case .mean:
      for (sample, length) in batch.lengths.enumerated() {
        var sum = [Double](repeating: 0, count: units)
        for step in (0..<length).reversed() {
          if batch.everyStep || step == length - 1 {
            let row = batch.everyStep ? step * samples + sample : sample
            let weight = 1 / Double(step + 1)
            for k in 0..<units { sum[k] += weight * featureGradient[row * width + k] }
          }
          let target = (step * samples + sample) * units
          for k in 0..<units { stateGradient[target + k] += sum[k] }
        }
      }
    }
  }
}

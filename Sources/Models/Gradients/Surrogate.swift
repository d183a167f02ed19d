import Elementary
import Learning
import Randomness

/// A network of one hidden layer from sines and cosines of angles, in which every expectation of a circuit of
/// rotations is a polynomial, to readouts.
struct Surrogate {
  private static let (units, passes, learningRate) = (48, 120, 0.02)
  /// No other stream of the run's seed has this first number.
  private static let purpose = -109

  private let angleCount: Int
  private let readoutCount: Int
  private let network: FeedForward
  private var parameters = ParameterSet()
  /// `[row][sine and cosine]`.
  private var inputs: [Double] = []
  /// `[row][readout]`.
  private var targets: [Double] = []

  /// A network that knows nothing.
  /// - Parameter step: That of training, by which its first weights are drawn.
  init(angles: Int, readouts: Int, seed: UInt64, step: Int) {
    angleCount = angles
    readoutCount = readouts
    var random = RandomStream(seed: seed, Self.purpose, step)
    network = FeedForward(
      "surrogate", sizes: [2 * angles, Self.units, readouts], parameters: &parameters,
      random: &random)
  }

  private var rowCount: Int { targets.count / readoutCount }

  /// Adds the angles `[parameter][lane]` and readouts `[readout][lane]` of a step.
  mutating func add(_ angles: [Double], _ readouts: [Double], lanes: Int, used: Int) {
    for lane in 0..<used {
      for k in 0..<angleCount {
        let (sine, cosine) = Portable.sineAndCosine(angles[k * lanes + lane])
        inputs += [sine, cosine]
      }
      for k in 0..<readoutCount { targets.append(readouts[k * lanes + lane]) }
    }
  }

  /// Learns what was added, by squared errors.
  mutating func fit() {
    var trace = network.makeTrace(capacity: rowCount)
    trace.input = inputs
    var optimizer = Adam(parameterCount: parameters.count)
    let weight = 2 / Double(max(1, targets.count))
    for _ in 0..<Self.passes {
      network.forward(&trace, batch: rowCount, parameters: parameters.values)
      let output = trace.output
      for k in targets.indices { trace.outputGradient[k] = weight * (output[k] - targets[k]) }
      var gradient = [Double](repeating: 0, count: parameters.count)
      network.backward(&trace, parameters: parameters.values, gradient: &gradient)
      optimizer.update(
        &parameters.values, gradient: gradient, learningRate: Self.learningRate)
    }
  }

  /// The gradient of angles `[parameter][lane]` from that of readouts `[readout][lane]`; zero in lanes that are
  /// not used.
  func pullBack(
    _ angles: [Double], readoutGradient: [Double], lanes: Int, used: Int
  ) -> [Double] {
    var trace = network.makeTrace(capacity: used)
    var slopes = [Double](repeating: 0, count: 2 * angleCount * used)
    for lane in 0..<used {
      for k in 0..<angleCount {
        let (sine, cosine) = Portable.sineAndCosine(angles[k * lanes + lane])
        let place = 2 * (lane * angleCount + k)
        (trace.input[place], trace.input[place + 1]) = (sine, cosine)
        (slopes[place], slopes[place + 1]) = (cosine, -sine)
      }
    }
    network.forward(&trace, batch: used, parameters: parameters.values)
    for lane in 0..<used {
      for k in 0..<readoutCount {
        trace.outputGradient[lane * readoutCount + k] = readoutGradient[k * lanes + lane]
      }
    }
    var ignored = [Double](repeating: 0, count: parameters.count)
    network.backward(&trace, parameters: parameters.values, gradient: &ignored)
    var result = [Double](repeating: 0, count: angleCount * lanes)
    for lane in 0..<used {
      for k in 0..<angleCount {
        let place = 2 * (lane * angleCount + k)
        result[k * lanes + lane] =
          slopes[place] * trace.inputGradient[place]
          + slopes[place + 1] * trace.inputGradient[place + 1]
      }
    }
    return result
  }
}

import Randomness

/// Weights of Glorot's uniform initialisation: uniform in ±√(6 / (inputs + outputs)).
///
/// X. Glorot, Y. Bengio, AISTATS 2010, equation 16. Row-major `[output][input]`.
/// - Parameter zeroInputs: columns that start at zero instead, but draw their random numbers all
///   the same, so that the other weights do not depend on them.
public func glorotUniform(
  inputs: Int, outputs: Int, random: inout RandomStream, zeroInputs: Range<Int> = 0..<0
) -> [Double] {
  let bound = (6 / Double(inputs + outputs)).squareRoot()
  var weights = [Double](repeating: 0, count: inputs * outputs)
  for i in weights.indices {
    let value = (2 * random.uniform() - 1) * bound
    if !zeroInputs.contains(i % inputs) { weights[i] = value }
  }
  return weights
}

/// The random stream from which a model draws its first weights.
/// - Parameter index: distinguishes parts of a model.
public func initializationStream(seed: UInt64, index: Int = 0) -> RandomStream {
  RandomStream(seed: seed, .initialization, index)
}

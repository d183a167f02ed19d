import Elementary

/// Soft attention of each target's state over the states up to it, by a bilinear score.
///
/// s_{tu} = h_tᵀ A h_u, α_t = softmax over u ≤ t, in a translation over the source alone, c_t = Σ α_{tu} h_u: the score "general" of M.-T.
/// Luong, H. Pham, C. D. Manning, EMNLP 2015, equation 8. A starts at zero: the mean of the states.
struct Attention: Equatable, Sendable {
  /// The matrix `[unit][unit]` in the parameters.
  let weight: Range<Int>
  let units: Int

  init(units: Int, parameters: inout ParameterSet) {
    self.units = units
    weight = parameters.append(
      "attention.weight", shape: [units, units],
      values: [Double](repeating: 0, count: units * units))
  }

  /// What the backward pass needs of a forward pass: the weights α of each target, and hᵀA.
  struct Trace: Sendable {
    var weights: [[Double]]
    var queries: [Double]
  }

  /// The contexts `[row][unit]` of states `[step][sample][unit]`.
  func forward(
    _ states: [Double], batch: PooledBatch, parameters: [Double]
  ) -> (contexts: [Double], trace: Trace) {
    let samples = batch.sampleCount
    var contexts = [Double](repeating: 0, count: batch.rowCount * units)
    var trace = Trace(
      weights: [[Double]](repeating: [], count: batch.rowCount),
      queries: [Double](repeating: 0, count: batch.rowCount * units))
    batch.forEachTarget { row, sample, step in
      let state = (step * samples + sample) * units
      for j in 0..<units {
        var sum = 0.0
        for i in 0..<units {
          sum += states[state + i] * parameters[weight.lowerBound + i * units + j]
        }
        trace.queries[row * units + j] = sum
      }
      var scores = batch.memory(sample, after: step).map { u in
        let source = (u * samples + sample) * units
        return (0..<units).reduce(0) {
          $0 + trace.queries[row * units + $1] * states[source + $1]
        }
      }
      let peak = scores.max() ?? 0
      for u in scores.indices { scores[u] = Portable.exp(scores[u] - peak) }
      let total = scores.reduce(0, +)
      for u in scores.indices {
        scores[u] /= total
        let source = (u * samples + sample) * units
        for k in 0..<units { contexts[row * units + k] += scores[u] * states[source + k] }
      }
      trace.weights[row] = scores
    }
    return (contexts, trace)
  }

  /// Adds the gradients of the matrix and of the states.
  func backward(
    _ contextGradient: [Double], states: [Double], batch: PooledBatch, trace: Trace,
    parameters: [Double], gradient: inout [Double], stateGradient: inout [Double]
  ) {
    let samples = batch.sampleCount
    var queryGradient = [Double](repeating: 0, count: units)
    batch.forEachTarget { row, sample, step in
      let alpha = trace.weights[row]
      let direct = alpha.indices.map { u in
        let source = (u * samples + sample) * units
        return (0..<units).reduce(0) {
          $0 + contextGradient[row * units + $1] * states[source + $1]
        }
      }
      let mean = zip(alpha, direct).reduce(0) { $0 + $1.0 * $1.1 }
      for k in 0..<units { queryGradient[k] = 0 }
      for u in alpha.indices {
        let source = (u * samples + sample) * units
        let score = alpha[u] * (direct[u] - mean)
        for k in 0..<units {
          stateGradient[source + k] +=
            alpha[u] * contextGradient[row * units + k] + score * trace.queries[row * units + k]
          queryGradient[k] += score * states[source + k]
        }
      }
      let state = (step * samples + sample) * units
      for i in 0..<units {
        var sum = 0.0
        for j in 0..<units {
          let place = weight.lowerBound + i * units + j
          gradient[place] += states[state + i] * queryGradient[j]
          sum += parameters[place] * queryGradient[j]
        }
        stateGradient[state + i] += sum
      }
    }
  }
}

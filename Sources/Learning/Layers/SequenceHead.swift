import LinearAlgebra
import Randomness

/// From the states h₁ … h_T of sequences to outputs: pooling, dropout, a linear layer.
///
/// The states are hidden units of a classical network or readouts of a quantum one. Weights are
/// named `head.weight` and `head.bias`, those of attention `attention.weight`.
public struct SequenceHead: Equatable, Sendable {
  /// How states become features.
  public let pooling: Pooling
  /// The length of a state.
  public let units: Int
  /// The share of features that are set to zero in training; the others grow to keep their mean.
  public let dropout: Double
  /// The length of the state after the last step where it is another one than those before; nil if
  /// all are alike. Such states stand at the end of all, `[sample][unit]`.
  public let lastUnits: Int?
  /// The steps of a sequence that a head was made for that takes the last one apart, or all.
  let fixedSteps: Int?
  /// Nil where features are outputs.
  let layer: DenseLayer?
  /// The number of features.
  let featureCount: Int
  let attention: Attention?

  /// A head with freshly drawn weights.
  /// - Parameters:
  ///   - lastUnits: the length of the state after the last step, for the poolings `last` and
  ///     `history`; nil if it is as all others.
  ///   - steps: the steps of a sequence, which `history` and `lastUnits` need to know.
  ///   - hasWeights: whether a linear layer follows; otherwise there must be as many features as outputs.
  ///   - random: where Glorot's uniform weights are drawn from.
  public init(
    _ pooling: Pooling = .last, units: Int, lastUnits: Int? = nil, outputs: Int, steps: Int,
    dropout: Double = 0, hasWeights: Bool = true,
    parameters: inout ParameterSet, random: inout RandomStream
  ) {
    self.pooling = pooling
    self.units = units
    self.dropout = dropout
    self.lastUnits = lastUnits
    fixedSteps = pooling == .history || lastUnits != nil ? steps : nil
    precondition(
      lastUnits == nil || pooling == .last || pooling == .history,
      "only last and history take the last state apart")
    let inputs = pooling.featureCount(units: units, lastUnits: lastUnits, steps: steps)
    featureCount = inputs
    outputCount = outputs
    if hasWeights {
      layer = DenseLayer(
        "head", inputs: inputs, outputs: outputs,
        weights: glorotUniform(inputs: inputs, outputs: outputs, random: &random),
        parameters: &parameters)
    } else {
      precondition(inputs == outputs, "as many features as outputs")
      layer = nil
    }
    attention = pooling == .attention ? Attention(units: units, parameters: &parameters) : nil
  }

  /// The number of outputs.
  public let outputCount: Int

  /// What the backward pass needs of a forward pass.
  public struct Trace: Sendable {
    /// `[row][feature]`, dropout applied.
    var features: [Double]
    /// The rows that went through the linear layer; nil for all.
    var rows: [Int]?
    /// The factor of each feature; empty without dropout.
    var mask: [Double]
    var attention: Attention.Trace?
  }

  /// Refuses batches that the head cannot pool.
  /// - Throws: `LearningError` for a head that needs to know the last step, with other lengths or
  ///   targets.
  public func check(_ batch: Batch) throws {
    guard let fixedSteps else { return }
    guard batch.targets == .sequence, batch.lengths.allSatisfy({ $0 == fixedSteps }) else {
      throw LearningError(
        .unusable,
        pooling == .history
          ? "a head on the whole history needs one target for each sequence of \(fixedSteps) "
            + "steps; use the head last, mean or attention for others"
          : "a final readout needs one target for each sequence of \(fixedSteps) steps")
    }
  }

  /// The outputs, a row for each target of the batch; rows of padding are those of zero features.
  /// - Parameter states: `[step][sample][unit]`; the last step may have another number of units.
  /// - Throws: `LearningError` for a batch that the head cannot pool.
  public func forward(
    _ states: [Double], batch: Batch, parameters: [Double], context: RunContext
  ) throws -> (outputs: RealMatrix, trace: Trace) {
    try check(batch)
    let pooled = PooledBatch(batch)
    var trace = Trace(features: [], mask: [], attention: nil)
    let own =
      lastUnits.map { joined(states, pooled, lastUnits: $0) }
      ?? pooling.forward(states, units: units, batch: pooled)
    if let attention {
      let (contexts, memory) = attention.forward(states, batch: pooled, parameters: parameters)
      trace.attention = memory
      for row in 0..<pooled.rowCount {
        let range = row * units..<(row + 1) * units
        trace.features += contexts[range]
        trace.features += own[range]
      }
    } else {
      trace.features = own
    }
    trace.mask = mask(batch, context)
    for i in trace.mask.indices { trace.features[i] *= trace.mask[i] }
    var outputs = RealMatrix(rows: pooled.rowCount, columns: outputCount)
    guard let layer else {
      outputs.elements = trace.features
      return (outputs, trace)
    }
    guard let rows = trainedRows(batch, context) else {
      layer.forward(
        trace.features, batch: pooled.rowCount, parameters: parameters, into: &outputs.elements)
      return (outputs, trace)
    }
    trace.rows = rows
    trace.features = gather(trace.features, rows, width: featureCount)
    var compact = [Double](repeating: 0, count: rows.count * outputCount)
    layer.forward(trace.features, batch: rows.count, parameters: parameters, into: &compact)
    scatter(compact, rows, width: outputCount, into: &outputs.elements)
    return (outputs, trace)
  }

  /// Adds the gradient of the weights and returns that of the states, `[step][sample][unit]`.
  public func backward(
    _ trace: Trace, states: [Double], outputGradient: RealMatrix, batch: Batch,
    parameters: [Double], gradient: inout [Double]
  ) -> [Double] {
    let pooled = PooledBatch(batch)
    var stateGradient = [Double](repeating: 0, count: states.count)
    var featureGradient = trace.features
    let rows = trace.rows
    if let layer {
      layer.backward(
        trace.features, batch: rows?.count ?? pooled.rowCount,
        outputGradient: rows.map { gather(outputGradient.elements, $0, width: outputCount) }
          ?? outputGradient.elements,
        parameters: parameters, gradient: &gradient, inputGradient: &featureGradient)
    } else {
      featureGradient = outputGradient.elements
    }
    if let rows {
      var all = [Double](repeating: 0, count: pooled.rowCount * featureCount)
      scatter(featureGradient, rows, width: featureCount, into: &all)
      featureGradient = all
    }
    for i in trace.mask.indices { featureGradient[i] *= trace.mask[i] }
    if let lastUnits {
      return split(featureGradient, pooled, lastUnits: lastUnits, into: stateGradient)
    }
    guard let attention, let memory = trace.attention else {
      pooling.backward(featureGradient, units: units, batch: pooled, stateGradient: &stateGradient)
      return stateGradient
    }
    func half(_ offset: Int) -> [Double] {
      var result: [Double] = []
      for row in 0..<pooled.rowCount {
        let start = (2 * row + offset) * units
        result += featureGradient[start..<start + units]
      }
      return result
    }
    pooling.backward(half(1), units: units, batch: pooled, stateGradient: &stateGradient)
    attention.backward(
      half(0), states: states, batch: pooled, trace: memory, parameters: parameters,
      gradient: &gradient, stateGradient: &stateGradient)
    return stateGradient
  }

  /// How many features of a row come from the states before the last.
  private func earlierWidth(_ batch: PooledBatch) -> Int {
    pooling == .history ? (batch.stepCount - 1) * units : 0
  }

  /// The features `[row][feature]` where the last state is another one than those before.
  private func joined(_ states: [Double], _ batch: PooledBatch, lastUnits: Int) -> [Double] {
    let last = states.count - batch.sampleCount * lastUnits
    var features: [Double] = []
    for sample in 0..<batch.sampleCount {
      for step in 0..<earlierWidth(batch) / units {
        let start = (step * batch.sampleCount + sample) * units
        features += states[start..<start + units]
      }
      features += states[last + sample * lastUnits..<last + (sample + 1) * lastUnits]
    }
    return features
  }

  /// The gradient of the states from that of the features of `joined`.
  private func split(
    _ featureGradient: [Double], _ batch: PooledBatch, lastUnits: Int, into zero: [Double]
  ) -> [Double] {
    var result = zero
    let last = zero.count - batch.sampleCount * lastUnits
    let (earlier, width) = (earlierWidth(batch), earlierWidth(batch) + lastUnits)
    for sample in 0..<batch.sampleCount {
      for k in 0..<earlier {
        result[(k / units * batch.sampleCount + sample) * units + k % units] =
          featureGradient[sample * width + k]
      }
      for k in 0..<lastUnits {
        result[last + sample * lastUnits + k] = featureGradient[sample * width + earlier + k]
      }
    }
    return result
  }

  /// In training the rows whose targets count, if there are others: a vocabulary of outputs is the
  /// dearest part of a model, and half of a translation's rows are its source.
  private func trainedRows(_ batch: Batch, _ context: RunContext) -> [Int]? {
    guard context.purpose == .training else { return nil }
    let rows = (0..<batch.rowCount).filter(batch.counts)
    return rows.isEmpty || rows.count == batch.rowCount ? nil : rows
  }

  private func gather(_ source: [Double], _ rows: [Int], width: Int) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(rows.count * width)
    for row in rows { result += source[row * width..<(row + 1) * width] }
    return result
  }

  private func scatter(
    _ source: [Double], _ rows: [Int], width: Int, into target: inout [Double]
  ) {
    for (i, row) in rows.enumerated() {
      for k in 0..<width { target[row * width + k] = source[i * width + k] }
    }
  }

  /// The factors of the features in training: 0, or 1/(1 − p) (N. Srivastava et al., JMLR 15, 1929
  /// (2014), inverted). A stream belongs to a sample and an optimizer step.
  private func mask(_ batch: Batch, _ context: RunContext) -> [Double] {
    guard dropout > 0, context.purpose == .training else { return [] }
    let width = featureCount
    var mask = [Double](repeating: 0, count: batch.rowCount * width)
    for (sample, index) in batch.indices.enumerated() {
      var random = RandomStream(seed: context.seed, .dropout, context.step, index)
      for row in stride(from: sample, to: batch.rowCount, by: batch.sampleCount) {
        for k in 0..<width {
          mask[row * width + k] = random.uniform() < dropout ? 0 : 1 / (1 - dropout)
        }
      }
    }
    return mask
  }
}

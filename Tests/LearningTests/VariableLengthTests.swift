import Learning
import LinearAlgebra
import Randomness
import Testing

/// Sequences of different lengths, tokens, heads and real-valued targets.
@Suite struct VariableLengthTests {
  /// Tokens of five kinds, 2 … 5 steps, padded with a token that means something elsewhere.
  private func tokens(_ targets: SequenceDataset.Targets) throws -> SequenceDataset {
    let lengths = [3, 5, 2, 4]
    var random = RandomStream(seed: 3)
    let labels = (0..<(targets == .sequence ? 4 : 20)).map { _ in Int(3 * random.uniform()) }
    return try SequenceDataset(
      name: "tokens", tokens: (0..<20).map { _ in Int(5 * random.uniform()) }, vocabularySize: 5,
      unknownToken: 0, labels: labels, targets: targets, classCount: 3, stepCount: 5,
      lengths: lengths)
  }

  private func values(
    _ targets: SequenceDataset.Targets, _ objective: Objective, steps: Int = 4,
    lengths: [Int]? = [4, 2, 3]
  ) throws -> SequenceDataset {
    let count = targets == .sequence ? 1 : steps
    var values = randomValues(3 * count * 2, seed: 6)
    if targets == .step { values.replaceSubrange(2..<4, with: [.nan, .nan]) }
    return try SequenceDataset(
      name: "values", inputs: randomValues(3 * steps * 3, seed: 5), values: values,
      targets: targets, objective: objective, outputCount: 2, stepCount: steps, featureCount: 3,
      lengths: lengths)
  }

  private func interface(
    _ data: SequenceDataset, _ pooling: Pooling, embedding: Int? = nil
  ) -> SequenceInterface {
    var result = SequenceInterface(data)
    result.pooling = pooling
    result.embedding = embedding
    return result
  }

  private func check<Cell: ClassicalCell>(
    _ network: RecurrentNetwork<Cell>, _ data: SequenceDataset, context: RunContext
  ) throws -> Double {
    var network = network
    // Weights that start at zero, as those of attention, would hide mistakes.
    network.parameters.values = randomValues(network.parameters.count, seed: 9).map { 0.7 * $0 }
    let batch = data.batch(Array(0..<data.sampleCount))
    let exact = try network.lossAndGradient(batch, context: context)
    return try gradientError(
      at: network.parameters.values, gradient: exact.gradient, samples: 150
    ) { point in
      var shifted = network
      shifted.parameters.values = point
      return try shifted.lossAndGradient(batch, context: context).loss
    }
  }

  @Test(arguments: [Pooling.last, .mean, .attention], [SequenceDataset.Targets.sequence, .step])
  func gradientsOfHeadsAndEmbeddings(
    pooling: Pooling, targets: SequenceDataset.Targets
  ) throws {
    var interface = interface(try tokens(targets), pooling, embedding: 3)
    interface.dropout = 0.4
    interface.tokenDropout = 0.3
    let network = RecurrentNetwork<GRUCell>(interface, hidden: 4, seed: 1)
    let context = RunContext(seed: 4, step: 7, purpose: .training)
    #expect(try check(network, tokens(targets), context: context) < 1e-7)
  }

  @Test(arguments: [Objective.meanSquaredError, .meanAbsoluteError])
  func gradientsOfRealValuedTargets(objective: Objective) throws {
    for targets in [SequenceDataset.Targets.sequence, .step] {
      let data = try values(targets, objective)
      let network = RecurrentNetwork<TanhCell>(interface(data, .mean), hidden: 4, seed: 1)
      #expect(try check(network, data, context: RunContext(seed: 1)) < 1e-7)
    }
  }

  @Test func gradientOfTheWholeHistory() throws {
    let data = try values(.sequence, .meanSquaredError, lengths: nil)
    let network = RecurrentNetwork<TanhCell>(interface(data, .history), hidden: 4, seed: 1)
    #expect(try check(network, data, context: RunContext(seed: 1)) < 1e-7)
    let uneven = try values(.sequence, .meanSquaredError)
    #expect {
      try check(network, uneven, context: RunContext(seed: 1))
    } throws: {
      "\($0)".contains("whole history")
    }
  }

  /// A sequence says the same alone, without padding, and beside longer ones.
  @Test(arguments: [Pooling.last, .mean, .attention], [SequenceDataset.Targets.sequence, .step])
  func paddingIsNotSeen(pooling: Pooling, targets: SequenceDataset.Targets) throws {
    let data = try tokens(targets)
    var network = RecurrentNetwork<LSTMCell>(
      interface(data, pooling, embedding: 3), hidden: 4, seed: 1)
    network.parameters.values = randomValues(network.parameters.count, seed: 9)
    let context = RunContext(seed: 1)
    let together = try network.outputs(data.batch([0, 1, 2, 3]), context: context)
    for sample in 0..<4 {
      let batch = data.batch([sample])
      #expect(batch.stepCount == data.lengths[sample])
      let alone = try network.outputs(batch, context: context)
      for row in 0..<alone.rowCount {
        let place = targets == .sequence ? sample : row * 4 + sample
        for k in 0..<3 { #expect(abs(alone[row, k] - together[place, k]) < 1e-12) }
      }
    }
  }

  /// A learnt vector for each token is the same as a matrix times one in a row of zeros.
  @Test func embeddingIsAMatrix() throws {
    let data = try tokens(.sequence)
    var embedded = RecurrentNetwork<TanhCell>(
      interface(data, .last, embedding: 3), hidden: 4, seed: 1)
    embedded.parameters.values = randomValues(embedded.parameters.count, seed: 8)
    var plain = RecurrentNetwork<TanhCell>(interface(data, .last), hidden: 4, seed: 2)
    let vectors = try #require(embedded.parameters["embedding.weight"])
    let inputs = try #require(embedded.parameters["rnn.weight_ih_l0"])
    for entry in plain.parameters.entries {
      guard entry.name == "rnn.weight_ih_l0" else {
        plain.parameters.values.replaceSubrange(
          entry.range, with: try #require(embedded.parameters[entry.name]))
        continue
      }
      for unit in 0..<4 {
        for token in 0..<5 {
          plain.parameters.values[entry.range.lowerBound + unit * 5 + token] = (0..<3).reduce(0) {
            $0 + inputs[unit * 3 + $1] * vectors[token * 3 + $1]
          }
        }
      }
    }
    let context = RunContext(seed: 1)
    let batch = data.batch([0, 1, 2, 3])
    let first = try embedded.outputs(batch, context: context)
    let second = try plain.outputs(batch, context: context)
    for (a, b) in zip(first.elements, second.elements) { #expect(abs(a - b) < 1e-12) }
  }

  /// Errors of a linear head without inputs have a closed form.
  @Test func metricsOfNumbersAreErrors() throws {
    let data = try values(.step, .meanAbsoluteError)
    var network = RecurrentNetwork<TanhCell>(interface(data, .last), hidden: 2, seed: 1)
    network.parameters.values = [Double](repeating: 0, count: network.parameters.count)
    let result = try #require(
      try network.evaluate(data, batchSize: 2, context: RunContext(seed: 1)))
    // Sample 0 has steps 0, 2, 3 (its second target is missing), the others 2 and 3 steps.
    let rows = [0, 2, 3, 4, 5, 8, 9, 10]
    let targets = rows.flatMap { [data.values[2 * $0], data.values[2 * $0 + 1]] }
    let squares = targets.reduce(0) { $0 + $1 * $1 } / 16
    let sizes = targets.reduce(0) { $0 + abs($1) } / 16
    #expect(result.targetCount == 8 && result.accuracy == nil)
    #expect(abs((result.meanSquaredError ?? 0) - squares) < 1e-12)
    #expect(abs((result.meanAbsoluteError ?? 0) - sizes) < 1e-12)
    #expect(abs(result.loss - sizes) < 1e-12)
  }

  @Test func badDataAreNamed() throws {
    for (message, make) in [
      (
        "token 1 is 5",
        {
          try SequenceDataset(
            name: "x", tokens: [1, 5], vocabularySize: 5, labels: [0], classCount: 2, stepCount: 2)
        }
      ),
      (
        "sequence 0 has 3 steps",
        {
          try SequenceDataset(
            name: "x", tokens: [1, 4], vocabularySize: 5, labels: [0], classCount: 2, stepCount: 2,
            lengths: [3])
        }
      ),
      (
        "target value 1 is nan",
        {
          try SequenceDataset(
            name: "x", inputs: [1, 2], values: [1, .nan], outputCount: 2, stepCount: 2,
            featureCount: 1)
        }
      ),
    ] as [(String, () throws -> SequenceDataset)] {
      #expect {
        try make()
      } throws: {
        "\($0)".contains(message)
      }
    }
  }

  /// Every sample once in an epoch, sequences of similar length together.
  @Test func minibatchesAreSortedByLength() throws {
    var random = RandomStream(seed: 2)
    let lengths = (0..<500).map { _ in 1 + Int(40 * random.uniform()) }
    let order = MinibatchOrder(sampleCount: 500, batchSize: 20, seed: 1, lengths: lengths)
    let batches = order.batches(epoch: 3)
    #expect(batches.flatMap { $0 }.sorted() == Array(0..<500))
    let padding = batches.reduce(0) { sum, batch in
      let longest = batch.map { lengths[$0] }.max() ?? 0
      return sum + batch.reduce(0) { $0 + longest - lengths[$1] }
    }
    #expect(Double(padding) < 0.1 * Double(lengths.reduce(0, +)))
    #expect(batches != order.batches(epoch: 4) && batches == order.batches(epoch: 3))
  }
}

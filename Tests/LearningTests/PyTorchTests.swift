import Foundation
import Learning
import LinearAlgebra
import TestSupport
import Testing

/// Agreement with PyTorch. `Fixtures/pytorch.py make` has written the fixtures; where Python has
/// PyTorch, the same script is run on fresh cases.
@Suite struct PyTorchTests {
  private struct Tensor: Codable {
    let shape: [Int]
    let values: [Double]
  }

  private struct Expected: Codable {
    let logits: [Double]
    let loss: Double
    let gradient: [String: [Double]]
    let updated: [String: [Double]]
  }

  private enum Labels: Codable {
    case sequences([Int])
    case steps([[Int]])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let labels = try? container.decode([Int].self) {
        self = .sequences(labels)
      } else {
        self = .steps(try container.decode([[Int]].self))
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .sequences(let labels): try container.encode(labels)
      case .steps(let labels): try container.encode(labels)
      }
    }
  }

  private struct Case: Codable {
    var kind: String
    var learning_rate: Double
    var labels: Labels
    var inputs: [[[Double]]]
    var weights: [String: Tensor]
    var expected: Expected?

    func data() throws -> SequenceDataset {
      let (labels, targets): ([Int], SequenceDataset.Targets) =
        switch labels {
        case .sequences(let labels): (labels, .sequence)
        case .steps(let labels): (labels.flatMap { $0 }, .step)
        }
      return try SequenceDataset(
        name: "case", inputs: inputs.flatMap { $0 }.flatMap { $0 }, labels: labels,
        targets: targets, classCount: 3, stepCount: inputs[0].count,
        featureCount: inputs[0][0].count)
    }

    func parameters() -> ParameterSet {
      var set = ParameterSet()
      for (name, tensor) in weights.sorted(by: { $0.key < $1.key }) {
        set.append(name, shape: tensor.shape, values: tensor.values)
      }
      return set
    }
  }

  private func check(_ test: Case) throws {
    switch test.kind {
    case "rnn": try check(test, TanhCell.self)
    case "lstm": try check(test, LSTMCell.self)
    default: try check(test, GRUCell.self)
    }
  }

  /// Logits, loss, gradient and the weights after a step of Adam.
  private func check<Cell: ClassicalCell>(_ test: Case, _ cell: Cell.Type) throws {
    let expected = try #require(test.expected)
    let data = try test.data()
    let hidden = try #require(test.weights["head.weight"]).shape[1]
    var network = RecurrentNetwork<Cell>(
      features: data.featureCount, hidden: hidden, classes: 3, seed: 1)
    try network.parameters.assign(test.parameters())
    let batch = data.batch(Array(0..<data.sampleCount))
    let context = RunContext(seed: 1)
    let logits = try network.outputs(batch, context: context)
    // PyTorch's rows go by sample, ours by step.
    let steps = batch.labels.count / batch.sampleCount
    for sample in 0..<batch.sampleCount {
      for step in 0..<steps {
        for k in 0..<3 {
          let theirs = expected.logits[(sample * steps + step) * 3 + k]
          #expect(abs(logits[step * batch.sampleCount + sample, k] - theirs) < 1e-12)
        }
      }
    }
    let result = try network.lossAndGradient(batch, context: context)
    #expect(abs(result.loss - expected.loss) < 1e-12)
    var optimizer = Adam(parameterCount: network.parameters.count)
    optimizer.update(
      &network.parameters.values, gradient: result.gradient, learningRate: test.learning_rate)
    for entry in network.parameters.entries {
      let gradient = try #require(expected.gradient[entry.name])
      let updated = try #require(expected.updated[entry.name])
      for (i, place) in entry.range.enumerated() {
        #expect(abs(result.gradient[place] - gradient[i]) < 1e-12, "\(test.kind) \(entry.name)")
        // Adam divides by the size of the gradient, which magnifies rounding where it is small.
        #expect(abs(network.parameters.values[place] - updated[i]) < 1e-8, "\(entry.name)")
      }
    }
  }

  private func fixture(_ name: String) throws -> URL {
    try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil))
  }

  @Test func aTrainingStepIsPyTorchs() throws {
    let cases = try JSONDecoder().decode(
      [Case].self, from: Data(contentsOf: fixture("pytorch_steps.json")))
    #expect(cases.count == 6)
    for test in cases { try check(test) }
  }

  @Test(.enabled(if: ReferencePython.has("torch"), "needs Python with torch"))
  func aTrainingStepIsThatOfThisPyTorch() throws {
    var cases: [Case] = []
    for (index, kind) in ["rnn", "lstm", "gru"].enumerated() {
      let gates = [1, 4, 3][index]
      let shapes = [
        "rnn.weight_ih_l0": [gates * 4, 3], "rnn.weight_hh_l0": [gates * 4, 4],
        "rnn.bias_ih_l0": [gates * 4], "rnn.bias_hh_l0": [gates * 4], "head.weight": [3, 4],
        "head.bias": [3],
      ]
      let inputs = randomValues(2 * 5 * 3, seed: UInt64(100 + index))
      cases.append(
        Case(
          kind: kind, learning_rate: 0.02, labels: .steps([[0, 1, 2, -1, 1], [2, 2, -1, 0, 1]]),
          inputs: (0..<2).map { i in
            (0..<5).map { j in Array(inputs[(i * 5 + j) * 3..<(i * 5 + j) * 3 + 3]) }
          },
          weights: shapes.mapValues {
            Tensor(
              shape: $0, values: randomValues($0.reduce(1, *), seed: UInt64(7 * $0[0] + index)))
          }))
    }
    try withTemporaryFolder { folder in
      let path = "\(folder)/cases.json"
      try JSONEncoder().encode(cases).write(to: URL(fileURLWithPath: path))
      let script = try fixture("pytorch.py").path
      let output = try ReferencePython.run([script, "step", path])
      let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
      #expect(lines.count == cases.count)
      for (index, line) in lines.enumerated() {
        cases[index].expected = try JSONDecoder().decode(Expected.self, from: Data(line.utf8))
        try check(cases[index])
      }
    }
  }

  /// An LSTM trained by PyTorch in single precision, its state dictionary saved as it is.
  @Test func aNetworkTrainedByPyTorchIsEvaluated() throws {
    let path = try fixture("pytorch_lstm.safetensors").path
    var network = RecurrentNetwork<LSTMCell>(features: 8, hidden: 16, classes: 10, seed: 1)
    try network.parameters.assign(ParameterSet(readingWeights: path))
    let test = try Digits.all().subset(1437..<1797)
    let context = RunContext(seed: 1)
    let result = try #require(
      try network.evaluate(test, batchSize: 64, context: context))
    let metadata = try Safetensors.read(path).metadata
    #expect(result.correct.count { $0 } == Int(metadata["correct"] ?? ""))
    let logits = try network.outputs(test.batch([0]), context: context)
    let theirs = try JSONDecoder().decode(
      [Double].self, from: Data((metadata["logits"] ?? "").utf8))
    #expect(theirs.count == 10)
    for k in 0..<10 { #expect(abs(logits[0, k] - theirs[k]) < 1e-4) }
  }

  @Test func otherWeightsAreRefused() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/weights.safetensors"
      func read(_ tensors: [Safetensors.Tensor]) throws -> ParameterSet {
        try Safetensors(tensors: tensors, metadata: [:]).write(to: path)
        return try ParameterSet(readingWeights: path)
      }
      let memory = Safetensors.Tensor(name: "optimizer.first_moment.a", shape: [1], values: [1])
      let set = try read([.init(name: "a", shape: [1], values: [2]), memory])
      #expect(set.entries.map(\.name) == ["a"] && set.values == [2])
      #expect {
        try read([memory])
      } throws: {
        "\($0)".contains("no weights")
      }
      #expect {
        try read([.init(name: "a", shape: [2], values: [2, .infinity])])
      } throws: {
        "\($0)" == "\(path): a[1] is inf"
      }
    }
  }
}

import Learning
import Models
import Testing

@Suite struct ParameterMatchingTests {
  @Test(arguments: ["rnn", "lstm", "gru", "orthogonal-rnn"])
  func countsAgreeAsNearAsTheyCan(kind: String) throws {
    let yaml = "task: digits\ndata: {train: 8, test: 8}\nmodel: {qubits: 4, hidden: 20}"
    let quantum = try TrainingConfiguration(yaml: yaml)
    let data = try quantum.loadData()
    let wanted = try ModelFactory(quantum).model(for: data.train).parameters.count
    let classical = try TrainingConfiguration(yaml: yaml, overrides: ["model.kind=\(kind)"])
    let matched = try ModelFactory(classical).matchingParameters(for: data.train)
    func count(_ hidden: Int) throws -> Int {
      var changed = matched
      changed.model.hidden = [hidden]
      return try changed.makeClassicalModel(for: data.train).parameters.count
    }
    let width = matched.model.hidden[0]
    let gap = abs(try count(width) - wanted)
    #expect(try gap <= abs(count(width - 1) - wanted) && gap <= abs(count(width + 1) - wanted))
    #expect(throws: ConfigurationError.self) {
      try ModelFactory(quantum).matchingParameters(for: data.train)
    }
  }

  @Test func trainingReportsAnglesAndGradients() throws {
    let configuration = try TrainingConfiguration(
      yaml: "task: digits\ndata: {train: 16, test: 8}\nmodel: {qubits: 3, hidden: 8}")
    let data = try configuration.loadData()
    var model = try ModelFactory(configuration).model(for: data.train)
    let batch = data.train.batch(Array(0..<16))
    let result = try model.lossAndGradient(batch, context: RunContext(seed: 1))
    // The angles of the network itself, sample by sample.
    var sum = 0.0
    var count = 0
    for sample in 0..<16 {
      for angles in try model.angles(data.train, sample: sample, seed: 1) {
        sum += angles.reduce(0) { $0 + abs($1) }
        count += angles.count
      }
    }
    let mean = try #require(result.diagnostics["angle"])
    #expect(abs(mean - sum / Double(count)) < 1e-12)
    // Open-loop at first, the gradient at the readouts of the first step vanishes.
    #expect(result.ratios["gradient_ratio"] == nil)
    for i in model.parameters.values.indices { model.parameters.values[i] += 0.01 }
    let moved = try model.lossAndGradient(batch, context: RunContext(seed: 1))
    #expect(try #require(moved.ratios["gradient_ratio"]) > 0)
  }
}

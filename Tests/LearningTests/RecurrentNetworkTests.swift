import Learning
import LinearAlgebra
import Testing

@Suite struct RecurrentNetworkTests {
  private func data(_ targets: SequenceDataset.Targets) throws -> SequenceDataset {
    let labels = targets == .sequence ? [2, 0, 1] : [0, -1, 2, 1, 1, -1, 0, 2, 2, -1, -1, 1]
    return try SequenceDataset(
      name: "test", inputs: randomValues(3 * 4 * 2, seed: 21), labels: labels, targets: targets,
      classCount: 3, stepCount: 4, featureCount: 2)
  }

  private func check<Cell: ClassicalCell>(_ type: Cell.Type) throws {
    for targets in [SequenceDataset.Targets.sequence, .step] {
      let batch = try data(targets).batch([2, 0, 1])
      let context = RunContext(seed: 1)
      var network = RecurrentNetwork<Cell>(features: 2, hidden: 5, classes: 3, seed: 8)
      // Away from the zeros that some parameters start at.
      let noise = randomValues(network.parameters.count, seed: 22)
      for i in noise.indices { network.parameters.values[i] += 0.3 * noise[i] }
      let exact = try network.lossAndGradient(batch, context: context)
      let error = try gradientError(
        at: network.parameters.values, gradient: exact.gradient, samples: 400
      ) {
        network.parameters.values = $0
        return try network.lossAndGradient(batch, context: context).loss
      }
      #expect(error < 1e-8, "\(Cell.name), labels per \(targets)")
    }
  }

  @Test func gradientsMatchFiniteDifferences() throws {
    try check(TanhCell.self)
    try check(LSTMCell.self)
    try check(GRUCell.self)
    try check(OrthogonalCell.self)
  }

  @Test func parametersAreNamedAsInPyTorch() {
    let network = RecurrentNetwork<LSTMCell>(features: 8, hidden: 16, classes: 10, seed: 1)
    #expect(
      network.parameters.entries.map { "\($0.name) \($0.shape)" } == [
        "rnn.weight_ih_l0 [64, 8]", "rnn.bias_ih_l0 [64]", "rnn.weight_hh_l0 [64, 16]",
        "rnn.bias_hh_l0 [64]", "head.weight [10, 16]", "head.bias [10]",
      ])
    #expect(network.parameters["rnn.bias_ih_l0"]?[16..<32].allSatisfy { $0 == 1 } == true)
  }

  /// With modReLU's bias at zero the network is linear, and its recurrent matrix keeps norms.
  @Test func orthogonalRecurrenceKeepsNorms() throws {
    var parameters = ParameterSet()
    _ = OrthogonalCell(hiddenCount: 7, parameters: &parameters)
    let vectors = randomValues(49, seed: 31)
    var matrix = [Double](repeating: 0, count: 49)
    OrthogonalCell.recurrentMatrix(vectors, units: 7, into: &matrix)
    let square = RealMatrix(rows: 7, columns: 7, elements: matrix)
    #expect((square.transpose * square).distance(to: .identity(7)) < 1e-14)
  }

  @Test func batchesDoNotMix() throws {
    let data = try data(.sequence)
    var network = RecurrentNetwork<GRUCell>(features: 2, hidden: 5, classes: 3, seed: 8)
    let context = RunContext(seed: 1)
    let together = try network.outputs(data.batch([0, 1, 2]), context: context)
    let alone = try network.outputs(data.batch([1]), context: context)
    for j in 0..<3 { #expect(abs(together[1, j] - alone[0, j]) < 1e-14) }
    let wide = try SequenceDataset(
      name: "wide", inputs: [1, 2, 3], labels: [0], classCount: 3, stepCount: 1, featureCount: 3)
    #expect(throws: LearningError.self) {
      try network.outputs(wide.batch([0]), context: context)
    }
  }

  @Test func lstmLearnsDigits() throws {
    var trainer = try Trainer(
      model: RecurrentNetwork<LSTMCell>(features: 8, hidden: 32, classes: 10, seed: 1),
      options: TrainingOptions(epochs: 5, learningRate: 0.01), data: Digits.split())
    _ = try trainer.run()
    let losses = trainer.reports.map(\.trainLoss)
    #expect(losses[4] < 0.3 * losses[0])
    #expect((trainer.reports[4].testAccuracy ?? 0) > 0.85)
  }
}

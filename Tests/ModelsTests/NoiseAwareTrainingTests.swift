import Hybrid
import Learning
import Models
import Testing

@Suite struct NoiseAwareTrainingTests {
  private func model(_ overrides: [String]) throws -> (QuantumRecurrentModel, Batch) {
    let configuration = try TrainingConfiguration(
      yaml: "task: digits\ndata: {train: 8, test: 8}\nmodel: {qubits: 2, layers: 1, hidden: 5}",
      overrides: ["training.epochs=4"] + overrides)
    let data = try configuration.loadData()
    return (
      try ModelFactory(configuration).model(for: data.train), data.train.batch(Array(0..<8))
    )
  }

  /// The noise of training begins at none and grows; that of evaluation is all of it.
  @Test func noiseGrows() throws {
    let device = "hardware.device=ibm_lagos"
    let (ideal, batch) = try model([])
    let (noisy, _) = try model([device])
    let (growing, _) = try model([device, "hardware.noise_ramp=0.5"])
    func loss(_ model: QuantumRecurrentModel, epoch: Int) throws -> Double {
      try model.lossAndGradient(
        batch, context: RunContext(seed: 1, epoch: epoch, purpose: .training)
      ).loss
    }
    let without = try loss(ideal, epoch: 1)
    let all = try loss(noisy, epoch: 1)
    #expect(abs(try loss(growing, epoch: 1) - without) < 1e-9)
    #expect(try loss(growing, epoch: 3) == all && loss(growing, epoch: 4) == all)
    let between = try loss(growing, epoch: 2)
    #expect(abs(between - without) > 1e-6 && abs(between - all) > 1e-6)
    let context = RunContext(seed: 1, epoch: 1, purpose: .evaluation)
    #expect(
      try growing.outputs(batch, context: context) == noisy.outputs(batch, context: context))
    #expect(throws: ConfigurationError.self) { try model(["hardware.noise_ramp=0.5"]) }
  }

  @Test func stepsDrawCalibrations() throws {
    let noise = TrainingNoise(rampEpochs: 0, calibrationCount: 3, scale: 1) { _, _ in
      throw ModelError.configuration("not needed")
    }
    let drawn = (0..<300).map { noise.calibration(step: $0, seed: 4) }
    for index in 0..<3 { #expect(drawn.count { $0 == index } > 60) }
    #expect(drawn == (0..<300).map { noise.calibration(step: $0, seed: 4) })
    #expect(drawn != (0..<300).map { noise.calibration(step: $0, seed: 5) })
  }

  /// Steps of training see other T1 and T2, those of a step are the same again; tests see the
  /// calibration.
  @Test func timesFluctuateFromStepToStep() throws {
    let device = "hardware.device=ibm_lagos"
    let (steady, batch) = try model([device])
    let (moving, _) = try model([device, "hardware.fluctuation=0.8"])
    func loss(_ model: QuantumRecurrentModel, step: Int) throws -> Double {
      try model.lossAndGradient(
        batch, context: RunContext(seed: 1, epoch: 1, step: step, purpose: .training)
      ).loss
    }
    let known = try loss(steady, step: 0)
    let losses = try (0..<6).map { try loss(moving, step: $0) }
    #expect(losses == (try (0..<6).map { try loss(moving, step: $0) }))
    for value in losses { #expect(abs(value - known) > 1e-6 && abs(value - known) < 0.2) }
    #expect(Set(losses).count >= 3)
    let context = RunContext(seed: 1, epoch: 1, purpose: .evaluation)
    #expect(
      try moving.outputs(batch, context: context) == steady.outputs(batch, context: context))
    #expect(throws: ConfigurationError.self) { try model(["hardware.fluctuation=0.5"]) }
  }

  /// The gradient through normalised readouts, in the loop and in the head.
  @Test(arguments: ["last", "mean", "history", "attention"])
  func gradientsThroughNormalization(head: String) throws {
    var (model, batch) = try model([
      "model.normalization=layer", "model.head=\(head)", "model.feedback=glorot",
      "model.activation=glu", "model.angle_scale=1",
    ])
    // Readouts that hardly differ would make finite differences of the normalised ones useless.
    for i in model.parameters.values.indices {
      model.parameters.values[i] += 0.2 * Double(i * i % 11 - 5) / 5
    }
    let context = RunContext(seed: 1, step: 3, purpose: .training)
    let exact = try model.lossAndGradient(batch, context: context).gradient
    for i in stride(from: 0, to: exact.count, by: 7) {
      let value = model.parameters.values[i]
      func loss(_ shift: Double) throws -> Double {
        model.parameters.values[i] = value + shift
        defer { model.parameters.values[i] = value }
        return try model.lossAndGradient(batch, context: context).loss
      }
      // Five points: normalised readouts curve too much for three.
      let h = 1e-4
      let numeric = (8 * (try loss(h) - loss(-h)) - (try loss(2 * h) - loss(-2 * h))) / (12 * h)
      #expect(abs(exact[i] - numeric) < 1e-7 * max(1, abs(numeric)))
    }
  }
}

import Learning
import Randomness
import Readout
import Models
import Testing

@Suite struct QuantumCarriedStateTests {
  /// Windows that go on from each other say what one long sequence says, ideal or measured.
  @Test(arguments: [("expectation", "XYZ"), ("ensemble", "Z")])
  func windowsEqualTheWhole(_ setting: (String, String)) throws {
    var random = RandomStream(seed: 5)
    let tokens = (0...24).map { _ in Int(3 * random.uniform()) }
    func data(steps: Int) throws -> SequenceDataset {
      try SequenceDataset(
        name: "text", tokens: Array(tokens.dropLast()), vocabularySize: 3,
        labels: Array(tokens.dropFirst()), targets: .step, classCount: 3, stepCount: steps)
    }
    var configuration = try TrainingConfiguration(
      yaml: "task: language-model",
      overrides: [
        "model.qubits=3", "model.hidden=6", "model.feedback=glorot", "model.angle_scale=1",
        "hardware.protocol=\(setting.0)", "model.readouts=\(setting.1)",
      ])
    // An ensemble of infinitely many copies.
    if setting.0 == "ensemble" { configuration.hardware.shots = 0 }
    let cut = try data(steps: 4)
    let model = try ModelFactory(configuration).model(for: cut)
    var carrying = model
    let context = RunContext(seed: 1)
    let expected = try #require(
      try carrying.evaluate(try data(steps: 24), batchSize: 1, context: context))
    let apart = try #require(try carrying.evaluate(cut, batchSize: 1, context: context))
    carrying.carried = CarriedStates()
    let carried = try #require(try carrying.evaluate(cut, batchSize: 1, context: context))
    #expect(abs(carried.loss - expected.loss) < 1e-12)
    #expect(abs(apart.loss - expected.loss) > 1e-4)
  }

  /// Circuits that are compiled anew for each step are on other qubits than those on which states
  /// would go on.
  @Test(arguments: ["hardware.drift=all", "hardware.fluctuation=0.2"])
  func statesDoNotGoOnToOtherQubits(_ changing: String) throws {
    let data = try SequenceDataset(
      name: "text", tokens: [0, 1, 1, 0], vocabularySize: 2, labels: [1, 1, 0, 1], targets: .step,
      classCount: 2, stepCount: 2)
    func model(_ overrides: String...) throws -> QuantumRecurrentModel {
      try ModelFactory(
        TrainingConfiguration(
          yaml: "task: language-model",
          overrides: ["model.qubits=2", "model.readouts=Z", "hardware.device=ibm_lagos"] + overrides
        )
      ).model(for: data)
    }
    _ = try model(changing)
    _ = try model("training.carry=state", "hardware.noise_ramp=0.5")
    #expect {
      _ = try model("training.carry=state", changing)
    } throws: {
      ($0 as? ConfigurationError)?.key == "training.carry"
    }
  }

  @Test func singleShotsDoNotGoOn() throws {
    let data = try SequenceDataset(
      name: "text", tokens: [0, 1, 1, 0], vocabularySize: 2, labels: [1, 1, 0, 1], targets: .step,
      classCount: 2, stepCount: 2)
    let configuration = try TrainingConfiguration(
      yaml: "task: language-model",
      overrides: [
        "model.qubits=2", "model.readouts=Z", "hardware.protocol=singleShot", "hardware.shots=8",
        "training.gradient=straightThrough", "training.carry=state",
      ])
    #expect {
      try ModelFactory(configuration).model(for: data)
    } throws: {
      ($0 as? ConfigurationError)?.key == "training.carry"
    }
    #expect(throws: ConfigurationError.self) {
      try TrainingConfiguration(yaml: "task: digits", overrides: ["training.carry=state"])
    }
  }
}

import Foundation
import Learning
import Randomness
import TestSupport
import Testing

@Suite struct TrainingConfigurationTests {
  /// The example of the documentation, key by key.
  private let example = """
    task: digits            # a comment
    model:
      {kind: qrnn, qubits: 6, layers: 2, ansatz: circuit19, hidden: 64, readouts: XYZ, readout_qubits: all}
    training:
      {epochs: 20, batch: 32, learning_rate: 0.02, seed: 1, gradient: adjoint, precision: double}
    hardware:
      {device: none, calibration: latest, noise: all, protocol: expectation, shots: 1000}
    data:
      {path: null, train: 1437, test: 360, sequence: rows}
    run: runs/digits
    """

  @Test func exampleIsTheDefault() throws {
    let configuration = try TrainingConfiguration(yaml: example)
    #expect(configuration == TrainingConfiguration(task: .digits))
    #expect(try TrainingConfiguration(yaml: "task: digits") == configuration)
    #expect(configuration.trainingOptions == TrainingOptions())
    #expect(try TrainingConfiguration(yaml: "task: mnist").data.train == nil)
    #expect(try TrainingConfiguration(yaml: "task: permuted-mnist").data.sequence == .pixels)
    #expect(try TrainingConfiguration(yaml: "task: mnist").run == "runs/mnist")
  }

  @Test func everyKeyIsReadAndWritten() throws {
    let text = """
      task: permuted-mnist
      model:
        kind: qrnn
        qubits: 5
        layers: 3
        ansatz: circuits/my.qasm
        hidden: [48, 32]
        readouts: Z
        readout_qubits: [4, 0]
        state: reset
        feedback: zero
        feedback_scale: 0.3
        activation: relu
        angle_scale: 0.125
        output_gain: 2
        bias_range: 0.5
        normalization: layer
        final_readout: Z
        head: history
        dropout: 0.25
        embedding: none
        token_dropout: 0.125
      training:
        epochs: 7
        batch: 8
        learning_rate: 1e-3
        seed: 18446744073709551615
        gradient: spsa
        spsa_size: 0.1
        spsa_draws: 4
        loss: one_hot_squared_error
        precision: single
        optimizer: sgd
        weight_decay: 0.1
        patience: 3
        carry: none
        schedule: cosine
        warm_up: 0.2
        clip_norm: 0.5
      hardware:
        device: sherbrooke
        calibration: "2024-05-01"
        noise: [gate, readout]
        noise_scale: 0.25
        noise_ramp: 0.5
        drift: all
        fluctuation: 0.3
        protocol: ensemble
        shots: 250
        copies: lockstep
        ancillas: 2
        strength: 0.5
        instrument: ancilla
        controller: embedded
        controller_latency: 5.0e-6
        feed_forward: 1.0e-6
        mitigation: [assignment, zne-scaling]
        layout: [4, 3, 5]
        dynamical_decoupling: XY4
      data:
        path: ../mnist
        train: 100
        validation: 20
        test: 50
        sequence: rows
      run: out
      """
    let configuration = try TrainingConfiguration(yaml: text, baseFolder: "/data/conf")
    #expect(configuration.model.hidden == [48, 32])
    #expect(configuration.model.readoutQubits == .list([4, 0]))
    #expect(configuration.training.seed == .max)
    #expect(configuration.training.loss == .oneHotError)
    #expect(configuration.training.learningRate == 0.001)
    #expect(configuration.hardware.noise == "gate,readout")
    #expect(configuration.hardware.controllerLatency == 5e-6)
    #expect(configuration.hardware.feedForward == 1e-6)
    #expect(configuration.hardware.controller == "embedded")
    #expect(configuration.model.state == .reset)
    #expect(configuration.hardware.dynamicalDecoupling == "XY4")
    #expect(configuration.hardware.layout == [4, 3, 5])
    #expect(configuration.dataPath == "/data/conf/../mnist")
    #expect(configuration.runPath == "/data/conf/out")
    #expect(configuration.hardware.mitigation == "assignment,zne-scaling")
    // The name that it had before.
    let old = try TrainingConfiguration(yaml: "task: digits\nhardware: {latency: 2.0e-6}")
    #expect(old.hardware.controllerLatency == 2e-6)
    let back = try TrainingConfiguration(yaml: configuration.yaml())
    #expect(back == configuration)
    let kept = configuration.forRunFolder()
    #expect(kept.run == "." && kept.data.path == "/data/mnist")
    #expect(kept.model.ansatz == "/data/conf/circuits/my.qasm")
    #expect(kept.hardware.device == "sherbrooke")
    // What other tasks read of their data.
    let others = [
      "task: copying-memory\ndata: {symbols: 5, alphabet: 4, delay: 50}",
      "task: sequences\ndata: {path: a.csv, length: 9, horizon: 2}",
      """
      task: channel-equalization
      model: {kind: reservoir, memory: 4, correlations: 2, context: 3, input_scale: 0.5, sparsity: 0.3}
      training: {ridge: 1.0e-4}
      data: {length: 60, washout: 9, signal_to_noise: 12.5}
      """,
      """
      task: logistic
      model: {kind: attention, heads: 2, encoder_layers: 3, layer_noise: 0.02}
      """,
      """
      task: mnist
      model: {kind: circuit, input_modes: [4, 196], output_modes: [2, 3], tensor_rank: 5}
      data: {path: mnist, sequence: image, classes: [2, 4, 6]}
      """,
      """
      task: digits
      model: {kind: fidelity, output_layer: none, weights: each_step, presentations: 4}
      """,
      "task: state-diffusion\nmodel: {kind: circuit}\ndata: {qubits: 2, states: 3}",
      "task: image-field\nmodel: {kind: field}\ndata: {image: 4}",
      "task: pendulum\ndata: {discount: 0.9, exploration: 0.3, random_steps: 7}",
      """
      task: translation
      data:
        path: texts
        tokens: spaces
        vocabulary: 500
        minimum_count: 2
        source: en
        target: fr
        beam: 3
      """,
    ]
    var keys = Set(
      TrainingConfiguration.keys.filter { configuration.place(of: $0).contains("line") })
    for other in others {
      let configuration = try TrainingConfiguration(yaml: other)
      #expect(try TrainingConfiguration(yaml: configuration.yaml()) == configuration)
      keys.formUnion(
        TrainingConfiguration.keys.filter { configuration.place(of: $0).contains("line") })
    }
    #expect(keys == Set(TrainingConfiguration.keys))
    let translation = try TrainingConfiguration(yaml: others[others.count - 1]).data
    #expect(translation.tokens == .spaces && translation.minimumCount == 2)
    #expect(translation.source == "en" && translation.target == "fr" && translation.beam == 3)
  }

  @Test func wordsSurviveYAML() throws {
    var configuration = TrainingConfiguration(task: .digits)
    for word in ["null", "~", "1", "yes", "a: b", "#x", "ü", "'", "\"", "- a", "[x", "&a", "*a"] {
      configuration.hardware.device = word
      configuration.run = word
      #expect(try TrainingConfiguration(yaml: configuration.yaml()) == configuration, "\(word)")
    }
  }

  @Test func overridesWin() throws {
    let configuration = try TrainingConfiguration(
      yaml: example,
      overrides: [
        "training.epochs=3", "training.epochs=4", "model={kind: lstm, hidden: 16}",
        "data.path=", "hardware.noise=gate,readout", "run=here and there",
      ])
    #expect(configuration.training.epochs == 4)
    #expect(configuration.model.kind == .lstm && configuration.model.hidden == [16])
    #expect(configuration.model.qubits == 6)
    #expect(configuration.hardware.noise == "gate,readout")
    #expect(configuration.run == "here and there")
    #expect(configuration.place(of: "training.epochs") == "--set training.epochs=4")
    #expect(configuration.place(of: "training.batch") == "configuration, line 5")
    #expect(configuration.place(of: "training.optimizer") == "configuration")
  }

  @Test(arguments: [
    ("", "the file is empty"),
    ("model: {qubits: 4}", "task: must be given, one of digits, mnist"),
    ("task: digit", "line 1: task: \"digit\" is not one of digits"),
    ("task: digit", "did you mean digits?"),
    ("task: digits\ntraining:\n  epoch: 3", "line 3: unknown key \"training.epoch\""),
    ("task: digits\ntraining:\n  epoch: 3", "did you mean \"training.epochs\"?"),
    (
      "task: digits\nmodel: {sparsity: 0.5}",
      "a model of kind qrnn has no use for it; it is for reservoir"
    ),
    ("task: digits\nmodel: {kind: lstm, heads: 2}", "model.heads: a model of kind lstm has no use"),
    (
      "task: logistic\nmodel: {kind: attention, feedback: glorot}",
      "model.feedback: a model of kind attention has no use for it"
    ),
    ("task: digits\ntraining: {lr: 3}", "did you mean \"training.learning_rate\"?"),
    ("task: digits\nhardware: {layout: [1, 1]}", "a qubit stands there twice"),
    ("task: digits\nlearning_rat: 3", "did you mean \"training.learning_rate\"?"),
    ("task: digits\ntrainig: {epochs: 3}", "did you mean \"training\"?"),
    ("task: digits\nmodel: 3", "line 2: model: expected a mapping"),
    ("task: digits\nmodel: {qubits: 0}", "model.qubits: expected an integer 1…32, not \"0\""),
    ("task: digits\nmodel: {qubits: 3.5}", "not \"3.5\""),
    ("task: digits\nmodel: {qubits: [3]}", "not a list"),
    ("task: digits\nmodel: {qubits: \"3\"}", "expected an integer"),
    ("task: digits\ntraining: {epochs: 99999999999999:59:59:59:59}", "expected an integer"),
    ("task: digits\nrun: &a [*a]", "run.yaml"),
    ("task: digits\nmodel: &a {kind: *a}", "run.yaml"),
    ("task: digits\nmodel: {readouts: XYX}", "model.readouts"),
    ("task: digits\nmodel: {readouts: z}", "not \"z\""),
    ("task: digits\nmodel: {qubits: 4, readout_qubits: [4]}", "expected an integer 0…3"),
    ("task: digits\nmodel: {readout_qubits: [1, 1]}", "twice"),
    ("task: digits\nmodel: {kind: gru, hidden: [3, 4]}", "gru has one hidden layer"),
    ("task: digits\nmodel: {hidden: []}", "must not be empty"),
    ("task: digits\ntraining: {learning_rate: 0}", "expected a number above 0"),
    ("task: digits\ntraining: {learning_rate: .inf}", "expected a number above 0"),
    ("task: digits\ntraining: {seed: -1}", "training.seed"),
    ("task: digits\ntraining: {seed: 99999999999999999999}", "training.seed"),
    ("task: digits\ntraining: {optimizer: adm}", "did you mean adam?"),
    ("task: digits\nhardware: {noise: {a: b}}", "hardware.noise"),
    ("task: digits\nhardware: {strength: 2}", "up to π/2"),
    ("task: digits\nhardware: {device: \"\"}", "hardware.device"),
    ("task: digits\ndata: {length: 3}", "the task digits has no use for it"),
    ("task: copying-memory\ndata: {sequence: rows}", "the task copying-memory has no use for it"),
    ("task: digits\ntask: mnist", "twice"),
    ("task: digits\nmodel: {qubits: 3", "not valid YAML"),
    ("task: digits\n\tmodel: 3", "line 2: not valid YAML"),
    ("- task", "expected a mapping"),
    ("task: digits\n? [a]\n: b", "a key must be a plain word"),
    ("task: digits\n---\ntask: mnist", "not valid YAML"),
  ])
  func mistakesAreNamed(yaml: String, message: String) {
    #expect {
      try TrainingConfiguration(yaml: yaml, source: "run.yaml")
    } throws: {
      guard $0 is ConfigurationError else { return false }
      return "\($0)".contains(message) && "\($0)".hasPrefix("run.yaml")
    }
  }

  @Test(arguments: [
    ("training.epochs", "expected KEY=VALUE"), ("epochs=3", "did you mean \"training.epochs\"?"),
    ("training.epochs=x", "training.epochs: expected an integer"),
    ("training.epochs=[", "not valid YAML"), ("=3", "unknown key"),
  ])
  func badOverridesAreNamed(override: String, message: String) {
    #expect {
      try TrainingConfiguration(yaml: "task: digits", overrides: [override])
    } throws: {
      "\($0)".hasPrefix("--set \(override)") && "\($0)".contains(message)
    }
  }

  @Test func deepNestingIsRefused() {
    for opening in ["[", "{a: ", "- ", "? "] {
      let yaml = "task: digits\nmodel:\n  " + String(repeating: opening, count: 100_000)
      #expect(throws: ConfigurationError.self) { try TrainingConfiguration(yaml: yaml) }
    }
    // What only looks deep is fine.
    let rule = "# " + String(repeating: "-", count: 5000) + "\ntask: digits"
    #expect(throws: Never.self) { try TrainingConfiguration(yaml: rule) }
  }

  /// Whatever is typed, the answer is a configuration or an error, never a trap.
  @Test func damagedTextsAreSurvived() throws {
    var random = RandomStream(seed: 12)
    let alphabet = Array("{}[]:,-?&*!|>'\"%@`#~ \n\t0129.exyzdigts_".utf8)
    for _ in 0..<400 {
      var bytes = Array(example.utf8)
      for _ in 0..<1 + Int(random.uniform() * 6) {
        let place = Int(random.uniform() * Double(bytes.count))
        let new = alphabet[Int(random.uniform() * Double(alphabet.count))]
        if random.uniform() < 0.5 { bytes[place] = new } else { bytes.insert(new, at: place) }
      }
      do {
        _ = try TrainingConfiguration(yaml: String(decoding: bytes, as: UTF8.self)).yaml()
      } catch {
        #expect(error is ConfigurationError)
      }
    }
  }

  @Test func filesAreRead() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/run.yaml"
      #expect {
        try TrainingConfiguration.read(path)
      } throws: {
        ($0 as? LearningError)?.kind == .missingFile
      }
      try Data("task: digits\nrun: out".utf8).write(to: URL(fileURLWithPath: path))
      let configuration = try TrainingConfiguration.read(path, overrides: ["training.seed=3"])
      #expect(configuration.runPath == "\(folder)/out")
      try Data([0xff, 0xfe, 0x41]).write(to: URL(fileURLWithPath: path))
      #expect(throws: ConfigurationError.self) { try TrainingConfiguration.read(path) }
    }
  }
}

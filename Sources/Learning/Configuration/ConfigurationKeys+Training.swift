import Yams

extension ConfigurationKey {
  /// The section `training`.
  static let training: [ConfigurationKey] = [
    .integer("training.epochs", \.training.epochs, 1...1_000_000, "passes over the training set"),
    .integer("training.batch", \.training.batch, 1...1_000_000, "samples of an optimizer step"),
    .number(
      "training.learning_rate", \.training.learningRate, "above 0",
      "at its highest; 0.005 for classical networks"
    ) { $0 > 0 },
    ConfigurationKey(
      name: "training.seed", help: "of everything random",
      read: { reader, target in
        target.training.seed = try reader.seed("training.seed") ?? target.training.seed
      }, node: { .plain($0.training.seed) }),
    .text(
      "training.gradient", \.training.gradient,
      "method of the quantum gradient; adjoint stands for the protocol's own where there is no exact one"
    ),
    .number(
      "training.spsa_size", \.training.spsaSize, "above 0",
      "shift of every weight in an evaluation of spsa"
    ) { $0 > 0 },
    .integer(
      "training.spsa_draws", \.training.spsaDraws, 1...1_000_000,
      "random directions that a step of spsa averages, two evaluations each"),
    .optionalChoice(
      "training.loss", \.training.loss,
      "what is made small; null: cross_entropy for classes, mean_squared_error for numbers"),
    .choice("training.precision", \.training.precision, "of the simulated states"),
    ConfigurationKey(
      name: "training.optimizer",
      help: "how steps are made: " + TrainingOptions.optimizers.joined(separator: ", "),
      read: { reader, target in
        guard let name = try reader.text("training.optimizer") else { return }
        guard TrainingOptions.optimizers.contains(name) else {
          throw reader.fail(
            "training.optimizer", reader.wrongWord(name, among: TrainingOptions.optimizers))
        }
        target.training.optimizer = name
      }, node: { .word($0.training.optimizer) }),
    .number(
      "training.weight_decay", \.training.weightDecay, "from 0",
      "decay of weights by adamw, a share of the learning rate"
    ) { $0 >= 0 },
    .optionalNumber(
      "training.ridge", \.training.ridge, or: "auto", "above 0, or auto",
      "penalty of squared weights by ridge, per target; auto is 1 / hardware.shots where training "
        + "sees exact averages, 1e-6 where it sees records"
    ) { $0 > 0 },
    .choice("training.schedule", \.training.schedule, "the learning rate over the run"),
    .number(
      "training.warm_up", \.training.warmUp, "from 0 to 1",
      "share of the steps in which the learning rate rises"
    ) { $0 >= 0 && $0 <= 1 },
    .optionalNumber(
      "training.clip_norm", \.training.clipNorm, or: "none", "above 0, or none",
      "norm to which longer gradients are scaled down"
    ) { $0 > 0 },
    .optionalInteger(
      "training.patience", \.training.patience, 1...1_000_000,
      "epochs without a lower validation loss after which training stops; the weights of the "
        + "lowest are kept"),
    ConfigurationKey(
      name: "training.carry",
      help: "what goes on from a window of a text to the next: none, state",
      read: { reader, target in
        guard let carry = try reader.choice("training.carry", TrainingConfiguration.Carry.self)
        else { return }
        guard carry == .none || target.task.isContinuous else {
          throw reader.fail(
            "training.carry",
            "the samples of task \(target.task.name) are not parts of one text")
        }
        target.training.carry = carry
      }, node: { .word($0.training.carry.rawValue) }),
  ]

  /// The section `hardware`.
  static let hardware: [ConfigurationKey] = [
    .text("hardware.device", \.hardware.device, "a device or a profile; none is the ideal model"),
    .text(
      "hardware.calibration", \.hardware.calibration, "an id, a path, latest, or a date between two"
    ),
    ConfigurationKey(
      name: "hardware.noise", help: "sources of noise, all or none",
      read: { reader, target in
        target.hardware.noise = try reader.commaList("hardware.noise") ?? target.hardware.noise
      }, node: { .word($0.hardware.noise) }),
    .number("hardware.noise_scale", \.hardware.noiseScale, "from 0", "factor of all noise") {
      $0 >= 0
    },
    .number(
      "hardware.noise_ramp", \.hardware.noiseRamp, "from 0 to 1",
      "share of the epochs in which the noise grows from none; tests have all of it"
    ) { $0 >= 0 && $0 <= 1 },
    .choice(
      "hardware.drift", \.hardware.drift,
      "calibrations of training: the one above, or each step one of all that the device has"),
    .number(
      "hardware.fluctuation", \.hardware.fluctuation, "from 0 to 2",
      "deviation of the logarithms of T1 and Tφ from step to step of training; 0: they stay"
    ) { $0 >= 0 && $0 <= 2 },
    .text("hardware.protocol", \.hardware.protocol, "how readouts are obtained"),
    .integer(
      "hardware.shots", \.hardware.shots, 0...1_000_000_000,
      "runs, where the protocol has them; 0: infinitely many, for ensemble and weak"),
    .optionalText(
      "hardware.copies", \.hardware.copies,
      "of ensemble and weak: rerun repeats prefixes, lockstep waits for the controller"),
    .optionalInteger(
      "hardware.ancillas", \.hardware.ancillas, 1...1000, "qubits through which weak measures"),
    .optionalNumber(
      "hardware.strength", \.hardware.strength, "above 0 up to π/2", "of weak measurement, radians"
    ) { $0 > 0 && $0 <= .pi / 2 },
    .optionalText(
      "hardware.instrument", \.hardware.instrument,
      "of weak: ancilla measures through ancillas, analytic by a weaker readout of the qubit"),
    .optionalText(
      "hardware.controller", \.hardware.controller,
      "of singleShot: on a host, or embedded in the control system"),
    .optionalNumber(
      "hardware.controller_latency", \.hardware.controllerLatency, "of seconds from 0",
      "seconds from a measurement to a step that a host computes from it; null: the device's own"
    ) { $0 >= 0 },
    .optionalNumber(
      "hardware.feed_forward", \.hardware.feedForward, "of seconds from 0",
      "seconds from a measurement to what depends on it in the control system; null: the device's own"
    ) { $0 >= 0 },
    ConfigurationKey(
      name: "hardware.mitigation",
      help: "corrections of what is reported, a comma list",
      read: { reader, target in
        target.hardware.mitigation =
          try reader.commaList("hardware.mitigation") ?? target.hardware.mitigation
      }, node: { .word($0.hardware.mitigation) }),
    layout,
    .text(
      "hardware.dynamical_decoupling", \.hardware.dynamicalDecoupling,
      "pulses for qubits that wait"),
  ]

  private static let layout = ConfigurationKey(
    name: "hardware.layout",
    help: "physical qubits of the model's, a list; null: chosen by the calibration's errors",
    read: { reader, target in
      let key = "hardware.layout"
      guard reader.node(key)?.scalar?.string != "null",
        let qubits = try reader.integers(key, 0...1_000_000)
      else { return }
      guard Set(qubits).count == qubits.count else {
        throw reader.fail(key, "a qubit stands there twice: \(qubits)")
      }
      target.hardware.layout = qubits
    }, node: { $0.hardware.layout.map { .flow($0) } ?? .plain("null") })

  /// The section `data`.
  static let data: [ConfigurationKey] = [
    .optionalText("data.path", \.data.path, "file or folder of the data"),
    .optionalInteger(
      "data.train", \.data.train, 1...1_000_000_000, "samples to learn from; null: all"),
    .optionalInteger(
      "data.validation", \.data.validation, 1...1_000_000_000,
      "samples to choose by, held out of the training samples; null: none, or the data's own"),
    .optionalInteger(
      "data.test", \.data.test, 1...1_000_000_000, "samples to judge by; null: all"),
    ConfigurationKey(
      name: "data.sequence", help: "how an image becomes a sequence: rows, image, pixels",
      read: { reader, target in
        target.data.sequence =
          try reader.choice("data.sequence", TrainingConfiguration.SequenceLayout.self)
          ?? target.data.sequence
      },
      node: {
        $0.task.dataKeys.contains("sequence") ? .word($0.data.sequence.rawValue) : .plain("null")
      }),
    ConfigurationKey(
      name: "data.classes", help: "labels of images that are told apart; null: all",
      read: { reader, target in
        guard reader.node("data.classes")?.scalar?.string != "null",
          let classes = try reader.integers("data.classes", 0...9)
        else { return }
        guard classes.count >= 2, Set(classes).count == classes.count else {
          throw reader.fail("data.classes", "expected two or more different labels, not \(classes)")
        }
        target.data.classes = classes
      }, node: { $0.data.classes.map { .flow($0) } ?? .plain("null") }),
    .optionalInteger(
      "data.length", \.data.length, 1...1_000_000,
      "steps of a sequence or window, tokens of a sentence; null: the task's own"),
    .optionalChoice("data.tokens", \.data.tokens, "how texts become tokens; null: the task's own"),
    .optionalInteger(
      "data.vocabulary", \.data.vocabulary, 4...10_000_000, "most tokens; null: all"),
    .optionalInteger(
      "data.minimum_count", \.data.minimumCount, 1...1_000_000,
      "tokens that are rarer in training are unknown; null: 1"),
    .optionalInteger(
      "data.symbols", \.data.symbols, 1...100_000, "symbols to remember; null: 10"),
    .optionalInteger("data.alphabet", \.data.alphabet, 1...100_000, "different symbols; null: 8"),
    .optionalInteger(
      "data.delay", \.data.delay, 1...1_000_000, "steps to remember them over; null: 20, of bits 10"
    ),
    .optionalInteger(
      "data.washout", \.data.washout, 0...1_000_000,
      "first steps of a time series that do not count; null: 20"),
    .optionalNumber(
      "data.signal_to_noise", \.data.signalToNoise, "from -100 to 100",
      "of the channel that is equalized, in decibels; null: 20"
    ) { abs($0) <= 100 },
    .optionalInteger(
      "data.horizon", \.data.horizon, 1...1_000_000,
      "steps ahead that are forecast; null: 1, of mackey-glass 5"),
    .optionalInteger(
      "data.image", \.data.image, 0...1_000_000,
      "which of the digits' test images is learnt, from 0; null: 0"),
    .optionalInteger(
      "data.qubits", \.data.qubits, 1...4, "qubits of the state that is generated; null: 1"),
    .optionalInteger(
      "data.states", \.data.states, 1...1_000_000,
      "random pure states that it is an even mixture of; null: 1"),
    .optionalNumber(
      "data.discount", \.data.discount, "from 0 and below 1",
      "what a reward of a pendulum is worth a step later; null: 0.98"
    ) { $0 >= 0 && $0 < 1 },
    .optionalNumber(
      "data.exploration", \.data.exploration, "from 0",
      "noise of a pendulum's torque as a share of the largest, null: 0.1; factor of the width of a "
        + "bandit's confidence, null: 0.2"
    ) { $0 >= 0 },
    .optionalInteger(
      "data.random_steps", \.data.randomSteps, 0...1_000_000_000,
      "steps of a pendulum at random before anything is learnt; null: 400"),
    .optionalText(
      "data.source", \.data.source, "language to translate, the files' extension; null: de"),
    .optionalText("data.target", \.data.target, "language to translate into; null: en"),
    .optionalInteger(
      "data.beam", \.data.beam, 1...1000, "width of the search for translations; null: 5"),
  ]

  /// The key `task`, which is read before all others.
  static let task = ConfigurationKey(
    name: "task", help: "what is learnt: " + LearningTask.all.map(\.name).joined(separator: ", "),
    read: { _, _ in }, node: { .word($0.task.name) })

  /// All keys in the order of the documentation.
  static let all =
    [task] + model + training + hardware + data + [
      .text("run", \.run, "the run folder")
    ]
}

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
      "method of the quantum gradient; adjoint is exact"),
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
    .text("hardware.protocol", \.hardware.protocol, "how readouts are obtained"),
    .integer(
      "hardware.shots", \.hardware.shots, 1...1_000_000_000, "runs, where the protocol has them"),
    .optionalNumber(
      "hardware.strength", \.hardware.strength, "above 0 up to π/2", "of weak measurement, radians"
    ) { $0 > 0 && $0 <= .pi / 2 },
    .optionalNumber(
      "hardware.latency", \.hardware.latency, "of seconds from 0",
      "of the controller in seconds; null: the device's own"
    ) { $0 >= 0 },
    .text(
      "hardware.dynamical_decoupling", \.hardware.dynamicalDecoupling,
      "pulses for qubits that wait: none, X2, XY4, XX"),
  ]

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
      name: "data.sequence", help: "how an image becomes a sequence: rows, pixels",
      read: { reader, target in
        target.data.sequence =
          try reader.choice("data.sequence", TrainingConfiguration.SequenceLayout.self)
          ?? target.data.sequence
      },
      node: {
        $0.task.dataKeys.contains("sequence") ? .word($0.data.sequence.rawValue) : .plain("null")
      }),
    .optionalInteger(
      "data.length", \.data.length, 1...1_000_000, "steps of a sequence; null: the task's own"),
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

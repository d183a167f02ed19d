/// What `train` is told: one YAML file, every key optional but `task`.
///
/// Device, protocol, ansatz and gradient are plain strings here; the modules that know what they
/// mean check them, and find the line of a key with `place(of:)`.
public struct TrainingConfiguration: Equatable, Sendable {
  /// The section `model`.
  public struct Model: Equatable, Sendable {
    /// The kind of model.
    public var kind = ModelKind.qrnn
    /// Qubits of the circuit.
    public var qubits = 6
    /// Layers of the ansatz.
    public var layers = 2
    /// The ansatz: a name, or the path of an OpenQASM 3 file.
    public var ansatz = "circuit19"
    /// Widths of the controller's hidden layers, or of the recurrent layer of a baseline.
    public var hidden = [64]
    /// The Paulis that are read, letters of X, Y, Z.
    public var readouts = "XYZ"
    /// The qubits that are read.
    public var readoutQubits = QubitSelection.all
    /// The Paulis of every qubit that are read after the last step instead, for the head; nil for
    /// the same readouts as after every other step.
    public var finalReadout: String?
    /// What the circuit keeps from step to step.
    public var state = StateBetweenSteps.kept
    /// How the weights of the fed-back readouts start.
    public var feedback = Feedback.zero
    /// The factor of the fed-back readouts as inputs of the controller.
    public var feedbackScale = 1.0
    /// The nonlinearity of the controller's hidden layers.
    public var activation = Activation.gelu
    /// The factor of the controller's last product, which gives the angles; nil for 1/T of
    /// sequences of T steps.
    public var angleScale: Double?
    /// The factor of the first weights of the controller's last layer.
    public var outputGain = 3.0
    /// The angles' first biases are uniform between minus and plus this.
    public var biasRange = 0.0
    /// What is done to the readouts before controller and head use them.
    public var normalization = Normalization.none
    /// What the outputs are made of.
    public var head = Pooling.last
    /// What makes outputs of the head's features.
    public var outputLayer = OutputLayer.linear
    /// What learnt angles belong to.
    public var weights = Weights.shared
    /// How often a sequence of one step is presented.
    public var presentations = Presentations.times(1)
    /// The share of the head's features that is dropped in training.
    public var dropout = 0.0
    /// The length of a token's learnt vector; nil for one in a row of zeros.
    public var embedding: Int? = 32
    /// The share of tokens that become the unknown one in training.
    public var tokenDropout = 0.0
    /// The factors of the number of features of a step, for a tensor train in front of the model; nil
    /// for none.
    public var inputModes: [Int]?
    /// The factors of the number of features that it gives, as many.
    public var outputModes = [2, 2, 2]
    /// The bonds of the tensor train.
    public var tensorRank = 2
    /// The heads of attention.
    public var heads = 4
    /// The layers of a transformer.
    public var encoderLayers = 4
    /// The probability of an error on each data qubit after every layer of the circuit of attention or generated weights.
    public var layerNoise = 0.0
    /// The steps whose readouts the head sees at each step: 1 for the last one alone.
    public var memory = 1
    /// The most qubits whose product a reservoir reads.
    public var correlations = 1
    /// The inputs of so many last steps go into each step of a reservoir or a circuit of learnt angles.
    public var context = 1
    /// The factor of the inputs of a reservoir or a circuit of learnt angles.
    public var inputScale = 1.0
    /// The share of a reservoir's couplings that are zero.
    public var sparsity = 0.0
  }

  /// The section `training`.
  public struct Training: Equatable, Sendable {
    /// Passes over the training set.
    public var epochs = 20
    /// Samples per optimizer step.
    public var batch = 32
    /// The learning rate at its highest; a classical model's default is 0.005.
    public var learningRate = 0.02
    /// The seed of everything random.
    public var seed: UInt64 = 1
    /// The method of the quantum gradient.
    public var gradient = "adjoint"
    /// The shift of each weight in an evaluation of simultaneous perturbation.
    public var spsaSize = 0.05
    /// The directions of simultaneous perturbation that a step averages.
    public var spsaDraws = 1
    /// What is made small; nil for the task's own.
    public var loss: Objective?
    /// The precision of the simulated states.
    public var precision = Precision.double
    /// The optimizer.
    public var optimizer = Adam.name
    /// How the learning rate changes.
    public var schedule = LearningRateSchedule.cosine
    /// The share of all steps in which the learning rate rises to its full value.
    public var warmUp = 0.1
    /// The norm to which longer gradients are scaled down, or nil.
    public var clipNorm: Double? = 1
    /// The decay of weights by `adamw`, a share of the learning rate.
    public var weightDecay = 0.01
    /// The penalty of squared weights by `ridge`, per target; nil for what suits the protocol.
    public var ridge: Double?
    /// Epochs without a lower validation loss after which training stops; nil for never.
    public var patience: Int?
    /// Whether the state of a sample is where the next one starts.
    public var carry = Carry.none
  }

  /// The section `hardware`: what the circuit runs on while training.
  public struct Hardware: Equatable, Sendable {
    /// A device's name or profile, or `none` for the ideal model.
    public var device = "none"
    /// A calibration's id or path, `latest`, or a date between two calibrations.
    public var calibration = "latest"
    /// Noise sources: a comma list, `all` or `none`.
    public var noise = "all"
    /// The factor of all noise.
    public var noiseScale = 1.0
    /// The share of the epochs in which the noise of training grows from none to its full factor.
    public var noiseRamp = 0.0
    /// The calibrations of training.
    public var drift = Drift.none
    /// The standard deviation of the logarithms of T1 and Tφ from one step of training to another.
    public var fluctuation = 0.0

    /// The first key by which the noise of training changes from step to step; nil if it stays.
    public var changingNoiseKey: String? {
      if noiseRamp > 0 { return "hardware.noise_ramp" }
      if drift != .none { return "hardware.drift" }
      return fluctuation > 0 ? "hardware.fluctuation" : nil
    }

    /// The readout protocol.
    public var `protocol` = "expectation"
    /// Shots per setting of measurements, under singleShot per sequence, where the protocol has shots.
    public var shots = 1000
    /// How the copies of a circuit run, or nil for the protocol's default.
    public var copies: String?
    /// The qubits through which others are measured weakly, or nil for the protocol's default.
    public var ancillas: Int?
    /// The strength of weak measurement in radians, or nil for the protocol's default.
    public var strength: Double?
    /// How weak measurements are made, or nil for the protocol's default.
    public var instrument: String?
    /// Where the controller of single shots is, or nil for the protocol's default.
    public var controller: String?
    /// Seconds a controller on a host takes between readout and next step, or nil for the device's own.
    public var controllerLatency: Double?
    /// Seconds the control system takes between a measurement and what depends on it, or nil for the
    /// device's own.
    public var feedForward: Double?
    /// How the controller corrects what is reported: a comma list, or `none`.
    public var mitigation = "none"
    /// The physical qubit of every qubit of the model, or nil for places chosen by the calibration.
    public var layout: [Int]?
    /// The pulses for qubits that wait, by the name of their sequence; `none` for no pulses.
    public var dynamicalDecoupling = "none"
  }

  /// The section `data`.
  public struct Data: Equatable, Sendable {
    /// The folder or file of the data, as written; see `dataPath`.
    public var path: String?
    /// Samples to learn from, or nil for all there are.
    public var train: Int?
    /// Samples to choose by, held out of those to learn from; nil for none, or the data's own.
    public var validation: Int?
    /// Samples to judge by, or nil for all there are.
    public var test: Int?
    /// The labels that are told apart, the others left out; nil for all.
    public var classes: [Int]?
    /// How an image becomes a sequence.
    public var sequence = SequenceLayout.rows
    /// The steps of a sequence, where the task leaves the choice; nil for the task's default.
    public var length: Int?
    /// How texts become tokens; nil for the task's default.
    public var tokens: Tokenization?
    /// The most tokens of a vocabulary; nil for all of the training set.
    public var vocabulary: Int?
    /// Tokens that are rarer in the training set are unknown; nil for 1.
    public var minimumCount: Int?
    /// Symbols to remember; nil for 10.
    public var symbols: Int?
    /// Different symbols; nil for 8.
    public var alphabet: Int?
    /// Steps over which symbols have to be remembered; nil for 20.
    public var delay: Int?
    /// First steps of a series without a target; nil for 20.
    public var washout: Int?
    /// The ratio of the powers of signal and noise in decibels; nil for 20.
    public var signalToNoise: Double?
    /// Steps ahead that are forecast; nil for 1.
    public var horizon: Int?
    /// The number of an image; nil for 0.
    public var image: Int?
    /// Qubits of a quantum state; nil for 1.
    public var qubits: Int?
    /// Random pure states that a state is a mixture of; nil for 1.
    public var states: Int?
    /// What a reward is worth a step later; nil for 0.98.
    public var discount: Double?
    /// How much is explored; nil for the task's default.
    public var exploration: Double?
    /// Steps at random before an actor learns; nil for 400.
    public var randomSteps: Int?
    /// The language that is translated, as the extension of its files; nil for `de`.
    public var source: String?
    /// The language into which it is translated; nil for `en`.
    public var target: String?
    /// Beginnings that are kept in writing a translation; nil for 5.
    public var beam: Int?
  }

  /// What is learnt.
  public var task: LearningTask
  /// What learns.
  public var model = Model()
  /// How.
  public var training = Training()
  /// On what.
  public var hardware = Hardware()
  /// From what.
  public var data = Data()
  /// The run folder, as written; see `runPath`.
  public var run: String
  /// The folder that relative paths start from: the configuration file's.
  public var baseFolder = "."
  /// The texts of files that keys name, by the dotted key: they stand for the files, which may be gone
  /// since.
  public var attachments: [String: String] = [:]
  /// Where each key that was given stands.
  var places: [String: String] = [:]
  /// The place of what was not given.
  var source = "configuration"

  /// The defaults of a task for a kind of model.
  public init(task: LearningTask, kind: ModelKind = .qrnn) {
    self.task = task
    run = "runs/\(task.name)"
    model.kind = kind
    kind.setDefaults(&self)
    task.setDefaults(&self)
    kind.setOwnDefaults(&self)
  }

  /// Two configurations are equal if they say the same, wherever it stands.
  public static func == (a: Self, b: Self) -> Bool {
    a.task == b.task && a.model == b.model && a.training == b.training
      && a.hardware == b.hardware && a.data == b.data && a.run == b.run
      && a.attachments == b.attachments
  }

  /// Where a dotted key stands, for messages: file and line, or the override; the source as a whole
  /// if it was not given.
  public func place(of key: String) -> String {
    places[key] ?? source
  }

  /// Whether a dotted key was given, in a file or as an override.
  public func isGiven(_ key: String) -> Bool { places[key] != nil }

  /// The folder or file of the data, relative paths taken from the configuration file's folder.
  public var dataPath: String? { data.path.map(resolve) }

  /// The run folder, relative paths taken from the configuration file's folder.
  public var runPath: String { resolve(run) }

  /// A path as seen from the working directory.
  public func resolve(_ path: String) -> String {
    if path.hasPrefix("/") || baseFolder == "." || baseFolder.isEmpty { return path }
    if path == "." { return baseFolder }
    return "\(baseFolder)/\(path)"
  }

  /// The same with another seed, in a folder of its own within the run folder.
  public func with(seed: UInt64) -> TrainingConfiguration {
    var result = self
    result.training.seed = seed
    result.run = "\(run)/seed-\(seed)"
    return result
  }

  /// The options of the trainer.
  public var trainingOptions: TrainingOptions {
    TrainingOptions(
      epochs: training.epochs, batchSize: training.batch, learningRate: training.learningRate,
      schedule: training.schedule, warmUp: training.warmUp, optimizer: training.optimizer,
      clipNorm: training.clipNorm, weightDecay: training.weightDecay,
      ridge: training.ridge ?? Ridge.leastPenalty,
      patience: training.patience, carriesState: training.carry == .state, seed: training.seed)
  }
}

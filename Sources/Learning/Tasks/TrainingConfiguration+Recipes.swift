/// What was found to train well, where it differs from the general defaults.
extension TrainingConfiguration {
  /// Copying memory: angles that do not shrink with the length, started anywhere, since the memory
  /// has to survive a delay in which the inputs say nothing.
  mutating func useCopyingRecipe() {
    data.train = 16_000
    training.epochs = 10
    training.learningRate = 0.01
    // A hundred updates of the default number.
    training.warmUp = 0.02
    guard !model.kind.isClassical else { return }
    model.angleScale = 1
    model.outputGain = 0.1
    model.biasRange = 1
    model.feedbackScale = 0.3
  }

  /// Sentiment: learnt words, some of which become unknown in training, and the mean of the states.
  mutating func useSentimentRecipe() {
    training.epochs = 4
    training.learningRate = 0.01
    model.head = .mean
    model.tokenDropout = 0.2
  }

  /// Language models: few passes over many windows.
  mutating func useLanguageRecipe() {
    training.epochs = 2
    if model.kind.isClassical { training.learningRate = 0.01 }
  }
}

extension TrainingConfiguration {
  /// The circuit that was best on most series, and a head that remembers what the circuit forgets.
  mutating func useReservoirCircuit() {
    model.ansatz = "ising"
    model.layers = 2
    model.readouts = "Z"
    model.memory = 8
  }

  /// Reservoirs: one pass over the data, after which the outputs are the best linear ones.
  mutating func useReservoirRecipe() {
    model.head = .last
    model.embedding = nil
    model.tokenDropout = 0
    useRidgeRecipe()
  }

  /// One pass over the data, after which the outputs are the best linear ones.
  mutating func useRidgeRecipe() {
    training.optimizer = Ridge.name
    if !task.actsInEnvironment { training.epochs = 1 }
    training.clipNorm = nil
    training.schedule = .constant
    training.warmUp = 0
  }
}

extension TrainingConfiguration {
  /// Circuits whose angles are learnt directly: few weights that turn far.
  mutating func useCircuitRecipe() {
    model.ansatz = "ring"
    model.readouts = "Z"
    model.embedding = nil
    training.learningRate = 0.1
  }
}

extension TrainingConfiguration {
  /// Tangent kernels, whose weights are solved for.
  mutating func useTangentRecipe() {
    useCircuitRecipe()
    useRidgeRecipe()
  }
}

extension TrainingConfiguration {
  /// Fidelities with learnt states of classes, after arXiv 2402.15333: a step for each class, from |0…0⟩.
  mutating func useFidelityRecipe() {
    model.ansatz = "swap_test"
    model.qubits = 5
    model.layers = 1
    model.head = .history
    model.outputLayer = .none
    model.weights = .eachStep
    model.presentations = .eachOutput
    model.state = .reset
    training.loss = .binaryCrossEntropy
    data.sequence = .image
  }
}

extension TrainingConfiguration {
  /// Quantum visual fields, after arXiv 2508.10900: few qubits, outputs that are read.
  mutating func useFieldRecipe() {
    model.ansatz = "real"
    model.qubits = 4
    model.layers = 3
    model.hidden = [16]
    model.readouts = "Z"
    model.outputLayer = .none
    model.embedding = nil
    training.batch = 16
  }
}

extension TrainingConfiguration {
  /// Networks of generated weights, as in arXiv 2506.10275.
  mutating func useGeneratorRecipe() {
    model.ansatz = "generator"
    model.layers = 6
    model.readouts = "Z"
    model.embedding = nil
    training.learningRate = 0.01
    training.batch = 8
    data.sequence = .image
  }
}

extension TrainingConfiguration {
  /// Quantum self-attention, as in arXiv 2504.05336.
  mutating func useAttentionRecipe() {
    model.ansatz = "attention"
    model.qubits = 8
    model.layers = 4
    model.readouts = "Z"
    model.embedding = nil
    training.optimizer = AdamW.name
    training.weightDecay = 1e-4
    training.learningRate = 5e-4
    training.warmUp = 0
  }
}

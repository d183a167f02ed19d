import Randomness

extension LearningTask {
  /// The keys of the tasks on time series.
  private static let seriesKeys: Set = ["length", "washout"]

  /// The state of Lorenz's system from one of its coordinates.
  public static let lorenz = LearningTask(
    name: "lorenz", summary: "the state of Lorenz's system some steps ahead from its x",
    metrics: [.normalizedSquaredError, .meanSquaredError, .meanAbsoluteError],
    dataKeys: seriesKeys.union(["horizon"]),
    load: {
      try chaotic(
        $0, "Lorenz's system", names: ["x", "y", "z"], horizon: 1, LorenzSystem.samples)
    }, read: readSeries)

  /// A later value of the equation of Mackey and Glass.
  public static let mackeyGlass = LearningTask(
    name: "mackey-glass", summary: "a later value of the equation of Mackey and Glass",
    metrics: [.normalizedSquaredError, .meanSquaredError, .meanAbsoluteError],
    dataKeys: seriesKeys.union(["horizon"]),
    load: {
      try chaotic(
        $0, "the equation of Mackey and Glass", names: ["x"], horizon: 5, MackeyGlass.samples)
    }, read: readSeries)

  /// The next value of the logistic map.
  public static let logistic = LearningTask(
    name: "logistic", summary: "the next value of the logistic map",
    metrics: [.meanAbsoluteError, .meanSquaredError, .normalizedSquaredError, .freeRunningError],
    dataKeys: ["length"],
    load: { configuration in
      let data = configuration.data
      return try LogisticMap.split(
        train: data.train ?? 380, test: data.test ?? 99, length: data.length ?? 20)
    }, read: readSeries)

  /// The symbols that were sent through a distorting channel.
  public static let channelEqualization = LearningTask(
    name: "channel-equalization",
    summary: "the symbols that were sent through a distorting channel",
    dataKeys: seriesKeys.union(["signal_to_noise"]),
    setDefaults: {
      if $0.model.kind.family == .reservoir { $0.model.ansatz = "echo_state" }
    },
    load: { configuration in
      let size = try SeriesSplit.Size(configuration)
      let ratio = configuration.data.signalToNoise ?? 20
      let seed = configuration.training.seed
      let sequences = (0..<size.train + size.test).map {
        EqualizedChannel.sequence(size.length, seed: seed, part: 0, sample: $0)
      }
      let signal = sequences[..<size.train].flatMap(\.signal)
      let deviation = EqualizedChannel.noiseDeviation(
        power: signal.reduce(0) { $0 + $1 * $1 } / Double(signal.count), ratio: ratio)
      let received = sequences.enumerated().map { sample, sequence in
        var random = RandomStream(seed: seed, .generation, 1, sample)
        return sequence.signal.map { $0 + deviation * random.normal() }
      }
      return try SeriesSplit(size: size, inputs: received).classification(
        sequences.map(\.labels), feature: "signal",
        classes: EqualizedChannel.symbols.map { "\(Int($0))" },
        note: "channel equalization at \(ratio) dB")
    }, read: readSeries)

  /// Random bits, each to be said again after every delay up to the longest.
  public static let shortTermMemory = LearningTask(
    name: "short-term-memory", summary: "random bits of 0 to data.delay steps before",
    metrics: [.capacity, .meanSquaredError], dataKeys: seriesKeys.union(["delay"]),
    load: { configuration in
      try bits(configuration, "short-term memory") { $1 }
    }, read: readSeries)

  /// The parity of random bits.
  public static let parity = LearningTask(
    name: "parity", summary: "the parity of the last 1 to data.delay + 1 random bits",
    metrics: [.capacity, .meanSquaredError], dataKeys: seriesKeys.union(["delay"]),
    load: { configuration in
      try bits(configuration, "parity") { $0 ^ $1 }
    }, read: readSeries)

  @Sendable private static func readSeries(_ file: DataFile) throws -> SequenceDataset {
    try NumericSequenceData.read(
      file.path, file.encoding ?? DataEncoding(), objective: .meanSquaredError,
      needsTargets: file.needsTargets)
  }

  /// Windows of one trajectory, the test ones last; the first coordinate goes in, all of them some
  /// steps later come out.
  private static func chaotic(
    _ configuration: TrainingConfiguration, _ note: String, names: [String], horizon: Int,
    _ samples: (Int, UInt64) -> [[Double]]
  ) throws -> DatasetSplit {
    let size = try SeriesSplit.Size(configuration)
    let horizon = configuration.data.horizon ?? horizon
    let count = (size.train + size.test) * size.length
    let series = samples(count + horizon, configuration.training.seed)
    let starts = stride(from: 0, to: count, by: size.length)
    return try SeriesSplit(
      size: size,
      inputs: starts.map { series[$0..<$0 + size.length].map { $0[0] } }
    ).regression(
      starts.map { Array(series[$0 + horizon..<$0 + size.length + horizon]) }, feature: "x",
      names: names, note: "\(note), \(horizon) steps ahead")
  }

  /// Sequences of random bits; the target of delay d is made of that of delay d − 1 and the bit d steps
  /// before.
  private static func bits(
    _ configuration: TrainingConfiguration, _ note: String, _ combine: (Int, Int) -> Int
  ) throws -> DatasetSplit {
    let longest = configuration.data.delay ?? 10
    let size = try SeriesSplit.Size(configuration, washout: longest)
    let sequences = (0..<size.train + size.test).map { sample in
      var random = RandomStream(seed: configuration.training.seed, .generation, 0, sample)
      return (0..<size.length).map { _ in random.integer(below: 2) }
    }
    let targets = sequences.map { bits in
      bits.indices.map { step -> [Double] in
        var value = 0
        return (0...longest).map { delay in
          value = combine(value, step >= delay ? bits[step - delay] : 0)
          return Double(value)
        }
      }
    }
    return try SeriesSplit(size: size, inputs: sequences.map { $0.map(Double.init) }).regression(
      targets, feature: "bit", names: (0...longest).map { "delay \($0)" }, note: note)
  }
}

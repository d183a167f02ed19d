extension LearningTask {
  /// Remember symbols over a delay.
  public static let copyingMemory = LearningTask(
    name: "copying-memory", summary: "symbols to be repeated after a delay",
    dataKeys: ["symbols", "alphabet", "delay", "length"],
    setDefaults: { $0.useCopyingRecipe() },
    load: { configuration in
      let data = configuration.data
      guard data.length == nil || data.delay == nil else {
        throw ConfigurationError(
          place: configuration.place(of: "data.length"), key: "data.length",
          problem: "is the old name of data.delay; only one of them can be given")
      }
      return try CopyingMemory.split(
        train: data.train ?? 2000, validation: data.validation, test: data.test ?? 500,
        symbols: data.symbols ?? 10, alphabet: data.alphabet ?? 8,
        delay: data.delay ?? data.length ?? 20, seed: configuration.training.seed)
    },
    read: { try CopyingMemory.read($0.path, $0.encoding ?? DataEncoding()) })

  /// One's own numeric sequences.
  public static let sequences = LearningTask(
    name: "sequences", summary: "one's own numeric sequences in a table or JSON lines",
    metrics: [.accuracy, .meanSquaredError, .meanAbsoluteError],
    dataKeys: ["path", "length", "horizon"],
    load: { configuration in
      let data = configuration.data
      let split = try NumericSequenceData.split(
        path: configuration.requiredPath("a file .csv, .tsv or .jsonl, or a folder with parts"),
        length: data.length, horizon: data.horizon ?? 1)
      return try split.keeping(train: data.train, test: data.test)
    },
    read: {
      try NumericSequenceData.read(
        $0.path, $0.encoding ?? DataEncoding(), objective: .meanSquaredError,
        needsTargets: $0.needsTargets)
    })
}

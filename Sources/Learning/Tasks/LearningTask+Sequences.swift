extension LearningTask {
  /// Remember symbols over a delay.
  public static let copyingMemory = LearningTask(
    name: "copying-memory", summary: "symbols to be repeated after a delay", dataKeys: ["length"],
    setDefaults: { $0.useCopyingRecipe() },
    load: { configuration in
      let data = configuration.data
      return try CopyingMemory.split(
        train: data.train ?? 2000, test: data.test ?? 500, delay: data.length ?? 20,
        seed: configuration.training.seed)
    })

  /// The sign of a sentence.
  public static let sentiment = LearningTask(
    name: "sentiment", summary: "the sign of a sentence", dataKeys: ["path", "length"],
    setDefaults: { $0.useSentimentRecipe() },
    load: { configuration in
      try SentenceSentiment.split(
        folder: configuration.requiredPath(
          "the folder of stsa.binary.train and stsa.binary.test"),
        length: configuration.data.length ?? 24, train: configuration.data.train,
        test: configuration.data.test)
    })

  /// The next character.
  public static let languageModel = LearningTask(
    name: "language-model", summary: "the next character of a text",
    metrics: [.perplexity, .bitsPerCharacter], dataKeys: ["path", "length"],
    setDefaults: { $0.useLanguageRecipe() },
    load: { configuration in
      try CharacterText.split(
        path: configuration.requiredPath("a text file"), length: configuration.data.length ?? 64,
        train: configuration.data.train, test: configuration.data.test)
    })

  /// Another language.
  public static let translation = LearningTask(
    name: "translation", summary: "another language", metrics: [.bleu, .perplexity],
    dataKeys: ["path"],
    load: { _ in
      throw LearningError(
        .unusable,
        "translation needs an encoder and a decoder with attention, a sequence model has neither")
    })
}

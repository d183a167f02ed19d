extension LearningTask {
  /// The label of a sentence.
  public static let sentiment = LearningTask(
    name: "sentiment", summary: "the label of a sentence",
    dataKeys: ["path", "length", "tokens", "vocabulary", "minimum_count"],
    setDefaults: { $0.useSentimentRecipe() },
    load: { configuration in
      let data = configuration.data
      return try LabelledSentences.split(
        path: configuration.requiredPath(
          "a file of lines \"label sentence\", or a folder with train, dev and test"),
        length: data.length, tokenization: data.tokens ?? .spaces, limit: data.vocabulary,
        minimumCount: data.minimumCount ?? 1, train: data.train, test: data.test)
    },
    read: {
      try LabelledSentences.read(
        $0.path, $0.encoding ?? DataEncoding(), needsTargets: $0.needsTargets)
    })

  /// The next character or word.
  public static let languageModel = LearningTask(
    name: "language-model", summary: "the next character or word of a text",
    metrics: [.perplexity, .bitsPerCharacter],
    dataKeys: ["path", "length", "tokens", "vocabulary", "minimum_count"],
    isContinuous: true, setDefaults: { $0.useLanguageRecipe() },
    load: { configuration in
      let data = configuration.data
      return try LanguageText.split(
        path: configuration.requiredPath("a text file, or a folder with train, valid and test"),
        length: data.length ?? 32, tokenization: data.tokens ?? .characters,
        limit: data.vocabulary, minimumCount: data.minimumCount ?? 1, train: data.train,
        test: data.test)
    },
    read: { try LanguageText.read($0.path, $0.encoding ?? DataEncoding()) })

  /// Another language.
  public static let translation = LearningTask(
    name: "translation", summary: "sentences in another language",
    metrics: [.bleu, .perplexity],
    dataKeys: [
      "path", "length", "tokens", "vocabulary", "minimum_count", "source", "target", "beam",
    ],
    setDefaults: {
      $0.model.head = .attention
      $0.model.embedding = 32
      $0.model.activation = .gelu
    },
    load: { configuration in
      let data = configuration.data
      return try ParallelText.split(
        folder: configuration.requiredPath(
          "a folder with train.\(data.source ?? "de"), train.\(data.target ?? "en") and a test set"),
        source: data.source ?? "de", target: data.target ?? "en", length: data.length,
        tokenization: data.tokens ?? .words, limit: data.vocabulary,
        minimumCount: data.minimumCount ?? 1, train: data.train, test: data.test)
    },
    read: {
      try ParallelText.read(
        $0.path, $0.encoding ?? DataEncoding(), needsTargets: $0.needsTargets)
    })
}

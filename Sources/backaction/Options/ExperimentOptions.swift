import ArgumentParser

/// A trained model and the test samples that it is judged by.
struct EvaluationOptions: ParsableArguments {
  @OptionGroup var readout: ProtocolOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many of the first test samples are used. (default: all)", valueName: "n"))
  var samples: Int?

  @OptionGroup var seed: SeedOption
  @OptionGroup var threads: ThreadOption
}

import ArgumentParser
import Experiments
import Learning

/// A trained model and a file to ask it about.
struct TrainedModelOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The run folder that train has written.", valueName: "run"))
  var runFolder: String

  @Option(
    name: .customLong("data"),
    help: ArgumentHelp("A file of the form that the task reads.", valueName: "file"))
  var path: String

  @Option(
    help: ArgumentHelp(
      "A safetensors file with other weights for the same model, for example a state dictionary "
        + "of PyTorch. (default: those of the run)", valueName: "file"))
  var weights: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Beginnings that are kept in writing a translation; 1 is greedy. (default: the run's own, 5)",
      valueName: "n"))
  var beam: Int?

  @OptionGroup var threads: ThreadOption

  func validate() throws {
    if let beam, !(1...1000).contains(beam) {
      throw ValidationError("--beam \(beam) is not allowed: 1 to 1000")
    }
  }

  /// The forms of files, for help.
  static let forms = """
    The file has the form that the task was trained on:

      digits            64 pixels 0 to 16 and the label in a line, between commas
      mnist             IDX images; labels in labels-idx1 for images-idx3 of the name
      copying-memory    symbols 0, 1, … between spaces, a sequence a line
      sentiment         a label, a space and a sentence in a line
      language-model    a text
      translation       a sentence, a tab and its translation in a line
      sequences         a table (.csv, .tsv) or JSON lines (.jsonl), as for training
      pendulum, bandit  such a table of states or contexts, for predict alone

    Every file may be compressed with gzip. The run folder is enough, the training data are not \
    needed. The model runs on what it was trained for, its device and noise included.
    """

  /// The model.
  func load() throws -> TrainedModel {
    let trained = try TrainedModel.load(runFolder, weights: weights, threads: threads.count)
    if beam != nil, !trained.configuration.task.metrics.contains(.bleu) {
      throw CommandFailure.usage(
        "--beam is for translations, the task of \(runFolder) is \(trained.configuration.task.name)"
      )
    }
    return trained
  }

  /// Does work that Ctrl-C ends.
  func interruptible<Result>(_ body: (CancellationFlag) throws -> Result?) throws -> Result {
    let interruption = Interruption()
    defer { interruption.end() }
    guard let result = try body(interruption.flag) else {
      throw CommandFailure(.interrupted, "interrupted; nothing has been changed")
    }
    return result
  }
}

import ArgumentParser
import Emulation
import Experiments
import Foundation
import Learning
import Noise
import Reports
import Transpiler

extension KernelClassifier.Kernel: ExpressibleByArgument {}

/// `kernel`: a support vector machine with a kernel of a trained model.
struct KernelCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel",
    abstract: "Classifies by the tangent kernel or path kernel of a trained model.",
    discussion: """
      The tangent kernel of two samples is the scalar product of the gradients of a model's outputs \
      by all its weights, summed over the classes; the path kernel is its mean over the first \
      weights of the training, which is done anew, and those after each of its epochs. A support \
      vector machine with that kernel learns the first training samples and is judged on the first \
      test samples, beside the model itself.

      Gradients are exact, under the noise of a device where one is named, with expectations as \
      readouts. A sample takes one pass back for each class. The task must have one class for each \
      sequence.
      """)

  static let example = """
    backaction kernel runs/digits --train-samples 100 --test-samples 100
    backaction kernel runs/digits --kernel path --device ibm_torino --json
    """

  @Argument(help: ArgumentHelp("The run folder that train has written.", valueName: "run"))
  var runFolder: String

  @Option(
    help: ArgumentHelp(
      "\(KernelClassifier.Kernel.allCases.map(\.rawValue).joined(separator: " or ")).",
      valueName: "name"))
  var kernel = KernelClassifier.Kernel.tangent

  @Option(
    name: .customLong("train-samples"), parsing: .unconditional,
    help: ArgumentHelp("How many of the first training samples are learnt.", valueName: "n"))
  var trainingSamples = 60

  @Option(
    name: .customLong("test-samples"), parsing: .unconditional,
    help: ArgumentHelp("How many of the first test samples it is judged on.", valueName: "n"))
  var testSamples = 60

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The factor C on violations of the margin, above 0, of a kernel whose diagonal has the mean 1.",
      valueName: "c"))
  var penalty = 100.0

  @OptionGroup(title: "DEVICE AND NOISE") var hardware: HardwareOptions
  @OptionGroup var seed: SeedOption
  @OptionGroup var threads: ThreadOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard penalty > 0, penalty.isFinite else {
      throw ValidationError("--penalty \(penalty) is not allowed: a number above 0")
    }
  }

  func run() throws {
    let noise = try hardware.model()
    let run = try TrainedRun.load(runFolder, threads: threads.count)
    let classifier = try KernelClassifier(
      run, trainingSamples: trainingSamples, testSamples: testSamples)
    var path: [ParameterSet]?
    if kernel == .path {
      Console.note("training anew, for the weights along the path")
      path = try TrainedRun.path(run.configuration, threads: threads.count)
    }
    let transpiling = TranspilerOptions(seed: seed.seed, threads: threads.count)
    let row = try classifier.row(
      on: noise.map { Emulator($0, transpilerOptions: transpiling) },
      penalty: penalty, path: path, seed: seed.seed)
    for warning in noise?.warnings ?? [] { Console.warning(warning) }
    var table = TextTable(["model", row.model])
    table.add(["kernel", row.points == 1 ? row.kernel : "\(row.kernel), \(row.points) points"])
    table.add(["device", row.device])
    table.add(["noise", row.noise])
    table.add(["training samples", "\(row.trainingSamples)"])
    table.add(["support vectors", "\(row.supportVectors)"])
    table.add(["training accuracy", NumberFormat.percent(row.trainingAccuracy)])
    table.add([
      "accuracy",
      "\(NumberFormat.percent(row.accuracy)) (\(NumberFormat.percent(row.accuracyLow))–"
        + "\(NumberFormat.percent(row.accuracyHigh)))",
    ])
    table.add(["accuracy of the model", NumberFormat.percent(row.modelAccuracy)])
    try output.print(JSON(snakeCase: row), text: table.plainText)
  }
}

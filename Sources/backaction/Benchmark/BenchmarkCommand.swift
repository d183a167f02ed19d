import ArgumentParser
import Channels
import Devices
import Emulation
import Noise

/// `benchmark`: how fast this machine trains.
struct BenchmarkCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark",
    abstract: "Measures how fast this machine is, and how long training steps take on it.",
    subcommands: [PeakCommand.self, TrainingStepCommand.self, NoisyTrainingStepCommand.self])

  static let example = "backaction benchmark training-step --qubits 6 --json"
}

/// `benchmark training-step`: the ideal model on state vectors.
struct TrainingStepCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "training-step",
    abstract: "Times loss and gradient of an ideal recurrent cell.",
    discussion: TrainingStepOptions.discussion)

  static let example = """
    backaction benchmark training-step --qubits 6 --layers 2 --steps 8 --batch 16 --json
    """

  @OptionGroup var options: TrainingStepOptions

  func run() throws {
    let work = try options.work()
    try options.measure(NoisyCircuit(ideal: work.cell), work)
  }
}

/// `benchmark noisy-training-step`: the same through the noise of a device.
struct NoisyTrainingStepCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "noisy-training-step",
    abstract: "Times loss and gradient of a recurrent cell through the exact noise of a device.",
    discussion: TrainingStepOptions.discussion + """
       Qubit i is physical qubit i of the device, whose native gates must include rx, rz and crx; \
      nothing is transpiled. Waiting within a step is noisy as the schedule says.
      """)

  static let example = """
    backaction benchmark noisy-training-step --qubits 4 --noise gate,relaxation,readout --json
    """

  @Option(help: "A name in the library (see 'backaction devices list') or the path of a profile.")
  var device = "uniform"

  @Option(
    help: ArgumentHelp(
      "Sources of noise: a comma list as in simulate, or none, or all.", valueName: "list"))
  var noise = "all"

  @OptionGroup var options: TrainingStepOptions

  func run() throws {
    let work = try options.work()
    let selection = try NoiseSelection(parsing: noise)
    let (machine, figures) = try DeviceLibrary.standard.resolve(device: device, calibration: nil)
    guard work.cell.qubitCount <= machine.qubitCount else {
      throw CommandFailure.data(
        "the cell has \(work.cell.qubitCount) qubits, '\(device)' has \(machine.qubitCount)")
    }
    let emulator = try Emulator(
      device: machine, calibration: figures, noise: NoiseSettings(selection))
    for warning in emulator.noise.warnings { Console.warning(warning) }
    try options.measure(emulator.nativeCell(work.cell), work)
  }
}

import ArgumentParser
import Channels
import Circuits
import Foundation
import Randomness
import Models
import Simulators

extension Simulators.Precision: ExpressibleByArgument {}

/// The size of a training step, and how it is timed.
struct TrainingStepOptions: ParsableArguments {
  static let discussion = """
    A batch of sequences runs through circuit19 for some timesteps, with angles of its own in each; \
    the loss is the sum of squared expectations of X, Y and Z over sequences, timesteps and \
    qubits, and its gradient is taken with respect to every angle. Preparation is not timed. \
    Seconds are the median and the minimum of the repetitions.
    """

  @Option(parsing: .unconditional, help: ArgumentHelp("Qubits, 1 to 24.", valueName: "n"))
  var qubits: Int?

  @Option(parsing: .unconditional, help: ArgumentHelp("Layers. (default: 2)", valueName: "l"))
  var layers: Int?

  @Option(parsing: .unconditional, help: ArgumentHelp("Timesteps. (default: 8)", valueName: "t"))
  var steps: Int?

  @Option(parsing: .unconditional, help: ArgumentHelp("Sequences. (default: 16)", valueName: "b"))
  var batch: Int?

  @Option(help: "Floating-point numbers of 64 bits or 32.")
  var precision = Simulators.Precision.double

  @Option(
    name: .customLong("repeat"), parsing: .unconditional,
    help: ArgumentHelp("How often the step is timed.", valueName: "n"))
  var repetitions = 5

  @Option(
    name: .customLong("angles"),
    help: ArgumentHelp(
      """
      JSON with qubits, layers, steps, batch and \
      angles[sequence][timestep][layer][0 rx, 1 rz, 2 crx][qubit] in radians; the result then has \
      the gradient in the same shape. (default: random angles)
      """, valueName: "file"))
  var anglesPath: String?

  @OptionGroup var threads: ThreadOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    let limits = [
      ("--qubits", qubits, 24), ("--layers", layers, 1000), ("--steps", steps, 100_000),
      ("--batch", batch, 1_000_000), ("--repeat", repetitions, 1_000_000),
    ]
    for case (let name, let value?, let limit) in limits where !(1...limit).contains(value) {
      throw ValidationError("\(name) \(value) is not allowed: 1 to \(limit)")
    }
  }

  /// The cell and its angles, [sequence][timestep][parameter].
  struct Work {
    let cell: Circuit
    let angles: [Double]
    let size: Size
  }

  /// The size of a step.
  struct Size: Decodable, Equatable {
    var qubits: Int
    var layers: Int
    var steps: Int
    var batch: Int
  }

  private static let angleLimit = 1e8

  private struct File: Decodable {
    let angles: [[[[[Double]]]]]
  }

  /// What is to be timed.
  /// - Throws: `CommandFailure` for a file that is not of the layout, or of another size.
  func work() throws -> Work {
    guard let anglesPath else {
      let size = Size(
        qubits: qubits ?? 6, layers: layers ?? 2, steps: steps ?? 8, batch: batch ?? 16)
      // Every angle has a derivative beside it, and every sequence a state for each lane.
      let count =
        Double(size.batch) * Double(size.steps) * Double(size.layers) * Double(3 * size.qubits)
      guard count <= Self.angleLimit else {
        throw CommandFailure.usage(
          "\(count) angles are too many: at most \(Self.angleLimit); make --batch, --steps or "
            + "--layers smaller")
      }
      let cell = try Ansatz.circuit19.circuit(qubits: size.qubits, layers: size.layers)
      var random = RandomStream(seed: 1)
      let angles = (0..<size.batch * size.steps * cell.parameters.count).map { _ in
        (2 * random.uniform() - 1) * .pi
      }
      return Work(cell: cell, angles: angles, size: size)
    }
    let data = Data(try InputFile.text(anglesPath).utf8)
    let (size, file): (Size, File)
    do {
      size = try JSONDecoder().decode(Size.self, from: data)
      file = try JSONDecoder().decode(File.self, from: data)
    } catch {
      throw CommandFailure.data(
        "\(InputFile.name(anglesPath)): is not JSON with qubits, layers, steps, batch and angles")
    }
    let given = [
      ("--qubits", qubits, size.qubits), ("--layers", layers, size.layers),
      ("--steps", steps, size.steps), ("--batch", batch, size.batch),
    ]
    for case (let name, let value?, let there) in given where value != there {
      throw CommandFailure.usage("\(name) \(value): \(anglesPath) has \(there)")
    }
    return try checked(file.angles, size, path: InputFile.name(anglesPath))
  }

  private func checked(
    _ angles: [[[[[Double]]]]], _ size: Size, path: String
  ) throws -> Work {
    guard (1...24).contains(size.qubits), (1...1000).contains(size.layers), size.steps >= 1,
      size.batch >= 1, angles.count == size.batch,
      angles.allSatisfy({ sequence in
        sequence.count == size.steps
          && sequence.allSatisfy { step in
            step.count == size.layers
              && step.allSatisfy { $0.count == 3 && $0.allSatisfy { $0.count == size.qubits } }
          }
      })
    else {
      throw CommandFailure.data(
        "\(path): angles are not [\(size.batch)][\(size.steps)][\(size.layers)][3][\(size.qubits)]")
    }
    guard size.qubits > 1 else {
      throw CommandFailure.data("\(path): one qubit has no crx gates; qubits: 2 to 24")
    }
    return Work(
      cell: try Ansatz.circuit19.circuit(qubits: size.qubits, layers: size.layers),
      angles: angles.joined().joined().joined().flatMap { $0 }, size: size)
  }
}

import ArgumentParser
import Reports
import Simulators

/// `benchmark peak`: what the machine can do at most.
struct PeakCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "peak",
    abstract: "Measures multiply-adds per second and memory bandwidth.",
    discussion: """
      Multiply-adds are fused ones of scalars, from registers; bytes are those read and written \
      while copying blocks that no cache holds. Both are sums over the threads, of which there \
      are no more than processors.
      """)

  static let example = "backaction benchmark peak --threads 1 --json"

  @Option(help: "Floating-point numbers of 64 bits or 32.")
  var precision = Simulators.Precision.double

  @OptionGroup var threads: ThreadOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let peak = MachinePeak.measure(threads: threads.count, precision: precision)
    var table = TextTable([
      "multiply-adds", "\(Display.plain(peak.multiplyAddsPerSecond)) per second",
    ])
    table.add(["memory", "\(Display.plain(peak.bytesPerSecond)) bytes per second"])
    try output.print(
      [
        "threads": .integer(threads.count), "precision": .string(precision.rawValue),
        "multiply_adds_per_second": .number(peak.multiplyAddsPerSecond),
        "bytes_per_second": .number(peak.bytesPerSecond),
      ], text: table.plainText)
  }
}

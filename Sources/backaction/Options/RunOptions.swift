import ArgumentParser
import Foundation

/// The seed of everything random.
struct SeedOption: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The seed of everything random, 0 to 2⁶⁴−1; the same seed gives the same result.",
      valueName: "s"))
  var seed: UInt64 = 0
}

/// The seed of layout and routing, apart from that of shots, so that exact results depend on it alone.
struct LayoutSeedOption: ParsableArguments {
  @Option(
    name: .customLong("layout-seed"), parsing: .unconditional,
    help: ArgumentHelp(
      "The seed of layout and routing, 0 to 2⁶⁴−1. (default: 0 with simulate, else --seed)",
      valueName: "s"))
  var layoutSeed: UInt64?
}

/// The number of threads.
struct ThreadOption: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The number of threads; results do not depend on it. (default: one for each processor)",
      valueName: "n"))
  var threads: Int?

  /// The number of threads to use.
  var count: Int { threads ?? ProcessInfo.processInfo.activeProcessorCount }

  func validate() throws {
    if let threads, !(1...4096).contains(threads) {
      throw ValidationError("--threads \(threads) is not allowed: 1 to 4096")
    }
  }
}

import ArgumentParser
import OpenQASM

/// The language that a circuit is written in.
struct LanguageOptions: ParsableArguments {
  /// A version of OpenQASM.
  enum Language: String, CaseIterable, ExpressibleByArgument {
    case v2 = "2"
    case v3 = "3"
  }

  @Option(
    help: ArgumentHelp("The version of OpenQASM, 2 or 3. (default: 3)", valueName: "2|3"))
  var qasm: Language?

  @Flag(
    name: .customLong("hqslib1"),
    help: """
      Write OpenQASM 2 as Quantinuum's machines take it: with hqslib1.inc, U1q and RZZ, assignments \
      to bits, conditions on functions of bits, sleep.
      """)
  var usesQuantinuumLibrary = false

  func validate() throws {
    if usesQuantinuumLibrary && qasm == .v3 {
      throw ValidationError("--hqslib1 is OpenQASM 2, --qasm 3 asks for another language")
    }
  }

  /// The version that was asked for.
  var version: QASMPrinter.Version { qasm == .v2 || usesQuantinuumLibrary ? .v2 : .v3 }

  /// The gates beyond the version's own.
  var library: QASMPrinter.Library { usesQuantinuumLibrary ? .quantinuum : .standard }

  /// The number of the version.
  var number: String { version == .v2 ? "2" : "3" }

  /// How it was asked for, for messages.
  var name: String { usesQuantinuumLibrary ? "--hqslib1" : "--qasm \(number)" }
}

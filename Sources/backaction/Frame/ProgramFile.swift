import Circuits
import Devices
import Elementary
import Emulation
import Foundation
import Noise
import OpenQASM
import Simulators
import Transpiler

/// Programs that a user names by a path.
enum ProgramFile {
  /// The circuit of an OpenQASM file.
  /// - Throws: `CommandFailure` for a file that is not there or no text, `QASMError`.
  static func circuit(
    _ path: String, limits: QASMLimits = QASMLimits(), inputs: [String: Double] = [:],
    timing: QASMTiming? = nil
  ) throws -> Circuit {
    try QASMReader.circuit(
      from: ExampleProgram(path: path)?.text() ?? InputFile.text(path), file: InputFile.name(path),
      includes: .files, limits: limits, inputs: inputs, timing: timing)
  }

  /// The circuit of an OpenQASM file with its inputs bound.
  /// - Parameters:
  ///   - path: The file.
  ///   - parameters: `NAME=VALUE` for the inputs.
  ///   - mayStayFree: Whether inputs without a value stay inputs.
  ///   - maxIterations: The most turns of a loop that a measurement ends.
  ///   - timing: How long things take on the machine, if there is one.
  /// - Throws: As `circuit(_:)`; `CommandFailure` for values that do not fit the inputs.
  static func circuit(
    _ path: String, parameters: [String], mayStayFree: Bool = false, maxIterations: Int? = nil,
    timing: QASMTiming? = nil
  ) throws -> Circuit {
    // The form of the values is wrong whatever the file says.
    let values = try parameters.map(assignment)
    var limits = QASMLimits()
    if let maxIterations { limits.openTurns = maxIterations }
    let circuit = try circuit(
      path, limits: limits,
      inputs: Dictionary(values.map { ($0.name, $0.value) }) { first, _ in first }, timing: timing)
    return try bind(circuit, parameters, name: InputFile.name(path), mayStayFree: mayStayFree)
  }

  /// A circuit with its inputs bound to values of the form `NAME=VALUE`.
  /// - Throws: `CommandFailure` for values that do not fit the inputs.
  static func bind(
    _ circuit: Circuit, _ parameters: [String], name: String, mayStayFree: Bool
  ) throws -> Circuit {
    let known = circuit.parameters.map(\.name)
    var values: [Parameter: Double] = [:]
    for (input, value) in try parameters.map(assignment) {
      guard known.contains(input) else {
        let near = NearestNames.suggestion(input, among: known).map { "; did you mean '\($0)'?" }
        throw CommandFailure.usage(
          "--parameter \(input): \(name) has no such input"
            + (near ?? (known.isEmpty ? " (it has none)" : "; it has \(list(known))")))
      }
      guard values.updateValue(value, forKey: Parameter(input)) == nil else {
        throw CommandFailure.usage("--parameter \(input) is given twice")
      }
    }
    let missing = circuit.parameters.filter { values[$0] == nil }
    guard missing.isEmpty || mayStayFree else {
      throw CommandFailure.usage(
        "\(name): no value for the input\(missing.count > 1 ? "s" : "") "
          + "\(list(missing.map(\.name))); give --parameter \(missing[0].name)=VALUE")
    }
    if values.isEmpty { return circuit }
    if missing.isEmpty { return try circuit.binding(values) }
    return circuit.substituting(values)
  }

  /// Runs a body whose errors about content name the file.
  static func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      let isAboutContent =
        error is NoiseError || error is TranspilerError || error is SimulationError
        || error is CommandFailure || error is EmulationError || error is CircuitError
      guard isAboutContent, let status = ExitStatus(error), status == .data else { throw error }
      throw CommandFailure(status, "\(InputFile.name(path)): \(error)")
    }
  }

  private static func list(_ names: [String]) -> String {
    names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
  }

  private static func assignment(_ text: String) throws -> (name: String, value: Double) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let value = Double(parts[1]), value.isFinite else {
      throw CommandFailure.usage(
        "--parameter '\(text)' is not of the form NAME=VALUE with a finite number")
    }
    return (String(parts[0]), value)
  }
}

extension Circuit {
  /// The circuit with some of its parameters replaced by values.
  fileprivate func substituting(_ values: [Parameter: Double]) -> Circuit {
    let replacements = values.mapValues { Angle($0) }
    var result = self
    result.parameters.removeAll { values[$0] != nil }
    for index in instructions.indices {
      guard let application = instructions[index].application else { continue }
      result.instructions[index].operation = .gate(
        GateApplication(
          application.gate, application.angles.map { $0.substituting(replacements) }))
    }
    return result
  }
}

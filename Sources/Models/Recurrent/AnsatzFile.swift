import Circuits
import Learning
import OpenQASM

extension TrainingConfiguration {
  /// The key that names the ansatz.
  static let ansatzKey = "model.ansatz"

  /// The configuration with the text of the ansatz attached if it is a file's, and the number of
  /// qubits that it says; as it is for an ansatz of the library.
  /// - Parameter earlier: Texts by key, of an earlier checkpoint for example, which stand for a file
  ///   that is no longer there.
  /// - Throws: `LearningError` for a missing file; `QASMError` for what is no ansatz, with file and
  ///   line; `ConfigurationError` for keys that contradict it.
  public func attachingAnsatz(orElse earlier: [String: String] = [:]) throws
    -> TrainingConfiguration
  {
    guard isPath(model.ansatz), attachments[Self.ansatzKey] == nil else { return self }
    let path = resolve(model.ansatz)
    var result = self
    let text: String
    do {
      text = try Self.text(path, place: place(of: Self.ansatzKey))
    } catch let error as LearningError where error.kind == .missingFile {
      guard let kept = earlier[Self.ansatzKey] else { throw error }
      text = kept
    }
    let expected =
      isGiven("model.qubits") || model.qubits != TrainingConfiguration(task: task).model.qubits
      ? model.qubits : nil
    let circuit = try QASMReader.ansatz(
      from: text, file: path, includes: .files, qubits: expected)
    try requireOneLayer()
    try result.attach(circuit, text: text)
    return result
  }

  /// Lets the model use a circuit of the caller's in each timestep.
  /// - Parameters:
  ///   - circuit: Gates whose angles depend on the circuit's parameters: all of them are given by the
  ///     controller.
  ///   - name: What messages call it.
  /// - Throws: `QASMError` for a circuit that measures or has no parameters, `QASMPrintingError` for
  ///   one that has no text, `ConfigurationError` for too many qubits.
  public mutating func use(ansatz circuit: Circuit, named name: String = "ansatz.qasm") throws {
    let text = try QASMPrinter().text(for: circuit)
    var changed = self
    changed.model.ansatz = name.hasSuffix(".qasm") ? name : name + ".qasm"
    try changed.attach(
      QASMReader.ansatz(from: text, file: changed.model.ansatz), text: text)
    self = changed
  }

  /// The circuit of one timestep.
  /// - Throws: `ConfigurationError` for a name that is not known or numbers out of range; as
  ///   `attachingAnsatz` for a file.
  func ansatzCircuit() throws -> Circuit {
    if let text = attachments[Self.ansatzKey] {
      return try QASMReader.ansatz(from: text, file: model.ansatz)
    }
    guard let ansatz = Ansatz(rawValue: model.ansatz) else {
      throw ConfigurationError(
        place: place(of: Self.ansatzKey), key: Self.ansatzKey,
        problem: "unknown ansatz '\(model.ansatz)'; known: "
          + Ansatz.allCases.map(\.rawValue).joined(separator: ", ")
          + "; or give the path of an OpenQASM 3 file, NAME.qasm")
    }
    return try ansatz.circuit(qubits: model.qubits, layers: model.layers)
  }

  private mutating func attach(_ circuit: Circuit, text: String) throws {
    guard (1...Self.largestQubitCount).contains(circuit.qubitCount) else {
      throw ConfigurationError(
        place: place(of: Self.ansatzKey), key: Self.ansatzKey,
        problem: "\(model.ansatz) has \(circuit.qubitCount) qubits; allowed are 1 to "
          + "\(Self.largestQubitCount)")
    }
    model.qubits = circuit.qubitCount
    model.layers = 1
    attachments[Self.ansatzKey] = try Self.selfContained(text, circuit)
  }

  /// A text that needs no other file: as the user wrote it, if it includes none.
  private static func selfContained(_ text: String, _ circuit: Circuit) throws -> String {
    if (try? QASMReader.ansatz(from: text)) != nil { return text }
    return try QASMPrinter().text(for: circuit)
  }

  private func requireOneLayer() throws {
    guard isGiven("model.layers"), model.layers != 1 else { return }
    throw ConfigurationError(
      place: place(of: "model.layers"), key: "model.layers",
      problem: "is \(model.layers), but the circuit of a file is the whole timestep; only 1 is "
        + "allowed")
  }

  private static func text(_ path: String, place: String) throws -> String {
    guard let text = String(validating: try readFile(path), as: UTF8.self) else {
      throw ConfigurationError(
        place: place, key: ansatzKey, problem: "\(path) is not text in UTF-8")
    }
    return text
  }
}

import Circuits

extension CircuitWriter {
  private func isStandard(_ gate: Gate) -> Bool {
    // U is built into OpenQASM 3.
    gate.traits.contains(version == .v2 ? .openQASM2 : .openQASM3) || (version == .v3 && gate == .u)
  }

  /// The name under which a gate is called.
  private func name(_ gate: Gate) -> String {
    version == .v3 && gate == .u ? "U" : gate.name
  }

  /// A call of a gate on named qubits.
  func call(
    _ application: GateApplication, _ qubits: [String]
  ) throws(QASMPrintingError) -> String {
    let operands = qubits.joined(separator: ", ")
    return "\(name(application.gate))\(try arguments(application.angles)) \(operands);"
  }

  /// The gates that the text must define, each after those that it uses.
  func definedGates() throws(QASMPrintingError) -> [Gate] {
    var result: [Gate] = []
    var seen = Set<Gate>()
    for instruction in circuit.instructions {
      if let gate = instruction.application?.gate { try visit(gate, &seen, &result) }
    }
    return result
  }

  private func visit(
    _ gate: Gate, _ seen: inout Set<Gate>, _ result: inout [Gate]
  ) throws(QASMPrintingError) {
    guard !isStandard(gate), seen.insert(gate).inserted else { return }
    guard let define = gate.definition else {
      throw QASMPrintingError("gate '\(gate.name)' has no definition in terms of standard gates")
    }
    for placed in define(gate.parameters.map { _ in 0 }) {
      try visit(placed.application.gate, &seen, &result)
    }
    result.append(gate)
  }

  /// `gate name(parameters) qubits { … }`
  func definition(of gate: Gate) throws(QASMPrintingError) -> String {
    // Qiskit sorts the parameters of a definition by name; see the printer's documentation.
    let names = gate.parameters.map(\.name)
    let sorted = names == names.sorted() ? names : names.indices.map { "p\($0)" }
    let qubits = (0..<gate.qubitCount).map { "q\($0)" }
    var text = "gate \(gate.name)"
    if !sorted.isEmpty { text += "(\(sorted.joined(separator: ", ")))" }
    text += " \(qubits.joined(separator: ", ")) {"
    for placed in gate.definition?(sorted.map { Angle(Parameter($0)) }) ?? [] {
      text += " " + (try call(placed.application, placed.qubits.map { qubits[$0] }))
    }
    return text + " }"
  }
}

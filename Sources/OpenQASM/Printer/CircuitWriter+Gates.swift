import Circuits

extension CircuitWriter {
  /// The gates of `qelib1.inc` as published with OpenQASM 2 (arXiv 1707.03429). Qiskit's own file
  /// has more, but its reader takes the published one unless told otherwise.
  private static let published2: Set<Gate> = [
    .u, .u2, .p, .cx, .id, .x, .y, .z, .h, .s, .sdg, .t, .tdg, .rx, .ry, .rz, .cz, .cy, .ch, .ccx,
    .crz, .cp, .cu3,
  ]

  /// Names that differ from those of the gate table: older ones, and the built-in U.
  private static let names2: [Gate: String] = [.u: "u3", .p: "u1", .cp: "cu1"]
  private static let names3: [Gate: String] = [.u: "U"]

  /// Native gates of Quantinuum's machines, as `hqslib1.inc` names them.
  private static let namesQuantinuum: [Gate: String] = [.prx: "U1q", .rzz: "RZZ"]

  private func isStandard(_ gate: Gate) -> Bool {
    if library == .quantinuum, CircuitWriter.namesQuantinuum[gate] != nil { return true }
    return version == .v2
      ? CircuitWriter.published2.contains(gate)
      : gate.traits.contains(.openQASM3) || gate == .u
  }

  /// The name under which a gate is called.
  private func name(_ gate: Gate) -> String {
    if library == .quantinuum, let name = CircuitWriter.namesQuantinuum[gate] { return name }
    return (version == .v2 ? CircuitWriter.names2 : CircuitWriter.names3)[gate] ?? gate.name
  }

  /// A gate in terms of more elementary ones, up to a global phase.
  private func body(
    of gate: Gate, _ angles: [Angle]
  ) throws(QASMPrintingError) -> [Gate.PlacedGate] {
    if let definition = gate.definition { return definition(angles) }
    // Elementary for the gate table, but not for the first version of the language.
    if gate == .sx { return [.init(.sdg, on: [0]), .init(.h, on: [0]), .init(.sdg, on: [0])] }
    throw QASMPrintingError("gate '\(gate.name)' has no definition in terms of standard gates")
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
    for placed in try body(of: gate, gate.parameters.map { _ in 0 }) {
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
    for placed in try body(of: gate, sorted.map { Angle(Parameter($0)) }) {
      text += " " + (try call(placed.application, placed.qubits.map { qubits[$0] }))
    }
    return text + " }"
  }
}

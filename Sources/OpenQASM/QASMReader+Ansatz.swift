import Circuits

extension QASMReader {
  /// The circuit of a text that is the parametrized part of something greater: gates whose angles
  /// depend on inputs.
  ///
  /// Barriers and delays may stand among the gates; bits may be declared and are left out.
  /// - Parameters:
  ///   - qubits: How many qubits the program must have; nil for any number.
  /// - Throws: `QASMError` as `circuit(from:file:includes:limits:inputs:)`, and for a measurement or
  ///   a reset, another number of qubits, or no input.
  public static func ansatz(
    from text: String, file: String = "input.qasm", includes: QASMIncludes = .none,
    limits: QASMLimits = QASMLimits(), qubits: Int? = nil
  ) throws(QASMError) -> Circuit {
    var circuit = try circuit(
      from: text, file: file, includes: includes, limits: limits, inputs: [:],
      form: AnsatzForm(qubits: qubits))
    circuit.bitCount = 0
    circuit.classicalRegisters = []
    circuit.resultRule = ResultRule()
    return circuit
  }
}

/// What a program must be to serve as an ansatz.
struct AnsatzForm {
  /// The number of qubits; nil for any.
  let qubits: Int?

  /// Whether a step may stand in an ansatz, and if not why.
  func refusal(of operation: Operation) -> String? {
    switch operation {
    case .gate, .delay, .barrier: nil
    case .assign: "an ansatz consists of gates: nothing is assigned in it"
    case .measure: "an ansatz consists of gates: nothing is measured in it"
    case .reset: "an ansatz consists of gates: nothing is reset in it"
    }
  }

  /// Why a program has the wrong number of qubits, if it has.
  func refusal(of count: Int, isComplete: Bool) -> String? {
    guard let qubits, count > qubits || isComplete && count < qubits else { return nil }
    return "the ansatz has \(count) qubit\(count == 1 ? "" : "s"), but the model has \(qubits)"
  }
}

extension Lowering {
  /// Checks what can be said only of a whole ansatz.
  func checkForm(_ program: ProgramSyntax) {
    guard let form else { return }
    let begin = program.statements.first?.position ?? Position(line: 1, column: 1)
    if circuit.parameters.isEmpty {
      log.record(
        Failure(
          begin,
          "there is no input: an ansatz needs an 'input float' or 'input angle' for its angles"
        ))
    }
    let declaration = program.statements.last { statement in
      if case .qubits = statement.kind { true } else { false }
    }
    if let reason = form.refusal(of: circuit.qubitCount, isComplete: true) {
      log.record(Failure(declaration?.position ?? begin, reason))
    }
  }
}

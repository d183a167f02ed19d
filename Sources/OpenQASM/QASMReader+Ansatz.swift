import Circuits

extension QASMReader {
  /// The circuit of a text that is the parametrized part of something greater: gates whose angles
  /// depend on inputs.
  ///
  /// Barriers and delays may stand among the gates, and measurements whose records decide about later
  /// gates. Where nothing is measured, bits may be declared and are left out.
  /// - Parameters:
  ///   - qubits: How many qubits the program must have; nil for any number.
  /// - Throws: `QASMError` as `circuit(from:file:includes:limits:inputs:)`, and for a measurement that
  ///   decides about nothing, a condition on a bit that has not been measured, a reset, another number
  ///   of qubits, or no input.
  public static func ansatz(
    from text: String, file: String = "input.qasm", includes: QASMIncludes = .none,
    limits: QASMLimits = QASMLimits(), qubits: Int? = nil
  ) throws(QASMError) -> Circuit {
    var circuit = try circuit(
      from: text, file: file, includes: includes, limits: limits, inputs: [:],
      form: AnsatzForm(qubits: qubits))
    circuit.resultRule = ResultRule()
    if circuit.instructions.contains(where: { $0.operation == .measure }) {
      // Bits that nothing declares keep records too.
      let declared = circuit.classicalRegisters.map { $0.offset + $0.count }.max() ?? 0
      if declared < circuit.bitCount {
        var name = "records"
        let taken = (circuit.classicalRegisters + circuit.quantumRegisters).map(\.name)
        while taken.contains(name) { name += "_" }
        circuit.classicalRegisters.append(
          Register(name, offset: declared, count: circuit.bitCount - declared))
      }
    } else {
      circuit.bitCount = 0
      circuit.classicalRegisters = []
    }
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
    case .gate, .delay, .barrier, .measure: nil
    case .assign: "an ansatz consists of gates: nothing is assigned in it"
    case .reset: "an ansatz consists of gates: nothing is reset in it"
    }
  }

  /// Why a program has the wrong number of qubits, if it has.
  func refusal(of count: Int, isComplete: Bool) -> String? {
    guard let qubits, count > qubits || isComplete && count < qubits else { return nil }
    return "the ansatz has \(count) qubit\(count == 1 ? "" : "s"), but the model has \(qubits)"
  }
}

extension AnsatzForm {
  /// The first step that uses records wrongly, and why.
  func misuse(in circuit: Circuit) -> (index: Int, reason: String)? {
    let deciding = circuit.decidingBits
    var measured: Set<Int> = []
    for (index, instruction) in circuit.instructions.enumerated() {
      if !instruction.conditions.allSatisfy({ measured.isSuperset(of: $0.bits) }) {
        return (
          index, "an ansatz decides by what it has measured itself, but this is not measured yet"
        )
      }
      guard instruction.operation == .measure else { continue }
      if deciding.isDisjoint(with: instruction.bits) {
        return (
          index,
          "an ansatz consists of gates: nothing is measured in it but what decides about them"
        )
      }
      measured.formUnion(instruction.bits)
    }
    return nil
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
    if let (index, reason) = form.misuse(in: circuit) {
      log.record(Failure(index < places.count ? places[index] : begin, reason))
    }
    let declaration = program.statements.last { statement in
      if case .qubits = statement.kind { true } else { false }
    }
    if let reason = form.refusal(of: circuit.qubitCount, isComplete: true) {
      log.record(Failure(declaration?.position ?? begin, reason))
    }
  }
}

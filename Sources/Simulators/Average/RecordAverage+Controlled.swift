import Channels
import Circuits
import LinearAlgebra
import Numerics

extension RecordAverage {
  /// Appends a step that happens where a qubit, which is in no superposition that anyone can see, is 1.
  ///
  /// A global phase of a gate would be a phase of the control, and is left out.
  /// - Throws: `SimulationError.unsupported` for a channel on two qubits.
  mutating func append(_ operation: NoisyOperation, on qubits: [Int], where control: Int) throws {
    switch operation {
    case .gate(let application): try append(application, on: qubits, where: control)
    case .channel(let channel):
      guard channel.qubitCount == 1 else {
        throw SimulationError.unsupported(
          "a channel on \(channel.qubitCount) qubits under a condition; the average over records "
            + "takes channels on one")
      }
      try append(kraus: channel.krausOperators, on: qubits[0], where: control)
    case .reset:
      try append(
        kraus: [.element(0, 0), .element(0, 1)], on: qubits[0], where: control)
    case .measure(nil, _):
      try append(
        kraus: [.element(0, 0), .element(1, 1)], on: qubits[0], where: control)
    case .measure, .weakMeasure, .assign:
      throw SimulationError.unsupported(
        "a classical bit is written under a condition; the average over records takes none")
    }
  }

  private mutating func append(
    kraus: [ComplexMatrix], on qubit: Int, where control: Int
  ) throws {
    // The control is the less significant bit. Where it is 0 the first operator is the identity: no
    // coherence of the control is seen, and so the map need not destroy it and keeps an inverse.
    let terms = kraus.enumerated().map { number, block in
      var matrix = ComplexMatrix(rows: 4, columns: 4)
      for row in 0..<2 {
        if number == 0 { matrix[2 * row, 2 * row] = 1 }
        for column in 0..<2 { matrix[2 * row + 1, 2 * column + 1] = block[row, column] }
      }
      return QuantumChannel.Term.kraus(matrix)
    }
    output.append(.channel(try QuantumChannel(qubits: 2, terms: terms)), on: [control, qubit])
  }

  private mutating func append(
    _ application: GateApplication, on qubits: [Int], where control: Int
  ) throws {
    if application.gate == .id { return }
    if let controlled = Self.controlled[application.gate] {
      let gate = GateApplication(controlled, application.angles)
      return output.append(.gate(gate), on: [control] + qubits)
    }
    if application.gate == .rzz {
      // Only what stands between the two CX need depend on the control.
      output.append(.gate(GateApplication(.cx)), on: qubits)
      output.append(
        .gate(GateApplication(.crz, application.angles)), on: [control, qubits[1]])
      return output.append(.gate(GateApplication(.cx)), on: qubits)
    }
    for part in try Self.parts(of: application) {
      try append(part.application, on: part.qubits.map { qubits[$0] }, where: control)
    }
  }

  /// Gates that have a controlled form, the control being the first qubit.
  private static let controlled: [Gate: Gate] = [
    .x: .cx, .y: .cy, .z: .cz, .h: .ch, .sx: .csx, .sxdg: .csxdg, .rx: .crx, .ry: .cry,
    .rz: .crz, .p: .cp, .cx: .ccx, .cz: .ccz, .swap: .cswap,
  ]

  /// The gates that make up one without a controlled form, up to a global phase.
  private static func parts(of application: GateApplication) throws -> [Gate.PlacedGate] {
    let turns: [Gate: Double] = [.s: .pi / 2, .sdg: -.pi / 2, .t: .pi / 4, .tdg: -.pi / 4]
    if let turn = turns[application.gate] { return [.init(.rz, [Angle(turn)], on: [0])] }
    return try application.elementaryParts(
      "gate \(application.gate.name) under a condition; it has no controlled form")
  }
}

extension ComplexMatrix {
  /// |row⟩⟨column| of one qubit.
  fileprivate static func element(_ row: Int, _ column: Int) -> ComplexMatrix {
    var result = ComplexMatrix(rows: 2, columns: 2)
    result[row, column] = 1
    return result
  }
}

extension QuantumChannel {
  /// What makes of an outcome its record, for a qubit no superposition of which is seen; nil if nothing.
  static func recording(_ assignment: AssignmentMatrix) -> QuantumChannel? {
    guard assignment != .ideal else { return nil }
    // Nobody sees a coherence, which thus need not be destroyed: the map keeps an inverse.
    let terms: [QuantumChannel.Term] = [
      .kraus(
        .diagonal([
          Complex((1 - assignment.p10).squareRoot()), Complex((1 - assignment.p01).squareRoot()),
        ])),
      .kraus(assignment.p10.squareRoot() * .element(1, 0)),
      .kraus(assignment.p01.squareRoot() * .element(0, 1)),
    ]
    return try? QuantumChannel(qubits: 1, terms: terms)
  }
}

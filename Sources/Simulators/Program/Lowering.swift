import Channels
import Circuits
import LinearAlgebra

extension Program {
  /// Lowers a noisy circuit.
  /// - Parameters:
  ///   - circuit: The circuit; its angles may depend on its parameters.
  ///   - keeping: Qubits that are kept even if no step touches them.
  /// - Throws: `SimulationError` for steps on more than two qubits that have no definition, and for
  ///   qubits or bits that the circuit does not have; `UnboundParameterError` for an angle over an undeclared parameter.
  public init(lowering circuit: NoisyCircuit, keeping kept: [Int] = []) throws {
    let compact = try CompactQubits(circuit, keeping: kept)
    qubits = compact.list
    var lists = CompactLists(qubits: qubits, of: circuit.qubitCount)
    var lowering = Lowering(table: AngleTable(parameters: circuit.parameters))
    lowering.steps.reserveCapacity(circuit.instructions.count)
    for instruction in circuit.instructions {
      try lowering.append(instruction, qubits: lists.compact(instruction.qubits))
    }
    circuitQubitCount = circuit.qubitCount
    bitCount = circuit.bitCount
    resultRule = circuit.resultRule
    jointRecords = circuit.jointRecords
    angles = lowering.table
    steps = lowering.steps
  }

  /// The elementary steps of one instruction of a circuit without free parameters.
  /// - Parameter position: The compact index of every qubit.
  static func steps(of instruction: NoisyInstruction, position: [Int]) throws -> [Step] {
    var lowering = Lowering(table: AngleTable(parameters: []))
    try lowering.append(instruction, qubits: instruction.qubits.map { position[$0] })
    return lowering.steps
  }
}

/// Lists of compact qubits, one storage for all equal lists of one or two.
private struct CompactLists {
  private var position: [Int]
  private let count: Int
  private let singles: [[Int]]
  private var pairs: [[Int]]

  init(qubits: [Int], of circuitQubits: Int) {
    count = qubits.count
    position = [Int](repeating: 0, count: circuitQubits)
    for (index, qubit) in qubits.enumerated() { position[qubit] = index }
    singles = qubits.indices.map { [$0] }
    pairs = [[Int]](repeating: [], count: count <= 64 ? count * count : 0)
  }

  mutating func compact(_ qubits: [Int]) -> [Int] {
    if qubits.count == 1 { return singles[position[qubits[0]]] }
    guard qubits.count == 2, !pairs.isEmpty else { return qubits.map { position[$0] } }
    let key = position[qubits[0]] * count + position[qubits[1]]
    if pairs[key].isEmpty { pairs[key] = [position[qubits[0]], position[qubits[1]]] }
    return pairs[key]
  }
}

/// The state of a lowering.
private struct Lowering {
  var table: AngleTable
  var steps: [Program.Step] = []
  /// Matrices of gates without parameters, so that equal gates share their storage.
  private var fixedMatrices: [ObjectIdentifier: ComplexMatrix] = [:]

  init(table: AngleTable) { self.table = table }

  mutating func append(_ instruction: NoisyInstruction, qubits: [Int]) throws {
    let operation: Program.Operation
    switch instruction.operation {
    case .gate(let application):
      try append(application, qubits: qubits, conditions: instruction.conditions)
      return
    case .channel(let channel):
      guard channel.qubitCount <= 2 else {
        throw SimulationError.unsupported(
          "a channel on \(channel.qubitCount) qubits; at most 2 are supported")
      }
      operation = .channel(channel)
    case .measure(let bit, let assignment):
      operation = .measure(bit: bit, QubitMeasurement(assignment))
    case .weakMeasure(let bit, let measurement): operation = .measure(bit: bit, measurement)
    case .reset: operation = .reset
    case .assign(let bit, let value): operation = .assign(bit: bit, value)
    }
    steps.append(
      Program.Step(operation: operation, qubits: qubits, conditions: instruction.conditions))
  }

  private mutating func append(
    _ application: GateApplication, qubits: [Int], conditions: [Condition]
  ) throws {
    let gate = application.gate
    if application.angles.isEmpty && qubits.count <= 2 {
      let key = ObjectIdentifier(gate)
      let matrix = fixedMatrices[key] ?? gate.matrix([])
      fixedMatrices[key] = matrix
      steps.append(
        Program.Step(operation: .unitary(matrix), qubits: qubits, conditions: conditions))
      return
    }
    let constants = application.angles.compactMap(\.constantValue)
    let isConstant = constants.count == application.angles.count
    if isConstant && qubits.count <= 2 {
      steps.append(
        Program.Step(
          operation: .unitary(gate.matrix(constants)), qubits: qubits, conditions: conditions))
    } else if gate.parameters.count == 1 && qubits.count <= 2 {
      let slot = try table.append(application.angles[0])
      steps.append(
        Program.Step(operation: .rotation(gate, slot: slot), qubits: qubits, conditions: conditions)
      )
    } else {
      let parts = try application.elementaryParts(
        "gate \(gate.name) on \(gate.qubitCount) qubits has no definition")
      for part in parts {
        try append(
          part.application, qubits: part.qubits.map { qubits[$0] }, conditions: conditions)
      }
    }
  }
}

extension GateApplication {
  /// More elementary gates that make up this one, up to a global phase.
  /// - Parameter refusal: Why a gate without a definition cannot be used.
  /// - Throws: `SimulationError.unsupported` for such a gate.
  func elementaryParts(_ refusal: @autoclosure () -> String) throws -> [Gate.PlacedGate] {
    if gate == .u {
      return [
        .init(.rz, [angles[2]], on: [0]), .init(.ry, [angles[0]], on: [0]),
        .init(.rz, [angles[1]], on: [0]),
      ]
    }
    guard let definition = gate.definition else { throw SimulationError.unsupported(refusal()) }
    return definition(angles)
  }
}

import Channels
import Circuits
import Randomness
import Simulators
import TestSupport
import Testing

/// Averages over records that decide about steps, against a density matrix for each value of the bits.
@Suite struct RecordAverageTests {
  private static let plain: [Gate] = [.x, .h, .s, .t, .sx, .rx, .ry, .rz, .p, .u, .prx, .id]
  private static let pairs: [Gate] = [.cx, .cz, .rzz, .rxx, .ecr, .swap, .cp]

  /// Gates, channels, measurements and what they decide about, at random.
  private func circuit(_ n: Int, _ random: inout RandomStream, isFaultless: Bool) throws
    -> NoisyCircuit
  {
    let parameters = (0..<3).map { Parameter("p\($0)") }
    var result = NoisyCircuit(qubits: n, bits: 3, parameters: parameters)
    var measured: Set<Int> = []
    for _ in 0..<24 {
      let qubits = random.qubits(2, of: n)
      var conditions: [Condition] = []
      if let bit = measured.sorted().randomElement(using: &random), random.uniform() < 0.5 {
        conditions = [
          Condition(
            bits: [bit], equals: random.uniform() < 0.7 ? 1 : 0,
            negated: random.uniform() < 0.3)
        ]
      }
      func gate(_ gates: [Gate]) -> NoisyOperation {
        let gate = gates[Int(random.uniform() * Double(gates.count))]
        return .gate(GateApplication(gate, gate.parameters.map { _ in random.angle(parameters) }))
      }
      switch Int(random.uniform() * 6) {
      case 0, 1: result.append(gate(Self.plain), on: [qubits[0]], conditions: conditions)
      case 2: result.append(gate(Self.pairs), on: qubits, conditions: conditions)
      case 3:
        result.append(
          .channel(try random.channel(qubits: 1)), on: [qubits[0]], conditions: conditions)
      case 4:
        result.append(.reset, on: [qubits[0]], conditions: conditions)
      default:
        let bit = Int(random.uniform() * 3)
        measured.insert(bit)
        result.append(
          .measure(
            bit: bit, isFaultless ? .ideal : AssignmentMatrix(p10: 0.03, p01: 0.11)),
          on: [qubits[0]])
      }
    }
    // Every record decides about something.
    for bit in measured.sorted() {
      result.append(
        .gate(GateApplication(.ry, [Angle(parameters[bit])])), on: [bit % n],
        conditions: [Condition(bits: [bit], equals: 1)])
    }
    return result
  }

  @Test(arguments: 0..<40)
  func agreesWithEveryOutcomeByItself(seed: Int) throws {
    var random = RandomStream(seed: 77, seed)
    let n = 3
    let circuit = try circuit(n, &random, isFaultless: seed % 2 == 0)
    let forgotten: Set<Int> = seed % 4 < 2 ? [] : [0]
    let average = try circuit.averagingOverRecords(forgetting: forgotten)
    #expect(average.instructions.allSatisfy { $0.conditions.isEmpty })
    #expect(average.bitCount == 0 || circuit == average)
    let values = random.values(circuit.parameters)
    let exact = try DenseReference(circuit, values)
    let paulis = PauliString.everyProduct(of: (0..<n).filter { !forgotten.contains($0) })
    let functionals = paulis.map { ReadoutFunctional($0) }
    let cell = try PauliCell<SIMD8<Double>>(
      Program(lowering: average, keeping: Array(0..<average.qubitCount)), readouts: functionals)
    let lanes = circuit.parameters.flatMap { parameter in
      (0..<8).map { (values[parameter] ?? 0) + 0.1 * Double($0) }
    }
    var readouts = [Double](repeating: 0, count: 8 * paulis.count)
    cell.begin()
    cell.forward(parameters: lanes, readouts: &readouts)
    for (k, pauli) in paulis.enumerated() {
      #expect(readouts[8 * k].isClose(to: exact.expectation(pauli), 1e-10), "\(pauli)")
    }
    let weights = readouts.indices.map { _ in random.uniform(-1...1) }
    var gradient = [Double](repeating: 0, count: lanes.count)
    cell.beginBackward()
    cell.backward(readoutGradient: weights, parameterGradient: &gradient)
    expectGradient([gradient], at: [lanes]) { angles in
      cell.begin()
      cell.forward(parameters: angles[0], readouts: &readouts, recording: false)
      return (0..<8).map { lane in
        paulis.indices.reduce(0) { $0 + weights[8 * $1 + lane] * readouts[8 * $1 + lane] }
      }
    }
  }

  /// A measured qubit that nobody looks at holds its record itself, also a faulty one; one that goes on
  /// holds a faultless one as long as it meets no other; else a qubit is added.
  @Test func qubitsAreAddedOnlyWhereNeeded() throws {
    func width(_ assignment: AssignmentMatrix, meets: Bool, forgotten: Set<Int>) throws -> Int {
      var circuit = NoisyCircuit(qubits: 2, bits: 1)
      circuit.append(.gate(GateApplication(.h)), on: [0])
      circuit.append(.measure(bit: 0, assignment), on: [0])
      if meets { circuit.append(.gate(GateApplication(.cx)), on: [1, 0]) }
      circuit.append(
        .gate(GateApplication(.x)), on: [1], conditions: [Condition(bits: [0], equals: 1)])
      return try circuit.averagingOverRecords(forgetting: forgotten).qubitCount
    }
    let faulty = AssignmentMatrix(p10: 0.1, p01: 0.2)
    #expect(try width(.ideal, meets: false, forgotten: []) == 2)
    #expect(try width(faulty, meets: false, forgotten: [0]) == 2)
    #expect(try width(faulty, meets: false, forgotten: []) == 3)
    #expect(try width(.ideal, meets: true, forgotten: [0]) == 3)
  }

  @Test func whatHasNoAverageHereIsRefused() throws {
    func refused(_ build: (inout NoisyCircuit) throws -> Void) throws {
      var circuit = NoisyCircuit(qubits: 2, bits: 2)
      try build(&circuit)
      #expect(throws: SimulationError.self) { try circuit.averagingOverRecords() }
    }
    let x = NoisyOperation.gate(GateApplication(.x))
    let one = [Condition(bits: [0], equals: 1)]
    try refused { $0.append(x, on: [0], conditions: one) }
    try refused {
      $0.append(.assign(bit: 0, true), on: [])
      $0.append(x, on: [0], conditions: one)
    }
    try refused {
      $0.append(.measure(bit: 0, .ideal), on: [0])
      $0.append(.measure(bit: 1, .ideal), on: [1])
      $0.append(x, on: [0], conditions: [Condition(bits: [0, 1], equals: 3)])
    }
    try refused {
      $0.append(.measure(bit: 0, .ideal), on: [0])
      $0.append(.channel(try .depolarizing(0.1, qubits: 2)), on: [0, 1], conditions: one)
    }
  }

  /// Steps that begin with a reset of all qubits, on state vectors and on Pauli vectors.
  @Test(arguments: [1, 3, 12])
  func stepsThatBeginAnewArePure(steps: Int) throws {
    var random = RandomStream(seed: 5, steps)
    let cell = try CellGradientTests.cell(3, scale: 0)
    var circuit = NoisyCircuit(qubits: 3, parameters: cell.parameters)
    for qubit in 0..<3 { circuit.append(.reset, on: [qubit]) }
    for step in cell.instructions {
      if case .gate = step.operation { circuit.append(step.operation, on: step.qubits) }
    }
    let paulis = PauliString.everyProduct(of: [0, 1, 2])
    let program = try Program(lowering: circuit)
    #expect(program.isUnitary)
    let cells: [any BatchCell] = [
      try UnitaryCell<SIMD8<Double>>(program, readouts: paulis),
      try PauliCell<SIMD8<Double>>(program, readouts: paulis.map { ReadoutFunctional($0) }),
    ]
    let angles = (0..<steps).map { _ in
      (0..<8 * circuit.parameters.count).map { _ in random.uniform(-3...3) }
    }
    let weights = (0..<steps).map { _ in (0..<8 * paulis.count).map { _ in random.uniform(-1...1) }
    }
    var found: [[[Double]]] = []
    for cell in cells {
      var readouts = [Double](repeating: 0, count: 8 * paulis.count)
      var all: [[Double]] = []
      cell.begin()
      for step in angles {
        cell.forward(parameters: step, readouts: &readouts, recording: true)
        all.append(readouts)
      }
      cell.beginBackward()
      for step in weights.reversed() {
        var gradient = [Double](repeating: 0, count: angles[0].count)
        cell.backward(readoutGradient: step, parameterGradient: &gradient)
        all.append(gradient)
      }
      found.append(all)
    }
    for (pure, mixed) in zip(found[0].joined(), found[1].joined()) {
      #expect(pure.isClose(to: mixed, 1e-12))
    }
  }
}

extension PauliString {
  /// All products of Paulis of some qubits but the identity.
  fileprivate static func everyProduct(of qubits: [Int]) -> [PauliString] {
    (1..<1 << (2 * qubits.count)).map { number in
      PauliString(
        qubits.enumerated().compactMap { k, qubit in
          let digit = number >> (2 * k) & 3
          return digit == 0 ? nil : Factor([Pauli.x, .y, .z][digit - 1], qubit)
        })
    }
  }
}

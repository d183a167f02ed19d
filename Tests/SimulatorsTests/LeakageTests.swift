import Channels
import Circuits
import LinearAlgebra
import Numerics
import Simulators
import Testing

/// A plain simulation of density matrices of three-level systems: the reference for lost qubits.
private struct ThreeLevels {
  let count: Int
  /// Unnormalised states by the record of outcomes.
  var branches: [Int: ComplexMatrix]

  init(_ circuit: NoisyCircuit) {
    count = circuit.qubitCount
    var size = 1
    for _ in 0..<count { size *= 3 }
    var state = ComplexMatrix(rows: size, columns: size)
    state[0, 0] = 1
    branches = [0: state]
    for step in circuit.instructions { apply(step) }
  }

  var probabilities: [Int: Double] { branches.mapValues(\.trace.real) }

  private mutating func apply(_ step: NoisyInstruction) {
    var next: [Int: ComplexMatrix] = [:]
    func add(_ record: Int, _ state: ComplexMatrix) {
      next[record] = next[record].map { $0 + state } ?? state
    }
    for (record, state) in branches {
      guard step.conditions.allSatisfy({ $0.holds { record >> $0 & 1 == 1 } }) else {
        add(record, state)
        continue
      }
      if case .measure(let bit, let assignment) = step.operation {
        for level in 0..<3 {
          let seen = sum([unit(level, level)], state, step.qubits)
          for report in [false, true] {
            let weight = assignment.probability(report: report, given: level > 0)
            let mask = 1 << (bit ?? 0)
            let cleared = record & ~mask
            add(bit == nil ? record : report ? cleared | mask : cleared, Complex(weight) * seen)
          }
        }
      } else {
        add(record, sum(operators(step.operation), state, step.qubits))
      }
    }
    branches = next
  }

  /// Kraus operators of an operation on three-level systems.
  private func operators(_ operation: NoisyOperation) -> [ComplexMatrix] {
    switch operation {
    case .gate(let application):
      let matrix = (try? application.matrix()) ?? .identity(2)
      return [lift(matrix) + outside(matrix.rowCount)]
    case .channel(let channel):
      guard let leakage = channel.leakage else {
        return channel.krausOperators.map(lift) + [outside(1 << channel.qubitCount)]
      }
      let stays = Complex((1 - leakage.loss).squareRoot())
      let leaves = Complex(leakage.loss.squareRoot())
      let away = Complex((1 - leakage.toZero - leakage.toOne).squareRoot())
      let own = leakage.loss == 0 ? channel.krausOperators.map(lift) : [stays * lift(.identity(2))]
      return own + [
        leaves * unit(2, 0), leaves * unit(2, 1), Complex(leakage.toZero.squareRoot()) * unit(0, 2),
        Complex(leakage.toOne.squareRoot()) * unit(1, 2), away * unit(2, 2),
      ]
    case .reset: return (0..<3).map { unit(0, $0) }
    case .measure, .weakMeasure, .assign: return []
    }
  }

  private func unit(_ row: Int, _ column: Int) -> ComplexMatrix {
    var matrix = ComplexMatrix(rows: 3, columns: 3)
    matrix[row, column] = 1
    return matrix
  }

  /// The place of a state of two-level systems among those of three levels.
  private func place(_ index: Int) -> Int { index & 1 + 3 * (index >> 1) }

  private func lift(_ matrix: ComplexMatrix) -> ComplexMatrix {
    let size = matrix.rowCount == 2 ? 3 : 9
    var result = ComplexMatrix(rows: size, columns: size)
    for i in 0..<matrix.rowCount {
      for j in 0..<matrix.rowCount { result[place(i), place(j)] = matrix[i, j] }
    }
    return result
  }

  /// The identity on the states with a lost system.
  private func outside(_ dimension: Int) -> ComplexMatrix {
    ComplexMatrix.identity(dimension == 2 ? 3 : 9) + Complex(-1) * lift(.identity(dimension))
  }

  private func sum(
    _ operators: [ComplexMatrix], _ state: ComplexMatrix, _ qubits: [Int]
  ) -> ComplexMatrix {
    var result = ComplexMatrix(rows: state.rowCount, columns: state.rowCount)
    for k in operators.map({ embedded($0, qubits) }) { result = result + k * state * k.adjoint }
    return result
  }

  private func embedded(_ matrix: ComplexMatrix, _ qubits: [Int]) -> ComplexMatrix {
    var size = 1
    for _ in 0..<count { size *= 3 }
    let powers = (0..<count).map { qubit in (0..<qubit).reduce(1) { power, _ in 3 * power } }
    func split(_ index: Int) -> (own: Int, rest: Int) {
      var (own, rest) = (0, index)
      for (position, qubit) in qubits.enumerated() {
        let digit = index / powers[qubit] % 3
        own += digit * (position == 0 ? 1 : 3)
        rest -= digit * powers[qubit]
      }
      return (own, rest)
    }
    var result = ComplexMatrix(rows: size, columns: size)
    for i in 0..<size {
      for j in 0..<size where split(i).rest == split(j).rest {
        result[i, j] = matrix[split(i).own, split(j).own]
      }
    }
    return result
  }
}

@Suite struct LeakageTests {
  private static let shots = 40_000

  /// Counts of trajectories beside the probabilities of three levels, to five standard deviations.
  private func compare(_ circuit: NoisyCircuit, _ precision: Precision = .double) throws {
    let wanted = ThreeLevels(circuit).probabilities
    #expect(abs(wanted.values.reduce(0, +) - 1) < 1e-12)
    let result = try Simulation(circuit).run(
      SimulationRequest(shots: Self.shots, seed: 5, precision: precision), method: .trajectories)
    let counts = try #require(result.counts)
    for (record, p) in wanted {
      let name = String(
        (0..<circuit.bitCount).reversed().map { record >> $0 & 1 == 1 ? "1" : "0" })
      let found = Double(counts[name] ?? 0) / Double(Self.shots)
      let spread = (max(p * (1 - p), 1e-6) / Double(Self.shots)).squareRoot()
      #expect(abs(found - p) < 5 * spread, "\(name): \(found) for \(p)")
    }
  }

  private func channel(_ channel: QuantumChannel, on qubits: Int...) -> NoisyInstruction {
    NoisyInstruction(.channel(channel), on: qubits)
  }

  private func gate(_ gate: Gate, _ angles: [Angle] = [], on qubits: Int...) -> NoisyInstruction {
    NoisyInstruction(.gate(GateApplication(gate, angles)), on: qubits)
  }

  private func measure(_ qubit: Int, _ bit: Int) -> NoisyInstruction {
    NoisyInstruction(.measure(bit: bit, AssignmentMatrix(p10: 0.02, p01: 0.05)), on: [qubit])
  }

  @Test(arguments: [Precision.double, .single]) func gatesAndReturn(precision: Precision) throws {
    let decay = try QuantumChannel.thermalRelaxation(t1: 1, t2: 0.8, time: 0.4)
      .tracking(.transmonDecay(t1: 1, time: 0.4))
    try compare(
      NoisyCircuit(
        qubits: 2, bits: 2,
        instructions: [
          gate(.ry, [1.1], on: 0), gate(.h, on: 1), channel(try .leaking(0.3), on: 0),
          gate(.cx, on: 0, 1), channel(try .depolarizing(0.2, qubits: 2), on: 1, 0),
          channel(try .leaking(0.25, seepage: 0.4), on: 0), gate(.ry, [0.7], on: 0),
          channel(try .leaking(0.2), on: 1), gate(.cx, on: 1, 0), gate(.ry, [0.4], on: 1),
          channel(decay, on: 0), channel(decay, on: 1), gate(.h, on: 0), measure(0, 0),
          measure(1, 1),
        ]), precision)
  }

  /// A lost qubit stays lost through a measurement, reads 1, steers what depends on it, and comes
  /// back with a reset.
  @Test func measurementsConditionsAndResets() throws {
    let onOne = [Condition(bits: [0], equals: 1)]
    try compare(
      NoisyCircuit(
        qubits: 3, bits: 4,
        instructions: [
          gate(.ry, [0.8], on: 0), gate(.cx, on: 0, 1), channel(try .leaking(0.35), on: 0),
          measure(0, 0),
          NoisyInstruction(.gate(GateApplication(.x)), on: [1], conditions: onOne),
          gate(.h, on: 2), gate(.cz, on: 0, 2), gate(.h, on: 2), measure(0, 1),
          NoisyInstruction(.reset, on: [0], conditions: onOne), gate(.ry, [0.9], on: 0),
          NoisyInstruction(.channel(try .leaking(0.5)), on: [2], conditions: onOne),
          gate(.cx, on: 0, 1), measure(2, 3), measure(1, 2),
        ]))
  }

  @Test func aLostQubitHasNoExpectation() throws {
    let circuit = NoisyCircuit(
      qubits: 2,
      instructions: [gate(.x, on: 0), channel(try .leaking(1), on: 0), gate(.x, on: 1)])
    let paulis = try ["Z0", "Z1", "Z0*Z1"].map { try #require(PauliString(parsing: $0)) }
    let result = try Simulation(circuit).run(
      SimulationRequest(shots: 20, seed: 1, expectations: paulis), method: .trajectories)
    #expect(result.expectations == [0, -1, 0])
  }

  /// n gates that lose a qubit with l and bring one back with s: of the rate equation of two places
  /// l/(l + s)·(1 − (1 − l − s)ⁿ) is away.
  @Test func theShareOfLostQubitsFollowsTheRateEquation() throws {
    let (l, s, n) = (0.02, 0.06, 30)
    var steps: [NoisyInstruction] = []
    for _ in 0..<n { steps.append(channel(try .leaking(l, seepage: s), on: 0)) }
    // What came back is flipped to 0 or 1 alike; a lost one always reads 1.
    steps += [channel(try .pauli([0.5, 0.5, 0, 0]), on: 0)]
    steps += [NoisyInstruction(.measure(bit: 0, .ideal), on: [0])]
    let result = try Simulation(NoisyCircuit(qubits: 1, bits: 1, instructions: steps)).run(
      SimulationRequest(shots: Self.shots, seed: 3), method: .trajectories)
    var decay = 1.0
    for _ in 0..<n { decay *= 1 - l - s }
    let away = l / (l + s) * (1 - decay)
    let ones = Double(result.counts?["1"] ?? 0) / Double(Self.shots)
    #expect(abs(2 * ones - 1 - away) < 5 / Double(Self.shots).squareRoot())
  }

  /// Exact methods take the operators of the channel.
  @Test func exactMethodsDepolarize() throws {
    let circuit = NoisyCircuit(
      qubits: 1, instructions: [channel(try .leaking(0.3, seepage: 0.5), on: 0)])
    let z = try #require(PauliString(parsing: "Z0"))
    let result = try Simulation(circuit).run(
      SimulationRequest(seed: 0, expectations: [z]), method: .density)
    #expect(abs(result.expectations[0] - 0.7) < 1e-14)
  }
}

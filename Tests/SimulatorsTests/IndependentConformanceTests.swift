import Channels
import Circuits
import Randomness
import Simulators
import TestSupport
import Testing

/// A second conformance suite, written from the documentation alone: shapes of circuits that purely
/// random ones seldom take, each against the dense reference.
struct IndependentConformanceTests {
  /// Every Pauli string on up to three qubits, 40 random ones on more.
  static func observables(_ qubits: Int, _ random: inout RandomStream) -> [PauliString] {
    let count = 1 << (2 * qubits)
    let indices =
      qubits <= 3
      ? Array(0..<count) : (0..<40).map { _ in Int.random(in: 0..<count, using: &random) }
    return indices.map { index in
      PauliString((0..<qubits).map { .init(Pauli(rawValue: index >> (2 * $0) & 3)!, $0) })
    }
  }

  /// Compares everything that an exact method gives.
  static func check(
    _ circuit: NoisyCircuit, _ random: inout RandomStream, method: SimulationMethod = .density,
    tolerance: Double = 1e-12, _ location: SourceLocation = #_sourceLocation
  ) throws {
    let reference = try DenseReference(circuit)
    let strings = observables(circuit.qubitCount, &random)
    let simulation = try Simulation(circuit)
    let both = try simulation.run(
      SimulationRequest(expectations: strings, probabilities: true), method: method)
    let alone = try simulation.run(SimulationRequest(expectations: strings), method: method)
    #expect(both.method == method && both.counts == nil && both.expectationErrors == nil)
    for (index, string) in strings.enumerated() {
      let expected = reference.expectation(string)
      #expect(both.expectations[index].isClose(to: expected, tolerance), sourceLocation: location)
      #expect(alone.expectations[index].isClose(to: expected, tolerance), sourceLocation: location)
    }
    #expect(alone.probabilities == nil)
    guard circuit.bitCount > 0 else {
      #expect(both.probabilities == nil)
      return
    }
    let expected = reference.probabilities.map {
      (bitString($0.key, bits: circuit.bitCount), $0.value)
    }
    let table = Dictionary(uniqueKeysWithValues: expected)
    #expect(distance(both.probabilities ?? [:], table) < tolerance, sourceLocation: location)
    #expect(both.probabilities?.values.allSatisfy { $0 >= 1e-15 } == true, sourceLocation: location)
  }

  @Test(arguments: 0..<150) func randomCircuits(seed: Int) throws {
    var random = RandomStream(seed: 101, seed)
    let qubits = 1 + seed % 5
    let circuit = try random.noisyCircuit(qubits: qubits, bits: seed % 4, steps: 8 + seed % 30)
    try Self.check(circuit, &random)
  }

  /// Half of all steps under conditions, on bits that are written again and again.
  @Test(arguments: 0..<60) func conditionedCircuits(seed: Int) throws {
    var random = RandomStream(seed: 102, seed)
    let (qubits, bits) = (1 + seed % 3, 1 + seed % 2)
    var circuit = NoisyCircuit(qubits: qubits, bits: bits)
    for step in 0..<30 {
      let conditions =
        Bool.random(using: &random)
        ? (0..<Int.random(in: 1...3, using: &random)).map { _ in random.condition(bits: bits) } : []
      let target = random.qubits(qubits, of: qubits)
      switch step % 4 {
      case 0:
        let assignment = AssignmentMatrix(
          p10: random.uniform(0...0.5), p01: random.uniform(0...0.5))
        let bit = Int.random(in: 0..<bits, using: &random)
        circuit.append(.measure(bit: bit, assignment), on: [target[0]], conditions: conditions)
      case 1:
        let count = min(2, qubits)
        let channel = try random.channel(qubits: count)
        circuit.append(.channel(channel), on: Array(target.prefix(count)), conditions: conditions)
      case 2 where Bool.random(using: &random):
        circuit.append(.reset, on: [target[0]], conditions: conditions)
      default:
        let application = random.application(Gate.all.filter { $0.qubitCount <= qubits })
        let count = application.gate.qubitCount
        circuit.append(.gate(application), on: Array(target.prefix(count)), conditions: conditions)
      }
    }
    try Self.check(circuit, &random)
  }

  /// Measurements at the end: some qubits twice, some bits twice, some never, in any order.
  @Test(arguments: 0..<60) func readoutsAtTheEnd(seed: Int) throws {
    var random = RandomStream(seed: 103, seed)
    let (qubits, bits) = (2 + seed % 3, 4)
    var circuit = try random.noisyCircuit(
      qubits: qubits, bits: bits, steps: 12, features: [.channels])
    for _ in 0..<6 {
      let bit = Int.random(in: 0..<bits, using: &random)
      let assignment = AssignmentMatrix(p10: random.uniform(0...0.4), p01: random.uniform(0...0.4))
      circuit.append(
        .measure(bit: index(of: bit, &random), assignment),
        on: [Int.random(in: 0..<qubits, using: &random)],
        conditions: seed % 5 == 4 ? [random.condition(bits: bits)] : [])
    }
    try Self.check(circuit, &random)
  }

  /// Now and then no bit at all.
  private func index(of bit: Int, _ random: inout RandomStream) -> Int? {
    random.index(weights: [1, 7]) == 0 ? nil : bit
  }

  /// A few qubits in use among many, in any order; the others stay in |0⟩.
  @Test(arguments: 0..<20) func idleQubits(seed: Int) throws {
    var random = RandomStream(seed: 104, seed)
    let inner = try random.noisyCircuit(qubits: 3, bits: 2, steps: 14)
    let places = random.qubits(3, of: 60)
    var circuit = NoisyCircuit(qubits: 60, bits: 2)
    for step in inner.instructions {
      circuit.append(
        step.operation, on: step.qubits.map { places[$0] }, conditions: step.conditions)
    }
    let reference = try DenseReference(inner)
    let strings = Self.observables(3, &random)
    let idle = (0..<60).first { !places.contains($0) }!
    for (extra, factor) in [(Pauli.i, 1.0), (.z, 1), (.x, 0), (.y, 0)] {
      let result = try Simulation(circuit).run(
        SimulationRequest(
          expectations: strings.map {
            PauliString($0.mapping { places[$0] }.factors + [.init(extra, idle)])
          }), method: .density)
      for (value, string) in zip(result.expectations, strings) {
        #expect(value.isClose(to: factor * reference.expectation(string)))
      }
    }
  }

  @Test(arguments: 0..<60) func pureStates(seed: Int) throws {
    var random = RandomStream(seed: 105, seed)
    let qubits = 1 + seed % 6
    var circuit = try random.noisyCircuit(
      qubits: qubits, bits: 2, steps: 25, features: [.measurements, .conditions, .resets])
    circuit.instructions = circuit.instructions.map { step in
      guard case .measure(let bit, _) = step.operation else { return step }
      return NoisyInstruction(
        .measure(bit: bit, .ideal), on: step.qubits, conditions: step.conditions)
    }
    try Self.check(circuit, &random, method: .stateVector)
    try Self.check(circuit, &random)
  }

  /// Registers where states are longer than a vector register and blocks cross cache lines.
  @Test(arguments: [6, 7]) func largerRegisters(qubits: Int) throws {
    var random = RandomStream(seed: 106, qubits)
    let circuit = try random.noisyCircuit(qubits: qubits, bits: 2, steps: 40)
    try Self.check(circuit, &random)
  }

  /// Two engines that share little: exact mixed states of nine qubits against pure ones.
  @Test(arguments: 0..<3) func enginesAgree(seed: Int) throws {
    var random = RandomStream(seed: 107, seed)
    let circuit = NoisyCircuit(ideal: random.circuit(qubits: 9, gates: 80))
    let request = SimulationRequest(expectations: Self.observables(9, &random))
    let pure = try Simulation(circuit).run(request, method: .stateVector)
    let mixed = try Simulation(circuit).run(request, method: .density)
    for (one, other) in zip(pure.expectations, mixed.expectations) {
      #expect(one.isClose(to: other))
    }
  }

  /// Rounding grows slowly: two thousand steps.
  @Test func deepCircuits() throws {
    var random = RandomStream(seed: 108)
    let weak = try QuantumChannel.depolarizing(1e-4, qubits: 1)
    var circuit = NoisyCircuit(qubits: 3)
    let gates = Gate.all.filter { $0.qubitCount <= 3 }
    for _ in 0..<1000 {
      let application = random.application(gates)
      circuit.append(.gate(application), on: random.qubits(application.gate.qubitCount, of: 3))
      circuit.append(.channel(weak), on: random.qubits(1, of: 3))
    }
    try Self.check(circuit, &random, tolerance: 1e-11)
  }

  @Test func everyGateOnEveryOrderOfQubits() throws {
    var random = RandomStream(seed: 109)
    for gate in Gate.all {
      var circuit = NoisyCircuit(qubits: 3)
      for _ in 0..<4 {
        for qubit in 0..<3 {
          circuit.append(
            .gate(GateApplication(.u, (0..<3).map { _ in random.angle() })), on: [qubit])
        }
        let angles = gate.parameters.map { _ in random.angle() }
        circuit.append(
          .gate(GateApplication(gate, angles)), on: random.qubits(gate.qubitCount, of: 3))
      }
      try Self.check(circuit, &random)
      try Self.check(circuit, &random, method: .stateVector)
    }
  }
}

import Channels
import Circuits
import Randomness
import Simulators
import TestSupport
import Testing

/// Every kernel on every qubit and every ordered pair.
@Suite struct KernelTests {
  private static func pairs(_ n: Int) -> [[Int]] {
    (0..<n).flatMap { a in (0..<n).filter { $0 != a }.map { [a, $0] } }
  }

  private static func readouts(_ n: Int) -> [PauliString] {
    let single = (0..<n).flatMap { q in
      [Pauli.x, .y, .z].map { PauliString([PauliString.Factor($0, q)]) }
    }
    let double = pairs(n).map { pair in
      PauliString([PauliString.Factor(.z, pair[0]), PauliString.Factor(.y, pair[1])])
    }
    return single + double
  }

  /// Rotations everywhere, and between them an entangler on every ordered pair in random order.
  private static func circuit(
    _ n: Int, seed: Int, noise: Bool, pairs count: Int? = nil
  ) throws -> NoisyCircuit {
    var stream = RandomStream(seed: 77, seed)
    var circuit = NoisyCircuit(qubits: n)
    let gates: [Gate] = [.crx, .rzz, .cp, .cry]
    let ordered = pairs(n).shuffled(using: &stream).prefix(count ?? .max)
    for pair in ordered {
      for q in pair {
        circuit.append(
          .gate(GateApplication(.ry, [Angle(stream.uniform(-3...3))])), on: [q])
        circuit.append(
          .gate(GateApplication(.rz, [Angle(stream.uniform(-3...3))])), on: [q])
      }
      let gate = gates.randomElement(using: &stream) ?? .crx
      circuit.append(
        .gate(GateApplication(gate, [Angle(stream.uniform(-3...3))])), on: pair)
      if noise {
        circuit.append(.channel(try stream.krausChannel(qubits: 2, operators: 2)), on: pair)
        circuit.append(.channel(try stream.krausChannel(qubits: 1, operators: 2)), on: [pair[0]])
      } else {
        circuit.append(.gate(GateApplication(.cz)), on: [pair[1], pair[0]])
        circuit.append(.gate(GateApplication(.ecr)), on: pair)
      }
    }
    return circuit
  }

  @Test(arguments: 0..<4, [false, true]) func densityOnEveryPair(seed: Int, noise: Bool) throws {
    let n = 5
    let circuit = try Self.circuit(n, seed: seed, noise: noise)
    let reference = try DenseReference(circuit)
    let paulis = Self.readouts(n)
    for (precision, tolerance) in [(Precision.double, 1e-12), (.single, 3e-6)] {
      let result = try Simulation(circuit).run(
        SimulationRequest(threads: 1 + seed % 2, expectations: paulis, precision: precision),
        method: .density)
      for (value, pauli) in zip(result.expectations, paulis) {
        #expect(value.isClose(to: reference.expectation(pauli), tolerance))
      }
    }
  }

  /// Large enough for threads, for states in windows of the cache, and for every kind of exchange.
  @Test func largeStatesAgreeBetweenMethods() throws {
    for (n, count) in [(8, 56), (9, 40)] {
      let circuit = try Self.circuit(n, seed: n, noise: false, pairs: count)
      let paulis = Self.readouts(n)
      let simulation = try Simulation(circuit)
      let pure = try simulation.run(
        SimulationRequest(expectations: paulis), method: .stateVector)
      for (precision, tolerance) in [(Precision.double, 1e-11), (.single, 1e-5)] {
        let exact = try simulation.run(
          SimulationRequest(threads: 2, expectations: paulis, precision: precision),
          method: .density)
        for (a, b) in zip(exact.expectations, pure.expectations) {
          #expect(a.isClose(to: b, tolerance))
        }
      }
    }
  }

  @Test(arguments: [5, 13], TrajectoryLayout.allCases)
  func trajectoriesOnEveryPair(n: Int, layout: TrajectoryLayout) throws {
    let circuit = try Self.circuit(n, seed: n, noise: false, pairs: 24)
    let paulis = Array(Self.readouts(n).prefix(3 * n))
    let simulation = try Simulation(circuit)
    let pure = try simulation.run(SimulationRequest(expectations: paulis), method: .stateVector)
    for (precision, tolerance) in [(Precision.double, 1e-11), (.single, 2e-5)] {
      let sampled = try simulation.run(
        SimulationRequest(shots: 2, expectations: paulis, precision: precision).with(layout),
        method: .trajectories)
      for (a, b) in zip(sampled.expectations, pure.expectations) {
        #expect(a.isClose(to: b, tolerance))
      }
    }
  }

  /// Pauli vectors against state vectors, values and gradients, for one gate on each ordered pair.
  @Test(arguments: [Gate.crx, .rzz, .cp, .crz, .rxx].map(\.name))
  func cellsOnEveryPair(name: String) throws {
    let gate = try #require([Gate.crx, .rzz, .cp, .crz, .rxx].first { $0.name == name })
    let n = 4
    var stream = RandomStream(seed: 5)
    for pair in Self.pairs(n) {
      var circuit = NoisyCircuit(qubits: n)
      func parameter() -> Angle {
        let parameter = Parameter("p\(circuit.parameters.count)")
        circuit.parameters.append(parameter)
        return 0.7 * Angle(parameter)
      }
      for q in 0..<n {
        circuit.append(.gate(GateApplication(.rx, [parameter()])), on: [q])
        circuit.append(.gate(GateApplication(.rz, [parameter()])), on: [q])
      }
      circuit.append(.gate(GateApplication(gate, [parameter()])), on: pair)
      circuit.append(.gate(GateApplication(.ecr)), on: pair)
      circuit.append(.gate(GateApplication(.ry, [parameter()])), on: [pair[0]])
      circuit.append(.gate(GateApplication(gate, [parameter()])), on: [pair[1], pair[0]])
      let program = try Program(lowering: circuit, keeping: Array(0..<n))
      let paulis = Self.readouts(n)
      let cells: [any BatchCell] = [
        try UnitaryCell<SIMD8<Double>>(program, readouts: paulis),
        try PauliCell<SIMD8<Double>>(program, readouts: paulis.map { ReadoutFunctional($0) }),
      ]
      let count = circuit.parameters.count * 8
      let steps = (0..<2).map { _ in (0..<count).map { _ in stream.uniform(-3...3) } }
      let weights = (0..<paulis.count * 8).map { _ in stream.uniform(-1...1) }
      var found: [[Double]] = []
      for cell in cells {
        cell.begin()
        var values: [Double] = []
        for step in steps {
          var readouts = [Double](repeating: 0, count: paulis.count * 8)
          cell.forward(parameters: step, readouts: &readouts, recording: true)
          values += readouts
        }
        cell.beginBackward()
        for _ in steps {
          var gradient = [Double](repeating: 0, count: count)
          cell.backward(readoutGradient: weights, parameterGradient: &gradient)
          values += gradient
        }
        found.append(values)
      }
      for (a, b) in zip(found[0], found[1]) { #expect(a.isClose(to: b, 1e-11)) }
    }
  }

  /// A circuit with other pairs than a ring's takes no more than 1.5 times the multiply-adds for
  /// each of its gates.
  @Test(arguments: [SimulationMethod.density, .trajectories])
  func randomPairsAreNoSpecialCase(method: SimulationMethod) throws {
    let n = method == .density ? 7 : 12
    var stream = RandomStream(seed: 10)
    func work(_ pairs: [[Int]]) throws -> Double {
      var circuit = NoisyCircuit(qubits: n, bits: n)
      let damping = try QuantumChannel.thermalRelaxation(t1: 100, t2: 80, time: 0.03)
      for (index, pair) in pairs.enumerated() {
        for q in pair {
          circuit.append(
            .gate(GateApplication(.rx, [Angle(stream.uniform(-3...3))])), on: [q])
          circuit.append(.channel(damping), on: [q])
        }
        circuit.append(.gate(GateApplication(.ecr)), on: pair)
        // Two layers of a ring between moments of measurement, as in a recurrent circuit.
        if method == .trajectories && index % (2 * n) == 2 * n - 1 {
          for q in 0..<n { circuit.append(.measure(bit: q, .ideal), on: [q]) }
        }
      }
      let request = SimulationRequest(
        shots: method == .trajectories ? 16 : nil,
        expectations: (0..<n).map { PauliString([PauliString.Factor(.z, $0)]) })
      return try Simulation(circuit).run(request, method: method).multiplyAdds
        / Double(pairs.count)
    }
    let all = Self.pairs(n)
    let ring = try work((0..<20 * n).map { [$0 % n, ($0 + 1) % n] })
    let random = try work((0..<20 * n).map { _ in all.randomElement(using: &stream) ?? [0, 1] })
    let shuffled = try work(
      (0..<20).flatMap { _ in
        let order = (0..<n).shuffled(using: &stream)
        return (0..<n).map { [order[$0], order[($0 + 1) % n]] }
      })
    #expect(ring > 0 && random < 1.5 * ring && shuffled < 1.5 * ring)
  }

  @Test func fractionsOfThePeak() throws {
    let peak = MachinePeak.measure(threads: 1, precision: .single)
    #expect(peak.multiplyAddsPerSecond > 1e8 && peak.bytesPerSecond > 1e8)
  }
}

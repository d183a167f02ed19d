import Channels
import Circuits
import Elementary
import Randomness
import Simulators
import TestSupport
import Testing

/// Weak measurements in every engine: against the dense reference on random programs with projective
/// and weak measurements, resets and steps that depend on their records, and against closed forms.
@Suite struct WeakMeasurementTests {
  /// A random program in which some measurements have become weak.
  private func program(
    _ stream: inout RandomStream, qubits: Int, steps: Int, features: NoisyFeatures = .all,
    isPure: Bool = false
  ) throws -> NoisyCircuit {
    var circuit = try stream.noisyCircuit(
      qubits: qubits, bits: 3, steps: steps, features: features)
    for index in circuit.instructions.indices {
      let step = circuit.instructions[index]
      guard case .measure(let bit, let assignment) = step.operation else { continue }
      let isWeak = stream.uniform() < 0.7
      let meter = try WeakMeasurement(
        strength: isWeak ? stream.uniform(0 ... .pi / 2) : .pi / 2,
        flip: isPure ? 0 : stream.uniform(0...0.2),
        dephasing: isPure || Bool.random(using: &stream) ? 0 : stream.uniform())
      let measurement = QubitMeasurement(isPure ? .ideal : assignment, meter: meter)
      circuit.instructions[index] = NoisyInstruction(
        .weakMeasure(bit: bit, measurement), on: step.qubits, conditions: step.conditions)
    }
    return circuit
  }

  private func paulis(_ qubits: Int, _ stream: inout RandomStream) -> [PauliString] {
    (0..<5).map { _ in
      PauliString(
        (0..<qubits).map {
          PauliString.Factor(Pauli.allCases.randomElement(using: &stream)!, $0)
        })
    }
  }

  private func expectSame(
    _ circuit: NoisyCircuit, _ method: SimulationMethod, _ observables: [PauliString]
  ) throws {
    let reference = try DenseReference(circuit)
    let result = try Simulation(circuit).run(
      SimulationRequest(expectations: observables, probabilities: true), method: method)
    let expected = Dictionary(
      uniqueKeysWithValues: reference.probabilities.filter { $0.value >= 1e-15 }.map {
        (bitString($0.key, bits: 3), $0.value)
      })
    #expect(distance(result.probabilities ?? [:], expected) < 1e-12)
    for (value, pauli) in zip(result.expectations, observables) {
      #expect(value.isClose(to: reference.expectation(pauli), 1e-12))
    }
  }

  @Test(arguments: 0..<80) func densityEqualsReference(seed: Int) throws {
    var stream = RandomStream(seed: 31, seed)
    let n = 1 + seed % 4
    let circuit = try program(&stream, qubits: n, steps: 24)
    try expectSame(circuit, .density, paulis(n, &stream))
  }

  @Test(arguments: 0..<60) func branchesOfPureStatesEqualReference(seed: Int) throws {
    var stream = RandomStream(seed: 32, seed)
    let n = 1 + seed % 4
    let circuit = try program(
      &stream, qubits: n, steps: 18, features: [.resets, .conditions, .measurements], isPure: true)
    #expect(try !Simulation(circuit).isNoisy)
    try expectSame(circuit, .stateVector, paulis(n, &stream))
  }

  /// Counts against exact probabilities: `chiSquareBound` keeps false alarms below one in a million
  /// for each program, and expectations within 5.5 standard errors below four in a hundred million.
  @Test(arguments: 0..<16, TrajectoryLayout.allCases)
  func trajectoriesFollowReference(seed: Int, layout: TrajectoryLayout) throws {
    var stream = RandomStream(seed: 33, seed)
    let n = 2 + seed % 3
    let circuit = try program(&stream, qubits: n, steps: 20)
    let reference = try DenseReference(circuit)
    let observables = paulis(n, &stream)
    let shots = 8000
    var request = SimulationRequest(shots: shots, seed: 6, expectations: observables)
    let result = try Simulation(circuit).run(request.with(layout), method: .trajectories)
    let counts = result.counts ?? [:]
    let (statistic, freedom) = chiSquare(
      (0..<8).map { counts[bitString(UInt64($0), bits: 3)] ?? 0 },
      (0..<8).map { reference.probabilities[UInt64($0)] ?? 0 })
    #expect(statistic <= chiSquareBound(degreesOfFreedom: freedom))
    for (index, pauli) in observables.enumerated() {
      let difference = abs(result.expectations[index] - reference.expectation(pauli))
      #expect(difference <= 5.5 * (result.expectationErrors?[index] ?? 0) + 1e-9)
    }
    request.threads = 3
    let threaded = try Simulation(circuit).run(request.with(layout), method: .trajectories)
    #expect(threaded.counts == result.counts)
    #expect(threaded.expectations == result.expectations)
  }

  /// ⟨record⟩ = sin g ⟨Z⟩, and what anticommutes with Z keeps cos g: in closed form for a qubit at an
  /// angle from the axis.
  @Test(arguments: [0, 0.2, 0.9, 1.4]) func signalAndCoherence(_ g: Double) throws {
    let angle = 0.8
    var circuit = NoisyCircuit(qubits: 1, bits: 1)
    circuit.append(.gate(GateApplication(.ry, [Angle(angle)])), on: [0])
    let meter = try WeakMeasurement(strength: g)
    circuit.append(.weakMeasure(bit: 0, QubitMeasurement(meter: meter)), on: [0])
    let read = [Pauli.x, .z].map { PauliString([PauliString.Factor($0, 0)]) }
    for method in [SimulationMethod.density, .stateVector] {
      let result = try Simulation(circuit).run(
        SimulationRequest(expectations: read, probabilities: true), method: method)
      let one = try #require(result.probabilities)["1", default: 0]
      #expect((1 - 2 * one).isClose(to: Portable.sin(g) * Portable.cos(angle), 1e-14))
      #expect(result.expectations[0].isClose(to: Portable.cos(g) * Portable.sin(angle), 1e-14))
      #expect(result.expectations[1].isClose(to: Portable.cos(angle), 1e-14))
    }
  }

  /// The mean of N records over the signal scatters as the closed form says, in trajectories. Five
  /// standard errors of a variance of 400: false alarms below one in a million.
  @Test func estimatesScatterAsTheClosedForm() throws {
    let (g, angle, shots) = (0.5, 1.1, 200)
    let meter = try WeakMeasurement(strength: g, flip: 0.05)
    var circuit = NoisyCircuit(qubits: 1, bits: 1)
    circuit.append(.gate(GateApplication(.ry, [Angle(angle)])), on: [0])
    circuit.append(.weakMeasure(bit: 0, QubitMeasurement(meter: meter)), on: [0])
    let simulation = try Simulation(circuit)
    let estimates = try (0..<400).map { seed in
      let counts = try simulation.run(
        SimulationRequest(shots: shots, seed: UInt64(seed)), method: .trajectories
      ).counts
      let ones = Double(counts?["1"] ?? 0)
      return try #require(meter.estimate(mean: 1 - 2 * ones / Double(shots)))
    }
    let mean = estimates.reduce(0, +) / 400
    let variance = estimates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 399
    let z = Portable.cos(angle)
    let expected = meter.variance(expectation: z, shots: shots)
    #expect(abs(mean - z) < 5 * (expected / 400).squareRoot())
    #expect(abs(variance / expected - 1) < 5 * (2.0 / 400).squareRoot())
  }

  /// Records and states of differentiable cells, and the gradient through them, averaged and given
  /// drawn records.
  @Test(arguments: [false, true]) func gradientsGoThroughWeakMeasurements(drawn: Bool) throws {
    var random = RandomStream(seed: 34)
    let (n, steps) = (3, 3)
    var circuit = try CellGradientTests.cell(n, layers: 1, scale: 2)
    circuit.bitCount = 2
    for (bit, g) in [0.4, 1.2].enumerated() {
      let measurement = QubitMeasurement(
        AssignmentMatrix(p10: 0.03, p01: 0.08),
        meter: try WeakMeasurement(strength: g, dephasing: 0.1))
      circuit.append(.weakMeasure(bit: bit, measurement), on: [2 * bit])
    }
    let reads = (0..<n).map { ReadoutFunctional(PauliString([PauliString.Factor(.x, $0)])) }
    let cell = try PauliCell<SIMD8<Double>>(
      Program(lowering: circuit, keeping: Array(0..<n)), readouts: reads)
    let (p, r) = (circuit.parameters.count * 8, cell.readoutCount * 8)
    func numbers(_ count: Int, _ range: ClosedRange<Double>) -> [[Double]] {
      (0..<steps).map { _ in (0..<count).map { _ in random.uniform(range) } }
    }
    let (angles, upstream, scores) = (
      numbers(p, -3...3), numbers(r, -1...1), numbers(16, -1...1)
    )
    let records = (0..<steps).map { _ in
      (0..<2).map { _ in (0..<8).map { _ in Bool.random(using: &random) } }
    }
    func loss(_ angles: [[Double]], recording: Bool) -> [Double] {
      var sums = [Double](repeating: 0, count: 8)
      var values = [Double](repeating: 0, count: r)
      var step = 0
      if drawn {
        cell.recordDrawer = { bit, means in
          for lane in 0..<8 {
            let probability = (1 + (records[step][bit][lane] ? -1 : 1) * means[lane]) / 2
            sums[lane] += upstream[step][bit * 8 + lane] * means[lane]
            sums[lane] += scores[step][bit * 8 + lane] * Portable.log(probability)
          }
          return records[step][bit]
        }
      }
      cell.begin()
      for parameters in angles {
        cell.forward(parameters: parameters, readouts: &values, recording: recording)
        for index in (drawn ? 16 : 0)..<r {
          sums[index % 8] += upstream[step][index] * values[index]
        }
        step += 1
      }
      return sums
    }
    _ = loss(angles, recording: true)
    var gradient = [[Double]](repeating: [Double](repeating: 0, count: p), count: steps)
    cell.beginBackward()
    for step in (0..<steps).reversed() {
      if drawn { cell.scoreWeights = scores[step] }
      cell.backward(readoutGradient: upstream[step], parameterGradient: &gradient[step])
    }
    expectGradient(gradient, at: angles, every: 2) { loss($0, recording: false) }
  }

  /// What an engine cannot do is refused, not done projectively.
  @Test func otherEnginesRefuse() throws {
    var circuit = NoisyCircuit(qubits: 1, bits: 1)
    circuit.append(
      .weakMeasure(bit: 0, QubitMeasurement(meter: try WeakMeasurement(strength: 0.3))), on: [0])
    let error = #expect(throws: SimulationError.self) {
      try Simulation(circuit).run(SimulationRequest(shots: 10), method: .stabilizer)
    }
    #expect(error?.description.contains("weak measurement") == true)
    #expect(throws: SimulationError.self) { try TransferProgram(circuit, reading: [[0]]) }
  }
}

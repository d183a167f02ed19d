import Channels
import Circuits
import Foundation
import LinearAlgebra
import Randomness
import Simulators
import TestSupport
import Testing

/// Sampled runs against the dense reference. Every bound is five standard deviations or more, for
/// a false alarm below one in a million, and every seed is fixed.
struct IndependentTrajectoryTests {
  /// χ² of counts by bit string against the reference.
  private func test(
    _ counts: [String: Int], _ probabilities: [UInt64: Double], bits: Int
  ) -> (statistic: Double, degreesOfFreedom: Int) {
    let values = (0..<UInt64(1) << bits)
    return chiSquare(
      values.map { counts[bitString($0, bits: bits), default: 0] },
      values.map { probabilities[$0, default: 0] })
  }

  /// Each circuit by itself, and all together, which sees smaller deviations.
  @Test(arguments: [SimulationMethod.trajectories, .density])
  func countsFollowTheProbabilities(method: SimulationMethod) throws {
    var all = (statistic: 0.0, degreesOfFreedom: 0)
    for seed in 0..<60 {
      var random = RandomStream(seed: 201, seed)
      let bits = 1 + seed % 4
      let circuit = try random.noisyCircuit(qubits: 1 + seed % 4, bits: bits, steps: 25)
      let reference = try DenseReference(circuit)
      let counts =
        try Simulation(circuit).run(
          SimulationRequest(shots: 8000, seed: UInt64(seed)), method: method
        ).counts ?? [:]
      #expect(counts.values.reduce(0, +) == 8000)
      let one = test(counts, reference.probabilities, bits: bits)
      #expect(one.statistic <= chiSquareBound(degreesOfFreedom: one.degreesOfFreedom))
      all.statistic += one.statistic
      all.degreesOfFreedom += one.degreesOfFreedom
    }
    #expect(all.statistic <= chiSquareBound(degreesOfFreedom: all.degreesOfFreedom))
  }

  /// Single steps with so many shots that a bias of one part in fifty shows.
  @Test(arguments: 0..<8, TrajectoryLayout.allCases)
  func singleStepsAreUnbiased(kind: Int, layout: TrajectoryLayout) throws {
    var random = RandomStream(seed: 205, kind)
    var circuit = NoisyCircuit(qubits: 2, bits: 2)
    for qubit in 0..<2 {
      let angles = (0..<3).map { _ in random.angle() }
      circuit.append(.gate(GateApplication(.u, angles)), on: [qubit])
    }
    circuit.append(.gate(GateApplication(.rxx, [1])), on: [0, 1])
    var assignment = AssignmentMatrix.ideal
    switch kind {
    case 0: assignment = AssignmentMatrix(p10: 0.4, p01: 0)
    case 1: assignment = AssignmentMatrix(p10: 0, p01: 0.4)
    case 2: circuit.append(.channel(try .amplitudeDamping(0.4)), on: [1])
    case 3: circuit.append(.channel(try random.krausChannel(qubits: 2, operators: 4)), on: [1, 0])
    case 4: circuit.append(.channel(try random.mixedChannel(qubits: 2)), on: [0, 1])
    case 5:
      circuit.append(
        .channel(try .thermalRelaxation(t1: 1, t2: 0.6, time: 0.5, excitedPopulation: 0.3)), on: [0]
      )
    case 6: circuit.append(.reset, on: [0])
    default: circuit.append(.measure(bit: nil, .ideal), on: [1])
    }
    let back = (0..<3).map { _ in random.angle() }
    for qubit in 0..<2 { circuit.append(.gate(GateApplication(.u, back)), on: [qubit]) }
    for qubit in 0..<2 { circuit.append(.measure(bit: qubit, assignment), on: [qubit]) }
    let reference = try DenseReference(circuit)
    let counts =
      try Simulation(circuit).run(
        SimulationRequest(shots: 300_000, seed: 8, threads: 2).with(layout),
        method: .trajectories
      ).counts ?? [:]
    let one = test(counts, reference.probabilities, bits: 2)
    #expect(one.statistic <= chiSquareBound(degreesOfFreedom: one.degreesOfFreedom))
  }

  /// Estimates scatter about the exact values with just the errors that are stated: the squares of
  /// (estimate − exact)/error follow χ², neither too large nor too small.
  @Test(arguments: TrajectoryLayout.allCases)
  func errorsAreCalibrated(layout: TrajectoryLayout) throws {
    var squares: [Double] = []
    for seed in 0..<60 {
      var random = RandomStream(seed: 202, seed)
      let circuit = try random.noisyCircuit(qubits: 3, bits: 2, steps: 25)
      let reference = try DenseReference(circuit)
      // One observable for each circuit: those of one run are correlated.
      let string = IndependentConformanceTests.observables(3, &random)[1 + seed % 63]
      let result = try Simulation(circuit).run(
        SimulationRequest(shots: 3000, seed: 7, expectations: [string]).with(layout),
        method: .trajectories)
      let error = result.expectationErrors?[0] ?? 0
      let difference = result.expectations[0] - reference.expectation(string)
      if error < 1e-9 {
        #expect(abs(difference) < 1e-9)
      } else {
        squares.append((difference / error) * (difference / error))
      }
    }
    let count = Double(squares.count)
    let total = squares.reduce(0, +)
    #expect(squares.count > 30)
    #expect(total < chiSquareBound(degreesOfFreedom: squares.count))
    // The lower bound by the same approximation.
    let spread = 2 / (9 * count)
    #expect(total > count * pow(1 - spread - 5 * spread.squareRoot(), 3))
  }

  /// Shots are independent of one another: each gives the same whatever runs beside it.
  @Test func oneMoreShotAddsOneCount() throws {
    var random = RandomStream(seed: 203)
    let circuit = try random.noisyCircuit(qubits: 3, bits: 3, steps: 25)
    let simulation = try Simulation(circuit)
    var previous: [String: Int] = [:]
    for shots in 1...20 {
      let counts =
        try simulation.run(
          SimulationRequest(shots: shots, seed: 3), method: .trajectories
        ).counts ?? [:]
      let added = counts.filter { previous[$0.key] != $0.value }
      #expect(added.count == 1)
      for (key, count) in added { #expect(count == previous[key, default: 0] + 1) }
      previous = counts
    }
  }

  @Test func resultsDependOnTheSeedOnly() throws {
    var random = RandomStream(seed: 204)
    var circuit = try random.noisyCircuit(qubits: 3, bits: 3, steps: 25)
    for qubit in 0..<3 {
      circuit.append(.gate(GateApplication(.h)), on: [qubit])
      circuit.append(.measure(bit: qubit, .ideal), on: [qubit])
    }
    let simulation = try Simulation(circuit)
    let strings = IndependentConformanceTests.observables(3, &random)
    for method in [SimulationMethod.trajectories, .density] {
      func run(_ seed: UInt64, _ threads: Int) throws -> SimulationResult {
        try simulation.run(
          SimulationRequest(shots: 1001, seed: seed, threads: threads, expectations: strings),
          method: method)
      }
      let one = try run(1, 1)
      for threads in [1, 2, 5, 64] {
        let other = try run(1, threads)
        #expect(other.counts == one.counts && other.expectations == one.expectations)
        #expect(other.expectationErrors == one.expectationErrors)
      }
      #expect(try run(2, 1).counts != one.counts)
    }
  }

  /// The number of times that one outcome occurs is binomial over seeds.
  @Test func seedsAreIndependent() throws {
    var circuit = NoisyCircuit(qubits: 2, bits: 1)
    circuit.append(.gate(GateApplication(.ry, [1.1])), on: [0])
    circuit.append(.channel(try .amplitudeDamping(0.3)), on: [0])
    circuit.append(.measure(bit: 0, .ideal), on: [0])
    let simulation = try Simulation(circuit)
    let p = 0.7 * pow(sin(0.55), 2)
    let (seeds, shots) = (400, 64)
    var sum = 0.0
    for seed in 0..<seeds {
      let counts =
        try simulation.run(
          SimulationRequest(shots: shots, seed: UInt64(seed)), method: .trajectories
        ).counts ?? [:]
      sum += pow(Double(counts["1", default: 0]) - Double(shots) * p, 2)
    }
    let variance = Double(shots) * p * (1 - p)
    #expect(abs(sum / Double(seeds) - variance) < 5 * variance * (2 / Double(seeds)).squareRoot())
  }

  /// Kraus operators chosen without a norm shrink the state; many of them must not underflow.
  @Test(arguments: TrajectoryLayout.allCases)
  func longCircuitsKeepTheirNorm(layout: TrajectoryLayout) throws {
    let shrinking = try QuantumChannel(
      qubits: 1,
      terms: [Pauli.i, .x, .y, .z].map { .kraus(0.5 * $0.matrix) })
    let damping = try QuantumChannel.amplitudeDamping(0.6, excitedPopulation: 0.5)
    var circuit = NoisyCircuit(qubits: 2, bits: 1)
    circuit.append(.gate(GateApplication(.h)), on: [0])
    for _ in 0..<3000 {
      circuit.append(.channel(shrinking), on: [0])
      circuit.append(.channel(damping), on: [1])
    }
    circuit.append(.measure(bit: 0, .ideal), on: [0])
    let strings = ["Z0", "X0", "Z1", "Z0*Z1"].compactMap { PauliString(parsing: $0) }
    let result = try Simulation(circuit).run(
      SimulationRequest(shots: 400, seed: 1, expectations: strings).with(layout),
      method: .trajectories)
    for (value, error) in zip(result.expectations, result.expectationErrors ?? []) {
      #expect(value.isFinite && error.isFinite && abs(value) <= 5.5 * error + 1e-9)
    }
    let ones = Double(result.counts?["1"] ?? 0)
    #expect(abs(ones - 200) < 5.5 * 10)
  }

  /// Effects of a measurement on what comes later: the joint distribution of two in sequence.
  @Test func measurementsCollapse() throws {
    var circuit = NoisyCircuit(qubits: 2, bits: 4)
    circuit.append(.gate(GateApplication(.ry, [0.8])), on: [0])
    circuit.append(.gate(GateApplication(.cx)), on: [0, 1])
    let flips = AssignmentMatrix(p10: 0.2, p01: 0.1)
    circuit.append(.measure(bit: 0, flips), on: [0])
    circuit.append(.measure(bit: 1, .ideal), on: [0])
    circuit.append(
      .gate(GateApplication(.h)), on: [1], conditions: [Condition(bits: [0], equals: 1)])
    circuit.append(.measure(bit: 2, .ideal), on: [1])
    circuit.append(
      .reset, on: [0], conditions: [Condition(bits: [2, 1], equals: 3, negated: true)])
    circuit.append(.measure(bit: 3, flips), on: [0])
    let reference = try DenseReference(circuit)
    let result = try Simulation(circuit).run(
      SimulationRequest(shots: 20_000, seed: 9), method: .trajectories)
    let joint = test(result.counts ?? [:], reference.probabilities, bits: 4)
    #expect(joint.statistic <= chiSquareBound(degreesOfFreedom: joint.degreesOfFreedom))
  }
}

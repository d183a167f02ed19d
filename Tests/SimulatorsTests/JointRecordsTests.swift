import Channels
import Circuits
import LinearAlgebra
import Randomness
import Simulators
import TestSupport
import Testing

/// Cells whose measurements err together.
@Suite struct JointRecordsTests {
  private let qubits = 3
  private let steps = 3
  /// Records of qubits 0 and 1, then of 1 and 2.
  private let moves = RecordMoves([
    .init(
      places: [0, 1],
      matrix: RealMatrix([
        [0.90, 0.05, 0.02, 0.01], [0.03, 0.88, 0.05, 0.05], [0.02, 0.03, 0.91, 0.04],
        [0.05, 0.04, 0.02, 0.90],
      ])),
    .init(
      places: [2, 1],
      matrix: RealMatrix([
        [0.85, 0.05, 0.07, 0.01], [0.08, 0.88, 0.05, 0.02], [0.02, 0.03, 0.86, 0.04],
        [0.05, 0.04, 0.02, 0.93],
      ])),
  ])

  /// A step that measures all qubits, with what couples them before and after.
  /// - Parameter meter: What measures; nil for projective measurements.
  private func cell(_ meter: WeakMeasurement?) throws -> NoisyCircuit {
    let parameters = (0..<4).map { Parameter("p\($0)") }
    var circuit = NoisyCircuit(qubits: qubits, bits: qubits, parameters: parameters)
    for qubit in 0..<qubits {
      circuit.append(.gate(GateApplication(.ry, [Angle(parameters[qubit])])), on: [qubit])
    }
    circuit.append(.gate(GateApplication(.rzz, [Angle(parameters[3])])), on: [0, 1])
    circuit.append(.gate(GateApplication(.cx)), on: [1, 2])
    circuit.append(.gate(GateApplication(.rx, [Angle(0.4)])), on: [1])
    circuit.append(.channel(try .depolarizing(0.03, qubits: 2)), on: [1, 2])
    circuit.append(.gate(GateApplication(.rzz, [Angle(0.3)])), on: [0, 2])
    for (bit, qubit) in [1, 0, 2].enumerated() {
      circuit.append(.measure(bit: bit, .ideal), on: [qubit])
    }
    // By place the bits of qubits 0, 1 and 2.
    circuit.jointRecords = [JointRecords(bits: [1, 0, 2], moves: moves)]
    for qubit in 0..<qubits {
      circuit.append(.channel(try .thermalRelaxation(t1: 150, t2: 90, time: 12)), on: [qubit])
    }
    return meter.map(circuit.measured(by:)) ?? circuit
  }

  /// The probabilities of the records of all steps, by records that are found and then moved.
  private func exact(_ cell: NoisyCircuit, _ angles: [[Double]]) throws -> [Double] {
    let found = try #require(
      try Simulation(unrolled(cell, angles)).run(
        SimulationRequest(probabilities: true), method: .density
      )
      .probabilities)
    var result = [Double](repeating: 0, count: 1 << (qubits * angles.count))
    for (key, probability) in found { result[Int(key, radix: 2) ?? 0] += probability }
    for t in angles.indices {
      RecordMoves(
        moves.moves.map { move in
          .init(places: move.places.map { [1, 0, 2][$0] + qubits * t }, matrix: move.matrix)
        }
      ).apply(to: &result)
    }
    return result
  }

  private func angles(_ seed: UInt64) -> [[Double]] {
    var random = RandomStream(seed: seed)
    return (0..<steps).map { _ in (0..<4).map { _ in random.uniform(-3...3) } }
  }

  private static let meters = [nil, try? WeakMeasurement(strength: 0.7)]

  @Test(arguments: [0, 1]) func meansAreThoseOfMovedRecords(meter: Int) throws {
    let circuit = try cell(Self.meters[meter])
    let cell = try PauliCell<SIMD8<Double>>(
      Program(lowering: circuit, keeping: Array(0..<qubits)), readouts: [])
    let angles = angles(7)
    let distribution = try exact(circuit, angles)
    cell.begin()
    var values = [Double](repeating: 0, count: qubits * 8)
    for (t, parameters) in angles.enumerated() {
      // What is drawn from has the same means.
      var sampled: [[Double]] = []
      cell.outcomeSampler = { bits, distributions in
        #expect(bits == [0, 1, 2])
        sampled = distributions
        return nil
      }
      cell.forward(
        parameters: parameters.flatMap { [Double](repeating: $0, count: 8) }, readouts: &values,
        recording: false)
      for bit in 0..<qubits {
        let expected = distribution.indices.reduce(0.0) {
          $0 + ($1 >> (bit + qubits * t) & 1 == 1 ? -1 : 1) * distribution[$1]
        }
        #expect(abs(values[bit * 8 + 3] - expected) < 1e-12)
        let drawn = (0..<8).reduce(0.0) { $0 + ($1 >> bit & 1 == 1 ? -1 : 1) * sampled[3][$1] }
        #expect(abs(drawn - expected) < 1e-12)
      }
    }
  }

  @Test(arguments: [0, 1], [false, true])
  func gradientEqualsDifferences(meter: Int, isLimited: Bool) throws {
    let circuit = try cell(Self.meters[meter])
    let reads = (0..<qubits).map { ReadoutFunctional(PauliString([.init(.x, $0)])) }
    let cell = try PauliCell<SIMD8<Double>>(
      Program(lowering: circuit, keeping: Array(0..<qubits)), readouts: reads)
    if isLimited { cell.checkpointByteLimit = 1 }
    var random = RandomStream(seed: 8)
    let count = cell.readoutCount * 8
    let upstream = (0..<steps).map { _ in (0..<count).map { _ in random.uniform(-1...1) } }
    let angles = (0..<steps).map { _ in (0..<4 * 8).map { _ in random.uniform(-3...3) } }
    func loss(_ angles: [[Double]], recording: Bool) -> [Double] {
      var sums = [Double](repeating: 0, count: 8)
      var values = [Double](repeating: 0, count: count)
      cell.begin()
      for (step, parameters) in angles.enumerated() {
        cell.forward(parameters: parameters, readouts: &values, recording: recording)
        for index in 0..<count { sums[index % 8] += upstream[step][index] * values[index] }
      }
      return sums
    }
    _ = loss(angles, recording: true)
    var gradient = [[Double]](repeating: [Double](repeating: 0, count: 4 * 8), count: steps)
    cell.beginBackward()
    for step in (0..<steps).reversed() {
      cell.backward(readoutGradient: upstream[step], parameterGradient: &gradient[step])
    }
    expectGradient(gradient, at: angles) { loss($0, recording: false) }
  }

  /// Records of single runs: of the exact cell, and of trajectories. χ² tests that fail by chance once
  /// in a million.
  @Test(arguments: [false, true]) func singleRunsHaveTheDistribution(isTrajectory: Bool) throws {
    let circuit = try cell(nil)
    let program = try Program(lowering: circuit, keeping: Array(0..<qubits))
    let angles = Array(angles(9).prefix(2))
    let distribution = try exact(circuit, angles)
    var counts = [Int](repeating: 0, count: distribution.count)
    let runs = 16_000
    let exactCell = try PauliCell<SIMD8<Double>>(program, readouts: [])
    let trajectories = try TrajectoryCell<SIMD8<Double>>(program)
    for run in 0..<runs / 8 {
      var streams = (0..<8).map { RandomStream(seed: 10, run * 8 + $0) }
      var step = 0
      exactCell.recordDrawer = { _, means in
        means.enumerated().map { streams[$0.offset].uniform() < (1 - $0.element) / 2 }
      }
      exactCell.reportStream = { lane, bit in
        RandomStream(seed: 11, run * 8 + lane, step, bit)
      }
      exactCell.begin()
      trajectories.begin(streams)
      var found = [Int](repeating: 0, count: 8)
      var values = [Double](repeating: 0, count: qubits * 8)
      for parameters in angles {
        let lanes = parameters.flatMap { [Double](repeating: $0, count: 8) }
        if isTrajectory {
          trajectories.forward(parameters: lanes, outcomes: &values)
        } else {
          exactCell.forward(parameters: lanes, readouts: &values, recording: false)
        }
        for lane in 0..<8 {
          for bit in 0..<qubits where values[bit * 8 + lane] < 0 {
            found[lane] |= 1 << (bit + qubits * step)
          }
        }
        step += 1
      }
      for record in found { counts[record] += 1 }
    }
    let statistic = distribution.indices.reduce(0.0) { sum, record in
      let expected = distribution[record] * Double(runs)
      let difference = Double(counts[record]) - expected
      return sum + difference * difference / expected
    }
    // The 1 − 10⁻⁶ quantile of χ² with 63 degrees of freedom.
    #expect(statistic < 132, "χ² = \(statistic)")
  }

  /// With drawn records the derivative with respect to a report goes to the outcomes that it follows.
  @Test func drawnReportsPassTheirGradientOn() throws {
    let circuit = try cell(nil)
    let cell = try PauliCell<SIMD8<Double>>(
      Program(lowering: circuit, keeping: Array(0..<qubits)), readouts: [])
    var random = RandomStream(seed: 12)
    let angles = (0..<4 * 8).map { _ in random.uniform(-3...3) }
    let upstream = (0..<qubits * 8).map { _ in random.uniform(-1...1) }
    let ones = (0..<qubits).map { _ in (0..<8).map { _ in Bool.random(using: &random) } }
    // By place: measured into bits 1, 0, 2.
    let places = [1, 0, 2]
    var slopes = [[Double]](repeating: [Double](repeating: 0, count: 8), count: qubits)
    for lane in 0..<8 {
      let outcomes = places.map { ones[$0][lane] ? -1.0 : 1 }
      for place in 0..<qubits {
        for (own, slope) in moves.slopes(of: place, at: outcomes).enumerated() {
          slopes[places[own]][lane] += slope * upstream[places[place] * 8 + lane]
        }
      }
    }
    func loss(_ angles: [Double], recording: Bool) -> [Double] {
      var sums = [Double](repeating: 0, count: 8)
      cell.recordDrawer = { bit, means in
        for lane in 0..<8 { sums[lane] += slopes[bit][lane] * means[lane] }
        return ones[bit]
      }
      cell.reportStream = { lane, bit in RandomStream(seed: 13, lane, bit) }
      var values = [Double](repeating: 0, count: qubits * 8)
      cell.begin()
      cell.forward(parameters: angles, readouts: &values, recording: recording)
      return sums
    }
    _ = loss(angles, recording: true)
    var gradient = [[Double](repeating: 0, count: 4 * 8)]
    cell.beginBackward()
    cell.backward(readoutGradient: upstream, parameterGradient: &gradient[0])
    expectGradient(gradient, at: [angles]) { loss($0[0], recording: false) }
  }

  @Test func otherEnginesRefuse() throws {
    var circuit = try cell(nil)
    circuit.parameters = []
    circuit.instructions.removeAll { instruction in
      if case .gate = instruction.operation { true } else { false }
    }
    #expect(throws: SimulationError.self) { try Simulation(circuit) }
  }
}

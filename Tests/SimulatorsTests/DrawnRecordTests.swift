import Channels
import Circuits
import Elementary
import Randomness
import Simulators
import Statistics
import TestSupport
import Testing

/// Cells whose lanes are single runs: each follows the state given its own records.
@Suite struct DrawnRecordTests {
  private static let assignment = AssignmentMatrix(p10: 0.03, p01: 0.08)

  /// Circuit 19 with noise, then measurements of some qubits with wrong records and decay.
  private func cell(_ n: Int, measured: [Int]) throws -> NoisyCircuit {
    var circuit = try CellGradientTests.cell(n, layers: 1, scale: 3)
    circuit.bitCount = measured.count
    for (bit, qubit) in measured.enumerated() {
      circuit.append(.measure(bit: bit, Self.assignment), on: [qubit])
    }
    for qubit in measured {
      circuit.append(
        .channel(try .thermalRelaxation(t1: 150, t2: 100, time: 20)), on: [qubit])
    }
    return circuit
  }

  /// With given records, the gradient of means, of what is read at the end, and of the logarithm of
  /// the records' probability equals differences.
  @Test(arguments: [false, true]) func gradientGoesThroughCollapse(limited: Bool) throws {
    var random = RandomStream(seed: 17)
    let (n, steps) = (3, 3)
    let circuit = try cell(n, measured: [0, 2])
    let reads = (0..<n).map { ReadoutFunctional(PauliString([PauliString.Factor(.x, $0)])) }
    let cell = try PauliCell<SIMD8<Double>>(
      Program(lowering: circuit, keeping: Array(0..<n)), readouts: reads)
    // Little memory: early steps run forward once more.
    if limited { cell.checkpointByteLimit = 1 }
    let (p, r) = (circuit.parameters.count * 8, cell.readoutCount * 8)
    #expect(cell.readoutCount == 5)
    func weights(_ count: Int) -> [[Double]] {
      (0..<steps).map { _ in (0..<count).map { _ in random.uniform(-1...1) } }
    }
    let (upstream, scores) = (weights(r), weights(2 * 8))
    let angles = (0..<steps).map { _ in (0..<p).map { _ in random.uniform(-3...3) } }
    let records = (0..<steps).map { _ in
      (0..<2).map { _ in (0..<8).map { _ in Bool.random(using: &random) } }
    }
    func loss(_ angles: [[Double]], recording: Bool) -> [Double] {
      var sums = [Double](repeating: 0, count: 8)
      var values = [Double](repeating: 0, count: r)
      var step = 0
      cell.recordDrawer = { bit, means in
        for lane in 0..<8 {
          let probability = (1 + (records[step][bit][lane] ? -1 : 1) * means[lane]) / 2
          sums[lane] += upstream[step][bit * 8 + lane] * means[lane]
          sums[lane] += scores[step][bit * 8 + lane] * Portable.log(probability)
        }
        return records[step][bit]
      }
      cell.begin()
      for parameters in angles {
        cell.forward(parameters: parameters, readouts: &values, recording: recording)
        for bit in 0..<2 {
          for lane in 0..<8 {
            #expect(values[bit * 8 + lane] == (records[step][bit][lane] ? -1 : 1))
          }
        }
        for index in 16..<r { sums[index % 8] += upstream[step][index] * values[index] }
        step += 1
      }
      return sums
    }
    _ = loss(angles, recording: true)
    var gradient = [[Double]](repeating: [Double](repeating: 0, count: p), count: steps)
    cell.beginBackward()
    for step in (0..<steps).reversed() {
      cell.scoreWeights = scores[step]
      cell.backward(readoutGradient: upstream[step], parameterGradient: &gradient[step])
    }
    expectGradient(gradient, at: angles) { loss($0, recording: false) }
  }

  /// Records of many runs have the distribution that the exact simulation of the unrolled circuit
  /// gives: a χ² test that fails by chance once in a million.
  @Test func recordsAreDistributedAsTheExactOnes() throws {
    let (n, steps, measured) = (2, 3, [0, 1])
    let step = try cell(n, measured: measured)
    var random = RandomStream(seed: 4)
    let angles = (0..<steps).map { _ in step.parameters.map { _ in random.uniform(-3...3) } }
    let exact = try #require(
      try Simulation(unrolled(step, angles)).run(
        SimulationRequest(probabilities: true), method: .density
      )
      .probabilities)
    let cell = try PauliCell<SIMD8<Double>>(
      Program(lowering: step, keeping: Array(0..<n)), readouts: [])
    var counts: [String: Int] = [:]
    let runs = 6000
    for run in 0..<runs / 8 {
      var streams = (0..<8).map { RandomStream(seed: 6, run * 8 + $0) }
      cell.recordDrawer = { _, means in
        means.enumerated().map { streams[$0.offset].uniform(0...1) < (1 - $0.element) / 2 }
      }
      cell.begin()
      var keys = [String](repeating: "", count: 8)
      var values = [Double](repeating: 0, count: 16)
      for parameters in angles {
        cell.forward(
          parameters: parameters.flatMap { [Double](repeating: $0, count: 8) }, readouts: &values,
          recording: false)
        for lane in 0..<8 {
          for bit in 0..<2 { keys[lane] = (values[bit * 8 + lane] < 0 ? "1" : "0") + keys[lane] }
        }
      }
      for key in keys { counts[key, default: 0] += 1 }
    }
    var statistic = 0.0
    for (key, probability) in exact {
      let expected = probability * Double(runs)
      let difference = Double(counts[key, default: 0]) - expected
      statistic += difference * difference / expected
    }
    #expect(counts.keys.allSatisfy { exact[$0] != nil })
    // The 1 − 10⁻⁶ quantile of χ² with 63 degrees of freedom.
    #expect(statistic < 132, "χ² = \(statistic)")
    #expect(exact.count == 64)
  }
}

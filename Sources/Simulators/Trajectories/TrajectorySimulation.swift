import Channels
import Circuits
import Dispatch
import Randomness
import Synchronization

/// Sampled simulation: every shot is a pure state that follows drawn Kraus operators and outcomes.
struct TrajectorySimulation {
  private let program: Program
  private let request: SimulationRequest
  private let paulis: [PauliString?]
  private let shots: Int

  init(
    _ simulation: Simulation, _ request: SimulationRequest, _ paulis: [PauliString?]
  ) throws {
    guard let shots = request.shots else {
      throw SimulationError.invalidRequest(
        "the method trajectories samples: state the number of shots")
    }
    guard !request.probabilities else {
      throw SimulationError.invalidRequest(
        "exact probabilities need the method density or statevector; trajectories give counts")
    }
    program = try simulation.program()
    self.request = request
    self.paulis = paulis
    self.shots = shots
    let states = Double(max(1, request.threads))
    try MemoryCheck.require(
      states * 128 * Double(sign: .plus, exponent: simulation.qubitCount, significand: 1),
      limit: request.memoryLimit, what: "a batch of state vectors of",
      qubits: simulation.qubitCount)
  }

  private struct GroupResult: Sendable {
    var counts: [String: Int] = [:]
    var sums: [Double]
    var squares: [Double]
  }

  /// Runs all shots.
  func result() throws -> SimulationResult {
    switch request.precision {
    case .double: try result(lanes: SIMD8<Double>.self)
    case .single: try result(lanes: SIMD16<Float>.self)
    }
  }

  private func result<V: LaneVector>(lanes: V.Type) throws -> SimulationResult {
    let prepared = try TrajectoryProgram(program)
    let width = V.scalarCount
    let groupCount = (shots + width - 1) / width
    let threads = min(max(1, request.threads), groupCount)
    let results = Mutex<[Int: GroupResult]>([:])
    DispatchQueue.concurrentPerform(iterations: threads) { worker in
      let runner = TrajectoryRunner<V>(prepared)
      let angles = LaneAngles<V>(program)
      angles.bind([])
      for group in stride(from: worker, to: groupCount, by: threads) {
        let result = run(group, runner, angles)
        results.withLock { $0[group] = result }
      }
    }
    return collect(results.withLock { $0 }, groupCount: groupCount)
  }

  private func run<V: LaneVector>(
    _ group: Int, _ runner: TrajectoryRunner<V>, _ angles: LaneAngles<V>
  ) -> GroupResult {
    let width = V.scalarCount
    var streams = (0..<width).map { RandomStream(seed: request.seed, 0, group * width + $0) }
    var records = [ClassicalRecord](
      repeating: ClassicalRecord(bitCount: program.bitCount), count: width)
    runner.begin()
    runner.run(basis: angles.basis.base, streams: &streams, records: &records)
    var result = GroupResult(
      sums: Array(repeating: 0, count: paulis.count),
      squares: Array(repeating: 0, count: paulis.count))
    let used = min(width, shots - group * width)
    for lane in 0..<used {
      let key = records[lane].bitString(count: program.bitCount)
      result.counts[key, default: 0] += 1
    }
    let norm = runner.state.expectation(PauliString([]))
    for (index, pauli) in paulis.enumerated() {
      guard let pauli else { continue }
      let values = runner.state.expectation(pauli) / norm
      for lane in 0..<used {
        // A Pauli has no elements outside the computational space.
        let isLost = !runner.lost.isEmpty && pauli.factors.contains { runner.lost[$0.qubit, lane] }
        let value = isLost ? 0 : Double(values[lane])
        result.sums[index] += value
        result.squares[index] += value * value
      }
    }
    return result
  }

  /// Adds the groups up in order, so that rounding does not depend on the threads.
  private func collect(_ groups: [Int: GroupResult], groupCount: Int) -> SimulationResult {
    var counts: [String: Int] = [:]
    var sums = [Double](repeating: 0, count: paulis.count)
    var squares = sums
    for group in 0..<groupCount {
      guard let result = groups[group] else { continue }
      counts.merge(result.counts, uniquingKeysWith: +)
      for index in paulis.indices {
        sums[index] += result.sums[index]
        squares[index] += result.squares[index]
      }
    }
    let n = Double(shots)
    return SimulationResult(
      method: .trajectories, counts: counts, probabilities: nil,
      expectations: sums.map { $0 / n },
      expectationErrors: zip(sums, squares).map { sum, square in
        let variance = max(0, square / n - (sum / n) * (sum / n))
        return n > 1 ? (variance / (n - 1)).squareRoot() : .infinity
      })
  }
}

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
  }

  private struct GroupResult: Sendable {
    var counts: [ClassicalRecord: Int] = [:]
    var sums: [Double]
    var squares: [Double]
    var multiplyAdds = 0.0

    mutating func add(_ value: Double, at index: Int) {
      sums[index] += value
      squares[index] += value * value
    }
  }

  /// Shots are summed up in groups of this size, whatever runs them.
  private static let groupSize = 16

  /// Runs all shots.
  func result() throws -> SimulationResult {
    switch request.precision {
    case .double: try result(lanes: SIMD8<Double>.self)
    case .single: try result(lanes: SIMD16<Float>.self)
    }
  }

  private func result<V: LaneVector>(lanes: V.Type) throws -> SimulationResult {
    let groupCount = (shots + Self.groupSize - 1) / Self.groupSize
    let threads = min(max(1, request.threads), groupCount)
    // Each worker has states of its own.
    let run: @Sendable (_ first: Int) -> [Int: GroupResult]
    switch tracksLeakage ? .shots : request.layout {
    case .amplitudes:
      let prepared = try ShotProgram(program)
      try requireMemory(
        Double(threads) * AmplitudeState<V>.byteCount(width: prepared.width),
        qubits: prepared.width)
      run = { first in
        let runner = ShotRunner<V>(prepared)
        return stride(from: first, to: groupCount, by: threads).reduce(into: [:]) {
          $0[$1] = group($1, runner)
        }
      }
    case .shots:
      let prepared = try TrajectoryProgram(program)
      try requireMemory(
        Double(threads) * 128
          * Double(sign: .plus, exponent: program.qubitCount, significand: 1),
        qubits: program.qubitCount)
      run = { first in
        let runner = TrajectoryRunner<V>(prepared)
        let angles = LaneAngles<V>(program)
        angles.bind([])
        return stride(from: first, to: groupCount, by: threads).reduce(into: [:]) {
          $0[$1] = group($1, runner, angles)
        }
      }
    }
    let results = Mutex<[Int: GroupResult]>([:])
    DispatchQueue.concurrentPerform(iterations: threads) { worker in
      let own = run(worker)
      results.withLock { $0.merge(own) { first, _ in first } }
    }
    return collect(results.withLock { $0 }, groupCount: groupCount)
  }

  /// Whether qubits leave the computational space, which only a runner of many shots follows.
  private var tracksLeakage: Bool {
    program.steps.contains { step in
      if case .channel(let channel) = step.operation { channel.leakage != nil } else { false }
    }
  }

  private func requireMemory(_ bytes: Double, qubits: Int) throws {
    try MemoryCheck.require(
      bytes, limit: request.memoryLimit,
      what: "\(max(1, request.threads)) state vectors, one for each thread, of", qubits: qubits,
      alternatives: MemoryCheck.alternatives(
        to: .trajectories, qubits: qubits, precision: request.precision, threads: request.threads))
  }

  private var emptyResult: GroupResult {
    GroupResult(
      sums: Array(repeating: 0, count: paulis.count),
      squares: Array(repeating: 0, count: paulis.count))
  }

  private func shotsOfGroup(_ group: Int) -> Range<Int> {
    group * Self.groupSize..<min(shots, (group + 1) * Self.groupSize)
  }

  /// One shot after the other.
  private func group<V: LaneVector>(_ group: Int, _ runner: ShotRunner<V>) -> GroupResult {
    var result = emptyResult
    let before = runner.state.multiplyAdds
    for shot in shotsOfGroup(group) {
      var stream = RandomStream(seed: request.seed, 0, shot)
      var record = ClassicalRecord(bitCount: program.bitCount)
      runner.run(stream: &stream, record: &record)
      result.counts[record, default: 0] += 1
      if paulis.isEmpty { continue }
      let weight = runner.state.storedWeight
      for (index, pauli) in paulis.enumerated() {
        guard let pauli else { continue }
        result.add(runner.state.expectation(pauli, weight: weight), at: index)
      }
    }
    result.multiplyAdds = runner.state.multiplyAdds - before
    return result
  }

  /// As many shots at once as there are lanes.
  private func group<V: LaneVector>(
    _ group: Int, _ runner: TrajectoryRunner<V>, _ angles: LaneAngles<V>
  ) -> GroupResult {
    let width = V.scalarCount
    var result = emptyResult
    for first in stride(from: 0, to: shotsOfGroup(group).count, by: width) {
      let shots = shotsOfGroup(group).dropFirst(first).prefix(width)
      var streams = (0..<width).map {
        RandomStream(seed: request.seed, 0, shots.startIndex + $0)
      }
      var records = [ClassicalRecord](
        repeating: ClassicalRecord(bitCount: program.bitCount), count: width)
      runner.begin()
      runner.run(basis: angles.basis.base, streams: &streams, records: &records)
      for lane in shots.indices { result.counts[records[lane - shots.startIndex], default: 0] += 1 }
      let norm = runner.state.expectation(PauliString([]))
      for (index, pauli) in paulis.enumerated() {
        guard let pauli else { continue }
        let values = runner.state.expectation(pauli) / norm
        for lane in 0..<shots.count {
          // A Pauli has no elements outside the computational space.
          let isLost =
            !runner.lost.isEmpty && pauli.factors.contains { runner.lost[$0.qubit, lane] }
          result.add(isLost ? 0 : Double(values[lane]), at: index)
        }
      }
    }
    return result
  }

  /// Adds the groups up in order, so that rounding does not depend on the threads.
  private func collect(_ groups: [Int: GroupResult], groupCount: Int) -> SimulationResult {
    var counts: [ClassicalRecord: Int] = [:]
    var sums = [Double](repeating: 0, count: paulis.count)
    var squares = sums
    var multiplyAdds = 0.0
    for group in 0..<groupCount {
      guard let result = groups[group] else { continue }
      counts.merge(result.counts, uniquingKeysWith: +)
      multiplyAdds += result.multiplyAdds
      for index in paulis.indices {
        sums[index] += result.sums[index]
        squares[index] += result.squares[index]
      }
    }
    let n = Double(shots)
    let rule = program.resultRule
    let truncated = rule.truncation.map { truncation in
      counts.reduce(0) { sum, entry in
        truncation.holds { entry.key[$0] } ? sum + entry.value : sum
      }
    }
    let resultCount = program.bitCount - rule.hiddenBitCount
    return SimulationResult(
      method: .trajectories,
      counts: Dictionary(
        uniqueKeysWithValues: counts.results(rule, bitCount: program.bitCount).map {
          ($0.key.bitString(count: resultCount), $0.value)
        }), probabilities: nil,
      expectations: sums.map { $0 / n },
      expectationErrors: zip(sums, squares).map { sum, square in
        let variance = max(0, square / n - (sum / n) * (sum / n))
        return n > 1 ? (variance / (n - 1)).squareRoot() : .infinity
      }, truncatedProbability: Double(truncated ?? 0) / n, multiplyAdds: multiplyAdds)
  }
}

import Channels
import Circuits
import Dispatch
import Parallel
import Randomness
import Synchronization

/// Sampled simulation: every shot is a pure state that follows drawn Kraus operators and outcomes.
struct TrajectorySimulation {
  private let program: Program
  private let request: SimulationRequest
  private let paulis: [PauliString?]
  private let shots: Int
  /// What is drawn for each shot.
  private let fluctuations: [Fluctuation]

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
    fluctuations = simulation.circuit.fluctuations
  }

  /// What some shots add up to.
  fileprivate struct Sums: Sendable {
    var sums: [Double]
    var squares: [Double]

    mutating func add(_ value: Double, at index: Int) {
      sums[index] += value
      squares[index] += value * value
    }
  }

  /// What a worker has found so far: integers, whose order does not matter, and sums by chunk.
  fileprivate struct Partial: Sendable {
    var counts: [ClassicalRecord: Int] = [:]
    var chunks: [Int: Sums] = [:]
    var multiplyAdds = 0.0

    mutating func merge(_ other: Partial) {
      counts.merge(other.counts, uniquingKeysWith: +)
      chunks.merge(other.chunks) { first, _ in first }
      multiplyAdds += other.multiplyAdds
    }
  }

  /// Shots run in groups of this size.
  private static let groupSize = 16
  /// No more sums than this are kept until the end.
  private static let mostChunks = 4096

  /// Runs all shots.
  func result() throws -> SimulationResult {
    switch request.precision {
    case .double: try result(lanes: SIMD8<Double>.self)
    case .single: try result(lanes: SIMD16<Float>.self)
    }
  }

  private func result<V: LaneVector>(lanes: V.Type) throws -> SimulationResult {
    let groupCount = (shots + Self.groupSize - 1) / Self.groupSize
    // Neighbouring groups, which one worker runs in order, so that rounding does not depend on the
    // threads.
    let chunkSize = (groupCount + Self.mostChunks - 1) / Self.mostChunks
    let chunkCount = (groupCount + chunkSize - 1) / chunkSize
    let ranks = Ranks.current
    let own = ranks.share(of: chunkCount)
    let threads = max(1, min(request.threads, own.count))
    let groups: @Sendable (_ chunk: Int) -> Range<Int> = { chunk in
      chunk * chunkSize..<min(groupCount, (chunk + 1) * chunkSize)
    }
    // Each worker has states of its own.
    let run: @Sendable (_ worker: Int) -> Partial
    let leaks = tracksLeakage
    switch leaks || !fluctuations.isEmpty ? .shots : request.layout {
    case .amplitudes:
      let prepared = try ShotProgram(program)
      try requireMemory(threads: threads, width: prepared.width, leaks: false)
      run = { worker in
        let runner = ShotRunner<V>(prepared)
        var partial = Partial()
        for index in stride(from: worker, to: own.count, by: threads) {
          for group in groups(own[index]) { add(group, own[index], runner, to: &partial) }
        }
        return partial
      }
    case .shots:
      let prepared = try TrajectoryProgram(program)
      try requireMemory(threads: threads, width: program.qubitCount, leaks: true)
      run = { worker in
        let runner = TrajectoryRunner<V>(prepared)
        let angles = LaneAngles<V>(program)
        var partial = Partial()
        for index in stride(from: worker, to: own.count, by: threads) {
          for group in groups(own[index]) { add(group, own[index], runner, angles, to: &partial) }
        }
        return partial
      }
    }
    let total = Mutex(Partial())
    DispatchQueue.concurrentPerform(iterations: threads) { worker in
      let partial = run(worker)
      total.withLock { $0.merge(partial) }
    }
    let parts = ranks.gather(total.withLock { $0 })
    return collect(
      parts.dropFirst().reduce(into: parts[0]) { $0.merge($1) }, chunkCount: chunkCount)
  }

  /// Whether qubits leave the computational space, which only a runner of many shots follows.
  private var tracksLeakage: Bool {
    program.steps.contains { step in
      if case .channel(let channel) = step.operation { channel.leakage != nil } else { false }
    }
  }

  private func requireMemory(threads: Int, width: Int, leaks: Bool) throws {
    try MemoryCheck.require(
      StateMemory.trajectories(
        width: width, threads: threads, precision: request.precision, leaks: leaks),
      limit: request.memoryLimit,
      what: "\(threads) state vectors, one for each thread, of", qubits: width,
      alternatives: MemoryCheck.alternatives(
        to: .trajectories, qubits: width, precision: request.precision, threads: threads))
  }

  private var noSums: Sums {
    Sums(
      sums: Array(repeating: 0, count: paulis.count),
      squares: Array(repeating: 0, count: paulis.count))
  }

  private func shotsOfGroup(_ group: Int) -> Range<Int> {
    group * Self.groupSize..<min(shots, (group + 1) * Self.groupSize)
  }

  /// One shot after the other.
  private func add<V: LaneVector>(
    _ group: Int, _ chunk: Int, _ runner: ShotRunner<V>, to partial: inout Partial
  ) {
    let before = runner.state.multiplyAdds
    for shot in shotsOfGroup(group) {
      var stream = RandomStream(seed: request.seed, 0, shot)
      var record = ClassicalRecord(bitCount: program.bitCount)
      runner.run(stream: &stream, record: &record)
      partial.counts[record, default: 0] += 1
      if paulis.isEmpty { continue }
      let weight = runner.state.storedWeight
      for (index, pauli) in paulis.enumerated() {
        guard let pauli else { continue }
        partial.chunks[chunk, default: noSums].add(
          runner.state.expectation(pauli, weight: weight), at: index)
      }
    }
    partial.multiplyAdds += runner.state.multiplyAdds - before
  }

  /// As many shots at once as there are lanes.
  private func add<V: LaneVector>(
    _ group: Int, _ chunk: Int, _ runner: TrajectoryRunner<V>, _ angles: LaneAngles<V>,
    to partial: inout Partial
  ) {
    let width = V.scalarCount
    for first in stride(from: 0, to: shotsOfGroup(group).count, by: width) {
      let shots = shotsOfGroup(group).dropFirst(first).prefix(width)
      var streams = (0..<width).map {
        RandomStream(seed: request.seed, 0, shots.startIndex + $0)
      }
      var records = [ClassicalRecord](
        repeating: ClassicalRecord(bitCount: program.bitCount), count: width)
      angles.bind(drawnValues(of: shots.startIndex, count: width))
      runner.begin()
      runner.run(basis: angles.basis.base, streams: &streams, records: &records)
      for lane in shots.indices {
        partial.counts[records[lane - shots.startIndex], default: 0] += 1
      }
      let norm = runner.state.expectation(PauliString([]))
      for (index, pauli) in paulis.enumerated() {
        guard let pauli else { continue }
        let values = runner.state.expectation(pauli) / norm
        for lane in 0..<shots.count {
          // A Pauli has no elements outside the computational space.
          let isLost =
            !runner.lost.isEmpty && pauli.factors.contains { runner.lost[$0.qubit, lane] }
          partial.chunks[chunk, default: noSums].add(
            isLost ? 0 : Double(values[lane]), at: index)
        }
      }
    }
  }

  /// The fluctuations of some shots, [fluctuation][lane], each shot's from a stream of its own.
  private func drawnValues(of first: Int, count: Int) -> [Double] {
    var values = [Double](repeating: 0, count: fluctuations.count * count)
    if fluctuations.isEmpty { return values }
    for lane in 0..<count {
      var stream = RandomStream(seed: request.seed, 3, first + lane)
      for (index, fluctuation) in fluctuations.enumerated() {
        values[index * count + lane] =
          switch fluctuation.distribution {
          case .normal: stream.normal()
          case .sign: stream.uniform() < 0.5 ? -1 : 1
          }
      }
    }
    return values
  }

  /// Adds the chunks up in order, so that rounding does not depend on the threads.
  private func collect(_ total: Partial, chunkCount: Int) -> SimulationResult {
    let counts = total.counts
    var sums = [Double](repeating: 0, count: paulis.count)
    var squares = sums
    for chunk in 0..<chunkCount {
      guard let result = total.chunks[chunk] else { continue }
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
      }, truncatedProbability: Double(truncated ?? 0) / n, multiplyAdds: total.multiplyAdds)
  }
}

extension TrajectorySimulation.Sums: Transferable {
  func write(to message: inout Message) {
    sums.write(to: &message)
    squares.write(to: &message)
  }

  init(from message: inout MessageReader) {
    self.init(sums: [Double](from: &message), squares: [Double](from: &message))
  }
}

extension TrajectorySimulation.Partial: Transferable {
  func write(to message: inout Message) {
    counts.write(to: &message)
    chunks.write(to: &message)
    multiplyAdds.write(to: &message)
  }

  init(from message: inout MessageReader) {
    self.init(
      counts: [ClassicalRecord: Int](from: &message),
      chunks: [Int: TrajectorySimulation.Sums](from: &message), multiplyAdds: Double(from: &message)
    )
  }
}

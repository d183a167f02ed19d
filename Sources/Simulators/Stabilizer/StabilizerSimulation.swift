import Circuits
import Dispatch
import Parallel
import Randomness
import Synchronization

/// Runs Clifford programs of any size: samples by Pauli frames or, where gates other than Paulis
/// depend on records, shot by shot on a tableau; expectations exactly where nothing depends on
/// records.
struct StabilizerSimulation {
  private let program: StabilizerProgram
  private let request: SimulationRequest
  private let paulis: [PauliString?]

  /// Prepares a run.
  /// - Throws: `SimulationError.invalidRequest` for what stabilizer states cannot do.
  init(
    _ program: StabilizerProgram, _ request: SimulationRequest, _ paulis: [PauliString?]
  ) throws {
    self.program = program
    self.request = request
    self.paulis = paulis
    if let reason = Self.refusal(program, request) {
      throw SimulationError.invalidRequest(reason)
    }
    try MemoryCheck.require(
      StateMemory.stabilizer(
        qubits: program.qubitCount,
        threads: request.shots == nil ? 0 : program.shotsDifferByPaulis ? 1 : request.threads),
      limit: request.memoryLimit, what: "the stabilizers of", qubits: program.qubitCount,
      alternatives: [])
  }

  /// Why a request cannot be served; nil if it can.
  static func refusal(_ program: StabilizerProgram, _ request: SimulationRequest) -> String? {
    if request.probabilities {
      return "the method stabilizer draws results and does not list their probabilities; say how "
        + "often with shots"
    }
    if request.shots == nil && program.hasConditions {
      return "what depends on measurements is sampled by the method stabilizer: state the number "
        + "of shots"
    }
    return nil
  }

  /// Runs the program and reads the results.
  func result() throws -> SimulationResult {
    let samples = request.shots.map { program.shotsDifferByPaulis ? frames($0) : shots($0) }
    let resultCount = program.bitCount - program.resultRule.hiddenBitCount
    let expectations: [Double]
    var errors: [Double]?
    if program.hasConditions, let samples, let shots = request.shots {
      let n = Double(shots)
      expectations = samples.sums.map { Double($0) / n }
      errors = zip(samples.sums, samples.squares).map { sum, square in
        let mean = Double(sum) / n
        return n > 1
          ? (max(0, Double(square) / n - mean * mean) / (n - 1)).squareRoot() : .infinity
      }
    } else {
      let propagation = PauliPropagation(program)
      expectations = paulis.map { $0.map(propagation.expectation) ?? 0 }
    }
    let rule = program.resultRule
    let truncated = rule.truncation.flatMap { truncation in
      samples?.counts.reduce(0) { sum, entry in
        truncation.holds { entry.key[$0] } ? sum + entry.value : sum
      }
    }
    return SimulationResult(
      method: .stabilizer,
      counts: samples.map { samples in
        Dictionary(
          uniqueKeysWithValues: samples.counts.results(rule, bitCount: program.bitCount).map {
            ($0.key.bitString(count: resultCount), $0.value)
          })
      }, probabilities: nil, expectations: expectations, expectationErrors: errors,
      truncatedProbability: Double(truncated ?? 0) / Double(request.shots ?? 1))
  }

  // MARK: Samples

  /// Counts of records, and sums of expectations, which are −1, 0 or 1 in each shot.
  fileprivate struct Samples: Sendable {
    var counts: [ClassicalRecord: Int] = [:]
    var sums: [Int]
    var squares: [Int]

    init(count: Int) {
      sums = Array(repeating: 0, count: count)
      squares = sums
    }

    mutating func add(_ value: Int, times: Int = 1, at index: Int) {
      sums[index] += value * times
      squares[index] += value * value * times
    }

    mutating func merge(_ other: Samples) {
      counts.merge(other.counts, uniquingKeysWith: +)
      for index in sums.indices {
        sums[index] += other.sums[index]
        squares[index] += other.squares[index]
      }
    }
  }

  /// Shares items out among the threads of all ranks. The sums are of integers, which no order changes.
  private func gather(
    _ count: Int, _ body: @escaping @Sendable (_ item: Int, inout Samples) -> Void
  ) -> Samples {
    let ranks = Ranks.current
    let mine = ranks.share(of: count)
    let threads = max(1, min(request.threads, mine.count))
    let size = paulis.count
    let total = Mutex(Samples(count: size))
    DispatchQueue.concurrentPerform(iterations: threads) { worker in
      var own = Samples(count: size)
      for index in stride(from: worker, to: mine.count, by: threads) { body(mine[index], &own) }
      total.withLock { [own] in $0.merge(own) }
    }
    return ranks.gather(total.withLock { $0 }).reduce(into: Samples(count: size)) { $0.merge($1) }
  }

  /// 64 shots at a time, as Paulis by which they differ from a reference.
  private func frames(_ shots: Int) -> Samples {
    let sampler = FrameSampler(program)
    let samplesPaulis = program.hasConditions
    let references = paulis.map { $0.map(sampler.final.expectation) ?? 0 }
    return gather((shots + 63) / 64) { [paulis, request] batch, samples in
      var stream = RandomStream(seed: request.seed, 3, batch)
      let run = sampler.run(&stream)
      let count = min(64, shots - 64 * batch)
      for shot in 0..<count { samples.counts[run.record(shot), default: 0] += 1 }
      guard samplesPaulis else { return }
      let all = count == 64 ? ~UInt64(0) : (1 << UInt64(count)) - 1
      for (index, pauli) in paulis.enumerated() where references[index] != 0 {
        guard let pauli else { continue }
        let flipped = (run.flips(pauli) & all).nonzeroBitCount
        samples.add(references[index], times: count - flipped, at: index)
        samples.add(-references[index], times: flipped, at: index)
      }
    }
  }

  /// One shot after the other.
  private func shots(_ shots: Int) -> Samples {
    gather(shots) { [program, paulis, request] shot, samples in
      var stream = RandomStream(seed: request.seed, 4, shot)
      var tableau = StabilizerTableau(qubitCount: program.qubitCount)
      var record = ClassicalRecord(bitCount: program.bitCount)
      for step in program.steps where record.satisfies(step.conditions) {
        Self.run(step, &tableau, &record, &stream)
      }
      samples.counts[record, default: 0] += 1
      for (index, pauli) in paulis.enumerated() {
        guard let pauli else { continue }
        samples.add(tableau.expectation(pauli), at: index)
      }
    }
  }

  private static func run(
    _ step: StabilizerProgram.Step, _ tableau: inout StabilizerTableau,
    _ record: inout ClassicalRecord, _ stream: inout RandomStream
  ) {
    let qubit = step.qubits.first ?? 0
    switch step.operation {
    case .gate(let action, _): tableau.apply(action, on: step.qubits)
    case .errors(let errors):
      var rest = stream.uniform()
      let error = errors.first {
        rest -= $0.probability
        return rest < 0
      }
      if let error { tableau.apply(pauli: error.pauli, on: step.qubits) }
    case .measure(let bit, let assignment):
      let outcome = tableau.measure(qubit) { stream.uniform() < 0.5 }
      guard let bit else { return }
      let flip = outcome ? assignment.p01 : assignment.p10
      record[bit] = flip > 0 && stream.uniform() < flip ? !outcome : outcome
    case .reset: tableau.reset(qubit) { stream.uniform() < 0.5 }
    case .assign(let bit, let value): record[bit] = value
    }
  }
}

extension StabilizerSimulation.Samples: Transferable {
  func write(to message: inout Message) {
    counts.write(to: &message)
    sums.write(to: &message)
    squares.write(to: &message)
  }

  init(from message: inout MessageReader) {
    counts = [ClassicalRecord: Int](from: &message)
    sums = [Int](from: &message)
    squares = [Int](from: &message)
  }
}

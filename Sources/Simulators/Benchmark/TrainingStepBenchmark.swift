import Channels
import Circuits
import Dispatch
import Synchronization

/// One training step of a recurrent cell: every sequence of a batch runs over several timesteps
/// with new angles at each, and the loss L = Σ ⟨P⟩² over sequences, timesteps, qubits and
/// P ∈ {X, Y, Z} is differentiated with respect to every angle.
///
/// A cell without noise runs on state vectors with the adjoint method, one with noise on Pauli
/// vectors.
public struct TrainingStepBenchmark: Sendable {
  /// Loss and gradient of a step.
  public struct Gradient: Sendable {
    /// The loss.
    public var loss: Double
    /// Its derivative, [sequence][timestep][parameter].
    public var values: [Double]

    /// The Euclidean norm of the derivative.
    public var norm: Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
  }

  /// What repeated runs took.
  public struct Measurement: Sendable {
    /// The median over the repetitions.
    public let medianSeconds: Double
    /// The minimum over the repetitions.
    public let minimumSeconds: Double
    /// Loss and gradient, the same in each repetition.
    public let gradient: Gradient
    /// The multiply-adds of a step that the kernels do for the sequences of the batch.
    public let multiplyAdds: Double
    /// The multiply-adds per second of the median over what the machine can do at most with as many
    /// threads and this precision.
    public let fractionOfPeak: Double
  }

  private let program: Program
  private let readouts: [PauliString]
  private let isNoisy: Bool
  /// The number of timesteps.
  public let steps: Int
  /// The number of sequences.
  public let batch: Int
  private let threads: Int
  private let precision: Precision

  /// The number of parameters of the cell.
  public var parameterCount: Int { program.angles.parameters.count }

  /// A benchmark of a cell.
  /// - Throws: `SimulationError` if the cell cannot run, or a count is below one.
  public init(
    _ cell: NoisyCircuit, steps: Int, batch: Int, threads: Int = 1,
    precision: Precision = .double
  ) throws {
    for (name, value) in [("timesteps", steps), ("sequences", batch), ("threads", threads)]
    where value < 1 {
      throw SimulationError.invalidRequest(
        "the number of \(name) is \(value); at least 1 is needed")
    }
    program = try Program(lowering: cell, keeping: Array(0..<cell.qubitCount))
    readouts = (0..<cell.qubitCount).flatMap { qubit in
      [Pauli.x, .y, .z].map { PauliString([PauliString.Factor($0, qubit)]) }
    }
    isNoisy = cell.instructions.contains {
      if case .gate = $0.operation { false } else { true }
    }
    self.steps = steps
    self.batch = batch
    self.threads = threads
    self.precision = precision
    _ = try makeCell()
  }

  private func makeCell() throws -> any BatchCell {
    switch (precision, isNoisy) {
    case (.double, true):
      try PauliCell<SIMD8<Double>>(program, readouts: readouts.map { ReadoutFunctional($0) })
    case (.single, true):
      try PauliCell<SIMD16<Float>>(program, readouts: readouts.map { ReadoutFunctional($0) })
    case (.double, false): try UnitaryCell<SIMD8<Double>>(program, readouts: readouts)
    case (.single, false): try UnitaryCell<SIMD16<Float>>(program, readouts: readouts)
    }
  }

  /// Runs the step several times; buffers are allocated and the program is fused beforehand.
  /// - Parameter angles: [sequence][timestep][parameter] values in radians.
  /// - Throws: `SimulationError` if the number of angles is wrong, and for an angle, a readout or a
  ///   derivative that is not finite, with its place.
  public func measure(angles: [Double], repetitions: Int) throws -> Measurement {
    let expected = batch * steps * parameterCount
    guard angles.count == expected else {
      throw SimulationError.invalidRequest("\(angles.count) angles; \(expected) are needed")
    }
    try requireFinite(angles, "angle")
    let cells = try (0..<threads).map { _ in CellBox(try makeCell()) }
    var gradient = run(angles, cells)
    var seconds: [Double] = []
    let clock = ContinuousClock()
    for _ in 0..<max(1, repetitions) {
      let duration = clock.measure { gradient = run(angles, cells) }
      seconds.append(duration / .seconds(1))
    }
    try requireFinite(gradient.values, "derivative of the loss with respect to")
    guard gradient.loss.isFinite else {
      throw SimulationError.nonFinite("the loss is \(gradient.loss)")
    }
    seconds.sort()
    let median = (seconds[(seconds.count - 1) / 2] + seconds[seconds.count / 2]) / 2
    let perStep = (cells[0].cell as? any CountedCell)?.multiplyAddsPerStep ?? 0
    let work = Double(batch * steps) * perStep
    let peak = MachinePeak.multiplyAdds(threads: threads, precision: precision)
    return Measurement(
      medianSeconds: median, minimumSeconds: seconds[0], gradient: gradient, multiplyAdds: work,
      fractionOfPeak: work / (median * peak))
  }

  /// Says where the first of [sequence][timestep][parameter] numbers is that is not finite.
  private func requireFinite(_ values: [Double], _ name: String) throws {
    guard let index = values.firstIndex(where: { !$0.isFinite }) else { return }
    let place = index / parameterCount
    throw SimulationError.nonFinite(
      "the \(name) '\(program.angles.parameters[index % parameterCount].name)' is "
        + "\(values[index]) at timestep \(place % steps + 1) of sequence \(place / steps + 1)")
  }

  private struct CellBox: @unchecked Sendable {
    let cell: any BatchCell
    init(_ cell: any BatchCell) { self.cell = cell }
  }

  private func run(_ angles: [Double], _ cells: [CellBox]) -> Gradient {
    let width = cells[0].cell.laneCount
    let groups = (batch + width - 1) / width
    let workers = min(cells.count, groups)
    let results = Mutex<[Int: Gradient]>([:])
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      for group in stride(from: worker, to: groups, by: workers) {
        let result = runGroup(group, angles, cells[worker].cell)
        results.withLock { $0[group] = result }
      }
    }
    var total = Gradient(loss: 0, values: [])
    total.values.reserveCapacity(angles.count)
    let parts = results.withLock { $0 }
    for group in 0..<groups {
      guard let part = parts[group] else { continue }
      total.loss += part.loss
      total.values += part.values
    }
    return total
  }

  private func runGroup(_ group: Int, _ angles: [Double], _ cell: any BatchCell) -> Gradient {
    let width = cell.laneCount
    let used = min(width, batch - group * width)
    let (p, r) = (parameterCount, readouts.count)
    var values = [[Double]](repeating: [], count: steps)
    var reads = values
    cell.begin()
    for step in 0..<steps {
      var lanes = [Double](repeating: 0, count: p * width)
      for lane in 0..<used {
        let source = ((group * width + lane) * steps + step) * p
        for k in 0..<p { lanes[k * width + lane] = angles[source + k] }
      }
      values[step] = lanes
      reads[step] = [Double](repeating: 0, count: r * width)
      cell.forward(parameters: lanes, readouts: &reads[step], recording: true)
    }
    var result = Gradient(loss: 0, values: [Double](repeating: 0, count: used * steps * p))
    var slope = [Double](repeating: 0, count: p * width)
    cell.beginBackward()
    for step in (0..<steps).reversed() {
      for k in 0..<r {
        for lane in 0..<used {
          result.loss += reads[step][k * width + lane] * reads[step][k * width + lane]
        }
      }
      cell.backward(
        readoutGradient: reads[step].map { 2 * $0 }, parameterGradient: &slope)
      for lane in 0..<used {
        for k in 0..<p { result.values[(lane * steps + step) * p + k] = slope[k * width + lane] }
      }
    }
    return result
  }
}

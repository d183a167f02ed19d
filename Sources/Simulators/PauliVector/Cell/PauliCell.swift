import Channels
import Circuits
import Randomness

/// A cell of a recurrent circuit on Pauli vectors: the exact noisy state of a batch of sequences,
/// one in each lane, with the exact gradient.
///
/// The backward pass takes the state back by the inverse of every operation, together with the
/// adjoint λ ← Rᵀ λ. Where an operation has no inverse, or the inverses since the last kept state
/// could lengthen a rounding error too much, the state is kept on the way forward. When kept states
/// would exceed `checkpointByteLimit`, only the last timesteps keep theirs, and earlier ones run
/// forward once more from the start of their stretch.
public final class PauliCell<V: LaneVector>: ExactBatchCell {
  /// The number of sequences in the lanes.
  public let laneCount = V.scalarCount
  /// The number of values read after each step.
  public let readoutCount: Int

  /// Replaces the exact values of jointly measured bits by sampled ones, if set.
  ///
  /// Called at the first of neighbouring measurements with their bits and the joint distribution
  /// of the records in every lane: outcome index bit k belongs to the k-th bit. Returns
  /// [bit][lane] values, or nil for the exact ones.
  public var outcomeSampler: ((_ bits: [Int], _ distributions: [[Double]]) -> [[Double]]?)?

  /// Draws the records of single runs, if set: the states then are those of single runs given their
  /// records, one run in each lane, and a record −1 or +1 is what is read.
  ///
  /// Called for each measurement in order with its bit and the mean record in every lane; returns
  /// for each lane whether the record is 1, that is −1.
  public var recordDrawer: ((_ bit: Int, _ means: [Double]) -> [Bool])?

  /// The random numbers with which reports of measurements that err together are drawn from their
  /// outcomes, by lane and the first of their bits; used where `recordDrawer` is set.
  public var reportStream: ((_ lane: Int, _ bit: Int) -> RandomStream)?

  /// [bit][lane] weights s of a score: the next `backward` adds the gradient of Σ s·ln P(record).
  /// Empty for none.
  public var scoreWeights: [Double] = []

  /// The bytes that states kept for the backward pass may occupy, at least those of four states:
  /// unless set, 1 GiB. What is kept decides about the last digits of a gradient, so that it must
  /// not depend on the machine.
  public var checkpointByteLimit = Double(1 << 30)

  /// The most bytes that kept states have occupied.
  package var mostCheckpointBytes: Int {
    checkpoints.mostStates * state.buffer.count * MemoryLayout<V>.stride
  }

  let program: Program
  let state: PauliVector<V>
  let lambda: PauliVector<V>
  fileprivate let stages: [Stage]
  private let reads: [Read]
  /// Readouts at the end come behind those of the bits.
  private let bitCount: Int
  private let angles: LaneAngles<V>
  private let checkpoints: CheckpointStore<V>
  private var parameterHistory: [[Double]] = []
  /// The drawn records of each recorded step, in the order of its measurements.
  private var recordHistory: [[DrawnRecord<V>]] = []
  let scratch = ScratchStates<V>()

  fileprivate enum Stage {
    case pass(TilePass<V>)
    case measure([CellProgram.Measurement], MovedRecords?)
  }

  /// Where a value is read: the entries of the vector and their coefficients.
  struct Read {
    let entries: [(index: Int, coefficient: Double)]
  }

  /// A cell with readouts at its end or, if the program measures into bits, at the measurements.
  ///
  /// A program with measurements has one readout for each classical bit: P(0) − P(1) of the
  /// record; the measurement dephases the qubit. Readouts at the end come behind them.
  /// - Throws: `SimulationError` if the program has conditions.
  public init(_ program: Program, readouts: [ReadoutFunctional]) throws {
    self.program = program
    let fused = try CellProgram(program)
    stages = try fused.passes().map { pass in
      switch pass {
      case .blocks(let blocks): .pass(TilePass(blocks, qubitCount: fused.qubitCount))
      case .measure(let measurements):
        .measure(measurements, try MovedRecords(measurements, program.jointRecords))
      }
    }
    let measures = stages.contains { if case .measure = $0 { true } else { false } }
    bitCount = measures ? program.bitCount : 0
    readoutCount = bitCount + readouts.count
    reads = try readouts.map { try Read($0, program: program) }
    state = PauliVector(qubitCount: fused.qubitCount)
    lambda = PauliVector(qubitCount: fused.qubitCount)
    angles = LaneAngles(program)
    checkpoints = CheckpointStore(elementCount: state.buffer.count)
  }

  /// Sets the state to |0…0⟩ and forgets earlier steps.
  @specialized(where V == SIMD8<Double>)
  @specialized(where V == SIMD16<Float>)
  public func begin() {
    state.prepareZero()
    checkpoints.removeAll()
    parameterHistory.removeAll(keepingCapacity: true)
    recordHistory.removeAll(keepingCapacity: true)
  }

  /// Advances by one step.
  /// - Parameters:
  ///   - parameters: [parameter][lane] values in radians.
  ///   - readouts: Receives [readout][lane] values.
  ///   - recording: Whether a backward pass will follow.
  @specialized(where V == SIMD8<Double>)
  @specialized(where V == SIMD16<Float>)
  public func forward(
    parameters: [Double], readouts: inout [Double], recording: Bool = true
  ) {
    if recording { parameterHistory.append(parameters) }
    let step = recording ? parameterHistory.count - 1 : nil
    if let step { checkpoints.begin(step: step, state, byteLimit: checkpointByteLimit) }
    var drawn: [DrawnRecord<V>] = []
    advance(parameters, step: step) { measurements, moved in
      if let recordDrawer {
        var records: [V] = []
        for measurement in measurements {
          let record = draw(measurement, recordDrawer)
          records.append(record.value)
          drawn.append(record)
          record.collapse(state)
        }
        if let moved { report(&records, moved, measurements[0].bit) }
        for (value, measurement) in zip(records, measurements) {
          store(value, at: measurement.bit, in: &readouts)
        }
        return true
      }
      let bits = measurements.map(\.bit)
      if let values = outcomeSampler?(bits, recordDistributions(measurements, moved)) {
        for (bit, lanes) in zip(bits, values) {
          for lane in 0..<laneCount { readouts[bit * laneCount + lane] = lanes[lane] }
        }
      } else if let moved {
        for (bit, read) in zip(bits, moved.reads) {
          store(value(of: read), at: bit, in: &readouts)
        }
      } else {
        for (qubit, bit, measurement) in measurements {
          store(measurement.records.report(state[3 << (2 * qubit)]), at: bit, in: &readouts)
        }
      }
      return false
    }
    if recording { recordHistory.append(drawn) }
    for (index, read) in reads.enumerated() {
      store(value(of: read.entries), at: bitCount + index, in: &readouts)
    }
  }

  @inline(__always)
  private func value(of entries: [(index: Int, coefficient: Double)]) -> V {
    var sum = V.zero
    for (entry, coefficient) in entries { sum += V.Scalar(coefficient) * state[entry] }
    return sum
  }

  @inline(__always)
  private func addGradient(_ upstream: V, of entries: [(index: Int, coefficient: Double)]) {
    for (entry, coefficient) in entries { lambda[entry] += V.Scalar(coefficient) * upstream }
  }

  private func draw(
    _ measurement: CellProgram.Measurement, _ drawer: (Int, [Double]) -> [Bool]
  ) -> DrawnRecord<V> {
    let mean = measurement.measurement.records.report(state[3 << (2 * measurement.qubit)])
    let ones = drawer(measurement.bit, (0..<laneCount).map { Double(mean[$0]) })
    return DrawnRecord(measurement, ones)
  }

  /// Runs all stages.
  /// - Parameters:
  ///   - step: The number of the step if states are to be kept for going back over it.
  ///   - read: Reads measurements; returns whether it has collapsed the state itself.
  @inline(__always)
  private func advance(
    _ parameters: [Double], step: Int?,
    _ read: ([CellProgram.Measurement], MovedRecords?) -> Bool
  ) {
    angles.bind(parameters)
    for (index, stage) in stages.enumerated() {
      switch stage {
      case .pass(let pass):
        if let step {
          checkpoints.pass(pass.logLengthening, stage: index, step: step, state)
        }
        pass.apply(state.buffer.base, basis: angles.basis.base)
      case .measure(let measurements, let moved):
        if let step { checkpoints.pass(.infinity, stage: index, step: step, state) }
        if !read(measurements, moved) { state.dephase(measurements) }
      }
    }
  }

  /// Starts a backward pass after the last forward step.
  @specialized(where V == SIMD8<Double>)
  @specialized(where V == SIMD16<Float>)
  public func beginBackward() { lambda.buffer.fill(.zero) }

  /// Goes back over the last step that has not been gone back over.
  /// - Parameters:
  ///   - readoutGradient: [readout][lane] derivative of the loss with respect to the values read.
  ///   - parameterGradient: Receives the [parameter][lane] derivative.
  @specialized(where V == SIMD8<Double>)
  @specialized(where V == SIMD16<Float>)
  public func backward(readoutGradient: [Double], parameterGradient: inout [Double]) {
    guard let parameters = parameterHistory.popLast() else { return }
    let step = parameterHistory.count
    var drawn = recordHistory.popLast() ?? []
    if let start = checkpoints.replayStart(before: step, into: state) {
      // The states of this stretch were given up: run it forward once more.
      for earlier in start...step {
        if earlier > start {
          checkpoints.begin(step: earlier, state, byteLimit: checkpointByteLimit)
        }
        var records = (earlier < step ? recordHistory[earlier] : drawn)[...]
        advance(earlier < step ? parameterHistory[earlier] : parameters, step: earlier) {
          measurements, _ in
          guard !records.isEmpty else { return false }
          for record in records.prefix(measurements.count) { record.collapse(state) }
          records = records.dropFirst(measurements.count)
          return true
        }
      }
    }
    for (index, read) in reads.enumerated() {
      addGradient(load(bitCount + index, from: readoutGradient), of: read.entries)
    }
    angles.bind(parameters)
    for (index, stage) in stages.enumerated().reversed() {
      switch stage {
      case .pass(let pass):
        pass.goBack(
          state.buffer.base, lambda.buffer.base, basis: angles.basis.base,
          gradient: angles.gradient.base)
      case .measure(let measurements, let moved) where !drawn.isEmpty:
        checkpoints.restore(stage: index, step: step, into: state)
        let records = drawn.suffix(measurements.count)
        var upstream = measurements.map { load($0.bit, from: readoutGradient) }
        if let moved { upstream = moved.pulledBack(upstream, at: records.map(\.value)) }
        goBack(over: records, upstream: upstream)
        drawn.removeLast(measurements.count)
      case .measure(let measurements, let moved?):
        lambda.dephase(measurements)
        for (measurement, read) in zip(measurements, moved.reads) {
          addGradient(load(measurement.bit, from: readoutGradient), of: read)
        }
      case .measure(let measurements, nil):
        lambda.dephase(measurements)
        for (qubit, bit, measurement) in measurements {
          lambda[3 << (2 * qubit)] +=
            V.Scalar(measurement.records.contrast) * load(bit, from: readoutGradient)
        }
      }
      checkpoints.restore(stage: index, step: step, into: state)
    }
    angles.pullback(into: &parameterGradient)
    scoreWeights = []
  }

  private func store(_ value: V, at index: Int, in target: inout [Double]) {
    for lane in 0..<laneCount { target[index * laneCount + lane] = Double(value[lane]) }
  }

  func load(_ index: Int, from source: [Double]) -> V {
    var value = V.zero
    for lane in 0..<laneCount { value[lane] = V.Scalar(source[index * laneCount + lane]) }
    return value
  }
}

extension PauliCell: CountedCell {
  /// As the kernels say; the preparation of matrices is not counted.
  var multiplyAddsPerStep: Double {
    stages.reduce(0.0) { sum, stage in
      if case .pass(let pass) = stage { sum + pass.multiplyAdds } else { sum }
    } * Double(state.count)
  }
}

import Channels
import Circuits
import LinearAlgebra

/// A number read from a state: an affine function of the Pauli expectations of a few qubits.
///
/// An ideal readout of a Pauli string has one coefficient equal to one. A readout through noisy
/// basis-change pulses, relaxation and assignment errors has several.
public struct ReadoutFunctional: Hashable, Sendable {
  /// The qubits of the circuit, distinct.
  public let qubits: [Int]
  /// 4ᵏ coefficients in the order of the Pauli index over `qubits`.
  public let coefficients: [Double]

  /// A functional on qubits.
  public init(qubits: [Int], coefficients: [Double]) {
    precondition(coefficients.count == 1 << (2 * qubits.count), "4^k coefficients are needed")
    self.qubits = qubits
    self.coefficients = coefficients
  }

  /// The expectation of a Pauli string.
  public init(_ pauli: PauliString) {
    qubits = pauli.factors.map(\.qubit)
    var coefficients = [Double](repeating: 0, count: 1 << (2 * qubits.count))
    var index = 0
    for (k, factor) in pauli.factors.enumerated() { index += factor.pauli.rawValue << (2 * k) }
    coefficients[index] = 1
    self.coefficients = coefficients
  }
}

/// A cell of a recurrent circuit on Pauli vectors: the exact noisy state of a batch of sequences,
/// one in each lane, with the exact gradient.
///
/// The gradient is the reverse pass λ ← Rᵀ λ through every block, with the forward vectors
/// recomputed from a checkpoint at each timestep.
public final class PauliCell<V: LaneVector>: BatchCell {
  /// The number of sequences in the lanes.
  public let laneCount = V.scalarCount
  /// The number of values read after each step.
  public let readoutCount: Int

  /// Replaces the exact values of jointly measured bits by sampled ones, if set.
  ///
  /// Called at the first of neighbouring measurements with their bits and the joint distribution
  /// of the records in every lane: outcome index bit k belongs to the k-th bit. Returns
  /// [bit][lane] values.
  public var outcomeSampler: ((_ bits: [Int], _ distributions: [[Double]]) -> [[Double]])?

  let program: Program
  let fused: PauliProgram
  let state: PauliVector<V>
  private let reads: [Read]
  private var checkpoints: [AlignedBuffer<V>] = []
  private var parameterHistory: [[Double]] = []
  private let lambda: PauliVector<V>
  private var tape: [AlignedBuffer<V>] = []

  /// Where a value is read: the entries of the vector and their coefficients.
  struct Read {
    let entries: [(index: Int, coefficient: Double)]
  }

  /// A cell with readouts at its end or, if the program measures into bits, at the measurements.
  ///
  /// A program with measurements has one readout for each classical bit: P(0) − P(1) of the
  /// record; the measurement dephases the qubit.
  /// - Throws: `SimulationError` if the program has conditions, or both measurements and readouts.
  public init(_ program: Program, readouts: [ReadoutFunctional]) throws {
    self.program = program
    fused = try PauliProgram(program)
    let measured = fused.stages.filter { if case .measure = $0 { true } else { false } }.count
    for case .conditional in fused.stages {
      throw SimulationError.unsupported(
        "a cell with conditions has no average state; use trajectories")
    }
    guard measured == 0 || readouts.isEmpty else {
      throw SimulationError.invalidRequest("a cell has either measurements or readouts at its end")
    }
    readoutCount = measured > 0 ? program.bitCount : readouts.count
    reads = try readouts.map { try Read($0, program: program) }
    state = PauliVector(qubitCount: program.qubitCount)
    lambda = PauliVector(qubitCount: program.qubitCount)
  }

  /// Sets the state to |0…0⟩ and forgets earlier steps.
  @specialized(where V == SIMD8<Double>)
  @specialized(where V == SIMD16<Float>)
  public func begin() {
    state.prepareZero()
    checkpoints.removeAll(keepingCapacity: true)
    parameterHistory.removeAll(keepingCapacity: true)
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
    if recording {
      let checkpoint = AlignedBuffer<V>(count: state.buffer.count, repeating: .zero)
      checkpoint.copy(from: state.buffer)
      checkpoints.append(checkpoint)
      parameterHistory.append(parameters)
    }
    let angles = evaluateAngles(parameters).angles
    var sampled: Set<Int> = []
    withUnsafeTemporaryAllocation(of: V.self, capacity: 256) { matrix in
      for (index, stage) in fused.stages.enumerated() {
        switch stage {
        case .block(let block):
          BoundBlock<V>(block).evaluate(angles: angles, matrix: matrix.baseAddress!)
          state.apply(matrix.baseAddress!, low: block.low, high: block.high)
        case .measure(let qubit, let bit, let assignment):
          let value = state.buffer.base[3 << (2 * qubit)]
          if let bit, !sampled.contains(bit) {
            if let outcomeSampler {
              sampled.formUnion(sample(from: index, outcomeSampler, into: &readouts))
            } else {
              store(assignment.report(value), at: bit, in: &readouts)
            }
          }
          state.apply(PauliTransfer.dephasing, on: qubit)
        case .conditional, .reset, .channel: break
        }
      }
    }
    for (index, read) in reads.enumerated() {
      var sum = V.zero
      for (entry, coefficient) in read.entries {
        sum += V.Scalar(coefficient) * state.buffer.base[entry]
      }
      store(sum, at: index, in: &readouts)
    }
  }

  /// Draws the bits of the neighbouring measurements that start at a stage, and returns them.
  private func sample(
    from start: Int, _ sampler: ([Int], [[Double]]) -> [[Double]], into readouts: inout [Double]
  ) -> [Int] {
    var bits: [Int] = []
    var functionals: [ReadoutFunctional] = []
    for stage in fused.stages[start...] {
      guard case .measure(let qubit, let bit?, let assignment) = stage else { break }
      bits.append(bit)
      functionals.append(
        ReadoutFunctional(
          qubits: [program.qubits[qubit]],
          coefficients: [assignment.p01 - assignment.p10, 0, 0, assignment.contrast]))
    }
    let values = sampler(bits, outcomeDistributions(functionals))
    for (bit, lanes) in zip(bits, values) {
      for lane in 0..<laneCount { readouts[bit * laneCount + lane] = lanes[lane] }
    }
    return bits
  }

  /// The joint distribution of ±1 readouts of distinct qubits in the present state.
  /// - Parameter functionals: P(0) − P(1) of each readout as a function of its one qubit's Paulis.
  /// - Returns: For every lane 2ᵏ probabilities; outcome index bit k is 1 where readout k is −1.
  @specialized(where V == SIMD8<Double>)
  @specialized(where V == SIMD16<Float>)
  public func outcomeDistributions(_ functionals: [ReadoutFunctional]) -> [[Double]] {
    let order = functionals.map { program.compactIndex($0.qubits[0]) ?? 0 }
    // Contract the digits from the highest down: a read digit becomes a bit, others are traced out.
    var current = Array(UnsafeBufferPointer(start: state.buffer.base, count: state.buffer.count))
    var bitsOfQubit: [Int] = []
    for qubit in (0..<program.qubitCount).reversed() {
      let stride = 1 << (2 * qubit)
      let outer = current.count / (4 * stride)
      let read = order.firstIndex(of: qubit)
      var next = [V]()
      next.reserveCapacity(current.count / 2)
      for block in 0..<outer {
        let base = block * 4 * stride
        next.append(contentsOf: current[base..<base + stride])
        guard let read else { continue }
        let c = functionals[read].coefficients.map { V.Scalar($0) }
        for i in base..<base + stride {
          let low = c[0] * current[i] + c[1] * current[i + stride]
          next.append(low + c[2] * current[i + 2 * stride] + c[3] * current[i + 3 * stride])
        }
      }
      current = next
      if let read { bitsOfQubit.append(read) }
    }
    // What is left is indexed with the qubit contracted first as the highest bit.
    let highest = bitsOfQubit.count - 1
    return (0..<laneCount).map { lane in
      var weights = [Double](repeating: 0, count: current.count)
      for (index, value) in current.enumerated() {
        var target = 0
        for (position, read) in bitsOfQubit.enumerated() {
          target |= (index >> (highest - position) & 1) << read
        }
        weights[target] = Double(value[lane])
      }
      WalshHadamard.transform(&weights)
      return weights.map { max(0, $0) / Double(weights.count) }
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
    guard let checkpoint = checkpoints.popLast(), let parameters = parameterHistory.popLast()
    else { return }
    for (index, read) in reads.enumerated() {
      let upstream = load(index, from: readoutGradient)
      for (entry, coefficient) in read.entries {
        lambda.buffer.base[entry] += V.Scalar(coefficient) * upstream
      }
    }
    let (angles, atoms) = evaluateAngles(parameters)
    state.buffer.copy(from: checkpoint)
    record(angles)
    var angleGradient = [Double](repeating: 0, count: program.angles.count * laneCount)
    withUnsafeTemporaryAllocation(of: V.self, capacity: 3 * 256) { space in
      let (matrix, correlation, transposed) = (
        space.baseAddress!, space.baseAddress! + 256, space.baseAddress! + 512
      )
      for (index, stage) in fused.stages.enumerated().reversed() {
        switch stage {
        case .block(let block):
          goBack(
            block, before: tape[index], angles: angles, gradient: &angleGradient,
            matrix: matrix, correlation: correlation, transposed: transposed)
        case .measure(let qubit, let bit, let assignment):
          lambda.apply(PauliTransfer.dephasing, on: qubit)
          if let bit {
            lambda.buffer.base[3 << (2 * qubit)] +=
              V.Scalar(assignment.contrast) * load(bit, from: readoutGradient)
          }
        case .conditional, .reset, .channel: break
        }
      }
    }
    pullback(angleGradient, atoms: atoms, into: &parameterGradient)
  }

  /// Runs the step forward once more, keeping the vector before every block.
  private func record(_ angles: [Double]) {
    while tape.count < fused.stages.count {
      tape.append(AlignedBuffer(count: state.buffer.count, repeating: .zero))
    }
    withUnsafeTemporaryAllocation(of: V.self, capacity: 256) { matrix in
      for (index, stage) in fused.stages.enumerated() {
        switch stage {
        case .block(let block):
          tape[index].copy(from: state.buffer)
          BoundBlock<V>(block).evaluate(angles: angles, matrix: matrix.baseAddress!)
          state.apply(matrix.baseAddress!, low: block.low, high: block.high)
        case .measure(let qubit, _, _): state.apply(PauliTransfer.dephasing, on: qubit)
        case .conditional, .reset, .channel: break
        }
      }
    }
  }

  private func goBack(
    _ block: PauliProgram.Block, before: AlignedBuffer<V>, angles: [Double],
    gradient: inout [Double], matrix: UnsafeMutablePointer<V>,
    correlation: UnsafeMutablePointer<V>, transposed: UnsafeMutablePointer<V>
  ) {
    let bound = BoundBlock<V>(block)
    let size = bound.dimension * bound.dimension
    withUnsafeTemporaryAllocation(of: V.self, capacity: size * block.elements.count) { prefixes in
      bound.evaluate(angles: angles, matrix: matrix, prefixes: prefixes.baseAddress!)
      if !block.isConstant {
        correlation.update(repeating: .zero, count: size)
        if let high = block.high {
          PauliKernels<V>.correlate(
            lambda.buffer.base, before.base, count: before.count, low: 1 << (2 * block.low),
            high: 1 << (2 * high), into: correlation)
        } else {
          PauliKernels<V>.correlate(
            lambda.buffer.base, before.base, count: before.count, stride: 1 << (2 * block.low),
            into: correlation)
        }
        bound.pullback(
          correlation: correlation, angles: angles, prefixes: prefixes.baseAddress!,
          gradient: &gradient)
      }
    }
    for i in 0..<bound.dimension {
      for j in 0..<bound.dimension {
        transposed[i * bound.dimension + j] = matrix[j * bound.dimension + i]
      }
    }
    lambda.apply(transposed, low: block.low, high: block.high)
  }

  private func store(_ value: V, at index: Int, in target: inout [Double]) {
    for lane in 0..<laneCount { target[index * laneCount + lane] = Double(value[lane]) }
  }

  private func load(_ index: Int, from source: [Double]) -> V {
    var value = V.zero
    for lane in 0..<laneCount { value[lane] = V.Scalar(source[index * laneCount + lane]) }
    return value
  }
}

extension PauliCell.Read {
  init(_ functional: ReadoutFunctional, program: Program) throws {
    let positions = try functional.qubits.map { qubit in
      guard let position = program.compactIndex(qubit) else {
        throw SimulationError.invalidRequest("readout of qubit \(qubit), which is not in use")
      }
      return position
    }
    entries = functional.coefficients.enumerated().filter { $0.element != 0 }.map {
      (index, coefficient) in
      var entry = 0
      for (k, position) in positions.enumerated() {
        entry += ((index >> (2 * k)) & 3) << (2 * position)
      }
      return (entry, coefficient)
    }
  }
}

extension AssignmentMatrix {
  /// P(0) − P(1) of the record for an expectation of Z.
  @inline(__always)
  func report<V: LaneVector>(_ z: V) -> V {
    V(repeating: V.Scalar(p01 - p10)) + V.Scalar(contrast) * z
  }

  /// The factor by which the record's expectation follows that of Z.
  var contrast: Double { 1 - p10 - p01 }
}

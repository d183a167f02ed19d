import Circuits

/// A cell of an ideal recurrent circuit on state vectors: a batch of sequences, one in each lane,
/// with the exact gradient by the adjoint method.
///
/// The backward pass uncomputes the state, so that its memory does not grow with the number of
/// gates: two states, and the parameters of every timestep.
public final class UnitaryCell<V: LaneVector>: BatchCell {
  /// The number of sequences in the lanes.
  public let laneCount = V.scalarCount
  /// The number of values read after each step.
  public let readoutCount: Int
  fileprivate let elements: [Element]
  private let storage: BoundTwoLevel<V>.Storage
  private let reads: PauliReads<V>
  fileprivate let state: LaneState<V>
  private let lambda: LaneState<V>
  private let angles: LaneAngles<V>
  private let scratch = AlignedBuffer<V>(count: 96, repeating: .zero)
  private var parameterHistory: [[Double]] = []

  fileprivate enum Element {
    case twoLevel(BoundTwoLevel<V>)
    case dense(low: Int, high: Int, StateFactor)
  }

  /// A cell that reads Pauli strings after each step.
  /// - Parameters:
  ///   - program: Gates only.
  ///   - readouts: Strings on qubits of the circuit.
  /// - Throws: `SimulationError` if the program does anything but unitary gates, or a readout
  ///   names a qubit that is not in use.
  public init(_ program: Program, readouts: [PauliString]) throws {
    let fused = try UnitaryProgram(program)
    let counts = fused.elements.map { element in
      if case .twoLevel(let two) = element { two.factors.count } else { 0 }
    }
    let storage = BoundTwoLevel<V>.Storage(
      factorCount: counts.reduce(0, +), operationCount: counts.count)
    var offset = 0
    elements = fused.elements.enumerated().map { index, element in
      defer { offset += counts[index] }
      switch element {
      case .twoLevel(let two):
        return .twoLevel(
          BoundTwoLevel(two, storage: storage, factorOffset: offset, index: index))
      case .dense(let low, let high, let factor):
        return .dense(low: low, high: high, factor)
      }
    }
    self.storage = storage
    reads = try PauliReads(readouts, program: program)
    readoutCount = readouts.count
    state = LaneState(qubitCount: program.qubitCount)
    lambda = LaneState(qubitCount: program.qubitCount)
    angles = LaneAngles(program)
  }

  /// Sets the state to |0…0⟩ and forgets earlier steps.
  @specialized(where V == SIMD8<Double>)
  @specialized(where V == SIMD16<Float>)
  public func begin() {
    state.prepareZero()
    parameterHistory.removeAll(keepingCapacity: true)
  }

  /// Advances by one step.
  /// - Parameters:
  ///   - parameters: [parameter][lane] values in radians.
  ///   - values: Receives [readout][lane] expectations.
  ///   - recording: Whether a backward pass will follow.
  @specialized(where V == SIMD8<Double>)
  @specialized(where V == SIMD16<Float>)
  public func forward(parameters: [Double], readouts values: inout [Double], recording: Bool = true)
  {
    if recording { parameterHistory.append(parameters) }
    angles.bind(parameters)
    let (re, im) = (state.re.base, state.im.base)
    for element in elements {
      switch element {
      case .twoLevel(let two):
        two.evaluate(angles.basis.base)
        TwoLevelKernels<V>.apply(
          re, im, count: state.count, low: two.low, high: two.high, first: two.first,
          second: two.second, matrix: two.space)
      case .dense(let low, let high, let factor):
        LaneMatrix<V>.evaluate(factor, basis: angles.basis.base, into: scratch.base, dimension: 4)
        state.apply(scratch.base, low: low, high: high)
      }
    }
    reads.evaluate(state, into: &values)
  }

  /// Starts a backward pass after the last forward step.
  @specialized(where V == SIMD8<Double>)
  @specialized(where V == SIMD16<Float>)
  public func beginBackward() { lambda.fillZero() }

  /// Goes back over the last step that has not been gone back over.
  /// - Parameters:
  ///   - readoutGradient: [readout][lane] derivative of the loss with respect to the values read.
  ///   - parameterGradient: Receives the [parameter][lane] derivative.
  @specialized(where V == SIMD8<Double>)
  @specialized(where V == SIMD16<Float>)
  public func backward(readoutGradient: [Double], parameterGradient: inout [Double]) {
    guard let parameters = parameterHistory.popLast() else { return }
    reads.pullback(readoutGradient, state, into: lambda)
    angles.bind(parameters)
    for element in elements.reversed() {
      switch element {
      case .twoLevel(let two):
        two.evaluate(angles.basis.base)
        TwoLevelKernels<V>.goBack(
          state.re.base, state.im.base, lambda.re.base, lambda.im.base, count: state.count,
          low: two.low, high: two.high, first: two.first, second: two.second, matrix: two.space,
          correlation: two.isParametric ? scratch.base : nil)
        if two.isParametric {
          two.pullback(scratch.base, angles.basis.base, gradient: angles.gradient.base)
        }
      case .dense(let low, let high, let factor): goBack(low: low, high: high, factor)
      }
    }
    angles.pullback(into: &parameterGradient)
  }

  /// Goes back over a 4 × 4 matrix.
  private func goBack(low: Int, high: Int, _ factor: StateFactor) {
    let (matrix, adjoint, correlation) = (scratch.base, scratch.base + 32, scratch.base + 64)
    LaneMatrix<V>.evaluate(factor, basis: angles.basis.base, into: matrix, dimension: 4)
    LaneMatrix<V>.adjoint(matrix, into: adjoint, dimension: 4)
    state.apply(adjoint, low: low, high: high)
    if case .rotation(let rotation, let slot) = factor {
      correlation.update(repeating: .zero, count: 32)
      StateKernels<V>.correlate(
        lambda.re.base, lambda.im.base, state.re.base, state.im.base, count: state.count,
        low: 1 << low, high: 1 << high, into: correlation)
      let slope = LaneMatrix<V>.slope(
        rotation, basis: angles.basis.base + 2 * slot, correlation: correlation)
      angles.gradient.base[slot] += 2 * slope
    }
    lambda.apply(adjoint, low: low, high: high)
  }
}

extension UnitaryCell: CountedCell {
  /// As the kernels say; the preparation of matrices is not counted.
  var multiplyAddsPerStep: Double {
    let amplitudes = Double(state.count)
    let passes = elements.reduce(0.0) { sum, element in
      switch element {
      case .twoLevel(let two):
        // 16 for a pair forward, 32 back, and 16 for the correlation.
        let pairs = amplitudes / (two.low == two.high ? 2 : 4)
        return sum + pairs * (two.isParametric ? 64 : 48)
      case .dense: return sum + amplitudes * 16 * 4
      }
    }
    // 8 for a pair and each three values read, 12 for their way back.
    return passes + amplitudes / 2 * 20 * Double(readoutCount) / 3
  }
}

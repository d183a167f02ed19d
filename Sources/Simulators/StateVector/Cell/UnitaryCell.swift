import Circuits

/// A cell of an ideal recurrent circuit on state vectors: a batch of sequences, one in each lane,
/// with the exact gradient by the adjoint method.
///
/// The backward pass uncomputes the state, so that its memory does not grow with the number of
/// gates: two states, and the parameters of every timestep. A program that begins with a reset of all
/// qubits starts each step from |0…0⟩; steps then share nothing, and all but the last are run again on the
/// way back.
public final class UnitaryCell<V: LaneVector>: BatchCell {
  /// The number of sequences in the lanes.
  public let laneCount = V.scalarCount
  /// The number of values read after each step.
  public let readoutCount: Int
  fileprivate let passes: [UnitaryPass<V>]
  private let reads: PauliReads<V>
  let state: LaneState<V>
  let lambda: LaneState<V>
  private let angles: LaneAngles<V>
  private let scratch: AlignedBuffer<V>
  private var parameterHistory: [[Double]] = []
  private let restarts: Bool
  /// The number of recorded steps after the last of which the state stands; nil if elsewhere.
  private var stateStep: Int?

  /// A cell that reads Pauli strings after each step.
  /// - Parameters:
  ///   - program: Gates only, which a reset of all qubits may precede.
  ///   - readouts: Strings on qubits of the circuit.
  /// - Throws: `SimulationError` if the program does anything but unitary gates, or a readout
  ///   names a qubit that is not in use.
  public init(_ program: Program, readouts: [PauliString]) throws {
    let fused = try UnitaryProgram(program)
    let elements = fused.elements
    restarts = fused.restarts
    let (n, width) = (program.qubitCount, UnitaryPass<V>.windowBits)
    let usesWindows = UnitaryPass<V>.usesWindows(n)
    // Two more bits than a stretch needs at most, so that neighbours in memory are copied together.
    passes =
      usesWindows
      ? Window.stretches(elements.map(\.qubits), width: width - 2).map { range, bits in
        UnitaryPass(elements[range], window: Window(needed: bits, width: width, total: n))
      } : [UnitaryPass(elements[...], window: nil)]
    scratch = AlignedBuffer(count: usesWindows ? 4 << width : 0, repeating: .zero)
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
    stateStep = nil
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
    advance()
    stateStep = recording ? parameterHistory.count : nil
    reads.evaluate(state, into: &values)
  }

  /// Runs a step with the angles that are bound.
  @inline(__always)
  private func advance() {
    if restarts { state.prepareZero() }
    for pass in passes {
      pass.apply(state, basis: angles.basis.base, scratch: scratch.base)
    }
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
    angles.bind(parameters)
    if restarts, stateStep != parameterHistory.count + 1 { advance() }
    stateStep = nil
    reads.pullback(readoutGradient, state, into: lambda)
    for pass in passes.reversed() {
      pass.goBack(
        state, lambda, basis: angles.basis.base, gradient: angles.gradient.base,
        scratch: scratch.base)
    }
    angles.pullback(into: &parameterGradient)
    // Nothing goes back through the reset.
    if restarts { lambda.fillZero() }
  }
}

extension UnitaryCell: CountedCell {
  /// As the kernels say; the preparation of matrices is not counted.
  var multiplyAddsPerStep: Double {
    // 8 for a pair and each three values read, 12 for their way back.
    let reading = 10 * Double(readoutCount) / 3
    return Double(state.count) * (passes.reduce(reading) { $0 + $1.multiplyAdds })
  }
}

import Circuits

/// A cell of an ideal recurrent circuit on state vectors: a batch of sequences, one in each lane,
/// with the exact gradient by the adjoint method.
///
/// The backward pass uncomputes the state, so that its memory does not grow with the number of
/// gates: two states, and the parameters of every timestep.
public final class UnitaryCell<V: LaneVector>: BatchCell, AngleBatch {
  /// The number of sequences in the lanes.
  public let laneCount = V.scalarCount
  /// The Pauli strings read after each step, on compact qubits.
  private let readouts: [PauliString]
  /// The number of values read after each step.
  public var readoutCount: Int { readouts.count }
  let program: Program
  private let fused: StateProgram
  private let state: LaneState<V>
  private let lambda: LaneState<V>
  private var parameterHistory: [[Double]] = []

  /// A cell that reads Pauli strings after each step.
  /// - Parameters:
  ///   - program: Gates only.
  ///   - readouts: Strings on qubits of the circuit.
  /// - Throws: `SimulationError` if the program does anything but unitary gates, or a readout
  ///   names a qubit that is not in use.
  public init(_ program: Program, readouts: [PauliString]) throws {
    self.program = program
    fused = try StateProgram(program)
    for stage in fused.stages {
      guard case .block = stage else {
        throw SimulationError.unsupported("an ideal cell has gates only")
      }
    }
    self.readouts = try readouts.map { pauli in
      for factor in pauli.factors where program.compactIndex(factor.qubit) == nil {
        throw SimulationError.invalidRequest(
          "readout of qubit \(factor.qubit), which is not in use")
      }
      return pauli.mapping { program.compactIndex($0) ?? 0 }
    }
    state = LaneState(qubitCount: program.qubitCount)
    lambda = LaneState(qubitCount: program.qubitCount)
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
    let angles = evaluateAngles(parameters).angles
    withUnsafeTemporaryAllocation(of: V.self, capacity: 32) { matrix in
      for case .block(let block) in fused.stages {
        BoundStateBlock<V>(block).evaluate(angles: angles, matrix: matrix.baseAddress!)
        state.apply(matrix.baseAddress!, low: block.low, high: block.high)
      }
    }
    for (index, pauli) in readouts.enumerated() {
      let value = state.expectation(pauli)
      for lane in 0..<laneCount { values[index * laneCount + lane] = Double(value[lane]) }
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
    for (index, pauli) in readouts.enumerated() {
      var weight = V.zero
      for lane in 0..<laneCount {
        weight[lane] = V.Scalar(readoutGradient[index * laneCount + lane])
      }
      lambda.add(weight, times: pauli, of: state)
    }
    let (angles, atoms) = evaluateAngles(parameters)
    var angleGradient = [Double](repeating: 0, count: program.angles.count * laneCount)
    withUnsafeTemporaryAllocation(of: V.self, capacity: 96) { space in
      let (matrix, adjoint, correlation) = (
        space.baseAddress!, space.baseAddress! + 32, space.baseAddress! + 64
      )
      for case .block(let block) in fused.stages.reversed() {
        let bound = BoundStateBlock<V>(block)
        let size = 2 * bound.dimension * bound.dimension
        withUnsafeTemporaryAllocation(of: V.self, capacity: size * bound.factorCount) { prefixes in
          bound.evaluate(angles: angles, matrix: matrix, prefixes: prefixes.baseAddress!)
          LaneMatrix<V>.adjoint(matrix, into: adjoint, dimension: bound.dimension)
          state.apply(adjoint, low: block.low, high: block.high)
          if !block.isConstant {
            correlation.update(repeating: .zero, count: size)
            StateKernels<V>.correlate(
              lambda.re.base, lambda.im.base, state.re.base, state.im.base, count: state.count,
              low: 1 << block.low, high: block.high.map { 1 << $0 }, into: correlation)
            bound.pullback(
              correlation: correlation, angles: angles, prefixes: prefixes.baseAddress!,
              gradient: &angleGradient)
          }
          lambda.apply(adjoint, low: block.low, high: block.high)
        }
      }
    }
    pullback(angleGradient, atoms: atoms, into: &parameterGradient)
  }
}

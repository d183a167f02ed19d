import Channels
import Circuits
import LinearAlgebra
import Numerics
import Randomness

/// Runs a program on a batch of sampled states, one shot in each lane.
///
/// Each lane draws from its own stream, one number for each channel and measurement that it meets,
/// so that a shot's result does not depend on its neighbours.
final class TrajectoryRunner<V: LaneVector> {
  let fused: StateProgram
  let state: LaneState<V>
  private let scratch = AlignedBuffer<V>(count: 64, repeating: .zero)
  private let samplers: [QuantumChannel: ChannelSampler]

  /// A runner with every lane in |0…0⟩.
  init(_ fused: StateProgram, samplers: [QuantumChannel: ChannelSampler]) {
    self.fused = fused
    self.samplers = samplers
    state = LaneState(qubitCount: fused.qubitCount)
    state.prepareZero()
  }

  /// The samplers of all channels of a program.
  static func samplers(_ fused: StateProgram) throws -> [QuantumChannel: ChannelSampler] {
    var result: [QuantumChannel: ChannelSampler] = [:]
    func visit(_ stage: StateProgram.Stage) throws {
      switch stage {
      case .channel(let channel, _):
        if result[channel] == nil { result[channel] = try ChannelSampler(channel) }
      case .conditional(let inner, _): try visit(inner)
      case .block, .measure, .reset: break
      }
    }
    for stage in fused.stages { try visit(stage) }
    return result
  }

  /// Runs all stages.
  /// - Parameters:
  ///   - basis: cos fθ and sin fθ of every slot.
  ///   - streams: One for each lane.
  ///   - records: One for each lane.
  func run(
    basis: UnsafePointer<V>, streams: inout [RandomStream], records: inout [ClassicalRecord]
  ) {
    withUnsafeTemporaryAllocation(of: V.self, capacity: 32) { matrix in
      for stage in fused.stages {
        run(
          stage, active: nil, matrix: matrix.baseAddress!, basis: basis, streams: &streams,
          records: &records)
      }
    }
  }

  /// - Parameter active: The lanes in which the stage happens; nil for all.
  private func run(
    _ stage: StateProgram.Stage, active: [Bool]?, matrix: UnsafeMutablePointer<V>,
    basis: UnsafePointer<V>, streams: inout [RandomStream],
    records: inout [ClassicalRecord]
  ) {
    switch stage {
    case .block(let block):
      BoundStateBlock<V>(block).evaluate(basis: basis, matrix: matrix, scratch: scratch.base)
      if let active { keepIdentity(matrix, dimension: block.high == nil ? 2 : 4, where: active) }
      state.apply(matrix, low: block.low, high: block.high)
    case .channel(let channel, let qubits):
      if let sampler = samplers[channel] {
        apply(sampler, qubits: qubits, active: active, matrix: matrix, streams: &streams)
      }
    case .measure(let qubit, let bit, let assignment):
      let outcomes = collapse(qubit, active: active, matrix: matrix, streams: &streams)
      guard let bit else { return }
      for lane in 0..<V.scalarCount where active?[lane] ?? true {
        let one = assignment.probability(report: true, given: outcomes[lane])
        records[lane][bit] =
          assignment == .ideal ? outcomes[lane] : streams[lane].uniform() < one
      }
    case .reset(let qubit):
      let outcomes = collapse(qubit, active: active, matrix: matrix, streams: &streams)
      LaneMatrix<V>.setIdentity(matrix, dimension: 2)
      for lane in 0..<V.scalarCount where outcomes[lane] {
        setLane(lane, of: matrix, to: Gate.x.matrix([]))
      }
      state.apply(matrix, low: qubit, high: nil)
    case .conditional(let inner, let conditions):
      let holding = (0..<V.scalarCount).map { lane in
        (active?[lane] ?? true) && records[lane].satisfies(conditions)
      }
      if holding.contains(true) {
        run(
          inner, active: holding, matrix: matrix, basis: basis, streams: &streams,
          records: &records)
      }
    }
  }

  private func keepIdentity(
    _ matrix: UnsafeMutablePointer<V>, dimension: Int, where active: [Bool]
  ) {
    for lane in 0..<V.scalarCount where !active[lane] {
      setLane(lane, of: matrix, to: .identity(dimension))
    }
  }

  private func setLane(
    _ lane: Int, of matrix: UnsafeMutablePointer<V>, to value: ComplexMatrix, scale: Double = 1
  ) {
    for (k, element) in value.elements.enumerated() {
      matrix[2 * k][lane] = V.Scalar(scale * element.real)
      matrix[2 * k + 1][lane] = V.Scalar(scale * element.imaginary)
    }
  }

  private func apply(
    _ sampler: ChannelSampler, qubits: [Int], active: [Bool]?, matrix: UnsafeMutablePointer<V>,
    streams: inout [RandomStream]
  ) {
    let sorted = qubits.sorted()
    let swapped = qubits != sorted
    var densities: [(weight: Double, density: ComplexMatrix)]?
    var changes = false
    LaneMatrix<V>.setIdentity(matrix, dimension: sampler.dimension)
    for lane in 0..<V.scalarCount where active?[lane] ?? true {
      let u = streams[lane].uniform()
      var scale = 1.0
      let index: Int
      if let early = sampler.early(u) {
        index = early
      } else {
        let all = densities ?? reducedDensities(sorted)
        densities = all
        let (weight, density) = all[lane]
        let selected = sampler.select(u, density: swapped ? density.exchangingQubits : density)
        index = selected.index
        // Operators chosen early have shrunk the state: make up for them, lest it underflow.
        scale = 1 / (selected.probability * weight).squareRoot()
      }
      let branch = sampler.branches[index]
      if branch.isIdentity { continue }
      changes = true
      setLane(
        lane, of: matrix, to: swapped ? branch.matrix.exchangingQubits : branch.matrix,
        scale: scale)
    }
    if changes { state.apply(matrix, low: sorted[0], high: sorted.count == 2 ? sorted[1] : nil) }
  }

  /// Measures a qubit in every active lane and normalises those lanes.
  private func collapse(
    _ qubit: Int, active: [Bool]?, matrix: UnsafeMutablePointer<V>, streams: inout [RandomStream]
  ) -> [Bool] {
    let weights = populations(qubit)
    var outcomes = [Bool](repeating: false, count: V.scalarCount)
    LaneMatrix<V>.setIdentity(matrix, dimension: 2)
    for lane in 0..<V.scalarCount where active?[lane] ?? true {
      let (zero, one) = (Double(weights.zero[lane]), Double(weights.one[lane]))
      let outcome = streams[lane].uniform() * (zero + one) < one
      outcomes[lane] = outcome
      var projection = ComplexMatrix(rows: 2, columns: 2)
      let k = outcome ? 1 : 0
      projection[k, k] = Complex(1 / (outcome ? one : zero).squareRoot())
      setLane(lane, of: matrix, to: projection)
    }
    state.apply(matrix, low: qubit, high: nil)
    return outcomes
  }

  /// The squared norms of the parts of every lane with a qubit in |0⟩ and in |1⟩.
  private func populations(_ qubit: Int) -> (zero: V, one: V) {
    let stride = 1 << qubit
    var (zero, one) = (V.zero, V.zero)
    for block in Swift.stride(from: 0, to: state.count, by: 2 * stride) {
      for i in block..<block + stride {
        zero += state.re.base[i] * state.re.base[i] + state.im.base[i] * state.im.base[i]
        let j = i + stride
        one += state.re.base[j] * state.re.base[j] + state.im.base[j] * state.im.base[j]
      }
    }
    return (zero, one)
  }

  /// The squared norm of every lane, and the normalised reduced density matrix of one or two qubits
  /// in ascending order.
  private func reducedDensities(_ qubits: [Int]) -> [(weight: Double, density: ComplexMatrix)] {
    let d = 1 << qubits.count
    return withUnsafeTemporaryAllocation(of: V.self, capacity: 2 * d * d) { sum in
      sum.update(repeating: .zero)
      StateKernels<V>.correlate(
        state.re.base, state.im.base, state.re.base, state.im.base, count: state.count,
        low: 1 << qubits[0], high: qubits.count == 2 ? 1 << qubits[1] : nil,
        into: sum.baseAddress!)
      return (0..<V.scalarCount).map { lane in
        // The kernel sums conj(ψᵢ) ψⱼ, which is ρⱼᵢ.
        var density = ComplexMatrix(rows: d, columns: d)
        for i in 0..<d {
          for j in 0..<d {
            density[j, i] = Complex(
              Double(sum[2 * (d * i + j)][lane]), Double(sum[2 * (d * i + j) + 1][lane]))
          }
        }
        let weight = density.trace.real
        return (weight, (1 / weight) * density)
      }
    }
  }
}

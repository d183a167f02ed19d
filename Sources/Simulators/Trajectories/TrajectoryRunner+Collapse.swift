import Channels
import LinearAlgebra
import Numerics
import Randomness

extension TrajectoryRunner {
  /// Measures distinct qubits in every active lane and normalises those lanes.
  /// - Parameter kinds: How each of them is measured; nil for projectively.
  /// - Returns: For each qubit the outcome in every lane.
  func collapse(
    _ qubits: [Int], active: [Bool]?, by kinds: [QubitMeasurement]? = nil,
    streams: inout [RandomStream]
  ) -> [[Bool]] {
    fusion.flush(for: qubits)
    let isProjective = kinds?.allSatisfy(\.isProjective) ?? true
    if isProjective && active == nil && qubits.count == program.qubitCount && qubits.count > 1 {
      return collapseAll(qubits, streams: &streams)
    }
    return qubits.enumerated().map { index, qubit in
      fusion.flush(for: [qubit])
      return collapse(
        qubit, active: active, by: kinds?[index] ?? .ideal, streams: &streams)
    }
  }

  /// Measures one qubit; what the outcome does to it waits as its matrix.
  private func collapse(
    _ qubit: Int, active: [Bool]?, by kind: QubitMeasurement, streams: inout [RandomStream]
  ) -> [Bool] {
    guard kind.isProjective else {
      return meter(qubit, active: active, by: kind, streams: &streams)
    }
    let weights = populations(qubit)
    var outcomes = [Bool](repeating: false, count: V.scalarCount)
    LaneMatrix<V>.setIdentity(scratch.base, dimension: 2)
    for lane in 0..<V.scalarCount where active?[lane] ?? true {
      let (zero, one) = (Double(weights.zero[lane]), Double(weights.one[lane]))
      let outcome = streams[lane].uniform() * (zero + one) < one
      outcomes[lane] = outcome
      let scale = V.Scalar(1 / (outcome ? one : zero).squareRoot())
      scratch.base[0][lane] = outcome ? 0 : scale
      scratch.base[6][lane] = outcome ? scale : 0
    }
    fusion.append(scratch.base, on: qubit, isUnitary: false)
    return outcomes
  }

  /// Measures one qubit weakly.
  private func meter(
    _ qubit: Int, active: [Bool]?, by kind: QubitMeasurement, streams: inout [RandomStream]
  ) -> [Bool] {
    let weights = populations(qubit)
    var outcomes = [Bool](repeating: false, count: V.scalarCount)
    LaneMatrix<V>.setIdentity(scratch.base, dimension: 2)
    for lane in 0..<V.scalarCount where active?[lane] ?? true {
      let drawn = kind.draw(
        zero: Double(weights.zero[lane]), one: Double(weights.one[lane]), &streams[lane])
      outcomes[lane] = drawn.outcome
      scratch.base[0][lane] = V.Scalar(drawn.factors.zero)
      scratch.base[6][lane] = V.Scalar(drawn.factors.one)
    }
    fusion.append(scratch.base, on: qubit, isUnitary: false)
    return outcomes
  }

  /// Measures every qubit at once: a lane's outcome is found from sums over blocks of its
  /// distribution, and its state becomes that basis state.
  private func collapseAll(_ qubits: [Int], streams: inout [RandomStream]) -> [[Bool]] {
    let (re, im) = (state.re.base, state.im.base)
    let blockSize = 1 << (program.qubitCount / 2)
    var sums: [V] = []
    sums.reserveCapacity(state.count / blockSize)
    for block in stride(from: 0, to: state.count, by: blockSize) {
      var (a, b) = (V.zero, V.zero)
      for i in block..<block + blockSize {
        a = V.multiplyAdd(a, re[i], re[i])
        b = V.multiplyAdd(b, im[i], im[i])
      }
      sums.append(a + b)
    }
    var outcomes = [[Bool]](
      repeating: [Bool](repeating: false, count: V.scalarCount), count: qubits.count)
    var states: [Int] = []
    for lane in 0..<V.scalarCount {
      let total = sums.reduce(0.0) { $0 + Double($1[lane]) }
      var rest = streams[lane].uniform() * total
      let block = RunningSum.take(&rest, count: sums.count) { Double(sums[$0][lane]) }
      let first = block * blockSize
      let within = RunningSum.take(&rest, count: blockSize) { k in
        let (x, y) = (Double(re[first + k][lane]), Double(im[first + k][lane]))
        return x * x + y * y
      }
      states.append(first + within)
      for (index, qubit) in qubits.enumerated() {
        outcomes[index][lane] = (first + within) >> qubit & 1 == 1
      }
    }
    state.fillZero()
    for (lane, index) in states.enumerated() { re[index][lane] = 1 }
    return outcomes
  }

  /// The squared norms of the parts of every lane with a qubit in |0⟩ and in |1⟩.
  private func populations(_ qubit: Int) -> (zero: V, one: V) {
    let stride = 1 << qubit
    let (re, im) = (state.re.base, state.im.base)
    var (a, b, c, d) = (V.zero, V.zero, V.zero, V.zero)
    for block in Swift.stride(from: 0, to: state.count, by: 2 * stride) {
      for i in block..<block + stride {
        a = V.multiplyAdd(a, re[i], re[i])
        b = V.multiplyAdd(b, im[i], im[i])
        c = V.multiplyAdd(c, re[i + stride], re[i + stride])
        d = V.multiplyAdd(d, im[i + stride], im[i + stride])
      }
    }
    return (a + b, c + d)
  }

  /// The squared norm of every lane, and the normalised reduced density matrix of one or two qubits
  /// in ascending order.
  func reducedDensities(_ qubits: [Int]) -> [(weight: Double, density: ComplexMatrix)] {
    let d = 1 << qubits.count
    let sum = scratch.base
    sum.update(repeating: .zero, count: 2 * d * d)
    StateKernels<V>.correlate(
      state.re.base, state.im.base, state.re.base, state.im.base, count: state.count,
      low: 1 << qubits[0], high: qubits.count == 2 ? 1 << qubits[1] : nil, into: sum)
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

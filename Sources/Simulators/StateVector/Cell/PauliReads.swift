import Circuits

/// Reads expectations of Pauli strings off state vectors, and takes their gradient back. Strings
/// on one qubit are read together, X, Y and Z in one pass.
struct PauliReads<V: LaneVector> {
  /// The positions of X, Y and Z of a qubit among the values; nil where one is not read.
  private struct QubitRead {
    let qubit: Int
    var indices: [Int?] = [nil, nil, nil]
  }

  private var qubits: [QubitRead] = []
  private var others: [(index: Int, pauli: PauliString)] = []

  /// - Throws: `SimulationError` if a string names a qubit that is not in use.
  init(_ readouts: [PauliString], program: Program) throws {
    for (index, pauli) in readouts.enumerated() {
      for factor in pauli.factors where program.compactIndex(factor.qubit) == nil {
        throw SimulationError.invalidRequest(
          "readout of qubit \(factor.qubit), which is not in use")
      }
      let compact = pauli.mapping { program.compactIndex($0) ?? 0 }
      guard compact.factors.count == 1, let factor = compact.factors.first else {
        others.append((index, compact))
        continue
      }
      let kind = factor.pauli.rawValue - 1
      if let known = qubits.firstIndex(where: {
        $0.qubit == factor.qubit && $0.indices[kind] == nil
      }) {
        qubits[known].indices[kind] = index
      } else {
        var read = QubitRead(qubit: factor.qubit)
        read.indices[kind] = index
        qubits.append(read)
      }
    }
  }

  /// Calls `body` with a read and a part of the state in which it is complete: reads of low qubits
  /// come together for each part that fits the first-level cache.
  private func forEachPart(_ count: Int, _ body: (Int, Int, Int) -> Void) {
    let part = min(count, 128)
    for start in stride(from: 0, to: count, by: part) {
      for (index, read) in qubits.enumerated() where 2 << read.qubit <= part {
        body(index, start, part)
      }
    }
    for (index, read) in qubits.enumerated() where 2 << read.qubit > part {
      body(index, 0, count)
    }
  }

  /// Writes [readout][lane] values.
  func evaluate(_ state: LaneState<V>, into values: inout [Double]) {
    var sums = [(x: V, y: V, z: V)](repeating: (.zero, .zero, .zero), count: qubits.count)
    forEachPart(state.count) { index, start, count in
      let (x, y, z) = TwoLevelKernels<V>.blochVector(
        state.re.base + start, state.im.base + start, count: count,
        stride: 1 << qubits[index].qubit)
      sums[index].x += x
      sums[index].y += y
      sums[index].z += z
    }
    for (read, sum) in zip(qubits, sums) {
      store(sum.x, read.indices[0], &values)
      store(sum.y, read.indices[1], &values)
      store(sum.z, read.indices[2], &values)
    }
    for (index, pauli) in others { store(state.expectation(pauli), index, &values) }
  }

  /// Adds Σ w P ψ to λ for the derivatives w of the loss with respect to the values.
  func pullback(_ gradient: [Double], _ state: LaneState<V>, into lambda: LaneState<V>) {
    let weights = qubits.map { read in read.indices.map { load($0, gradient) } }
    forEachPart(state.count) { index, start, count in
      let weight = weights[index]
      TwoLevelKernels<V>.addBlochVector(
        state.re.base + start, state.im.base + start, to: lambda.re.base + start,
        lambda.im.base + start, count: count, stride: 1 << qubits[index].qubit, x: weight[0],
        y: weight[1], z: weight[2])
    }
    for (index, pauli) in others {
      lambda.add(load(index, gradient), times: pauli, of: state)
    }
  }

  private func store(_ value: V, _ index: Int?, _ target: inout [Double]) {
    guard let index else { return }
    for lane in 0..<V.scalarCount { target[index * V.scalarCount + lane] = Double(value[lane]) }
  }

  private func load(_ index: Int?, _ source: [Double]) -> V {
    var value = V.zero
    guard let index else { return value }
    for lane in 0..<V.scalarCount {
      value[lane] = V.Scalar(source[index * V.scalarCount + lane])
    }
    return value
  }
}

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

  /// Writes [readout][lane] values.
  func evaluate(_ state: LaneState<V>, into values: inout [Double]) {
    for read in qubits {
      let (x, y, z) = TwoLevelKernels<V>.blochVector(
        state.re.base, state.im.base, count: state.count, stride: 1 << read.qubit)
      store(x, read.indices[0], &values)
      store(y, read.indices[1], &values)
      store(z, read.indices[2], &values)
    }
    for (index, pauli) in others { store(state.expectation(pauli), index, &values) }
  }

  /// Adds Σ w P ψ to λ for the derivatives w of the loss with respect to the values.
  func pullback(_ gradient: [Double], _ state: LaneState<V>, into lambda: LaneState<V>) {
    for read in qubits {
      TwoLevelKernels<V>.addBlochVector(
        state.re.base, state.im.base, to: lambda.re.base, lambda.im.base, count: state.count,
        stride: 1 << read.qubit, x: load(read.indices[0], gradient),
        y: load(read.indices[1], gradient), z: load(read.indices[2], gradient))
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

extension CellProgram {
  /// What a step is as a diagonal unitary that couples two qubits; nil if it is something else.
  static func phasePair(
    _ step: Program.Step, _ cache: inout TransferCache
  ) throws -> PhasePair? {
    guard step.qubits.count == 2, case .pair(let pair) = try cache.pair(step) else { return nil }
    return PhasePair(pair.matrix)
  }

  /// Appends what waiting qubits have done and does not commute with operations on some of them.
  mutating func release(_ qubits: [Int]) {
    for piece in network.release(qubits) {
      switch piece {
      case .single(let matrix, let qubit): append(.single(matrix), to: qubit)
      case .turn(let angle, let qubit): turn(qubit, by: angle)
      case .coupling(let low, let high, let angle):
        let matrix = PhasePair.coupling(angle)
        append(
          PairElement(matrix, inverse: matrix.transpose), lengthening: 0, on: [low, high])
      case .wait(let element):
        let qubits = ([element.qubit] + element.neighbours).sorted()
        for qubit in qubits { flush(qubit) }
        stages.append(
          .block(
            Block(
              low: qubits[0], high: qubits[1], others: Array(qubits[2...]),
              elements: [.wait(element)], logLengthening: element.logLengthening)))
        for qubit in qubits { openStage[qubit] = nil }
      }
    }
  }
}

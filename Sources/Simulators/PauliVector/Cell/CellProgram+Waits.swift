extension CellProgram {
  /// The qubits that a diagonal unitary couples to another.
  static func coupledQubits(
    _ program: Program, _ cache: inout TransferCache
  ) throws -> Set<Int> {
    var result = Set<Int>()
    for step in program.steps where step.qubits.count == 2 {
      guard case .pair(let pair) = try cache.pair(step), PhasePair(pair.matrix) != nil else {
        continue
      }
      result.formUnion(step.qubits)
    }
    return result
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

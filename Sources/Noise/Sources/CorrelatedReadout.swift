import Channels
import Circuits
import Devices
import Elementary
import LinearAlgebra
import Numerics

/// Two measurements that are made together, for the errors of their records.
package struct JointRead: Hashable, Sendable {
  /// The pair, ascending.
  package let qubits: [Int]
  /// Whether the program goes on after each of the measurements.
  let isMidCircuit: [Bool]
  /// Whether the own errors of each are those of an earlier pair already.
  let isTaken: [Bool]

  /// The pairs among measurements that are made together, in the order in which they act.
  static func reads(of qubits: [Int], isMidCircuit: [Bool], pairs: [[Int]]) -> [JointRead] {
    var taken: Set<Int> = []
    return pairs.map { pair in
      defer { taken.formUnion(pair) }
      return JointRead(
        qubits: pair,
        isMidCircuit: pair.compactMap(qubits.firstIndex(of:)).map { isMidCircuit[$0] },
        isTaken: pair.map(taken.contains))
    }
  }
}

extension NoiseModel {
  /// Whether the errors of two records together are on.
  var readsTogether: Bool {
    sources.contains(.correlated) && policy == .physical && scale > 0
  }

  /// The pairs in use of whose records something is known together, ascending.
  func jointPairs(among active: [Int]) -> [[Int]] {
    guard readsTogether else { return [] }
    let used = Set(active)
    return calibration.couplings.filter { $0.statesReports && used.isSuperset(of: $0.qubits) }
      .map { $0.qubits.sorted() }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The bits whose records err one by one: those that decide about operations, where moves of records
  /// come too late for them.
  func bitsReadApart(_ circuit: Circuit) -> Set<Int> {
    guard movesRecords && readsTogether else { return [] }
    let deciding = circuit.decidingBits
    let read = circuit.instructions.filter {
      $0.operation == .measure && !deciding.isDisjoint(with: $0.bits)
    }
    if !jointPairs(among: read.flatMap(\.qubits)).isEmpty {
      remark(
        "records that decide about operations of a step of a network err one by one there",
        at: NoiseSource.correlated.rawValue)
    }
    return deciding
  }

  /// What stands for the errors of both records before the qubits are read without any: populations
  /// move by C = A·B⁻¹, A being P(report | prepared) of the pair and B what moves them besides, either
  /// before (relaxation during the readout) or in the errors of an earlier pair. Nil for nothing.
  ///
  /// With `correlated` and without `readout`, B are the calibrated errors of each by itself, so that
  /// what is left is what they have to do with each other. Where an element would be negative it is 0.
  /// - Throws: `NoiseError`.
  func jointReadout(_ read: JointRead) throws -> QuantumChannel? {
    try jointMoves(read).flatMap { try Self.movingPopulations($0) }
  }

  /// C, [after][before], with bit k of an index for the k-th qubit of the pair.
  private func jointMoves(_ read: JointRead) throws -> RealMatrix? {
    guard let coupling = calibration.couplings.first(where: { $0.qubits.sorted() == read.qubits })
    else { return nil }
    let own = try zip(read.qubits, read.isMidCircuit).map {
      try confusion($0, isMidCircuit: $1)
    }
    var inverses: [RealMatrix] = []
    for (k, qubit) in read.qubits.enumerated() {
      let other =
        read.isTaken[k] || !sources.contains(.readout)
        ? own[k] : try decayBeforeRecord(qubit, isMidCircuit: read.isMidCircuit[k])
      inverses.append(other.inverse ?? .identity(2))
    }
    let isReversed = coupling.qubits != read.qubits
    func place(_ bits: Int) -> Int { isReversed ? (bits & 1) << 1 | bits >> 1 : bits }
    var reports = RealMatrix(rows: 4, columns: 4)
    for prepared in 0..<4 {
      for report in 0..<4 where report != prepared {
        reports[report, prepared] =
          coupling[report: place(report), prepared: place(prepared)].map { scaledFlip($0.value) }
          ?? own.indices.reduce(1) {
            $0
              * own[$1].probability(
                report: report >> $1 & 1 == 1, given: prepared >> $1 & 1 == 1)
          }
      }
      // A scale may carry them beyond certainty.
      let wrong = (0..<4).reduce(0) { $0 + reports[$1, prepared] }
      for report in 0..<4 where wrong > 1 { reports[report, prepared] /= wrong }
      reports[prepared, prepared] = max(0, 1 - wrong)
    }
    return limited(reports * inverses[1].kronecker(inverses[0]), at: read.qubits)
  }

  /// The moves of the records of measurements that are made together; nil if they err one by one. They
  /// act on what is found without any error of the record itself.
  /// - Parameters:
  ///   - qubits: The measured qubits, by place.
  ///   - isMidCircuit: Whether the program goes on after the measurement of each.
  ///   - pairs: The pairs that err together, each ascending, in the order in which they act.
  /// - Throws: `NoiseError`.
  func recordMoves(
    of qubits: [Int], isMidCircuit: [Bool], pairs: [[Int]]
  ) throws -> RecordMoves? {
    let reads = JointRead.reads(of: qubits, isMidCircuit: isMidCircuit, pairs: pairs)
    let moves = try reads.compactMap { read in
      try jointMoves(read).map { matrix in
        RecordMoves.Move(
          places: read.qubits.compactMap(qubits.firstIndex(of:)), matrix: matrix)
      }
    }
    return moves.isEmpty ? nil : RecordMoves(moves)
  }

  /// The moves of the records of qubits that are all measured at the end of a circuit at the same time.
  /// - Parameter qubits: The qubits, by place.
  /// - Returns: Nil if the records err one by one. The records of qubits that take part have no errors
  ///   of their own besides.
  /// - Throws: `NoiseError`.
  public func recordMoves(measuring qubits: [Int]) throws -> RecordMoves? {
    try recordMoves(
      of: qubits, isMidCircuit: qubits.map { _ in false }, pairs: jointPairs(among: qubits))
  }

  /// A stochastic matrix from one whose columns sum to 1.
  private func limited(_ matrix: RealMatrix, at qubits: [Int]) -> RealMatrix {
    var result = matrix
    for column in 0..<4 {
      var sum = 0.0
      for row in 0..<4 {
        if result[row, column] < -1e-12 {
          remark(
            "two records together are more often right than their own errors or relaxation allow, so "
              + "some of these stay", at: "qubits \(qubits[0]) and \(qubits[1])")
        }
        result[row, column] = max(0, result[row, column])
        sum += result[row, column]
      }
      for row in 0..<4 { result[row, column] /= sum }
    }
    return result
  }

  /// The channel that moves the populations of two qubits, by [after][before].
  private static func movingPopulations(_ moves: RealMatrix) throws -> QuantumChannel? {
    let stays = (0..<4).map { moves[$0, $0] }.min() ?? 0
    var terms: [QuantumChannel.Term] = [.unitary(probability: stays, .identity(4))]
    for before in 0..<4 {
      for after in 0..<4 {
        let weight = moves[after, before] - (after == before ? stays : 0)
        guard weight > 0 else { continue }
        var k = ComplexMatrix(rows: 4, columns: 4)
        k[after, before] = Complex(weight.squareRoot())
        terms.append(.kraus(k))
      }
    }
    return terms.count > 1 ? try QuantumChannel(qubits: 2, terms: terms) : nil
  }
}

extension AssignmentMatrix {
  /// The inverse, [true][report]; nil where the report says nothing about the state.
  var inverse: RealMatrix? {
    let determinant = 1 - p10 - p01
    guard abs(determinant) > 1e-9 else { return nil }
    return RealMatrix([
      [(1 - p01) / determinant, -p01 / determinant],
      [-p10 / determinant, (1 - p10) / determinant],
    ])
  }
}

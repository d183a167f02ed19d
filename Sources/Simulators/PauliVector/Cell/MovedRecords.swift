import Channels

/// Measurements of a cell that are made at one moment, whose records are moved together.
struct MovedRecords: Sendable {
  /// The moves; places are those of the measurements.
  let moves: RecordMoves
  /// For each measurement the mean of its record, as entries of a Pauli vector.
  let reads: [[(index: Int, coefficient: Double)]]

  /// The moves among the measurements of a stage; nil if their records err one by one.
  /// - Throws: `SimulationError` if some that are moved together are not all made here.
  init?(_ measurements: [CellProgram.Measurement], _ joint: [JointRecords]) throws {
    var moves: [RecordMoves.Move] = []
    for group in joint {
      let places = group.bits.map { bit in measurements.firstIndex { $0.bit == bit } }
      if places.allSatisfy({ $0 == nil }) { continue }
      let known = places.compactMap(\.self)
      guard known.count == places.count else {
        throw SimulationError.unsupported(
          "measurements whose records err together, with operations between them")
      }
      moves += group.moves.moves.map { move in
        RecordMoves.Move(places: move.places.map { known[$0] }, matrix: move.matrix)
      }
    }
    if moves.isEmpty { return nil }
    let all = RecordMoves(moves)
    self.moves = all
    reads = measurements.indices.map { place in
      var sum: [Int: Double] = [:]
      for term in all.terms(of: [place]) {
        var product = [(index: 0, value: term.coefficient)]
        for factor in term.places {
          let (qubit, _, measurement) = measurements[factor]
          let records = measurement.records
          product = product.flatMap {
            [
              (index: $0.index, value: $0.value * (records.p01 - records.p10)),
              (index: $0.index | 3 << (2 * qubit), value: $0.value * records.contrast),
            ]
          }
        }
        for (index, value) in product where value != 0 { sum[index, default: 0] += value }
      }
      return sum.sorted { $0.key < $1.key }.map { (index: $0.key, coefficient: $0.value) }
    }
  }

  /// The derivative of a loss with respect to the outcome of each measurement, from that with respect
  /// to the records, one run in each lane.
  /// - Parameters:
  ///   - outcomes: ±1 by measurement.
  ///   - upstream: By measurement.
  func pulledBack<V: LaneVector>(_ upstream: [V], at outcomes: [V]) -> [V] {
    var result = [V](repeating: .zero, count: outcomes.count)
    for lane in 0..<V.scalarCount {
      let known = outcomes.map { Double($0[lane]) }
      for place in upstream.indices where upstream[place][lane] != 0 {
        for (own, slope) in moves.slopes(of: place, at: known).enumerated() {
          result[own][lane] += V.Scalar(slope) * upstream[place][lane]
        }
      }
    }
    return result
  }
}

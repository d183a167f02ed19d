import LinearAlgebra

/// How the records of measurements that are made together differ from what was found: stochastic
/// matrices act one after another on the outcomes of one or two of them.
///
/// With s_k = ±1 for the outcome 0 or 1 of measurement k, the mean of a product of records is a sum of
/// means of products of outcomes, by which averages follow from those of the state.
public struct RecordMoves: Hashable, Sendable {
  /// A stochastic matrix on some records.
  public struct Move: Hashable, Sendable {
    /// The places of its records among all.
    public let places: [Int]
    /// P(after | before), [after][before]; index bit k belongs to the k-th place.
    public let matrix: RealMatrix

    /// A move of records.
    /// - Parameter matrix: 2ᵏ × 2ᵏ for k places, columns that sum to 1.
    public init(places: [Int], matrix: RealMatrix) {
      precondition(matrix.rowCount == 1 << places.count, "a move has 2^k rows")
      self.places = places
      self.matrix = matrix
    }
  }

  /// A product of ±1 outcomes with its coefficient.
  public struct Term: Hashable, Sendable {
    /// The places of the factors, ascending; none for 1.
    public let places: [Int]
    /// What the product is multiplied with.
    public let coefficient: Double
  }

  /// The moves in the order in which they act.
  public let moves: [Move]

  /// Moves in the order in which they act.
  public init(_ moves: [Move]) { self.moves = moves }

  /// Terms below this do not count: chains of pairs reach far with ever smaller ones.
  private static let smallest = 1e-17

  /// Whether a record is moved.
  public func moves(_ place: Int) -> Bool { moves.contains { $0.places.contains(place) } }

  /// The mean of a product of records as a sum of products of outcomes, ordered.
  /// - Parameter places: Distinct places of records.
  public func terms(of places: [Int]) -> [Term] {
    var sum: [[Int]: Double] = [places.sorted(): 1]
    for move in moves.reversed() {
      var next: [[Int]: Double] = [:]
      for (factors, coefficient) in sum.inOrder {
        let own = move.places.indices.reduce(0) {
          factors.contains(move.places[$1]) ? $0 | 1 << $1 : $0
        }
        if own == 0 {
          next[factors, default: 0] += coefficient
          continue
        }
        let rest = factors.filter { !move.places.contains($0) }
        for (mask, weight) in move.pulledBack(own).enumerated() where weight != 0 {
          let others = move.places.indices.filter { mask >> $0 & 1 == 1 }.map { move.places[$0] }
          next[(rest + others).sorted(), default: 0] += coefficient * weight
        }
      }
      sum = next.filter { abs($0.value) > Self.smallest }
    }
    return sum.inOrder.map { Term(places: $0.key, coefficient: $0.value) }
  }

  /// Turns the distribution of outcomes into that of the records.
  /// - Parameter distribution: 2ⁿ probabilities; index bit k belongs to place k.
  public func apply(to distribution: inout [Double]) {
    for move in moves {
      let masks = move.masks
      let all = masks[masks.count - 1]
      for base in distribution.indices where base & all == 0 {
        let before = masks.map { distribution[base | $0] }
        for (after, mask) in masks.enumerated() {
          distribution[base | mask] = before.indices.reduce(0) {
            $0 + move.matrix[after, $1] * before[$1]
          }
        }
      }
    }
  }

  /// Draws the records after some outcomes.
  /// - Parameters:
  ///   - outcomes: By place; receives the records.
  ///   - uniform: Gives a number in [0, 1), once for each move.
  public func draw(_ outcomes: inout [Bool], uniform: () -> Double) {
    for move in moves {
      let before = move.places.indices.reduce(0) { outcomes[move.places[$1]] ? $0 | 1 << $1 : $0 }
      var rest = uniform()
      var after = 0
      while after < move.matrix.rowCount - 1 {
        rest -= move.matrix[after, before]
        if rest < 0 { break }
        after += 1
      }
      for (k, place) in move.places.enumerated() { outcomes[place] = after >> k & 1 == 1 }
    }
  }

  /// The derivative of the mean of a record with respect to each outcome, all of which are known.
  /// - Parameter outcomes: ±1 by place.
  public func slopes(of place: Int, at outcomes: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: outcomes.count)
    for term in terms(of: [place]) {
      for own in term.places {
        result[own] += term.places.reduce(term.coefficient) { $1 == own ? $0 : $0 * outcomes[$1] }
      }
    }
    return result
  }

  /// The same moves of records that all come flipped.
  public var flipped: RecordMoves {
    RecordMoves(
      moves.map { move in
        let last = move.matrix.rowCount - 1
        var matrix = move.matrix
        for after in 0...last {
          for before in 0...last {
            matrix[after, before] = move.matrix[last - after, last - before]
          }
        }
        return Move(places: move.places, matrix: matrix)
      })
  }
}

/// Measurements that follow each other immediately and whose records are moved together.
public struct JointRecords: Hashable, Sendable {
  /// The bits of the records, by place.
  public let bits: [Int]
  /// What moves them.
  public let moves: RecordMoves

  /// Moves of the records in some bits.
  public init(bits: [Int], moves: RecordMoves) {
    self.bits = bits
    self.moves = moves
  }
}

extension RecordMoves.Move {
  /// For every subset of the places the bits of an outcome that it sets.
  fileprivate var masks: [Int] {
    (0..<1 << places.count).map { index in
      places.indices.reduce(0) { index >> $1 & 1 == 1 ? $0 | 1 << places[$1] : $0 }
    }
  }

  /// The coefficients of all products of outcomes in the mean of a product of records, by the bits of
  /// their factors among the places.
  fileprivate func pulledBack(_ product: Int) -> [Double] {
    func sign(_ factors: Int, _ outcome: Int) -> Double {
      (factors & outcome).nonzeroBitCount & 1 == 0 ? 1 : -1
    }
    let size = matrix.rowCount
    let means = (0..<size).map { before in
      (0..<size).reduce(0) { $0 + sign(product, $1) * matrix[$1, before] }
    }
    return (0..<size).map { factors in
      means.indices.reduce(0) { $0 + sign(factors, $1) * means[$1] } / Double(size)
    }
  }
}

extension Dictionary where Key == [Int], Value == Double {
  /// The entries in an order that does not depend on hashing.
  fileprivate var inOrder: [(key: [Int], value: Double)] {
    sorted { $0.key.lexicographicallyPrecedes($1.key) }
  }
}

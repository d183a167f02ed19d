/// A fused block of a cell, ready to run over Pauli vectors: forward, or backward over state and
/// adjoint together.
///
/// A tile holds eight groups of 16 elements forward, and four groups of state and adjoint each
/// backward; all operations of the block run on it before it is written back, so that the vectors
/// are read and written once.
final class TileBlock<V: LaneVector> {
  private enum Operation {
    case run(position: Int, BoundRun<V>)
    case pair(BoundPair<V>)
  }

  /// What a loop over tiles needs of an operation.
  private struct Step: BitwiseCopyable {
    /// The qubit of a run; nil for a pair.
    let position: Int?
    let pair: PairView<V>?
    let values: UnsafeMutablePointer<V>
    /// Where a run with angles adds up Σ λ rᵀ.
    let correlation: UnsafeMutablePointer<V>?
    let isDamping: Bool
  }

  private let low: Int
  private let high: Int
  private let operations: [Operation]
  private let steps: AlignedBuffer<Step>
  /// Whether the state can be taken back over the block.
  let isReversible: Bool
  /// A bound on the logarithm by which that lengthens a vector.
  let logLengthening: Double
  private let space: AlignedBuffer<V>
  private let correlations: AlignedBuffer<V>
  private let tiles: AlignedBuffer<V>

  init(_ block: CellProgram.Block) {
    low = 1 << (2 * block.low)
    high = 1 << (2 * block.high)
    isReversible = block.logLengthening < .infinity
    logLengthening = block.logLengthening
    operations = block.elements.map { element in
      switch element {
      case .run(let position, let factors): .run(position: position, BoundRun(factors))
      case .irreversible(let position, let matrix):
        .run(position: position, BoundRun([.constant(matrix, inverse: matrix)]))
      case .pair(let pair), .irreversiblePair(let pair): .pair(BoundPair(pair))
      }
    }
    let counts = operations.map { operation in
      switch operation {
      case .run(_, let run): run.vectorCount
      case .pair(let pair): pair.vectorCount
      }
    }
    let space = AlignedBuffer<V>(count: counts.reduce(0, +), repeating: .zero)
    let correlations = AlignedBuffer<V>(count: 12 * operations.count, repeating: .zero)
    var steps: [Step] = []
    var offset = 0
    for (index, operation) in operations.enumerated() {
      let (values, correlation) = (space.base + offset, correlations.base + 12 * index)
      switch operation {
      case .run(let position, let run):
        steps.append(
          Step(
            position: position, pair: nil, values: values,
            correlation: run.isParametric ? correlation : nil, isDamping: run.isDamping))
      case .pair(let pair):
        steps.append(
          Step(
            position: nil, pair: pair.view, values: values, correlation: nil, isDamping: false))
      }
      offset += counts[index]
    }
    self.steps = AlignedBuffer(count: steps.count) { steps[$0] }
    self.space = space
    self.correlations = correlations
    tiles = AlignedBuffer(count: 32 * TileKernels<V>.width, repeating: .zero)
  }

  /// The multiply-adds for each element, forward and backward.
  var multiplyAdds: Double {
    operations.reduce(0) { sum, operation in
      switch operation {
      case .run(_, let run): sum + (run.isDamping ? 3 : run.isParametric ? 12 : 9)
      case .pair(let pair): sum + Double(pair.multiplyAdds) / 16
      }
    }
  }

  private func bind(_ basis: UnsafePointer<V>, isBackward: Bool) {
    for (index, operation) in operations.enumerated() {
      let target = steps.base[index].values
      switch operation {
      case .run(_, let run): run.evaluate(basis, into: target, isBackward: isBackward)
      case .pair(let pair): pair.evaluate(basis, into: target, isBackward: isBackward)
      }
    }
  }

  /// The first element of a group of 16.
  @inline(__always)
  private func base(_ group: Int) -> Int {
    let below = group & (low - 1)
    let between = group & (high / 4 - low)
    return below | between << 2 | (group - below - between) << 4
  }

  /// Calls `body` with the offset of every row of a tile.
  @inline(__always)
  private func forEachRow(_ body: (Int, Int) -> Void) {
    for j in 0..<4 {
      for i in 0..<4 { body(TileKernels<V>.width * (i + 4 * j), i * low + j * high) }
    }
  }

  @inline(__always)
  private func gather(
    _ vector: UnsafePointer<V>, groups: Range<Int>, into tile: UnsafeMutablePointer<V>
  ) {
    for (column, group) in groups.enumerated() {
      let source = vector + base(group)
      let target = tile + column
      forEachRow { target[$0] = source[$1] }
    }
  }

  @inline(__always)
  private func scatter(
    _ tile: UnsafePointer<V>, groups: Range<Int>, into vector: UnsafeMutablePointer<V>
  ) {
    for (column, group) in groups.enumerated() {
      let target = vector + base(group)
      let source = tile + column
      forEachRow { target[$1] = source[$0] }
    }
  }

  /// Applies the block to a state.
  func apply(_ state: UnsafeMutablePointer<V>, count: Int, basis: UnsafePointer<V>) {
    bind(basis, isBackward: false)
    let width = TileKernels<V>.width
    var (tile, other) = (tiles.base, tiles.base + 16 * width)
    let groups = count / 16
    for first in stride(from: 0, to: groups, by: width) {
      let range = first..<min(first + width, groups)
      gather(state, groups: range, into: tile)
      for index in 0..<steps.count {
        let step = steps.base[index]
        if let position = step.position, step.isDamping {
          TileKernels<V>.damp(tile, position: position, columns: 0..<width, step.values)
        } else if let position = step.position {
          TileKernels<V>.run(tile, position: position, columns: 0..<width, step.values)
        } else if let pair = step.pair {
          pair.apply(tile, into: other, space: step.values)
          swap(&tile, &other)
        }
      }
      scatter(tile, groups: range, into: state)
    }
  }

  /// Takes state and adjoint back over the block and adds the derivative with respect to every
  /// angle to the gradient by slot. The state behind an irreversible block is left as it is.
  func goBack(
    _ state: UnsafeMutablePointer<V>, _ lambda: UnsafeMutablePointer<V>, count: Int,
    basis: UnsafePointer<V>, gradient: UnsafeMutablePointer<V>
  ) {
    bind(basis, isBackward: true)
    correlations.fill(.zero)
    let width = TileKernels<V>.width
    var (tile, other) = (tiles.base, tiles.base + 16 * width)
    let groups = count / 16
    for first in stride(from: 0, to: groups, by: 4) {
      let range = first..<min(first + 4, groups)
      if isReversible { gather(state, groups: range, into: tile) }
      gather(lambda, groups: range, into: tile + 4)
      for index in (0..<steps.count).reversed() {
        let step = steps.base[index]
        if let position = step.position, step.isDamping {
          if isReversible {
            TileKernels<V>.damp(tile, position: position, columns: 0..<4, step.values + 12)
          }
          TileKernels<V>.dampTransposed(tile, position: position, columns: 4..<8, step.values)
        } else if let position = step.position {
          if isReversible {
            TileKernels<V>.runBackward(
              tile, position: position, matrix: step.values, inverse: step.values + 12,
              correlation: step.correlation)
          } else {
            TileKernels<V>.runTransposed(tile, position: position, columns: 4..<8, step.values)
          }
        } else if let pair = step.pair {
          if isReversible {
            pair.goBack(tile, into: other, space: step.values, gradient: gradient)
          } else {
            pair.transpose(tile, into: other, space: step.values)
          }
          swap(&tile, &other)
        }
      }
      if isReversible { scatter(tile, groups: range, into: state) }
      scatter(tile + 4, groups: range, into: lambda)
    }
    for (index, operation) in operations.enumerated() {
      guard isReversible, case .run(_, let run) = operation, run.isParametric else { continue }
      guard let correlation = steps.base[index].correlation else { continue }
      run.pullback(
        correlation, basis, space: steps.base[index].values,
        gradient: gradient)
    }
  }
}

/// An operation on two qubits of a tile, with everything that the loop over tiles needs of it.
final class PairStep<V: LaneVector> {
  typealias Tile = UnsafeMutablePointer<V>

  private struct Block: BitwiseCopyable {
    let size: Int
    let offsets: SIMD4<Int>
    let values: Int
    /// The positions among the derivatives of λ₀ r₁ and λ₁ r₀ of a block of two, if the way back
    /// sums them up in the same pass; −1 if not.
    let rates: SIMD2<Int>
  }

  private struct Pattern {
    let starts: AlignedBuffer<Int32>
    let entries: AlignedBuffer<SIMD2<Int32>>

    init(_ pattern: SparsePattern) {
      starts = AlignedBuffer(count: pattern.starts.count) { pattern.starts[$0] }
      entries = AlignedBuffer(count: pattern.entries.count) { pattern.entries[$0] }
    }
  }

  private let pair: TilePair
  private let isBlocks: Bool
  private let blocks: AlignedBuffer<Block>
  private let forward: Pattern
  private let transposed: Pattern
  private let backward: Pattern
  /// Offsets of row and column and the position of every element of the derivative that has a pass
  /// of its own.
  private let derivative: AlignedBuffer<SIMD3<Int>>
  private let usesGenerator: Bool
  private let slot: Int
  /// The elements of the matrix, those of its inverse, and the derivatives.
  private let values: Tile
  private let inverse: Tile
  private let slopes: Tile
  private let scratch = AlignedBuffer<V>(count: 16, repeating: .zero)

  /// - Parameter values: What `BoundPair.evaluate` fills.
  init(_ bound: BoundPair<V>, pair: TilePair, values: Tile) {
    self.pair = pair
    let list = bound.layout.blocks ?? []
    isBlocks = bound.layout.blocks != nil
    blocks = AlignedBuffer(count: list.count) { index in
      let elements = list[index].elements
      var offsets = SIMD4<Int>.zero
      for k in elements.indices {
        offsets[k] = pair.offset(elements[k])
      }
      return Block(
        size: elements.count, offsets: offsets, values: list[index].values,
        rates: Self.rates(of: elements, bound))
    }
    let fused = Set(
      list.flatMap { block -> [Int] in
        let rates = Self.rates(of: block.elements, bound)
        return rates.x >= 0 ? [rates.x, rates.y] : []
      }
    )
    forward = Pattern(bound.forward)
    transposed = Pattern(bound.transposed)
    backward = Pattern(bound.backward)
    let others = bound.derivative.indices.filter { !fused.contains($0) }
    derivative = AlignedBuffer(count: others.count) { index in
      let (row, column) = bound.derivative[others[index]]
      return SIMD3(pair.offset(row), pair.offset(column), others[index])
    }
    usesGenerator = bound.usesGenerator
    slot = bound.slot
    self.values = values
    inverse = values + bound.inverseOffset
    slopes = values + bound.slopeOffset
  }

  /// See `Block.rates`.
  private static func rates(of elements: [Int], _ bound: BoundPair<V>) -> SIMD2<Int> {
    guard bound.usesGenerator, elements.count == 2 else { return SIMD2(-1, -1) }
    let own = bound.derivative.indices.filter { elements.contains(bound.derivative[$0].row) }
    let upper = own.first { bound.derivative[$0] == (elements[0], elements[1]) }
    let lower = own.first { bound.derivative[$0] == (elements[1], elements[0]) }
    guard own.count == 2, let upper, let lower else { return SIMD2(-1, -1) }
    return SIMD2(upper, lower)
  }

  /// Applies the operation.
  @inline(__always)
  func apply(_ tile: Tile) {
    if isBlocks { return run(tile, values, transposed: false) }
    run(tile, forward, values)
  }

  /// Takes the adjoint back over the operation.
  @inline(__always)
  func transpose(_ lambda: Tile) {
    if isBlocks { return run(lambda, values, transposed: true) }
    run(lambda, transposed, values)
  }

  /// Goes back over the operation, and adds the derivative with respect to the angle to the gradient
  /// by slot.
  @inline(__always)
  func goBack(_ r: Tile, _ lambda: Tile, gradient: UnsafeMutablePointer<V>) {
    // λᵀ G r with r behind the operation, or λᵀ (dM/dθ) r with r before it.
    if usesGenerator { addDerivative(r, lambda, gradient) }
    guard isBlocks else {
      run(r, backward, inverse)
      if !usesGenerator { addDerivative(r, lambda, gradient) }
      return run(lambda, transposed, values)
    }
    guard usesGenerator else {
      run(r, inverse, transposed: false)
      addDerivative(r, lambda, gradient)
      return run(lambda, values, transposed: true)
    }
    for k in 0..<blocks.count {
      let block = blocks.base[k]
      if block.rates.x >= 0 {
        let (upper, lower) = TileKernels<V>.coupleBackward(
          r, lambda, pair, block.offsets[0], block.offsets[1], values + block.values,
          inverse: inverse + block.values)
        gradient[slot] += slopes[block.rates.x] * upper + slopes[block.rates.y] * lower
      } else {
        run(block, r, inverse, transposed: false)
        run(block, lambda, values, transposed: true)
      }
    }
  }

  @inline(__always)
  private func addDerivative(_ r: Tile, _ lambda: Tile, _ gradient: UnsafeMutablePointer<V>) {
    guard slot >= 0 else { return }
    var sum = V.zero
    for k in 0..<derivative.count {
      let place = derivative.base[k]
      let dot = TileKernels<V>.dot(r, lambda, pair, row: place.x, column: place.y)
      sum = V.multiplyAdd(sum, slopes[place.z], dot)
    }
    gradient[slot] += sum
  }

  @inline(__always)
  private func run(_ tile: Tile, _ matrix: Tile, transposed: Bool) {
    for k in 0..<blocks.count { run(blocks.base[k], tile, matrix, transposed: transposed) }
  }

  @inline(__always)
  private func run(_ block: Block, _ tile: Tile, _ matrix: Tile, transposed: Bool) {
    let (m, e) = (matrix + block.values, block.offsets)
    switch block.size {
    case 1: TileKernels<V>.scale(tile, pair, e[0], m)
    case 2: TileKernels<V>.couple(tile, pair, e[0], e[1], m, transposed: transposed)
    default: TileKernels<V>.mix(tile, pair, e, m, transposed: transposed)
    }
  }

  @inline(__always)
  private func run(_ tile: Tile, _ pattern: Pattern, _ matrix: Tile) {
    TileKernels<V>.sparse(
      tile, pair, starts: pattern.starts.base, entries: pattern.entries.base, values: matrix,
      scratch: scratch.base)
  }
}

/// The unitary of a fused block under bound angles, one for each lane.
struct BoundStateBlock<V: LaneVector> {
  let block: StateProgram.Block
  let dimension: Int

  init(_ block: StateProgram.Block) {
    self.block = block
    dimension = block.high == nil ? 2 : 4
  }

  /// Computes the product of the factors.
  /// - Parameters:
  ///   - basis: cos fθ and sin fθ of every slot.
  ///   - matrix: Receives the matrix.
  ///   - scratch: Room for 64 vectors.
  func evaluate(
    basis: UnsafePointer<V>, matrix: UnsafeMutablePointer<V>, scratch: UnsafeMutablePointer<V>
  ) {
    LaneMatrix<V>.setIdentity(matrix, dimension: dimension)
    for element in block.elements {
      switch element {
      case .run(let position, let factors):
        for factor in factors {
          apply(factor, position: position, basis: basis, matrix: matrix, scratch: scratch)
        }
      case .pair(let factor):
        apply(factor, position: nil, basis: basis, matrix: matrix, scratch: scratch)
      }
    }
  }

  private func apply(
    _ factor: StateFactor, position: Int?, basis: UnsafePointer<V>,
    matrix: UnsafeMutablePointer<V>, scratch: UnsafeMutablePointer<V>
  ) {
    let (own, product) = (scratch, scratch + 32)
    if let position, dimension == 4 {
      LaneMatrix<V>.evaluate(factor, basis: basis, into: product, dimension: 2)
      LaneMatrix<V>.embed(product, position: position, into: own)
    } else {
      LaneMatrix<V>.evaluate(factor, basis: basis, into: own, dimension: dimension)
    }
    LaneMatrix<V>.multiply(own, matrix, into: product, dimension: dimension)
    matrix.update(from: product, count: 2 * dimension * dimension)
  }
}

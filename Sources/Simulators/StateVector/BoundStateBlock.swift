/// The unitary of a fused block under bound angles, one for each lane, and its derivative.
struct BoundStateBlock<V: LaneVector> {
  let block: StateProgram.Block
  let dimension: Int

  init(_ block: StateProgram.Block) {
    self.block = block
    dimension = block.high == nil ? 2 : 4
  }

  /// The factors in order of action, each with its position (nil for both qubits).
  private var factors: [(factor: StateFactor, position: Int?)] {
    block.elements.flatMap { element -> [(factor: StateFactor, position: Int?)] in
      switch element {
      case .run(let position, let factors): factors.map { ($0, position) }
      case .pair(let factor): [(factor, nil)]
      }
    }
  }

  /// The number of factors.
  var factorCount: Int {
    block.elements.reduce(0) { sum, element in
      if case .run(_, let factors) = element { sum + factors.count } else { sum + 1 }
    }
  }

  /// Writes the matrix of one factor, embedded in the block's dimension.
  private func evaluate(
    _ factor: StateFactor, position: Int?, angles: UnsafePointer<Double>,
    into m: UnsafeMutablePointer<V>
  ) {
    guard let position, dimension == 4 else {
      LaneMatrix<V>.evaluate(factor, angles: angles, into: m, dimension: dimension)
      return
    }
    withUnsafeTemporaryAllocation(of: V.self, capacity: 8) { small in
      LaneMatrix<V>.evaluate(factor, angles: angles, into: small.baseAddress!, dimension: 2)
      LaneMatrix<V>.embed(small.baseAddress!, position: position, into: m)
    }
  }

  /// Computes the product of the factors.
  /// - Parameter prefixes: If given, receives the product before each factor.
  func evaluate(
    angles: UnsafePointer<Double>, matrix: UnsafeMutablePointer<V>,
    prefixes: UnsafeMutablePointer<V>? = nil
  ) {
    let size = 2 * dimension * dimension
    LaneMatrix<V>.setIdentity(matrix, dimension: dimension)
    withUnsafeTemporaryAllocation(of: V.self, capacity: 2 * size) { scratch in
      let (factorMatrix, product) = (scratch.baseAddress!, scratch.baseAddress! + size)
      for (index, (factor, position)) in factors.enumerated() {
        if let prefixes { (prefixes + size * index).update(from: matrix, count: size) }
        evaluate(factor, position: position, angles: angles, into: factorMatrix)
        LaneMatrix<V>.multiply(factorMatrix, matrix, into: product, dimension: dimension)
        matrix.update(from: product, count: size)
      }
    }
  }

  /// Adds the derivative of the loss with respect to the angles to [slot][lane] numbers.
  ///
  /// With T = Σ conj(λ) ψᵀ, λ behind the block and ψ before it, dL/dθ = 2 Re Σ (dU)ᵢⱼ Tᵢⱼ. For the
  /// factor F_k in U = S F_k P, Σ (dU)ᵢⱼ Tᵢⱼ = Σ (dF_k)ᵢⱼ (Sᵀ T Pᵀ)ᵢⱼ.
  /// - Parameter correlation: T. Overwritten.
  func pullback(
    correlation: UnsafeMutablePointer<V>, angles: UnsafePointer<Double>,
    prefixes: UnsafePointer<V>, gradient: UnsafeMutablePointer<Double>
  ) {
    let d = dimension
    let size = 2 * d * d
    withUnsafeTemporaryAllocation(of: V.self, capacity: 3 * size) { space in
      let (m, inner, next) = (
        space.baseAddress!, space.baseAddress! + size, space.baseAddress! + 2 * size
      )
      for (index, (factor, position)) in factors.enumerated().reversed() {
        if case .rotation(let rotation, let slot) = factor {
          multiplyTransposedRight(correlation, prefixes + size * index, into: inner)
          if let position, d == 4 { reduce(inner, position: position) }
          let slope = LaneMatrix<V>.slope(
            rotation, angles: angles + slot * V.scalarCount, correlation: inner)
          for lane in 0..<V.scalarCount {
            gradient[slot * V.scalarCount + lane] += 2 * Double(slope[lane])
          }
        }
        evaluate(factor, position: position, angles: angles, into: m)
        multiplyTransposedLeft(m, correlation, into: next)
        correlation.update(from: next, count: size)
      }
    }
  }

  /// out = a·bᵀ.
  private func multiplyTransposedRight(
    _ a: UnsafePointer<V>, _ b: UnsafePointer<V>, into out: UnsafeMutablePointer<V>
  ) {
    contract(out) { i, j, k in (a + 2 * (dimension * i + k), b + 2 * (dimension * j + k)) }
  }

  /// out = aᵀ·b.
  private func multiplyTransposedLeft(
    _ a: UnsafePointer<V>, _ b: UnsafePointer<V>, into out: UnsafeMutablePointer<V>
  ) {
    contract(out) { i, j, k in (a + 2 * (dimension * k + i), b + 2 * (dimension * k + j)) }
  }

  @inline(__always)
  private func contract(
    _ out: UnsafeMutablePointer<V>,
    _ operands: (Int, Int, Int) -> (UnsafePointer<V>, UnsafePointer<V>)
  ) {
    for i in 0..<dimension {
      for j in 0..<dimension {
        var (re, im) = (V.zero, V.zero)
        for k in 0..<dimension {
          let (x, y) = operands(i, j, k)
          re = V.multiplyAdd(V.multiplyAdd(re, x[0], y[0]), -x[1], y[1])
          im = V.multiplyAdd(V.multiplyAdd(im, x[0], y[1]), x[1], y[0])
        }
        out[2 * (dimension * i + j)] = re
        out[2 * (dimension * i + j) + 1] = im
      }
    }
  }

  /// Traces the other qubit out of a 4 × 4 matrix, in place, leaving a 2 × 2 one.
  private func reduce(_ m: UnsafeMutablePointer<V>, position: Int) {
    let stride = position == 0 ? 1 : 2
    let other = position == 0 ? 2 : 1
    withUnsafeTemporaryAllocation(of: V.self, capacity: 8) { small in
      for i in 0..<2 {
        for j in 0..<2 {
          for part in 0..<2 {
            var sum = V.zero
            for o in 0..<2 {
              sum += m[2 * (4 * (o * other + i * stride) + o * other + j * stride) + part]
            }
            small[2 * (2 * i + j) + part] = sum
          }
        }
      }
      m.update(from: small.baseAddress!, count: 8)
    }
  }
}

import LinearAlgebra

/// The matrices of a fused block under bound angles, one value for each lane, and the derivative
/// of a scalar with respect to the angles.
///
/// A matrix is row-major, 16 × 16 for a pair (index p(low) + 4·p(high)) or 4 × 4 for one qubit.
struct BoundBlock<V: LaneVector> {
  let block: PauliProgram.Block
  let dimension: Int

  init(_ block: PauliProgram.Block) {
    self.block = block
    dimension = block.high == nil ? 4 : 16
  }

  /// Computes the product of the factors.
  /// - Parameters:
  ///   - angles: [slot][lane] in radians.
  ///   - matrix: Receives dimension² vectors.
  ///   - prefixes: If given, receives the product before each element, dimension² vectors each.
  func evaluate(
    angles: UnsafePointer<Double>, matrix: UnsafeMutablePointer<V>,
    prefixes: UnsafeMutablePointer<V>? = nil
  ) {
    let size = dimension * dimension
    matrix.update(repeating: .zero, count: size)
    for i in 0..<dimension { matrix[i * (dimension + 1)] = V(repeating: 1) }
    withUnsafeTemporaryAllocation(of: V.self, capacity: size) { scratch in
      for (index, element) in block.elements.enumerated() {
        if let prefixes { (prefixes + size * index).update(from: matrix, count: size) }
        let product = scratch.baseAddress!
        switch element {
        case .run(let position, let factors):
          withRun(factors, angles: angles) { run in
            multiplyRun(run, position: position, matrix, into: product, transposed: false)
          }
        case .pair(.single): continue
        case .pair(.pair(let entries)):
          product.update(repeating: .zero, count: size)
          for (row, column, value) in entries {
            addRow(product + 16 * row, V(repeating: V.Scalar(value)), matrix + 16 * column)
          }
        case .pair(.rotation(let trigonometric, let slot)):
          product.update(repeating: .zero, count: size)
          let basis = TrigonometricBasis<V>(
            angles + slot * V.scalarCount, frequency: trigonometric.frequency)
          trigonometric.evaluate(basis) { index, value in
            addRow(product + 16 * (index / 16), value, matrix + 16 * (index % 16))
          }
        }
        matrix.update(from: product, count: size)
      }
    }
  }

  /// Adds the derivative with respect to the angles to [slot][lane] numbers.
  /// - Parameters:
  ///   - correlation: Σ λ rᵀ, λ behind the block and r before it. Overwritten.
  ///   - prefixes: As `evaluate` left them.
  func pullback(
    correlation: UnsafeMutablePointer<V>, angles: UnsafePointer<Double>,
    prefixes: UnsafePointer<V>, gradient: UnsafeMutablePointer<Double>
  ) {
    let size = dimension * dimension
    withUnsafeTemporaryAllocation(of: V.self, capacity: size) { scratch in
      let product = scratch.baseAddress!
      for (index, element) in block.elements.enumerated().reversed() {
        let prefix = prefixes + size * index
        switch element {
        case .run(let position, let factors):
          pullbackRun(
            factors, position: position, correlation: correlation, prefix: prefix,
            angles: angles, gradient: gradient)
          withRun(factors, angles: angles) { run in
            multiplyRun(run, position: position, correlation, into: product, transposed: true)
          }
        case .pair(.single): continue
        case .pair(.pair(let entries)):
          product.update(repeating: .zero, count: size)
          for (row, column, value) in entries {
            addRow(product + 16 * column, V(repeating: V.Scalar(value)), correlation + 16 * row)
          }
        case .pair(.rotation(let trigonometric, let slot)):
          let basis = TrigonometricBasis<V>(
            angles + slot * V.scalarCount, frequency: trigonometric.frequency)
          var sum = V.zero
          trigonometric.differentiate(basis) { entry, slope in
            let left = correlation + 16 * (entry / 16)
            let right = prefix + 16 * (entry % 16)
            var dot = V.zero
            for c in 0..<16 { dot = V.multiplyAdd(dot, left[c], right[c]) }
            sum = V.multiplyAdd(sum, slope, dot)
          }
          add(sum, to: gradient + slot * V.scalarCount)
          product.update(repeating: .zero, count: size)
          trigonometric.evaluate(basis) { entry, value in
            addRow(product + 16 * (entry % 16), value, correlation + 16 * (entry / 16))
          }
        }
        correlation.update(from: product, count: size)
      }
    }
  }

  @inline(__always)
  private func addRow(
    _ target: UnsafeMutablePointer<V>, _ factor: V, _ source: UnsafePointer<V>
  ) {
    for c in 0..<16 { target[c] = V.multiplyAdd(target[c], factor, source[c]) }
  }

  @inline(__always)
  private func add(_ value: V, to target: UnsafeMutablePointer<Double>) {
    for lane in 0..<V.scalarCount { target[lane] += Double(value[lane]) }
  }
}

extension BoundBlock {
  /// Calls `body` with the 4 × 4 product of the factors of a run.
  private func withRun(
    _ factors: [PauliFactor], angles: UnsafePointer<Double>,
    _ body: (UnsafePointer<V>) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: V.self, capacity: 32) { space in
      var (current, next) = (space.baseAddress!, space.baseAddress! + 16)
      current.update(repeating: .zero, count: 16)
      for i in 0..<4 { current[5 * i] = V(repeating: 1) }
      for factor in factors {
        multiply(factor, current, into: next, angles: angles, transposed: false)
        swap(&current, &next)
      }
      body(current)
    }
  }

  /// next = F·current, or Fᵀ·current, for 4 × 4 matrices.
  private func multiply(
    _ factor: PauliFactor, _ current: UnsafePointer<V>,
    into next: UnsafeMutablePointer<V>, angles: UnsafePointer<Double>, transposed: Bool
  ) {
    next.update(repeating: .zero, count: 16)
    @inline(__always)
    func add(_ row: Int, _ column: Int, _ value: V) {
      let (i, k) = transposed ? (column, row) : (row, column)
      for c in 0..<4 {
        next[4 * i + c] = V.multiplyAdd(next[4 * i + c], value, current[4 * k + c])
      }
    }
    switch factor {
    case .single(let matrix):
      for row in 0..<4 {
        for column in 0..<4 where matrix[row, column] != 0 {
          add(row, column, V(repeating: V.Scalar(matrix[row, column])))
        }
      }
    case .rotation(let trigonometric, let slot):
      let basis = TrigonometricBasis<V>(
        angles + slot * V.scalarCount, frequency: trigonometric.frequency)
      trigonometric.evaluate(basis) { add($0 / 4, $0 % 4, $1) }
    case .pair: break
    }
  }

  /// product = (run on one qubit of the block)·matrix, or with the run transposed.
  private func multiplyRun(
    _ run: UnsafePointer<V>, position: Int, _ matrix: UnsafePointer<V>,
    into product: UnsafeMutablePointer<V>, transposed: Bool
  ) {
    let stride = position == 0 ? 1 : 4
    let others = dimension / 4
    let otherStride = position == 0 ? 4 : 1
    for other in 0..<others {
      for i in 0..<4 {
        let target = product + dimension * (other * otherStride + i * stride)
        for c in 0..<dimension {
          var sum = V.zero
          for k in 0..<4 {
            let value = transposed ? run[4 * k + i] : run[4 * i + k]
            sum = V.multiplyAdd(
              sum, value, matrix[dimension * (other * otherStride + k * stride) + c])
          }
          target[c] = sum
        }
      }
    }
  }

  /// The derivative with respect to the angles of a run.
  private func pullbackRun(
    _ factors: [PauliFactor], position: Int, correlation: UnsafePointer<V>,
    prefix: UnsafePointer<V>, angles: UnsafePointer<Double>,
    gradient: UnsafeMutablePointer<Double>
  ) {
    guard !factors.allSatisfy(\.isConstant) else { return }
    let stride = position == 0 ? 1 : 4
    let otherStride = position == 0 ? 4 : 1
    withUnsafeTemporaryAllocation(of: V.self, capacity: 32 + 16 * factors.count) { space in
      var (slope, next) = (space.baseAddress!, space.baseAddress! + 16)
      let prefixes = space.baseAddress! + 32
      for i in 0..<4 {
        for j in 0..<4 {
          var sum = V.zero
          for other in 0..<dimension / 4 {
            let left = correlation + dimension * (other * otherStride + i * stride)
            let right = prefix + dimension * (other * otherStride + j * stride)
            for c in 0..<dimension { sum = V.multiplyAdd(sum, left[c], right[c]) }
          }
          slope[4 * i + j] = sum
        }
      }
      prefixes.update(repeating: .zero, count: 16)
      for i in 0..<4 { prefixes[5 * i] = V(repeating: 1) }
      for index in 0..<factors.count - 1 {
        multiply(
          factors[index], prefixes + 16 * index, into: prefixes + 16 * (index + 1),
          angles: angles, transposed: false)
      }
      for index in factors.indices.reversed() {
        if case .rotation(let trigonometric, let slot) = factors[index] {
          let basis = TrigonometricBasis<V>(
            angles + slot * V.scalarCount, frequency: trigonometric.frequency)
          let before = prefixes + 16 * index
          var sum = V.zero
          trigonometric.differentiate(basis) { entry, derivative in
            var dot = V.zero
            for c in 0..<4 {
              dot = V.multiplyAdd(dot, slope[4 * (entry / 4) + c], before[4 * (entry % 4) + c])
            }
            sum = V.multiplyAdd(sum, derivative, dot)
          }
          add(sum, to: gradient + slot * V.scalarCount)
        }
        multiply(factors[index], slope, into: next, angles: angles, transposed: true)
        swap(&slope, &next)
      }
    }
  }
}

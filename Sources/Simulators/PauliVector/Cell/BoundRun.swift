import LinearAlgebra

/// The factors of a run with their coefficients in one flat table, to be bound to angles.
///
/// All matrices are rows 1 to 3 of a map that keeps the trace: twelve vectors.
struct BoundRun<V: LaneVector>: Sendable {
  /// A factor: a fixed matrix (slot −1), or a rotation with `count` elements in the table.
  private struct Factor: BitwiseCopyable {
    let slot: Int
    let frequency: Double
    let first: Int
    let count: Int
  }

  private let factors: AlignedBuffer<Factor>
  /// For a fixed matrix 12 elements and 12 of its inverse; for a rotation six numbers for each
  /// element: its index and a₀, a₁, b₁, a₂, b₂.
  private let table: AlignedBuffer<Double>
  /// Whether a factor has an angle.
  let isParametric: Bool
  /// Whether the map multiplies X, Y and Z each by a number and adds a multiple of I to Z, as
  /// relaxation and depolarizing do.
  let isDamping: Bool

  /// The vectors that `evaluate` fills: the map, its inverse, and the product before each factor;
  /// and room for two matrices more.
  var vectorCount: Int { scratchOffset + 24 }
  private var scratchOffset: Int { 24 + 12 * factors.count }

  init(_ run: [RunFactor]) {
    var numbers: [Double] = []
    let list = run.map { factor -> Factor in
      let first = numbers.count
      switch factor {
      case .constant(let matrix, let inverse):
        numbers += matrix.elements[4...]
        numbers += inverse.elements[4...]
        return Factor(slot: -1, frequency: 0, first: first, count: 0)
      case .rotation(let matrix, let slot):
        let entries = matrix.entries.filter { $0.index >= 4 }
        for e in entries { numbers += [Double(e.index - 4), e.a0, e.a1, e.b1, e.a2, e.b2] }
        return Factor(slot: slot, frequency: matrix.frequency, first: first, count: entries.count)
      }
    }
    isParametric = list.contains { $0.slot >= 0 }
    isDamping = run.allSatisfy { factor in
      guard case .constant(let matrix, let inverse) = factor else { return false }
      return matrix.isDamping && inverse.isDamping
    }
    factors = AlignedBuffer(count: list.count) { list[$0] }
    table = AlignedBuffer(count: numbers.count) { numbers[$0] }
  }

  /// Computes the map and, for a backward pass, its inverse and the products before each factor.
  /// - Parameter space: Receives `vectorCount` vectors; without `isBackward` the first twelve.
  @inline(__always)
  func evaluate(_ basis: UnsafePointer<V>, into space: UnsafeMutablePointer<V>, isBackward: Bool) {
    let (own, next) = (space + scratchOffset, space + scratchOffset + 12)
    for index in 0..<factors.count {
      if isBackward { (space + 24 + 12 * index).update(from: space, count: 12) }
      load(factors.base[index], basis, into: own)
      if index == 0 {
        if isBackward { setIdentity(space + 24) }
        space.update(from: own, count: 12)
      } else {
        Self.multiply(own, space, into: next)
        space.update(from: next, count: 12)
      }
    }
    guard isBackward else { return }
    for index in (0..<factors.count).reversed() {
      loadInverse(factors.base[index], basis, into: own)
      if index == factors.count - 1 {
        (space + 12).update(from: own, count: 12)
      } else {
        Self.multiply(own, space + 12, into: next)
        (space + 12).update(from: next, count: 12)
      }
    }
  }

  /// Adds the derivative with respect to every angle to the gradient by slot.
  /// - Parameters:
  ///   - correlation: Σ λ rᵀ, rows 1 to 3, λ behind the run and r before it. Overwritten.
  ///   - space: As `evaluate` left it.
  @inline(__always)
  func pullback(
    _ correlation: UnsafeMutablePointer<V>, _ basis: UnsafePointer<V>,
    space: UnsafeMutablePointer<V>, gradient: UnsafeMutablePointer<V>
  ) {
    let (own, next) = (space + scratchOffset, space + scratchOffset + 12)
    for index in (0..<factors.count).reversed() {
      let factor = factors.base[index]
      if factor.slot >= 0 {
        gradient[factor.slot] += slope(
          factor, basis, correlation: correlation, before: space + 24 + 12 * index)
      }
      if index == 0 { break }
      load(factor, basis, into: own)
      // The rows of λ before the factor, which its row 0 does not enter.
      for j in 1..<4 {
        for c in 0..<4 {
          var sum = own[j] * correlation[c]
          sum = V.multiplyAdd(sum, own[4 + j], correlation[4 + c])
          next[4 * (j - 1) + c] = V.multiplyAdd(sum, own[8 + j], correlation[8 + c])
        }
      }
      correlation.update(from: next, count: 12)
    }
  }

  /// Σ (dF)ₐᵦ (Σ_c Cₐ_c Pᵦ_c), with P the product before the factor, whose row 0 is (1, 0, 0, 0).
  @inline(__always)
  private func slope(
    _ factor: Factor, _ basis: UnsafePointer<V>, correlation: UnsafePointer<V>,
    before: UnsafePointer<V>
  ) -> V {
    let (c1, s1) = (basis[2 * factor.slot], basis[2 * factor.slot + 1])
    let (c2, s2) = (c1 * c1 - s1 * s1, 2 * (c1 * s1))
    let f = factor.frequency
    var sum = V.zero
    for k in 0..<factor.count {
      let e = table.base + factor.first + 6 * k
      if e[2] == 0 && e[3] == 0 && e[4] == 0 && e[5] == 0 { continue }
      let index = Int(e[0])
      let row = correlation + 4 * (index / 4)
      var dot = row[0]
      if index % 4 != 0 {
        let column = before + 4 * (index % 4 - 1)
        dot = row[0] * column[0]
        for c in 1..<4 { dot = V.multiplyAdd(dot, row[c], column[c]) }
      }
      var slope = V.Scalar(f * e[3]) * c1 - V.Scalar(f * e[2]) * s1
      slope += V.Scalar(2 * f * e[5]) * c2 - V.Scalar(2 * f * e[4]) * s2
      sum = V.multiplyAdd(sum, slope, dot)
    }
    return sum
  }

  @inline(__always)
  private func load(
    _ factor: Factor, _ basis: UnsafePointer<V>, into m: UnsafeMutablePointer<V>
  ) {
    if factor.slot < 0 {
      for k in 0..<12 { m[k] = V(repeating: V.Scalar(table.base[factor.first + k])) }
    } else {
      evaluate(factor, basis) {
        m[$0] = $1
      } clear: {
        m.update(repeating: .zero, count: 12)
      }
    }
  }

  @inline(__always)
  private func loadInverse(
    _ factor: Factor, _ basis: UnsafePointer<V>, into m: UnsafeMutablePointer<V>
  ) {
    if factor.slot < 0 {
      for k in 0..<12 { m[k] = V(repeating: V.Scalar(table.base[factor.first + 12 + k])) }
    } else {
      // A rotation is orthogonal: element (i, j) of the inverse is (j, i), for j above 0.
      evaluate(factor, basis) { index, value in
        let (i, j) = (index / 4, index % 4)
        if j > 0 { m[4 * (j - 1) + i + 1] = value }
      } clear: {
        m.update(repeating: .zero, count: 12)
      }
    }
  }

  @inline(__always)
  private func evaluate(
    _ factor: Factor, _ basis: UnsafePointer<V>, _ store: (Int, V) -> Void, clear: () -> Void
  ) {
    clear()
    let (c1, s1) = (basis[2 * factor.slot], basis[2 * factor.slot + 1])
    let (c2, s2) = (c1 * c1 - s1 * s1, 2 * (c1 * s1))
    for k in 0..<factor.count {
      let e = table.base + factor.first + 6 * k
      var value = V(repeating: V.Scalar(e[1]))
      value += V.Scalar(e[2]) * c1 + V.Scalar(e[3]) * s1
      value += V.Scalar(e[4]) * c2 + V.Scalar(e[5]) * s2
      store(Int(e[0]), value)
    }
  }

  @inline(__always)
  private func setIdentity(_ m: UnsafeMutablePointer<V>) {
    m.update(repeating: .zero, count: 12)
    for i in 0..<3 { m[5 * i + 1] = V(repeating: 1) }
  }

  /// out = a·b for rows 1 to 3.
  @inline(__always)
  private static func multiply(
    _ a: UnsafePointer<V>, _ b: UnsafePointer<V>, into out: UnsafeMutablePointer<V>
  ) {
    for i in 0..<3 {
      let (x0, x1, x2, x3) = (a[4 * i], a[4 * i + 1], a[4 * i + 2], a[4 * i + 3])
      for c in 0..<4 {
        var sum = V.multiplyAdd(x1 * b[c], x2, b[4 + c])
        sum = V.multiplyAdd(sum, x3, b[8 + c])
        out[4 * i + c] = c == 0 ? sum + x0 : sum
      }
    }
  }
}

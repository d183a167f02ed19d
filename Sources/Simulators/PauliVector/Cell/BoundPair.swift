/// An operation on two qubits with its coefficients in flat tables, to be bound to angles.
struct BoundPair<V: LaneVector>: Sendable {
  /// A pattern that a kernel reads.
  struct Pattern: Sendable {
    let starts: AlignedBuffer<Int32>
    let entries: AlignedBuffer<SIMD2<Int32>>

    init(_ pattern: SparsePattern) {
      starts = AlignedBuffer(count: pattern.starts.count) { pattern.starts[$0] }
      entries = AlignedBuffer(count: pattern.entries.count) { pattern.entries[$0] }
    }
  }

  let forward: Pattern
  let transposed: Pattern
  let backward: Pattern
  /// a₀, a₁, b₁, a₂, b₂ of every element.
  private let coefficients: AlignedBuffer<Double>
  private let inverseCoefficients: AlignedBuffer<Double>
  /// Row, column and position of the elements that depend on the angle, or of the generator.
  private let parametric: AlignedBuffer<SIMD4<Int32>>
  /// The elements of the generator; empty if derivatives are computed for each angle.
  private let generator: AlignedBuffer<Double>
  private let slot: Int
  private let frequency: Double
  private let valueCount: Int

  /// Whether the operation has an angle.
  var isParametric: Bool { slot >= 0 }
  /// The vectors that `evaluate` fills: the elements, those of the inverse, and the derivatives.
  var vectorCount: Int { slopeOffset + parametric.count }

  init(_ element: PairElement) {
    func numbers(_ entries: [PairElement.Entry]) -> AlignedBuffer<Double> {
      let list = entries.flatMap { [$0.a0, $0.a1, $0.b1, $0.a2, $0.b2] }
      return AlignedBuffer(count: list.count) { list[$0] }
    }
    forward = Pattern(element.forward)
    transposed = Pattern(element.transposed)
    backward = Pattern(element.backward)
    coefficients = numbers(element.entries)
    inverseCoefficients = numbers(element.inverse)
    valueCount = element.entries.count
    slot = element.angle?.slot ?? -1
    frequency = element.angle?.frequency ?? 0
    let rates = element.generator ?? []
    generator = AlignedBuffer(count: rates.count) { rates[$0].value }
    let varying =
      element.generator?.map { SIMD4(Int32($0.row), Int32($0.column), 0, 0) }
      ?? element.entries.enumerated().filter { !$0.element.isConstant }.map {
        SIMD4(Int32($0.element.row), Int32($0.element.column), Int32($0.offset), 0)
      }
    parametric = AlignedBuffer(count: varying.count) { varying[$0] }
  }

  /// The multiply-adds for a group of 16 elements forward and backward.
  var multiplyAdds: Int {
    forward.entries.count + transposed.entries.count + backward.entries.count
      + (isParametric ? parametric.count : 0)
  }

  /// Where the elements of the inverse begin among the vectors, and where the derivatives.
  var inverseOffset: Int { valueCount }
  private var slopeOffset: Int { valueCount + inverseCoefficients.count / 5 }

  /// Computes the elements and, for a backward pass, those of the inverse and the derivatives.
  @inline(__always)
  func evaluate(_ basis: UnsafePointer<V>, into space: UnsafeMutablePointer<V>, isBackward: Bool) {
    guard isParametric else {
      for k in 0..<valueCount {
        space[k] = V(repeating: V.Scalar(coefficients.base[5 * k]))
      }
      if isBackward {
        for k in 0..<inverseCoefficients.count / 5 {
          space[inverseOffset + k] = V(repeating: V.Scalar(inverseCoefficients.base[5 * k]))
        }
      }
      return
    }
    let (c1, s1) = (basis[2 * slot], basis[2 * slot + 1])
    let (c2, s2) = (c1 * c1 - s1 * s1, 2 * (c1 * s1))
    @inline(__always)
    func value(_ e: UnsafePointer<Double>) -> V {
      var value = V(repeating: V.Scalar(e[0]))
      value += V.Scalar(e[1]) * c1 + V.Scalar(e[2]) * s1
      value += V.Scalar(e[3]) * c2 + V.Scalar(e[4]) * s2
      return value
    }
    for k in 0..<valueCount { space[k] = value(coefficients.base + 5 * k) }
    guard isBackward else { return }
    for k in 0..<inverseCoefficients.count / 5 {
      space[inverseOffset + k] = value(inverseCoefficients.base + 5 * k)
    }
    if generator.count > 0 {
      for k in 0..<generator.count {
        space[slopeOffset + k] = V(repeating: V.Scalar(generator.base[k]))
      }
      return
    }
    for k in 0..<parametric.count {
      let e = coefficients.base + 5 * Int(parametric.base[k].z)
      var slope = V.Scalar(frequency * e[2]) * c1 - V.Scalar(frequency * e[1]) * s1
      slope += V.Scalar(2 * frequency * e[4]) * c2 - V.Scalar(2 * frequency * e[3]) * s2
      space[slopeOffset + k] = slope
    }
  }

  /// What the kernels need, as pointers into this operation's tables.
  var view: PairView<V> {
    PairView(
      forward: PairView.Pattern(forward), transposed: PairView.Pattern(transposed),
      backward: PairView.Pattern(backward), parametric: parametric.base,
      parametricCount: isParametric ? parametric.count : 0,
      usesGenerator: generator.count > 0, slot: slot,
      inverseOffset: inverseOffset, slopeOffset: slopeOffset)
  }
}

/// A `BoundPair` without ownership, which a loop over tiles can copy for nothing.
struct PairView<V: LaneVector>: BitwiseCopyable {
  /// Pointers to a sparse pattern.
  struct Pattern: BitwiseCopyable {
    let starts: UnsafePointer<Int32>
    let entries: UnsafePointer<SIMD2<Int32>>

    init(_ pattern: BoundPair<V>.Pattern) {
      starts = UnsafePointer(pattern.starts.base)
      entries = UnsafePointer(pattern.entries.base)
    }
  }

  fileprivate let forward: Pattern
  fileprivate let transposed: Pattern
  fileprivate let backward: Pattern
  fileprivate let parametric: UnsafePointer<SIMD4<Int32>>
  fileprivate let parametricCount: Int
  fileprivate let usesGenerator: Bool
  fileprivate let slot: Int
  fileprivate let inverseOffset: Int
  fileprivate let slopeOffset: Int

  /// Applies the operation to all columns.
  @inline(__always)
  func apply(
    _ source: UnsafePointer<V>, into target: UnsafeMutablePointer<V>, space: UnsafePointer<V>
  ) {
    TileKernels<V>.sparseWhole(
      source, into: target, starts: forward.starts, entries: forward.entries, values: space)
  }

  /// Goes back over the operation, from one tile into another: r in the first four columns, λ in
  /// the last. Adds the derivative with respect to the angle to the gradient by slot.
  @inline(__always)
  func goBack(
    _ source: UnsafePointer<V>, into target: UnsafeMutablePointer<V>, space: UnsafePointer<V>,
    gradient: UnsafeMutablePointer<V>
  ) {
    TileKernels<V>.sparse(
      source, into: target, starts: backward.starts, entries: backward.entries,
      values: space + inverseOffset)
    if parametricCount > 0 {
      var sum = V.zero
      // λᵀ (dM/dθ) r with r before the operation, or λᵀ G r with r behind it.
      let state = usesGenerator ? source : UnsafePointer(target)
      for k in 0..<parametricCount {
        let entry = parametric[k]
        let width = TileKernels<V>.width
        let dot = TileKernels<V>.dot(
          source + width * Int(entry.x), state + width * Int(entry.y))
        sum = V.multiplyAdd(sum, space[slopeOffset + k], dot)
      }
      gradient[slot] += sum
    }
    transpose(source, into: target, space: space)
  }

  /// Takes λ in the last four columns back over the operation.
  @inline(__always)
  func transpose(
    _ source: UnsafePointer<V>, into target: UnsafeMutablePointer<V>, space: UnsafePointer<V>
  ) {
    TileKernels<V>.sparse(
      source + 4, into: target + 4, starts: transposed.starts,
      entries: transposed.entries, values: space)
  }
}

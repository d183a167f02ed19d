import LinearAlgebra

/// A 2 × 2 operation of an ideal cell with its coefficients in a flat table, to be bound to angles.
///
/// A matrix is eight vectors: row-major, real and imaginary parts interleaved.
struct BoundTwoLevel<V: LaneVector>: BitwiseCopyable {
  /// A factor: its slot (−1 for a fixed matrix) and frequency.
  struct Factor: BitwiseCopyable {
    let slot: Int
    let frequency: Double
  }

  /// Strides of the qubits: two different ones, or the same twice for a single qubit.
  let low: Int
  let high: Int
  let first: Int
  let second: Int
  let isParametric: Bool
  private let factorCount: Int
  private let factors: UnsafePointer<Factor>
  /// For each factor a₀, a₁, b₁ of eight numbers: the constants, the cosines', the sines'.
  private let table: UnsafePointer<Double>
  /// The matrix, room for two more, and the products before each factor.
  let space: UnsafeMutablePointer<V>
  /// Where Σ conj(λ) ψᵀ is added up.
  let correlation: UnsafeMutablePointer<V>
  /// Matrix and correlation of an operation whose factors act first.
  private let base: (matrix: UnsafePointer<V>, correlation: UnsafeMutablePointer<V>)?

  /// The memory behind a list of operations.
  final class Storage {
    fileprivate let factors: AlignedBuffer<Factor>
    fileprivate let table: AlignedBuffer<Double>
    fileprivate let space: AlignedBuffer<V>
    fileprivate let correlations: AlignedBuffer<V>

    init(factorCount: Int, operationCount: Int) {
      factors = AlignedBuffer(count: factorCount, repeating: Factor(slot: -1, frequency: 0))
      table = AlignedBuffer(count: 24 * factorCount, repeating: 0)
      space = AlignedBuffer(count: 8 * factorCount + 24 * operationCount, repeating: .zero)
      correlations = AlignedBuffer(count: 8 * operationCount, repeating: .zero)
    }

    /// Sets all correlations to zero.
    func clear() { correlations.fill(.zero) }
  }

  /// - Parameters:
  ///   - position: The bit of every qubit in the index of the amplitudes.
  ///   - factorOffset: The number of factors of earlier operations in the storage.
  ///   - index: The number of earlier operations.
  ///   - previous: The operation before this one.
  init(
    _ element: UnitaryProgram.TwoLevel, position: (Int) -> Int, storage: Storage,
    factorOffset: Int, index: Int, previous: BoundTwoLevel?
  ) {
    let bits = element.qubits.map(position)
    let (low, high) = (1 << (bits.first ?? 0), 1 << (bits.last ?? 0))
    func offset(_ state: Int) -> Int { (state & 1) * low + (state >> 1) * high }
    (self.low, self.high) = (low, high)
    (first, second) = (offset(element.first), offset(element.second))
    factorCount = element.factors.count
    let factors = storage.factors.base + factorOffset
    let table = storage.table.base + 24 * factorOffset
    let base = element.continuesPrevious ? previous : nil
    self.base = base.map { (UnsafePointer($0.space), $0.correlation) }
    var isParametric = base?.isParametric ?? false
    for (k, factor) in element.factors.enumerated() {
      let numbers = table + 24 * k
      switch factor {
      case .constant(let matrix):
        for (i, value) in matrix.elements.enumerated() {
          numbers[2 * i] = value.real
          numbers[2 * i + 1] = value.imaginary
        }
      case .rotation(let rotation, let slot):
        isParametric = true
        factors[k] = Factor(slot: slot, frequency: rotation.frequency)
        for entry in rotation.entries {
          for (part, value) in [entry.a0, entry.a1, entry.b1].enumerated() {
            numbers[8 * part + 2 * entry.index] = value.real
            numbers[8 * part + 2 * entry.index + 1] = value.imaginary
          }
        }
      }
    }
    self.isParametric = isParametric
    self.factors = UnsafePointer(factors)
    self.table = UnsafePointer(table)
    space = storage.space.base + 8 * factorOffset + 24 * index
    correlation = storage.correlations.base + 8 * index
  }

  @inline(__always)
  private func load(_ k: Int, _ basis: UnsafePointer<V>, into m: UnsafeMutablePointer<V>) {
    let t = table + 24 * k
    let slot = factors[k].slot
    if slot < 0 {
      for i in 0..<8 { m[i] = V(repeating: V.Scalar(t[i])) }
    } else {
      let (c, s) = (basis[2 * slot], basis[2 * slot + 1])
      for i in 0..<8 {
        let constant = V(repeating: V.Scalar(t[i]))
        let sum = V.multiplyAdd(constant, V(repeating: V.Scalar(t[8 + i])), c)
        m[i] = V.multiplyAdd(sum, V(repeating: V.Scalar(t[16 + i])), s)
      }
    }
  }

  /// Computes the product of the factors, and the products before each of them.
  @inline(__always)
  func evaluate(_ basis: UnsafePointer<V>) {
    var first = 0
    if let base {
      space.update(from: base.matrix, count: 8)
    } else {
      load(0, basis, into: space)
      first = 1
    }
    for k in first..<max(first, factorCount) {
      (space + 24 + 8 * k).update(from: space, count: 8)
      load(k, basis, into: space + 8)
      Self.multiply(space + 8, space, into: space + 16)
      space.update(from: space + 16, count: 8)
    }
  }

  /// Adds the derivative of the loss with respect to every angle to the gradient by slot.
  ///
  /// With T = Σ conj(λ) ψᵀ, λ behind the operation and ψ before it, dL/dθ = 2 Re Σ (dU)ᵢⱼ Tᵢⱼ. For
  /// the factor F in U = S F P it is 2 Re Σ (dF)ᵢⱼ (Sᵀ T Pᵀ)ᵢⱼ.
  /// T is overwritten; what the factors of another operation need is added to its T.
  @inline(__always)
  func pullback(_ basis: UnsafePointer<V>, gradient: UnsafeMutablePointer<V>) {
    let (own, next) = (space + 8, space + 16)
    for k in (0..<factorCount).reversed() {
      let slot = factors[k].slot
      if slot >= 0 {
        var inner = UnsafePointer(correlation)
        if k > 0 || base != nil {
          Self.multiplyTransposedRight(correlation, space + 24 + 8 * k, into: next)
          inner = UnsafePointer(next)
        }
        let (c, s) = (basis[2 * slot], basis[2 * slot + 1])
        let t = table + 24 * k
        let f = 2 * factors[k].frequency
        var sum = V.zero
        for i in 0..<8 {
          // The real part of a product: imaginary parts enter with a minus sign.
          let sign = i & 1 == 0 ? f : -f
          let slope = V.Scalar(sign * t[16 + i]) * c - V.Scalar(sign * t[8 + i]) * s
          sum = V.multiplyAdd(sum, slope, inner[i])
        }
        gradient[slot] += sum
      }
      if k == 0 && base == nil { break }
      load(k, basis, into: own)
      Self.multiplyTransposedLeft(own, correlation, into: next)
      correlation.update(from: next, count: 8)
    }
    guard let base else { return }
    for i in 0..<8 { base.correlation[i] += correlation[i] }
  }

  /// out = a·b.
  @inline(__always)
  private static func multiply(
    _ a: UnsafePointer<V>, _ b: UnsafePointer<V>, into out: UnsafeMutablePointer<V>
  ) {
    contract(out) { i, j, k in (a + 2 * (2 * i + k), b + 2 * (2 * k + j)) }
  }

  /// out = a·bᵀ.
  @inline(__always)
  private static func multiplyTransposedRight(
    _ a: UnsafePointer<V>, _ b: UnsafePointer<V>, into out: UnsafeMutablePointer<V>
  ) {
    contract(out) { i, j, k in (a + 2 * (2 * i + k), b + 2 * (2 * j + k)) }
  }

  /// out = aᵀ·b.
  @inline(__always)
  private static func multiplyTransposedLeft(
    _ a: UnsafePointer<V>, _ b: UnsafePointer<V>, into out: UnsafeMutablePointer<V>
  ) {
    contract(out) { i, j, k in (a + 2 * (2 * k + i), b + 2 * (2 * k + j)) }
  }

  @inline(__always)
  private static func contract(
    _ out: UnsafeMutablePointer<V>,
    _ operands: (Int, Int, Int) -> (UnsafePointer<V>, UnsafePointer<V>)
  ) {
    for i in 0..<2 {
      for j in 0..<2 {
        let (x, y) = operands(i, j, 0)
        let (z, w) = operands(i, j, 1)
        var re = V.multiplyAdd(x[0] * y[0], -x[1], y[1])
        var im = V.multiplyAdd(x[0] * y[1], x[1], y[0])
        re = V.multiplyAdd(V.multiplyAdd(re, z[0], w[0]), -z[1], w[1])
        im = V.multiplyAdd(V.multiplyAdd(im, z[0], w[1]), z[1], w[0])
        out[2 * (2 * i + j)] = re
        out[2 * (2 * i + j) + 1] = im
      }
    }
  }
}

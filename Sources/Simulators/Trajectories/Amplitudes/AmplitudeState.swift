/// One state vector whose SIMD lanes are its own neighbouring amplitudes.
///
/// Only qubits that may be entangled are *stored*, each at a digit of the index. All others are by
/// themselves in a pure state of two amplitudes: those that nothing has entangled yet, and those
/// that have been measured. The vector doubles when a qubit joins in and halves when one is
/// measured. Passes run on digits above the SIMD lanes; a qubit in the lanes is first exchanged
/// with the one that is needed latest.
final class AmplitudeState<V: LaneVector> {
  typealias Scalar = V.Scalar
  typealias Kernels = AmplitudeKernels<V>

  /// Digits within a SIMD vector.
  static var laneDigits: Int { V.scalarCount.trailingZeroBitCount }
  /// The digits of the smallest vector, so that there is room for a pair above the lanes.
  static var leastDigits: Int { laneDigits + 2 }

  private(set) var digitCount: Int
  /// The multiply-adds of all passes since the state was made.
  private(set) var multiplyAdds = 0.0
  /// The digit of every qubit; −1 if it is not stored.
  private(set) var digits: [Int]
  /// The qubit at every digit; −1 for none, which is as good as |0⟩.
  private var qubits: [Int]
  /// The amplitudes of qubits that are not stored: real and imaginary part for |0⟩, then for |1⟩.
  private(set) var apart: [SIMD4<Double>]
  let re: AlignedBuffer<V>
  let im: AlignedBuffer<V>
  private let matrix = AlignedBuffer<Scalar>(count: 32, repeating: 0)
  private let joining = AlignedBuffer<Scalar>(count: 16, repeating: 0)
  private let matrixPointer = AlignedBuffer<UnsafePointer<Scalar>?>(count: 1, repeating: nil)

  /// The number of vectors of each plane at present.
  var count: Int { 1 << (digitCount - Self.laneDigits) }

  static var zero: SIMD4<Double> { SIMD4(1, 0, 0, 0) }
  static var one: SIMD4<Double> { SIMD4(0, 0, 1, 0) }

  /// Every qubit in |0⟩.
  /// - Parameter width: How many qubits are stored at most at a time.
  init(qubitCount: Int, width: Int) {
    let most = max(Self.leastDigits, width)
    digitCount = Self.leastDigits
    digits = Array(repeating: -1, count: qubitCount)
    qubits = Array(repeating: -1, count: most)
    apart = Array(repeating: Self.zero, count: qubitCount)
    re = AlignedBuffer(uninitialized: 1 << (most - Self.laneDigits))
    im = AlignedBuffer(uninitialized: 1 << (most - Self.laneDigits))
    prepareZero()
  }

  /// |0…0⟩.
  func prepareZero() {
    for qubit in digits.indices {
      digits[qubit] = -1
      apart[qubit] = Self.zero
    }
    storeNothing()
  }

  /// Makes the vector the number one.
  private func storeNothing() {
    for digit in qubits.indices { qubits[digit] = -1 }
    digitCount = Self.leastDigits
    re.base.update(repeating: .zero, count: count)
    im.base.update(repeating: .zero, count: count)
    re.base[0][0] = 1
  }

  /// Whether a qubit is part of the vector.
  func isStored(_ qubit: Int) -> Bool { digits[qubit] >= 0 }

  /// How many qubits are part of the vector.
  var storedCount: Int { digits.reduce(0) { $0 + ($1 >= 0 ? 1 : 0) } }

  private var amplitudes: Double { Double(count * V.scalarCount) }

  private func stride(_ qubit: Int) -> Int { 1 << (digits[qubit] - Self.laneDigits) }

  // MARK: Places

  private func exchange(_ first: Int, _ second: Int) {
    let (lane, digit) = (min(first, second), max(first, second))
    Kernels.exchange(
      re.base, im.base, count: count, lane: lane, stride: 1 << (digit - Self.laneDigits))
    let (a, b) = (qubits[lane], qubits[digit])
    (qubits[lane], qubits[digit]) = (b, a)
    if a >= 0 { digits[a] = digit }
    if b >= 0 { digits[b] = lane }
  }

  /// The digit above the lanes whose qubit, other than two, is needed latest.
  private func victim(_ a: Int, _ b: Int, _ nextUse: UnsafePointer<Int32>) -> Int {
    var (best, latest) = (-1, Int32(-1))
    for digit in Self.laneDigits..<digitCount {
      let qubit = qubits[digit]
      if qubit < 0 { return digit }
      if qubit != a && qubit != b && nextUse[qubit] > latest {
        (best, latest) = (digit, nextUse[qubit])
      }
    }
    return best
  }

  /// Brings stored qubits to digits above the lanes.
  private func lift(_ a: Int, _ b: Int, _ nextUse: UnsafePointer<Int32>) {
    for qubit in [a, b] where digits[qubit] >= 0 && digits[qubit] < Self.laneDigits {
      exchange(digits[qubit], victim(a, b, nextUse))
    }
  }

  /// A free digit above the lanes, given to a qubit. The amplitudes with its bit set are zero, or
  /// not written yet if the vector has doubled.
  private func makeRoom(
    for qubit: Int, _ other: Int, _ nextUse: UnsafePointer<Int32>
  ) -> (digit: Int, isNew: Bool) {
    var digit = (Self.laneDigits..<digitCount).first { qubits[$0] < 0 }
    if digit == nil, let lane = (0..<Self.laneDigits).first(where: { qubits[$0] < 0 }) {
      let from = victim(qubit, other, nextUse)
      exchange(lane, from)
      digit = from
    }
    let isNew = digit == nil
    if isNew { digitCount += 1 }
    let place = digit ?? digitCount - 1
    qubits[place] = qubit
    digits[qubit] = place
    return (place, isNew)
  }

  // MARK: Operations

  /// Applies a 4 × 4 matrix, index bit(low) + 2·bit(high).
  /// - Parameter nextUse: For every qubit when it is needed again.
  func apply(
    _ m: UnsafePointer<Scalar>, low: Int, high: Int, nextUse: UnsafePointer<Int32>
  ) {
    lift(low, high, nextUse)
    if isStored(low) && isStored(high) {
      multiplyAdds += 16 * amplitudes
      run(low, high) { first, second, isSwapped in
        let elements = isSwapped ? exchangingQubits(m) : m
        withMatrix(elements) {
          Kernels.pair(
            re.base, im.base, groups: 0..<count / 4, low: first, high: second, matrix: $0)
        }
      }
      return
    }
    if !isStored(low) && !isStored(high) {
      // One of them enters as |0⟩; its own state is in the matrix.
      if makeRoom(for: low, high, nextUse).isNew {
        (re.base + count / 2).update(repeating: .zero, count: count / 2)
        (im.base + count / 2).update(repeating: .zero, count: count / 2)
      }
      join(m, low: low, high: high, new: high, alone: low, nextUse)
    } else {
      join(m, low: low, high: high, new: isStored(low) ? high : low, alone: nil, nextUse)
    }
  }

  /// Calls a closure with the strides of two stored qubits in ascending order.
  @inline(__always)
  private func run(_ low: Int, _ high: Int, _ body: (Int, Int, _ isSwapped: Bool) -> Void) {
    let (a, b) = (stride(low), stride(high))
    body(min(a, b), max(a, b), a > b)
  }

  private func withMatrix(
    _ elements: UnsafePointer<Scalar>, _ body: (UnsafePointer<UnsafePointer<Scalar>>) -> Void
  ) {
    matrixPointer.base[0] = elements
    matrixPointer.base.withMemoryRebound(to: UnsafePointer<Scalar>.self, capacity: 1) { body($0) }
  }

  private func exchangingQubits(_ m: UnsafePointer<Scalar>) -> UnsafePointer<Scalar> {
    func exchange(_ i: Int) -> Int { (i & 1) << 1 | i >> 1 }
    for i in 0..<4 {
      for j in 0..<4 {
        let (from, to) = (2 * (4 * i + j), 2 * (4 * exchange(i) + exchange(j)))
        (matrix.base[to], matrix.base[to + 1]) = (m[from], m[from + 1])
      }
    }
    return UnsafePointer(matrix.base)
  }

  /// Applies a matrix to a stored qubit and one that enters.
  /// - Parameter alone: The qubit, if any, that is stored as |0⟩ in place of its state.
  private func join(
    _ m: UnsafePointer<Scalar>, low: Int, high: Int, new: Int, alone: Int?,
    _ nextUse: UnsafePointer<Int32>
  ) {
    let other = new == low ? high : low
    let state = apart[new]
    _ = makeRoom(for: new, other, nextUse)
    run(low, high) { first, second, isSwapped in
      let elements = isSwapped ? exchangingQubits(m) : m
      // Columns in which the new qubit's bit is 0 or 1, for each value of the other's.
      let (newBit, otherBit) = stride(new) == first ? (1, 2) : (2, 1)
      let own = alone.map { apart[$0] }
      for row in 0..<4 {
        let m = elements + 8 * row
        var zero = Self.combine(m, m + 2 * newBit, state)
        var one = Self.combine(m + 2 * otherBit, m + 2 * (otherBit + newBit), state)
        if let own {
          zero =
            zero * own[0] + one * own[2] + Self.turned(zero) * own[1]
            + Self.turned(one) * own[3]
          one = .zero
        }
        let target = joining.base + 4 * row
        (target[0], target[1]) = (Scalar(zero.x), Scalar(zero.y))
        (target[2], target[3]) = (Scalar(one.x), Scalar(one.y))
      }
      withMatrix(UnsafePointer(joining.base)) {
        multiplyAdds += 8 * amplitudes
        Kernels.join(
          re.base, im.base, groups: 0..<count / 4, low: first, high: second,
          other: stride(other), matrix: $0)
      }
    }
  }

  /// a s₀ + b s₁ for two elements of a matrix and the state of a qubit.
  private static func combine(
    _ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, _ s: SIMD4<Double>
  ) -> SIMD2<Double> {
    let (ar, ai, br, bi) = (Double(a[0]), Double(a[1]), Double(b[0]), Double(b[1]))
    return SIMD2(
      ar * s[0] - ai * s[1] + (br * s[2] - bi * s[3]),
      ar * s[1] + ai * s[0] + (br * s[3] + bi * s[2]))
  }

  /// i times a complex number.
  private static func turned(_ z: SIMD2<Double>) -> SIMD2<Double> { SIMD2(-z.y, z.x) }

  /// Applies a 2 × 2 matrix.
  func apply(_ m: UnsafePointer<Scalar>, on qubit: Int, nextUse: UnsafePointer<Int32>) {
    guard isStored(qubit) else {
      let s = apart[qubit]
      let (zero, one) = (Self.combine(m, m + 2, s), Self.combine(m + 4, m + 6, s))
      apart[qubit] = SIMD4(zero.x, zero.y, one.x, one.y)
      return
    }
    lift(qubit, qubit, nextUse)
    multiplyAdds += 8 * amplitudes
    Kernels.single(re.base, im.base, count: count, stride: stride(qubit), matrix: m)
  }

  // MARK: Densities and outcomes

  /// The reduced density matrix of a qubit, not normalised: diagonal, then the element 01.
  func density(of qubit: Int, nextUse: UnsafePointer<Int32>) -> SIMD4<Double> {
    guard isStored(qubit) else {
      let s = apart[qubit]
      return SIMD4(
        s[0] * s[0] + s[1] * s[1], s[2] * s[2] + s[3] * s[3], s[0] * s[2] + s[1] * s[3],
        s[1] * s[2] - s[0] * s[3])
    }
    lift(qubit, qubit, nextUse)
    multiplyAdds += 4 * amplitudes
    return Kernels.density(re.base, im.base, count: count, stride: stride(qubit))
  }

  /// The same of two stored qubits, in the order of `AmplitudeKernels.density`, index
  /// bit(low) + 2·bit(high).
  func density(low: Int, high: Int, nextUse: UnsafePointer<Int32>) -> SIMD16<Double> {
    lift(low, high, nextUse)
    multiplyAdds += 8 * amplitudes
    let (a, b) = (stride(low), stride(high))
    let d = Kernels.density(
      re.base, im.base, groups: count / 4, low: min(a, b), high: max(a, b))
    if a < b { return d }
    // 1 and 2 change places.
    return SIMD16(
      d[0], d[2], d[1], d[3], d[6], d[7], d[4], d[5], d[8], d[9], d[10], -d[11], d[14], d[15],
      d[12], d[13])
  }

  /// Sets a qubit that is not stored.
  func set(_ qubit: Int, to amplitudes: SIMD4<Double>) { apart[qubit] = amplitudes }

  /// Takes a measured qubit out of the vector.
  /// - Parameter probability: The squared norm of the part that the outcome leaves.
  func remove(
    _ qubit: Int, outcome: Bool, probability: Double, nextUse: UnsafePointer<Int32>
  ) {
    lift(qubit, qubit, nextUse)
    let scale = Scalar(1 / probability.squareRoot())
    let digit = digits[qubit]
    let stride = stride(qubit)
    digits[qubit] = -1
    apart[qubit] = outcome ? Self.one : Self.zero
    if digitCount > Self.leastDigits {
      Kernels.keep(outcome, re.base, im.base, count: count, stride: stride, scale: scale)
      for place in digit..<digitCount - 1 {
        qubits[place] = qubits[place + 1]
        digits[qubits[place]] = place
      }
      qubits[digitCount - 1] = -1
      digitCount -= 1
      return
    }
    qubits[digit] = -1
    for i in 0..<count where i & stride == 0 {
      let source = outcome ? i + stride : i
      (re.base[i], im.base[i]) = (re.base[source] * scale, im.base[source] * scale)
      (re.base[i + stride], im.base[i + stride]) = (.zero, .zero)
    }
  }

  /// Measures all stored qubits at once.
  /// - Parameter u: A uniform number in [0, 1).
  func collapse(_ u: Double) {
    multiplyAdds += 2 * amplitudes
    let blockSize = max(1, count >> (digitCount / 2))
    var sums: [Double] = []
    for block in Swift.stride(from: 0, to: count, by: blockSize) {
      var (a, b) = (V.zero, V.zero)
      for i in block..<block + blockSize {
        a = V.multiplyAdd(a, re.base[i], re.base[i])
        b = V.multiplyAdd(b, im.base[i], im.base[i])
      }
      sums.append(Double((a + b).sum()))
    }
    var rest = u * sums.reduce(0, +)
    let block = RunningSum.take(&rest, count: sums.count) { sums[$0] }
    let width = V.scalarCount
    let index =
      block * blockSize * width
      + RunningSum.take(&rest, count: blockSize * width) { k in
        let (x, y) = (
          re.base[block * blockSize + k / width][k % width],
          im.base[block * blockSize + k / width][k % width]
        )
        return Double(x) * Double(x) + Double(y) * Double(y)
      }
    for qubit in digits.indices where digits[qubit] >= 0 {
      apart[qubit] = index >> digits[qubit] & 1 == 1 ? Self.one : Self.zero
      digits[qubit] = -1
    }
    storeNothing()
  }
}

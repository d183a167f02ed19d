/// A 16 × 16 real matrix on two qubits, index p(low) + 4·p(high), built up by factors from the left.
final class PairMatrix {
  private typealias Row = SIMD16<Double>
  private var rows = AlignedBuffer<Row>(uninitialized: 16)
  private var spare = AlignedBuffer<Row>(uninitialized: 16)

  /// A matrix that changes nothing.
  static func identity() -> PairMatrix {
    let result = PairMatrix()
    result.setIdentity()
    return result
  }

  private func setIdentity() {
    for row in 0..<16 {
      rows.base[row] = .zero
      rows.base[row][row] = 1
    }
  }

  /// Becomes a matrix given row by row.
  func set(_ elements: [Double]) {
    for row in 0..<16 {
      for column in 0..<16 { rows.base[row][column] = elements[16 * row + column] }
    }
  }

  /// The elements row by row.
  var elements: [Double] {
    (0..<256).map { rows.base[$0 / 16][$0 % 16] }
  }

  /// Becomes the fixed matrix of a block without angles.
  func set(_ block: PauliProgram.Block) {
    setIdentity()
    for element in block.elements {
      switch element {
      case .run(let position, let factors):
        for case .single(let factor) in factors { multiply(factor, position: position) }
      case .pair(.pair(let pair)): multiply(pair)
      case .pair: break
      }
    }
  }

  /// Multiplies an operation on the lower (0) or higher (1) qubit from the left.
  func multiply(_ f: PauliMatrix, position: Int) {
    let stride = position == 0 ? 1 : 4
    for other in 0..<4 {
      let p = rows.base + (position == 0 ? 4 * other : other)
      let (i, x, y, z) = (p[0], p[stride], p[2 * stride], p[3 * stride])
      for k in 0..<4 {
        let w = f.row(k)
        let lower = w[0] * i + w[1] * x
        let upper = w[2] * y + w[3] * z
        p[k * stride] = lower + upper
      }
    }
  }

  /// Multiplies a matrix from the left.
  func multiply(_ pair: SparsePair) {
    let (old, new) = (rows.base, spare.base)
    for row in 0..<16 { new[row] = .zero }
    for (row, column, value) in pair.entries { new[row] += value * old[column] }
    swap(&rows, &spare)
  }

  /// Writes the elements row by row, for the qubits in this order or exchanged.
  func write<Scalar: BinaryFloatingPoint>(
    to target: UnsafeMutablePointer<Scalar>, exchanged: Bool
  ) {
    let elements = UnsafeRawPointer(rows.base).assumingMemoryBound(to: Double.self)
    guard exchanged else {
      for k in 0..<256 { target[k] = Scalar(elements[k]) }
      return
    }
    for row in 0..<16 {
      let (from, to) = (elements + 16 * row, target + 16 * Self.exchange(row))
      for column in 0..<16 { to[Self.exchange(column)] = Scalar(from[column]) }
    }
  }

  private static func exchange(_ index: Int) -> Int { (index & 3) << 2 | index >> 2 }
}

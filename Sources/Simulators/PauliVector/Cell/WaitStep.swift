/// A `WaitElement` on the elements of a tile.
///
/// Where two or three neighbours are in coherences, sums and differences of the products of X and Y
/// are the real and imaginary parts for each choice of signs, and the matrix falls into blocks of
/// four on these.
final class WaitStep<V: LaneVector> {
  typealias Tile = UnsafeMutablePointer<V>

  /// One matrix on many groups of two, four, eight or sixteen elements.
  ///
  /// Counting references would take a fifth of the time; `owners` keeps what is pointed to.
  private struct Group: BitwiseCopyable {
    let size: Int
    let offsets: UnsafePointer<Int>
    let baseCount: Int
    let bases: UnsafePointer<Int>
    /// The blocks row by row, one after the other: forward, of the inverse, and transposed.
    let forward: UnsafePointer<V>
    let inverse: UnsafePointer<V>
    let transposed: UnsafePointer<V>
  }

  private let groups: AlignedBuffer<Group>
  private let scaled: AlignedBuffer<Int>
  private let owners: [AnyObject]
  private let scale: V
  private let inverseScale: V
  private let scratch = AlignedBuffer<V>(count: 16, repeating: .zero)

  /// A step on vectors over some qubits, among them all of the element.
  /// - Parameter place: How far a digit 0 … 3 of a qubit is from 0; digits add up.
  init(_ element: WaitElement, qubits: [Int], place: (_ digit: Int, _ qubit: Int) -> Int) {
    func places(_ digits: [(qubit: Int, values: [Int])]) -> [Int] {
      digits.reduce([0]) { result, digit in
        digit.values.flatMap { value in result.map { $0 + place(value, digit.qubit) } }
      }.sorted()
    }
    func all(_ qubits: [Int]) -> [(qubit: Int, values: [Int])] {
      qubits.map { ($0, [0, 1, 2, 3]) }
    }
    func buffer(_ list: [Int]) -> AlignedBuffer<Int> {
      AlignedBuffer(count: list.count) { list[$0] }
    }
    let involved = Set(element.neighbours + [element.qubit])
    let free = all(qubits.filter { !involved.contains($0) })
    var owners: [AnyObject] = []
    let list = zip(element.patterns, element.inverses).map { pattern, inverse in
      let others = element.neighbours.filter { !pattern.coherent.contains($0) }
      let bases = buffer(places(free + others.map { ($0, [0, 3]) }))
      let coherences = pattern.coherent.reversed().reduce([0]) { sums, qubit in
        [1, 2].flatMap { digit in sums.map { $0 + place(digit, qubit) } }
      }
      let offsets = buffer(
        [0, place(3, element.qubit)].flatMap { population in coherences.map { $0 + population } })
      let tables = [
        Self.table(pattern), Self.table(inverse), Self.table(pattern, transposed: true),
      ]
      owners += [offsets, bases] + tables
      return Group(
        size: offsets.count, offsets: offsets.base, baseCount: bases.count, bases: bases.base,
        forward: tables[0].base, inverse: tables[1].base, transposed: tables[2].base)
    }
    groups = AlignedBuffer(count: list.count) { list[$0] }
    let others = all(qubits.filter { $0 != element.qubit })
    scaled = buffer(element.scale == 1 ? [] : places([(element.qubit, [1, 2])] + others))
    self.owners = owners
    scale = V(repeating: V.Scalar(element.scale))
    inverseScale = V(repeating: V.Scalar(1 / element.scale))
  }

  private static func table(
    _ pattern: WaitElement.Pattern, transposed: Bool = false
  ) -> AlignedBuffer<V> {
    // Sums and differences there and back double what passes for each coherence but the first.
    let factor = 1 / Double(pattern.matrices.count)
    let size = pattern.coherent.isEmpty ? 2 : 4
    let stride = 4 / size
    let elements = pattern.matrices.flatMap { matrix -> [Double] in
      let m = matrix.real
      return (0..<size * size).map { index in
        let (row, column) = (index / size * stride, index % size * stride)
        return factor * (transposed ? m[4 * column + row] : m[4 * row + column])
      }
    }
    return AlignedBuffer(count: elements.count) { V(repeating: V.Scalar(elements[$0])) }
  }

  /// Applies the element.
  @inline(__always)
  func apply(_ tile: Tile) {
    for k in 0..<groups.count { run(groups.base[k], tile, groups.base[k].forward) }
    multiply(tile, scale)
  }

  /// Takes the adjoint back over the element.
  @inline(__always)
  func transpose(_ lambda: Tile) {
    for k in 0..<groups.count { run(groups.base[k], lambda, groups.base[k].transposed) }
    multiply(lambda, scale)
  }

  /// Takes the state back over the element.
  @inline(__always)
  func invert(_ r: Tile) {
    for k in 0..<groups.count { run(groups.base[k], r, groups.base[k].inverse) }
    multiply(r, inverseScale)
  }

  @inline(__always)
  private func multiply(_ tile: Tile, _ factor: V) {
    for k in 0..<scaled.count { tile[scaled.base[k]] *= factor }
  }

  @inline(__always)
  private func run(_ group: Group, _ tile: Tile, _ m: UnsafePointer<V>) {
    let (offsets, bases) = (group.offsets, group.bases)
    switch group.size {
    case 2:
      let (p, q) = (tile + offsets[0], tile + offsets[1])
      let (a, b, c, d) = (m[0], m[1], m[2], m[3])
      for k in 0..<group.baseCount {
        let i = bases[k]
        let (x, y) = (p[i], q[i])
        p[i] = V.multiplyAdd(a * x, b, y)
        q[i] = V.multiplyAdd(c * x, d, y)
      }
    case 4:
      let (p, q, u, v) = (
        tile + offsets[0], tile + offsets[1], tile + offsets[2], tile + offsets[3]
      )
      for k in 0..<group.baseCount {
        let i = bases[k]
        (p[i], q[i], u[i], v[i]) = Self.block(m, p[i], q[i], u[i], v[i])
      }
    case 8:
      for k in 0..<group.baseCount { eight(tile + bases[k], offsets, m) }
    default:
      for k in 0..<group.baseCount { sixteen(tile + bases[k], offsets, m) }
    }
  }

  @inline(__always)
  private static func block(_ m: UnsafePointer<V>, _ x: V, _ y: V, _ z: V, _ w: V) -> (V, V, V, V) {
    @inline(__always) func row(_ r: UnsafePointer<V>) -> V {
      V.multiplyAdd(V.multiplyAdd(V.multiplyAdd(r[0] * x, r[1], y), r[2], z), r[3], w)
    }
    return (row(m), row(m + 4), row(m + 8), row(m + 12))
  }

  /// Two neighbours in coherences: XX ∓ YY and XY ± YX are the parts for equal and opposite signs.
  @inline(__always)
  private func eight(_ p: Tile, _ o: UnsafePointer<Int>, _ m: UnsafePointer<V>) {
    @inline(__always) func parts(_ k: Int) -> (V, V, V, V) {
      let (xx, xy, yx, yy) = (p[o[k]], p[o[k + 1]], p[o[k + 2]], p[o[k + 3]])
      return (xx - yy, xy + yx, xx + yy, yx - xy)
    }
    let (a, b, c, d) = parts(0)
    let (e, f, g, h) = parts(4)
    let equal = Self.block(m, a, b, e, f)
    let opposite = Self.block(m + 16, c, d, g, h)
    @inline(__always) func store(_ k: Int, _ re: V, _ im: V, _ re2: V, _ im2: V) {
      p[o[k]] = re + re2
      p[o[k + 1]] = im - im2
      p[o[k + 2]] = im + im2
      p[o[k + 3]] = re2 - re
    }
    store(0, equal.0, equal.1, opposite.0, opposite.1)
    store(4, equal.2, equal.3, opposite.2, opposite.3)
  }

  /// Three: the same for the first two, then for the third with the result.
  @inline(__always)
  private func sixteen(_ p: Tile, _ o: UnsafePointer<Int>, _ m: UnsafePointer<V>) {
    let s = scratch.base
    for index in 0..<16 { s[index] = p[o[index]] }
    // Elements 8 population + 4 first + 2 second + third; then 4 sign + 2 part + third, then
    // 4 sign + 2 part + sign.
    for k in [0, 1, 8, 9] {
      let (xx, xy, yx, yy) = (s[k], s[k + 2], s[k + 4], s[k + 6])
      (s[k], s[k + 2], s[k + 4], s[k + 6]) = (xx - yy, xy + yx, xx + yy, yx - xy)
    }
    for k in [0, 4, 8, 12] {
      let (reX, reY, imX, imY) = (s[k], s[k + 1], s[k + 2], s[k + 3])
      (s[k], s[k + 2], s[k + 1], s[k + 3]) = (reX - imY, imX + reY, reX + imY, imX - reY)
    }
    for (number, k) in [0, 4, 1, 5].enumerated() {
      (s[k], s[k + 2], s[k + 8], s[k + 10]) = Self.block(
        m + 16 * number, s[k], s[k + 2], s[k + 8], s[k + 10])
    }
    for k in [0, 4, 8, 12] {
      let (re, im, re2, im2) = (s[k], s[k + 2], s[k + 1], s[k + 3])
      (s[k], s[k + 1], s[k + 2], s[k + 3]) = (re + re2, im - im2, im + im2, re2 - re)
    }
    for k in [0, 1, 8, 9] {
      let (re, im, re2, im2) = (s[k], s[k + 2], s[k + 4], s[k + 6])
      (s[k], s[k + 2], s[k + 4], s[k + 6]) = (re + re2, im - im2, im + im2, re2 - re)
    }
    for index in 0..<16 { p[o[index]] = s[index] }
  }
}

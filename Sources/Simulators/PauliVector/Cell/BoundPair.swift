/// An operation on two qubits with its coefficients in flat tables, to be bound to angles.
struct BoundPair<V: LaneVector>: Sendable {
  /// The entries of a matrix: a₀, a₁, b₁, a₂, b₂ of each, and where its value goes.
  private struct Table: Sendable {
    let numbers: AlignedBuffer<Double>
    let places: AlignedBuffer<Int>

    init(_ entries: [PairElement.Entry], places: [Int]) {
      let list = entries.flatMap { [$0.a0, $0.a1, $0.b1, $0.a2, $0.b2] }
      numbers = AlignedBuffer(count: list.count) { list[$0] }
      self.places = AlignedBuffer(count: places.count) { places[$0] }
    }
  }

  let layout: PairLayout
  /// The non-zero elements.
  let entries: [PairElement.Entry]
  /// Patterns for a matrix that does not fall into blocks.
  let forward: SparsePattern
  let transposed: SparsePattern
  let backward: SparsePattern
  /// Row and column of the elements that depend on the angle, or of the generator.
  let derivative: [(row: Int, column: Int)]
  /// Whether derivatives are those of the generator, with the state behind the operation.
  let usesGenerator: Bool
  let slot: Int
  /// For each block of the layout its form as a controlled rotation, if it has that.
  let differences: [DifferenceBlock?]

  private let table: Table
  private let inverseTable: Table
  /// Which of the table's entries depend on the angle.
  private let varying: AlignedBuffer<Int>
  /// The elements of the generator; empty if derivatives are computed for each angle.
  private let generator: AlignedBuffer<Double>
  private let frequency: Double

  init(_ element: PairElement) {
    layout = PairLayout(element.entries, inverse: element.inverse)
    entries = element.entries
    forward = element.forward
    transposed = element.transposed
    backward = element.backward
    table = Table(element.entries, places: layout.places)
    inverseTable = Table(element.inverse, places: layout.inversePlaces)
    slot = element.angle?.slot ?? -1
    differences = layout.blocks?.map { DifferenceBlock($0.elements, of: element) } ?? []
    frequency = element.angle?.frequency ?? 0
    usesGenerator = element.generator != nil
    let rates = element.generator ?? []
    generator = AlignedBuffer(count: rates.count) { rates[$0].value }
    let changing = element.entries.indices.filter { !element.entries[$0].isConstant }
    varying = AlignedBuffer(count: changing.count) { changing[$0] }
    if element.angle == nil {
      derivative = []
    } else if usesGenerator {
      derivative = rates.map { ($0.row, $0.column) }
    } else {
      derivative = changing.map { (element.entries[$0].row, element.entries[$0].column) }
    }
  }

  /// Whether the operation has an angle.
  var isParametric: Bool { slot >= 0 }
  /// The vectors that `evaluate` fills: the elements, those of the inverse, and the derivatives.
  var vectorCount: Int { slopeOffset + derivative.count }
  /// Where the elements of the inverse begin among the vectors.
  var inverseOffset: Int { layout.size }
  /// Where the derivatives begin.
  var slopeOffset: Int { layout.size + layout.inverseSize }

  /// The multiply-adds for a group of 16 elements forward, and for the way back of state and adjoint.
  var multiplyAdds: (forward: Int, backward: Int) {
    guard let blocks = layout.blocks else {
      let back = transposed.entries.count + backward.entries.count
      return (forward.entries.count, back + derivative.count)
    }
    var (own, back) = (0, derivative.count)
    for block in blocks {
      let size = block.elements.count * block.elements.count
      own += size
      back += 2 * size
    }
    return (own, back)
  }

  /// Computes the elements and, for a backward pass, those of the inverse and the derivatives.
  /// - Parameter space: `vectorCount` vectors, zero before the first call.
  @inline(__always)
  func evaluate(_ basis: UnsafePointer<V>, into space: UnsafeMutablePointer<V>, isBackward: Bool) {
    let (c1, s1) = isParametric ? (basis[2 * slot], basis[2 * slot + 1]) : (V.zero, V.zero)
    let (c2, s2) = (c1 * c1 - s1 * s1, 2 * (c1 * s1))
    @inline(__always)
    func fill(_ table: Table, _ target: UnsafeMutablePointer<V>) {
      for k in 0..<table.places.count {
        let e = table.numbers.base + 5 * k
        var value = V(repeating: V.Scalar(e[0]))
        if isParametric {
          value += V.Scalar(e[1]) * c1 + V.Scalar(e[2]) * s1
          value += V.Scalar(e[3]) * c2 + V.Scalar(e[4]) * s2
        }
        target[table.places.base[k]] = value
      }
    }
    fill(table, space)
    guard isBackward else { return }
    fill(inverseTable, space + inverseOffset)
    guard isParametric else { return }
    if usesGenerator {
      for k in 0..<generator.count {
        space[slopeOffset + k] = V(repeating: V.Scalar(generator.base[k]))
      }
      return
    }
    for k in 0..<varying.count {
      let e = table.numbers.base + 5 * varying.base[k]
      var slope = V.Scalar(frequency * e[2]) * c1 - V.Scalar(frequency * e[1]) * s1
      slope += V.Scalar(2 * frequency * e[4]) * c2 - V.Scalar(2 * frequency * e[3]) * s2
      space[slopeOffset + k] = slope
    }
  }
}

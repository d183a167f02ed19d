/// Copies tiles out of a vector and back: the elements in which the digits of some qubits take all
/// values, for every value of the others.
struct TileWindow {
  /// The qubits of the tile, ascending.
  let qubits: [Int]
  /// The elements of a tile, and of the vector.
  let size: Int
  let total: Int
  /// The bits of the index that belong to the tile's qubits.
  private let mask: Int
  /// Elements of a tile that are neighbours in the vector.
  private let runLength: Int

  /// - Parameters:
  ///   - needed: Qubits that the tile must have.
  ///   - width: How many it shall have at least, filled up from the lowest.
  init(needed: Set<Int>, width: Int, qubitCount: Int) {
    var chosen = needed
    for qubit in 0..<qubitCount where chosen.count < width { chosen.insert(qubit) }
    qubits = chosen.sorted()
    size = 1 << (2 * qubits.count)
    total = 1 << (2 * qubitCount)
    mask = qubits.reduce(0) { $0 | 3 << (2 * $1) }
    runLength = 1 << (2 * qubits.enumerated().prefix { $0.offset == $0.element }.count)
  }

  /// Whether tiles lie in the vector as they are.
  var isContiguous: Bool { runLength == size }

  /// The stride of a qubit within a tile.
  func stride(_ qubit: Int) -> Int { 1 << (2 * (qubits.firstIndex(of: qubit) ?? 0)) }

  /// Calls `body` with the place of the first element of every tile.
  @inline(__always)
  func forEachTile<V: LaneVector>(_ type: V.Type, _ body: (Int) -> Void) {
    var base = 0
    while base < total {
      body(PauliVector<V>.place(base))
      // Adding one to the bits that do not belong to the tile.
      base = ((base | mask) + 1) & ~mask
    }
  }

  @inline(__always)
  private func forEachRun<V: LaneVector>(_ type: V.Type, _ body: (Int, Int) -> Void) {
    let upper = mask & ~(runLength - 1)
    var (index, offset) = (0, 0)
    while index < size {
      body(index, PauliVector<V>.place(offset))
      index += runLength
      // Adding one to the bits that belong to it.
      offset = (offset - upper) & upper
    }
  }

  /// Copies a tile out of a vector that begins at the tile's first element.
  @inline(__always)
  func load<V: LaneVector>(_ vector: UnsafePointer<V>, into tile: UnsafeMutablePointer<V>) {
    if runLength == 1 { return forEachRun(V.self) { tile[$0] = vector[$1] } }
    forEachRun(V.self) { index, offset in
      for k in 0..<runLength { tile[index + k] = vector[offset + k] }
    }
  }

  /// Copies a tile back.
  @inline(__always)
  func store<V: LaneVector>(_ tile: UnsafePointer<V>, into vector: UnsafeMutablePointer<V>) {
    if runLength == 1 { return forEachRun(V.self) { vector[$1] = tile[$0] } }
    forEachRun(V.self) { index, offset in
      for k in 0..<runLength { vector[offset + k] = tile[index + k] }
    }
  }
}

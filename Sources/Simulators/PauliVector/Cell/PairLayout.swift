/// How the elements of a 16 × 16 matrix and of its inverse lie in memory: as dense blocks on one,
/// two or four of the 16 elements if the matrix falls into such, otherwise as a list.
///
/// A controlled rotation is one block of four and four of two; what it leaves alone costs nothing.
struct PairLayout: Sendable {
  /// A block.
  struct Block: Sendable {
    /// One, two or four of the 16 elements.
    let elements: [Int]
    /// Where its matrix begins, row by row.
    let values: Int
  }

  /// The blocks; nil if some would have three elements or more than four.
  let blocks: [Block]?
  /// Where the values of the entries go, and those of the inverse's.
  let places: [Int]
  let inversePlaces: [Int]
  /// The room that the matrix and its inverse take each.
  let size: Int
  let inverseSize: Int

  init(_ entries: [PairElement.Entry], inverse: [PairElement.Entry]) {
    var label = Array(0..<16)
    for entry in entries + inverse {
      let (a, b) = (label[entry.row], label[entry.column])
      for i in 0..<16 where label[i] == b { label[i] = a }
    }
    let groups = Set(label).sorted().map { name in (0..<16).filter { label[$0] == name } }
    guard groups.allSatisfy({ [1, 2, 4].contains($0.count) }) else {
      blocks = nil
      (places, inversePlaces) = (Array(entries.indices), Array(inverse.indices))
      (size, inverseSize) = (entries.count, inverse.count)
      return
    }
    var blocks: [Block] = []
    var first = [Int](repeating: 0, count: 16)
    var total = 0
    for group in groups {
      for element in group { first[element] = total }
      // An element that stays as it is needs no pass.
      let own = (entries + inverse).filter { $0.row == group[0] }
      let isFixed =
        group.count == 1 && !own.isEmpty && own.allSatisfy { $0.isConstant && $0.a0 == 1 }
      if !isFixed { blocks.append(Block(elements: group, values: total)) }
      total += group.count * group.count
    }
    func place(_ entry: PairElement.Entry) -> Int {
      let group = groups.first { $0.contains(entry.row) } ?? []
      let row = group.firstIndex(of: entry.row) ?? 0
      let column = group.firstIndex(of: entry.column) ?? 0
      return first[entry.row] + group.count * row + column
    }
    self.blocks = blocks
    places = entries.map(place)
    inversePlaces = inverse.map(place)
    (size, inverseSize) = (total, total)
  }
}

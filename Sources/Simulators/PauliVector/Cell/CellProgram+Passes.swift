extension CellProgram {
  /// The qubits of a tile: 4⁴ elements of the state and as many of the adjoint are 32 kB.
  static var tileQubits: Int { 4 }

  /// What happens to the whole state in one pass.
  enum Pass: Sendable {
    /// Blocks in order of action, on no more than `tileQubits` qubits.
    case blocks([Block])
    case measure([Measurement])
  }

  /// The stages, with as many blocks in each pass as have room on the qubits of a tile. Blocks that
  /// commute may change places.
  func passes() -> [Pass] {
    var result: [Pass] = []
    var waiting: [Block] = []
    for stage in stages {
      switch stage {
      case .block(let block): waiting.append(block)
      case .measure(let measurements):
        result += Self.gathered(waiting)
        waiting = []
        result.append(.measure(measurements))
      }
    }
    return result + Self.gathered(waiting)
  }

  private static func gathered(_ blocks: [Block]) -> [Pass] {
    var result: [Pass] = []
    var remaining = blocks
    while !remaining.isEmpty {
      var (taken, left) = ([Block](), [Block]())
      var (qubits, blocked) = (Set<Int>(), Set<Int>())
      var lengthening = 0.0
      for block in remaining {
        let own = Set(block.qubits)
        let union = qubits.union(own)
        // The way back is exact for a whole pass only, and alone for a block without inverse.
        let isRoom = union.count <= tileQubits
        let isExact = lengthening + block.logLengthening <= lengtheningLimit
        if taken.isEmpty || isRoom && isExact && blocked.isDisjoint(with: own) {
          taken.append(block)
          qubits = union
          lengthening += block.logLengthening
        } else {
          left.append(block)
          blocked.formUnion(own)
        }
      }
      result.append(.blocks(taken))
      remaining = left
    }
    return result
  }
}

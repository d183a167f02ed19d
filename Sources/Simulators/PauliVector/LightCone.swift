import Circuits

/// Which part of the state each of the last blocks of a circuit has to compute.
///
/// An expectation needs the elements of the Pauli vector on its own qubits only, the others being
/// I. A block on two qubits turns elements on a set of qubits into elements on that set without
/// them and on that set with them; because it keeps the trace, a set without either of them stays
/// as it is. Going back from what is read, the sets grow until they cover everything.
struct LightCone {
  /// For every stage the sets, as bit masks, to which its result is needed; nil for all.
  private(set) var supports: [[UInt64]?]

  /// - Parameters:
  ///   - terminal: The measurements that are read off the final state.
  ///   - paulis: The strings whose expectations are read, on compact qubits.
  ///   - outcomes: Whether the outcomes of the measurements are read.
  init(
    _ fused: PauliProgram, terminal: Set<Int>, paulis: [PauliString], outcomes: Bool
  ) {
    supports = Array(repeating: nil, count: fused.stages.count)
    guard fused.qubitCount <= 64 else { return }
    var masks = paulis.map { pauli in
      pauli.factors.reduce(into: UInt64(0)) { $0 |= 1 << UInt64($1.qubit) }
    }
    if outcomes {
      masks.append(
        terminal.reduce(into: 0) { mask, index in
          for qubit in PauliProgram.qubits(fused.stages[index]) { mask |= 1 << UInt64(qubit) }
        })
    }
    for index in fused.stages.indices.reversed() {
      switch fused.stages[index] {
      case .measure where terminal.contains(index): continue
      case .block(let block):
        guard let high = block.high else { continue }
        let pair: UInt64 = 1 << UInt64(block.low) | 1 << UInt64(high)
        masks = Self.maximal(masks.map { $0 & pair == 0 ? $0 : $0 | pair })
        // Many sets cover nearly everything, and finding their union costs too.
        let isWhole = masks.first?.nonzeroBitCount == fused.qubitCount
        if isWhole || masks.count > 64 { return }
        supports[index] = masks.filter { $0 & pair != 0 }
      case .assign: continue
      case .measure, .reset, .channel, .conditional: return
      }
    }
  }

  /// The sets that are not part of another.
  private static func maximal(_ masks: [UInt64]) -> [UInt64] {
    let sorted = Set(masks).sorted { $0.nonzeroBitCount > $1.nonzeroBitCount }
    var result: [UInt64] = []
    for mask in sorted where !result.contains(where: { $0 & mask == mask }) { result.append(mask) }
    return result
  }
}

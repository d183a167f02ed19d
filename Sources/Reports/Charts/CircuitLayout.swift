import Circuits

/// The columns of a circuit drawing: each instruction as early as its wires are free.
struct CircuitLayout {
  /// An instruction in a column.
  struct Placed {
    let column: Int
    let instruction: Instruction
    /// The lines of its qubits, in the instruction's order.
    let lines: [Int]
  }

  /// The qubits that are drawn, from above.
  let qubits: [Int]
  /// What is drawn.
  let placed: [Placed]
  /// The number of columns.
  let columnCount: Int
  /// Instructions that are left out because their column or a qubit is beyond the limits.
  let omitted: Int
  /// Active qubits that are left out.
  let omittedQubits: Int

  /// Places the instructions of a circuit.
  init(_ circuit: Circuit, maximumColumns: Int, maximumQubits: Int) {
    let active = circuit.activeQubits
    qubits = Array(active.prefix(maximumQubits))
    omittedQubits = active.count - qubits.count
    let lineOf = Dictionary(uniqueKeysWithValues: zip(qubits, qubits.indices))
    var free = [Int](repeating: 0, count: qubits.count)
    var placed: [Placed] = []
    var omitted = 0
    for instruction in circuit.instructions {
      let isBarrier = instruction.operation == .barrier
      // A barrier is drawn on those of its qubits that are there.
      let lines = instruction.qubits.compactMap { lineOf[$0] }
      guard let top = lines.min(), let bottom = lines.max(),
        isBarrier || lines.count == instruction.qubits.count
      else {
        if !isBarrier { omitted += 1 }
        continue
      }
      let column = free[top...bottom].max() ?? 0
      for line in top...bottom { free[line] = column + 1 }
      if column < maximumColumns {
        placed.append(Placed(column: column, instruction: instruction, lines: lines))
      } else if !isBarrier {
        omitted += 1
      }
    }
    self.placed = placed
    self.omitted = omitted
    columnCount = (placed.map(\.column).max() ?? -1) + 1
  }
}

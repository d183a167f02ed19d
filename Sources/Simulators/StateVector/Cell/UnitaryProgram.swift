import Channels
import Circuits
import LinearAlgebra
import Numerics

/// A program of gates for a differentiable cell on state vectors.
///
/// Every gate becomes 2 × 2 matrices on pairs of amplitudes wherever its matrix permits: runs of
/// one-qubit gates on the two values of their qubit, controlled gates on half of the amplitudes,
/// RZZ and its like on the two parity sectors. What is left is a 4 × 4 matrix.
struct UnitaryProgram: Sendable {
  /// 2 × 2 matrices in order of action on the amplitudes `first` and `second` of every group.
  struct TwoLevel: Sendable {
    let qubits: [Int]
    /// Offsets of the two amplitudes from the one in which all `qubits` are 0.
    let first: Int
    let second: Int
    var factors: [StateFactor]
  }

  /// A part of a program.
  enum Element: Sendable {
    case twoLevel(TwoLevel)
    case dense(low: Int, high: Int, StateFactor)
  }

  private(set) var elements: [Element] = []
  private var pending: [[StateFactor]]

  /// Fuses a lowered program.
  /// - Throws: `SimulationError` if the program does anything but unconditional gates.
  init(_ program: Program) throws {
    pending = Array(repeating: [], count: program.qubitCount)
    var source = StateFactorSource()
    for step in program.steps {
      guard step.conditions.isEmpty else {
        throw SimulationError.unsupported("an ideal cell has gates only")
      }
      if step.qubits.count == 1 {
        append(try source.single(step), to: step.qubits[0])
      } else {
        let sorted = step.qubits.sorted()
        append(try source.pair(step), low: sorted[0], high: sorted[1])
      }
    }
    for qubit in pending.indices { flush(qubit) }
  }

  private mutating func append(_ factor: StateFactor, to qubit: Int) {
    if let merged = pending[qubit].last?.merged(with: factor) {
      pending[qubit][pending[qubit].count - 1] = merged
    } else {
      pending[qubit].append(factor)
    }
  }

  private mutating func flush(_ qubit: Int) {
    guard !pending[qubit].isEmpty else { return }
    elements.append(
      .twoLevel(
        TwoLevel(qubits: [qubit], first: 0, second: 1 << qubit, factors: pending[qubit])))
    pending[qubit] = []
  }

  private mutating func append(_ factor: StateFactor, low: Int, high: Int) {
    flush(low)
    flush(high)
    guard let blocks = factor.twoLevelBlocks else {
      elements.append(.dense(low: low, high: high, factor))
      return
    }
    func offset(_ index: Int) -> Int { (index & 1) << low | (index >> 1) << high }
    for (first, second, factor) in blocks {
      elements.append(
        .twoLevel(
          TwoLevel(
            qubits: [low, high], first: offset(first), second: offset(second), factors: [factor])))
    }
  }
}

extension StateFactor {
  /// For each non-zero element of the matrix its row and column.
  private var support: [(row: Int, column: Int)] {
    switch self {
    case .constant(let matrix):
      matrix.elements.indices.filter { matrix.elements[$0].length > 1e-15 }.map {
        ($0 / 4, $0 % 4)
      }
    case .rotation(let rotation, _): rotation.entries.map { ($0.index / 4, $0.index % 4) }
    }
  }

  /// A 4 × 4 matrix as 2 × 2 blocks on two pairs of basis states, without those that are the
  /// identity; nil if it does not fall into such blocks.
  var twoLevelBlocks: [(first: Int, second: Int, factor: StateFactor)]? {
    let support = support
    for (first, second) in [((0, 1), (2, 3)), ((0, 2), (1, 3)), ((0, 3), (1, 2))] {
      func isInFirst(_ i: Int) -> Bool { i == first.0 || i == first.1 }
      guard support.allSatisfy({ isInFirst($0.row) == isInFirst($0.column) }) else { continue }
      return [first, second].compactMap { states in
        let block = block(states.0, states.1)
        return block.isIdentity ? nil : (states.0, states.1, block)
      }
    }
    return nil
  }

  private func block(_ a: Int, _ b: Int) -> StateFactor {
    let positions = [4 * a + a, 4 * a + b, 4 * b + a, 4 * b + b]
    switch self {
    case .constant(let matrix):
      return .constant(
        ComplexMatrix(rows: 2, columns: 2, elements: positions.map { matrix.elements[$0] }))
    case .rotation(let rotation, let slot):
      return .rotation(rotation.restricted(to: positions), slot: slot)
    }
  }

  private var isIdentity: Bool {
    switch self {
    case .constant(let matrix): matrix.distance(to: .identity(2)) == 0
    case .rotation(let rotation, _):
      rotation.entries.allSatisfy {
        $0.a1 == .zero && $0.b1 == .zero
          && ($0.a0 - ($0.index % 3 == 0 ? 1 : 0)).length < 1e-15
      }
    }
  }
}

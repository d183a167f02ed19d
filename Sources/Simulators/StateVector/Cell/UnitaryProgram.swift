import Channels
import Circuits
import LinearAlgebra
import Numerics

/// A program of gates for a differentiable cell on state vectors.
///
/// Every gate becomes 2 × 2 matrices on pairs of amplitudes wherever its matrix permits: runs of
/// one-qubit gates on the two values of their qubit, controlled gates on the two values of their
/// target, another matrix for each value of the control, RZZ and its like on the two parity sectors.
/// What is left is a 4 × 4 matrix. One-qubit gates join a matrix before or behind them that acts on
/// their qubit for every value of another, and cost nothing there.
struct UnitaryProgram: Sendable {
  /// 2 × 2 matrices in order of action on two amplitudes of every group.
  struct TwoLevel: Sendable {
    /// One qubit, or two in ascending order.
    let qubits: [Int]
    /// The amplitudes, bit k of which is the value of the k-th qubit.
    let first: Int
    let second: Int
    var factors: [StateFactor]
    /// Whether the factors of the element before this one act first.
    var continuesPrevious = false
  }

  /// A part of a program.
  enum Element: Sendable {
    case twoLevel(TwoLevel)
    case dense(low: Int, high: Int, StateFactor)

    var qubits: [Int] {
      switch self {
      case .twoLevel(let two): two.qubits
      case .dense(let low, let high, _): [low, high]
      }
    }
  }

  private(set) var elements: [Element] = []
  /// Whether every step begins anew, with a reset of all qubits.
  let restarts: Bool
  private var pending: [[StateFactor]]
  /// The last elements of each qubit, if one-qubit gates on it may join them.
  private var open: [[Int]]

  /// Fuses a lowered program.
  /// - Throws: `SimulationError` if the program does anything but unconditional gates, after resets of
  ///   all qubits or of none.
  init(_ program: Program) throws {
    let resets = program.leadingResetCount
    restarts = resets > 0
    pending = Array(repeating: [], count: program.qubitCount)
    open = Array(repeating: [], count: program.qubitCount)
    var source = StateFactorSource()
    for step in program.steps[resets...] {
      guard step.conditions.isEmpty else {
        throw SimulationError.unsupported("an ideal cell has gates only")
      }
      if step.qubits.count == 1 {
        Self.append(try source.single(step), to: &pending[step.qubits[0]])
      } else {
        let sorted = step.qubits.sorted()
        append(try source.pair(step), low: sorted[0], high: sorted[1])
      }
    }
    for qubit in pending.indices { flush(qubit) }
  }

  private static func append(_ factor: StateFactor, to factors: inout [StateFactor]) {
    if let merged = factors.last?.merged(with: factor) {
      factors[factors.count - 1] = merged
    } else {
      factors.append(factor)
    }
  }

  private mutating func flush(_ qubit: Int) {
    guard !pending[qubit].isEmpty else { return }
    if open[qubit].isEmpty {
      elements.append(
        .twoLevel(TwoLevel(qubits: [qubit], first: 0, second: 1, factors: pending[qubit])))
      open[qubit] = [elements.count - 1]
    } else {
      for index in open[qubit].reversed() {
        guard case .twoLevel(var two) = elements[index] else { continue }
        if two.continuesPrevious, case .twoLevel(let previous) = elements[index - 1] {
          two.factors = previous.factors + two.factors
          two.continuesPrevious = false
        }
        for factor in pending[qubit] { Self.append(factor, to: &two.factors) }
        elements[index] = .twoLevel(two)
      }
    }
    pending[qubit] = []
  }

  private mutating func append(_ factor: StateFactor, low: Int, high: Int) {
    guard let blocks = factor.twoLevelBlocks else {
      flush(low)
      flush(high)
      elements.append(.dense(low: low, high: high, factor))
      (open[low], open[high]) = ([], [])
      return
    }
    // Two amplitudes that differ in one bit: that of the target.
    let flipped = blocks[0].first ^ blocks[0].second
    let target = flipped == 1 ? low : flipped == 2 ? high : nil
    for qubit in [low, high] where qubit != target { flush(qubit) }
    let before = target.map { pending[$0] } ?? []
    if let target { pending[target] = [] }
    // What comes before is computed once, with the block that does nothing else.
    let ordered = before.isEmpty ? blocks : blocks.sorted { $0.isIdentity && !$1.isIdentity }
    let isShared = ordered[0].isIdentity && !before.isEmpty && !blocks.allSatisfy(\.isIdentity)
    var added: [Int] = []
    for block in ordered where !(block.isIdentity && before.isEmpty) {
      let continues = isShared && !block.isIdentity
      var factors = continues ? [] : before
      if !block.isIdentity { Self.append(block.factor, to: &factors) }
      elements.append(
        .twoLevel(
          TwoLevel(
            qubits: [low, high], first: block.first, second: block.second, factors: factors,
            continuesPrevious: continues)))
      added.append(elements.count - 1)
    }
    (open[low], open[high]) = ([], [])
    // Later gates on the target can join if there is a matrix for both values of the control.
    if let target, added.count == 2 { open[target] = added }
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

  /// A 2 × 2 block on a pair of basis states.
  struct TwoLevelBlock {
    let first: Int
    let second: Int
    let factor: StateFactor
    let isIdentity: Bool
  }

  /// A 4 × 4 matrix as 2 × 2 blocks on two pairs of basis states; nil if it does not fall into such.
  var twoLevelBlocks: [TwoLevelBlock]? {
    let support = support
    for (first, second) in [((0, 1), (2, 3)), ((0, 2), (1, 3)), ((0, 3), (1, 2))] {
      func isInFirst(_ i: Int) -> Bool { i == first.0 || i == first.1 }
      guard support.allSatisfy({ isInFirst($0.row) == isInFirst($0.column) }) else { continue }
      return [first, second].map { states in
        let block = block(states.0, states.1)
        return TwoLevelBlock(
          first: states.0, second: states.1, factor: block, isIdentity: block.isIdentity)
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

extension Program {
  /// How many steps reset all qubits before anything else happens; 0 if they do not.
  var leadingResetCount: Int {
    let resets = steps.prefix {
      if case .reset = $0.operation { $0.conditions.isEmpty } else { false }
    }
    return Set(resets.flatMap(\.qubits)).count == qubitCount ? resets.count : 0
  }

  /// Whether the program consists of unconditional gates, which may follow a reset of all qubits: it
  /// then takes a pure state to a pure state.
  public var isUnitary: Bool {
    steps[leadingResetCount...].allSatisfy { step in
      switch step.operation {
      case .unitary, .rotation: step.conditions.isEmpty
      case .channel, .measure, .reset, .assign: false
      }
    }
  }
}

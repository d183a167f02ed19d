/// Which qubits are outside the computational space, in every lane.
///
/// The state keeps a lost qubit in |0⟩, apart from all others. Gates and channels on it, and those
/// on a pair of which it is one, do nothing; a measurement finds 1; a reset brings it back.
struct LostQubits {
  private var isLost: [[Bool]]
  /// How many qubits are lost, over all lanes.
  private var count = 0

  init(qubitCount: Int, laneCount: Int) {
    isLost = Array(
      repeating: Array(repeating: false, count: laneCount), count: qubitCount)
  }

  /// Whether no lane has lost a qubit.
  var isEmpty: Bool { count == 0 }

  /// Whether a lane has lost a qubit.
  subscript(qubit: Int, lane: Int) -> Bool {
    get { isLost[qubit][lane] }
    set {
      if isLost[qubit][lane] != newValue { count += newValue ? 1 : -1 }
      isLost[qubit][lane] = newValue
    }
  }

  /// Brings every qubit back.
  mutating func reset() {
    guard count > 0 else { return }
    for qubit in isLost.indices {
      for lane in isLost[qubit].indices { isLost[qubit][lane] = false }
    }
    count = 0
  }

  /// The lanes among some that have lost none of the qubits; nil stands for all lanes.
  func present(_ active: [Bool]?, _ first: Int, _ second: Int? = nil) -> [Bool]? {
    if count == 0 { return active }
    return isLost[first].indices.map { lane in
      active?[lane] ?? true
        && !isLost[first][lane] && !(second.map { isLost[$0][lane] } ?? false)
    }
  }
}

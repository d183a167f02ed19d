extension PauliCell {
  /// The state of a lane: the expectations of all Pauli strings.
  public func laneState(_ lane: Int) -> [Double] {
    (0..<state.count).map { Double(state[$0][lane]) }
  }

  /// Puts a lane where another one, or this one earlier, was.
  public func setLaneState(_ lane: Int, _ values: [Double]) {
    precondition(values.count == state.count, "one number for each Pauli string")
    for index in 0..<state.count { state[index][lane] = V.Scalar(values[index]) }
  }

  /// Forgets earlier steps and puts all lanes where those of another cell are.
  public func adoptState(of other: any BatchCell) {
    begin()
    state.buffer.copy(from: peer(other).state.buffer)
  }

  /// Goes on with a backward pass from where another cell's has arrived.
  public func adoptAdjoint(of other: any BatchCell) {
    lambda.buffer.copy(from: peer(other).lambda.buffer)
  }

  private func peer(_ other: any BatchCell) -> PauliCell {
    guard let peer = other as? PauliCell, peer.program.qubits == program.qubits else {
      preconditionFailure("a cell of the same type with the same qubits")
    }
    return peer
  }
}

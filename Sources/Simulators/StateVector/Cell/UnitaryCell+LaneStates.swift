extension UnitaryCell {
  /// The state of a lane: the real parts of all amplitudes, then the imaginary ones.
  public func laneState(_ lane: Int) -> [Double] {
    [state.re, state.im].flatMap { plane in
      (0..<state.count).map { Double(plane.base[$0][lane]) }
    }
  }

  /// Puts a lane where another one, or this one earlier, was.
  public func setLaneState(_ lane: Int, _ values: [Double]) {
    precondition(values.count == 2 * state.count, "two numbers for each amplitude")
    for index in 0..<state.count {
      state.re.base[index][lane] = V.Scalar(values[index])
      state.im.base[index][lane] = V.Scalar(values[state.count + index])
    }
  }

  /// Forgets earlier steps and puts all lanes where those of another cell are.
  public func adoptState(of other: any BatchCell) {
    begin()
    state.copy(from: peer(other).state)
  }

  /// Goes on with a backward pass from where another cell's has arrived.
  public func adoptAdjoint(of other: any BatchCell) { lambda.copy(from: peer(other).lambda) }

  private func peer(_ other: any BatchCell) -> UnitaryCell {
    guard let peer = other as? UnitaryCell, peer.state.count == state.count else {
      preconditionFailure("a cell of the same type with the same qubits")
    }
    return peer
  }
}

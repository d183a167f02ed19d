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
}

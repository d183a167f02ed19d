extension Program {
  /// The measurements that a cell takes jointly, each group as the circuit's qubits in the order of
  /// its bits; empty for programs with conditions, which have no cell.
  public var jointMeasurements: [[Int]] {
    ((try? CellProgram(self))?.stages ?? []).compactMap { stage in
      guard case .measure(let measurements) = stage else { return nil }
      return measurements.map { qubits[$0.qubit] }
    }
  }
}

extension PauliCell {
  /// The joint distribution of the records of measurements of distinct qubits.
  func outcomeDistributions(_ measurements: [CellProgram.Measurement]) -> [[Double]] {
    outcomeDistributions(
      measurements.map { qubit, _, measurement in
        let records = measurement.records
        return ReadoutFunctional(
          qubit: program.qubits[qubit],
          coefficients: [records.p01 - records.p10, 0, 0, records.contrast])
      })
  }

  /// The joint distribution of the reports of measurements of distinct qubits.
  func recordDistributions(
    _ measurements: [CellProgram.Measurement], _ moved: MovedRecords?
  ) -> [[Double]] {
    var result = outcomeDistributions(measurements)
    if let moved {
      for lane in result.indices { moved.moves.apply(to: &result[lane]) }
    }
    return result
  }

  /// Draws reports from records ±1, one run in each lane.
  /// - Parameter bit: The first of their bits.
  func report(_ records: inout [V], _ moved: MovedRecords, _ bit: Int) {
    guard let reportStream else { return }
    for lane in 0..<laneCount {
      var stream = reportStream(lane, bit)
      var outcomes = records.map { $0[lane] < 0 }
      moved.moves.draw(&outcomes) { stream.uniform() }
      for (place, outcome) in outcomes.enumerated() { records[place][lane] = outcome ? -1 : 1 }
    }
  }

  /// The joint distribution of ±1 readouts of distinct qubits in the present state.
  /// - Parameter functionals: P(0) − P(1) of each readout as a function of its one qubit's Paulis.
  /// - Returns: For every lane 2ᵏ probabilities; outcome index bit k is 1 where readout k is −1.
  @specialized(where V == SIMD8<Double>)
  @specialized(where V == SIMD16<Float>)
  public func outcomeDistributions(_ functionals: [ReadoutFunctional]) -> [[Double]] {
    let order = functionals.map { program.compactIndex($0.qubits[0]) ?? 0 }
    // Contract the digits from the highest down: a read digit becomes a bit, others are traced out.
    // A vector with a padding qubit begins with the part in which that one is traced out.
    let count = 1 << (2 * program.qubitCount)
    var current = (0..<count).map { state[$0] }
    var bitsOfQubit: [Int] = []
    for qubit in (0..<program.qubitCount).reversed() {
      let stride = 1 << (2 * qubit)
      let outer = current.count / (4 * stride)
      let read = order.firstIndex(of: qubit)
      var next = [V]()
      next.reserveCapacity(current.count / 2)
      for block in 0..<outer {
        let base = block * 4 * stride
        next.append(contentsOf: current[base..<base + stride])
        guard let read else { continue }
        let c = functionals[read].coefficients(of: functionals[read].qubits[0]).map { V.Scalar($0) }
        for i in base..<base + stride {
          let low = c[0] * current[i] + c[1] * current[i + stride]
          next.append(low + c[2] * current[i + 2 * stride] + c[3] * current[i + 3 * stride])
        }
      }
      current = next
      if let read { bitsOfQubit.append(read) }
    }
    // What is left is indexed with the qubit contracted first as the highest bit.
    let highest = bitsOfQubit.count - 1
    return (0..<laneCount).map { lane in
      var weights = [Double](repeating: 0, count: current.count)
      for (index, value) in current.enumerated() {
        var target = 0
        for (position, read) in bitsOfQubit.enumerated() {
          target |= (index >> (highest - position) & 1) << read
        }
        weights[target] = Double(value[lane])
      }
      WalshHadamard.transform(&weights)
      return weights.map { max(0, $0) / Double(weights.count) }
    }
  }
}

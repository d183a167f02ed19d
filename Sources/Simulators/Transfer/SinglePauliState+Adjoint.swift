extension SinglePauliState {
  /// Makes every element zero.
  func clear() { buffer.base.update(repeating: 0, count: count) }

  /// Adds the gradient of a function of `outcomeWeights` by the elements of the state.
  func addOutcomeGradient(_ gradient: [Double], _ qubits: [Int]) {
    // Weights are 2⁻ᵏ times the transform of elements of Z strings, which is its own transpose.
    var values = gradient
    WalshHadamard.transform(&values)
    let scale = 1 / Double(values.count)
    for (subset, value) in values.enumerated() {
      var index = 0
      for (place, qubit) in qubits.enumerated() where subset >> place & 1 == 1 {
        index += 3 << (2 * positions[qubit])
      }
      buffer.base[index] += Scalar(scale * value)
    }
  }

  /// Σ λᵢ rⱼ over the elements that a pair's matrix connects, this state being λ: row by row, index
  /// p(low) + 4·p(high). The qubits move to the places that they have in the other state.
  /// - Parameter state: All digits stored, the pair on positions beyond the lanes.
  func correlation(with state: SinglePauliState, low: Int, high: Int) -> [Double] {
    align(with: state)
    let (a, b) = (positions[low], positions[high])
    let width = V.scalarCount
    let (first, second) = ((1 << (2 * min(a, b))) / width, (1 << (2 * max(a, b))) / width)
    let groups = count / width / 16
    // A fixed number of parts, for sums that do not depend on the threads.
    let parts = max(1, min(16, groups / 64))
    let sums = AlignedBuffer<V>(count: 256 * parts, repeating: .zero)
    let vectors = count / width
    buffer.base.withMemoryRebound(to: V.self, capacity: vectors) { lambda in
      state.buffer.base.withMemoryRebound(to: V.self, capacity: vectors) { other in
        team.split(parts, atLeast: 1) { range in
          for part in range {
            PauliKernels<V>.correlate(
              lambda, other, groups: part * groups / parts..<(part + 1) * groups / parts,
              low: first, high: second, into: sums.base + 256 * part)
          }
        }
      }
    }
    var result = [Double](repeating: 0, count: 256)
    for row in 0..<16 {
      for column in 0..<16 {
        var sum = 0.0
        for part in 0..<parts {
          let lanes = sums.base[256 * part + 16 * row + column]
          for lane in 0..<width { sum += Double(lanes[lane]) }
        }
        let isExchanged = a > b
        let (i, j) = isExchanged ? (Self.exchange(row), Self.exchange(column)) : (row, column)
        result[16 * i + j] = sum
      }
    }
    return result
  }

  /// The same for one qubit: sixteen sums.
  func correlation(with state: SinglePauliState, on qubit: Int) -> [Double] {
    align(with: state)
    let stride = 1 << (2 * positions[qubit])
    var result = [Double](repeating: 0, count: 16)
    for block in Swift.stride(from: 0, to: count, by: 4 * stride) {
      for base in block..<block + stride {
        for row in 0..<4 {
          let lambda = Double(buffer.base[base + row * stride])
          for column in 0..<4 {
            result[4 * row + column] += lambda * Double(state.buffer.base[base + column * stride])
          }
        }
      }
    }
    return result
  }

  private static func exchange(_ index: Int) -> Int { (index & 3) << 2 | index >> 2 }
}

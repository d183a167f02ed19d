/// Passes over a Pauli vector r_P = Tr(Pρ), P = Σ p(q)·4^q, each element a vector of lanes.
///
/// Strides are in elements: qubit q has stride 4^q.
enum PauliKernels<V: LaneVector> {
  /// Applies a 16 × 16 matrix that is the same in all lanes to two qubits.
  @inline(__always)
  static func pair(
    _ state: UnsafeMutablePointer<V>, count: Int, low: Int, high: Int,
    shared matrix: UnsafePointer<V.Scalar>
  ) {
    withUnsafeTemporaryAllocation(of: V.self, capacity: 16) { x in
      forEachPair(count: count, low: low, high: high) { base in
        for j in 0..<4 {
          for i in 0..<4 { x[i + 4 * j] = state[base + i * low + j * high] }
        }
        for j in 0..<4 {
          for i in 0..<4 {
            let row = matrix + 16 * (i + 4 * j)
            var a = x[0] * row[0]
            var b = x[1] * row[1]
            for k in stride(from: 2, to: 16, by: 2) {
              a = V.multiplyAdd(a, x[k], V(repeating: row[k]))
              b = V.multiplyAdd(b, x[k + 1], V(repeating: row[k + 1]))
            }
            state[base + i * low + j * high] = a + b
          }
        }
      }
    }
  }

  /// Visits the base index of every group of 16 elements of two qubits.
  @inline(__always)
  static func forEachPair(count: Int, low: Int, high: Int, _ body: (Int) -> Void) {
    for outer in stride(from: 0, to: count, by: 4 * high) {
      for middle in stride(from: outer, to: outer + high, by: 4 * low) {
        for base in middle..<middle + low { body(base) }
      }
    }
  }
}

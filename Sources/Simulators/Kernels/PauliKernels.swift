/// Passes over a Pauli vector r_P = Tr(Pρ), P = Σ p(q)·4^q, each element a vector of lanes.
///
/// Strides are in elements: qubit q has stride 4^q.
enum PauliKernels<V: LaneVector> {
  /// Applies a 16 × 16 matrix to the qubits with strides `low` < `high`.
  ///
  /// The matrix index is p(low) + 4·p(high). `coefficient(k)` is element k of the row-major
  /// matrix, the same in all lanes or one for each.
  @inline(__always)
  static func pair(
    _ state: UnsafeMutablePointer<V>, count: Int, low: Int, high: Int,
    matrix: UnsafePointer<V>
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
              a = V.multiplyAdd(a, x[k], row[k])
              b = V.multiplyAdd(b, x[k + 1], row[k + 1])
            }
            state[base + i * low + j * high] = a + b
          }
        }
      }
    }
  }

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

  /// Adds Σ λ rᵀ over all other qubits to a 16 × 16 matrix, row λ, column r, lane by lane.
  @inline(__always)
  static func correlate(
    _ lambda: UnsafePointer<V>, _ state: UnsafePointer<V>, count: Int, low: Int, high: Int,
    into sum: UnsafeMutablePointer<V>
  ) {
    withUnsafeTemporaryAllocation(of: V.self, capacity: 32) { x in
      forEachPair(count: count, low: low, high: high) { base in
        for j in 0..<4 {
          for i in 0..<4 {
            x[i + 4 * j] = state[base + i * low + j * high]
            x[16 + i + 4 * j] = lambda[base + i * low + j * high]
          }
        }
        for row in 0..<16 {
          let factor = x[16 + row]
          let target = sum + 16 * row
          for k in 0..<16 { target[k] = V.multiplyAdd(target[k], factor, x[k]) }
        }
      }
    }
  }

  /// Applies a 4 × 4 matrix to the qubit with the given stride.
  @inline(__always)
  static func single(
    _ state: UnsafeMutablePointer<V>, count: Int, stride: Int, matrix: UnsafePointer<V>
  ) {
    for block in Swift.stride(from: 0, to: count, by: 4 * stride) {
      for base in block..<block + stride {
        let x0 = state[base]
        let x1 = state[base + stride]
        let x2 = state[base + 2 * stride]
        let x3 = state[base + 3 * stride]
        for i in 0..<4 {
          let row = matrix + 4 * i
          var a = x0 * row[0]
          var b = x1 * row[1]
          a = V.multiplyAdd(a, x2, row[2])
          b = V.multiplyAdd(b, x3, row[3])
          state[base + i * stride] = a + b
        }
      }
    }
  }

  /// Adds Σ λ rᵀ over all other qubits to a 4 × 4 matrix, row λ, column r, lane by lane.
  @inline(__always)
  static func correlate(
    _ lambda: UnsafePointer<V>, _ state: UnsafePointer<V>, count: Int, stride: Int,
    into sum: UnsafeMutablePointer<V>
  ) {
    for block in Swift.stride(from: 0, to: count, by: 4 * stride) {
      for base in block..<block + stride {
        for i in 0..<4 {
          for j in 0..<4 {
            sum[4 * i + j] = V.multiplyAdd(
              sum[4 * i + j], lambda[base + i * stride], state[base + j * stride])
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

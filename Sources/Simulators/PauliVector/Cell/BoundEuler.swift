/// A run of two rotations about different axes with damping behind them, to be bound to angles.
///
/// Damping that lies behind a rotation about Z commutes with it and is moved between the rotations.
struct BoundEuler<V: LaneVector>: Sendable {
  /// A rotation in the plane of two of the rows X, Y, Z.
  private struct Plane: BitwiseCopyable {
    let slot: Int
    let frequency: Double
    /// The row that the axis leaves alone.
    let axis: Int

    init?(_ matrix: TrigonometricMatrix, slot: Int) {
      // I and the axis stay; four elements turn.
      guard matrix.dimension == 4, matrix.entries.count == 6 else { return nil }
      let fixed = matrix.entries.filter {
        $0.index % 5 == 0 && $0.a0 == 1 && ($0.a1, $0.b1) == (0, 0) && ($0.a2, $0.b2) == (0, 0)
      }
      let rows = fixed.map { $0.index / 5 }
      guard rows.count == 2, rows[0] == 0,
        matrix.entries.allSatisfy({ entry in
          rows.contains(entry.index / 4) == rows.contains(entry.index % 4)
        })
      else { return nil }
      self.slot = slot
      frequency = matrix.frequency
      axis = rows[1]
    }
  }

  /// a₀, a₁, b₁, a₂, b₂ of the four elements of each rotation, row by row.
  private let table: AlignedBuffer<Double>
  private let planes: (Plane, Plane)
  /// The derivative of each rotation is this times the upper right element of its generator.
  private let rates: (Double, Double)
  /// The damping of the rows shared, first and second, and the multiple of I added to `first`.
  private let damping: (shared: Double, first: Double, second: Double, shift: Double)
  /// Rows 1 to 3 that the rotations turn, see `EulerRows`.
  let rows: (shared: Int, first: Int, second: Int)

  /// The vectors that `evaluate` fills.
  let vectorCount = 17

  /// Nil if the run has another form.
  init?(_ run: [RunFactor]) {
    guard run.count >= 2, case .rotation(let early, let slot) = run[0],
      let firstPlane = Plane(early, slot: slot)
    else { return nil }
    var rest = run.dropFirst()
    var damping = PauliMatrix.identity
    if case .constant(let matrix, _)? = rest.first {
      damping = matrix
      rest = rest.dropFirst()
    }
    guard case .rotation(let late, let lateSlot)? = rest.popFirst(),
      let secondPlane = Plane(late, slot: lateSlot), secondPlane.axis != firstPlane.axis
    else { return nil }
    if case .constant(let matrix, _)? = rest.first {
      rest = rest.dropFirst()
      guard secondPlane.axis == 3, matrix.isDamping, abs(matrix.x[1] - matrix.y[2]) < 1e-15 else {
        return nil
      }
      damping = matrix * damping
    }
    // The rows other than the axis; the first rotation's are shared and first.
    let shared = 6 - firstPlane.axis - secondPlane.axis
    let (first, second) = (secondPlane.axis, firstPlane.axis)
    guard rest.isEmpty, damping.isDamping, first == 3 || damping.z[0] == 0 else { return nil }
    func numbers(_ matrix: TrigonometricMatrix, _ a: Int, _ b: Int) -> [Double] {
      [4 * a + a, 4 * a + b, 4 * b + a, 4 * b + b].flatMap { index in
        matrix.entries.filter { $0.index == index }.flatMap {
          [$0.a0, $0.a1, $0.b1, $0.a2, $0.b2]
        }
      }
    }
    let list = numbers(early, shared, first) + numbers(late, second, shared)
    guard list.count == 40 else { return nil }
    // A rotation by f θ or by 2 f θ, f the frequency of the gate's own matrix.
    func rate(_ n: ArraySlice<Double>, _ f: Double) -> Double {
      f * n[n.startIndex + 7] + 2 * f * n[n.startIndex + 9]
    }
    rates = (rate(list[..<20], early.frequency), rate(list[20...], late.frequency))
    table = AlignedBuffer(count: 40) { list[$0] }
    planes = (firstPlane, secondPlane)
    rows = (shared, first, second)
    self.damping = (
      damping[shared, shared], damping[first, first], damping[second, second], damping.z[0]
    )
  }

  @inline(__always)
  private func turn(
    _ plane: Plane, _ first: Int, _ basis: UnsafePointer<V>
  ) -> (V, V, V, V) {
    let (c1, s1) = (basis[2 * plane.slot], basis[2 * plane.slot + 1])
    let (c2, s2) = (c1 * c1 - s1 * s1, 2 * (c1 * s1))
    @inline(__always)
    func value(_ k: Int) -> V {
      let e = table.base + first + 5 * k
      var value = V(repeating: V.Scalar(e[0]))
      value += V.Scalar(e[1]) * c1 + V.Scalar(e[2]) * s1
      value += V.Scalar(e[3]) * c2 + V.Scalar(e[4]) * s2
      return value
    }
    return (value(0), value(1), value(2), value(3))
  }

  /// Computes the coefficients of `TileKernels.euler`.
  @inline(__always)
  func evaluate(_ basis: UnsafePointer<V>, into m: UnsafeMutablePointer<V>) {
    let (x, y, z) = (
      V.Scalar(damping.shared), V.Scalar(damping.first), V.Scalar(damping.second)
    )
    let a = turn(planes.0, 0, basis)
    (m[0], m[1], m[2], m[3]) = (x * a.0, x * a.1, y * a.2, y * a.3)
    m[4] = V(repeating: V.Scalar(damping.shift))
    let b = turn(planes.1, 20, basis)
    (m[5], m[6], m[7], m[8]) = (z * b.0, b.1, z * b.2, b.3)
    // Inverse: transposed rotations, and the damping undone before the first and after the second.
    (m[9], m[10], m[11], m[12]) = (1 / x * a.0, 1 / y * a.2, 1 / x * a.1, 1 / y * a.3)
    (m[13], m[14], m[15], m[16]) = (1 / z * b.0, 1 / z * b.2, b.1, b.3)
  }

  /// Adds the derivatives with respect to both angles.
  @inline(__always)
  func pullback(_ sums: UnsafePointer<V>, gradient: UnsafeMutablePointer<V>) {
    gradient[planes.0.slot] += V.Scalar(rates.0) * sums[0]
    gradient[planes.1.slot] += V.Scalar(rates.1) * sums[1]
  }
}

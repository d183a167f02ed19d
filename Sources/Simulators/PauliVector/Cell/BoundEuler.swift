/// A run of two rotations about different axes with damping before and behind them, to be bound to
/// angles.
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
  /// What the rows shared, first and second are multiplied by, and the multiple of I added to
  /// `first`.
  private typealias Damping = (shared: Double, first: Double, second: Double, shift: Double)
  /// Before the first rotation, and between the two.
  private let (leading, damping): (Damping, Damping)
  /// Rows 1 to 3 that the rotations turn, see `EulerRows`.
  let rows: (shared: Int, first: Int, second: Int)

  /// The vectors that `evaluate` fills.
  let vectorCount = 18

  /// Nil if the run has another form.
  init?(_ run: [RunFactor]) {
    var rest = run[...]
    var leading = PauliMatrix.identity
    if case .constant(let matrix, _)? = rest.first {
      leading = matrix
      rest = rest.dropFirst()
    }
    guard case .rotation(let early, let slot)? = rest.popFirst(),
      let firstPlane = Plane(early, slot: slot)
    else { return nil }
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
    guard rest.isEmpty, [leading, damping].allSatisfy({ $0.isDamping }),
      first == 3 || damping.z[0] == 0 && leading.z[0] == 0
    else { return nil }
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
    func damps(_ d: PauliMatrix) -> Damping {
      (d[shared, shared], d[first, first], d[second, second], d.z[0])
    }
    (self.leading, self.damping) = (damps(leading), damps(damping))
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
    @inline(__always) func scalar(_ value: Double) -> V.Scalar { V.Scalar(value) }
    let (x, y, z) = (scalar(damping.shared), scalar(damping.first), scalar(damping.second))
    let (u, v, w) = (scalar(leading.shared), scalar(leading.first), scalar(leading.second))
    let a = turn(planes.0, 0, basis)
    // The damping before the first rotation is part of it, and for the second row of the second.
    (m[0], m[1]) = ((x * u) * a.0, (x * v) * a.1)
    (m[2], m[3]) = ((y * u) * a.2, (y * v) * a.3)
    m[4] = V(repeating: scalar(damping.shift))
    let b = turn(planes.1, 20, basis)
    (m[5], m[6], m[7], m[8]) = ((z * w) * b.0, b.1, (z * w) * b.2, b.3)
    // Inverse: transposed rotations, and the damping undone before the first and after the second.
    (m[9], m[10]) = (1 / (x * u) * a.0, 1 / (y * u) * a.2)
    (m[11], m[12]) = (1 / (x * v) * a.1, 1 / (y * v) * a.3)
    (m[13], m[14], m[15], m[16]) = (1 / (z * w) * b.0, 1 / (z * w) * b.2, b.1, b.3)
    m[17] = V(repeating: scalar(leading.shift / leading.first))
  }

  /// Adds the derivatives with respect to both angles.
  @inline(__always)
  func pullback(_ sums: UnsafePointer<V>, gradient: UnsafeMutablePointer<V>) {
    let ratio = leading.first / leading.shared
    gradient[planes.0.slot] += V.Scalar(rates.0 * ratio) * sums[0]
    gradient[planes.0.slot] += V.Scalar(-rates.0 / ratio) * sums[1]
    gradient[planes.1.slot] += V.Scalar(rates.1) * sums[2]
  }
}

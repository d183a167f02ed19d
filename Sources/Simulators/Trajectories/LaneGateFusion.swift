import LinearAlgebra

/// Gates and drawn operators that wait on their qubits, one matrix for each lane, until they form
/// a 4 × 4 matrix that is worth a pass over the states.
///
/// A qubit has a 2 × 2 matrix that acts last, and may share a 4 × 4 matrix with another qubit that
/// acts before it.
final class LaneGateFusion<V: LaneVector> {
  let queue: StateQueue<V>
  private let singles: AlignedBuffer<V>
  private let pairs: AlignedBuffer<V>
  private var hasSingle: [Bool]
  private var partner: [Int?]
  /// Whether something that waits on a qubit may change the norm of a state.
  private var changesNorm: [Bool]
  private let scratch = AlignedBuffer<V>(count: 128, repeating: .zero)

  init(qubitCount: Int) {
    queue = StateQueue(qubitCount: qubitCount)
    singles = AlignedBuffer(count: 8 * qubitCount, repeating: .zero)
    pairs = AlignedBuffer(count: 32 * qubitCount, repeating: .zero)
    hasSingle = Array(repeating: false, count: qubitCount)
    partner = Array(repeating: nil, count: qubitCount)
    changesNorm = hasSingle
  }

  /// Forgets what waits.
  func reset() {
    for qubit in hasSingle.indices {
      hasSingle[qubit] = false
      partner[qubit] = nil
      changesNorm[qubit] = false
    }
  }

  /// Adds a 2 × 2 matrix.
  func append(_ matrix: UnsafePointer<V>, on qubit: Int, isUnitary: Bool = true) {
    if !isUnitary { changesNorm[qubit] = true }
    let own = singles.base + 8 * qubit
    if hasSingle[qubit] {
      LaneMatrix<V>.multiply(matrix, own, into: scratch.base, dimension: 2)
      own.update(from: scratch.base, count: 8)
    } else {
      own.update(from: matrix, count: 8)
      hasSingle[qubit] = true
    }
  }

  /// Adds a 4 × 4 matrix.
  func append(_ matrix: UnsafePointer<V>, low: Int, high: Int, isUnitary: Bool = true) {
    let own = pairs.base + 32 * low
    if !isUnitary { (changesNorm[low], changesNorm[high]) = (true, true) }
    if partner[low] == high && partner[high] == low {
      absorbSingles(low: low, high: high)
      LaneMatrix<V>.multiply(matrix, own, into: scratch.base, dimension: 4)
      own.update(from: scratch.base, count: 32)
      return
    }
    release(low)
    release(high)
    own.update(from: matrix, count: 32)
    (partner[low], partner[high]) = (high, low)
    // Singles that came first act first.
    for (position, qubit) in [low, high].enumerated() where hasSingle[qubit] {
      multiplyRight(own, singles.base + 8 * qubit, position: position)
      hasSingle[qubit] = false
    }
  }

  /// Hands the pair of a qubit, if it has one, to the queue. One-qubit matrices stay.
  private func release(_ qubit: Int) {
    guard let other = partner[qubit] else { return }
    let (low, high) = (min(qubit, other), max(qubit, other))
    queue.append(pairs.base + 32 * low, low: low, high: high)
    (partner[low], partner[high]) = (nil, nil)
  }

  /// Applies everything that waits to the states.
  func flush() {
    for qubit in partner.indices { finish(qubit) }
    queue.flush()
  }

  /// Applies what the reduced state of some qubits depends on: what waits on them, and what may
  /// change the norm.
  func flush(for qubits: [Int]) {
    for qubit in partner.indices where changesNorm[qubit] || qubits.contains(qubit) {
      finish(qubit)
    }
    queue.flush()
  }

  /// Hands everything that waits on a qubit to the queue.
  private func finish(_ qubit: Int) {
    if let other = partner[qubit] {
      absorbSingles(low: min(qubit, other), high: max(qubit, other))
      release(qubit)
      changesNorm[other] = false
    } else if hasSingle[qubit] {
      queue.append(singles.base + 8 * qubit, low: qubit, high: nil)
      hasSingle[qubit] = false
    }
    changesNorm[qubit] = false
  }

  private func absorbSingles(low: Int, high: Int) {
    for (position, qubit) in [low, high].enumerated() where hasSingle[qubit] {
      multiplyLeft(pairs.base + 32 * low, singles.base + 8 * qubit, position: position)
      hasSingle[qubit] = false
    }
  }

  /// m = (s on one qubit)·m.
  private func multiplyLeft(
    _ m: UnsafeMutablePointer<V>, _ s: UnsafePointer<V>, position: Int
  ) {
    // Rows that differ in the qubit's bit are combined, 8 vectors each.
    let stride = position == 0 ? 8 : 16
    for half in 0..<2 {
      for column in 0..<4 {
        let p = m + half * (24 - stride) + 2 * column
        combine(p, p + stride, s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7])
      }
    }
  }

  /// m = m·(s on one qubit).
  private func multiplyRight(
    _ m: UnsafeMutablePointer<V>, _ s: UnsafePointer<V>, position: Int
  ) {
    let stride = position == 0 ? 2 : 4
    for row in 0..<4 {
      for half in 0..<2 {
        let p = m + 8 * row + half * (6 - stride)
        combine(p, p + stride, s[0], s[1], s[4], s[5], s[2], s[3], s[6], s[7])
      }
    }
  }

  /// (x, y) = (a x + b y, c x + d y).
  @inline(__always)
  private func combine(
    _ x: UnsafeMutablePointer<V>, _ y: UnsafeMutablePointer<V>, _ ar: V, _ ai: V, _ br: V, _ bi: V,
    _ cr: V, _ ci: V, _ dr: V, _ di: V
  ) {
    let (xr, xi, yr, yi) = (x[0], x[1], y[0], y[1])
    x[0] = ar * xr - ai * xi + (br * yr - bi * yi)
    x[1] = ar * xi + ai * xr + (br * yi + bi * yr)
    y[0] = cr * xr - ci * xi + (dr * yr - di * yi)
    y[1] = cr * xi + ci * xr + (dr * yi + di * yr)
  }
}

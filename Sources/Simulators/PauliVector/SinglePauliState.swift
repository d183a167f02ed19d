import Circuits

/// One density matrix as a Pauli vector, whose SIMD lanes are its own neighbouring elements.
///
/// Every qubit has a *position*, the digit of the index that it occupies. Passes run on positions
/// 2 and above, whose strides fill whole SIMD vectors; a qubit at position 0 or 1 is first
/// exchanged with one that is needed later. Positions are given in the order in which qubits are
/// first used, and the vector has only as many digits as are in use so far: the others are in |0⟩,
/// a factor of which nothing is stored. A large vector is split over the ranks of a job, each of which
/// has a `StateSlice` of all digits.
final class SinglePauliState<V: LaneVector> {
  typealias Scalar = V.Scalar

  /// The digits of the whole vector, at least four; those beyond the qubits stay in |0⟩.
  let positionCount: Int
  /// The digits that are stored at present; the first 4ᵏ elements of the buffer.
  private(set) var digitCount: Int
  let buffer: AlignedBuffer<Scalar>
  private(set) var positions: [Int]
  static var lanePositions: Int { 2 }
  let team: ThreadTeam
  private let slice: StateSlice<V>?
  private let work: WorkCounter
  private let elements = AlignedBuffer<Scalar>(uninitialized: 256)
  private let elementsPointer: AlignedBuffer<UnsafePointer<Scalar>>

  /// The number of elements that are stored at present, on this rank.
  var count: Int { slice?.count ?? 1 << (2 * digitCount) }

  /// |0…0⟩.
  /// - Parameters:
  ///   - order: The qubits in the order of their first use in a pair, others after them.
  ///   - team: The threads over which a pass over a large vector is spread.
  ///   - work: Where passes are counted.
  ///   - splits: Whether the ranks of the job share it, if it is large.
  init(order: [Int], team: ThreadTeam, work: WorkCounter, splits: Bool = false) {
    self.work = work
    positionCount = max(4, order.count)
    digitCount = 4
    slice = splits ? StateSlice(digits: positionCount) : nil
    self.team = team
    elementsPointer = AlignedBuffer(count: 1, repeating: UnsafePointer(elements.base))
    buffer = AlignedBuffer(uninitialized: slice?.count ?? 1 << (2 * positionCount))
    // The first qubits get positions beyond the lanes; the last ones the lanes.
    var positions = [Int](repeating: 0, count: positionCount)
    for (index, qubit) in order.enumerated() {
      positions[qubit] = (index + Self.lanePositions) % positionCount
    }
    for padding in order.count..<positionCount {
      positions[padding] = (padding + Self.lanePositions) % positionCount
    }
    self.positions = positions
    let first = slice?.first ?? 0
    for place in 0..<count {
      let index = first + place
      buffer.base[place] = (index ^ (index >> 1)) & 0x5555_5555_5555_5555 == 0 ? 1 : 0
    }
  }

  /// A copy.
  init(_ other: SinglePauliState) {
    positionCount = other.positionCount
    digitCount = other.digitCount
    team = other.team
    work = other.work
    slice = other.slice.map { StateSlice($0) }
    elementsPointer = AlignedBuffer(count: 1, repeating: UnsafePointer(elements.base))
    buffer = AlignedBuffer(uninitialized: other.buffer.count)
    buffer.base.update(from: other.buffer.base, count: other.count)
    positions = other.positions
  }

  /// Adds another state.
  func add(_ other: SinglePauliState) {
    grow(to: other.digitCount)
    other.grow(to: digitCount)
    other.align(with: self)
    for i in 0..<count { buffer.base[i] += other.buffer.base[i] }
  }

  /// Brings the qubits to the positions that another state has them at.
  func align(with other: SinglePauliState) {
    for qubit in positions.indices where positions[qubit] != other.positions[qubit] {
      let target = other.positions[qubit]
      if max(positions[qubit], target) < digitCount {
        exchange(positions[qubit], target)
      } else if let holder = positions.firstIndex(of: target) {
        // Digits that are not stored are all alike.
        positions.swapAt(qubit, holder)
        slice?.rename(positions[qubit], positions[holder])
      }
    }
    if let slice, let target = other.slice { slice.move(to: target.place, in: buffer.base) }
  }

  /// Stores more digits: those of qubits in |0⟩.
  func grow(to digits: Int) {
    if slice != nil {
      // All digits are stored from the start; what is decided by their number stays as on one rank.
      digitCount = max(digitCount, digits)
      return
    }
    while digitCount < digits {
      let size = count
      let base = buffer.base
      (base + size).update(repeating: 0, count: 2 * size)
      (base + 3 * size).update(from: base, count: size)
      digitCount += 1
    }
  }

  /// Tr ρ.
  var trace: Double { elements([[]])[0] }

  /// The elements of Pauli strings given by their digits; zero for X or Y on a qubit in |0⟩.
  private func elements(_ strings: [[(qubit: Int, digit: Int)]]) -> [Double] {
    let indices = strings.map { digits -> Int? in
      var index = 0
      for (qubit, digit) in digits {
        if positions[qubit] < digitCount {
          index += digit << (2 * (slice?.place[positions[qubit]] ?? positions[qubit]))
        } else if digit == 1 || digit == 2 {
          return nil
        }
      }
      return index
    }
    guard let slice else { return indices.map { $0.map { Double(buffer.base[$0]) } ?? 0 } }
    let values = slice.values(at: indices.map { $0 ?? 0 }, in: buffer.base)
    return zip(indices, values).map { $0 == nil ? 0 : $1 }
  }

  /// Tr(Pρ).
  func expectation(_ pauli: PauliString) -> Double {
    elements([pauli.factors.map { ($0.qubit, $0.pauli.rawValue) }])[0]
  }

  /// The weight of the part in which a qubit is in |1⟩.
  func weightOfOne(_ qubit: Int) -> Double {
    let values = elements([[], [(qubit, 3)]])
    return max(0, (values[0] - values[1]) / 2)
  }

  /// The joint distribution of computational-basis outcomes of some qubits, not normalised:
  /// index bit k is the outcome of `qubits[k]`.
  func outcomeWeights(_ qubits: [Int]) -> [Double] {
    let k = qubits.count
    var weights = elements(
      (0..<1 << k).map { subset in
        (0..<k).filter { subset >> $0 & 1 == 1 }.map { (qubits[$0], 3) }
      })
    WalshHadamard.transform(&weights)
    let scale = 1 / Double(1 << k)
    for i in weights.indices { weights[i] *= scale }
    return weights
  }

  /// Applies a matrix to a pair, index p(low) + 4·p(high) for the lower and higher qubit.
  /// - Parameters:
  ///   - supports: The sets of qubits to which the result is needed, as bit masks; nil for all.
  ///   - nextUse: When a qubit is needed again, for the choice of exchanges.
  func apply(
    _ matrix: PairMatrix, low: Int, high: Int, supports: [UInt64]? = nil, nextUse: (Int) -> Int
  ) {
    makeRoom(for: [low, high], nextUse: nextUse)
    bring([low, high], nextUse: nextUse)
    let (a, b) = (positions[low], positions[high])
    // Of a part of the state all elements are computed, which does not change those that are needed.
    let supports = slice == nil ? supports : nil
    if supports == nil { work.multiplyAdds += 16 * Double(count) }
    let width = V.scalarCount
    let (first, second) = (stride(min(a, b)) / width, stride(max(a, b)) / width)
    let vectors = count / width
    matrix.write(to: elements.base, exchanged: a > b)
    let matrix = UnsafePointer(elementsPointer.base)
    buffer.base.withMemoryRebound(to: V.self, capacity: vectors) { lanes in
      if let supports, let bases = groupBases(supports, low: low, high: high) {
        work.multiplyAdds += 256 * Double(bases.count * width)
        PauliKernels<V>.pair(lanes, bases: bases, low: first, high: second, matrix: matrix)
      } else {
        if supports != nil { work.multiplyAdds += 16 * Double(count) }
        team.split(vectors / 16, atLeast: 1 << 7) { groups in
          PauliKernels<V>.pair(
            lanes, groups: groups, low: first, high: second, matrix: matrix)
        }
      }
    }
  }

  /// The groups of 16 vectors whose digits besides a pair's are within one of several supports;
  /// nil if that is not much less than all of them.
  private func groupBases(_ supports: [UInt64], low: Int, high: Int) -> [Int]? {
    var result: Set<Int> = []
    for support in supports {
      let others = positions.indices.filter { qubit in
        qubit < 64 && support >> UInt64(qubit) & 1 == 1 && qubit != low && qubit != high
          && positions[qubit] >= Self.lanePositions && positions[qubit] < digitCount
      }
      if others.count + 1 >= digitCount - Self.lanePositions - 2 { return nil }
      var bases = [0]
      for qubit in others {
        let stride = (1 << (2 * positions[qubit])) / V.scalarCount
        bases = bases.flatMap { base in (0..<4).map { base + $0 * stride } }
      }
      // Two digits are 16 elements: two vectors of eight or one of sixteen.
      for base in bases { result.formUnion(base..<base + 16 / V.scalarCount) }
    }
    return result.count * 4 < count / (16 * V.scalarCount) ? result.sorted() : nil
  }

  /// How far elements are apart that differ by one in a digit, which this rank has.
  private func stride(_ digit: Int) -> Int { 1 << (2 * (slice?.place[digit] ?? digit)) }

  /// Applies a 4 × 4 matrix to a qubit.
  /// - Parameter nextUse: When a qubit is needed again, for the choice of exchanges.
  func apply(_ matrix: PauliMatrix, on qubit: Int, nextUse: (Int) -> Int = { _ in 0 }) {
    grow(to: positions[qubit] + 1)
    bring([qubit], nextUse: nextUse)
    work.multiplyAdds += 4 * Double(count)
    let stride = stride(positions[qubit])
    let m = matrix.elements.map { Scalar($0) }
    if positions[qubit] >= Self.lanePositions {
      let vectors = count / V.scalarCount
      buffer.base.withMemoryRebound(to: V.self, capacity: vectors) { lanes in
        PauliKernels<V>.single(
          lanes, count: vectors, stride: stride / V.scalarCount, matrix: m)
      }
      return
    }
    for block in Swift.stride(from: 0, to: count, by: 4 * stride) {
      for base in block..<block + stride {
        let p = buffer.base + base
        let (x0, x1, x2, x3) = (p[0], p[stride], p[2 * stride], p[3 * stride])
        for i in 0..<4 {
          let (a, b) = (m[4 * i] * x0, m[4 * i + 1] * x1)
          let (c, d) = (m[4 * i + 2] * x2, m[4 * i + 3] * x3)
          p[i * stride] = (a + b) + (c + d)
        }
      }
    }
  }

  /// Brings qubits to positions beyond the lanes.
  /// - Parameter nextUse: When a qubit is needed again, for the choice of exchanges.
  func makeRoom(for qubits: [Int], nextUse: (Int) -> Int) {
    for qubit in qubits { grow(to: positions[qubit] + 1) }
    for qubit in qubits where positions[qubit] < Self.lanePositions {
      let candidates = positions.indices.filter {
        positions[$0] >= Self.lanePositions && positions[$0] < digitCount && !qubits.contains($0)
      }
      if let victim = candidates.max(by: { nextUse($0) < nextUse($1) }) {
        exchange(positions[qubit], positions[victim])
      }
    }
  }

  /// Brings qubits into this rank's part of the index.
  /// - Parameter nextUse: When a qubit is needed again, for the choice of exchanges.
  private func bring(_ qubits: [Int], nextUse: (Int) -> Int) {
    guard let slice else { return }
    for qubit in qubits where !slice.isLocal(positions[qubit]) {
      let candidates = positions.indices.filter {
        positions[$0] >= Self.lanePositions && slice.isLocal(positions[$0]) && !qubits.contains($0)
      }
      if let victim = candidates.max(by: { nextUse($0) < nextUse($1) }) {
        slice.exchange(positions[qubit], positions[victim], in: buffer.base)
      }
    }
  }

  /// Exchanges two stored digits of the index.
  private func exchange(_ first: Int, _ second: Int) {
    let (low, high) = (min(first, second), max(first, second))
    if let slice, low >= Self.lanePositions {
      slice.rename(low, high)
    } else {
      if high >= Self.lanePositions, let holder = positions.firstIndex(of: high) {
        bring([holder]) { _ in 0 }
      }
      DigitExchange<V>.run(
        buffer.base, count: count, low: low, high: slice?.place[high] ?? high, team: team)
    }
    for qubit in positions.indices {
      if positions[qubit] == first {
        positions[qubit] = second
      } else if positions[qubit] == second {
        positions[qubit] = first
      }
    }
  }
}

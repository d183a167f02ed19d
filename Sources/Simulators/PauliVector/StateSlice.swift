import Parallel

/// The part of a Pauli vector that one of several ranks has.
///
/// The index of an element has two bits for each qubit. The upper ones say which rank has it, the lower
/// ones where it is there. A qubit that a pass needs has its bits among the lower ones: if they are not,
/// they are exchanged with those of a qubit that is needed later, each pair of bits by half of the
/// elements going to another rank against as many. What a pass computes does not depend on where the
/// elements are, so that the numbers are those of one rank to the last bit.
///
/// Communication as in H. De Raedt and others, Computer Physics Communications 176, 121 (2007),
/// section 4, with one exchange for as many passes as the order of needs allows.
final class StateSlice<V: LaneVector> {
  typealias Scalar = V.Scalar

  let ranks: any Communicator
  /// How many bits of the index say which rank has an element.
  let rankBits: Int
  /// How many say where.
  let localBits: Int
  /// Where each digit of the index is: `place[p]` is the digit of this layout that digit p of a vector
  /// on one rank is.
  private(set) var place: [Int]
  private let outgoing: AlignedBuffer<Scalar>
  private let incoming: AlignedBuffer<Scalar>

  /// The elements that a rank holds at least of a vector that is worth splitting.
  static var leastElements: Int { 1 << 18 }

  /// The elements that are sent in one message.
  private static var messageElements: Int { 1 << 16 }

  /// Over how many ranks a vector is split: all, or one where their number is no power of two or the
  /// vector is small.
  static func shares(digits: Int) -> Int {
    let count = Ranks.current.count
    return count & (count - 1) == 0 && 1 << (2 * digits) >= count * leastElements ? count : 1
  }

  /// This rank's part of a vector, or nil if it stays whole.
  init?(digits: Int) {
    let shares = Self.shares(digits: digits)
    if shares == 1 { return nil }
    ranks = Ranks.current
    rankBits = shares.trailingZeroBitCount
    localBits = 2 * digits - rankBits
    place = Array(0..<digits)
    outgoing = AlignedBuffer(uninitialized: Self.messageElements)
    incoming = AlignedBuffer(uninitialized: Self.messageElements)
  }

  /// A slice of the same layout.
  init(_ other: StateSlice) {
    ranks = other.ranks
    rankBits = other.rankBits
    localBits = other.localBits
    place = other.place
    outgoing = AlignedBuffer(uninitialized: Self.messageElements)
    incoming = AlignedBuffer(uninitialized: Self.messageElements)
  }

  /// The elements of this rank.
  var count: Int { 1 << localBits }

  /// The index of this rank's first element.
  var first: Int { ranks.own << localBits }

  /// Whether both bits of a digit are this rank's.
  func isLocal(_ digit: Int) -> Bool { 2 * place[digit] + 2 <= localBits }

  /// Digits change places by name only.
  func rename(_ first: Int, _ second: Int) { place.swapAt(first, second) }

  /// Exchanges where two digits are.
  func exchange(_ first: Int, _ second: Int, in elements: UnsafeMutablePointer<Scalar>) {
    let (a, b) = (place[first], place[second])
    for bit in 0..<2 { exchangeBits(2 * min(a, b) + bit, 2 * max(a, b) + bit, in: elements) }
    place.swapAt(first, second)
  }

  /// Brings every digit to where another slice has it.
  func move(to target: [Int], in elements: UnsafeMutablePointer<Scalar>) {
    for digit in place.indices where place[digit] != target[digit] {
      if let holder = place.firstIndex(of: target[digit]) {
        exchange(digit, holder, in: elements)
      }
    }
  }

  /// The values of some elements of the whole vector, on all ranks.
  func values(at indices: [Int], in elements: UnsafeMutablePointer<Scalar>) -> [Double] {
    let own = indices.map { $0 >> localBits == ranks.own ? Double(elements[$0 & (count - 1)]) : 0 }
    let all = ranks.gather(own)
    return indices.enumerated().map { all[$0.element >> localBits][$0.offset] }
  }

  private func exchangeBits(_ low: Int, _ high: Int, in elements: UnsafeMutablePointer<Scalar>) {
    if high < localBits {
      exchangeLocal(low, high, in: elements)
    } else if low < localBits {
      exchangeWithRank(low, high - localBits, in: elements)
    } else {
      // Both name ranks: by way of the lowest bit beyond the lanes, which stays where it is.
      let way = 2 * SinglePauliState<V>.lanePositions
      exchangeWithRank(way, low - localBits, in: elements)
      exchangeWithRank(way, high - localBits, in: elements)
      exchangeWithRank(way, low - localBits, in: elements)
    }
  }

  /// Exchanges two bits of the index of this rank's elements, both beyond the lanes.
  private func exchangeLocal(_ low: Int, _ high: Int, in elements: UnsafeMutablePointer<Scalar>) {
    if low == high { return }
    let (near, far) = (1 << low, 1 << high)
    for outer in stride(from: 0, to: count, by: 2 * far) {
      for base in stride(from: outer, to: outer + far, by: 2 * near) {
        let (a, b) = (elements + base + near, elements + base + far)
        for k in 0..<near { (a[k], b[k]) = (b[k], a[k]) }
      }
    }
  }

  /// Exchanges a bit of the index of this rank's elements with a bit of the rank's number: half of the
  /// elements go to the rank that differs in it.
  private func exchangeWithRank(
    _ bit: Int, _ rankBit: Int, in elements: UnsafeMutablePointer<Scalar>
  ) {
    let other = ranks.own ^ 1 << rankBit
    // The half whose bit is not this rank's own.
    let leaving = ranks.own >> rankBit & 1 == 1 ? 0 : 1
    let run = 1 << bit
    let half = count / 2
    for start in stride(from: 0, to: half, by: Self.messageElements) {
      let end = min(half, start + Self.messageElements)
      move(start..<end, run: run, leaving: leaving) { place, index, length in
        (outgoing.base + index).update(from: elements + place, count: length)
      }
      let bytes = (end - start) * MemoryLayout<Scalar>.stride
      ranks.exchange(
        UnsafeRawBufferPointer(start: outgoing.base, count: bytes), with: other,
        into: UnsafeMutableRawBufferPointer(start: incoming.base, count: bytes))
      move(start..<end, run: run, leaving: leaving) { place, index, length in
        (elements + place).update(from: incoming.base + index, count: length)
      }
    }
  }

  /// Calls `body` with each run of neighbouring elements among those that leave.
  private func move(
    _ range: Range<Int>, run: Int, leaving: Int,
    _ body: (_ place: Int, _ index: Int, _ length: Int) -> Void
  ) {
    var index = range.lowerBound
    while index < range.upperBound {
      let within = index & (run - 1)
      let length = min(run - within, range.upperBound - index)
      body((index - within) * 2 + leaving * run + within, index - range.lowerBound, length)
      index += length
    }
  }
}

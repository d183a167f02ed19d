import Circuits

/// Lists of one-qubit gates that long circuits have very many equal ones of, each kept once.
///
/// Only lists without angles are shared, which are told by their gates alone; others are copied to
/// the length that they have, for a list that has grown has room for up to twice as many.
struct SharedGates {
  /// The lists with a hash, each with that of the qubits of one slot.
  private var known: [UInt64: [[[GateApplication]]]] = [:]
  private var count = 0

  /// As many lists are kept at most.
  private static let limit = 50_000

  /// The same gates on each qubit of a slot.
  mutating func callAsFunction(_ lists: [[GateApplication]]) -> [[GateApplication]] {
    if lists.allSatisfy(\.isEmpty) { return lists.count == 2 ? Slot.nothingBefore : lists }
    guard let hash = Self.hash(lists) else { return lists.map { $0.map(\.self) } }
    if let found = known[hash]?.first(where: { Self.areEqual($0, lists) }) { return found }
    let exact = lists.map { $0.map(\.self) }
    if count < Self.limit {
      known[hash, default: []].append(exact)
      count += 1
    }
    return exact
  }

  /// A number that equal lists have in common; nil if there are angles.
  private static func hash(_ lists: [[GateApplication]]) -> UInt64? {
    // FNV-1a (Fowler, Noll and Vo) over the identities of gates, with a mark after each qubit.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ value: Int) { hash = (hash ^ UInt64(bitPattern: Int64(value))) &* 0x100_0000_01b3 }
    for gates in lists {
      for gate in gates {
        guard gate.angles.isEmpty else { return nil }
        // Objects lie at multiples of 16, so that the lowest bits would say nothing.
        mix(ObjectIdentifier(gate.gate).hashValue)
      }
      mix(1)
    }
    return hash
  }

  private static func areEqual(
    _ left: [[GateApplication]], _ right: [[GateApplication]]
  ) -> Bool {
    left.elementsEqual(right) { a, b in
      a.count == b.count && zip(a, b).allSatisfy { $0.gate === $1.gate && $1.angles.isEmpty }
    }
  }
}

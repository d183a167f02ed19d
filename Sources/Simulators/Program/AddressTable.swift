/// A hash table keyed by addresses: for lookups that must cost less than a small simulation.
struct AddressTable<Value> {
  private var keys: [UInt] = Array(repeating: 0, count: 64)
  private var places: [Int] = Array(repeating: 0, count: 64)
  private var values: [Value] = []

  /// The value of a key, which is not zero; computed if it is not in the table.
  mutating func value(_ key: UInt, _ compute: () throws -> Value) rethrows -> Value {
    var slot = Self.slot(key, keys.count)
    while keys[slot] != 0 {
      if keys[slot] == key { return values[places[slot]] }
      slot = (slot + 1) & (keys.count - 1)
    }
    values.append(try compute())
    (keys[slot], places[slot]) = (key, values.count - 1)
    if 2 * values.count > keys.count { grow() }
    return values[values.count - 1]
  }

  private mutating func grow() {
    let old = zip(keys, places).filter { $0.0 != 0 }
    let size = 2 * keys.count
    (keys, places) = (Array(repeating: 0, count: size), Array(repeating: 0, count: size))
    for (key, place) in old {
      var slot = Self.slot(key, size)
      while keys[slot] != 0 { slot = (slot + 1) & (size - 1) }
      (keys[slot], places[slot]) = (key, place)
    }
  }

  /// Fibonacci hashing: the high bits of a product with 2⁶⁴ over the golden ratio.
  private static func slot(_ key: UInt, _ size: Int) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & (size - 1)
  }
}

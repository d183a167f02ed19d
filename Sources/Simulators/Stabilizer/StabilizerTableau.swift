import Circuits

/// A stabilizer state as a tableau of Aaronson and Gottesman, Phys. Rev. A 70, 052328 (2004):
/// n destabilizers and n stabilizers, each a product of Paulis with a sign.
///
/// The rows lie across the bits of words, so that a gate takes a few operations for 64 rows.
public struct StabilizerTableau: Sendable {
  /// The number of qubits.
  public let qubitCount: Int
  /// Words for a column of 2n rows: first the destabilizers, from `stabilizerWord` the stabilizers.
  private let wordCount: Int
  private let stabilizerWord: Int
  private var x: [UInt64]
  private var z: [UInt64]
  private var signs: [UInt64]

  /// All qubits in |0⟩.
  public init(qubitCount: Int) {
    self.qubitCount = qubitCount
    stabilizerWord = (qubitCount + 63) / 64
    wordCount = 2 * stabilizerWord
    x = Array(repeating: 0, count: qubitCount * wordCount)
    z = x
    signs = Array(repeating: 0, count: wordCount)
    for qubit in 0..<qubitCount {
      x[qubit * wordCount + qubit / 64] |= 1 << UInt64(qubit % 64)
      z[qubit * wordCount + stabilizerWord + qubit / 64] |= 1 << UInt64(qubit % 64)
    }
  }

  /// The bytes of a tableau.
  static func byteCount(qubits: Int) -> Double {
    Double(4 * qubits + 2) * Double((qubits + 63) / 64) * 8
  }

  /// Applies a Clifford to qubits, the first the least significant one of its matrix.
  public mutating func apply(_ action: CliffordAction, on qubits: [Int]) {
    let columns = qubits.map { $0 * wordCount }
    let (paulis, count) = (action.images.count, 2 * qubits.count)
    let negative = (0..<paulis).filter { action.isNegative[$0] }
    for word in 0..<wordCount {
      var old = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
      old.0 = x[columns[0] + word]
      old.1 = z[columns[0] + word]
      if columns.count > 1 {
        old.2 = x[columns[1] + word]
        old.3 = z[columns[1] + word]
      }
      func column(_ bit: Int) -> UInt64 {
        bit == 0 ? old.0 : bit == 1 ? old.1 : bit == 2 ? old.2 : old.3
      }
      for pauli in negative {
        var rows = ~UInt64(0)
        for bit in 0..<count { rows &= pauli >> bit & 1 == 1 ? column(bit) : ~column(bit) }
        signs[word] ^= rows
      }
      // The images of X and Z of each qubit make up those of all others.
      var new = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
      for bit in 0..<count {
        let image = action.images[1 << bit]
        if image & 1 != 0 { new.0 ^= column(bit) }
        if image & 2 != 0 { new.1 ^= column(bit) }
        if image & 4 != 0 { new.2 ^= column(bit) }
        if image & 8 != 0 { new.3 ^= column(bit) }
      }
      x[columns[0] + word] = new.0
      z[columns[0] + word] = new.1
      if columns.count > 1 {
        x[columns[1] + word] = new.2
        z[columns[1] + word] = new.3
      }
    }
  }

  /// Applies a Pauli, given as in `CliffordAction`: it changes signs only.
  mutating func apply(pauli: UInt8, on qubits: [Int]) {
    for (place, qubit) in qubits.enumerated() {
      let letter = pauli >> UInt8(2 * place)
      for word in 0..<wordCount {
        if letter & 1 != 0 { signs[word] ^= z[qubit * wordCount + word] }
        if letter & 2 != 0 { signs[word] ^= x[qubit * wordCount + word] }
      }
    }
  }

  /// Applies X to a qubit.
  mutating func flip(_ qubit: Int) { apply(pauli: 1, on: [qubit]) }

  /// Whether all qubits are in |0⟩: the stabilizers are products of Z without a sign.
  public var isZero: Bool {
    (0..<qubitCount).allSatisfy { qubit in
      let zero = PauliString([PauliString.Factor(.z, qubit)])
      return expectation(zero) == 1
    }
  }

  /// ⟨P⟩, which is −1, 0 or 1.
  public func expectation(_ pauli: PauliString) -> Int {
    var anticommuting = [UInt64](repeating: 0, count: wordCount)
    for factor in pauli.factors {
      let column = factor.qubit * wordCount
      for word in 0..<wordCount {
        if factor.pauli != .x { anticommuting[word] ^= x[column + word] }
        if factor.pauli != .z { anticommuting[word] ^= z[column + word] }
      }
    }
    if anticommuting[stabilizerWord...].contains(where: { $0 != 0 }) { return 0 }
    // P is the product of the stabilizers whose destabilizers do not commute with it.
    return isNegative(productOf: anticommuting[..<stabilizerWord], pauli) ? -1 : 1
  }

  /// Whether the product of some stabilizers is −P, given that it is P or −P.
  ///
  /// A row is Π iˣᶻ Xˣ Zᶻ with a sign. In the product of rows at one qubit, each Z that passes a
  /// later X gives a factor −1.
  private func isNegative(productOf rows: ArraySlice<UInt64>, _ pauli: PauliString) -> Bool {
    var quarters = -pauli.factors.count { $0.pauli == .y }
    for word in 0..<stabilizerWord {
      quarters += 2 * (rows[word] & signs[stabilizerWord + word]).nonzeroBitCount
    }
    for qubit in 0..<qubitCount {
      let column = qubit * wordCount + stabilizerWord
      var isOdd = false
      for word in 0..<stabilizerWord where rows[word] != 0 {
        let (ownX, ownZ) = (x[column + word] & rows[word], z[column + word] & rows[word])
        if ownX | ownZ == 0 { continue }
        quarters += (ownX & ownZ).nonzeroBitCount
        // Bit k: whether the rows before k have an odd number of Z.
        var before = ownZ << 1
        for shift in [UInt64(1), 2, 4, 8, 16, 32] { before ^= before << shift }
        if isOdd { before = ~before }
        quarters += 2 * (before & ownX).nonzeroBitCount
        if ownZ.nonzeroBitCount & 1 == 1 { isOdd.toggle() }
      }
    }
    return quarters & 3 == 2
  }

  /// Measures a qubit.
  /// - Parameter coin: Gives the outcome where both are equally likely.
  public mutating func measure(_ qubit: Int, coin: () -> Bool) -> Bool {
    let column = qubit * wordCount
    guard let word = (stabilizerWord..<wordCount).first(where: { x[column + $0] != 0 }) else {
      return expectation(PauliString([PauliString.Factor(.z, qubit)])) < 0
    }
    let place = UInt64(x[column + word].trailingZeroBitCount)
    let outcome = coin()
    var rows = Array(x[column..<column + wordCount])
    rows[word] &= ~(1 << place)
    multiply(rows, by: word, place)
    move(word, place, toZOf: qubit, outcome)
    return outcome
  }

  /// Multiplies rows by one stabilizer.
  private mutating func multiply(_ rows: [UInt64], by word: Int, _ place: UInt64) {
    // Powers of i, in two bits for each row; odd ones are those of destabilizers, whose signs do
    // not matter.
    var ones = [UInt64](repeating: 0, count: wordCount)
    var twos = ones
    for qubit in 0..<qubitCount {
      let column = qubit * wordCount
      let hasX = x[column + word] >> place & 1 == 1
      let hasZ = z[column + word] >> place & 1 == 1
      if !hasX && !hasZ { continue }
      for index in 0..<wordCount where rows[index] != 0 {
        let (ownX, ownZ) = (x[column + index], z[column + index])
        let (onlyX, onlyZ, both) = (ownX & ~ownZ, ownZ & ~ownX, ownX & ownZ)
        let plus = rows[index] & (hasX ? (hasZ ? onlyZ : both) : onlyX)
        let minus = rows[index] & (hasX ? (hasZ ? onlyX : onlyZ) : both)
        twos[index] ^= ones[index] & plus
        ones[index] ^= plus
        twos[index] ^= ~ones[index] & minus
        ones[index] ^= minus
        if hasX { x[column + index] ^= rows[index] }
        if hasZ { z[column + index] ^= rows[index] }
      }
    }
    let isNegative = signs[word] >> place & 1 == 1
    for index in 0..<wordCount {
      signs[index] ^= twos[index] ^ (isNegative ? rows[index] : 0)
    }
  }

  /// Makes a stabilizer the destabilizer of its place, and puts ±Z of a qubit in its stead.
  private mutating func move(_ word: Int, _ place: UInt64, toZOf qubit: Int, _ outcome: Bool) {
    let (mask, other) = (UInt64(1) << place, word - stabilizerWord)
    func set(_ words: inout [UInt64], _ index: Int, _ value: Bool) {
      if value { words[index] |= mask } else { words[index] &= ~mask }
    }
    for each in 0..<qubitCount {
      let column = each * wordCount
      set(&x, column + other, x[column + word] & mask != 0)
      set(&z, column + other, z[column + word] & mask != 0)
      set(&x, column + word, false)
      set(&z, column + word, each == qubit)
    }
    set(&signs, other, signs[word] & mask != 0)
    set(&signs, word, outcome)
  }
}

import Circuits
import Elementary
import LinearAlgebra
import Numerics

extension RotationProgram {
  /// Multiplies out what a block of gates on two qubits has left together with what can be brought
  /// next to it and is made of the same Paulis. If that is a Clifford followed by gates on either
  /// qubit alone, it is replaced by these.
  ///
  /// - Parameters:
  ///   - start: X and Z of both qubits in front of the block, pulled back.
  ///   - end: The same behind the block.
  mutating func join(start: [PauliProduct], end: [PauliProduct]) throws(Obstacle) {
    var members: [Int] = []
    var passed: [PauliProduct] = []
    var index = elements.count - 1
    while index >= 0, members.count < 80, elements.count - index < reach {
      let there = elements[index]
      try spend()
      let paulis = there.kind == .reset ? [there.pauli, there.other] : [there.pauli]
      if there.isConstant, Self.letters(of: there.pauli, in: end) != nil,
        passed.allSatisfy({ $0.commutes(with: there.pauli) })
      {
        members.append(index)
      } else {
        let meeting = paulis.filter { pauli in end.contains { !$0.commutes(with: pauli) } }
        // No more than a few that do not commute with all of the block are passed.
        passed += meeting
        if passed.count > 6 { break }
      }
      index -= 1
    }
    // Three rotations on either qubit are what can remain.
    guard members.contains(where: { Self.isShared(elements[$0].pauli, start, end) }) else { return }
    let run = members.reversed().map { elements[$0] }
    guard let total = Self.matrix(run, end) else { return }
    for turns in Self.cliffords {
      // What is left when the Clifford is taken off at its beginning.
      var rest = total
      for (first, second) in turns {
        rest = rest * Self.rotation(first, second, angle: .pi / 2).adjoint
      }
      guard let (left, right, residual) = Self.factors(rest) else { continue }
      for index in members { elements.remove(at: index) }
      omitted += residual
      var basis = end
      for (first, second) in turns {
        let pauli = Self.product(first, second, basis)
        _ = try insert(
          Element(
            kind: .rotation, pauli: pauli.positive,
            angle: Angle(pauli.isNegative ? -.pi / 2 : .pi / 2)))
        basis = basis.map { PauliFrame.conjugate($0, pauli, 1) }
      }
      // Gates on one qubit do not change the Paulis of the other.
      try rebuild(left, basis[0], (basis[0] * basis[1]).times(i: 1))
      let turned = basis
      try rebuild(right, turned[2], (turned[2] * turned[3]).times(i: 1))
      return
    }
  }

  /// Whether a product has more than one letter in front of the block or behind it.
  private static func isShared(
    _ pauli: PauliProduct, _ start: [PauliProduct], _ end: [PauliProduct]
  ) -> Bool {
    for basis in [start, end] {
      if let letters = letters(of: pauli, in: basis), letters.first > 0, letters.second > 0 {
        return true
      }
    }
    return false
  }

  /// A product as letters 0 to 3 (I, X, Y, Z) of two qubits; nil if it is none of these.
  private static func letters(
    of pauli: PauliProduct, in basis: [PauliProduct]
  ) -> (first: Int, second: Int, isNegative: Bool)? {
    func letter(_ x: PauliProduct, _ z: PauliProduct) -> Int {
      switch (!pauli.commutes(with: z), !pauli.commutes(with: x)) {
      case (false, false): 0
      case (true, false): 1
      case (true, true): 2
      case (false, true): 3
      }
    }
    let first = letter(basis[0], basis[1])
    let second = letter(basis[2], basis[3])
    let product = product(first, second, basis)
    guard product.x == pauli.x, product.z == pauli.z, first + second > 0 else { return nil }
    return (first, second, product.phase != pauli.phase)
  }

  /// The product of two letters.
  private static func product(
    _ first: Int, _ second: Int, _ basis: [PauliProduct]
  ) -> PauliProduct {
    func one(_ letter: Int, _ x: PauliProduct, _ z: PauliProduct) -> PauliProduct {
      switch letter {
      case 1: x
      case 2: (x * z).times(i: 1)
      case 3: z
      default: PauliProduct()
      }
    }
    return one(first, basis[0], basis[1]) * one(second, basis[2], basis[3])
  }

  private static let letters = [Gate.id, .x, .y, .z].map { $0.matrix([]) }
  private static let products = (0..<16).map { letters[$0 / 4].kronecker(letters[$0 % 4]) }

  private static func rotation(_ first: Int, _ second: Int, angle: Double) -> ComplexMatrix {
    let (sine, cosine) = Portable.sineAndCosine(angle / 2)
    return Complex(cosine) * products[0] + Complex(0, -sine) * products[4 * second + first]
  }

  /// Rotations one after another as a matrix; the first qubit is the least significant.
  private static func matrix(_ run: [Element], _ basis: [PauliProduct]) -> ComplexMatrix? {
    var total = products[0]
    for element in run {
      guard let letters = letters(of: element.pauli, in: basis) else { return nil }
      let angle = element.angle.constant
      total =
        rotation(letters.first, letters.second, angle: letters.isNegative ? -angle : angle) * total
    }
    return total
  }

  /// Quarter turns about shared products that give every Clifford of two qubits up to gates on one.
  private static let cliffords: [[(Int, Int)]] = {
    let pairs = (1...3).flatMap { first in (1...3).map { (first, $0) } }
    var result: [[(Int, Int)]] = [[]] + pairs.map { [$0] }
    for (index, one) in pairs.enumerated() {
      for other in pairs[(index + 1)...] where one.0 != other.0 && one.1 != other.1 {
        result.append([one, other])
      }
    }
    return result + [[(1, 1), (2, 2), (3, 3)]]
  }()

  /// A matrix as a product of gates on the two qubits, as cos and sin of half angles times axes; nil
  /// if it is none.
  private static func factors(
    _ matrix: ComplexMatrix
  ) -> (left: SIMD4<Double>, right: SIMD4<Double>, residual: Double)? {
    let parts = products.map { ($0 * matrix).trace / Complex(4) }
    guard let largest = parts.indices.max(by: { parts[$0].length < parts[$1].length }) else {
      return nil
    }
    let (second, first) = (largest / 4, largest % 4)
    guard let left = unit((0..<4).map { parts[4 * second + $0] }),
      let right = unit((0..<4).map { parts[4 * $0 + first] })
    else { return nil }
    // The product of both must be the matrix, up to a phase.
    var product: [Complex<Double>] = []
    for index in parts.indices {
      let factor: Complex<Double> = index % 4 == 0 ? 1 : Complex(0, -1)
      let other: Complex<Double> = index / 4 == 0 ? 1 : Complex(0, -1)
      product.append(factor * other * Complex(left[index % 4] * right[index / 4]))
    }
    let overlap = zip(product, parts).reduce(Complex<Double>.zero) { $0 + $1.0.conjugate * $1.1 }
    guard overlap.length > 0.5 else { return nil }
    let phase = overlap / Complex(overlap.length)
    // Twice the root of the sum of squares is the Frobenius norm, an upper bound.
    let residual =
      2
      * zip(product, parts).reduce(0.0) { sum, pair in
        sum + (pair.1 - phase * pair.0).lengthSquared
      }.squareRoot()
    return residual < 2e-5 ? (left, right, residual) : nil
  }

  /// Coefficients of I, X, Y, Z as those of a rotation: real ones up to a phase, with −i at the last
  /// three.
  private static func unit(_ parts: [Complex<Double>]) -> SIMD4<Double>? {
    let turned = parts.enumerated().map { $0.offset == 0 ? $0.element : $0.element * Complex.i }
    guard let largest = turned.max(by: { $0.length < $1.length }), largest.length > 1e-6 else {
      return nil
    }
    let phase = largest / Complex(largest.length)
    let real = turned.map { ($0 * phase.conjugate).real }
    let norm = real.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return SIMD4(real[0], real[1], real[2], real[3]) / norm
  }
}

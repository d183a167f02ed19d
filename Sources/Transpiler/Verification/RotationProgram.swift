import Circuits
import Elementary

/// A circuit as rotations about products of Paulis, measurements and resets, followed by one
/// Clifford: all Cliffords are pulled to the end, as in Litinski, Quantum 3, 128 (2019).
///
/// What is appended is merged with what is there: rotations about the same product add where
/// everything between commutes with them, quarter turns go into the Clifford, and four or more
/// rotations that generate no more than SU(2) become three. Every step is an identity.
struct RotationProgram {
  enum Kind: Equatable {
    case rotation
    case measurement(bit: Int)
    case reset
  }

  struct Element {
    var kind: Kind
    /// The product that is rotated about or measured, for a rotation without a sign; for a reset
    /// that of Z.
    var pauli: PauliProduct
    /// For a reset the product of X.
    var other = PauliProduct()
    var angle: Angle = 0
    var conditions: [Condition] = []
    /// A measurement or reset to be undone by its like.
    var isInverse = false

    /// Whether it depends on nothing that is not known.
    var isConstant: Bool { kind == .rotation && conditions.isEmpty && angle.terms.isEmpty }

    func commutes(with next: Element) -> Bool {
      guard pauli.commutes(with: next.pauli) else { return false }
      if kind == .reset || next.kind == .reset {
        guard other.commutes(with: next.pauli), pauli.commutes(with: next.other),
          other.commutes(with: next.other)
        else { return false }
      }
      if case .measurement(let bit) = kind, next.touches(bit) { return false }
      if case .measurement(let bit) = next.kind, touches(bit) { return false }
      return true
    }

    private func touches(_ bit: Int) -> Bool {
      kind == .measurement(bit: bit) || conditions.contains { $0.bits.contains(bit) }
    }
  }

  /// Why a circuit cannot be written in this form, or the work has become too much.
  struct Obstacle: Error {
    let reason: String
  }

  var elements: [Element] = []
  private(set) var frame: PauliFrame
  /// A bound of the operator norm of all that was left out.
  var omitted = 0.0
  /// Rotations that meet nothing to merge with and turn by less are left out.
  var smallest = 0.0
  /// The qubits that begin in |0⟩, where a Z makes no difference.
  private let spare: SIMD4<UInt64>
  private var work: Int

  init(qubitCount: Int, spare: [Int], work: Int) {
    frame = PauliFrame(qubitCount: qubitCount)
    self.spare = spare.reduce(into: PauliProduct()) { $0 = $0 * .z($1) }.z
    self.work = work
  }

  /// A program that begins by undoing another one, and without its Clifford.
  init(undoing other: RotationProgram) {
    frame = PauliFrame(qubitCount: other.frame.xs.count)
    spare = other.spare
    work = other.work
    omitted = other.omitted
    elements = other.elements.reversed().map { element in
      var result = element
      if element.kind == .rotation {
        result.angle = -element.angle
      } else {
        result.isInverse = true
      }
      return result
    }
  }

  /// Appends the instructions of a circuit.
  ///
  /// - Parameters:
  ///   - places: The qubit of the program for every qubit of the circuit.
  ///   - joins: Whether blocks of gates on two qubits are joined with what is there (`join`).
  mutating func append(
    _ circuit: Circuit, places: [Int: Int], joins: Bool = false
  ) throws(Obstacle) {
    let blocks = joins ? TwoQubitBlocks(circuit) : TwoQubitBlocks()
    var starts: [Int: [PauliProduct]] = [:]
    for (index, instruction) in circuit.instructions.enumerated() {
      if blocks.opens.contains(index) {
        let qubits = instruction.qubits.sorted()
        starts[qubits[0]] = try generators(qubits, places)
      }
      switch instruction.operation {
      case .gate(let application):
        guard let rotations = RotationRecipe.rotations(application) else {
          throw Obstacle(reason: "gate '\(application.gate.name)' has no form as rotations")
        }
        for rotation in rotations {
          var pauli = PauliProduct()
          for factor in rotation.axes {
            pauli =
              pauli * frame.pulled(factor.axis, try place(instruction.qubits[factor.qubit], places))
          }
          try rotate(pauli, rotation.angle, instruction.conditions)
        }
      case .measure:
        let pauli = frame.pulled(.z, try place(instruction.qubits[0], places))
        try mark(
          Element(
            kind: .measurement(bit: instruction.bits[0]), pauli: try stripped(pauli),
            conditions: instruction.conditions))
      case .reset:
        let qubit = try place(instruction.qubits[0], places)
        try mark(
          Element(
            kind: .reset, pauli: try stripped(frame.pulled(.z, qubit)),
            other: try stripped(frame.pulled(.x, qubit)), conditions: instruction.conditions))
      case .delay, .barrier: continue
      }
      if blocks.closes.contains(index), let start = starts[instruction.qubits.min() ?? 0] {
        try join(start: start, end: try generators(instruction.qubits.sorted(), places))
      }
    }
  }

  /// X and Z of two qubits, pulled back.
  private func generators(
    _ qubits: [Int], _ places: [Int: Int]
  ) throws(Obstacle) -> [PauliProduct] {
    var result: [PauliProduct] = []
    for qubit in qubits {
      let place = try place(qubit, places)
      for axis in [RotationRecipe.Axis.x, .z] {
        result.append(try stripped(frame.pulled(axis, place)))
      }
    }
    return result
  }

  private func place(_ qubit: Int, _ places: [Int: Int]) throws(Obstacle) -> Int {
    guard let place = places[qubit] else { throw Obstacle(reason: "qubit \(qubit) has no place") }
    return place
  }

  /// A product without the Zs on qubits in |0⟩, where it has nothing else on them.
  func stripped(_ pauli: PauliProduct) throws(Obstacle) -> PauliProduct {
    guard pauli.x & spare == .zero else {
      throw Obstacle(reason: "places that begin in |0⟩ take part")
    }
    var result = pauli
    result.z = result.z & ~spare
    return result
  }

  // MARK: - Merging

  /// Appends a measurement or reset; what undoes the same cancels with it.
  private mutating func mark(_ element: Element) throws(Obstacle) {
    var index = elements.count - 1
    while index >= 0 {
      let there = elements[index]
      if there.isInverse, !element.isInverse, there.kind == element.kind,
        there.pauli == element.pauli,
        there.other == element.other, there.conditions == element.conditions
      {
        elements.remove(at: index)
        return
      }
      try spend()
      guard there.commutes(with: element) else { break }
      index -= 1
    }
    elements.append(element)
  }

  private mutating func rotate(
    _ product: PauliProduct, _ angle: Angle, _ conditions: [Condition]
  ) throws(Obstacle) {
    let signed = try stripped(product)
    if signed.isScalar { return }
    let count = elements.count
    _ = try insert(
      Element(
        kind: .rotation, pauli: signed.positive, angle: signed.isNegative ? -angle : angle,
        conditions: conditions))
    if elements.count > count, elements[count].isConstant { try reduce() }
  }

  /// Adds a rotation to one about the same product, or appends it.
  ///
  /// - Returns: The quarter turns about its product that went into the Clifford.
  mutating func insert(
    _ rotation: Element, smallest: Double? = nil
  ) throws(Obstacle) -> Int {
    var element = rotation
    var index = elements.count - 1
    while index >= 0 {
      let there = elements[index]
      if there.kind == .rotation, there.pauli == element.pauli,
        there.conditions == element.conditions
      {
        element.angle = there.angle + element.angle
        let turns = settle(&element)
        if isNothing(element.angle, below: 1e-9) {
          elements.remove(at: index)
        } else {
          elements[index].angle = element.angle
        }
        return turns
      }
      try spend()
      guard there.commutes(with: element) else { break }
      index -= 1
    }
    let turns = settle(&element)
    if !isNothing(element.angle, below: smallest ?? max(1e-13, self.smallest)) {
      elements.append(element)
    }
    return turns
  }

  /// Takes whole quarter turns out of an angle: what is left is over −π/4 and at most π/4. They may
  /// go to the end, for all that comes after the rotation commutes with it.
  private mutating func settle(_ element: inout Element) -> Int {
    let quarter = Double.pi / 2
    let constant = element.angle.constant
    if element.conditions.isEmpty {
      var turns = (constant / quarter).rounded()
      if constant - turns * quarter <= -quarter / 2 + 1e-9 { turns -= 1 }
      if constant - turns * quarter > quarter / 2 + 1e-9 { turns += 1 }
      guard turns != 0 else { return 0 }
      element.angle = element.angle + Angle(-turns * quarter)
      let count = Int(turns.truncatingRemainder(dividingBy: 4)) & 3
      frame.absorb(element.pauli, quarterTurns: count)
      return count
    }
    // A whole turn is a sign, of no consequence in a branch.
    let turns = (constant / (2 * .pi)).rounded()
    element.angle = element.angle + Angle(-turns * 2 * .pi)
    return 0
  }

  /// Whether an angle turns by nothing, or so little that it is left out and counted.
  private mutating func isNothing(_ angle: Angle, below limit: Double) -> Bool {
    guard angle.terms.allSatisfy({ abs($0.coefficient) < 1e-12 }), abs(angle.constant) < limit
    else { return false }
    omitted += abs(angle.constant) / 2
    return true
  }

  mutating func spend() throws(Obstacle) {
    work -= 1
    if work <= 0 {
      throw Obstacle(reason: "the circuits are too large to be compared by rotations")
    }
  }

  // MARK: - SU(2)

  /// If the last rotation and others that can be brought next to it generate no more than SU(2),
  /// and are four or more, three of them do.
  private mutating func reduce() throws(Obstacle) {
    let last = elements[elements.count - 1].pauli
    var members = [elements.count - 1]
    var passed: [PauliProduct] = []
    var second: PauliProduct?
    var third = PauliProduct()
    var index = elements.count - 2
    while index >= 0, members.count < 8, elements.count - index < 500 {
      let there = elements[index]
      try spend()
      if let second {
        if there.isConstant, there.pauli == last || there.pauli == second || there.pauli == third {
          members.append(index)
        } else if !commutes(there, last) || !commutes(there, second) {
          break
        }
      } else if commutes(there, last) {
        if there.kind == .reset { break }
        passed.append(there.pauli)
      } else {
        guard there.isConstant, passed.allSatisfy({ $0.commutes(with: there.pauli) }) else { break }
        second = there.pauli
        third = (last * there.pauli).times(i: 1).positive
        members.append(index)
      }
      index -= 1
    }
    guard let second, members.count >= 4 else { return }
    let run = members.reversed().map { elements[$0] }
    for index in members { elements.remove(at: index) }
    // In time order: each quaternion is multiplied from the left, with the axes 1, 2, 3 for which
    // the product of the first and second is i times the third.
    let isNegative = (second * last).times(i: 3).isNegative
    var total = SIMD4<Double>(1, 0, 0, 0)
    for element in run {
      let (sine, cosine) = Portable.sineAndCosine(element.angle.constant / 2)
      var next = SIMD4<Double>(cosine, 0, 0, 0)
      if element.pauli == second {
        next[1] = sine
      } else if element.pauli == last {
        next[2] = sine
      } else {
        next[3] = isNegative ? -sine : sine
      }
      total = Self.product(next, total)
    }
    try rebuild(total, second, last)
  }

  private func commutes(_ element: Element, _ pauli: PauliProduct) -> Bool {
    element.pauli.commutes(with: pauli)
      && (element.kind != .reset || element.other.commutes(with: pauli))
  }

  /// The product of two rotations cos − i sin (x P + y Q + z R) with PQ = iR, the left one later.
  private static func product(_ a: SIMD4<Double>, _ b: SIMD4<Double>) -> SIMD4<Double> {
    SIMD4(
      a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
      a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
      a[0] * b[2] + a[2] * b[0] + a[3] * b[1] - a[1] * b[3],
      a[0] * b[3] + a[3] * b[0] + a[1] * b[2] - a[2] * b[1])
  }

  /// Appends a rotation of SU(2) as at most three about P, Q and P again.
  mutating func rebuild(
    _ total: SIMD4<Double>, _ p: PauliProduct, _ q: PauliProduct
  ) throws(Obstacle) {
    // exp(−iγP/2) exp(−iβQ/2) exp(−iαP/2): (w, x) = cos β/2 (cos, sin)((α+γ)/2) and
    // (y, z) = sin β/2 (cos, sin)((γ−α)/2).
    let even = (total[0] * total[0] + total[1] * total[1]).squareRoot()
    let odd = (total[2] * total[2] + total[3] * total[3]).squareRoot()
    let beta = 2 * Portable.atan2(odd, even)
    let sum = even > 1e-12 ? Portable.atan2(total[1], total[0]) : 0
    let difference = odd > 1e-12 ? Portable.atan2(total[3], total[2]) : 0
    var axes = [(p, sum - difference), (q, beta), (p, sum + difference)]
    if odd <= 5e-10 {
      axes = [(p, 2 * sum)]
      omitted += odd
    }
    // Quarter turns that go into the Clifford change what comes after them.
    var pending = axes[...]
    while let (pauli, angle) = pending.popFirst() {
      let element = Element(
        kind: .rotation, pauli: pauli.positive, angle: Angle(pauli.isNegative ? -angle : angle))
      let turns = try insert(element, smallest: 1e-9)
      for index in pending.indices {
        pending[index].0 = PauliFrame.conjugate(pending[index].0, element.pauli, turns)
      }
    }
  }
}

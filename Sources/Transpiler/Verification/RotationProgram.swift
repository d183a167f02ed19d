import Circuits

/// A circuit as rotations about products of Paulis, measurements and resets, followed by one
/// Clifford: all Cliffords are pulled to the end, as in Litinski, Quantum 3, 128 (2019).
///
/// What is appended is merged with what is there: rotations about the same product add where
/// everything between commutes with them, quarter turns go into the Clifford, and four or more
/// rotations that generate no more than SU(2) become three. A rotation about what is measured or
/// reset next to it has no consequence but phases of branches, and is dropped. Every step is an
/// identity.
struct RotationProgram {
  /// Why a circuit cannot be written in this form, or the work has become too much.
  struct Obstacle: Error {
    let reason: String
  }

  var elements: [Element] = []
  private(set) var frame: PauliFrame
  /// A bound of the operator norm of all that was left out.
  var omitted = 0.0
  /// What turns by less is rounding, in angles that come from roots: it is left out and counted.
  private static let negligible = 1e-7
  /// Rotations that meet nothing to merge with and turn by less are left out, too.
  var smallest = 0.0
  /// The qubits that begin in |0⟩, where a Z makes no difference.
  private let spare: SIMD4<UInt64>
  private var work: Int

  /// How many elements back what could be multiplied together is looked for: what happens on other
  /// qubits stands between.
  var reach: Int { max(500, 20 * frame.xs.count) }

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
  ///   - marksBlocks: Whether the ends of runs on two qubits are marked.
  mutating func append(
    _ circuit: Circuit, places: [Int: Int], marksBlocks: Bool = false
  ) throws(Obstacle) {
    let blocks = marksBlocks ? TwoQubitBlocks(circuit) : TwoQubitBlocks()
    var starts: [Int: [PauliProduct]] = [:]
    for (index, instruction) in circuit.instructions.enumerated() {
      let qubits = instruction.qubits
      if blocks.opens.contains(index) {
        starts[qubits.min() ?? 0] = try? generators(qubits.sorted(), places)
      }
      switch instruction.operation {
      case .gate(let application): try append(application, instruction, places)
      case .measure, .reset: try append(record: instruction, try place(qubits[0], places))
      case .delay, .barrier: continue
      case .assign:
        throw Obstacle(reason: "bits are assigned in the middle of the program")
      }
      if blocks.closes.contains(index), let start = starts[qubits.min() ?? 0] {
        // A place in |0⟩ has no X: such a run is not multiplied out.
        guard let end = try? generators(qubits.sorted(), places) else { continue }
        elements.append(Element(kind: .block(start: start, end: end), pauli: PauliProduct()))
      }
    }
  }

  /// Appends what another program has, in front of its Clifford.
  mutating func append(_ other: RotationProgram) throws(Obstacle) {
    for element in other.elements {
      switch element.kind {
      case .rotation: try rotate(frame.pulled(element.pauli), element.angle, element.conditions)
      case .measurement, .reset:
        var next = element
        next.pauli = try stripped(frame.pulled(element.pauli))
        next.other = try stripped(frame.pulled(element.other))
        if next.conditions.isEmpty {
          try align(before: next)
          // Quarter turns that went into the Clifford may have changed both.
          next.pauli = try stripped(frame.pulled(element.pauli))
          next.other = try stripped(frame.pulled(element.other))
          try dropRotations(before: next)
        }
        try mark(next)
      case .block(let start, let end):
        try join(start: start.map { frame.pulled($0) }, end: end.map { frame.pulled($0) })
      }
    }
  }

  private mutating func append(
    _ application: GateApplication, _ instruction: Instruction, _ places: [Int: Int]
  ) throws(Obstacle) {
    guard let rotations = RotationRecipe.rotations(application) else {
      throw Obstacle(reason: "gate '\(application.gate.name)' has no form as rotations")
    }
    for rotation in rotations {
      var pauli = PauliProduct()
      for factor in rotation.axes {
        let place = try place(instruction.qubits[factor.qubit], places)
        pauli = pauli * frame.pulled(factor.axis, place)
      }
      try rotate(pauli, rotation.angle, instruction.conditions)
    }
  }

  private mutating func append(record instruction: Instruction, _ place: Int) throws(Obstacle) {
    if instruction.conditions.isEmpty { frame.settlePhase(of: place) }
    let pauli = try stripped(frame.pulled(.z, place))
    let isMeasurement = instruction.operation == .measure
    var element = Element(
      kind: isMeasurement ? .measurement(bit: instruction.bits[0]) : .reset, pauli: pauli,
      other: try stripped(frame.pulled(.x, place)), conditions: instruction.conditions)
    if instruction.conditions.isEmpty {
      try align(before: element)
      frame.settlePhase(of: place)
      // Quarter turns that went into the Clifford may have changed both.
      element.pauli = try stripped(frame.pulled(.z, place))
      element.other = try stripped(frame.pulled(.x, place))
      try dropRotations(before: element)
    }
    try mark(element)
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
        there.pauli == element.pauli, there.conditions == element.conditions,
        let turns = phase(from: element, to: there)
      {
        elements.remove(at: index)
        frame.absorb(element.pauli, quarterTurns: turns)
        return
      }
      try spend()
      guard there.commutes(with: element) else { break }
      index -= 1
    }
    elements.append(element)
  }

  /// The quarter turns about its Z by which a measurement or reset differs from another; nil if
  /// it is another. Where it always happens they have no consequence.
  private func phase(from element: Element, to other: Element) -> Int? {
    let turns = element.conditions.isEmpty ? 0..<4 : 0..<1
    let found = turns.first {
      PauliFrame.conjugate(element.other, element.pauli, $0) == other.other
    }
    return found ?? (element.kind == .reset ? nil : 0)
  }

  /// Drops a rotation about what is measured or reset.
  private mutating func dropRotations(before element: Element) throws(Obstacle) {
    for index in elements.indices.reversed() {
      let there = elements[index]
      if there.kind == .rotation, there.pauli == element.pauli.positive {
        elements.remove(at: index)
        return
      }
      try spend()
      guard there.commutes(with: element) else { return }
    }
  }

  private mutating func rotate(
    _ product: PauliProduct, _ angle: Angle, _ conditions: [Condition]
  ) throws(Obstacle) {
    if product.isScalar { return }
    if conditions.isEmpty, let value = angle.constantValue {
      // Quarter turns go into the Clifford at once, also on places in |0⟩.
      let turns = (value / (.pi / 2)).rounded()
      let rest = abs(value - turns * .pi / 2)
      if rest < Self.negligible {
        omitted += rest / 2
        frame.absorb(product, quarterTurns: Int(turns.truncatingRemainder(dividingBy: 4)))
        return
      }
    }
    let signed = try stripped(product)
    if signed.isScalar { return }
    let count = elements.count
    _ = try insert(
      Element(
        kind: .rotation, pauli: signed.positive, angle: signed.isNegative ? -angle : angle,
        conditions: conditions))
    if elements.count > count, elements[count].isNumber { try reduce() }
  }

  /// Adds a rotation to one about the same product, or appends it.
  ///
  /// - Returns: The quarter turns about its product that went into the Clifford.
  mutating func insert(
    _ rotation: Element
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
        if isNothing(element.angle, below: Self.negligible) {
          elements.remove(at: index)
        } else {
          elements[index].angle = element.angle
        }
        return turns
      }
      if there.absorbs(element.pauli) { return 0 }
      try spend()
      guard there.commutes(with: element) else { break }
      index -= 1
    }
    let turns = settle(&element)
    if !isNothing(element.angle, below: max(Self.negligible, smallest)) {
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
}

import Circuits

/// Conditions on measured bits under which statements are lowered.
struct Guard {
  /// The function of the atoms that has to be true.
  let node: Decisions.Node
  /// The same as conditions of instructions, given the guards around.
  let conditions: [Condition]
  /// The atoms in the conditions.
  let atoms: [Int]
  /// What else is known where it holds: what a bit was computed from that now stands for it.
  var reason = Decisions.yes
}

/// Whether statements are lowered.
enum Decision {
  case known(Bool)
  case open(Guard)
}

/// A statement needs the value of something that depends on measurements: it has to be lowered
/// once for each value.
struct Split: Error {
  let node: Decisions.Node
}

extension Lowering {
  /// How many conditions one test may need, and how many values one statement may be lowered for.
  private static let clauseLimit = 8
  private static let valueLimit = 1_024

  /// Lowers a statement; if it needs a value that depends on measurements, once for each value.
  func lowerOrSplit(_ statement: Statement) throws {
    let before = effects
    do {
      try lowerOne(statement)
    } catch let split as Split {
      let place = statement.position
      guard effects == before else {
        throw failure(
          place,
          "a subroutine and a value that depends on measurements in one statement are not "
            + "supported: write the call as a statement of its own")
      }
      if declaredName(statement) != nil {
        throw failure(place, "a declaration cannot depend on measurements here")
      }
      let values = decisions.values(split.node)
      guard values.count <= Lowering.valueLimit else {
        throw failure(
          place,
          "this depends on measurements in \(values.count) ways, more than the "
            + "\(Lowering.valueLimit) allowed")
      }
      // Decided before the statement runs for the first value, which may change what decides.
      let early = try storesValues ? decisions(of: split, values, place) : []
      for (index, value) in values.enumerated() {
        let holds = try decisions.map(split.node) { .boolean($0 == value) }
        switch try storesValues ? early[index] : decision(holds, .decision(index), place) {
        case .known(false): break
        case .known(true): try nested(place) { try lowerOrSplit(statement) }
        case .open(let guarding):
          try under(guarding) { try nested(place) { try lowerOrSplit(statement) } }
        }
      }
    }
  }

  private func decisions(
    of split: Split, _ values: [Value], _ place: Position
  ) throws -> [Decision] {
    try values.enumerated().map { index, value in
      try decision(
        try decisions.map(split.node) { .boolean($0 == value) }, .decision(index), place)
    }
  }

  /// Runs a part of the lowering under a further guard.
  func under<Result>(_ guarding: Guard, _ body: () throws -> Result) rethrows -> Result {
    let outer = (path, conditions)
    defer { (path, conditions) = outer }
    enter(guarding)
    return try body()
  }

  /// Adds a guard to the path.
  func enter(_ guarding: Guard) {
    path.append(guarding)
    conditions += guarding.conditions.filter { !conditions.contains($0) }
  }

  /// The function that is true where all guards from a depth on hold.
  func pathNode(from depth: Int = 0) throws -> Decisions.Node {
    try path[depth...].reduce(Decisions.yes) { try decisions.and($0, $1.node) }
  }

  /// A function given that the path is taken.
  func simplified(_ node: Decisions.Node) throws -> Decisions.Node {
    if path.isEmpty { return node }
    // Without it functions are as right, only longer.
    do {
      let here = try pathNode()
      let known = try path.reduce(here) { try decisions.and($0, $1.reason) }
      return try decisions.restrict(node, to: known)
    } catch is Decisions.TooLarge { return node }
  }

  /// The guard for a function of atoms.
  /// - Parameter purpose: What the decision is for, where it is kept in a bit of its own.
  func decision(
    _ node: Decisions.Node, _ purpose: Purpose, _ place: Position
  ) throws -> Decision {
    let reason = try simplified(node)
    let node = try kept(reason, purpose, place)
    let settled = try settled(node)
    if case .boolean(let flag) = decisions.value(settled) { return .known(flag) }
    return .open(
      Guard(
        node: node, conditions: try conditions(for: settled), atoms: decisions.support(settled),
        reason: storesValues ? reason : Decisions.yes))
  }

  /// The conditions of a step under the current path.
  ///
  /// A guard may be about bits that have been written again; what else is known can make it
  /// unnecessary.
  func currentConditions() throws -> [Condition] {
    if !path.allSatisfy({ $0.atoms.allSatisfy(storage.isHeld) }) {
      let node = try settled(try pathNode())
      let atoms = decisions.support(node)
      if atoms.allSatisfy(storage.isHeld), decisions.value(node) == nil {
        storage.read(atoms)
        return try conditions(for: node)
      }
    }
    for condition in path { storage.read(condition.atoms) }
    return conditions
  }

  /// A function of atoms as conditions that must all hold.
  func conditions(for node: Decisions.Node) throws -> [Condition] {
    guard decisions.support(node).allSatisfy({ storage.bits[$0] >= 0 }) else {
      return [logic(node)]
    }
    if let cubes = try? decisions.cubes(node, limit: 1), let cube = cubes.first {
      return [condition(cube, negated: false)]
    }
    let limit = Lowering.clauseLimit
    guard let cubes = try? decisions.cubes(try decisions.not(node), limit: limit) else {
      return [logic(node)]
    }
    return cubes.map { condition($0, negated: true) }
  }

  /// The condition that all literals hold, or that not all do.
  private func condition(_ cube: Decisions.Cube, negated: Bool) -> Condition {
    let literals = cube.map { (bit: storage.bits[$0], isSet: $1) }.sorted { $0.bit < $1.bit }
    if literals.count == 1 {
      let isSet = literals[0].isSet != negated
      return Condition(bits: [literals[0].bit], equals: isSet ? 1 : 0)
    }
    var words = [UInt64](repeating: 0, count: literals.count / 64 + 1)
    for (index, literal) in literals.enumerated() where literal.isSet {
      words[index / 64] |= 1 << UInt64(index % 64)
    }
    return Condition(bits: literals.map(\.bit), equals: words, negated: negated)
  }

  /// The guard for conditions on what the bits hold now.
  func guarding(_ conditions: [Condition]) throws -> Guard {
    var node = Decisions.yes
    var atoms: [Int] = []
    for condition in conditions {
      let these = condition.bits.map { storage.atom(of: $0) }
      atoms += these
      var equal = Decisions.yes
      for (position, atom) in these.enumerated() {
        let isSet = condition.isSet(position)
        let literal = try decisions.atom(atom)
        equal = try decisions.and(equal, isSet ? literal : try decisions.not(literal))
      }
      if condition.isBeyondBits { equal = Decisions.no }
      node = try decisions.and(node, condition.negated ? try decisions.not(equal) : equal)
    }
    return Guard(node: node, conditions: conditions, atoms: atoms)
  }
}

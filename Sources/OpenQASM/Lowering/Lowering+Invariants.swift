import Circuits

extension Lowering {
  /// How many atoms are taken into account at most.
  private static let careLimit = 12

  /// What is known of the atoms of some functions, and of those that this knowledge refers to.
  /// - Parameter isNear: Whether only what is known of their own atoms that are held counts.
  private func care(
    _ nodes: [Decisions.Node], isNear: Bool = false
  ) throws -> Decisions.Node {
    var seen = Set<Int>()
    var waiting = nodes.flatMap { decisions.support($0).reversed() }
    var result = Decisions.yes
    var next = 0
    // The nearest first: a loop would lead back to its beginning.
    while next < waiting.count, seen.count < Lowering.careLimit {
      let atom = waiting[next]
      next += 1
      if isNear && !storage.isHeld(atom) { continue }
      guard seen.insert(atom).inserted, let invariant = storage.invariants[atom] else { continue }
      result = try decisions.and(result, invariant)
      if !isNear { waiting += decisions.support(invariant) }
    }
    return result
  }

  /// Whether two functions are the same where a condition holds.
  func areEqual(
    _ a: Decisions.Node, _ b: Decisions.Node, where condition: Decisions.Node
  ) throws -> Bool {
    do {
      let differs = try decisions.and(try decisions.exclusiveOr(a, b), condition)
      if differs == Decisions.no { return true }
      return try decisions.and(differs, try care([differs])) == Decisions.no
    } catch is Decisions.TooLarge { return false }
  }

  /// A condition without atoms that are no longer held, as far as what is known of the others
  /// makes them unnecessary.
  func settled(_ node: Decisions.Node) throws -> Decisions.Node {
    let stale = decisions.support(node).filter { !storage.isHeld($0) }
    if stale.isEmpty { return node }
    do { return try without(stale, node) } catch is Decisions.TooLarge { return node }
  }

  private func without(_ stale: [Int], _ node: Decisions.Node) throws -> Decisions.Node {
    // What leads further back can bring in other atoms, and is asked only if the rest is not enough.
    let near = try without(stale, node, care: try care([node], isNear: true))
    let left = decisions.support(near).filter { !storage.isHeld($0) }
    return left.isEmpty ? near : try without(left, near, care: try care([near]))
  }

  private func without(
    _ stale: [Int], _ node: Decisions.Node, care: Decisions.Node
  ) throws -> Decisions.Node {
    var result = node
    var care = care
    for atom in stale {
      let literal = try decisions.atom(atom)
      let possible = try without(literal, try decisions.and(result, care))
      let impossible = try without(literal, try decisions.and(try decisions.not(result), care))
      guard try decisions.and(possible, impossible) == Decisions.no else { continue }
      care = try without(literal, care)
      result = try decisions.restrict(possible, to: care)
    }
    return result
  }

  /// A function with 0 for bits that nothing has written.
  ///
  /// Conditions of a circuit keep such bits; a loop has to know when it ends.
  func withoutInitial(_ node: Decisions.Node) throws -> Decisions.Node {
    try decisions.support(node).filter(storage.initial.contains).reduce(node) {
      try decisions.restrict($0, to: try decisions.not(try decisions.atom($1)))
    }
  }

  /// Where a function can be true for some value of an atom.
  private func without(
    _ literal: Decisions.Node, _ node: Decisions.Node
  ) throws -> Decisions.Node {
    try decisions.or(
      try decisions.restrict(node, to: literal),
      try decisions.restrict(node, to: try decisions.not(literal)))
  }

  /// The atom that is still held and equals a function; nil if there is none.
  func heldAtom(_ node: Decisions.Node) throws -> Int? {
    if let atom = decisions.plainAtom(node) { return atom }
    for atom in decisions.support(node).reversed() where storage.isHeld(atom) {
      if try areEqual(try decisions.atom(atom), node, where: Decisions.yes) { return atom }
    }
    return nil
  }
}

import Circuits

/// Values in classical memory.
///
/// A program whose values are too complicated as functions of measurements is lowered once more
/// with `storesValues`: then each value that is not known is written into bits of its own as soon as
/// it is computed, as a processor does. Every variable refers to its own bits only, a condition is
/// decided once and kept in a bit that belongs to the place of its statement, and the turns of a loop
/// use the same bits.
extension Lowering {
  /// What a bit of a place in the program is for.
  enum Purpose: Hashable {
    case variable
    case temporary
    /// The decision of a statement, or one of several.
    case decision(Int)
    /// Whether a statement is reached after something has left the block.
    case reached
    /// Whether a turn of a loop begins, and whether its condition holds.
    case turn
    case condition
    case left
    case skipped
    case result
    case truncated
  }

  /// Writes functions into bits, all at once, and gives those that stand for them from then on.
  ///
  /// What is known is not written.
  func stored(
    _ nodes: [Decisions.Node], in bits: [Int], _ place: Position
  ) throws -> [Decisions.Node] {
    let open = nodes.indices.filter { index in
      if decisions.value(nodes[index]) != nil { return false }
      guard let atom = decisions.plainAtom(nodes[index]) else { return true }
      return atom != held(bits[index])
    }
    guard !open.isEmpty else { return nodes }
    // A bit must not be written before another one has been computed from it.
    var written = Set<Int>()
    let isParallel = open.contains { index in
      defer { if let atom = held(bits[index]) { written.insert(atom) } }
      return storage.base(of: decisions.support(nodes[index])).contains(where: written.contains)
    }
    var result = nodes
    if isParallel {
      let first = storage.local(
        "temporary", count: open.count, place, purpose: .temporary)
      for (offset, index) in open.enumerated() {
        result[index] = try stored(result[index], in: first + offset, place)
      }
    }
    for index in open { result[index] = try stored(result[index], in: bits[index], place) }
    return result
  }

  /// The atom that a bit holds, if it has been looked at.
  private func held(_ bit: Int) -> Int? { storage.known(bit) }

  private func stored(
    _ node: Decisions.Node, in bit: Int, _ place: Position
  ) throws -> Decisions.Node {
    var (zero, one) = (node, node)
    if let own = held(bit), storage.base(of: decisions.support(node)).contains(own) {
      guard decisions.support(node).contains(own) else {
        // It is part of a function that has become an atom.
        return try throughTemporary(node, in: bit, place)
      }
      let literal = try decisions.atom(own)
      zero = try decisions.restrict(node, to: try decisions.not(literal))
      one = try decisions.restrict(node, to: literal)
      guard try decisions.and(zero, try decisions.not(one)) == Decisions.no else {
        return try throughTemporary(node, in: bit, place)
      }
      // Whatever the bit was, it becomes 1 where `zero` holds and stays at most where `one` does.
      try assign(false, bit, where: try decisions.not(one), place)
    } else {
      try assign(false, bit, where: Decisions.yes, place)
    }
    try assign(true, bit, where: zero, place)
    return try decisions.atom(storage.write(bit).atom)
  }

  private func throughTemporary(
    _ node: Decisions.Node, in bit: Int, _ place: Position
  ) throws -> Decisions.Node {
    let temporary = storage.local("temporary", count: 1, place, purpose: .temporary)
    return try stored(try stored(node, in: temporary, place), in: bit, place)
  }

  /// Emits an assignment of a known value to a bit, whatever the path.
  private func assign(
    _ value: Bool, _ bit: Int, where node: Decisions.Node, _ place: Position
  ) throws {
    if node == Decisions.no { return }
    guard storage.count <= limits.bits else {
      throw failure(place, "a program may have at most \(limits.bits) qubits and bits")
    }
    try step(place)
    effects += 1
    storage.read(decisions.support(node))
    circuit.instructions.append(
      Instruction(
        .assign(value), on: [], bits: [bit],
        conditions: node == Decisions.yes ? [] : try conditions(for: node)))
  }

  // MARK: What is stored

  /// Writes the value of a variable into its bits.
  func keep(_ variable: Variable, _ place: Position) throws {
    guard storesValues, !variable.isConstant, let width = variable.type.width else { return }
    func bits() throws -> [Int] {
      let home = try home(of: variable)
      return (0..<width).map { home + $0 }
    }
    if variable.isRegister {
      guard variable.nodes.contains(where: { $0 != Variable.unset && decisions.value($0) == nil })
      else { return }
      let nodes = try variable.nodes.indices.map {
        try node(of: BitReference(variable: variable, index: $0))
      }
      variable.nodes = try stored(nodes, in: try bits(), place)
    } else if isOpen(variable.value) {
      variable.value = try kept(variable.value, variable.type, in: try bits(), place)
    }
  }

  /// A value with its bits written into others.
  private func kept(
    _ value: Value, _ type: ClassicalType, in bits: [Int], _ place: Position
  ) throws -> Value {
    let nodes = try stored(
      try bitNodes(value, width: bits.count, place), in: bits, place)
    return type.isSingleBit ? truthValue(nodes[0]) : normalised(nodes, type.bitKind)
  }

  /// A decision kept for as long as its statement runs.
  func kept(_ node: Decisions.Node, _ purpose: Purpose, _ place: Position) throws -> Decisions.Node
  {
    guard storesValues, decisions.value(node) == nil else { return node }
    let bit = storage.local("decision", count: 1, place, purpose: purpose)
    return try stored([node], in: [bit], place)[0]
  }

  /// Writes down what has been left, before statements run again that decided about it.
  func keepFrames() throws {
    guard storesValues else { return }
    for frame in frames {
      frame.left = try kept(frame.left, .left, frame.place)
      frame.skipped = try kept(frame.skipped, .skipped, frame.place)
      if let result = frame.result, let type = frame.type, let width = type.width, isOpen(result) {
        let first = storage.local("result", count: width, frame.place, purpose: .result)
        frame.result = try kept(
          result, type, in: (0..<width).map { first + $0 }, frame.place)
      }
    }
  }
}

/// Functions of measured bits with values of any kind: reduced ordered decision diagrams
/// (Bryant, IEEE Trans. Comput. C-35, 677 (1986); with several terminals, Bahar et al., 1993).
///
/// The variables, here atoms, are numbered in the order in which measurements write bits. Equal
/// functions are the same node.
final class Decisions {
  /// A function: an index into the table of nodes.
  typealias Node = Int32

  /// There would be too many nodes, or too deep ones.
  struct TooLarge: Error {}

  private struct Branch: Hashable {
    let atom: Int
    let low: Node
    let high: Node
  }

  private enum Entry {
    case terminal(Value)
    case branch(Branch)
  }

  static let no: Node = 0
  static let yes: Node = 1

  private var entries: [Entry] = [.terminal(.boolean(false)), .terminal(.boolean(true))]
  private var heights: [Int32] = [0, 0]
  private var branches: [Branch: Node] = [:]
  private var terminals: [Value: Node] = [
    .boolean(false): Decisions.no, .boolean(true): Decisions.yes,
  ]

  /// Bounds on the work of one lowering: nodes in all where values are stored, and atoms on one path
  /// (recursion follows a path).
  static let storedLimit = 20_000_000
  private static let heightLimit = 300
  /// The same for intermediate results.
  private let memoLimit: Int
  /// How much one operation may add before its operands become atoms of their own.
  private static let stepLimit = 20_000

  /// Bounds of the operation that runs.
  private var nodeBound: Int
  private var memoBound: Int
  private let nodeLimit: Int

  /// - Parameter nodeLimit: How many nodes there may be.
  init(nodeLimit: Int) {
    self.nodeLimit = nodeLimit
    nodeBound = nodeLimit
    memoLimit = 4 * nodeLimit
    memoBound = memoLimit
  }

  /// Makes a function an atom, so that functions of it stay small; nil for what is one.
  var cut: ((Node) throws -> Node?)?

  /// The constant function of a value.
  func terminal(_ value: Value) -> Node {
    if let node = terminals[value] { return node }
    let node = Node(entries.count)
    entries.append(.terminal(value))
    heights.append(0)
    terminals[value] = node
    return node
  }

  /// The constant function of a truth value.
  func constant(_ flag: Bool) -> Node { flag ? Decisions.yes : Decisions.no }

  /// The function that is true when an atom is set.
  func atom(_ atom: Int) throws -> Node { try node(atom, Decisions.no, Decisions.yes) }

  /// The value of a constant function.
  func value(_ node: Node) -> Value? {
    if case .terminal(let value) = entries[Int(node)] { value } else { nil }
  }

  /// The atom, if the function is true exactly when that is set.
  func plainAtom(_ node: Node) -> Int? {
    guard case .branch(let branch) = entries[Int(node)], branch.low == Decisions.no,
      branch.high == Decisions.yes
    else { return nil }
    return branch.atom
  }

  private func node(_ atom: Int, _ low: Node, _ high: Node) throws -> Node {
    if low == high { return low }
    let branch = Branch(atom: atom, low: low, high: high)
    if let node = branches[branch] { return node }
    let height = 1 + max(heights[Int(low)], heights[Int(high)])
    guard entries.count < nodeBound, height <= Decisions.heightLimit else {
      throw TooLarge()
    }
    let node = Node(entries.count)
    entries.append(.branch(branch))
    heights.append(height)
    branches[branch] = node
    return node
  }

  private func atom(of node: Node) -> Int {
    if case .branch(let branch) = entries[Int(node)] { branch.atom } else { .max }
  }

  private func cofactors(_ node: Node, _ atom: Int) -> (low: Node, high: Node) {
    if case .branch(let branch) = entries[Int(node)], branch.atom == atom {
      return (branch.low, branch.high)
    }
    return (node, node)
  }

  // MARK: Operations

  private struct Pair: Hashable {
    let first: Node
    let second: Node
  }

  private struct Triple: Hashable {
    let test: Node
    let first: Node
    let second: Node
  }

  private var selections: [Triple: Node] = [:]

  /// One function where a condition holds, another where it does not.
  ///
  /// Where the diagram would become too large, the operands become atoms.
  func select(_ test: Node, _ first: Node, _ second: Node) throws -> Node {
    if let result = try bounded({ try selection(test, first, second) }) { return result }
    var parts = [test, first, second]
    for (index, part) in parts.enumerated() where value(part) == nil {
      if let atom = try cut?(part) { parts[index] = atom }
    }
    return try selection(parts[0], parts[1], parts[2])
  }

  /// The result of an operation, if it stays small.
  private func bounded(_ body: () throws -> Node) throws -> Node? {
    guard cut != nil else { return try body() }
    let outer = (nodeBound, memoBound)
    nodeBound = min(nodeBound, entries.count + Decisions.stepLimit)
    memoBound = min(memoBound, selections.count + 4 * Decisions.stepLimit)
    defer { (nodeBound, memoBound) = outer }
    do { return try body() } catch is TooLarge {
      guard entries.count < nodeLimit, selections.count < memoLimit else {
        throw TooLarge()
      }
      return nil
    }
  }

  private func selection(_ test: Node, _ first: Node, _ second: Node) throws -> Node {
    if test == Decisions.yes || first == second { return first }
    if test == Decisions.no { return second }
    if first == Decisions.yes, second == Decisions.no { return test }
    let key = Triple(test: test, first: first, second: second)
    if let known = selections[key] { return known }
    let top = min(atom(of: test), atom(of: first), atom(of: second))
    let (t, f, s) = (cofactors(test, top), cofactors(first, top), cofactors(second, top))
    let result = try node(
      top, try selection(t.low, f.low, s.low), try selection(t.high, f.high, s.high))
    guard selections.count < memoBound else { throw TooLarge() }
    selections[key] = result
    return result
  }

  func not(_ node: Node) throws -> Node { try select(node, Decisions.no, Decisions.yes) }
  func and(_ a: Node, _ b: Node) throws -> Node { try select(a, b, Decisions.no) }
  func or(_ a: Node, _ b: Node) throws -> Node { try select(a, Decisions.yes, b) }
  func exclusiveOr(_ a: Node, _ b: Node) throws -> Node { try select(a, try not(b), b) }

  /// The function with its values replaced.
  func map(_ node: Node, _ body: (Value) throws -> Value) throws -> Node {
    try combine(node, Decisions.no) { value, _ in try body(value) }
  }

  /// The function of two functions' values.
  func combine(
    _ a: Node, _ b: Node, _ body: (Value, Value) throws -> Value
  ) throws -> Node {
    var known: [Pair: Node] = [:]
    let outer = nodeBound
    nodeBound = min(nodeBound, entries.count + Decisions.stepLimit)
    defer { nodeBound = outer }
    return try combine(a, b, &known, body)
  }

  private func combine(
    _ a: Node, _ b: Node, _ known: inout [Pair: Node], _ body: (Value, Value) throws -> Value
  ) throws -> Node {
    if let x = value(a), let y = value(b) { return terminal(try body(x, y)) }
    let key = Pair(first: a, second: b)
    if let result = known[key] { return result }
    let top = min(atom(of: a), atom(of: b))
    let (x, y) = (cofactors(a, top), cofactors(b, top))
    let low = try combine(x.low, y.low, &known, body)
    let result = try node(top, low, try combine(x.high, y.high, &known, body))
    guard known.count < 4 * Decisions.stepLimit else { throw TooLarge() }
    known[key] = result
    return result
  }

  private var restrictions: [Pair: Node] = [:]

  /// A function that agrees where a condition holds and is constant if it is constant there
  /// (Coudert and Madre, ICCAD 1990).
  func restrict(_ function: Node, to care: Node) throws -> Node {
    if care == Decisions.yes || care == Decisions.no || heights[Int(function)] == 0 {
      return function
    }
    let key = Pair(first: function, second: care)
    if let known = restrictions[key] { return known }
    let top = min(atom(of: function), atom(of: care))
    let (f, c) = (cofactors(function, top), cofactors(care, top))
    let result: Node
    if c.low == Decisions.no {
      result = try restrict(f.high, to: c.high)
    } else if c.high == Decisions.no {
      result = try restrict(f.low, to: c.low)
    } else if f.low == f.high {
      result = try restrict(function, to: try or(c.low, c.high))
    } else {
      result = try node(
        top, try restrict(f.low, to: c.low), try restrict(f.high, to: c.high))
    }
    guard restrictions.count < memoLimit else { throw TooLarge() }
    restrictions[key] = result
    return result
  }

  // MARK: Contents

  /// How many nodes there are.
  var count: Int { entries.count }

  /// The atom that decides first, with the functions where it is set and where not; nil for a
  /// constant function.
  func branch(_ node: Node) -> (atom: Int, low: Node, high: Node)? {
    guard case .branch(let branch) = entries[Int(node)] else { return nil }
    return (branch.atom, branch.low, branch.high)
  }

  /// Whether a function has more nodes than a limit.
  func isLarger(_ node: Node, than limit: Int) -> Bool {
    var seen = Set<Node>()
    var stack = [node]
    while let next = stack.popLast() {
      guard seen.insert(next).inserted, case .branch(let branch) = entries[Int(next)] else {
        continue
      }
      if seen.count > limit { return true }
      stack += [branch.high, branch.low]
    }
    return false
  }

  /// The atoms on which a function depends, in ascending order.
  func support(_ node: Node) -> [Int] {
    var atoms = Set<Int>()
    visit(node) { if case .branch(let branch) = $0 { atoms.insert(branch.atom) } }
    return atoms.sorted()
  }

  /// The values that a function takes, in the order of its paths.
  func values(_ node: Node) -> [Value] {
    var result: [Value] = []
    visit(node) { if case .terminal(let value) = $0 { result.append(value) } }
    return result
  }

  private func visit(_ start: Node, _ body: (Entry) -> Void) {
    var seen = Set<Node>()
    var stack = [start]
    while let node = stack.popLast() {
      guard seen.insert(node).inserted else { continue }
      let entry = entries[Int(node)]
      body(entry)
      if case .branch(let branch) = entry { stack += [branch.high, branch.low] }
    }
  }

  /// A set of literals that must all hold.
  typealias Cube = [Int: Bool]

  /// Cubes whose union is a condition, none of them redundant (Minato, SASIMI 1992).
  func cubes(_ node: Node, limit: Int) throws -> [Cube] {
    try cubes(atLeast: node, atMost: node, limit: limit).cubes
  }

  private func cubes(
    atLeast lower: Node, atMost upper: Node, limit: Int
  ) throws -> (cubes: [Cube], function: Node) {
    if lower == Decisions.no { return ([], Decisions.no) }
    if upper == Decisions.yes { return ([[:]], Decisions.yes) }
    let top = min(atom(of: lower), atom(of: upper))
    let (l, u) = (cofactors(lower, top), cofactors(upper, top))
    // What only one side of the atom can cover needs the literal; the rest does not.
    let low = try cubes(atLeast: try and(l.low, try not(u.high)), atMost: u.low, limit: limit)
    let high = try cubes(atLeast: try and(l.high, try not(u.low)), atMost: u.high, limit: limit)
    let rest = try or(
      try and(l.low, try not(low.function)), try and(l.high, try not(high.function)))
    let shared = try cubes(atLeast: rest, atMost: try and(u.low, u.high), limit: limit)
    let result =
      low.cubes.map { $0.merging([top: false]) { a, _ in a } }
      + high.cubes.map { $0.merging([top: true]) { a, _ in a } } + shared.cubes
    guard result.count <= limit else { throw TooLarge() }
    return (
      result, try or(shared.function, try node(top, low.function, high.function))
    )
  }
}

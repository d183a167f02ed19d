import Circuits

/// Functions of measured bits as the circuit carries them.
extension Lowering {
  /// Functions with more nodes than this become atoms where sums are made of them.
  private static let cutSize = 256

  /// Makes a function an atom; nil for what is one.
  func cut(_ node: Decisions.Node) throws -> Decisions.Node? {
    guard decisions.value(node) == nil, decisions.plainAtom(node) == nil else { return nil }
    // Only a function with truth values can be one.
    guard decisions.values(node).allSatisfy({ if case .boolean = $0 { true } else { false } })
    else {
      return nil
    }
    return try decisions.atom(storage.define(node, support: decisions.support(node)))
  }

  /// The function, as an atom if it is large.
  func compact(_ node: Decisions.Node) throws -> Decisions.Node {
    guard decisions.isLarger(node, than: Lowering.cutSize) else { return node }
    return try cut(node) ?? node
  }

  /// The condition that a function is true.
  func logic(_ root: Decisions.Node) -> Condition {
    let base = storage.base(of: decisions.support(root))
    let bits = Set(base.map { storage.bits[$0] }).sorted()
    let inputs = Dictionary(uniqueKeysWithValues: bits.enumerated().map { ($1, $0) })
    var selections: [BitLogic.Selection] = []
    var operands: [Decisions.Node: BitLogic.Operand] = [
      Decisions.no: .constant(false), Decisions.yes: .constant(true),
    ]
    // Each function after those that it uses.
    var stack = [root]
    while let node = stack.last {
      guard operands[node] == nil, let branch = decisions.branch(node) else {
        stack.removeLast()
        continue
      }
      let definition = storage.definitions[branch.atom]?.node
      let test = definition.map { operands[$0] } ?? .input(inputs[storage.bits[branch.atom]] ?? 0)
      guard let test, let low = operands[branch.low], let high = operands[branch.high] else {
        stack += [branch.high, branch.low] + (definition.map { [$0] } ?? [])
        continue
      }
      stack.removeLast()
      if low == .constant(false), high == .constant(true) {
        operands[node] = test
      } else {
        operands[node] = .selection(selections.count)
        selections.append(BitLogic.Selection(test: test, high: high, low: low))
      }
    }
    return Condition(
      BitLogic(selections: selections, result: operands[root] ?? .constant(false)), of: bits)
  }

  /// A function as one condition, in the simplest form.
  func condition(for node: Decisions.Node) throws -> Condition {
    if let flag = decisions.value(node) {
      return Condition(bits: [], equals: 0, negated: flag != .boolean(true))
    }
    let all = try conditions(for: node)
    return all.count == 1 ? all[0] : logic(node)
  }
}

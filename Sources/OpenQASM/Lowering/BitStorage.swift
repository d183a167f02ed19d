/// The classical bits of the circuit while it is built, and which measurement each holds.
///
/// An atom is what a bit holds from one measurement to the next. A program may still need an atom
/// after its bit has been written again, since it can copy values and the circuit cannot: then
/// the later measurement has to go to a bit of its own, and the program is lowered once more.
struct BitStorage {
  /// Bits that keep the measurements of one variable.
  struct Group {
    let name: String
    let offset: Int
    let count: Int
  }

  private(set) var groups: [Group] = []
  /// The current atom of each bit, −1 before it is looked at.
  private var current: [Int] = []
  private(set) var isUsed: [Bool] = []
  private(set) var isWritten: [Bool] = []
  /// The bit of each atom, −1 for one that stands for a function.
  private(set) var bits: [Int] = []
  /// The functions that atoms stand for, and the atoms on which these depend: not the measured ones
  /// behind them, for the lists of a chain of functions would be longer and longer.
  private(set) var definitions: [Int: (node: Decisions.Node, support: [Int])] = [:]
  private var atoms: [Decisions.Node: Int] = [:]
  /// The atoms that bits hold before anything is written into them, which are 0.
  private(set) var initial = Set<Int>()
  /// Which measurement replaced an atom.
  private var replacements: [Int: Int] = [:]
  /// Bits of variables inside blocks and subroutines, by the place of their declaration: each run
  /// through the declaration uses the same.
  private var locals: [Local: Int] = [:]
  /// What is known of an atom that was written under conditions: where they do not hold, it is
  /// what the bit held before.
  private(set) var invariants: [Int: Decisions.Node] = [:]
  /// Where the measurements stand that there have been.
  private var sites: [Position] = []
  /// The measurements that have to be kept apart.
  private let apart: Set<Int>
  /// The measurements that turned out to replace what is needed later.
  private var conflicts = Set<Int>()

  /// Those of them that have not been kept apart yet.
  var newConflicts: Set<Int> { conflicts.subtracting(apart) }

  private struct Local: Hashable {
    let place: Position
    let count: Int
    let purpose: Lowering.Purpose
  }

  init(apart: Set<Int>) {
    self.apart = apart
  }

  var count: Int { current.count }

  /// New bits.
  mutating func allocate(_ name: String, count: Int) -> Int {
    let offset = current.count
    groups.append(Group(name: name, offset: offset, count: count))
    current += Array(repeating: -1, count: count)
    isUsed += Array(repeating: false, count: count)
    isWritten += Array(repeating: false, count: count)
    return offset
  }

  /// The bits of a declaration.
  mutating func local(
    _ name: String, count: Int, _ place: Position, purpose: Lowering.Purpose = .variable
  ) -> Int {
    let key = Local(place: place, count: count, purpose: purpose)
    if let known = locals[key] { return known }
    let offset = allocate(name, count: count)
    locals[key] = offset
    return offset
  }

  /// The atom that a bit holds.
  mutating func atom(of bit: Int) -> Int {
    if current[bit] < 0 {
      current[bit] = bits.count
      initial.insert(bits.count)
      bits.append(bit)
    }
    return current[bit]
  }

  /// The atom that a bit holds, if it has been looked at.
  func known(_ bit: Int) -> Int? { current[bit] >= 0 ? current[bit] : nil }

  /// Whether an atom is still held.
  func isHeld(_ atom: Int) -> Bool {
    if definitions[atom] == nil { return current[bits[atom]] == atom }
    return base(of: [atom]).allSatisfy { current[bits[$0]] == $0 }
  }

  /// The measured atoms on which atoms depend, each once, in ascending order.
  func base(of atoms: [Int]) -> [Int] {
    guard !definitions.isEmpty else { return atoms }
    var seen = Set<Int>()
    var result: [Int] = []
    var stack = atoms
    while let atom = stack.popLast() {
      guard seen.insert(atom).inserted else { continue }
      if let definition = definitions[atom] {
        stack += definition.support
      } else {
        result.append(atom)
      }
    }
    return result.sorted()
  }

  /// The atom that stands for a function.
  mutating func define(_ node: Decisions.Node, support: [Int]) -> Int {
    if let known = atoms[node] { return known }
    let atom = bits.count
    bits.append(-1)
    definitions[atom] = (node, support)
    atoms[node] = atom
    return atom
  }

  /// Notes that atoms are needed now.
  mutating func read(_ atoms: [Int]) {
    for atom in base(of: atoms) {
      isUsed[bits[atom]] = true
      if let writer = replacements[atom] { conflicts.insert(writer) }
    }
  }

  /// Where the first of them stands.
  var newConflictPosition: Position? { newConflicts.min().map { sites[$0 - 1] } }

  /// The bit that the next measurement for a bit is to write.
  mutating func target(_ home: Int, _ name: String, _ place: Position) -> Int {
    sites.append(place)
    return apart.contains(sites.count) ? allocate(name, count: 1) : home
  }

  /// Notes a measurement into a bit and gives its atom, with the one before; nil for 0.
  mutating func write(_ bit: Int) -> (atom: Int, previous: Int?) {
    let previous = current[bit] >= 0 ? current[bit] : nil
    if let previous { replacements[previous] = sites.count }
    let atom = bits.count
    bits.append(bit)
    current[bit] = atom
    isWritten[bit] = true
    isUsed[bit] = true
    return (atom, previous)
  }

  mutating func note(_ invariant: Decisions.Node, of atom: Int) { invariants[atom] = invariant }
}

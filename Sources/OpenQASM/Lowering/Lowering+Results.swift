import Circuits

extension Lowering {
  /// Numbers the circuit's bits: first those in which the program's registers end, in order of
  /// declaration, then those that keep other measurements.
  ///
  /// A register of bits is a result unless nothing was measured into it and it ends with known
  /// ones; an integer or an angle is one if something was measured into its bits. If the
  /// program declares outputs, these come first, and the others are kept only where that is
  /// possible.
  func assignBits() {
    var places: [Int?] = Array(repeating: nil, count: storage.count)
    var registers: [Register] = []
    var next = 0
    let hasOutputs = globals.contains(where: \.isOutput)
    // Values that end in bits that were written again need another pass, before anything else.
    for variable in globals where variable.isRegister && (variable.isOutput || !hasOutputs) {
      storage.read(variable.nodes.compactMap { $0 < 0 ? nil : decisions.plainAtom($0) })
    }
    if !storage.newConflicts.isEmpty { return }
    for variable in globals.filter(\.isOutput) + globals.filter({ !$0.isOutput }) {
      do {
        guard let bits = try endBits(of: variable, &places, isStrict: !hasOutputs) else { continue }
        for (index, bit) in bits.enumerated() { places[bit] = next + index }
        registers.append(Register(variable.name, offset: next, count: bits.count))
        next += bits.count
      } catch let failure as Failure {
        log.record(failure)
      } catch {
        log.record(tooLarge(variable.place))
      }
    }
    var taken = Set(
      registers.map(\.name) + circuit.quantumRegisters.map(\.name)
        + circuit.parameters.map(\.name))
    for group in storage.groups {
      let rest = (group.offset..<(group.offset + group.count)).filter {
        places[$0] == nil && storage.isUsed[$0]
      }
      guard !rest.isEmpty else { continue }
      for (index, bit) in rest.enumerated() { places[bit] = next + index }
      var name = group.name
      var number = 0
      while gates.owner(of: name) != nil || !taken.insert(name).inserted {
        number += 1
        name = "\(group.name)_\(number)"
      }
      registers.append(Register(name, offset: next, count: rest.count))
      next += rest.count
    }
    circuit.bitCount = next
    circuit.classicalRegisters = registers
    guard places.enumerated().contains(where: { $0.element != $0.offset }) else { return }
    func renumbered(_ bits: [Int]) -> [Int] { bits.map { places[$0] ?? $0 } }
    for index in circuit.instructions.indices {
      let instruction = circuit.instructions[index]
      circuit.instructions[index].bits = renumbered(instruction.bits)
      circuit.instructions[index].conditions = instruction.conditions.map {
        Condition(bits: renumbered($0.bits), equals: $0.value, negated: $0.negated)
      }
    }
  }

  /// The bits in which a variable ends; nil if it is no result.
  private func endBits(
    of variable: Variable, _ places: inout [Int?], isStrict: Bool
  ) throws -> [Int]? {
    let isResult = variable.isRegister || (variable.isMeasured && variable.type != .boolean)
    guard !variable.isConstant, isResult else { return nil }
    let isStrict = isStrict || variable.isOutput
    var nodes = variable.nodes
    if variable.isRegister, !variable.isMeasured, !variable.isOutput,
      nodes.allSatisfy({ $0 == Decisions.yes || $0 == Decisions.no }),
      nodes.contains(Decisions.yes)
    {
      return nil
    }
    if !variable.isRegister {
      nodes = try bitNodes(variable.value, width: variable.type.width ?? 0, variable.place)
    }
    var result: [Int] = []
    var claimed = Set<Int>()
    func claim(_ bit: Int) -> Bool {
      guard bit < places.count ? places[bit] == nil : true, claimed.insert(bit).inserted else {
        return false
      }
      result.append(bit)
      return true
    }
    for (index, node) in nodes.enumerated() {
      if node == Variable.unset, let home = variable.home, claim(home + index) { continue }
      if node == Decisions.no {
        // A bit that nothing writes is 0.
        if let home = variable.home, !storage.isUsed[home + index], claim(home + index) { continue }
        places.append(nil)
        if claim(storage.allocate(variable.name, count: 1)) { continue }
      }
      let atom =
        node == Variable.unset
        ? variable.home.map { storage.atom(of: $0 + index) } : try heldAtom(node)
      if let atom {
        if !storage.isHeld(atom) {
          storage.read([atom])
          if claim(storage.bits[atom]) { continue }
          places.append(nil)
          if claim(storage.allocate(variable.name, count: 1)) { continue }
        } else if claim(storage.bits[atom]) {
          continue
        }
      }
      guard isStrict else { return nil }
      let name = variable.nodes.count == 1 ? variable.name : "\(variable.name)[\(index)]"
      let what =
        node == Decisions.yes
        ? "the value 1" : atom == nil ? "a function of several measurements" : "a copy"
      throw Failure(
        variable.lastAssignment,
        "'\(name)' ends with \(what), and a circuit has no classical logic to write that into a "
          + "bit: compute it from the other bits afterwards"
          + (variable.isOutput ? "" : ", declare it 'bool', or declare the results as 'output'"))
    }
    return result
  }
}

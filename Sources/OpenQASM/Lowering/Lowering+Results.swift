import Circuits

extension Lowering {
  /// Numbers the circuit's bits: first those that the program declares, in order of declaration,
  /// then, hidden, those that keep other measurements.
  ///
  /// A register of bits is a result; an integer or an angle is one if something was measured into
  /// its bits, and any variable with bits that is declared `output`.
  func assignBits() throws {
    let declared = try globals.filter(isResult).map { variable in
      try endNodes(of: variable).map { try settled(try withoutInitial($0)) }
    }
    let variables = globals.filter(isResult)
    // What is read at the end and has been written again needs another pass.
    for node in declared.joined() + [truncated] { storage.read(decisions.support(node)) }
    if !storage.newConflicts.isEmpty { return }
    var places: [Int?] = Array(repeating: nil, count: storage.count)
    var bits: [Int?] = []
    var registers: [Register] = []
    // A bit that ends with a measurement is the one that was measured into, where that is free; what
    // was measured into it itself goes first.
    for (variable, nodes) in zip(variables, declared) {
      registers.append(Register(variable.name, offset: bits.count, count: nodes.count))
      for (index, node) in nodes.enumerated() {
        // What stands for a function of measurements has no bit of its own.
        var bit = try heldAtom(node).flatMap { atom in
          storage.isHeld(atom) && storage.bits[atom] >= 0 ? storage.bits[atom] : nil
        }
        if node == Decisions.no, let home = variable.home, !storage.isWritten[home + index] {
          bit = home + index
        }
        if let own = bit, own == variable.home.map({ $0 + index }) {
          places[own] = bits.count
        }
        bits.append(bit)
      }
    }
    for (position, bit) in bits.enumerated() {
      guard let bit, places[bit] != position else { continue }
      if places[bit] == nil { places[bit] = position } else { bits[position] = nil }
    }
    var position = 0
    for (variable, nodes) in zip(variables, declared) {
      for (index, node) in nodes.enumerated() {
        defer { position += 1 }
        guard bits[position] == nil else { continue }
        if let home = variable.home, places[home + index] == nil {
          places[home + index] = position
        } else {
          _ = storage.allocate(variable.name, count: 1)
          places.append(position)
        }
        if node == Decisions.no,
          places.lastIndex(of: position).map({ !storage.isWritten[$0] }) == true
        {
          continue
        }
        circuit.resultRule.assignments.append(
          ResultRule.Assignment(bit: position, value: try condition(for: node)))
      }
    }
    if truncated != Decisions.no {
      circuit.resultRule.truncation = try condition(for: truncated)
    }
    nameHidden(&places, &registers, from: bits.count)
    renumber(places)
  }

  private func isResult(_ variable: Variable) -> Bool {
    if variable.isConstant { return false }
    if variable.isRegister || (variable.isOutput && variable.type.width != nil) { return true }
    return variable.isMeasured && variable.type != .boolean
  }

  /// The functions in which the bits of a variable end.
  private func endNodes(of variable: Variable) throws -> [Decisions.Node] {
    guard variable.isRegister else {
      return try bitNodes(variable.value, width: variable.type.width ?? 0, variable.place)
    }
    // What nothing was written into is 0.
    return variable.nodes.map { $0 == Variable.unset ? Decisions.no : $0 }
  }

  /// Places the bits that no declared one is, and that something writes, in the order in which it
  /// first does.
  private func nameHidden(_ places: inout [Int?], _ registers: inout [Register], from first: Int) {
    var next = first
    func place(_ bits: [Int]) {
      for bit in bits where places[bit] == nil {
        places[bit] = next
        next += 1
      }
    }
    for instruction in circuit.instructions { place(instruction.bits) }
    // Conditions may read bits that nothing writes, which are 0.
    for instruction in circuit.instructions { place(instruction.conditions.flatMap(\.bits)) }
    for assignment in circuit.resultRule.assignments { place(assignment.value.bits) }
    place(circuit.resultRule.truncation?.bits ?? [])
    circuit.bitCount = next
    circuit.resultRule.hiddenBitCount = next - first
    if next > first {
      let taken = Set(
        registers.map(\.name) + circuit.quantumRegisters.map(\.name)
          + circuit.parameters.map(\.name))
      var name = "hidden"
      while gates.owner(of: name) != nil || taken.contains(name) { name += "_" }
      registers.append(Register(name, offset: first, count: next - first))
    }
    circuit.classicalRegisters = registers
  }

  private func renumber(_ places: [Int?]) {
    guard places.enumerated().contains(where: { $0.element != $0.offset }) else { return }
    func number(_ bit: Int) -> Int { places[bit] ?? bit }
    for index in circuit.instructions.indices {
      let instruction = circuit.instructions[index]
      if !instruction.bits.isEmpty {
        circuit.instructions[index].bits = instruction.bits.map(number)
      }
      if !instruction.conditions.isEmpty {
        circuit.instructions[index].conditions = instruction.conditions.map {
          $0.renumbered(number)
        }
      }
    }
    for index in circuit.resultRule.assignments.indices {
      let value = circuit.resultRule.assignments[index].value
      circuit.resultRule.assignments[index].value = value.renumbered(number)
    }
    circuit.resultRule.truncation = circuit.resultRule.truncation?.renumbered(number)
  }
}

import Circuits
import Emulation

extension Circuit {
  /// This circuit followed by a projective measurement of some Paulis of distinct qubits, the k-th
  /// into bit k; the qubits go on in the eigenstates that were found.
  public func measuring(_ basis: [PauliString.Factor]) -> Circuit {
    var result = recording(basis.count)
    for (bit, factor) in basis.enumerated() {
      result.changeBasis(factor)
      result.measure(factor.qubit, into: bit)
    }
    for factor in basis { result.restoreBasis(factor) }
    return result
  }

  /// This circuit followed by measurements of some Paulis, the k-th into bit k. Those of one qubit
  /// follow each other; of each round, which has at most one of each qubit, all are made together.
  public func measuringInTurn(_ paulis: [PauliString.Factor]) -> Circuit {
    var result = recording(paulis.count)
    var rounds: [[Int]] = []
    var earlier: [Int: Int] = [:]
    for (bit, factor) in paulis.enumerated() {
      let round = earlier[factor.qubit, default: 0]
      earlier[factor.qubit] = round + 1
      if round == rounds.count { rounds.append([]) }
      rounds[round].append(bit)
    }
    for bits in rounds {
      for bit in bits { result.changeBasis(paulis[bit]) }
      for bit in bits { result.measure(paulis[bit].qubit, into: bit) }
      for bit in bits { result.restoreBasis(paulis[bit]) }
    }
    return result
  }

  /// This circuit followed by measurements of some Paulis, one after another, each through an
  /// ancilla in |0⟩ that is measured into bit k and reset.
  ///
  /// The ancilla is turned by R_y(π/2 − g) if P = +1 and by R_y(π/2 + g) if P = −1, so that
  /// ⟨record⟩ = sin g ⟨P⟩, and what anticommutes with P shrinks by cos g.
  /// - Parameters:
  ///   - strength: g in radians.
  ///   - ancillas: How many qubits are added behind the others; they take turns, and those of one
  ///     round are measured together.
  public func measuring(
    _ paulis: [PauliString.Factor], strength: Double, ancillas: Int
  ) -> Circuit {
    var result = recording(paulis.count)
    let first = qubitCount
    result.qubitCount += ancillas
    result.quantumRegisters.append(Register("ancilla", offset: first, count: ancillas))
    for round in stride(from: 0, to: paulis.count, by: ancillas) {
      let bits = round..<min(round + ancillas, paulis.count)
      for bit in bits {
        let (factor, ancilla) = (paulis[bit], first + bit - round)
        result.changeBasis(factor)
        result.append(.ry, Angle(.pi / 2 - strength), on: ancilla)
        result.append(.cry, Angle(2 * strength), on: factor.qubit, ancilla)
        result.restoreBasis(factor)
      }
      for bit in bits { result.measure(first + bit - round, into: bit) }
      for bit in bits { result.instructions.append(Instruction(.reset, on: [first + bit - round])) }
    }
    return result
  }

  /// This circuit with the further qubits of another one, which it leaves alone.
  func widened(to other: Circuit) -> Circuit {
    var result = self
    result.qubitCount = other.qubitCount
    result.quantumRegisters = other.quantumRegisters
    return result
  }

  /// This circuit with a register `m` of so many bits before its own.
  private func recording(_ bits: Int) -> Circuit {
    var result = self
    result.bitCount += bits
    result.classicalRegisters =
      [Register("m", offset: 0, count: bits)]
      + classicalRegisters.map {
        Register(
          $0.name == "m" ? "ansatz_m" : $0.name, offset: $0.offset + bits, count: $0.count)
      }
    for index in result.instructions.indices {
      result.instructions[index] = result.instructions[index].shiftingBits(by: bits)
    }
    return result
  }

  private mutating func changeBasis(_ factor: PauliString.Factor) {
    for gate in BasisChange.gates(factor.pauli) { append(gate, on: factor.qubit) }
  }

  private mutating func restoreBasis(_ factor: PauliString.Factor) {
    for gate in BasisChange.gates(factor.pauli).reversed() {
      let inverse = gate.inverse([])
      instructions.append(.gate(inverse.gate, inverse.angles, on: [factor.qubit]))
    }
  }
}

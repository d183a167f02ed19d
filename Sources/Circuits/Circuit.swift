/// A named range of qubits or classical bits.
public struct Register: Hashable, Sendable {
  /// The name as declared.
  public let name: String
  /// The index of the first member in the circuit.
  public let offset: Int
  /// The number of members.
  public let count: Int

  /// A register of `count` members that starts at `offset`.
  public init(_ name: String, offset: Int, count: Int) {
    self.name = name
    self.offset = offset
    self.count = count
  }
}

/// A sequence of instructions on numbered qubits and classical bits.
public struct Circuit: Hashable, Sendable {
  /// The number of qubits; instructions use the indices 0 ..< `qubitCount`.
  public var qubitCount: Int
  /// The number of classical bits.
  public var bitCount: Int
  /// Names of ranges of qubits, in order of declaration; empty when qubits are physical.
  public var quantumRegisters: [Register]
  /// Names of ranges of classical bits, in order of declaration.
  public var classicalRegisters: [Register]
  /// The parameters in order of declaration.
  public var parameters: [Parameter]
  /// Lines of a program that speak to some compiler, in order; nothing here heeds them.
  public var pragmas: [String] = []
  /// What a program says about single instructions, by their position; nothing here heeds it.
  public var annotations: [Int: [String]] = [:]
  /// How the result follows from the bits at the end.
  public var resultRule = ResultRule()
  /// The steps in program order.
  public var instructions: [Instruction]

  /// A circuit with anonymous registers `q` and, if there are bits, `c`.
  public init(
    qubits: Int, bits: Int = 0, parameters: [Parameter] = [], instructions: [Instruction] = []
  ) {
    qubitCount = qubits
    bitCount = bits
    quantumRegisters = [Register("q", offset: 0, count: qubits)]
    classicalRegisters = bits > 0 ? [Register("c", offset: 0, count: bits)] : []
    self.parameters = parameters
    self.instructions = instructions
  }

  /// How many bits a result has.
  public var resultBitCount: Int { bitCount - resultRule.hiddenBitCount }

  /// Appends a gate.
  public mutating func append(_ gate: Gate, _ angles: Angle..., on qubits: Int...) {
    instructions.append(.gate(gate, angles, on: qubits))
  }

  /// Appends a measurement of a qubit into a classical bit.
  public mutating func measure(_ qubit: Int, into bit: Int) {
    instructions.append(Instruction(.measure, on: [qubit], bits: [bit]))
  }

  /// The qubits that any instruction other than a barrier touches, in ascending order.
  public var activeQubits: [Int] {
    var used = Set<Int>()
    for instruction in instructions where instruction.operation != .barrier {
      used.formUnion(instruction.qubits)
    }
    return used.sorted()
  }

  /// The classical bits that conditions read.
  public var decidingBits: Set<Int> {
    Set(instructions.flatMap { $0.conditions.flatMap(\.bits) })
  }

  /// The circuit with every parameter replaced by its value.
  /// - Throws: `UnboundParameterError` for a parameter that is used and has no value.
  public func binding(_ values: [Parameter: Double]) throws -> Circuit {
    var result = self
    result.parameters = []
    result.instructions = try instructions.map { instruction in
      guard let application = instruction.application else { return instruction }
      var bound = instruction
      bound.operation = .gate(
        GateApplication(
          application.gate, try application.angles.map { Angle(try $0.value(values)) }))
      return bound
    }
    return result
  }
}

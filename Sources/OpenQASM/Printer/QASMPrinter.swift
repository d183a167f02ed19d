import Circuits

/// Why a circuit cannot be written in a version of OpenQASM.
public struct QASMPrintingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The position in the circuit's list of instructions, if one is the cause.
  public let instruction: Int?
  /// What cannot be written, and why.
  public let message: String

  /// The message with the instruction it is about.
  public var description: String {
    instruction.map { "instruction \($0): \(message)" } ?? message
  }

  init(_ message: String, instruction: Int? = nil) {
    self.message = message
    self.instruction = instruction
  }
}

/// Writes circuits as OpenQASM 2 or 3; reading the text gives the circuit again.
///
/// Numbers are written with as many digits as it takes to read back the same 64-bit value. Gates
/// outside the published `qelib1.inc` and `stdgates.inc` are defined in the text, where the reader
/// recognises them by name and matrix. Parameters of those definitions are in alphabetical order,
/// since Qiskit's importer of OpenQASM 3 sorts them.
public struct QASMPrinter: Sendable {
  /// A version of the language.
  public enum Version: Sendable {
    /// OpenQASM 2.0 with `qelib1.inc` as published (arXiv 1707.03429).
    case v2
    /// OpenQASM 3.0 with `stdgates.inc`.
    case v3
  }

  /// The gates that a text of version 2 can call without defining them.
  public enum Library: Sendable {
    /// Those of `qelib1.inc`.
    case standard
    /// Those of `hqslib1.inc`, which has the native gates of Quantinuum's machines as `U1q`, `RZZ`.
    case quantinuum
  }

  /// The version to write.
  public var version: Version
  /// The gates that need no definition; only in version 2 is there a choice.
  public var library = Library.standard
  /// Whether qubits are physical: `$5` in version 3, `q[5]` of one register `q` in version 2
  /// (`qq` if a classical register is called `q`).
  public var physicalQubits: Bool

  /// A printer for a version.
  public init(version: Version = .v3, physicalQubits: Bool = false) {
    self.version = version
    self.physicalQubits = physicalQubits
  }

  /// The text of a circuit.
  ///
  /// A circuit without quantum registers gets one register `q` unless `physicalQubits` is set.
  /// - Throws: `QASMPrintingError` for what the version cannot express: in both versions angles
  ///   with Euler blocks, which must be bound first; in version 2 also unbound parameters. The
  ///   published version 2 has no delays, no assignments, and compares one whole register with a
  ///   number: other conditions on one register become a list of its values. The dialect of
  ///   `hqslib1.inc` has all of these, with registers of one bit (`f0`, `f1`, …) for what is computed.
  public func text(for circuit: Circuit) throws(QASMPrintingError) -> String {
    var writer = try CircuitWriter(
      circuit, version: version, library: version == .v2 ? library : .standard,
      physicalQubits: physicalQubits)
    try writer.write()
    return writer.text
  }
}

/// The state of writing one circuit.
struct CircuitWriter {
  let circuit: Circuit
  let version: QASMPrinter.Version
  let library: QASMPrinter.Library
  let isPhysical: Bool
  /// What each qubit and each bit is called.
  private(set) var qubitNames: [String] = []
  private(set) var bitNames: [String] = []
  /// Names of lists of bits that conditions compare, other than whole registers.
  var aliases: [[Int]: String] = [:]
  var taken: Set<String>
  /// How many variables hold functions of bits.
  var variableCount = 0
  var text = ""

  init(
    _ circuit: Circuit, version: QASMPrinter.Version, library: QASMPrinter.Library,
    physicalQubits: Bool
  ) throws(QASMPrintingError) {
    self.circuit = circuit
    self.version = version
    self.library = library
    isPhysical = physicalQubits && version == .v3
    taken = CircuitWriter.builtInNames(version, library)
    var name = "q"
    while circuit.classicalRegisters.contains(where: { $0.name == name }) { name += "q" }
    let one = [Register(name, offset: 0, count: circuit.qubitCount)]
    quantum = physicalQubits || circuit.quantumRegisters.isEmpty ? one : circuit.quantumRegisters
    reserved = taken
    for gate in try definedGates() { taken.insert(gate.name) }
    if isPhysical {
      qubitNames = (0..<circuit.qubitCount).map { "$\($0)" }
    } else {
      qubitNames = try members(of: quantum, count: circuit.qubitCount, "qubit")
    }
    bitNames = try members(of: circuit.classicalRegisters, count: circuit.bitCount, "bit")
    for bit in hiddenBits {
      while !taken.insert("hidden\(hiddenNumber)").inserted { hiddenNumber += 1 }
      bitNames[bit] = "hidden\(hiddenNumber)"
    }
    for parameter in circuit.parameters where version == .v3 {
      try take(parameter.name, "parameter")
    }
  }

  private let quantum: [Register]
  /// The names that no register can have, and what registers are called.
  private let reserved: Set<String>
  private(set) var registerNames: [String: String] = [:]
  private var hiddenNumber = 0

  /// Bits that are no part of the result: variables in version 3, where registers are results.
  var hiddenBits: Range<Int> {
    version == .v3 ? circuit.resultBitCount..<circuit.bitCount : 0..<0
  }

  mutating func write() throws(QASMPrintingError) {
    text =
      version == .v2
      ? "OPENQASM 2.0;\ninclude \"\(library == .standard ? "qelib1" : "hqslib1").inc\";\n"
      : "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n"
    if version == .v3 { for pragma in circuit.pragmas { text += pragma + "\n" } }
    if declaresSleep { text += "opaque sleep(seconds) q0;\n" }
    for gate in try definedGates() { text += try definition(of: gate) + "\n" }
    if version == .v3 {
      for parameter in circuit.parameters { text += "input float[64] \(parameter.name);\n" }
    }
    for register in quantum where register.count > 0 && !isPhysical {
      text += declaration(register, "qreg", "qubit")
    }
    for register in circuit.classicalRegisters
    where register.count > 0 && !hiddenBits.contains(register.offset) {
      text += declaration(register, "creg", "bit")
    }
    for bit in hiddenBits { text += "bool \(bitNames[bit]);\n" }
    if version == .v3 { try declareAliases() }
    try writeInstructions()
    try writeAssignments()
  }

  private func declaration(_ register: Register, _ old: String, _ new: String) -> String {
    let name = registerNames[register.name] ?? register.name
    return version == .v2
      ? "\(old) \(name)[\(register.count)];\n" : "\(new)[\(register.count)] \(name);\n"
  }

  /// The names of the members of registers, which must follow each other without gaps.
  private mutating func members(
    of registers: [Register], count: Int, _ kind: String
  ) throws(QASMPrintingError) -> [String] {
    var names: [String] = []
    for register in registers where register.count > 0 {
      guard register.offset == names.count else {
        throw QASMPrintingError(
          "register '\(register.name)' starts at \(kind) \(register.offset); registers must follow "
            + "each other, so \(names.count) was expected")
      }
      let name = try takeRegister(register.name)
      names += (0..<register.count).map { "\(name)[\($0)]" }
    }
    guard names.count == count else {
      throw QASMPrintingError(
        "the registers have \(names.count) \(kind)s, the circuit has \(count)")
    }
    return names
  }

  /// Claims a name for a register: its own, or a longer one where that is the name of a gate or a
  /// word of the language.
  private mutating func takeRegister(_ name: String) throws(QASMPrintingError) -> String {
    var changed = name
    while reserved.contains(changed) { changed += "_" }
    try take(changed, "register")
    registerNames[name] = changed
    return changed
  }

  /// Claims a name for a register or a parameter.
  private mutating func take(_ name: String, _ kind: String) throws(QASMPrintingError) {
    guard isIdentifier(name) else {
      throw QASMPrintingError(
        "the \(kind) name '\(name)' is not allowed: "
          + (version == .v2
            ? "a small letter, then letters, digits and underscores"
            : "letters, digits and underscores, not beginning with a digit"))
    }
    guard taken.insert(name).inserted else {
      throw QASMPrintingError(
        "the \(kind) name '\(name)' is already that of a gate, a keyword or another register")
    }
  }

  private func isIdentifier(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, Lexer.beginsIdentifier(first),
      name.unicodeScalars.allSatisfy(Lexer.continuesIdentifier)
    else { return false }
    return version == .v3
      || (name.unicodeScalars.allSatisfy(\.isASCII) && first.properties.isLowercase)
  }

  /// Names that a program cannot give to anything.
  private static func builtInNames(
    _ version: QASMPrinter.Version, _ library: QASMPrinter.Library
  ) -> Set<String> {
    switch version {
    case .v2:
      Parser.reserved(in: .version2)
        .union(
          library == .standard
            ? StandardLibrary.qelib1.gates : StandardLibrary.hqslib1.gates.union(["sleep"])
        )
        .union(StandardLibrary.qelib1.furtherGates)
        .union(["U", "CX", "pi", "sin", "cos", "tan", "exp", "ln", "sqrt"])
    case .v3:
      Parser.reserved(in: .version3).union(StandardLibrary.stdgates.gates)
        .union(["U", "pi", "π", "tau", "τ", "euler", "ℇ"])
    }
  }
}

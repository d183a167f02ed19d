extension Parser {
  static let classicalTypes: Set<String> = [
    "bit", "int", "uint", "float", "angle", "bool", "duration", "stretch", "complex",
  ]

  /// Words that cannot name anything.
  static func reserved(in version: Dialect) -> Set<String> {
    version == .version3 ? reserved3 : reserved2
  }
  private static let reserved2: Set<String> = [
    "OPENQASM", "include", "qreg", "creg", "gate", "opaque", "if", "measure", "reset", "barrier",
  ]
  private static let reserved3: Set<String> = classicalTypes.union([
    "OPENQASM", "include", "defcalgrammar", "def", "cal", "defcal", "gate", "extern", "box", "let",
    "break", "continue", "if", "else", "end", "return", "for", "while", "in", "switch", "case",
    "default", "pragma", "input", "output", "const", "readonly", "mutable", "qreg", "qubit",
    "creg", "array", "void", "gphase", "inv", "pow", "ctrl", "negctrl", "durationof", "delay",
    "reset", "measure", "barrier", "true", "false",
  ])

  /// The next statement; nil for an empty one.
  mutating func statement() throws -> Statement? {
    let place = token.position
    switch token.kind {
    case .pragma: throw Failure(place, "'\(take().text)' is not supported: pragmas are refused")
    case .symbol:
      if accept(";") { return nil }
      if at("@") { throw annotation() }
      if at("{") {
        try require3("a block", place)
        return Statement(kind: .block(try block("")), position: place)
      }
    case .identifier:
      let kind = try known(token.text, place) ?? .call(try call(modifiers: [], at: place))
      return Statement(kind: kind, position: place)
    default: break
    }
    throw Failure(place, "expected a statement, found \(token.described)")
  }

  /// An annotation, which reaches to the end of its line.
  private mutating func annotation() -> Failure {
    let place = take().position
    let keyword = token.position.line == place.line ? token.text : ""
    while token.position.line == place.line, token.kind != .end { take() }
    return Failure(place, "'@\(keyword)' is not supported: annotations are refused")
  }

  /// A statement that begins with a keyword; nil if the word is none.
  private mutating func known(_ word: String, _ place: Position) throws -> Statement.Kind? {
    switch word {
    case "OPENQASM": throw Failure(place, "the version must be the first statement")
    case "include": return try include()
    case "qreg", "creg": return try oldRegister()
    case "gate": return try gate()
    case "opaque": return try opaque()
    case "measure": return try measure()
    case "reset": return try reset()
    case "barrier": return try barrier()
    case "if": return try branch()
    default: break
    }
    if version == .version2 {
      if Parser.reserved3.contains(word), !definedGates.contains(word) {
        try require3("'\(word)'", place)
      }
      return nil
    }
    switch word {
    case "qubit": return try qubits()
    case "bit": return try bits()
    case "const": return try constant()
    case "input": return try input()
    case "let": return try alias()
    case "delay": return try delay()
    case "for": return try loop()
    case "box": return try box()
    case "inv", "pow", "ctrl", "negctrl", "gphase": return .call(try modifiedCall())
    default: break
    }
    if let reason = Parser.unsupported[word] {
      throw Failure(place, "'\(word)' is not supported: \(reason)")
    }
    if Parser.reserved3.contains(word) {
      throw Failure(place, "a statement cannot begin with '\(word)'")
    }
    try refuseAssignment(place)
    return try assignedMeasurement()
  }

  /// What OpenQASM 3 has and this reader refuses, with the reason.
  private static let unsupported: [String: String] = {
    let variable = "classical variables change while the program runs; declare it 'const'"
    let calibration = "pulses are below the level of gates"
    var table = [
      "array": variable, "output": "results are the measured bits", "stretch": "give a duration",
      "while": "its number of turns is known only when the program runs",
      "switch": "write 'if'", "break": "loops are unrolled", "continue": "loops are unrolled",
      "end": "a program ends with its last statement", "def": "write a gate",
      "return": "write a gate",
      "extern": "there is no classical code to call", "cal": calibration, "defcal": calibration,
      "defcalgrammar": calibration, "nop": "leave the qubit out",
    ]
    for type in ["int", "uint", "float", "angle", "bool", "duration", "complex"] {
      table[type] = variable
    }
    return table
  }()

  /// Refuses `x = …`, `x += …` on anything but a measurement.
  private func refuseAssignment(_ place: Position) throws {
    let next = token(after: 1)
    guard next.kind == .symbol else { return }
    if ["+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "~=", "<<=", ">>=", "**="].contains(
      next.text)
    {
      throw Failure(place, "'\(next.text)' is not supported: bits change by measurement only")
    }
  }

  /// `c = measure q;` or `c[0] = measure q[0];`, nil if the statement is a gate.
  private mutating func assignedMeasurement() throws -> Statement.Kind? {
    let next = token(after: 1)
    guard next.kind == .symbol, next.text == "=" || next.text == "[" else { return nil }
    let target = try operand()
    guard accept("=") else {
      throw Failure(
        token.position,
        "expected '=' after the bit, found \(token.described); gates with a duration are not "
          + "supported")
    }
    guard atWord("measure") else {
      throw Failure(
        token.position, "only 'measure' can be assigned: bits change by measurement only")
    }
    take()
    let source = try operand()
    try expectEnd("the measurement")
    return .measure(source, into: target)
  }
}

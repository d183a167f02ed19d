extension Parser {
  static let classicalTypes: Set<String> = [
    "bit", "int", "uint", "float", "angle", "bool", "duration", "stretch", "complex", "array",
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
    "creg", "void", "gphase", "inv", "pow", "ctrl", "negctrl", "durationof", "delay",
    "reset", "measure", "barrier", "true", "false", "nop",
  ])

  /// The next statement; nil for an empty one.
  mutating func statement() throws -> Statement? {
    let place = token.position
    switch token.kind {
    case .pragma: return Statement(kind: .pragma(take().text), position: place)
    case .symbol:
      if accept(";") { return nil }
      if at("@") { return Statement(kind: .annotation(annotation()), position: place) }
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

  /// An annotation, which reaches to the end of its line, as it is written but for blanks.
  private mutating func annotation() -> String {
    let place = take().position
    var text = "@"
    var column = place.column + 1
    while token.position.line == place.line, token.kind != .end {
      if token.position.column > column { text += " " }
      column = token.position.column + token.length
      text += take().written
    }
    return text
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
      if hasClassicalLogic, let statement = try classical({ try $0.assignment() }) {
        return statement
      }
      if Parser.reserved3.contains(word), !definedGates.contains(word) {
        try require3("'\(word)'", place)
      }
      return nil
    }
    switch word {
    case "qubit": return try qubits()
    case "bit", "int", "uint", "float", "angle", "bool", "duration", "stretch",
      "array":
      return try variable(.variable)
    case "const": return try variable(.constant)
    case "output": return try variable(.output)
    case "input": return try input()
    case "let": return try alias()
    case "delay": return try delay()
    case "nop": return try idle()
    case "for": return try loop()
    case "while": return try repetition()
    case "switch": return try choice()
    case "def": return try subroutine()
    case "return": return try returning()
    case "break": return try leaving(.break)
    case "continue": return try leaving(.continue)
    case "end": return try leaving(.end)
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
    return try assignment()
  }

  /// What OpenQASM 3 has and this reader refuses, with the reason.
  private static let unsupported: [String: String] = {
    let calibration = "pulses are below the level of gates"
    return [
      "complex": "nothing in a circuit of gates takes a complex number",
      "extern": "there is no classical code to call", "cal": calibration, "defcal": calibration,
      "defcalgrammar": calibration,
    ]
  }()

  private static let compound: Set<String> = [
    "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "**=",
  ]

  /// Runs a part of the parser with the operators of version 3, if the text may use them.
  mutating func classical<Result>(_ body: (inout Parser) throws -> Result) rethrows -> Result {
    guard hasClassicalLogic else { return try body(&self) }
    let outer = version
    version = .version3
    defer { version = outer }
    return try body(&self)
  }

  /// `x = 1;`, `a[0] += 2;`, `c = measure q;`, nil if the statement is none.
  private mutating func assignment() throws -> Statement.Kind? {
    let next = token(after: 1)
    guard next.kind == .symbol,
      next.text == "=" || next.text == "[" || next.text == "~="
        || Parser.compound.contains(next.text)
    else { return nil }
    let target = try operand()
    let sign = token
    guard sign.kind == .symbol, sign.text == "=" || Parser.compound.contains(sign.text) else {
      throw Failure(
        sign.position,
        "expected '=' after the variable, found \(sign.described); gates with a duration are not "
          + "supported")
    }
    take()
    if sign.text == "=" {
      let value = try assignedValue()
      try expectEnd("the assignment")
      if case .measurement(let source) = value.kind { return .measure(source, into: target) }
      return .assign(target, symbol: nil, value)
    }
    let value = try expression()
    try expectEnd("the assignment")
    return .assign(target, symbol: String(sign.text.dropLast()), value)
  }
}

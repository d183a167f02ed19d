/// Builds the syntax tree of both versions; recovers after an error to find more of them.
struct Parser {
  private let tokens: [Token]
  private var index = 0
  private var depth = 0
  let limits: QASMLimits
  var version = Dialect.version3
  /// Names of gates defined so far: in OpenQASM 2 they may be words that OpenQASM 3 reserves.
  var definedGates = Set<String>()
  /// Whether a text of version 2 may assign to bits and compare them, as `hqslib1.inc` allows.
  var hasClassicalLogic = false
  /// The numbers of the physical qubits that statements name so far.
  var physicalQubits = Set<Int>()
  private(set) var log = DiagnosticLog()

  /// The program of a list of tokens that ends with one of kind `end`.
  /// - Parameter including: The version of the text that includes this one, if one does.
  static func program(
    from tokens: [Token], limits: QASMLimits, including: Dialect? = nil,
    into log: inout DiagnosticLog
  ) -> ProgramSyntax {
    var parser = Parser(tokens: tokens, limits: limits)
    if let including { parser.version = including }
    parser.readVersion(including: including)
    let statements = parser.statements(until: nil)
    // What the lexer could not read leaves a gap, at which the parser stumbles too.
    func line(_ place: Position) -> Position {
      Position(file: place.file, line: place.line, column: 0)
    }
    let unread = Set(log.failures.map { line($0.position) })
    for failure in parser.log.failures where !unread.contains(line(failure.position)) {
      log.record(failure)
    }
    return ProgramSyntax(
      version: parser.version, statements: statements, physicalQubits: parser.physicalQubits)
  }

  private init(tokens: [Token], limits: QASMLimits) {
    self.tokens = tokens
    self.limits = limits
  }

  // MARK: Tokens

  var token: Token { tokens[min(index, tokens.count - 1)] }
  func token(after count: Int) -> Token { tokens[min(index + count, tokens.count - 1)] }

  func at(_ symbol: String) -> Bool { token.kind == .symbol && token.text == symbol }
  func atWord(_ word: String) -> Bool { token.kind == .identifier && token.text == word }

  @discardableResult
  mutating func take() -> Token {
    let current = token
    if index < tokens.count - 1 { index += 1 }
    return current
  }

  /// Takes a symbol if it is there.
  mutating func accept(_ symbol: String) -> Bool {
    guard at(symbol) else { return false }
    take()
    return true
  }

  /// Takes a symbol that must be there.
  mutating func expect(_ symbol: String, _ context: String) throws {
    guard accept(symbol) else {
      throw Failure(token.position, "expected '\(symbol)' \(context), found \(token.described)")
    }
  }

  mutating func expectEnd(_ context: String) throws { try expect(";", "after \(context)") }

  /// Takes a name that must be there.
  mutating func name(_ context: String) throws -> String {
    guard token.kind == .identifier else {
      throw Failure(token.position, "expected \(context), found \(token.described)")
    }
    if Parser.reserved(in: version).contains(token.text) {
      throw Failure(token.position, "'\(token.text)' is a reserved word and cannot be \(context)")
    }
    return take().text
  }

  /// Runs a part of the parser one level deeper.
  mutating func nested<Result>(_ body: (inout Parser) throws -> Result) throws -> Result {
    guard depth < limits.nesting else {
      throw Failure(token.position, "nested more than \(limits.nesting) levels deep")
    }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  /// Refuses a construct of OpenQASM 3 in a text of version 2.
  func require3(_ construct: String, _ position: Position) throws {
    if version == .version2 {
      throw Failure(position, "\(construct) belongs to OpenQASM 3, but the file says OPENQASM 2.0")
    }
  }

  // MARK: Structure

  private mutating func readVersion(including: Dialect?) {
    guard atWord("OPENQASM") else { return }
    let place = take().position
    do {
      guard token.kind == .float || token.kind == .integer else {
        throw Failure(token.position, "expected a version number, found \(token.described)")
      }
      let number = take().text
      switch number {
      case "2", "2.0": version = .version2
      case "3", "3.0", "3.1": version = .version3
      default:
        throw Failure(place, "OPENQASM \(number) is not supported: use 2.0, 3.0 or 3.1")
      }
      if let including, version != including {
        version = including
        throw Failure(
          place, "OPENQASM \(number) is not the version of the file that includes this one")
      }
      try expectEnd("the version")
    } catch let failure as Failure {
      fail(failure, startedAt: index)
    } catch {}
  }

  /// Statements up to a closing brace, or to the end of the text.
  mutating func statements(until opening: Position?) -> [Statement] {
    var result: [Statement] = []
    while !log.isFull {
      if token.kind == .end {
        if let opening {
          log.record(
            Failure(
              token.position,
              "expected '}' to close the block of line \(opening.line), found the end of the file"))
        }
        break
      }
      if at("}") {
        if opening != nil { break }
        log.record(Failure(token.position, "'}' without a matching '{'"))
        take()
        continue
      }
      let start = index
      do {
        if let statement = try nested({ try $0.statement() }) { result.append(statement) }
      } catch let failure as Failure {
        fail(failure, startedAt: start)
      } catch {}
    }
    return result
  }

  /// Records a problem and skips to the end of the statement.
  private mutating func fail(_ failure: Failure, startedAt start: Int) {
    log.record(failure)
    // The problem may have been found behind the end of the statement: then this is already it.
    if index > start, index > 0 {
      let previous = tokens[index - 1]
      if previous.kind == .symbol, previous.text == ";" || previous.text == "}" { return }
    }
    skipStatement()
    if index == start { take() }
  }

  /// Skips past the brace that closes the current block.
  mutating func skipBlock() {
    var level = 1
    while level > 0, token.kind != .end {
      if at("{") { level += 1 }
      if at("}") { level -= 1 }
      take()
    }
  }

  /// Skips past the next `;`, or past a block, or up to a `}` that closes a block around.
  private mutating func skipStatement() {
    var level = 0
    while token.kind != .end {
      if at("{") {
        level += 1
      } else if at("}") {
        if level == 0 { return }
        level -= 1
        if level == 0 {
          take()
          return
        }
      } else if at(";") && level == 0 {
        take()
        return
      }
      take()
    }
  }

  /// `{ statements }`
  mutating func block(_ context: String) throws -> [Statement] {
    let place = token.position
    try expect("{", context)
    let body = statements(until: place)
    _ = accept("}")
    return body
  }

  /// A block or a single statement.
  mutating func body(_ context: String) throws -> [Statement] {
    if at("{") { return try block(context) }
    let place = token.position
    guard let statement = try nested({ try $0.statement() }) else {
      throw Failure(place, "expected a block or a statement \(context), found ';'")
    }
    return [statement]
  }

  /// A comma-separated list up to, and without, a closing symbol; a comma may end it.
  mutating func list<Element>(
    until closing: String, _ element: (inout Parser) throws -> Element
  ) throws -> [Element] {
    var result: [Element] = []
    while !at(closing) {
      result.append(try element(&self))
      guard accept(",") else { break }
    }
    return result
  }
}

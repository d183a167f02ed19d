/// Reads a text and the files that it includes, and puts their statements in place.
struct SourceFiles {
  let limits: QASMLimits
  let includes: QASMIncludes
  /// The texts as messages name them, in the order of `Position.file`.
  private(set) var files: [String] = []
  private(set) var log = DiagnosticLog()
  /// The numbers of the physical qubits that statements of any text name.
  private(set) var physicalQubits = Set<Int>()

  init(limits: QASMLimits, includes: QASMIncludes) {
    self.limits = limits
    self.includes = includes
  }

  /// The program of a text, with what it includes.
  mutating func program(_ text: String, file: String) -> ProgramSyntax {
    let program = parse(text, file: file, including: nil)
    return ProgramSyntax(
      version: program.version,
      statements: expand(program.statements, version: program.version, chain: [file]),
      physicalQubits: physicalQubits)
  }

  private mutating func parse(
    _ text: String, file: String, including: Dialect?
  ) -> ProgramSyntax {
    files.append(file)
    var own = DiagnosticLog()
    let tokens = Lexer.tokens(of: text, file: files.count - 1, into: &own)
    let program = Parser.program(from: tokens, limits: limits, including: including, into: &own)
    for failure in own.failures { log.record(failure) }
    physicalQubits.formUnion(program.physicalQubits)
    return program
  }

  /// Statements with those of included files in place of the first level's `include`. Files that
  /// are built in, and an `include` inside a block, stay as they are.
  /// - Parameter chain: The file that the statements stand in, behind those that include it.
  private mutating func expand(
    _ statements: [Statement], version: Dialect, chain: [String]
  ) -> [Statement] {
    var result: [Statement] = []
    for statement in statements {
      guard case .include(let name) = statement.kind, StandardLibrary(rawValue: name) == nil else {
        result.append(statement)
        continue
      }
      do {
        let source = try find(name, statement.position, chain)
        let program = parse(source.text, file: source.file, including: version)
        result += expand(
          program.statements, version: version, chain: chain + [source.file])
      } catch let failure as Failure {
        log.record(failure)
      } catch {
        log.record(Failure(statement.position, "include \"\(name)\": \(error)"))
      }
    }
    return result
  }

  private func find(
    _ name: String, _ place: Position, _ chain: [String]
  ) throws -> QASMIncludes.Source {
    guard files.count <= limits.includes else {
      throw Failure(place, "a program may include at most \(limits.includes) files")
    }
    let source = try includes.find(name, chain[chain.count - 1])
    guard !chain.contains(source.file) else {
      throw Failure(place, "include \"\(name)\": the file includes itself")
    }
    return source
  }
}

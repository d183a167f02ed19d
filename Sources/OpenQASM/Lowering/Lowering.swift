import Circuits

/// Turns a syntax tree into a circuit: resolves names, evaluates constants, inlines gates and
/// unrolls loops.
final class Lowering {
  /// What a name stands for.
  enum Symbol {
    case qubits([Int], isRegister: Bool)
    case bits([Int], isRegister: Bool)
    /// A constant, a loop variable, a parameter of a gate or an input.
    case value(Value)
    /// Declared in a statement with an error, which has been reported.
    case broken
  }

  let version: Dialect
  let limits: QASMLimits
  var log = DiagnosticLog()
  var circuit: Circuit
  var scopes: [[String: Symbol]] = [[:]]
  var gates = GateLibrary()
  /// The conditions of the branches around the current statement, outermost first.
  var conditions: [Condition] = []
  /// The gates being expanded, innermost last.
  var expanding: [(name: String, line: Int)] = []
  /// The physical qubits that the program names anywhere, in ascending order.
  let physicalQubits: [Int]
  private var steps = 0
  private var depth = 0

  init(version: Dialect, physicalQubits: [Int], limits: QASMLimits) {
    self.version = version
    self.limits = limits
    self.physicalQubits = physicalQubits
    circuit = Circuit(qubits: 0)
    circuit.qubitCount = physicalQubits.last.map { $0 + 1 } ?? 0
    circuit.quantumRegisters = []
  }

  /// Lowers a whole program; problems end up in `log`.
  func run(_ program: ProgramSyntax) {
    lower(program.statements)
  }

  /// Lowers statements one by one, going on after an error.
  func lower(_ statements: [Statement]) {
    for statement in statements where !log.isFull {
      do {
        try nested(statement.position) { try lower(statement) }
      } catch let failure as Failure {
        log.record(failure)
        declareBroken(statement)
        // No later statement would fare better.
        if steps >= limits.steps { return }
      } catch {
        // The cause is in the log already.
        declareBroken(statement)
      }
    }
  }

  private func lower(_ statement: Statement) throws {
    try step(statement.position)
    let place = statement.position
    switch statement.kind {
    case .include(let file): try include(file, place)
    case .qubits(let name, let size): try declareQubits(name, size, place)
    case .bits(let name, let size, let initial): try declareBits(name, size, initial, place)
    case .constant(let type, let name, let value): try declareConstant(type, name, value, place)
    case .input(let type, let name): try declareInput(type, name, place)
    case .alias(let name, let target): try declareAlias(name, target, place)
    case .gate(let gate): try define(gate)
    case .opaque(let name): try declareOpaque(name, place)
    case .call(let call): try apply(call)
    case .measure(let source, let target): try measure(source, into: target, place)
    case .reset(let target):
      for qubit in try qubits(target).indices { try emit(.reset, on: [qubit], place) }
    case .barrier(let operands): try barrier(operands, place)
    case .delay(let duration, let operands): try delay(duration, operands, place)
    case .branch(let condition, let consequence, let alternative):
      try branch(condition, consequence, alternative)
    case .loop(let syntax): try loop(syntax) { self.lower(syntax.body) }
    case .block(let body): inScope { lower(body) }
    }
  }

  // MARK: Bounds

  /// Counts one step of work.
  func step(_ place: Position, count: Int = 1) throws {
    guard count <= limits.steps - steps else {
      steps = limits.steps
      throw failure(
        place,
        "the program expands to more than \(limits.steps) steps (loops are unrolled and "
          + "gates inlined)")
    }
    steps += count
  }

  /// How many steps are left.
  var remainingSteps: Int { limits.steps - steps }

  /// Runs a part of the lowering one level deeper.
  func nested<Result>(_ place: Position, _ body: () throws -> Result) throws -> Result {
    guard depth < limits.nesting else {
      throw failure(place, "nested more than \(limits.nesting) levels deep")
    }
    depth += 1
    defer { depth -= 1 }
    return try body()
  }

  /// A problem, with the gates around it named.
  func failure(_ place: Position, _ message: String, dependsOnValues: Bool = false) -> Failure {
    guard let outer = expanding.first else {
      return Failure(place, message, dependsOnValues: dependsOnValues)
    }
    return Failure(
      place, "\(message) (gate '\(outer.name)', line \(outer.line))",
      dependsOnValues: dependsOnValues)
  }

  // MARK: Output

  /// Appends a step of the circuit under the current conditions.
  func emit(
    _ operation: Operation, on qubits: [Int], bits: [Int] = [], _ place: Position
  ) throws {
    try step(place)
    circuit.instructions.append(
      Instruction(operation, on: qubits, bits: bits, conditions: conditions))
  }
}

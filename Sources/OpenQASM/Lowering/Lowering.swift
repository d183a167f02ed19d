import Circuits

/// Turns a syntax tree into a circuit: resolves names, follows classical variables, inlines gates
/// and subroutines, unrolls loops.
///
/// What a program computes from measured bits is kept as a function of them (`Decisions`); where
/// it decides about steps of the circuit, these get conditions on the bits.
final class Lowering {
  /// What a name stands for.
  enum Symbol {
    case qubits([Int], isRegister: Bool)
    case variable(Variable)
    /// An alias of bits.
    case bits([BitReference], isRegister: Bool)
    /// A loop variable, a parameter of a gate or an input.
    case value(Value)
    case subroutine(SubroutineSyntax)
    /// Declared in a statement with an error, which has been reported.
    case broken
  }

  let version: Dialect
  let limits: QASMLimits
  var log = DiagnosticLog()
  var circuit: Circuit
  var scopes: [[String: Symbol]] = [[:]]
  var gates = GateLibrary()
  let decisions: Decisions
  var storage: BitStorage
  /// The conditions around the current statement, outermost first.
  var path: [Guard] = []
  /// The conditions of the path as instructions carry them.
  var conditions: [Condition] = []
  /// What can be left by `break`, `continue`, `return` and `end`, outermost first.
  var frames: [Frame] = []
  /// Variables of the top level in order of declaration.
  var globals: [Variable] = []
  /// The gates and subroutines being expanded, innermost last.
  var expanding: [Expansion] = []
  /// Values of inputs by name.
  var inputs: [String: Double] = [:]
  /// How long things take on the machine that runs the program, if that is known.
  var timing: QASMTiming?
  /// What is left open about the timing.
  var plan = TimingPlan()
  /// The qubits that `nop` names in each box around the current statement.
  var idle: [Set<Int>] = []
  /// What the program must be, if it must be an ansatz.
  var form: AnsatzForm?
  /// Where each step of an ansatz stands.
  private(set) var places: [Position] = []
  /// Where loops were left only because they had taken as many turns as are allowed.
  var truncated = Decisions.no
  /// Counts changes to the circuit and to variables.
  var effects = 0
  /// Whether `U`, `u2` and `u3` have the phases of OpenQASM 2.
  var hasOldPhases: Bool
  /// Whether what is evaluated belongs to an assignment or a condition, not to an angle.
  var isClassicalStatement = false
  /// Whether an expression must not use variables.
  var isConstantOnly = false
  /// The physical qubits that the program names anywhere, in ascending order.
  let physicalQubits: [Int]
  /// Whether values that depend on measurements are written into bits (`Lowering+Memory`).
  let storesValues: Bool
  /// Whether something was too complicated a function of measured bits.
  private(set) var isTooComplex = false
  private var steps = 0
  private var depth = 0

  /// A gate or a subroutine on its way into the circuit.
  struct Expansion {
    let kind: String
    let name: String
    let line: Int
  }

  init(
    version: Dialect, physicalQubits: [Int], limits: QASMLimits, apart: Set<Int>,
    storesValues: Bool = false
  ) {
    self.storesValues = storesValues
    self.version = version
    hasOldPhases = version == .version2
    self.limits = limits
    self.physicalQubits = physicalQubits
    storage = BitStorage(apart: apart)
    decisions = Decisions(
      nodeLimit: storesValues ? Decisions.storedLimit : limits.functionNodes)
    circuit = Circuit(qubits: 0)
    circuit.qubitCount = physicalQubits.last.map { $0 + 1 } ?? 0
    circuit.quantumRegisters = []
  }

  /// Lowers a whole program; problems end up in `log`.
  func run(_ program: ProgramSyntax) {
    frames = [Frame(.program, depth: 0, Position(line: 0, column: 0))]
    decisions.cut = { [unowned self] in try cut($0) }
    defer { decisions.cut = nil }
    lower(program.statements)
    if log.failures.isEmpty { checkForm(program) }
    guard log.failures.isEmpty else { return }
    let end = program.statements.last?.position ?? Position(line: 1, column: 1)
    do {
      try resolveTiming()
      try assignBits()
    } catch let failure as Failure { log.record(failure) } catch {
      log.record(tooLarge(end))
    }
  }

  /// Lowers statements one by one, going on after an error.
  func lower(_ statements: [Statement]) {
    let outer = (path, conditions)
    defer { (path, conditions) = outer }
    var reached: Reached?
    for statement in statements where !log.isFull {
      do {
        guard try isReached(path: outer, &reached, statement.position) else { return }
        try nested(statement.position) { try lowerOrSplit(statement) }
      } catch let failure as Failure {
        log.record(failure)
        declareBroken(statement)
        // No later statement would fare better.
        if steps >= limits.steps { return }
      } catch is Decisions.TooLarge {
        log.record(tooLarge(statement.position))
        declareBroken(statement)
      } catch {
        // The cause is in the log already.
        declareBroken(statement)
      }
    }
  }

  func lowerOne(_ statement: Statement) throws {
    try step(statement.position)
    isClassicalStatement = statement.isClassical
    let place = statement.position
    switch statement.kind {
    case .include(let file): try include(file, place)
    case .pragma(let text): circuit.pragmas.append(text)
    case .annotation(let text):
      circuit.annotations[circuit.instructions.count, default: []].append(text)
    case .qubits(let name, let size): try declareQubits(name, size, place)
    case .variable(let syntax): try declareVariable(syntax, place)
    case .input(let type, let name): try declareInput(type, name, place)
    case .alias(let name, let target): try declareAlias(name, target, place)
    case .gate(let gate): try define(gate)
    case .opaque(let name): try declareOpaque(name, place)
    case .subroutine(let syntax): try declareSubroutine(syntax)
    case .call(let call): try apply(call)
    case .assign(let target, let symbol, let value): try assign(target, symbol, value, place)
    case .measure(let source, let target): try measure(source, into: target, place)
    case .reset(let target):
      for qubit in try qubits(target).indices { try emit(.reset, on: [qubit], place) }
    case .barrier(let operands): try barrier(operands, place)
    case .delay(let duration, let operands): try delay(duration, operands, place)
    case .idle(let operands):
      for operand in operands {
        let named = try qubits(operand).indices
        if !idle.isEmpty { idle[idle.count - 1].formUnion(named) }
      }
    case .branch(let condition, let consequence, let alternative):
      try branch(condition, consequence, alternative)
    case .choice(let syntax): try choose(syntax, place)
    case .loop(let syntax): try loop(syntax)
    case .repetition(let condition, let body): try repeatWhile(condition, body, place)
    case .block(let body): inScope { lower(body) }
    case .box(let length, let body): try box(length, body, place)
    case .leave(let exit): try leave(exit, place)
    case .return(let value): try returnValue(value, place)
    }
  }

  // MARK: Bounds

  /// Counts one step of work.
  func step(_ place: Position, count: Int = 1) throws {
    guard count <= limits.steps - steps else {
      steps = limits.steps
      throw failure(
        place,
        "the program expands to more than \(limits.steps) steps (loops are unrolled, gates and "
          + "subroutines inlined)")
    }
    steps += count
  }

  /// Counts the work on many bits or elements.
  func work(_ count: Int, _ place: Position) throws { try step(place, count: count / 16) }

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

  /// A problem, with the gates and subroutines around it named.
  func failure(_ place: Position, _ message: String, dependsOnValues: Bool = false) -> Failure {
    guard let outer = expanding.first else {
      return Failure(place, message, dependsOnValues: dependsOnValues)
    }
    return Failure(
      place, "\(message) (\(outer.kind) '\(outer.name)', line \(outer.line))",
      dependsOnValues: dependsOnValues)
  }

  func tooLarge(_ place: Position) -> Failure {
    isTooComplex = true
    return failure(
      place, "what this depends on is too complicated a function of measured bits")
  }

  // MARK: Output

  /// Appends a step of the circuit under the current conditions.
  func emit(
    _ operation: Operation, on qubits: [Int], bits: [Int] = [], _ place: Position
  ) throws {
    if let reason = form?.refusal(of: operation) { throw failure(place, reason) }
    try step(place)
    effects += 1
    let current = try currentConditions()
    circuit.instructions.append(
      Instruction(operation, on: qubits, bits: bits, conditions: current))
    if form != nil { places.append(place) }
  }
}

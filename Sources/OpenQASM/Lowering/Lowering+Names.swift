import Circuits

extension Lowering {
  /// Runs with names of its own, which are forgotten afterwards.
  func inScope<Result>(_ body: () throws -> Result) rethrows -> Result {
    scopes.append([:])
    defer { scopes.removeLast() }
    return try body()
  }

  /// Makes a name known in the innermost scope.
  func declare(_ name: String, _ symbol: Symbol, _ place: Position) throws {
    if scopes[scopes.count - 1][name] != nil {
      throw failure(place, "'\(name)' is already declared")
    }
    if scopes.count == 1, let owner = gates.owner(of: name) {
      throw failure(place, "'\(name)' is already a gate of \(owner)")
    }
    if Constants.value(name, version) != nil {
      throw failure(place, "'\(name)' is a built-in constant")
    }
    scopes[scopes.count - 1][name] = symbol
  }

  /// Remembers the name of a declaration that failed, so that its uses are not reported too.
  func declareBroken(_ statement: Statement) {
    let name: String
    switch statement.kind {
    case .qubits(let declared, _), .bits(let declared, _, _), .constant(_, let declared, _),
      .input(_, let declared), .alias(let declared, _):
      name = declared
    case .gate(let gate):
      gates.declareBroken(gate.name)
      return
    default: return
    }
    if scopes[scopes.count - 1][name] == nil { scopes[scopes.count - 1][name] = .broken }
  }

  /// What a name stands for. Inside a gate only its own names and global constants are visible.
  func symbol(_ name: String, _ place: Position) throws -> Symbol {
    for level in scopes.indices.reversed() {
      guard let symbol = scopes[level][name] else { continue }
      if level == 0, !expanding.isEmpty {
        switch symbol {
        case .value(let value) where value.isConstant: break
        case .broken: break
        default:
          throw failure(place, "'\(name)' is not visible in a gate: only constants are")
        }
      }
      return symbol
    }
    if let value = Constants.value(name, version) { return .value(.real(value)) }
    throw failure(place, "'\(name)' is not declared")
  }
}

/// The constants that both versions know, by their ASCII and their Greek names.
enum Constants {
  static func value(_ name: String, _ version: Dialect) -> Double? {
    switch (name, version) {
    case ("pi", _), ("π", .version3): .pi
    case ("tau", .version3), ("τ", .version3): 2 * .pi
    case ("euler", .version3), ("ℇ", .version3): 2.718281828459045
    default: nil
    }
  }
}

/// A problem that has been reported already, in the statement that declares the name.
struct AlreadyReported: Error {}

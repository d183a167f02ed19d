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
    // Quantinuum's dialect names registers as it likes.
    if scopes.count == 1, !(version == .version2 && gates.isQuantinuum),
      let owner = gates.owner(of: name)
    {
      throw failure(place, "'\(name)' is already a gate of \(owner)")
    }
    if Constants.value(name, version) != nil {
      throw failure(place, "'\(name)' is a built-in constant")
    }
    scopes[scopes.count - 1][name] = symbol
    effects += 1
  }

  /// The name that a statement declares, other than that of a gate.
  func declaredName(_ statement: Statement) -> String? {
    switch statement.kind {
    case .qubits(let name, _), .input(_, let name), .alias(let name, _): name
    case .variable(let syntax): syntax.name
    case .subroutine(let syntax): syntax.name
    default: nil
    }
  }

  /// Remembers the name of a declaration that failed, so that its uses are not reported too.
  func declareBroken(_ statement: Statement) {
    if case .gate(let gate) = statement.kind { gates.declareBroken(gate.name) }
    guard let name = declaredName(statement) else { return }
    if scopes[scopes.count - 1][name] == nil { scopes[scopes.count - 1][name] = .broken }
  }

  /// What a name stands for. Inside gates and subroutines only their own names, global constants
  /// and subroutines are visible.
  func symbol(_ name: String, _ place: Position) throws -> Symbol {
    for level in scopes.indices.reversed() {
      guard let symbol = scopes[level][name] else { continue }
      if level == 0, let inside = expanding.last {
        switch symbol {
        case .value(let value) where value.isConstant: break
        case .variable(let variable) where variable.isConstant: break
        case .broken, .subroutine: break
        default:
          throw failure(
            place, "'\(name)' is not visible in a \(inside.kind): only constants are")
        }
      }
      return symbol
    }
    if let value = Constants.value(name, version) { return .value(.real(value)) }
    throw failure(place, "'\(name)' is not declared")
  }

  /// The subroutine of a name, if it is one.
  func subroutine(_ name: String) throws -> SubroutineSyntax? {
    for scope in scopes.reversed() {
      switch scope[name] {
      case nil: continue
      case .subroutine(let syntax): return syntax
      case .broken: throw AlreadyReported()
      default: return nil
      }
    }
    return nil
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

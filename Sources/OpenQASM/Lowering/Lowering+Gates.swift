import Circuits
import LinearAlgebra
import Numerics

extension Lowering {
  func declareOpaque(_ name: String, _ place: Position) throws {
    try requireNewGate(name, place)
    gates[name] = .opaque
  }

  private func requireNewGate(_ name: String, _ place: Position) throws {
    guard scopes.count == 1, path.isEmpty else {
      throw failure(place, "gates can only be defined at the top level")
    }
    guard !gates.isDefined(name) else { throw failure(place, "gate '\(name)' is already defined") }
    guard scopes[0][name] == nil else { throw failure(place, "'\(name)' is already declared") }
  }

  /// Checks the definition of a gate and finds out whether it is one of the gate table.
  func define(_ syntax: GateSyntax) throws {
    try requireNewGate(syntax.name, syntax.position)
    guard version == .version2 || syntax.name != "U" else {
      throw failure(syntax.position, "'U' is built in and cannot be defined")
    }
    let definition = GateLibrary.Definition(syntax)
    let candidate = Gate.named(syntax.name).flatMap { gate in
      gate.qubitCount == syntax.qubits.count && gate.parameters.count == syntax.parameters.count
        ? gate : nil
    }
    var comparison = try compare(definition, with: candidate)
    if candidate != nil, !comparison.isEqual, !hasOldPhases {
      // Files of others define `cx` by `ctrl @ U(π, 0, π)`, OpenQASM's own `stdgates.inc` does so
      // for `CX`, and mean the gate of that name.
      hasOldPhases = true
      defer { hasOldPhases = false }
      comparison = try compare(definition, with: candidate)
    }
    if comparison.isEqual { definition.match = candidate }
    definition.isExact = comparison.isExact
    if definition.match == nil,
      let library = gates.included.first(where: { $0.fixedGates.contains(syntax.name) })
    {
      throw failure(
        syntax.position,
        "'\(syntax.name)' is already a gate of \(library.rawValue), and this definition is "
          + "another gate")
    }
    gates[syntax.name] = .defined(definition)
  }

  /// Expands a definition at several values of its parameters and compares the matrices.
  private func compare(
    _ definition: GateLibrary.Definition, with candidate: Gate?
  ) throws -> (isEqual: Bool, isExact: Bool) {
    let syntax = definition.syntax
    var isEqual = candidate != nil
    var isExact = isEqual
    for seed in 0..<(candidate == nil || syntax.parameters.isEmpty ? 1 : 3) {
      // Nothing special about these but that no relation holds between them.
      let values = syntax.parameters.indices.map {
        0.3 + 1.7 * Double(($0 + 3 * seed) * 5 % 7) / 8.1
      }
      let qubits = Array(0..<syntax.qubits.count)
      do {
        let fragment = try expand(
          definition, values.map { Angle($0) }, on: qubits, syntax.position)
        guard let candidate else { continue }
        let matrix = try fragment.matrix(on: qubits)
        let expected = candidate.matrix(values)
        let phase = try fragment.phase.value([:])
        isEqual = isEqual && matrix.distanceUpToPhase(expected) < 1e-8
        isExact =
          isExact && (Complex<Double>.unit(phase) * matrix).distance(to: expected) < 1e-8
      } catch let failure as Failure {
        // Not a fault of the definition, but of the values tried.
        guard failure.dependsOnValues else { throw failure }
        isEqual = false
        isExact = false
      }
    }
    return (isEqual, isExact)
  }

  /// The body of a gate's definition for given arguments.
  func expand(
    _ definition: GateLibrary.Definition, _ arguments: [Angle], on qubits: [Int],
    _ place: Position
  ) throws -> Fragment {
    let syntax = definition.syntax
    return try nested(place) {
      var local: [String: Symbol] = [:]
      for (name, angle) in zip(syntax.parameters, arguments) { local[name] = .value(Value(angle)) }
      for (name, qubit) in zip(syntax.qubits, qubits) {
        local[name] = .qubits([qubit], isRegister: false)
      }
      let outer = scopes
      scopes = [outer[0], local]
      expanding.append(Expansion(kind: "gate", name: syntax.name, line: place.line))
      defer {
        scopes = outer
        expanding.removeLast()
      }
      var result = Fragment()
      try body(syntax.body, into: &result)
      return result
    }
  }

  /// The statements in the body of a gate.
  private func body(_ statements: [Statement], into result: inout Fragment) throws {
    for statement in statements {
      let place = statement.position
      try step(place)
      switch statement.kind {
      case .call(let call):
        for fragment in try nested(place, { try fragments(of: call, exact: true) }) {
          result.append(fragment)
        }
      case .barrier(let operands):
        result.steps.append(.barrier(try operands.flatMap { try qubits($0).indices }))
      case .loop(let syntax):
        var collected = Fragment()
        try nested(place) { try loop(syntax) { try body(syntax.body, into: &collected) } }
        result.append(collected)
      case .block(let statements), .box(nil, let statements):
        var collected = Fragment()
        try nested(place) { try inScope { try body(statements, into: &collected) } }
        result.append(collected)
      case .variable(let syntax) where syntax.role == .constant:
        try declareVariable(syntax, place)
      default:
        throw failure(place, "a gate can only contain gates, barriers and loops")
      }
    }
  }
}

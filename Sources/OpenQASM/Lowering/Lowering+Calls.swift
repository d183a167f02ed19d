import Circuits
import LinearAlgebra

extension Lowering {
  /// Applies a gate to qubits or, one after the other, to the members of registers; or calls a
  /// subroutine.
  func apply(_ call: CallSyntax) throws {
    if !gates.isDefined(call.name), let syntax = try subroutine(call.name) {
      guard call.modifiers.isEmpty else {
        throw failure(call.position, "subroutine '\(call.name)' cannot have modifiers")
      }
      _ = try self.call(syntax, call.arguments + call.operands, call.position)
      return
    }
    if call.name == "sleep", gates.isQuantinuum,
      !gates.isDefined("sleep") || gates.isOpaque("sleep")
    {
      return try sleep(call)
    }
    if let bits = try summands(of: call) {
      for (index, (radians, node)) in bits.enumerated() {
        let arguments = [Angle(radians)]
        switch try decision(node, .decision(index), call.position) {
        case .known(false): break
        case .known(true): try apply(try fragments(of: call, arguments, exact: false), call)
        case .open(let guarding):
          try under(guarding) {
            try apply(try fragments(of: call, arguments, exact: false), call)
          }
        }
      }
      return
    }
    try apply(try fragments(of: call, exact: false), call)
  }

  private func apply(_ fragments: [Fragment], _ call: CallSyntax) throws {
    for fragment in fragments {
      for step in fragment.steps {
        switch step {
        case .gate(let application, let qubits):
          try emit(.gate(application), on: qubits, call.position)
        case .barrier(let qubits): try emit(.barrier, on: qubits, call.position)
        }
      }
    }
  }

  /// Gates for which the angle of a product is the sum of the angles.
  private static let additive: Set<Gate> = [
    .rx, .ry, .rz, .p, .rxx, .ryy, .rzz, .rzx, .crx, .cry, .crz, .cp,
  ]

  /// The angle of a gate as a sum over measured bits: a gate for each bit then takes the place of
  /// one for each value. nil if the call is not of that kind.
  private func summands(of call: CallSyntax) throws -> [(radians: Double, node: Decisions.Node)]? {
    guard call.arguments.count == 1, isPure(call.arguments[0]) else { return nil }
    if case .table(let gate) = gates[call.name] {
      guard Lowering.additive.contains(gate) else { return nil }
    } else if call.name != "gphase" {
      return nil
    }
    guard case .bits(let nodes, let kind) = try evaluate(call.arguments[0]),
      kind == .angle || kind == .unsigned, nodes.count <= 64
    else { return nil }
    for modifier in call.modifiers {
      // The principal root of a product is not the product of the principal roots.
      if case .power(let exponent) = modifier {
        guard case .integer = try evaluate(exponent) else { return nil }
      }
    }
    return nodes.enumerated().compactMap { index, node in
      if node == Decisions.no { return nil }
      let weight = UInt64(1) << UInt64(index)
      return (
        kind == .angle ? Value.radians(weight, width: nodes.count) : Double(weight), node
      )
    }
  }

  /// The unitaries of a call, one for each member of the registers among its operands.
  /// - Parameters:
  ///   - arguments: The angles, if they are known already.
  ///   - exact: Whether their global phases matter.
  func fragments(
    of call: CallSyntax, _ arguments: [Angle]? = nil, exact: Bool
  ) throws -> [Fragment] {
    let place = call.position
    if case nil = gates[call.name], call.name != "gphase" || version == .version2,
      !gates.hasFurther(call.name)
    {
      throw failure(place, "gate '\(call.name)' is not defined")
    }
    let operands = try call.operands.map(qubits)
    let lengths = Set(operands.filter(\.isRegister).map(\.indices.count))
    guard lengths.count <= 1 else {
      throw failure(
        place,
        "registers of different sizes (\(lengths.sorted().map(String.init).joined(separator: ", "))"
          + ") cannot be combined in one call of '\(call.name)'")
    }
    let modifiers = try call.modifiers.map(modifier)
    let isExact = exact || modifiers.contains { $0.needsPhase }
    let arguments = try arguments ?? call.arguments.map(angle)
    return try (0..<(lengths.first ?? 1)).map { turn in
      let qubits = operands.map { $0.isRegister ? $0.indices[turn] : $0.indices[0] }
      guard Set(qubits).count == qubits.count else {
        throw failure(place, "gate '\(call.name)' acts on the same qubit twice")
      }
      return try fragment(call, modifiers, arguments, on: qubits, exact: isExact)
    }
  }

  /// A modifier with its argument evaluated.
  private enum Modifier {
    case inverse
    case power(Double)
    case control(Int, negated: Bool)

    var needsPhase: Bool {
      switch self {
      case .inverse: false
      case .power(let exponent): exponent.rounded() != exponent
      case .control: true
      }
    }
  }

  private func modifier(_ modifier: CallSyntax.Modifier) throws -> Modifier {
    switch modifier {
    case .inverse: return .inverse
    case .power(let expression):
      let value = try evaluate(expression)
      if case .varying(let node) = value { throw Split(node: node) }
      guard let exponent = value.number else {
        throw failure(expression.position, "the exponent of 'pow' must be a constant number")
      }
      return .power(exponent)
    case .control(nil, let negated): return .control(1, negated: negated)
    case .control(.some(let expression), let negated):
      let count = try integer(expression, "the number of controls")
      guard count > 0, count <= limits.controls else {
        throw failure(
          expression.position, "the number of controls must be from 1 to \(limits.controls)")
      }
      return .control(count, negated: negated)
    }
  }

  private func fragment(
    _ call: CallSyntax, _ modifiers: [Modifier], _ arguments: [Angle], on qubits: [Int],
    exact: Bool
  ) throws -> Fragment {
    let place = call.position
    // The outermost modifier takes the first qubits.
    var rest = qubits[...]
    var controls: [[Int]] = []
    for modifier in modifiers {
      guard case .control(let count, _) = modifier else {
        controls.append([])
        continue
      }
      guard count <= rest.count else {
        throw failure(place, "'\(call.name)' has fewer qubits than controls")
      }
      controls.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    guard controls.reduce(0, { $0 + $1.count }) <= limits.controls else {
      throw failure(place, "more than \(limits.controls) controls are not supported")
    }
    var result = try unmodified(call, arguments, on: Array(rest), exact: exact)
    for (modifier, qubits) in zip(modifiers, controls).reversed() {
      do {
        switch modifier {
        case .inverse: result = result.inverse
        case .power(let exponent): result = try result.power(exponent, limit: remainingSteps)
        case .control(_, let negated):
          result = try Controller.control(result, by: qubits, limit: remainingSteps)
          if negated {
            let flips = qubits.map { Fragment.Step.gate(GateApplication(.x), [$0]) }
            result.steps = flips + result.steps + flips
          }
        }
      } catch let refusal as NotExpressible {
        throw failure(place, "'\(call.name)': \(refusal.message)", dependsOnValues: true)
      }
      try step(place, count: result.steps.count)
    }
    return result
  }

  /// The gate of a call without its modifiers.
  private func unmodified(
    _ call: CallSyntax, _ arguments: [Angle], on qubits: [Int], exact: Bool
  ) throws -> Fragment {
    let place = call.position
    func check(_ parameterCount: Int, _ qubitCount: Int) throws {
      guard arguments.count == parameterCount else {
        throw failure(
          place,
          "gate '\(call.name)' takes \(parameterCount) angle\(parameterCount == 1 ? "" : "s")"
            + ", not \(arguments.count)")
      }
      guard qubits.count == qubitCount else {
        throw failure(
          place,
          "gate '\(call.name)' acts on \(qubitCount) qubit\(qubitCount == 1 ? "" : "s")"
            + ", not \(qubits.count)\(call.modifiers.isEmpty ? "" : " besides the controls")")
      }
    }
    if call.name == "gphase", version == .version3 {
      try check(1, 0)
      return Fragment(phase: arguments[0])
    }
    if case nil = gates[call.name], gates.hasFurther(call.name) {
      if call.name == "u0" { return try idle(call, on: qubits) }
      if let syntax = GateLibrary.further(call.name) {
        gates[call.name] = .defined(GateLibrary.Definition(syntax))
      }
    }
    switch gates[call.name] {
    case nil: throw failure(place, "gate '\(call.name)' is not defined")
    case .broken: throw AlreadyReported()
    case .opaque:
      throw failure(place, "gate '\(call.name)' is opaque: what it does is not known")
    case .table(let gate):
      try check(gate.parameters.count, gate.qubitCount)
      return Fragment(gate, arguments, on: qubits, phase: phase(of: call.name, arguments))
    case .defined(let definition):
      try check(definition.syntax.parameters.count, definition.syntax.qubits.count)
      if let gate = definition.match, definition.isExact || !exact {
        return Fragment(gate, arguments, on: qubits)
      }
      return try expand(definition, arguments, on: qubits, place)
    }
  }

  /// The phase by which a gate of OpenQASM 3 differs from that of the table, which has Qiskit's
  /// matrices: the built-in U(θ, φ, λ) is e^{iθ/2} u(θ, φ, λ), and `stdgates.inc` gives u2 and u3
  /// the determinant 1.
  private func phase(of name: String, _ a: [Angle]) -> Angle {
    if hasOldPhases { return 0 }
    switch name {
    case "U": return 0.5 * a[0]
    case "u2": return -0.5 * (a[0] + a[1])
    case "u3": return -0.5 * (a[1] + a[2])
    default: return 0
    }
  }

  /// `u0(n)` of `qelib1.inc`: a wait of n pulse lengths.
  private func idle(_ call: CallSyntax, on qubits: [Int]) throws -> Fragment {
    guard qubits.count == 1, call.arguments.count == 1,
      case .integer(let count) = try evaluate(call.arguments[0]), (0...1000).contains(count)
    else {
      throw failure(
        call.position, "'u0' takes one qubit and a whole number of pulse lengths from 0 to 1000")
    }
    return Fragment((0..<count).map { _ in .gate(GateApplication(.id), qubits) })
  }
}

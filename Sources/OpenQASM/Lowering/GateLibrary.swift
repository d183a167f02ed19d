import Circuits

/// A file of gates that is built in.
enum StandardLibrary: String, CaseIterable {
  case stdgates = "stdgates.inc"
  case qelib1 = "qelib1.inc"
  /// The file of Quantinuum's machines: qelib1.inc and their native gates.
  case hqslib1 = "hqslib1.inc"
  /// The same for machines in development.
  case hqslib1Development = "hqslib1_dev.inc"

  /// Whether a program may compute with registers and wait by `sleep`.
  var isQuantinuum: Bool { self == .hqslib1 || self == .hqslib1Development }

  /// The names that the file defines and the gate table knows.
  var gates: Set<String> {
    switch self {
    case .stdgates: StandardLibrary.names3
    case .qelib1: StandardLibrary.names2
    case .hqslib1, .hqslib1Development:
      StandardLibrary.names2.union(["U1q", "Rz", "RZZ", "ZZ", "Rxxyyzz"])
    }
  }

  /// The names that a program cannot give to gates of its own. Those that only Qiskit's file of
  /// OpenQASM 2 has are free: programs for the published one may define them.
  var fixedGates: Set<String> {
    self == .stdgates ? gates : gates.intersection(StandardLibrary.published2)
  }

  /// The gates of `qelib1.inc` as published (arXiv 1707.03429).
  private static let published2: Set<String> = [
    "u3", "u2", "u1", "cx", "id", "x", "y", "z", "h", "s", "sdg", "t", "tdg", "rx", "ry", "rz",
    "cz", "cy", "ch", "ccx", "crz", "cu1", "cu3",
  ]

  /// The names of the file that the gate table does not know.
  var furtherGates: Set<String> {
    let names: Set<String> = ["u0", "rccx", "rc3x", "c3x", "c3sqrtx", "c4x"]
    switch self {
    case .stdgates: return []
    case .qelib1: return names
    case .hqslib1, .hqslib1Development: return names.union(["Rz", "RZZ", "ZZ", "Rxxyyzz"])
    }
  }

  private static let names3 = Set(
    Gate.all.filter { $0.traits.contains(.openQASM3) }.map(\.name)
      + ["CX", "phase", "cphase", "u1", "u3"])
  private static let names2 = Set(
    Gate.all.filter { $0.traits.contains(.openQASM2) }.map(\.name) + ["u1", "u3", "cu1"])
}

/// The gates that a program can call.
struct GateLibrary {
  /// A gate of the program's own.
  final class Definition {
    let syntax: GateSyntax
    /// The gate of the table that this is, up to a global phase.
    var match: Gate?
    /// Whether the global phase agrees too.
    var isExact = false

    init(_ syntax: GateSyntax) { self.syntax = syntax }
  }

  enum Entry {
    /// A gate of the table, under the name by which it was called.
    case table(Gate)
    case defined(Definition)
    case opaque
    /// The definition has an error, which has been reported.
    case broken
  }

  private var entries: [String: Entry] = [:]
  private(set) var included: [StandardLibrary] = []

  /// The gate of a name: the program's own, else the gate table's.
  subscript(name: String) -> Entry? {
    get { entries[name] ?? Gate.named(name).map { .table($0) } }
    set { entries[name] = newValue }
  }

  /// Whether the program itself has defined a gate of a name.
  func isDefined(_ name: String) -> Bool { entries[name] != nil }

  /// Where a name comes from, if a gate has it.
  func owner(of name: String) -> String? {
    if entries[name] != nil { return "this program" }
    return included.first { $0.fixedGates.contains(name) }?.rawValue
  }

  /// Whether a name is that of a gate whose meaning the program does not say.
  func isOpaque(_ name: String) -> Bool {
    if case .opaque = entries[name] { true } else { false }
  }

  /// Whether an included file has a gate that the gate table does not know.
  func hasFurther(_ name: String) -> Bool { included.contains { $0.furtherGates.contains(name) } }

  /// Whether the dialect of Quantinuum's machines is in use.
  var isQuantinuum: Bool { included.contains(where: \.isQuantinuum) }

  mutating func include(_ library: StandardLibrary) {
    if !included.contains(library) { included.append(library) }
  }

  mutating func declareBroken(_ name: String) {
    if entries[name] == nil { entries[name] = .broken }
  }

  /// Gates of `qelib1.inc` and `hqslib1.inc` that the gate table does not have, in terms of those
  /// that it has. The relative-phase Toffoli gates are those of Maslov, Phys. Rev. A 93, 022311
  /// (2016), figures 3 and 4; `Rz` is `rz`, `RZZ(t)` exp(−i t ZZ/2), `ZZ` its value at t = π/2, and
  /// `Rxxyyzz(a, b, c)` is exp(−i (a XX + b YY + c ZZ)/2).
  static let furtherGates = """
    gate rccx a, b, c { h c; t c; cx b, c; tdg c; cx a, c; t c; cx b, c; tdg c; h c; }
    gate rc3x a, b, c, d {
      h d; t d; cx c, d; tdg d; h d;
      cx a, d; t d; cx b, d; tdg d; cx a, d; t d; cx b, d; tdg d;
      h d; t d; cx c, d; tdg d; h d;
    }
    gate c3x a, b, c, d { ctrl(3) @ x a, b, c, d; }
    gate c3sqrtx a, b, c, d { ctrl(3) @ sx a, b, c, d; }
    gate c4x a, b, c, d, e { ctrl(4) @ x a, b, c, d, e; }
    gate Rz(t) a { rz(t) a; }
    gate RZZ(t) a, b { rzz(t) a, b; }
    gate ZZ a, b { rzz(pi/2) a, b; }
    gate Rxxyyzz(s, t, u) a, b { rxx(s) a, b; ryy(t) a, b; rzz(u) a, b; }
    """

  /// The definition of one of those gates.
  static func further(_ name: String) -> GateSyntax? { furtherTable[name] }

  private static let furtherTable: [String: GateSyntax] = {
    var log = DiagnosticLog()
    let program = Parser.program(
      from: Lexer.tokens(of: furtherGates, into: &log), limits: QASMLimits(), into: &log)
    return program.statements.reduce(into: [:]) { table, statement in
      if case .gate(let gate) = statement.kind { table[gate.name] = gate }
    }
  }()
}

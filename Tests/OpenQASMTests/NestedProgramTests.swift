import Channels
import Circuits
import OpenQASM
import Randomness
import Simulators
import Testing

/// Programs with classical registers, run by hand: what they mean, without a compiler.
private indirect enum Step {
  case gate(Gate, [Int])
  case measure(Int, into: Int)
  /// A bit that becomes a function of two others.
  case assign(Int, String, Int, Int)
  case branch(Int, [Step], [Step])
  /// Repeat until success: as long as a bit is set, rotate and measure into it again.
  case loop(Int, qubit: Int, [Step])

  func text(_ indent: String = "") -> String {
    func block(_ steps: [Step]) -> String { steps.map { $0.text(indent + "  ") }.joined() }
    switch self {
    case .gate(let gate, let qubits):
      return "\(indent)\(gate.name) \(qubits.map { "q[\($0)]" }.joined(separator: ", "));\n"
    case .measure(let qubit, let bit): return "\(indent)c[\(bit)] = measure q[\(qubit)];\n"
    case .assign(let target, let symbol, let a, let b):
      return "\(indent)c[\(target)] = c[\(a)] \(symbol) !c[\(b)];\n"
    case .branch(let bit, let first, let second):
      return
        "\(indent)if (c[\(bit)]) {\n\(block(first))\(indent)} else {\n\(block(second))\(indent)}\n"
    case .loop(let bit, let qubit, let body):
      return "\(indent)while (c[\(bit)]) {\n\(block(body))\(indent)  h q[\(qubit)];\n"
        + "\(indent)  c[\(bit)] = measure q[\(qubit)];\n\(indent)}\n"
    }
  }
}

/// One record of outcomes with its state, which is not normalised.
private struct Branch {
  var bits: [Bool]
  var state: StateVector
  var isTruncated = false

  func measured(_ qubit: Int, _ bit: Int) -> [Branch] {
    [false, true].compactMap { outcome in
      var next = self
      next.state.project(qubit, on: outcome)
      next.bits[bit] = outcome
      return next.state.squaredNorm < 1e-14 ? nil : next
    }
  }
}

/// All records side by side.
private struct Run {
  let turns: Int
  /// Whether some loop was reached with its bit set in every record. A compiler may then know that
  /// the first turn is taken, and not count it among those that a measurement decides.
  var mayKnowATurn = false

  init(turns: Int) { self.turns = turns }

  mutating func run(_ steps: [Step], _ branches: [Branch]) -> [Branch] {
    var branches = branches
    for step in steps where !branches.isEmpty { branches = run(step, branches) }
    return branches
  }

  private mutating func run(_ step: Step, _ branches: [Branch]) -> [Branch] {
    switch step {
    case .gate(let gate, let qubits):
      return branches.map {
        var next = $0
        next.state.apply(gate.matrix([]), on: qubits)
        return next
      }
    case .measure(let qubit, let bit): return branches.flatMap { $0.measured(qubit, bit) }
    case .assign(let target, let symbol, let a, let b):
      return branches.map {
        var next = $0
        let (x, y) = (next.bits[a], !next.bits[b])
        next.bits[target] = symbol == "&" ? x && y : symbol == "|" ? x || y : x != y
        return next
      }
    case .branch(let bit, let first, let second):
      return run(first, branches.filter { $0.bits[bit] })
        + run(second, branches.filter { !$0.bits[bit] })
    case .loop(let bit, let qubit, let body):
      if branches.allSatisfy({ $0.bits[bit] }) { mayKnowATurn = true }
      var inside = branches
      var done: [Branch] = []
      for _ in 0..<turns {
        done += inside.filter { !$0.bits[bit] }
        inside = run(body + [.gate(.h, [qubit])], inside.filter { $0.bits[bit] })
          .flatMap { $0.measured(qubit, bit) }
      }
      return done
        + inside.map {
          var branch = $0
          branch.isTruncated = branch.isTruncated || branch.bits[bit]
          return branch
        }
    }
  }
}

@Suite("Nested programs on classical registers")
struct NestedProgramTests {
  private static let qubits = 3
  private static let bits = 4
  private static let turns = 6

  private func steps(_ depth: Int, _ stream: inout RandomStream) -> [Step] {
    (0..<Int.random(in: 2...4, using: &stream)).map { _ in
      let qubit = Int.random(in: 0..<Self.qubits, using: &stream)
      let bit = Int.random(in: 0..<Self.bits, using: &stream)
      let other = Int.random(in: 0..<Self.bits, using: &stream)
      switch stream.uniform() {
      case ..<0.25: return .gate(stream.uniform() < 0.5 ? .h : .x, [qubit])
      case ..<0.35: return .gate(.cx, [qubit, (qubit + 1) % Self.qubits])
      case ..<0.65: return .measure(qubit, into: bit)
      case ..<0.75:
        let symbol = ["&", "|", "^"].randomElement(using: &stream) ?? "^"
        return .assign(Int.random(in: 0..<Self.bits, using: &stream), symbol, bit, other)
      case ..<0.95 where depth > 0:
        return .branch(bit, steps(depth - 1, &stream), steps(depth - 1, &stream))
      case 0.95... where depth > 0:
        return .loop(bit, qubit: qubit, [.gate(.cx, [qubit, (qubit + 1) % Self.qubits])])
      default: return .gate(.sx, [qubit])
      }
    }
  }

  @Test("120 random programs mean what they mean step by step", arguments: 0..<120)
  func random(seed: Int) throws { try compare(seed: seed, QASMLimits()) }

  @Test("So do programs whose values are kept in bits", arguments: 0..<80)
  func stored(seed: Int) throws {
    var limits = QASMLimits()
    limits.functionNodes = 0
    try compare(seed: seed + 1000, limits)
  }

  @Test(
    "An index may depend on values that are kept in bits",
    arguments: [
      "int[8] n; if (c[0]) n += 1; if (c[1]) n += 2; if (n < 3) x q[n]; ",
      "uint[2] n; n[0] = c[0]; n[1] = c[1] ^ c[0]; for uint i in [0:1] { if (n < 2) { x q[n]; n += 1; } }",
      "angle[3] a; a[1] = c[0]; a[2] = c[1]; ry(a + 0.5) q[2]; rx(2 * a) q[1];",
    ])
  func storedIndex(body: String) throws {
    let text =
      "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[3] q;\nbit[3] c;\nry(0.7) q[0];\n"
      + "ry(1.1) q[1];\nc[0] = measure q[0];\nc[1] = measure q[1];\nreset q;\n\(body)\nc = measure q;\n"
    func distribution(_ limits: QASMLimits) throws -> [String: Double] {
      let circuit = try QASMReader.circuit(from: text, limits: limits)
      let result = try Simulation(NoisyCircuit(ideal: circuit)).run(
        SimulationRequest(probabilities: true), method: .density)
      return try #require(result.probabilities).reduce(into: [:]) {
        $0[String($1.key.suffix(3)), default: 0] += $1.value
      }
    }
    var limits = QASMLimits()
    let expected = try distribution(limits)
    limits.functionNodes = 0
    let found = try distribution(limits)
    for key in Set(expected.keys).union(found.keys) {
      #expect(abs(expected[key, default: 0] - found[key, default: 0]) < 1e-12, "\(key)")
    }
  }

  private func compare(seed: Int, _ limits: QASMLimits) throws {
    var stream = RandomStream(seed: 77, seed)
    let program = steps(3, &stream)
    let text =
      "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit[\(Self.qubits)] q;\nbit[\(Self.bits)] c;\n"
      + program.map { $0.text() }.joined()
    var limits = limits
    limits.openTurns = Self.turns
    let circuit = try QASMReader.circuit(from: text, limits: limits)
    #expect(circuit.resultBitCount == Self.bits)

    let start = Branch(
      bits: Array(repeating: false, count: Self.bits), state: StateVector(qubitCount: Self.qubits))
    /// The distribution of results, and how much of it is cut off.
    func outcome(_ run: inout Run) -> (results: [String: Double], truncated: Double) {
      var results: [String: Double] = [:]
      var truncated = 0.0
      for branch in run.run(program, [start]) {
        let key = String(branch.bits.reversed().map { $0 ? "1" : "0" })
        results[key, default: 0] += branch.state.squaredNorm
        if branch.isTruncated { truncated += branch.state.squaredNorm }
      }
      return (results, truncated)
    }
    var exact = Run(turns: Self.turns)
    let (expected, most) = outcome(&exact)
    // Where a first turn may be known to be taken, there may be one more of the others.
    var longer = Run(turns: Self.turns + 1)
    let least = outcome(&longer).truncated
    let isCertain = !exact.mayKnowATurn
    func check(_ found: [String: Double], _ text: String) {
      for key in Set(found.keys).union(expected.keys) {
        let difference = abs(found[key, default: 0] - expected[key, default: 0])
        #expect(difference < 1e-9 + (isCertain ? 0 : most), "\(key)\n\(text)")
      }
    }
    for method in [SimulationMethod.stateVector, .density] {
      let result = try Simulation(NoisyCircuit(ideal: circuit)).run(
        SimulationRequest(probabilities: true), method: method)
      check(try #require(result.probabilities), text)
      #expect(result.truncatedProbability < most + 1e-9, "\(text)")
      #expect(
        result.truncatedProbability > (isCertain ? most : least) - 1e-9, "\(text)")
    }
    // Exported and read again, the program is the same; what says where loops were cut is not text.
    let printed = try QASMPrinter().text(for: circuit)
    let again = try QASMReader.circuit(from: printed, limits: limits)
    let result = try Simulation(NoisyCircuit(ideal: again)).run(
      SimulationRequest(probabilities: true), method: .density)
    check(try #require(result.probabilities), printed)
    let shots = 400
    let sampled = try Simulation(NoisyCircuit(ideal: circuit)).run(
      SimulationRequest(shots: shots, seed: UInt64(seed)), method: .trajectories)
    for (key, count) in try #require(sampled.counts) {
      let p = expected[key, default: 0]
      #expect(p > 1e-9, "\(key) never happens")
      #expect(abs(Double(count) / Double(shots) - p) < 0.15)
    }
  }
}

import Circuits
import OpenQASM
import Randomness
import Testing

@Suite("Hostile input")
struct LimitTests {
  private func repeated(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  @Test("Deep nesting is an error, not a crash")
  func nesting() {
    let depth = 20_000
    for body in [
      "rz(" + repeated("(", depth) + "1" + repeated(")", depth) + ") q;",
      "rz(" + repeated("-", depth) + "1) q;", "rz(1" + repeated("**1", depth) + ") q;",
      "rz(" + repeated("sin(", depth) + "1" + repeated(")", depth) + ") q;",
      repeated("{", depth) + repeated("}", depth), repeated("box {", depth),
      repeated("if (true) ", depth) + "x q;", repeated("if (true) x q; else ", depth) + "x q;",
      repeated("for int i in [0:0] ", depth) + "x q;", repeated("inv @ ", depth) + "x q;",
      "if (" + repeated("!", depth) + "true) x q;", "rz(" + repeated("float(", depth),
      "h q" + repeated("[0]", 3) + ";", "h q[" + repeated("(", depth),
      repeated("gate g q {", depth),
    ] {
      #expect(throws: QASMError.self) { try read3("qubit q;\n" + body) }
    }
  }

  @Test("Nesting up to the limit works")
  func permittedNesting() throws {
    let circuit = try read3(
      "qubit q;\nrz(" + repeated("(", 200) + "1" + repeated(")", 200) + ") q;\n"
        + repeated("if (true) { ", 200) + "x q;" + repeated("}", 200))
    #expect(circuit.instructions.count == 2)
    // Long, but not deep.
    let long = try read3("qubit q;\nrz(1" + repeated(" + 1", 50_000) + ") q;")
    #expect(long.instructions == [.gate(.rz, [50_001], on: [0])])
    var chain = "gate g0 q { x q; }\n"
    for level in 1..<100 { chain += "gate g\(level) q { g\(level - 1) q; }\n" }
    #expect(try read3(chain + "qubit q; g99 q;").instructions.count == 1)
  }

  @Test("Unrolling and inlining are bounded")
  func unrolling() {
    var limits = QASMLimits()
    limits.steps = 20_000
    var doubling = "gate g0 q { x q; }\n"
    for level in 1..<60 { doubling += "gate g\(level) q { g\(level - 1) q; g\(level - 1) q; }\n" }
    var empty = "gate g0 q { }\n"
    for level in 1..<60 { empty += "gate g\(level) q { g\(level - 1) q; g\(level - 1) q; }\n" }
    for body in [
      doubling, empty, "for int i in [0:100000] { }",
      "for int i in [0:200] { for int j in [0:200] { } }",
      "for int i in [-9223372036854775807:9223372036854775807] { }",
      "qubit q; pow(1000000000) @ t q;", "qubit q; pow(-1e15) @ t q;",
      "qubit[25] q; ctrl(24) @ x \((0..<25).map { "q[\($0)]" }.joined(separator: ", "));",
      "qubit[1000] q; for int i in [0:100] { h q; }",
      "qubit q; \(repeated("pow(100) @ ", 20)) t q;",
    ] {
      #expect(throws: QASMError.self) {
        try QASMReader.circuit(from: head3 + body, limits: limits)
      }
    }
  }

  static let seeds = [
    ReaderTests.transpiled,
    """
    OPENQASM 3.0;
    include "stdgates.inc";
    const int n = 2; const duration wait = 100ns;
    input float[64] theta; input angle phi;
    gate pair(a, b) q, r { rx(a / 2) q; cx q, r; barrier q; for int i in [0:1] { rz(-b) r; } }
    qubit[n + 1] q; qubit anc; bit[3] c; bit d;
    let both = q[0:1] ++ q[{2}];
    h q; ctrl @ inv @ pow(2) @ rz(theta) q[0], anc; negctrl(2) @ x q[0], q[1], anc;
    pair(2 * theta - phi, pi / 4) q[0], q[1]; gphase(tau); pow(0.5) @ x anc;
    c = measure both; d = measure anc; measure q[0] -> c[1]; reset anc; delay[wait] q;
    if (c == 3 && !d) { x q[0]; } else if (c[0] != true) { y q[1]; z q[2]; }
    for uint[4] i in {0, 1} { cx q[i], q[i + 1]; } box { swap q[0], q[1]; }
    """,
    """
    OPENQASM 2.0;
    include "qelib1.inc";
    gate ecr a,b { rzx(pi/4) a,b; x a; rzx(-pi/4) a,b; }
    opaque magic(t) a;
    qreg q[4]; creg c[2]; creg d[2];
    u3(pi/2, 0.1e-1, -pi^2) q[0]; cu1(sin(1)) q[0],q[1]; ecr q[2],q[3]; rccx q[0],q[1],q[2];
    barrier q; measure q[0] -> c[0]; if(c==1) u2(0,pi) q[1]; reset q[3]; measure q[2] -> d[1];
    """,
  ]

  @Test("Mutated programs never trap, and what is read can be printed", arguments: 0..<3)
  func mutations(seed: Int) throws {
    var limits = QASMLimits()
    limits.steps = 5_000
    limits.bits = 2_000
    let original = Array(Self.seeds[seed].unicodeScalars)
    #expect(throws: Never.self) { try QASMReader.circuit(from: Self.seeds[seed]) }
    let alphabet = Array("(){}[];,@=+-*/^!<>&|$\"'#0123456789.eqcπ \n".unicodeScalars)
    let words = [
      "gate ", "if ", "for ", "measure ", "ctrl @ ", "pow(0.5) @ ", "inv @ ", "[0:3]", "1e308",
      "delay",
      "9223372036854775807", "$3", "include", "let ", "const ", "input ", "**", "++", "-> c", "ns",
      "U",
    ].map { Array($0.unicodeScalars) }
    var readable = 0
    for turn in 0..<1500 {
      var stream = RandomStream(seed: 99, seed, turn)
      func below(_ count: Int) -> Int { Int(stream.next() % UInt64(max(count, 1))) }
      var text = original
      for _ in 0..<(1 + below(4)) {
        let start = below(text.count)
        switch below(6) {
        case 0: text.remove(at: start)
        case 1: text[start] = alphabet[below(alphabet.count)]
        case 2: text.insert(alphabet[below(alphabet.count)], at: start)
        case 3: text.insert(contentsOf: words[below(words.count)], at: start)
        case 4: text.removeSubrange(start..<min(text.count, start + below(30)))
        default:
          let end = min(text.count, start + below(60))
          text.insert(contentsOf: text[start..<end], at: below(text.count))
        }
        if text.isEmpty { break }
      }
      var view = String.UnicodeScalarView()
      view.append(contentsOf: text)
      guard let circuit = try? QASMReader.circuit(from: String(view), limits: limits) else {
        continue
      }
      readable += 1
      for version in [QASMPrinter.Version.v2, .v3] {
        let printer = QASMPrinter(
          version: version, physicalQubits: circuit.quantumRegisters.isEmpty)
        guard let printed = try? printer.text(for: circuit) else { continue }
        let again = try QASMReader.circuit(from: printed)
        if version == .v3 || !circuit.quantumRegisters.isEmpty {
          #expect(again.instructions == circuit.instructions)
        }
      }
    }
    #expect(readable > 20)
  }
}

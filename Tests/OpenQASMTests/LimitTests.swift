import Channels
import Circuits
import OpenQASM
import Randomness
import Simulators
import TestSupport
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
      repeated("gate g q {", depth), repeated("while (true) ", depth) + "x q;",
      repeated("switch (1) { case 1 {", depth), repeated("def f() {", depth),
      "array[int, 1] a = " + repeated("{", depth), "int a = " + repeated("int(", depth),
      "rz(1) q" + repeated("[0:1]", depth) + ";", repeated("if (true) {} else ", depth) + "x q;",
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
      "qubit[25] q; for int i in [0:30] { "
        + "ctrl(24) @ x \((0..<25).map { "q[\($0)]" }.joined(separator: ", ")); }",
      "qubit[1000] q; for int i in [0:100] { h q; }",
      "qubit q; \(repeated("pow(100) @ ", 20)) t q;",
      "while (true) { }", "int i = 0; while (i >= 0) { i += 1; i -= 1; }",
      "while (true) { while (true) { break; } }", "while (true) { continue; }",
      "for int i in [0:1000] { bit[1000000] b; }",
      "array[int, 1000, 1000] a; "
        + "for int i in [0:1000] { a[0:500] = a[499:999]; }",
      "array[int, 1000000, 1000000] a;", "bit[1000000] a; bit[1000000] b;",
      "def f(int n) { for int i in [0:n] { } } for int i in [0:1000] { f(i); }",
    ] {
      #expect(throws: QASMError.self) {
        try QASMReader.circuit(from: head3 + body, limits: limits)
      }
    }
  }

  @Test("Functions of measured bits are bounded")
  func functions() {
    for body in [
      "bit[20] c; uint[20] n = uint[20](c); U(n * n, 0, 0) q;",
      "bit[16] c; int n = 0; for int i in [0:15] { if (c[i]) { n += 1 << i; } } U(n, 0, 0) q;",
      "bit c; int n = 1; while (true) { c = measure q; if (c) { n += 1; } U(n, 0, 0) q; }",
    ] {
      var limits = QASMLimits()
      limits.steps = 20_000
      #expect(throws: QASMError.self) {
        try QASMReader.circuit(from: "OPENQASM 3.0;\nqubit q;\n" + body, limits: limits)
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
    """
    OPENQASM 3.0;
    include "stdgates.inc";
    const int[8] m = 2;
    def parity(qubit[m] a, uint[4] k) -> bit {
      bit[m] b; b = measure a; if (k > 3) { return b[0]; } return b[0] ^ b[1];
    }
    def fill(mutable array[float[64], #dim=1] a) { for int i in [0:sizeof(a) - 1] { a[i] += i; } }
    qubit[4] q; bit[2] c; output bit r; uint[4] n = 0; angle[4] w = pi / 2; bool f;
    array[float[64], 3] v = {0.5, 1, -1.5}; array[int[8], 2, 2] u = {{1, 2}, {3, 0}}; fill(v);
    h q; c = measure q[0:1]; f = parity(q[0:1], n) || c[1];
    while (f && n < 2) { n += 1; ry(v[n]) q[n]; f = measure q[2]; if (c == 2) continue; x q[3]; }
    switch (uint[2](c)) { case 0, 3 { rz(w * n) q[1]; } case 1 { u[0] = u[1]; } default { end; } }
    for bit b in c { if (b ^ f) { rx(u[1, 0]) q[3]; break; } }
    n <<= 1; c[0] = c[1] & f; rz(n) q[0]; if (int[3](c) < n) z q[u[0, 1]]; r = measure q[3];
    """,
    """
    OPENQASM 3.0;
    def seg(qubit a, qubit b) -> bit[2] { bit[2] c; h a; CX a, b; c[0] = measure a; reset a; return c; }
    qubit[3] q; bit[2] c = "10"; bit[3] d; angle[3] e; int k = 0;
    while (int[3](c) != 0 && k < 2) { c = seg(q[k], q[2]); k += 1; }
    e[0] = measure q[0]; e <<= 1; e[0] = measure q[1]; ctrl @ U(0, 0, e) q[1], q[2];
    d = measure q; d = rotl(d, 1); let s = d[0:1]; if (popcount(d) == 2 || s == "01") { U(k, 0, 0) q[0]; }
    """,
  ]

  @Test("Mutated programs never trap, and what is read can be printed", arguments: seeds.indices)
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
      "U", "while (", "switch (", "case 1 {", "def f(qubit a) {", "return ", "break;", "end;",
      "array[int, 2] ", "bit[3] ", "uint[4] ", "c = measure q", "<<= ", "^ ", "int(", "angle[3] ",
      "bool ", "output ", "{1, 2}", "[int(c[0])]", "sizeof(",
    ].map { Array($0.unicodeScalars) }
    var readable = 0
    var compared = 0
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
        let printed: String
        do {
          printed = try printer.text(for: circuit)
        } catch {
          // Version 3 can say whatever was read; version 2 lacks words, and says which.
          #expect(version == .v2 && error.message.contains("OpenQASM 2"), "\(error)\n\(view)")
          continue
        }
        let again = try QASMReader.circuit(from: printed)
        if version == .v3 || !circuit.quantumRegisters.isEmpty {
          #expect(again.resultBitCount == circuit.resultBitCount)
          if circuit.resultRule.isPlain {
            #expect(again.instructions == circuit.instructions)
          } else if turn % 3 == 0, let before = Self.distribution(circuit),
            let after = Self.distribution(again)
          {
            // Where bits are hidden, what is read may keep other measurements apart: only the
            // distribution of results is the same.
            #expect(distance(before, after) < 1e-9, "\(view)\n\(printed)")
            compared += 1
          }
        }
      }
    }
    #expect(readable > 10)
    if Self.seeds[seed].contains("while") { #expect(compared > 0) }
  }

  /// The probabilities of results of a small circuit; nil for one that is large or has inputs.
  private static func distribution(_ circuit: Circuit) -> [String: Double]? {
    guard circuit.activeQubits.count <= 4, circuit.instructions.count <= 120,
      circuit.parameters.isEmpty, circuit.bitCount <= 14
    else { return nil }
    return try? Simulation(NoisyCircuit(ideal: circuit)).run(
      SimulationRequest(probabilities: true), method: .density
    ).probabilities
  }
}

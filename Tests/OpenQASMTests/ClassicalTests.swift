import Circuits
import OpenQASM
import Testing

/// Programs with classical variables beside what they come down to.
@Suite("Classical variables")
struct ClassicalTests {
  static let known: [(String, String, String)] = [
    (
      "assignments",
      "int n = 3; n += 4; n *= 2; n %= 5; n -= 1; n <<= 2; n |= 1; n ^= 3; n **= 2; rz(n) q[0];",
      "rz(196) q[0];"
    ),
    (
      "wrapping", "uint[3] n = 7; n += 2; int[4] m = 7; m += 1; rz(n) q[0]; rz(m) q[0];",
      "rz(1) q[0]; rz(-8) q[0];"
    ),
    (
      "floats", "float[64] f = pi; f /= 4; float[32] g = 0.1; rx(f) q[0]; rx(g) q[0];",
      "rx(pi/4) q[0]; rx(0.10000000149011612) q[0];"
    ),
    (
      "angles", "angle a = -pi / 2; angle[4] b = pi / 3; b *= 2; rz(a) q[0]; rz(b) q[0];",
      "rz(3 * pi / 2) q[0]; rz(6 * pi / 8) q[0];"
    ),
    (
      "bits of integers",
      "uint[4] a = 5; a[1] = 1; bit[4] b = \"0011\"; b = b << 1; "
        + "for uint i in [0:3] { if (bool(a[i])) x q[i]; if (b[i]) y q[i]; }",
      "x q[0]; x q[1]; y q[1]; x q[2]; y q[2];"
    ),
    (
      "booleans",
      "bool f = 1 < 2 && !(3 == 4); bool g = f & false; if (f ^ g) x q[0]; else y q[0];",
      "x q[0];"
    ),
    ("durations", "duration d = 100ns; d += 2 * 50ns; delay[d / 2] q[0];", "delay[100ns] q[0];"),
    (
      "casts",
      "int n = int(2.9) + uint[2](7) + int(true); bit[3] b = bit[3](n); "
        + "if (b == 6) x q[int(b[1])]; rz(float(n) / 4) q[0];",
      "x q[1]; rz(1.5) q[0];"
    ),
    (
      "while",
      "int i = 0; while (i < 6) { i += 1; if (i == 2) continue; if (i == 5) break; rz(i) q[0]; }",
      "rz(1) q[0]; rz(3) q[0]; rz(4) q[0];"
    ),
    (
      "for over an array and bits",
      "array[int[8], 3] a = {2, 0, 1}; bit[2] b = \"10\"; for int i in a { x q[i]; } "
        + "for bit c in b { if (c) { z q[0]; } else { y q[0]; } }",
      "x q[2]; x q[0]; x q[1]; y q[0]; z q[0];"
    ),
    (
      "switch",
      "for int i in [0:4] { switch (i) { case 0, 3 { x q[i]; } case 1 { y q[i]; } "
        + "default { if (i == 4) { end; } z q[i]; } } } h q[0];",
      "x q[0]; y q[1]; z q[2]; x q[3];"
    ),
    (
      "arrays",
      "array[float[64], 2, 3] m = {{1, 2, 3}, {4, 5, 6}}; m[0, 1] += 0.5; m[1] = m[0]; "
        + "array[float[64], 3] r = m[1]; r[0:1] = r[1:2]; rz(r[0] + m[1][2]) q[0]; "
        + "rz(sizeof(m, 1) + sizeof(m)) q[0]; rz(r[-1] + r[1]) q[0];",
      "rz(5.5) q[0]; rz(5) q[0]; rz(6) q[0];"
    ),
    (
      "joined arrays", "array[int, 1] a = {3}; array[int, 2] b = a ++ a; rz(b[0] + b[1]) q[0];",
      "rz(6) q[0];"
    ),
    (
      "aliases of bits",
      "bit[3] b = \"110\"; let top = b[1:2] ++ b[0:0]; if (top == \"011\") x q[0]; "
        + "top[0] = 0; if (b == 4) y q[0];",
      "x q[0]; y q[0];"
    ),
    (
      "scopes", "int n = 1; { int n = 5; n += 1; rz(n) q[0]; } if (true) { n = 2; } rz(n) q[0];",
      "rz(6) q[0]; rz(2) q[0];"
    ),
    (
      "short circuits",
      "array[int, 2] a = {1, 2}; int i = 2; if (i < 2 && a[i] == 1) x q[0]; else y q[0];",
      "y q[0];"
    ),
    ("nothing", "nop q[0]; nop q; ; box { nop q[1]; h q[1]; }", "h q[1];"),
  ]

  @Test("Known values", arguments: known.indices)
  func knownValues(index: Int) throws {
    let (name, program, plain) = Self.known[index]
    #expect(
      try read3("qubit[4] q;\n" + program).instructions
        == read3("qubit[4] q;\n" + plain).instructions, "\(name)")
  }

  static let subroutines: [(String, String, String)] = [
    (
      "qubits and values",
      "def f(qubit[2] a, qubit b, float x, int n) { cx a[0], b; rz(x * n) a; } f(q[1:2], q[0], 0.5, 3);",
      "cx q[1], q[0]; rz(1.5) q[1]; rz(1.5) q[2];"
    ),
    (
      "without parentheses",
      "def f(qubit a) { h a; } def g(int n, qubit a) { rz(n) a; } f q[1]; g(2) q[2];",
      "h q[1]; rz(2) q[2];"
    ),
    (
      "results",
      "const float k = 0.5; def f(int n) -> float { if (n < 0) { return -k; } return n * k; } rz(f(3)) q[0]; rz(f(-3)) q[0];",
      "rz(1.5) q[0]; rz(-0.5) q[0];"
    ),
    (
      "arrays by reference",
      "def f(mutable array[int[8], #dim=1] a, readonly array[int[8], 2] b) { for int i in [0:sizeof(a) - 1] { a[i] += b[0]; } } array[int[8], 2] v = {1, 2}; f(v, v); rz(v[0]) q[0]; rz(v[1]) q[0];",
      "rz(2) q[0]; rz(3) q[0];"
    ),
    (
      "one in another",
      "def f(qubit a) { x a; } def g(qubit[2] a) { for int i in [0:1] { f(a[i]); } } g(q[{3, 0}]);",
      "x q[3]; x q[0];"
    ),
    (
      "old style", "def f(qreg a[2], creg b[2]) { if (b == 2) x a; } f(q[0:1], \"10\");",
      "x q[0]; x q[1];"
    ),
  ]

  @Test("Subroutines", arguments: subroutines.indices)
  func subroutineCalls(index: Int) throws {
    let (name, program, plain) = Self.subroutines[index]
    #expect(
      try read3("qubit[4] q;\n" + program).instructions
        == read3("qubit[4] q;\n" + plain).instructions, "\(name)")
  }

  static let measured: [(String, String, String)] = [
    (
      "results of subroutines",
      "bit[2] c; def f(qubit[2] a) -> bit[2] { bit[2] b; b = measure a; return b; } c = f(q[1:2]);",
      "bit[2] c; c[0] = measure q[1]; c[1] = measure q[2];"
    ),
    (
      "copies", "bit[2] c; bit d; d = measure q[0]; c[1] = d; d = measure q[1];",
      "bit[2] c; bit d; c[1] = measure q[0]; d = measure q[1];"
    ),
    (
      "declared with a measurement", "bit[2] c = measure q[0:1]; bool b = c[0]; if (b) x q[0];",
      "bit[2] c; c = measure q[0:1]; if (c[0]) x q[0];"
    ),
    (
      "values that depend on bits",
      "bit[2] c; c = measure q[0:1]; int n = 0; if (c[0]) n = 2; if (c[1]) { n += 1; } rz(n) q[3];",
      "bit[2] c; c = measure q[0:1]; if (c == 0) rz(0) q[3]; if (c == 2) rz(1) q[3]; if (c == 1) rz(2) q[3]; if (c == 3) rz(3) q[3];"
    ),
    (
      "an angle of measured bits",
      "angle[2] a; a[0] = measure q[0]; a[1] = measure q[1]; p(a) q[2]; inv @ p(a) q[3];",
      "bit[2] a; a[0] = measure q[0]; a[1] = measure q[1]; if (a[0]) p(pi / 2) q[2]; if (a[1]) p(pi) q[2]; if (a[0]) p(-pi / 2) q[3]; if (a[1]) p(-pi) q[3];"
    ),
    (
      "switch on bits",
      "bit[2] c; c = measure q[0:1]; switch (int[3](c)) { case 1 { x q[2]; } default { y q[2]; } }",
      "bit[2] c; c = measure q[0:1]; if (c == 1) x q[2]; if (c != 1) y q[2];"
    ),
    (
      "leaving a loop",
      "bit c; for int i in [0:1] { c = measure q[0]; if (c) break; h q[0]; } x q[1];",
      "bit c; c = measure q[0]; if (!c) h q[0]; if (!c) c = measure q[0]; if (!c) h q[0]; x q[1];"
    ),
    (
      "a bounded while",
      "bit c = 1; int n = 0; while (c && n < 2) { h q[0]; c = measure q[0]; n += 1; }",
      "bit c; h q[0]; c = measure q[0]; if (c) h q[0]; if (c) c = measure q[0];"
    ),
    (
      "a while on bits that nothing has written",
      "bit[2] c; bit b; while (c == 3) x q[0]; while (b && c[0]) x q[1]; b = measure q[0];",
      "bit[2] c; bit b; b = measure q[0];"
    ),
    (
      "an end", "bit c; c = measure q[0]; if (c) end; x q[1];",
      "bit c; c = measure q[0]; if (!c) x q[1];"
    ),
    (
      "an early return",
      "bit c; c = measure q[0]; def f(qubit a, bit b) { if (b) return; x a; } f(q[1], c); y q[1];",
      "bit c; c = measure q[0]; if (!c) x q[1]; y q[1];"
    ),
    (
      "outputs", "bit k; output bit c; c = measure q[0]; k = c; if (k) x q[1];",
      "bit k; bit c; c = measure q[0]; if (c) x q[1];"
    ),
  ]

  @Test("Values that depend on measurements", arguments: measured.indices)
  func measuredValues(index: Int) throws {
    let (name, program, plain) = Self.measured[index]
    let circuit = try read3("qubit[4] q;\n" + program)
    let expected = try read3("qubit[4] q;\n" + plain)
    #expect(circuit.instructions == expected.instructions, "\(name)")
    #expect(circuit.classicalRegisters == expected.classicalRegisters, "\(name)")
  }

  @Test("Bits of blocks and subroutines are hidden behind the registers")
  func furtherBits() throws {
    let circuit = try read3(
      """
      def f(qubit a) { bit b; b = measure a; if (b) x a; }
      qubit[2] q; bit c; f(q[0]); for int i in [0:1] { bit c; c = measure q[i]; } measure q[1];
      c = measure q[0];
      """)
    #expect(
      circuit.classicalRegisters == [
        Register("c", offset: 0, count: 1), Register("hidden", offset: 1, count: 3),
      ])
    #expect(circuit.resultBitCount == 1)
    #expect(circuit.instructions.map(\.bits) == [[1], [], [2], [2], [3], [0]])
  }
}

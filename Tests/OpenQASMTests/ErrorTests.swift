import Circuits
import OpenQASM
import Testing

@Suite("Errors")
struct ErrorTests {
  /// The body of an OpenQASM 3 program after two lines of header, and where and what is wrong.
  static let cases3: [(String, Int, Int, String)] = [
    ("qubit q;\nh q", 4, 4, "expected ';' after the operands of 'h', found the end of the file"),
    ("qubit q;\nfoo q;", 4, 1, "gate 'foo' is not defined"),
    ("qubit q;\nh r;", 4, 3, "'r' is not declared"),
    ("qubit[2] q;\nh q[2];", 4, 5, "index 2 is out of range: the register has 2 members"),
    ("qubit q;\nh q[0];", 4, 3, "only a register can be indexed"),
    ("qubit[2] q;\ncx q[0], q[0];", 4, 1, "acts on the same qubit twice"),
    ("qubit[2] q;\ncx q[0];", 4, 1, "gate 'cx' acts on 2 qubits, not 1"),
    ("qubit q;\nrz q;", 4, 1, "gate 'rz' takes 1 angle, not 0"),
    ("qubit[2] a; qubit[3] b;\ncx a, b;", 4, 1, "registers of different sizes (2, 3)"),
    ("qubit q;\nqubit q;", 4, 1, "'q' is already declared"),
    ("qubit h;", 3, 1, "'h' is already a gate of stdgates.inc"),
    ("qubit pi;", 3, 1, "'pi' is a built-in constant"),
    ("qubit if;", 3, 7, "'if' is a reserved word"),
    ("qubit[0] q;", 3, 7, "a register must have a positive size"),
    ("qubit[9999999] q;", 3, 7, "at most 1000000 qubits"),
    ("qubit[1.5] q;", 3, 7, "must be a constant integer, not a number"),
    ("input float w; qubit q;\nrz(sin(w)) q;", 4, 4, "'sin' of an input needs their values"),
    (
      "input float w; qubit q;\nrz(2 * w * w) q;", 4, 12, "the product of inputs needs their values"
    ),
    ("input float w; qubit q;\nrz(1 / w) q;", 4, 8, "division by an input"),
    ("input float w; qubit q;\nrz(w ** 2) q;", 4, 4, "a power needs their values"),
    ("input float w;\nconst float v = w;", 4, 17, "constant 'v' depends on an input"),
    ("qubit q;\nrz(1 / 0) q;", 4, 8, "division by zero"),
    ("qubit q;\nrz(sqrt(-1)) q;", 4, 4, "'sqrt' is not defined at -1.0"),
    ("qubit q;\nrz(exp(1000)) q;", 4, 4, "'exp' is not defined at"),
    ("qubit q;\nrz(9223372036854775807 + 1) q;", 4, 26, "leaves the range of 64-bit integers"),
    ("qubit q;\nrz(99999999999999999999) q;", 4, 4, "does not fit in 64 bits"),
    ("qubit q;\nrz(1e999) q;", 4, 4, "too large for a 64-bit number"),
    ("qubit q;\nrz(12ab) q;", 4, 4, "'12ab' is not a number or a name"),
    ("qubit q;\nrz(true) q;", 4, 4, "an angle must be a number, not a boolean"),
    ("qubit q;\nrz(foo(1)) q;", 4, 4, "the function 'foo' is not known"),
    ("qubit q;\nrz(q) q;", 4, 4, "'q' is a qubit, not a value"),
    ("bit[2] c; qubit q;\nrz(c) q;", 4, 4, "an angle must be a number, not a register of bits"),
    ("qubit[2] q; bit[3] c;\nc = measure q;", 4, 1, "2 qubits cannot be measured into 3 bits"),
    ("qubit q; bit[2] c;\nc = measure q;", 4, 1, "1 qubits cannot be measured into 2 bits"),
    (
      "output float x;", 3, 8,
      "an output of type 'float' is not supported: results are made of bits"
    ),
    ("input int n;", 3, 7, "an input of type 'int' needs a value when the program is read"),
    ("const int n = 1;\nn = 2;", 4, 1, "'n' is a constant and cannot be assigned"),
    ("int n = 1;\nconst int m = n;", 4, 15, "a constant is needed here, and 'n' is a variable"),
    ("int n = 1;\nqubit[n] q;", 4, 7, "a constant is needed here, and 'n' is a variable"),
    ("int n = 1;\nn = 1.0 < 2;\nn += \"01\";", 5, 6, "'+' cannot be applied to"),
    ("uint[3] n = 9;", 3, 13, "9 does not fit in uint[3]"),
    ("for int i in {1} {\ni = 2; }", 4, 1, "'i' cannot be assigned: it is no variable"),
    ("array[int, 2] a = {1, 2};\na[2] = 1;", 4, 3, "index 2 is out of range"),
    ("array[int, 2] a = {1, 2, 3};", 3, 19, "an array of 2 needs as many values, not 3"),
    ("array[int, 2, 3] a;\nqubit q; rz(a[1]) q;", 4, 13, "an angle must be a number"),
    ("qubit q;\nwhile (true) { }", 4, 1, "expands to more than 5000000 steps"),
    ("qubit q;\nbreak;", 4, 1, "'break' stands outside of a loop"),
    ("return 1;", 3, 1, "'return' stands outside of a subroutine"),
    (
      "def f(qubit q) { f(q); }\nqubit q;\nf(q);", 3, 18,
      "subroutine 'f' calls itself: recursion is not supported (subroutine 'f', line 5)"
    ),
    ("def f(qubit q) { }\nqubit q;\nf(q, q);", 5, 1, "'f' takes 1 argument, not 2"),
    ("def f(qubit[2] q) { }\nqubit q;\nf(q);", 5, 3, "'q' of subroutine 'f' is 2 qubits, not 1"),
    ("def f(qubit a, qubit b) { }\nqubit q;\nf(q, q);", 5, 6, "given the same qubit twice"),
    ("def f() { }\nint n = f();", 4, 9, "subroutine 'f' returns nothing"),
    ("def f() -> int { }\nint n = f();", 4, 9, "'f' does not return a value in every case"),
    ("qubit q; def f() { h q; }\nf();", 3, 22, "'q' is not visible in a subroutine"),
    ("qubit q; int f; f(q);", 3, 17, "gate 'f' is not defined"),
    ("stretch s;", 3, 1, "the stretch 's' needs to know how long gates take"),
    ("extern f(int) -> bit;", 3, 1, "'extern' is not supported: there is no classical code"),
    ("defcal x $0 { play(d0); }", 3, 1, "'defcal' is not supported"),
    (
      "duration d = durationof({ x $0; });", 3, 14, "'durationof' needs to know how long gates take"
    ),
    ("complex[float] z;", 3, 1, "'complex' is not supported"),
    ("bool[4] b;", 3, 5, "the type 'bool' has no size"),
    ("int i = 3_4_;", 3, 9, "an underscore in a number must stand between two digits"),
    ("cal { play drive; }", 3, 1, "'cal' is not supported"),
    ("switch (1) { case 1 { } case 1 { } }", 3, 30, "1 occurs twice in the cases"),
    ("switch (1) { default { } case 1 { } }", 3, 26, "expected '}' after the default case"),
    ("switch (1) { h q; }", 3, 14, "expected 'case' or 'default', found 'h'"),
    ("opaque magic(a) q; qubit q;\nmagic(1) q;", 4, 1, "gate 'magic' is opaque"),
    ("gate g q { g q; }", 3, 12, "gate 'g' is not defined (gate 'g', line 3)"),
    ("gate g(a) q { rz(a) r; }", 3, 21, "'r' is not declared"),
    ("gate g q { measure q; }", 3, 12, "a gate can only contain gates"),
    (
      "bit c; gate g q { c = measure q; }", 3, 19,
      "a gate can only contain gates, barriers and loops"
    ),
    ("qubit r; gate g q { h r; }", 3, 23, "'r' is not visible in a gate"),
    (
      "gate h a { x a; }", 3, 1,
      "'h' is already a gate of stdgates.inc, and this definition is another"
    ),
    ("gate g a { } gate g a { }", 3, 14, "gate 'g' is already defined"),
    ("gate g(a, a) q { }", 3, 1, "two parameters or qubits named 'a'"),
    ("gate U(a, b, c) q { }", 3, 1, "'U' is built in"),
    ("qubit q;\nctrl @ x q;", 4, 1, "gate 'x' acts on 1 qubit, not 0 besides the controls"),
    ("qubit q;\nctrl(0) @ x q;", 4, 6, "the number of controls must be from 1 to 24"),
    ("qubit[3] q;\npow(0.5) @ ecr q[0], q[1];", 4, 1, "'ecr': a fractional power of several gates"),
    ("input float w; qubit q;\npow(0.5) @ rz(w) q;", 4, 1, "depends on an input is not supported"),
    ("qubit q;\npow(1000000000) @ h q;", 4, 1, ""),
    ("qubit q;\nh $0;", 3, 1, "cannot mix declared and physical qubits"),
    ("h $0;\nqubit q;", 4, 1, "cannot mix declared and physical qubits"),
    ("h $9999999;", 3, 3, "the number of a physical qubit must be below"),
    ("h $;", 3, 3, "'$' must be followed by the number"),
    ("qubit q;\ndelay[1] q;", 4, 7, "must be a duration, not an integer"),
    ("qubit q;\ndelay[-1ns] q;", 4, 7, "a delay cannot be negative"),
    ("qubit q;\ndelay[1ns + 1dt] q;", 4, 13, "durations in dt and in seconds"),
    ("qubit q;\ndelay q;", 4, 1, "'delay' needs a duration in brackets"),
    ("qubit q;\nx[10ns] q;", 4, 9, "expected '=' after the variable"),
    ("box[1us] { }", 3, 1, "a box with a duration needs to know how long gates take"),
    ("qubit q;\nfor int i in [0:5000000] { x q; }", 4, 14, "more turns than the 5000000 allowed"),
    ("qubit q;\nfor int i in [0:0:3] { x q; }", 4, 14, "the step of a range cannot be zero"),
    ("qubit q;\nfor duration i in {1} { x q; }", 4, 5, "a loop variable of type 'duration'"),
    ("qubit q;\nfor int i in q { x q; }", 4, 14, "'q' is a qubit, not a value"),
    ("bit[2] c; qubit q;\nif (c) x q;", 4, 5, "a register of 2 bits is not a condition"),
    ("bit[2] c; qubit q;\nif (c + 1 == 2) x q;", 4, 9, "a register of bits is not a number"),
    ("bit[2] c; bit[3] d; qubit q;\nif (c == d) x q;", 4, 10, "registers of different sizes"),
    ("qubit q;\nif (1) x q;", 4, 5, "a condition must be a boolean"),
    ("bit c; qubit q;\nif (c) { qubit r; }", 4, 10, "can only be declared at the top level"),
    ("include \"other.inc\";", 3, 1, "include \"other.inc\": not supported: only stdgates.inc"),
    ("include stdgates;", 3, 9, "expected a file name in quotes"),
    ("qubit q;\nh q; }", 4, 6, "'}' without a matching '{'"),
    ("gate g q {\nh q;", 4, 5, "expected '}' to close the block of line 3"),
    ("/* never closed", 3, 1, "comment is not closed"),
    ("include \"never closed", 3, 9, "text in quotes is not closed"),
    ("qubit q; ?", 3, 10, "unexpected character '?' (U+3F)"),
    ("const complex z = 1;", 3, 7, "the type 'complex' is not supported"),
    ("const uint[3] n = 9;", 3, 19, "9 does not fit in uint[3]"),
    ("const float[16] w = 1;", 3, 7, "float[16] is not supported"),
    (
      "const int n = 1.5;\nconst int m = true;\nconst bool b = 1.5;", 5, 16,
      "cannot be converted to 'bool'"
    ),
    ("OPENQASM 3.0;", 3, 1, "the version must be the first statement"),
    ("let a = 3;", 3, 9, "expected a qubit or a register"),
    ("qubit[2] q;\nlet a = q[{0, 0}];", 4, 9, "a qubit is chosen twice"),
    ("qubit[2] q; bit[2] c;\nlet a = q ++ c;", 4, 9, "qubits and bits cannot be joined"),
    ("qubit q; durationof(q);", 3, 10, "a statement cannot begin with 'durationof'"),
    ("1 + 1;", 3, 1, "expected a statement, found '1'"),
  ]

  @Test("Errors name place and construct", arguments: Self.cases3)
  func version3(body: String, line: Int, column: Int, message: String) {
    var circuit: Circuit?
    do throws(QASMError) {
      circuit = try QASMReader.circuit(
        from: "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n" + body, file: "a.qasm")
    } catch {
      #expect(
        error.diagnostics.contains {
          $0.line == line && $0.column == column && $0.message.contains(message)
        }, "\(error)")
      #expect(error.diagnostics.count == 1, "\(error)")
      #expect(error.description.hasPrefix("a.qasm:\(error.diagnostics[0].line):"))
    }
    // The one case that is allowed: a power of a self-inverse gate is cheap.
    #expect((circuit != nil) == message.isEmpty)
  }

  @Test(
    "OpenQASM 3 is refused in a file of version 2",
    arguments: [
      "qubit q;", "bit c;", "const int i = 1;", "input float x;", "qreg q[1]; let a = q;",
      "qreg q[2]; ctrl @ x q[0], q[1];", "qreg q[1]; delay[1ns] q;", "for int i in [0:1] { }",
      "box { }",
      "x $0;", "qreg q;", "qreg q[3]; h q[0:1];", "qreg q[1]; barrier;", "gphase(1);",
      "qreg q[1]; creg c[1]; if (c == 1) { x q; }", "qreg q[1]; creg c[1]; if (!c[0]) x q;",
      "qreg q[1]; rz(2 ** 3) q;", "qreg q[1]; rz(tau) q;", "{ }", "creg c[1]; c = measure q;",
    ])
  func version2(body: String) {
    #expect(throws: QASMError.self, "\(body)") { try read2(body) }
  }

  @Test("Several errors are reported in one go, in order, without echoes")
  func several() {
    let error = #expect(throws: QASMError.self) {
      try QASMReader.circuit(
        from: """
          OPENQASM 3.0;
          include "stdgates.inc";
          qubit[2 q;
          h q[0]
          x q[0];
          gate broken a { nothing a; }
          foo;
          complex i;
          """, file: "b.qasm")
    }
    #expect(error?.diagnostics.map(\.line) == [3, 5, 7, 8])
    let semantic = #expect(throws: QASMError.self) {
      try read3(
        "qubit[2] q;\nh q[5];\nqubit[-1] r;\nh r;\ngate g a { no a; }\ng q[0];\nx q[1];\ncx q[0], q[3];"
      )
    }
    #expect(semantic?.diagnostics.map(\.line) == [4, 5, 7, 10])
  }

  @Test("The list of errors is bounded")
  func manyErrors() {
    let error = #expect(throws: QASMError.self) {
      try read3("qubit q;\n" + String(repeating: "foo q;\nbar\n;", count: 1000))
    }
    #expect(error?.diagnostics.count == 101)
    #expect(error?.diagnostics.last?.message == "stopped after 100 errors")
  }

  @Test(
    "An unknown version",
    arguments: ["OPENQASM 4.0;", "OPENQASM 2.1;", "OPENQASM;", "OPENQASM x;", "OPENQASM 2.0"])
  func versions(header: String) {
    let error = #expect(throws: QASMError.self) { try QASMReader.circuit(from: header) }
    #expect(error?.diagnostics.first?.line == 1)
  }
}

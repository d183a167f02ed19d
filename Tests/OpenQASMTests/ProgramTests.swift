import Circuits
import OpenQASM
import Testing

@Suite("Statements")
struct ProgramTests {
  @Test("Registers of both versions")
  func registers() throws {
    let old = try read2("qreg a[2];\nqreg b[1];\ncreg c[2];\ncreg d[3];")
    #expect(old.qubitCount == 3)
    #expect(old.bitCount == 5)
    #expect(
      old.quantumRegisters == [
        Register("a", offset: 0, count: 2), Register("b", offset: 2, count: 1),
      ])
    #expect(
      old.classicalRegisters == [
        Register("c", offset: 0, count: 2), Register("d", offset: 2, count: 3),
      ])
    let new = try read3(
      "const int n = 3;\nqubit[n - 1] a;\nqubit b;\nbit[2] c;\nbit[n] d = \"000\";")
    #expect(new == old)
  }

  @Test("Measurement, reset, barrier and delay, of one and of many")
  func operations() throws {
    let circuit = try read3(
      """
      qubit[2] q; bit[2] c; bit[2] d = measure q;
      measure q -> c; c[1] = measure q[0]; c = measure q;
      reset q; barrier q[1]; barrier; barrier q[0], q; delay[1us] q[1]; delay[2dt] q;
      """)
    func measure(_ qubit: Int, _ bit: Int) -> Instruction {
      Instruction(.measure, on: [qubit], bits: [bit])
    }
    #expect(
      circuit.instructions == [
        measure(0, 2), measure(1, 3), measure(0, 0), measure(1, 1), measure(0, 1), measure(0, 0),
        measure(1, 1), Instruction(.reset, on: [0]), Instruction(.reset, on: [1]),
        Instruction(.barrier, on: [1]), Instruction(.barrier, on: [0, 1]),
        Instruction(.barrier, on: [0, 1]), Instruction(.delay(.seconds(1e-6)), on: [1]),
        Instruction(.barrier, on: [0, 1]), Instruction(.delay(.dt(2)), on: [0]),
        Instruction(.delay(.dt(2)), on: [1]),
      ])
  }

  @Test("Subroutines as early drafts of OpenQASM 3 write them")
  func draftSubroutines() throws {
    func read(_ first: String, _ second: String) throws -> Circuit {
      try QASMReader.circuit(
        from: "OPENQASM 3.0; include \"stdgates.inc\"; qubit[2] r; qubit k; bit c;\n"
          + "def turn\(first) { rx(2 * t) a; cx b[0], b[1]; }\n"
          + "def look\(second) -> bit { h a; return measure a; }\n"
          + "turn(0.25) k, r; c = look(k);")
    }
    let draft = try read("(angle[32]:t) qubit:a, qubit[2]:b", " qubit:a")
    #expect(draft == (try read("(angle[32] t, qubit a, qubit[2] b)", "(qubit a)")))
    #expect(draft.instructions.count == 4)
  }

  @Test("Physical qubits may be declared, as in older programs")
  func physicalQubits() throws {
    let circuit = try read3("qubit $3; qubit $1;\nh $3; cx $1, $3;")
    #expect(circuit == (try read3("h $3; cx $1, $3;")))
    #expect(throws: QASMError.self) { try read3("qubit[2] $3;") }
    #expect(throws: QASMError.self) { try read3("qubit $3; qubit q;") }
  }

  @Test("Aliases, slices and negative indices")
  func aliases() throws {
    let circuit = try read3(
      """
      qubit[4] q; qubit[2] r; bit[4] c;
      let even = q[0:2:3]; let all = even ++ r; let last = q[-1]; let some = q[{3, 1}];
      let back = q[3:-1:2]; let bits = c[1:2];
      h all[3]; h even; h last; h some; h back; h q[1:2][0];
      bits = measure r;
      if (bits == 2) h q[0];
      """)
    #expect(
      circuit.instructions.prefix(9).map(\.qubits) == [[5], [0], [2], [3], [3], [1], [3], [2], [1]])
    #expect(circuit.instructions[9] == Instruction(.measure, on: [4], bits: [1]))
    #expect(circuit.instructions[11].conditions == [Condition(bits: [1, 2], equals: 2)])
  }

  @Test("Loops are unrolled, with scopes of their own")
  func loops() throws {
    let circuit = try read3(
      """
      qubit[4] q;
      for int i in [0:2] { rz(i) q[i]; }
      for uint[8] i in [3:-2:0] h q[i];
      for int i in {1, 0} { for int j in [i:i + 1] cx q[i], q[j + 1]; }
      for float f in {0.5, -1} rx(f) q[0];
      for int i in [1:0] x q[0];
      const int i = 3; x q[i];
      for int k in [0:3] { if (k % 2 == 1) { z q[k]; } else y q[k]; }
      """)
    #expect(
      circuit.instructions.map(\.qubits) == [
        [0], [1], [2], [3], [1], [1, 2], [1, 3], [0, 1], [0, 2], [0], [0], [3], [0], [1], [2], [3],
      ])
  }

  @Test("A box and a block are their contents")
  func boxes() throws {
    let circuit = try read3("qubit q;\nbox { h q; { x q; } }\nbox { const int q2 = 1; }")
    #expect(circuit.instructions.count == 2)
  }

  @Test("Comments, a byte order mark, line endings and Greek names")
  func layout() throws {
    let circuit = try QASMReader.circuit(
      from: "\u{FEFF}// hello\r\nOPENQASM 3;\r\n/* a\n b */ include 'stdgates.inc';\r\n"
        + "input float θ;\rqubit[1] q;rz(2*θ)q[0];// end")
    #expect(circuit.instructions == [.gate(.rz, [2 * Angle(Parameter("θ"))], on: [0])])
  }

  @Test("Without a version line the text is OpenQASM 3")
  func defaultVersion() throws {
    let circuit = try QASMReader.circuit(from: "qubit q; U(1/2, 0, 0) q;")
    #expect(circuit.instructions == [.gate(.u, [0, 0, 0], on: [0])])
    #expect(try QASMReader.circuit(from: "") == QASMReader.circuit(from: "OPENQASM 3.1;"))
  }

  @Test("OpenQASM 2 may name gates by words that OpenQASM 3 reserves")
  func words() throws {
    let circuit = try read2("gate box a { x a; }\ngate pow a { box a; }\nqreg q[1];\npow q[0];")
    #expect(circuit.instructions == [.gate(.x, on: [0])])
  }
}

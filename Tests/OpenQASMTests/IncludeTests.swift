import Circuits
import OpenQASM
import Testing

@Suite("Included files")
struct IncludeTests {
  private struct Missing: Error, CustomStringConvertible { let description: String }

  /// Reads `main.qasm` among files that are found by name.
  private func read(_ files: [String: String]) throws -> Circuit {
    try QASMReader.circuit(
      from: try #require(files["main.qasm"]), file: "main.qasm",
      includes: QASMIncludes { name, _ in
        guard let text = files[name] else { throw Missing(description: "there is no \(name)") }
        return QASMIncludes.Source(file: name, text: text)
      })
  }

  private func problems(_ files: [String: String]) -> String {
    do { return "\(try read(files))" } catch { return "\(error)" }
  }

  @Test("Statements of included files stand where they are included", arguments: [2, 3])
  func inPlace(version: Int) throws {
    let library = version == 2 ? "qelib1.inc" : "stdgates.inc"
    let circuit = try read([
      "main.qasm": """
      OPENQASM \(version).0;
      include "gates.inc";
      qreg q[2]; creg c[2];
      bell q[0], q[1];
      include "end.inc";
      """,
      "gates.inc": """
      OPENQASM \(version).0;
      include "\(library)";
      include "deeper/more.inc";
      gate bell a, b { start a; cx a, b; }
      """,
      "deeper/more.inc": "gate start a { h a; }",
      "end.inc": "measure q -> c;",
    ])
    #expect(
      circuit.instructions == [
        .gate(.h, on: [0]), .gate(.cx, on: [0, 1]), Instruction(.measure, on: [0], bits: [0]),
        Instruction(.measure, on: [1], bits: [1]),
      ])
  }

  @Test("Physical qubits of included files count")
  func physicalQubits() throws {
    let circuit = try read([
      "main.qasm": "OPENQASM 3.0; include \"first.inc\"; x $1;", "first.inc": "x $4;",
    ])
    #expect(circuit.qubitCount == 5)
    #expect(circuit.instructions.map(\.qubits) == [[4], [1]])
  }

  @Test("Problems name the file that they are in")
  func places() {
    let files = [
      "main.qasm": "OPENQASM 3.0;\nqubit q;\ninclude \"a.inc\";\nfrob q;",
      "a.inc": "gate g a {\n  unknown a; }\nx q;",
    ]
    #expect(
      problems(files)
        == """
        main.qasm:4:1: gate 'frob' is not defined
        a.inc:2:3: gate 'unknown' is not defined (gate 'g', line 1)
        """)
    let syntax = [
      "main.qasm": "OPENQASM 3.0;\ninclude \"a.inc\";\nqubit q[;", "a.inc": "h q[0\n;",
    ]
    #expect(problems(syntax).hasPrefix("main.qasm:3:8: expected"))
    #expect(problems(syntax).contains("\na.inc:2:1: expected ']'"))
  }

  @Test(
    "What cannot be included",
    arguments: [
      ("include \"none.inc\";", "main.qasm:2:1: include \"none.inc\": there is no none.inc"),
      ("include \"main.qasm\";", "main.qasm:2:1: include \"main.qasm\": the file includes itself"),
      ("include \"a.inc\";", "b.inc:1:1: include \"a.inc\": the file includes itself"),
      ("include \"old.inc\";", "old.inc:1:1: OPENQASM 2.0 is not the version of the file that"),
      ("if (true) { include \"b.inc\"; }", "main.qasm:2:13: 'include' must stand at the top level"),
    ])
  func refused(statement: String, message: String) {
    let files = [
      "main.qasm": "OPENQASM 3.0;\n" + statement, "a.inc": "include \"b.inc\";",
      "b.inc": "include \"a.inc\";", "old.inc": "OPENQASM 2.0;",
    ]
    #expect(problems(files).contains(message), "\(problems(files))")
  }

  @Test("Files that include files over and over end in an error")
  func manyFiles() {
    var files = ["main.qasm": "OPENQASM 3.0;\ninclude \"0\";"]
    for level in 0..<40 {
      files["\(level)"] = "include \"\(level + 1)\";\ninclude \"\(level + 1)\";"
    }
    files["40"] = ""
    #expect(problems(files).contains("a program may include at most 256 files"))
  }

  @Test("Without a way to find files the built-in ones are named")
  func none() {
    let error = #expect(throws: QASMError.self) {
      try QASMReader.circuit(from: "OPENQASM 3.0; include \"x.inc\";")
    }
    #expect(
      error?.diagnostics.first?.message.contains(
        "only stdgates.inc, qelib1.inc, hqslib1.inc, hqslib1_dev.inc are built in") == true)
  }
}

import Circuits
import LinearAlgebra
import OpenQASM
import Testing

@Suite("OpenQASM 2 with hqslib1.inc")
struct QuantinuumTests {
  private func read(_ body: String) throws -> Circuit {
    try QASMReader.circuit(from: "OPENQASM 2.0;\ninclude \"hqslib1.inc\";\n" + body)
  }

  private static let cases: [(String, [Instruction])] = [
    ("U1q(0.3*pi, 0.7*pi) q[0];", [.gate(.prx, [Angle(0.3 * .pi), Angle(0.7 * .pi)], on: [0])]),
    ("Rz(0.3) q[1];", [.gate(.rz, [0.3], on: [1])]),
    (
      "opaque sleep(t) a; sleep(1e-6) q[1];", [Instruction(.delay(.seconds(1e-6)), on: [1])]
    ),
    ("RZZ(0.3) q[0], q[1];", [.gate(.rzz, [0.3], on: [0, 1])]),
    ("ZZ q[0], q[1];", [.gate(.rzz, [Angle(Double.pi / 2)], on: [0, 1])]),
    ("ZZ() q[0], q[1];", [.gate(.rzz, [Angle(Double.pi / 2)], on: [0, 1])]),
    (
      "Rxxyyzz(0.1, 0.2, 0.3) q[0], q[1];",
      [
        .gate(.rxx, [0.1], on: [0, 1]), .gate(.ryy, [0.2], on: [0, 1]),
        .gate(.rzz, [0.3], on: [0, 1]),
      ]
    ),
    ("rz(2^3) q[0]; barrier;", [.gate(.rz, [8], on: [0]), Instruction(.barrier, on: [0, 1])]),
  ]

  @Test("The native gates", arguments: cases)
  func gates(body: String, expected: [Instruction]) throws {
    #expect(try read("qreg q[2];\n" + body).instructions == expected)
  }

  @Test("Bits are assigned and compared as pytket writes it; ^ is then exclusive or")
  func classicalLogic() throws {
    let circuit = try read(
      """
      qreg q[4];
      creg a[2];
      creg flag[1];
      creg b[2];
      measure q[0] -> a[0];
      measure q[1] -> a[1];
      b[0] = a[0] ^ a[1];
      b[1] = 1;
      if (b == 3) x q[2];
      if (a != 2) z q[2];
      if (a[1] == 1) y q[2];
      if (a <= 1) s q[2];
      b = 0;
      measure q[3] -> flag[0];
      """)
    func runs(_ gate: Gate, _ a: Int) -> Bool {
      let instruction = circuit.instructions.first { $0.application?.gate == gate }
      return instruction?.conditions.allSatisfy { condition in
        let value = condition.bits.enumerated().reduce(UInt64(0)) {
          $0 | UInt64(a >> $1.element & 1) << UInt64($1.offset)
        }
        return (value == condition.value) != condition.negated
      } ?? false
    }
    #expect((0..<4).map { runs(.x, $0) } == [false, true, true, false])
    #expect((0..<4).map { runs(.z, $0) } == [true, true, false, true])
    #expect((0..<4).map { runs(.y, $0) } == [false, false, true, true])
    #expect((0..<4).map { runs(.s, $0) } == [true, true, false, false])
    #expect(circuit.classicalRegisters.map(\.name) == ["a", "flag", "b"])
  }

  @Test("Without the file this is not OpenQASM 2")
  func onlyThere() {
    #expect(throws: QASMError.self) { try read2("creg c[1]; c[0] = 1;") }
    #expect(throws: QASMError.self) { try read2("qreg q[2]; ZZ q[0], q[1];") }
    #expect(throws: QASMError.self) { try read2("qreg q[1]; creg c[1]; if (c != 1) x q[0];") }
  }
}

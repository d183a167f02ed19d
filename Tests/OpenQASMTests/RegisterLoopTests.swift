import Circuits
import OpenQASM
import Testing

@Suite("Loops over long registers")
struct RegisterLoopTests {
  /// Each turn names a bit by its index: a few steps. If it looked at all bits of the register there
  /// would be 3,000² / 16 more, half a million, where 180,000 are allowed.
  @Test(
    "Turns that name one bit take no more steps for a longer register",
    arguments: [
      "c[i] = measure q[i];", "c[i] = measure q[i]; if (c[i]) x q[i];", "c[i] = true;",
    ])
  func steps(body: String) throws {
    let count = 3_000
    var limits = QASMLimits()
    limits.steps = 60 * count
    let circuit = try QASMReader.circuit(
      from: """
        OPENQASM 3.0;
        include "stdgates.inc";
        qubit[\(count)] q;
        bit[\(count)] c;
        for uint i in [0:\(count - 1)] { \(body) }
        c = measure q;
        """, limits: limits)
    #expect(circuit.instructions.count { $0.operation == .measure } >= count)
  }

  /// Subscripts choose among the members that the ones before them have chosen.
  @Test("Subscripts follow each other")
  func subscripts() throws {
    let circuit = try read3(
      """
      qubit[9] q; bit[9] c;
      c[{8, 6, 4, 2}][1:2] = measure q[1:2:7][{3, 0}];
      c[0:2:8][-1] = measure q[-9];
      """)
    let places = circuit.instructions.map { $0.qubits + $0.bits }
    #expect(places == [[7, 6], [1, 4], [0, 8]])
  }
}

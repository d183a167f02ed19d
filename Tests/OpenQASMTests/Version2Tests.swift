import Channels
import Circuits
import OpenQASM
import Randomness
import Simulators
import Testing

/// Functions of measured bits written in OpenQASM 2.
@Suite("Conditions in OpenQASM 2")
struct Version2Tests {
  private static func printer(_ library: QASMPrinter.Library) -> QASMPrinter {
    var printer = QASMPrinter(version: .v2)
    printer.library = library
    return printer
  }

  /// The distribution of the values of some bits, which come first among all.
  private func distribution(_ circuit: Circuit, bits: Int) throws -> [String: Double] {
    let result = try Simulation(NoisyCircuit(ideal: circuit)).run(
      SimulationRequest(probabilities: true), method: .density)
    return try #require(result.probabilities).reduce(into: [:]) {
      $0[String($1.key.suffix(bits)), default: 0] += $1.value
    }
  }

  private func compare(_ circuit: Circuit, _ library: QASMPrinter.Library) throws {
    let text = try Self.printer(library).text(for: circuit)
    let bits = circuit.resultBitCount
    let expected = try distribution(circuit, bits: bits)
    let found = try distribution(try QASMReader.circuit(from: text), bits: bits)
    for key in Set(expected.keys).union(found.keys) {
      #expect(abs(expected[key, default: 0] - found[key, default: 0]) < 1e-12, "\(text)")
    }
  }

  /// Qubits in states of their own, so that no two values of the bits are equally likely.
  private static let start =
    "OPENQASM 3.0; include \"stdgates.inc\"; qubit[4] q; "
    + "ry(0.7) q[0]; ry(1.1) q[1]; ry(1.9) q[2]; "

  @Test(
    "Conditions on one register become its values",
    arguments: [
      "if (c[1]) x q[3];", "if (!c[0]) { x q[3]; h q[3]; }", "if (c != 5) x q[3];",
      "if (c[0] ^ c[1] ^ c[2]) x q[3];", "if (c[0] && !c[2]) ry(0.3) q[3]; else x q[3];",
      "if (c > 2) { if (c[0]) x q[3]; }", "if (c < 8) x q[3];", "if (c > 7) x q[3];",
    ])
  func values(body: String) throws {
    let text =
      Self.start + "bit[3] c; bit m; c[0] = measure q[0]; c[1] = measure q[1]; "
      + "c[2] = measure q[2]; " + body + " m = measure q[3];"
    let circuit = try QASMReader.circuit(from: text)
    try compare(circuit, .standard)
    try compare(circuit, .quantinuum)
  }

  @Test(
    "Functions of bits of any register in Quantinuum's dialect",
    arguments: [
      "bit par; par = a ^ b[1];", "if (a ^ b[0] ^ b[1]) x q[3]; b[0] = measure q[3];",
      "int[3] n = 1; if (a) n += 2; if (b[0]) n += 1; if (n == 4) x q[3]; bit m = measure q[3];",
      "if (a) { if (b != 2) x q[3]; else { h q[3]; barrier q; } } bit m = measure q[3];",
      "if (a && b[0] || !b[1]) { b[0] = measure q[3]; } bit m = measure q[3];",
      "bit w; w = a; a = b[0]; b[0] = w;", "bit k = 1; bit l; l = !a;",
    ])
  func functions(body: String) throws {
    let text =
      Self.start + "bit a; bit[2] b; a = measure q[0]; b[0] = measure q[1]; "
      + "b[1] = measure q[2]; " + body
    try compare(try QASMReader.circuit(from: text), .quantinuum)
  }

  @Test("Random functions of bits", arguments: 0..<20)
  func random(seed: Int) throws {
    var stream = RandomStream(seed: 90, seed)
    func operand(_ depth: Int) -> String {
      if depth == 0 { return ["a", "b[0]", "b[1]", "!a", "!b[0]"].randomElement(using: &stream)! }
      let symbol = ["&", "|", "^"].randomElement(using: &stream)!
      let (left, right) = (operand(depth - 1), operand(depth - 1))
      return "\(stream.uniform() < 0.3 ? "!" : "")(\(left) \(symbol) \(right))"
    }
    let text =
      Self.start + "bit a; bit[2] b; bit m; bit f; a = measure q[0]; b[0] = measure q[1]; "
      + "b[1] = measure q[2]; if (\(operand(3))) x q[3]; m = measure q[3]; f = \(operand(2));"
    try compare(try QASMReader.circuit(from: text), .quantinuum)
  }

  @Test("Waits are sleeps in seconds")
  func waits() throws {
    var circuit = Circuit(qubits: 2)
    circuit.append(.x, on: 0)
    circuit.instructions.append(Instruction(.delay(.seconds(1.5e-6)), on: [1]))
    let text = try Self.printer(.quantinuum).text(for: circuit)
    #expect(text.hasSuffix("qreg q[2];\nx q[0];\nsleep(1.5e-06) q[1];\n"), "\(text)")
    #expect(try QASMReader.circuit(from: text).instructions == circuit.instructions)
    circuit.instructions[1] = Instruction(.delay(.dt(160)), on: [1])
    #expect(throws: QASMPrintingError.self) {
      try Self.printer(.quantinuum).text(for: circuit)
    }
  }
}

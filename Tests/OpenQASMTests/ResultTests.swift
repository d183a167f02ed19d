import Channels
import Circuits
import OpenQASM
import Simulators
import Testing

/// What programs end with in the bits that they declare.
@Suite("Results")
struct ResultTests {
  private func probabilities(_ circuit: Circuit) throws -> [String: Double] {
    let result = try Simulation(NoisyCircuit(ideal: circuit)).run(
      SimulationRequest(probabilities: true), method: .density)
    return (result.probabilities ?? [:]).filter { $0.value > 1e-12 }
  }

  private func check(
    _ circuit: Circuit, _ expected: [String: Double], isSameAfterExport: Bool = true
  ) throws {
    let found = try probabilities(circuit)
    #expect(Set(found.keys) == Set(expected.keys))
    for (key, value) in expected { #expect(abs(found[key, default: 0] - value) < 1e-12, "\(key)") }
    let again = try QASMReader.circuit(from: QASMPrinter().text(for: circuit))
    #expect(try probabilities(again).keys.sorted() == expected.keys.sorted())
    if isSameAfterExport { #expect(again == circuit) }
  }

  @Test("A bit that is measured again is one bit")
  func again() throws {
    try check(
      read3(
        """
        qubit[2] q; bit m;
        h q[0]; m = measure q[0]; if (m) { h q[0]; m = measure q[0]; x q[1]; }
        """), ["0": 0.75, "1": 0.25])
    try check(
      read3(
        """
        qubit[2] q; bit[2] m; h q[0]; m[0] = measure q[0];
        if (m[0] == 0) { h q[0]; m[0] = measure q[0]; if (m[0]) { x q[1]; } }
        m[1] = measure q[1];
        """), ["00": 0.25, "01": 0.5, "11": 0.25])
  }

  @Test("Registers are as wide as declared, and what nobody records is no column")
  func widths() throws {
    try check(
      read3("qubit q; bit c; bit[4] f = \"1000\"; x q; f <<= 1; c = measure q;"), ["00001": 1])
    try check(read3("qubit q; bit c; bit[4] f = \"1010\"; x q; c = measure q;"), ["10101": 1])
    try check(
      read3("qubit[2] q; bit[1] c; h q[1]; measure q[1]; x q[0]; c[0] = measure q[0];"), ["1": 1])
  }

  @Test("Parities, sums, comparisons and flags end in declared bits")
  func functions() throws {
    try check(
      read3(
        """
        qubit[2] q; bit a; bit b; output bit par; h q[0]; cx q[0], q[1];
        a = measure q[0]; b = measure q[1]; par = a ^ b;
        """), ["000": 0.5, "011": 0.5])
    try check(
      read3(
        """
        qubit[4] q; bit[2] a; bit[2] b; bit[3] both; bit less;
        x q[0]; x q[1]; h q[2]; a = measure q[0:1]; b = measure q[2:3];
        both = uint[2](a) + uint[2](b); less = uint[2](a) < uint[2](b);
        """),
      ["00110011": 0.5, "01000111": 0.5])
  }

  @Test("Functions of tens of bits stay small")
  func wide() throws {
    let circuit = try read3(
      """
      qubit[33] q; qubit r; bit[33] a; bit c; bit[6] n; bit[33] triple; bit odd;
      for int i in [0:2:32] { x q[i]; }
      a = measure q;
      bool parity = false;
      for int i in [0:32] { parity ^= a[i]; }
      if (parity && popcount(a) > 16) x r;
      c = measure r;
      n = uint[6](popcount(a)); triple = uint[33](a) * 3 + 1; odd = parity;
      """)
    let conditions = circuit.instructions.flatMap(\.conditions)
    #expect(conditions.count == 1)
    #expect((conditions[0].logic?.selections.count ?? .max) < 2000)
    let result = try Simulation(NoisyCircuit(ideal: circuit)).run(
      SimulationRequest(shots: 4), method: .trajectories)
    let a = (0..<33).reduce(0) { $1 % 2 == 0 ? $0 | 1 << $1 : $0 }
    func text(_ value: Int, _ width: Int) -> String {
      String((0..<width).reversed().map { value >> $0 & 1 == 1 ? "1" : "0" })
    }
    let triple = (a * 3 + 1) & ((1 << 33) - 1)
    #expect(result.counts == ["1" + text(triple, 33) + text(17, 6) + "1" + text(a, 33): 4])
    // Read again it is as long as it was.
    let text1 = try QASMPrinter().text(for: circuit)
    #expect(text1.utf8.count < 200_000)
  }

  @Test("Registers and integers beyond 63 bits")
  func beyond() throws {
    try check(
      read2(
        """
        qreg q[2]; creg c[70]; creg r[1];
        x q[0]; measure q[0] -> c[69];
        if (c==590295810358705651712) x q[1];
        measure q[1] -> r[0];
        """), ["11" + String(repeating: "0", count: 69): 1])
    try check(
      read2(
        """
        qreg q[2]; creg c[64]; creg d[1];
        x q[0]; measure q[0] -> c[63];
        if (c == 9223372036854775808) x q[1];
        measure q[1] -> d[0];
        """), ["11" + String(repeating: "0", count: 63): 1])
    try check(
      read3("qubit q; bit c; uint[64] b = 9223372036854775808; if (b > 1) x q; c = measure q;"),
      ["1": 1])
  }

  @Test("Loops that a measurement ends")
  func loops() throws {
    var limits = QASMLimits()
    limits.openTurns = 10
    let text =
      "OPENQASM 3.0;\ninclude \"stdgates.inc\";\nqubit q; bit c; bit d;\n"
      + "h q; c = measure q; while (c) { h q; c = measure q; } d = measure q;"
    let circuit = try QASMReader.circuit(from: text, limits: limits)
    #expect(circuit.bitCount == 2)
    let result = try Simulation(NoisyCircuit(ideal: circuit)).run(
      SimulationRequest(probabilities: true), method: .density)
    let cut = 1 / 2048.0
    #expect(abs(result.truncatedProbability - cut) < 1e-12)
    #expect(abs((result.probabilities?["11"] ?? 0) - cut) < 1e-12)
    #expect(abs((result.probabilities?["00"] ?? 0) - (1 - cut)) < 1e-12)
    let long = try QASMReader.circuit(from: text)
    let all = try Simulation(NoisyCircuit(ideal: long)).run(
      SimulationRequest(shots: 100, probabilities: false), method: .trajectories)
    #expect(all.counts == ["00": 100])
  }

  @Test("Quantinuum's names of gates are printed on request")
  func quantinuumNames() throws {
    let circuit = try QASMReader.circuit(
      from: "OPENQASM 2.0;\ninclude \"hqslib1.inc\";\nqreg q[2]; creg c[2];\n"
        + "U1q(0.5, 0.25) q[0]; RZZ(0.5) q[0], q[1]; measure q -> c;")
    var printer = QASMPrinter(version: .v2)
    printer.library = .quantinuum
    let text = try printer.text(for: circuit)
    #expect(text.contains("hqslib1.inc"))
    #expect(text.contains("U1q(0.5, 0.25) q[0];"))
    #expect(text.contains("RZZ(0.5) q[0], q[1];"))
    #expect(!text.contains("gate "))
    #expect(try QASMReader.circuit(from: text) == circuit)
  }

  /// Atoms that stand for functions of measurements have no bits of their own.
  @Test("Products of measured registers in results and conditions")
  func storedResults() throws {
    let head =
      "OPENQASM 2.0;\ninclude \"hqslib1.inc\";\nqreg q[2];\ncreg a[4];\ncreg b[8];\nx q[0];\n"
    for (text, b) in [
      ("b *= a + 6;\nif(b>=4) rz(0.5) q[1];", 0),
      ("b = 3;\nb *= a + 6;\nif(b>=4) x q[1];\nmeasure q[1] -> a[1];", 21),
    ] {
      let circuit = try QASMReader.circuit(
        from: head + "measure q[0] -> a[0];\n" + text + "\n", file: "a")
      let result = try Simulation(NoisyCircuit(ideal: circuit)).run(
        SimulationRequest(probabilities: true), method: .density)
      let a = b > 0 ? "0011" : "0001"
      let bits = String(b, radix: 2)
      #expect(
        result.probabilities == [
          String(repeating: "0", count: 8 - bits.count) + bits + a: 1
        ])
    }
  }

  @Test("Numbers in annotations and pragmas are no physical qubits")
  func annotatedNumbers() throws {
    for line in ["@note $80444444444444444", "pragma note $80444444444444444", "@note $9"] {
      let circuit = try QASMReader.circuit(
        from: "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n\(line)\nx $2;", file: "a")
      #expect(circuit.qubitCount == 3, "\(line)")
    }
  }

  @Test("Pragmas and annotations are kept")
  func annotations() throws {
    let circuit = try read3(
      "pragma keep this\nqubit q; bit c;\n@optimise.keep \"x\" 3\nx q;\nc = measure q;")
    #expect(circuit.pragmas == ["pragma keep this"])
    #expect(circuit.annotations == [0: ["@optimise.keep \"x\" 3"]])
    try check(circuit, ["1": 1])
  }

  @Test("Qiskit's older form of switch")
  func oldSwitch() throws {
    try check(
      read3(
        """
        qubit[2] q; bit[2] c; x q[1]; c[1] = measure q[1]; int chosen = c;
        switch (chosen) { case 0: { } break; case 1, 2: { x q[0]; } break; default: { } break; }
        c[0] = measure q[0];
        """), ["11": 1])
  }

  @Test("Inputs in any expression, if their values are given")
  func inputs() throws {
    let text =
      "OPENQASM 3.0;\ninclude \"stdgates.inc\";\ninput float[64] a; input float[64] b;\n"
      + "input int n; qubit q;\nrx(a * b + sin(a) / n) q;\nfor int i in [1:n] { x q; }"
    let circuit = try QASMReader.circuit(from: text, inputs: ["a": 0.5, "b": 3, "n": 2])
    #expect(circuit.instructions.count == 3)
    let angle = try #require(circuit.instructions[0].application?.angles[0].constantValue)
    #expect(abs(angle - 1.739712769302102) < 1e-14)
    #expect(throws: QASMError.self) { try QASMReader.circuit(from: text, inputs: ["n": 2]) }
  }

  @Test("Registers as numbers in Quantinuum's dialect")
  func quantinuum() throws {
    func read(_ body: String) throws -> Circuit {
      try QASMReader.circuit(from: "OPENQASM 2.0;\ninclude \"hqslib1_dev.inc\";\n" + body)
    }
    try check(
      read(
        """
        qreg q[1]; creg a[4]; creg b[4]; creg sum[4]; creg m[1];
        a = 3; b = 1; sum = (a + b); if(sum==4) x q[0]; measure q[0] -> m[0];
        """), ["1010000010011": 1])
    try check(
      read(
        """
        qreg q[2]; creg a[2]; creg c[4]; creg m[1];
        x q[0]; barrier q[0],a[0]; measure q[0] -> a[0]; sleep(0.001) q[1];
        c = a; if(c==1) x q[1]; measure q[1] -> m[0];
        """), ["1000101": 1])
    try check(
      read(
        """
        qreg q[2]; creg z[3]; creg b[3]; creg d[1];
        x q[0]; measure q[0] -> z[0]; z[1] = z[0] + ~b[2]; b = z * 3 - 1; d[0] = b[0] ^ 1;
        if(b>=2) x q[1]; measure q[1] -> z[2];
        """), ["1" + "010" + "101": 1], isSameAfterExport: false)
    try check(
      read(
        """
        qreg q[4]; creg c[3]; creg f[1]; creg m[1];
        x q[0]; h q[1]; h q[2];
        measure q[0] -> c[0]; measure q[1] -> c[1]; measure q[2] -> c[2];
        if(c<=4) f[0] = 1; if(c>4) f[0] = 0; if(f==1) x q[3]; measure q[3] -> m[0];
        """), ["11001": 0.25, "11011": 0.25, "00101": 0.25, "00111": 0.25])
  }
}

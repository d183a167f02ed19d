import Circuits
import LinearAlgebra
import Numerics
import OpenQASM
import Randomness
import Testing

private typealias C = Complex<Double>

/// The exact matrix that OpenQASM 3 gives a gate name, global phase included.
private func exactMatrix(_ name: String, _ gate: Gate, _ a: [Double]) -> ComplexMatrix {
  let phase: Double
  switch name {
  case "U": phase = a[0] / 2
  case "u2": phase = -(a[0] + a[1]) / 2
  case "u3": phase = -(a[1] + a[2]) / 2
  default: phase = 0
  }
  return C(length: 1, phase: phase) * gate.matrix(a)
}

private let names = Gate.all.flatMap { gate in ([gate.name] + gate.aliases).map { ($0, gate) } }

private func call(_ name: String, _ angles: [Double], _ qubits: Range<Int>) -> String {
  let arguments = angles.isEmpty ? "" : "(\(angles.map { "\($0)" }.joined(separator: ", ")))"
  return "\(name)\(arguments) \(qubits.map { "q[\($0)]" }.joined(separator: ", "));"
}

@Suite("Gates and modifiers")
struct GateTests {
  private func angles(_ gate: Gate, _ seed: Int) -> [Double] {
    var stream = RandomStream(seed: 17, seed)
    return gate.parameters.map { _ in (stream.uniform() - 0.5) * 6 }
  }

  @Test("Every gate of the table is known under all its names")
  func tableGates() throws {
    for (index, (name, gate)) in names.enumerated() {
      let a = angles(gate, index)
      let circuit = try QASMReader.circuit(
        from: "OPENQASM 3.0;\nqubit[3] q;\n" + call(name, a, 0..<gate.qubitCount))
      #expect(
        circuit.instructions
          == [.gate(gate, a.map { Angle($0) }, on: Array(0..<gate.qubitCount))], "\(name)")
    }
  }

  @Test("A gate defined under its name by ctrl @ U is that gate, whichever phase U has")
  func namedDefinitions() throws {
    let circuit = try QASMReader.circuit(
      from: """
        OPENQASM 3.0;
        gate cx c, t { ctrl @ U(pi, 0, pi) c, t; }
        gate cz c, t { ctrl @ U(0, 0, pi) c, t; }
        gate other c, t { ctrl @ U(pi, 0, pi) c, t; }
        qubit[2] q;
        cx q[0], q[1];
        cz q[1], q[0];
        other q[0], q[1];
        """)
    #expect(circuit.instructions.prefix(2) == [.gate(.cx, on: [0, 1]), .gate(.cz, on: [1, 0])])
    var rest = circuit
    rest.instructions.removeFirst(2)
    #expect(
      try unitary(rest).distanceUpToPhase(controlled(exactMatrix("U", .u, [.pi, 0, .pi]), by: 1))
        < 1e-12)
  }

  @Test("Controls keep the exact phase", arguments: [1, 2, 3])
  func controls(count: Int) throws {
    for (index, (name, gate)) in names.enumerated() where gate.qubitCount + count <= 5 {
      let a = angles(gate, index)
      let total = gate.qubitCount + count
      let expected = controlled(exactMatrix(name, gate, a), by: count)
      let circuit = try read3("qubit[\(total)] q;\nctrl(\(count)) @ " + call(name, a, 0..<total))
      let distance = try unitary(circuit).distanceUpToPhase(expected)
      #expect(distance < 1e-10, "ctrl(\(count)) @ \(name)")
      #expect(circuit.instructions.count <= 250)
    }
  }

  @Test("Many controls take quadratically many gates", arguments: [4, 5, 6])
  func manyControls(count: Int) throws {
    for (index, (name, gate)) in names.enumerated() where gate.qubitCount == 1 {
      let a = angles(gate, index)
      let expected = controlled(exactMatrix(name, gate, a), by: count)
      let circuit = try read3(
        "qubit[\(count + 1)] q;\nctrl(\(count)) @ " + call(name, a, 0..<(count + 1)))
      let distance = try unitary(circuit).distanceUpToPhase(expected)
      #expect(distance < 1e-10, "ctrl(\(count)) @ \(name)")
    }
    let text = "ctrl(\(count)) @ x " + (0...count).map { "q[\($0)]" }.joined(separator: ", ")
    let pairs = try read3("qubit[\(count + 1)] q;\n\(text);").instructions
      .count { $0.qubits.count == 2 }
    #expect(pairs == (count == 4 ? 30 : 2 * count * count - 2 * count + 1))
  }

  @Test("Controls on zero, in any order with others")
  func negativeControls() throws {
    let x = Gate.x.matrix([])
    for (modifiers, state) in [
      ("negctrl @", 0), ("negctrl(2) @", 0), ("ctrl @ negctrl @", 1), ("negctrl @ ctrl @", 2),
      ("ctrl @ inv @ ctrl @", 3),
    ] {
      let count = modifiers == "negctrl @" ? 1 : 2
      let circuit = try read3(
        "qubit[\(count + 1)] q;\n\(modifiers) \(call("x", [], 0..<(count + 1)))")
      let expected = controlled(x, by: count, on: state)
      #expect(try unitary(circuit).distanceUpToPhase(expected) < 1e-12, "\(modifiers)")
    }
  }

  @Test("Inverses and whole powers, seen through a control")
  func inversesAndPowers() throws {
    for (index, (name, gate)) in names.enumerated() {
      let a = angles(gate, index + 100)
      let u = exactMatrix(name, gate, a)
      let total = gate.qubitCount + 1
      for (modifier, expected) in [
        ("inv @", u.adjoint), ("pow(2) @", u * u), ("pow(-3) @", (u * u * u).adjoint),
        ("pow(0) @", .identity(u.rowCount)), ("inv @ pow(2) @", (u * u).adjoint),
      ] {
        let circuit = try read3(
          "qubit[\(total)] q;\nctrl @ \(modifier) \(call(name, a, 0..<total))")
        let distance = try unitary(circuit).distanceUpToPhase(controlled(expected, by: 1))
        #expect(distance < 1e-10, "\(modifier) \(name)")
      }
    }
  }

  @Test("Fractional powers are roots")
  func roots() throws {
    var refused = Set<String>()
    for (index, (name, gate)) in names.enumerated() {
      let a = angles(gate, index + 200).map { $0 / 3 }
      let total = gate.qubitCount + 1
      let source = "qubit[\(total)] q;\nctrl @ pow(1/3.0) @ \(call(name, a, 0..<total))"
      guard let circuit = try? read3(source) else {
        refused.insert(name)
        continue
      }
      let root = try unitary(circuit)
      let overlap = (root * root * root).distanceUpToPhase(
        controlled(exactMatrix(name, gate, a), by: 1))
      #expect(overlap < 1e-9, "\(name)")
    }
    #expect(refused == ["ecr", "fsim", "syc", "sycamore"])
  }

  @Test("Principal roots")
  func principalRoots() throws {
    for (source, gate) in [
      ("pow(0.5) @ x q[0];", Gate.sx), ("pow(0.5) @ z q[0];", .s), ("pow(0.5) @ s q[0];", .t),
      ("inv @ pow(0.25) @ z q[0];", .tdg), ("pow(-0.5) @ x q[0];", .sxdg), ("pow(3) @ x q[0];", .x),
    ] {
      let circuit = try read3("qubit[1] q;\n" + source)
      #expect(circuit.instructions == [.gate(gate, on: [0])], "\(source)")
    }
    let controlled = try read3("qubit[2] q;\npow(1/2.0) @ cx q[0], q[1];")
    #expect(controlled.instructions == [.gate(.csx, on: [0, 1])])
    let cube = try read3("qubit[1] q;\npow(1/3.0) @ z q[0];")
    #expect(try unitary(cube).distanceUpToPhase(Gate.p.matrix([.pi / 3])) < 1e-12)
  }

  @Test("Global phases become relative under controls")
  func globalPhases() throws {
    let one = try read3("qubit[2] q;\nctrl @ gphase(0.3) q[0];\ngphase(1.5);")
    #expect(one.instructions == [.gate(.p, [0.3], on: [0])])
    let two = try read3("qubit[2] q;\nctrl(2) @ gphase(0.3) q[0], q[1];")
    #expect(two.instructions == [.gate(.cp, [0.3], on: [0, 1])])
    let negative = try read3("qubit[2] q;\nnegctrl @ gphase(0.3) q[0];")
    #expect(
      try unitary(negative).distanceUpToPhase(
        ComplexMatrix.identity(2).kronecker(.diagonal([C(length: 1, phase: 0.3), 1]))) < 1e-12)
    // A gate that is x up to a phase is x, but not under a control.
    let body = "gate x2 a { U(pi, 0, pi) a; }\nqubit[2] q;\n"
    let plain = try read3(body + "ctrl @ x2 q[0], q[1];")
    let expected = controlled(C.i * Gate.x.matrix([]), by: 1)
    #expect(try unitary(plain).distanceUpToPhase(expected) < 1e-12)
  }

  @Test("Broadcasting over registers")
  func broadcasting() throws {
    let circuit = try read3(
      "qubit[2] a;\nqubit[2] b;\nqubit c;\ncx a, b;\ncx a[1], b;\ncx a, c;\nh b;")
    let pairs = circuit.instructions.map(\.qubits)
    #expect(pairs == [[0, 2], [1, 3], [1, 2], [1, 3], [0, 4], [1, 4], [2], [3]])
    let controlled = try read3("qubit[2] a;\nqubit[2] b;\nctrl @ x a, b;")
    #expect(controlled.instructions == [.gate(.cx, on: [0, 2]), .gate(.cx, on: [1, 3])])
  }

  @Test("Definitions are inlined with their parameters")
  func definitions() throws {
    let circuit = try read3(
      """
      const float half = 0.5;
      gate turn(a, b) q { rz(a + half * b) q; barrier q; rx(-b) q; }
      gate pair(t) q, r { turn(t, 2 * t) q; for int i in [1:2] { rz(i * t) r; } inv @ turn(1, t) r; }
      input float theta;
      qubit[2] q;
      pair(theta) q[1], q[0];
      pair(0.25) q[0], q[1];
      """)
    let theta = Angle(Parameter("theta"))
    let expected: [Instruction] = [
      .gate(.rz, [2 * theta], on: [1]), Instruction(.barrier, on: [1]),
      .gate(.rx, [-2 * theta], on: [1]), .gate(.rz, [theta], on: [0]),
      .gate(.rz, [2 * theta], on: [0]), .gate(.rx, [theta], on: [0]),
      Instruction(.barrier, on: [0]), .gate(.rz, [-1 - 0.5 * theta], on: [0]),
    ]
    #expect(Array(circuit.instructions.prefix(8)) == expected)
    #expect(circuit.instructions.count == 16)
    #expect(circuit.parameters == [Parameter("theta")])
  }

  @Test("A definition that is a gate of the table is that gate")
  func recognition() throws {
    let same = [
      ("gate ecr a, b { rzx(pi/4) a, b; x a; rzx(-pi/4) a, b; }", "ecr q[0], q[1];", Gate.ecr),
      ("gate rzx(t) a, b { h b; cx a, b; rz(t) b; cx a, b; h b; }", "rzx(0.2) q[0], q[1];", .rzx),
      ("gate r(t, f) a { u3(t, f - pi/2, pi/2 - f) a; }", "r(0.1, 0.2) q[0];", .prx),
      ("gate iswap a, b { s a; s b; h a; cx a, b; cx b, a; h b; }", "iswap q[0], q[1];", .iswap),
    ]
    for (definition, call, gate) in same {
      for circuit in [
        try read3("\(definition)\nqubit[2] q;\n\(call)"),
        try read2("\(definition)\nqreg q[2];\n\(call)"),
      ] {
        #expect(circuit.instructions.first?.application?.gate == gate, "\(definition)")
        #expect(circuit.instructions.count == 1)
      }
    }
    let other = try read3("gate iswap a, b { swap a, b; }\nqubit[2] q;\niswap q[0], q[1];")
    #expect(other.instructions == [.gate(.swap, on: [0, 1])])
    // Parameters in another order make another gate.
    let turned = try read3(
      "gate prx(f, t) a { rz(-f) a; rx(t) a; rz(f) a; }\nqubit q;\nprx(1, 2) q;")
    #expect(turned.instructions.count == 3)
  }

  @Test("The gates of qelib1.inc that are not in the table")
  func furtherGates() throws {
    let toffoli3 = controlled(Gate.x.matrix([]), by: 3)
    let c3x = try read2("qreg q[4];\nc3x q[0], q[1], q[2], q[3];")
    #expect(try unitary(c3x).distanceUpToPhase(toffoli3) < 1e-10)
    let root = try read2("qreg q[4];\nc3sqrtx q[0], q[1], q[2], q[3];")
    let square = try unitary(root) * unitary(root)
    #expect(square.distanceUpToPhase(toffoli3) < 1e-10)
    let c4x = try read2("qreg q[5];\nc4x q[0], q[1], q[2], q[3], q[4];")
    #expect(
      try unitary(c4x).distanceUpToPhase(controlled(Gate.x.matrix([]), by: 4)) < 1e-10)
    // Toffoli gates up to signs and phases of basis states.
    for (source, expected) in [
      ("qreg q[3];\nrccx q[0], q[1], q[2];", controlled(Gate.x.matrix([]), by: 2)),
      ("qreg q[4];\nrc3x q[0], q[1], q[2], q[3];", toffoli3),
    ] {
      let u = try unitary(read2(source))
      for index in u.elements.indices {
        #expect(abs(u.elements[index].length - expected.elements[index].length) < 1e-12)
      }
    }
    let idle = try read2("qreg q[1];\nu0(3) q[0];")
    #expect(idle.instructions == [Instruction](repeating: .gate(.id, on: [0]), count: 3))
  }
}

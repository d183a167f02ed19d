import Circuits
import OpenQASM
import Randomness
import Testing

@Suite("Printing OpenQASM")
struct PrinterTests {
  private func roundTrip(
    _ circuit: Circuit, _ version: QASMPrinter.Version = .v3, physical: Bool = false
  ) throws {
    let printer = QASMPrinter(version: version, physicalQubits: physical)
    let text = try printer.text(for: circuit)
    let again = try QASMReader.circuit(from: text)
    #expect(again == circuit, "\(text)")
    #expect(try printer.text(for: again) == text)
  }

  /// Every gate of the table once, with random angles.
  static func everyGate(_ seed: UInt64, parameters: [Parameter] = []) -> Circuit {
    var circuit = Circuit(qubits: 4, bits: 3, parameters: parameters)
    var stream = RandomStream(seed: seed)
    for (index, gate) in Gate.all.enumerated() {
      let angles = gate.parameters.map { _ in
        parameters.reduce(Angle(stream.uniform() * 7 - 3)) {
          stream.uniform() < 0.5 ? $0 : $0 + (stream.uniform() - 0.5) * Angle($1)
        }
      }
      let qubits = (0..<gate.qubitCount).map { ($0 * (index % 3 + 1) + index) % 4 }
      guard Set(qubits).count == qubits.count else {
        circuit.instructions.append(
          .gate(gate, angles, on: Array((0..<gate.qubitCount).reversed())))
        continue
      }
      circuit.instructions.append(.gate(gate, angles, on: qubits))
    }
    return circuit
  }

  @Test("Every gate, both versions", arguments: [QASMPrinter.Version.v2, .v3])
  func gates(version: QASMPrinter.Version) throws {
    for seed in 0..<20 { try roundTrip(Self.everyGate(UInt64(seed)), version) }
  }

  @Test("Angles that depend on parameters")
  func parameters() throws {
    let names = ["theta", "phi", "a_1", "Zeta", "λ"].map { Parameter($0) }
    for seed in 0..<20 { try roundTrip(Self.everyGate(UInt64(100 + seed), parameters: names)) }
    let theta = Angle(Parameter("theta"))
    let phi = Angle(Parameter("phi"))
    var circuit = Circuit(qubits: 1, parameters: [Parameter("theta"), Parameter("phi")])
    for angle in [theta, -theta, 0.1 * theta - phi, 1 - theta, -0.5 * phi - 1e-7, -1e-20 * theta] {
      circuit.append(.rz, angle, on: 0)
    }
    try roundTrip(circuit)
    #expect(
      try QASMPrinter().text(for: circuit).split(separator: "\n").suffix(6) == [
        "rz(theta) q[0];", "rz(-theta) q[0];", "rz(0.1*theta - phi) q[0];",
        "rz(-theta + 1.0) q[0];",
        "rz(-0.5*phi - 1.0e-07) q[0];", "rz(-1.0e-20*theta) q[0];",
      ])
  }

  @Test("Numbers keep every bit")
  func numbers() throws {
    var circuit = Circuit(qubits: 1)
    var stream = RandomStream(seed: 5)
    for exponent in stride(from: -300.0, through: 300, by: 7) {
      circuit.append(.rz, Angle((stream.uniform() - 0.5) * .pow10(exponent)), on: 0)
    }
    for value in [0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1e16, 1e-5, 123456789]
    {
      circuit.append(.rz, Angle(value), on: 0)
    }
    try roundTrip(circuit, .v2)
    try roundTrip(circuit, .v3)
  }

  @Test("Durations keep every bit")
  func durations() throws {
    var circuit = Circuit(qubits: 1)
    var stream = RandomStream(seed: 6)
    var lengths: [Duration] = [
      .seconds(1e-7), .seconds(0), .seconds(1), .seconds(3600), .seconds(1e-20), .seconds(1e6),
      .dt(160),
      .dt(0.5), .seconds(3.5555e-8), .seconds(1.2e-9), .seconds(9.99e-10),
    ]
    for exponent in -18...6 {
      lengths.append(.seconds(stream.uniform() * .pow10(Double(exponent))))
    }
    circuit.instructions = lengths.map { Instruction(.delay($0), on: [0]) }
    try roundTrip(circuit)
    #expect(try QASMPrinter().text(for: circuit).contains("delay[100ns] q[0];\ndelay[0ns] q[0];"))
  }

  @Test("Physical qubits")
  func physical() throws {
    let circuit = try QASMReader.circuit(from: ReaderTests.transpiled)
    try roundTrip(circuit, physical: true)
    let old = try QASMPrinter(version: .v2, physicalQubits: true).text(for: circuit)
    #expect(old.contains("qreg q[105];\ncreg m0[2];\nrz(-0.23372991407187227) q[102];"))
    #expect(try QASMReader.circuit(from: old).instructions == circuit.instructions)
  }

  @Test("Conditions of every kind")
  func conditions() throws {
    var circuit = Circuit(qubits: 2)
    circuit.classicalRegisters = [
      Register("c", offset: 0, count: 2), Register("d", offset: 2, count: 1),
      Register("condition0", offset: 3, count: 3),
    ]
    circuit.bitCount = 6
    let all: [[Condition]] = [
      [Condition(bits: [0], equals: 1)], [Condition(bits: [0], equals: 0)],
      [Condition(bits: [1], equals: 1, negated: true)],
      [Condition(bits: [2], equals: 0, negated: true)],
      [Condition(bits: [0, 1], equals: 2)], [Condition(bits: [0, 1], equals: 9)],
      [Condition(bits: [0, 1], equals: 1, negated: true)], [Condition(bits: [1, 0], equals: 1)],
      [Condition(bits: [0, 2, 4], equals: 5)], [Condition(bits: [3, 5], equals: 1, negated: true)],
      [Condition(bits: [2], equals: 7)],
      [
        Condition(bits: [0], equals: 1), Condition(bits: [3, 4, 5], equals: 3),
        Condition(bits: [1, 2], equals: 0),
      ],
    ]
    for conditions in all {
      for operation in [
        Operation.gate(GateApplication(.x)), .reset, .barrier, .delay(.dt(10)), .measure,
      ] {
        circuit.instructions.append(
          Instruction(
            operation, on: [0], bits: operation == .measure ? [0] : [], conditions: conditions))
      }
    }
    try roundTrip(circuit)
  }

  @Test("OpenQASM 2 with its kind of condition")
  func version2() throws {
    let circuit = try read2(
      "qreg q[2];\nqreg r[1];\ncreg c[2];\ncreg d[1];\nh q[0];\nmeasure q[0] -> c[1];\n"
        + "if(c==3) ryy(0.5) q[0],r[0];\nif(d==1) reset q[0];\nif(d==0) measure r[0] -> d[0];\nbarrier q;"
    )
    try roundTrip(circuit, .v2)
    try roundTrip(circuit, .v3)
  }

  @Test("Programs of the reader's tests")
  func programs() throws {
    for text in LimitTests.seeds {
      let circuit = try QASMReader.circuit(from: text)
      if circuit.resultRule.isPlain {
        try roundTrip(circuit, physical: circuit.quantumRegisters.isEmpty)
      }
    }
  }

  @Test("Random circuits", arguments: 0..<30)
  func random(seed: Int) throws {
    var stream = RandomStream(seed: 71, seed)
    func below(_ count: Int) -> Int { Int(stream.next() % UInt64(count)) }
    var circuit = Circuit(
      qubits: 5, bits: 4,
      parameters: [Parameter("x"), Parameter("y")].filter { _ in below(2) == 0 })
    // A parameter cannot be called like a gate.
    circuit.parameters = circuit.parameters.map { Parameter($0.name + "_") }
    for _ in 0..<60 {
      var qubits = Array(0..<5)
      qubits.shuffle(using: &stream)
      var conditions: [Condition] = []
      for _ in 0..<(below(4) == 0 ? 1 + below(2) : 0) {
        let bits = [[0], [1], [0, 1, 2, 3], [2, 0], [3, 1, 2]][below(5)]
        let condition = Condition(
          bits: bits, equals: UInt64(below(1 << bits.count)), negated: below(2) == 0)
        if !conditions.contains(condition) { conditions.append(condition) }
      }
      let instruction: Instruction
      switch below(10) {
      case 0: instruction = Instruction(.measure, on: [qubits[0]], bits: [below(4)])
      case 1: instruction = Instruction(.reset, on: [qubits[0]])
      case 2: instruction = Instruction(.barrier, on: Array(qubits.prefix(1 + below(5))))
      case 3: instruction = Instruction(.delay(.seconds(stream.uniform() * 1e-6)), on: [qubits[0]])
      default:
        let gate = Gate.all[below(Gate.all.count)]
        let angles = gate.parameters.map { _ in
          circuit.parameters.reduce(Angle(stream.uniform())) { $0 + stream.uniform() * Angle($1) }
        }
        instruction = .gate(gate, angles, on: Array(qubits.prefix(gate.qubitCount)))
      }
      circuit.instructions.append(instruction)
      circuit.instructions[circuit.instructions.count - 1].conditions = conditions
    }
    try roundTrip(circuit)
  }

  static let theta = Angle(Parameter("theta"))

  /// Circuits that cannot be printed, in which version, and what the message says.
  static let refusals: [(Circuit, QASMPrinter.Version, String)] = {
    func circuit(_ change: (inout Circuit) -> Void) -> Circuit {
      var circuit = Circuit(qubits: 2, bits: 2, parameters: [Parameter("theta")])
      change(&circuit)
      return circuit
    }
    func step(_ operation: Operation, _ conditions: [Condition] = []) -> Circuit {
      circuit { $0.instructions = [Instruction(operation, on: [0], conditions: conditions)] }
    }
    let x = Operation.gate(GateApplication(.x))
    let block = EulerBlock([GateApplication(.rx, [theta])])
    let euler = circuit { $0.append(.rz, Angle(block, .phi), on: 0) }
    return [
      (circuit { $0.append(.rz, theta, on: 0) }, .v2, "bind 'theta' before printing"),
      (euler, .v2, "Euler angle"), (euler, .v3, "Euler angle"),
      (circuit { $0.append(.rz, Angle(Parameter("no")), on: 0) }, .v3, "'no' is not declared"),
      (circuit { $0.append(.rz, Angle(.infinity), on: 0) }, .v3, "not finite"),
      (step(.delay(.dt(1))), .v2, "OpenQASM 2 has no delay"),
      (step(.delay(.seconds(-1))), .v3, "a delay of -1.0 is not possible"),
      (
        circuit {
          $0.classicalRegisters = [
            Register("a", offset: 0, count: 1), Register("b", offset: 1, count: 1),
          ]
          $0.instructions = [
            Instruction(x, on: [0], conditions: [Condition(bits: [0, 1], equals: 1)])
          ]
        }, .v2, "a condition here is about bits of 'a', 'b'"
      ),
      (
        circuit {
          $0.instructions = [
            Instruction(
              .measure, on: [0], bits: [1], conditions: [Condition(bits: [0], equals: 1)])
          ]
        }, .v2, "writes the register"
      ),
      (
        circuit {
          $0.bitCount = 40
          $0.classicalRegisters = [Register("a", offset: 0, count: 40)]
          $0.instructions = [
            Instruction(x, on: [0], conditions: [Condition(bits: [3], equals: 1)])
          ]
        }, .v2, "more than 12 bits are not listed; the dialect of hqslib1.inc can"
      ),
      (step(.barrier, [Condition(bits: [0, 1], equals: 1)]), .v2, "on a barrier"),
      (
        step(x, [Condition(bits: [7], equals: 0)]), .v3, "names bits that the circuit does not have"
      ),
      (circuit { $0.append(.x, on: 5) }, .v3, "are not different ones"),
      (circuit { $0.append(.cx, on: 1, 1) }, .v3, "are not different ones"),
      (circuit { $0.measure(0, into: 9) }, .v3, "a measurement needs one qubit and one bit"),
      (circuit { $0.quantumRegisters = [Register("Q", offset: 0, count: 2)] }, .v2, "not allowed"),
      (circuit { $0.quantumRegisters = [Register("1q", offset: 0, count: 2)] }, .v3, "not allowed"),
      (
        circuit { $0.quantumRegisters = [Register("c", offset: 0, count: 2)] }, .v3,
        "'c' is already"
      ),
      (
        circuit { $0.quantumRegisters = [Register("q", offset: 0, count: 1)] }, .v3, "have 1 qubits"
      ),
      (
        circuit { $0.classicalRegisters = [Register("c", offset: 1, count: 2)] }, .v3,
        "0 was expected"
      ),
      (circuit { $0.parameters = [Parameter("pi")] }, .v3, "'pi' is already"),
      (circuit { $0.parameters = [Parameter("a b")] }, .v3, "not allowed"),
      (
        circuit {
          $0.parameters = [Parameter("ecr")]
          $0.append(.ecr, on: 0, 1)
        }, .v3, "'ecr' is already"
      ),
    ]
  }()

  @Test("What cannot be expressed is refused by name", arguments: Self.refusals.indices)
  func refusal(index: Int) {
    let (circuit, version, message) = Self.refusals[index]
    let error = #expect(throws: QASMPrintingError.self) {
      try QASMPrinter(version: version).text(for: circuit)
    }
    #expect(error?.description.contains(message) == true, "\(String(describing: error))")
  }
}

extension Double {
  fileprivate static func pow10(_ exponent: Double) -> Double {
    Double("1e\(Int(exponent))") ?? 1
  }
}

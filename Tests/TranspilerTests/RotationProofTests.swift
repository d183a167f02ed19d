import Circuits
import Randomness
import TestSupport
import Testing
import Transpiler

/// Proofs by rotations about products of Paulis, at sizes that no state vector reaches.
@Suite struct RotationProofTests {
  private static func isProof(_ outcome: VerificationOutcome) -> Bool {
    if case .proved = outcome { true } else { false }
  }

  /// The transpiler is right by the tests on state vectors, so that a gate whose rotations were
  /// wrong would not be proved.
  @Test func everyGateIsProved() throws {
    var random = RandomStream(seed: 3)
    for machine in [Machine.cxPath(3), .zones(3)] {
      for gate in Gate.all {
        var circuit = Circuit(qubits: 3)
        let angles = gate.parameters.map { _ in Angle(random.uniform(-3...3)) }
        circuit.instructions.append(.gate(gate, angles, on: Array(0..<gate.qubitCount)))
        let result = try machine.transpile(circuit, TranspilerOptions(optimization: 1))
        let outcome = Verification().compare(circuit, result)
        #expect(outcome.isVerified)
        // A gate that is no rotation about one product, nor has commuting ones, may be remade.
        if gate.qubitCount != 2 || !gate.traits.intersection([.clifford, .diagonal]).isEmpty {
          #expect(Self.isProof(outcome), "\(gate) on \(machine.device.name): \(outcome)")
        }
      }
    }
  }

  /// Layers of QAOA on a ring with chords, with parameters, measured, with a condition and a reset.
  private func wide(_ count: Int) -> Circuit {
    let parameters = ["beta", "gamma"].map { Parameter($0) }
    var circuit = Circuit(qubits: count, bits: count, parameters: parameters)
    let (beta, gamma) = (Angle(parameters[0]), Angle(parameters[1]))
    for qubit in 0..<count { circuit.append(.h, on: qubit) }
    for layer in 0..<2 {
      for qubit in 0..<count {
        circuit.instructions.append(.gate(.rzz, [gamma], on: [qubit, (qubit + 1) % count]))
        if qubit % 5 == layer {
          circuit.instructions.append(.gate(.cp, [0.5 * gamma], on: [qubit, (qubit + 3) % count]))
        }
      }
      for qubit in 0..<count { circuit.instructions.append(.gate(.rx, [2 * beta], on: [qubit])) }
    }
    circuit.measure(0, into: 0)
    circuit.instructions.append(Instruction(.reset, on: [0]))
    circuit.instructions.append(
      Instruction(
        .gate(GateApplication(.ry, [0.3])), on: [1], conditions: [Condition(bits: [0], equals: 1)]))
    for qubit in 1..<count { circuit.measure(qubit, into: qubit) }
    return circuit
  }

  /// With numbers for angles, rotations of different layers on a pair are multiplied out together:
  /// the proof has to find the runs in the result. The machines have few places to spare: where qubits
  /// move through such, a proof is not always found.
  @Test func numericCircuitsAreProvedAndMistakesAreNot() throws {
    let count = 20
    var random = RandomStream(seed: 8)
    var circuit = Circuit(qubits: count, bits: count)
    for qubit in 0..<count { circuit.append(.h, on: qubit) }
    var edges = (0..<count).map { [$0, ($0 + 1) % count] }
    for qubit in stride(from: 0, to: count, by: 2) { edges.append([qubit, (qubit + 7) % count]) }
    for layer in 1...3 {
      for edge in edges { circuit.append(.rzz, Angle(0.3 * Double(layer)), on: edge[0], edge[1]) }
      for qubit in 0..<count { circuit.append(.rx, Angle(random.uniform(0...3)), on: qubit) }
    }
    for qubit in 0..<count { circuit.measure(qubit, into: qubit) }
    for machine in [Machine.czGrid(4, 5), .ecrPath(24)] {
      let result = try machine.transpile(circuit)
      let outcome = Verification().compare(circuit, result)
      #expect(Self.isProof(outcome), "\(machine.device.name): \(outcome)")
      let steps = result.circuit.instructions
      let pairs = steps.indices.filter {
        steps[$0].qubits.count == 2 && steps[$0].application != nil
      }
      for place in [pairs.count / 5, pairs.count / 2] {
        let qubit = steps[pairs[place]].qubits[1]
        for mistake in [Instruction.gate(.rx, [1e-3], on: [qubit]), .gate(.x, on: [qubit])] {
          var changed = result.circuit
          changed.instructions.insert(mistake, at: pairs[place])
          let outcome = Verification().compare(circuit, result.replacing(circuit: changed))
          #expect(!outcome.isVerified, "\(mistake) at entangler \(place)")
        }
      }
    }
  }

  @Test func wideCircuitsAreProvedAndMistakesAreNot() throws {
    let machine = Machine.cxPath(28)
    let circuit = wide(24)
    let result = try machine.transpile(circuit, TranspilerOptions(allowEuler: false))
    let outcome = Verification().compare(circuit, result)
    #expect(Self.isProof(outcome), "\(outcome)")
    let sites = 3
    func expectNoticed(_ name: String, _ change: (inout Circuit) -> Void) {
      var changed = result.circuit
      change(&changed)
      let outcome = Verification().compare(circuit, result.replacing(circuit: changed))
      #expect(!outcome.isVerified, "\(name)")
    }
    let steps = result.circuit.instructions
    let pairs = steps.indices.filter {
      steps[$0].qubits.count == 2 && steps[$0].application != nil
    }
    for index in stride(from: 0, to: pairs.count, by: (pairs.count + sites - 1) / sites) {
      expectNoticed("entangler \(index) left out") { $0.instructions.remove(at: pairs[index]) }
      expectNoticed("rotation at entangler \(index)") {
        $0.instructions.insert(
          .gate(.rz, [1e-3], on: [steps[pairs[index]].qubits[1]]), at: pairs[index])
      }
      expectNoticed("X at entangler \(index)") {
        $0.instructions.insert(.gate(.x, on: [steps[pairs[index]].qubits[0]]), at: pairs[index])
      }
    }
    let measured = steps.indices.filter { steps[$0].operation == .measure }
    expectNoticed("two bits exchanged") {
      let bits = $0.instructions[measured[3]].bits
      $0.instructions[measured[3]].bits = $0.instructions[measured[7]].bits
      $0.instructions[measured[7]].bits = bits
    }
    expectNoticed("a measurement left out") { $0.instructions.remove(at: measured[5]) }
    expectNoticed("the reset left out") {
      $0.instructions.removeAll { $0.operation == .reset }
    }
    expectNoticed("a condition turned") {
      for index in $0.instructions.indices where !$0.instructions[index].conditions.isEmpty {
        $0.instructions[index].conditions = $0.instructions[index].conditions.map(\.negation)
      }
    }
  }

  /// Random one-qubit gates merge differently, and Cliffords are moved about.
  @Test func randomLayersAreProved() throws {
    var random = RandomStream(seed: 5)
    var circuit = Circuit(qubits: 36)
    for _ in 0..<6 {
      for qubit in 0..<36 {
        let angles = (0..<3).map { _ in Angle(random.uniform(-3...3)) }
        circuit.instructions.append(.gate(.u, angles, on: [qubit]))
        circuit.instructions.append(
          .gate([Gate.h, .s, .t, .sx][Int(random.uniform(0...3.99))], on: [qubit]))
      }
      for qubit in stride(from: 0, to: 35, by: 2) {
        let other = (qubit + 1 + 2 * Int(random.uniform(0...3.99))) % 36
        circuit.append([Gate.cx, .cz, .swap][Int(random.uniform(0...2.99))], on: qubit, other)
      }
    }
    for level in 0...2 {
      let result = try Machine.cxPath(40).transpile(circuit, TranspilerOptions(optimization: level))
      let outcome = Verification().compare(circuit, result)
      #expect(Self.isProof(outcome), "level \(level): \(outcome)")
      var changed = result.circuit
      changed.instructions.insert(.gate(.rx, [1e-3], on: [20]), at: changed.instructions.count / 2)
      #expect(!Verification().compare(circuit, result.replacing(circuit: changed)).isVerified)
    }
  }
}

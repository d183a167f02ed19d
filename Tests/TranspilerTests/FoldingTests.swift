import Circuits
import Devices
import Randomness
import TestSupport
import Testing
import Transpiler

/// Circuits whose pulses are folded: the same unitary, each pulse three times.
@Suite struct FoldingTests {
  private static let line = [[0, 1], [1, 0], [1, 2], [2, 1]]

  private static let machines = [
    Machine("cx", qubits: 3, oneQubit: ["sx", "x"], twoQubit: [("cx", [[1, 0], [1, 2]])]),
    Machine("ecr", qubits: 3, oneQubit: ["sx"], twoQubit: [("ecr", [[0, 1], [2, 1]])]),
    Machine("cz", qubits: 3, oneQubit: ["prx"], twoQubit: [("cz", line)]),
    Machine("zz", qubits: 3, oneQubit: ["prx"], twoQubit: [("rzz", nil)]),
    Machine("iswap", qubits: 3, oneQubit: ["rx"], twoQubit: [("iswap", line)]),
    Machine("root", qubits: 3, oneQubit: ["sx"], twoQubit: [("sqrt_iswap", line)]),
  ].filter { machine in machine.device.nativeGates.allSatisfy { Gate.named($0.name) != nil } }

  /// Counts of the gates that are pulses, by name and qubits.
  private func pulses(_ result: TranspiledCircuit, _ device: Device) -> [String: Int] {
    result.circuit.instructions.reduce(into: [:]) { counts, instruction in
      guard let gate = instruction.application?.gate,
        device.nativeGate(gate.name)?.isVirtual != true
      else { return }
      counts["\(gate.name) \(instruction.qubits)", default: 0] += 1
    }
  }

  @Test(arguments: machines.indices, 0..<2) func everyPulseHappensThreeTimes(
    index: Int, seed: Int
  ) throws {
    let machine = Self.machines[index]
    var random = RandomStream(seed: 61, seed)
    var circuit = random.circuit(
      qubits: 3, gates: 8, parameters: seed < 1 ? [Parameter("a"), Parameter("b")] : [])
    circuit.bitCount = 0
    var options = TranspilerOptions()
    options.returnToInitialLayout = seed % 2 == 0
    let plain = try machine.transpile(circuit, options)
    options.foldsGates = true
    let folded = try machine.transpile(circuit, options)
    expectRight(folded, circuit, on: machine)
    #expect(folded.initialLayout == plain.initialLayout)
    #expect(pulses(folded, machine.device) == pulses(plain, machine.device).mapValues { 3 * $0 })
  }

  /// Measurements and resets happen once; what is before, between and after them three times.
  @Test func measurementsEndARun() throws {
    let machine = Self.machines[0]
    var circuit = Circuit(qubits: 2, bits: 2)
    circuit.append(.h, on: 0)
    circuit.append(.cx, on: 0, 1)
    circuit.measure(0, into: 0)
    circuit.append(.ry, Angle(0.3), on: 0)
    circuit.append(.cx, on: 0, 1)
    circuit.measure(1, into: 1)
    var options = TranspilerOptions()
    let plain = try machine.transpile(circuit, options)
    options.foldsGates = true
    let folded = try machine.transpile(circuit, options)
    expectRight(folded, circuit, on: machine)
    #expect(folded.circuit.instructions.count { $0.operation == .measure } == 2)
    #expect(pulses(folded, machine.device) == pulses(plain, machine.device).mapValues { 3 * $0 })
  }

  /// Google's Sycamore gate has an inverse that no turns of frames make of it.
  @Test func aGateWithoutInverseIsRefused() throws {
    let machine = Machine("syc", qubits: 2, oneQubit: ["sx"], twoQubit: [("syc", nil)])
    var circuit = Circuit(qubits: 2)
    circuit.append(.cx, on: 0, 1)
    var options = TranspilerOptions()
    options.foldsGates = true
    #expect(throws: TranspilerError.noInverse(gate: "syc", device: "syc")) {
      try machine.transpile(circuit, options)
    }
  }
}

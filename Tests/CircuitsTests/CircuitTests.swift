import Circuits
import LinearAlgebra
import Randomness
import TestSupport
import Testing

struct CircuitTests {
  @Test func startsWithAnonymousRegisters() {
    let circuit = Circuit(qubits: 3, bits: 2)
    #expect(circuit.quantumRegisters == [Register("q", offset: 0, count: 3)])
    #expect(circuit.classicalRegisters == [Register("c", offset: 0, count: 2)])
    #expect(Circuit(qubits: 1).classicalRegisters.isEmpty)
    #expect(circuit.instructions.isEmpty && circuit.parameters.isEmpty)
  }

  @Test func appendsGatesAndMeasurements() {
    var circuit = Circuit(qubits: 5, bits: 1)
    circuit.append(.cu3, 0.1, 0.2, 0.3, on: 4, 1)
    circuit.measure(1, into: 0)
    #expect(circuit.instructions[0] == .gate(.cu3, [0.1, 0.2, 0.3], on: [4, 1]))
    #expect(circuit.instructions[0].application?.gate == .cu3)
    #expect(circuit.instructions[1] == Instruction(.measure, on: [1], bits: [0]))
    #expect(circuit.instructions[1].application == nil)
    circuit.instructions.append(Instruction(.barrier, on: [0, 1, 2]))
    #expect(circuit.activeQubits == [1, 4])
    circuit.instructions.append(Instruction(.delay(.dt(5)), on: [2]))
    #expect(circuit.activeQubits == [1, 2, 4])
  }

  @Test func bindingGivesTheMatricesOfTheValues() throws {
    var random = RandomStream(seed: 1)
    let parameters = [Parameter("a"), Parameter("b")]
    var circuit = random.circuit(qubits: 3, gates: 60, parameters: parameters)
    circuit.append(.rx, random.eulerAngle(parameters), on: 0)
    circuit.measure(0, into: 0)
    circuit.instructions.append(
      Instruction(
        .gate(GateApplication(.rz, [Angle(parameters[0])])), on: [1],
        conditions: [Condition(bits: [0], equals: 1)]))
    let values = random.values(parameters)
    let bound = try circuit.binding(values)
    #expect(bound.parameters.isEmpty && bound.instructions.count == circuit.instructions.count)
    for (before, after) in zip(circuit.instructions, bound.instructions) {
      #expect(before.qubits == after.qubits && before.conditions == after.conditions)
      #expect(before.bits == after.bits)
      guard let application = before.application else { continue }
      #expect(after.application?.gate == application.gate)
      #expect(after.application?.angles.allSatisfy { $0.constantValue != nil } == true)
      #expect(try after.application?.matrix() == application.matrix(values))
    }
    #expect(throws: UnboundParameterError.self) { try circuit.binding([parameters[0]: 1]) }
  }

  @Test func durationsConvertWithTheSamplingTime() {
    #expect(Duration.seconds(2e-6).seconds(dt: nil) == 2e-6)
    #expect(Duration.dt(1600).seconds(dt: 0.5e-9)?.isClose(to: 8e-7, 1e-20) == true)
    #expect(Duration.dt(1600).seconds(dt: nil) == nil)
  }

  @Test func scheduleEndsWithItsLastInstruction() {
    let long = Instruction.gate(.x, on: [0])
    let short = Instruction.gate(.h, on: [1])
    let schedule = ScheduledCircuit(
      circuit: Circuit(qubits: 2, instructions: [short, long]),
      entries: [
        .init(long, start: 0, duration: 5e-6), .init(short, start: 1e-6, duration: 1e-6),
      ])
    #expect(schedule.duration == 5e-6)
    #expect(schedule.circuit.instructions == [long, short])
    #expect(schedule.entries[1].end == 2e-6)
    #expect(ScheduledCircuit(circuit: Circuit(qubits: 1), entries: []).duration == 0)
  }

  @Test func scheduleKeepsTheProgramsOrder() {
    let steps = [Gate.x, .rz, .h, .sx].enumerated().map {
      Instruction.gate($1, $1 == .rz ? [1] : [], on: [$0 % 2])
    }
    let circuit = Circuit(qubits: 2, instructions: steps)
    // The rotation takes no time and starts with what comes after it.
    let schedule = ScheduledCircuit(
      circuit, starts: [3e-6, 1e-6, 5e-6, 1e-6], durations: [2e-6, 0, 1e-6, 4e-6])
    #expect(schedule.circuit == circuit)
    #expect(schedule.order == [1, 3, 0, 2])
    #expect(schedule.entries.map(\.instruction) == [steps[1], steps[3], steps[0], steps[2]])
    #expect(schedule.entries.map(\.start) == [1e-6, 1e-6, 3e-6, 5e-6])
    #expect(schedule.entries.map(\.duration) == [0, 4e-6, 2e-6, 1e-6])
    #expect(schedule.duration == 6e-6)
  }
}

struct ConditionTests {
  @Test func comparesBitsLeastSignificantFirst() {
    let set: Set<Int> = [4, 7]
    for (bits, value) in [([4, 5], 1), ([5, 4], 2), ([7, 5, 4], 5), ([], 0)] as [([Int], UInt64)] {
      for other: UInt64 in 0..<8 {
        let condition = Condition(bits: bits, equals: other)
        #expect(condition.holds(set.contains) == (other == value))
        let opposite = Condition(bits: bits, equals: other, negated: true)
        #expect(opposite.holds(set.contains) == (other != value))
      }
    }
  }

  @Test func doesNotForgetBitsBeyondTheSixtyFourth() {
    let wide = Condition(bits: Array(0..<70), equals: 3)
    #expect(wide.holds { $0 < 2 })
    #expect(!wide.holds { $0 < 2 || $0 == 66 })
    #expect(Condition(bits: Array(0..<64), equals: .max).holds { _ in true })
  }
}

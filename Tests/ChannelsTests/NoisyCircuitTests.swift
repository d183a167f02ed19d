import Channels
import Circuits
import Testing

struct NoisyCircuitTests {
  @Test func idealCircuitKeepsWhatActs() {
    let a = Parameter("a")
    var circuit = Circuit(qubits: 3, bits: 2, parameters: [a])
    circuit.append(.rx, Angle(a), on: 2)
    circuit.instructions.append(Instruction(.barrier, on: [0, 1]))
    circuit.measure(2, into: 1)
    circuit.instructions.append(Instruction(.delay(.seconds(1e-6)), on: [0]))
    let condition = Condition(bits: [1], equals: 1, negated: true)
    circuit.instructions.append(Instruction(.reset, on: [1], conditions: [condition]))
    let noisy = NoisyCircuit(ideal: circuit)
    #expect(noisy.qubitCount == 3 && noisy.bitCount == 2 && noisy.parameters == [a])
    #expect(
      noisy.instructions == [
        NoisyInstruction(.gate(GateApplication(.rx, [Angle(a)])), on: [2]),
        NoisyInstruction(.measure(bit: 1, .ideal), on: [2]),
        NoisyInstruction(.reset, on: [1], conditions: [condition]),
      ])
  }

  @Test func assignmentMatrixIsReportGivenTruth() {
    let assignment = AssignmentMatrix(p10: 0.1, p01: 0.3)
    #expect(assignment.probability(report: true, given: false) == 0.1)
    #expect(assignment.probability(report: false, given: false) == 0.9)
    #expect(assignment.probability(report: false, given: true) == 0.3)
    #expect(assignment.probability(report: true, given: true) == 0.7)
    #expect(AssignmentMatrix.ideal.probability(report: true, given: true) == 1)
    #expect(AssignmentMatrix.ideal.probability(report: true, given: false) == 0)
  }
}

import Circuits
import Testing

@Suite struct CircuitValidationTests {
  private func problem(_ build: (inout Circuit) -> Void) -> CircuitError? {
    var circuit = Circuit(qubits: 2, bits: 1, parameters: [Parameter("a")])
    build(&circuit)
    do {
      try circuit.validate()
      return nil
    } catch { return error }
  }

  @Test func whatReadersGuaranteeIsChecked() {
    #expect(
      problem {
        $0.append(.h, on: 0)
        $0.append(.rx, Angle(Parameter("a")), on: 1)
        $0.append(.cx, on: 0, 1)
        $0.measure(1, into: 0)
      } == nil)
    let wrong: [((inout Circuit) -> Void, String)] = [
      ({ $0.append(.cx, on: 0, 2) }, "no qubit 2"),
      ({ $0.append(.h, on: -1) }, "no qubit -1"),
      ({ $0.append(.cx, on: 1, 1) }, "twice"),
      ({ $0.append(.cx, on: 1) }, "acts on 2 qubits, not on 1"),
      ({ $0.append(.rx, on: 1) }, "has 1 angles, not 0"),
      ({ $0.append(.rx, Angle(.nan), on: 1) }, "not a finite number"),
      ({ $0.append(.rx, Angle(Parameter("b")), on: 1) }, "'b' is not among"),
      ({ $0.measure(0, into: 1) }, "no bit 1"),
      ({ $0.qubitCount = -1 }, "less than no qubits"),
    ]
    for (build, message) in wrong {
      #expect(problem(build)?.description.contains(message) == true, "\(message)")
    }
    #expect(
      problem {
        $0.append(.h, on: 0)
        $0.append(.h, on: 7)
      }?.instruction == 1)
  }
}

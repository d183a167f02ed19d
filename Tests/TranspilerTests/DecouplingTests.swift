import Circuits
import Devices
import Randomness
import TestSupport
import Testing
import Transpiler

@Suite struct DecouplingTests {
  /// The circuit stays what it is, under every sequence, on every native set, in no more time, and
  /// no pulse meets anything else on its qubit.
  @Test(arguments: DecouplingSequence.allCases)
  func waitsAreFilled(_ sequence: DecouplingSequence) throws {
    for machine in Machine.all(5) {
      let circuit = circuit19(5, layers: 1)
      var options = TranspilerOptions(optimization: 1)
      let plain = try machine.transpile(circuit, options)
      options.decoupling = sequence
      let result = try machine.transpile(circuit, options)
      expectRight(result, circuit, on: machine)
      #expect(abs(result.schedule.duration - plain.schedule.duration) < 1e-12)
      #expect(result.metrics.twoQubitGates == plain.metrics.twoQubitGates)
      expectNoOverlap(result.schedule)
      #expect(result.circuit.instructions.count >= plain.circuit.instructions.count)
      // The circuit with its delays has the same times.
      let again = try Scheduler.schedule(
        result.circuit, device: machine.device, calibration: machine.calibration, policy: .asap)
      #expect(abs(again.duration - result.schedule.duration) < 1e-9)
    }
  }

  /// Two pulses in a long wait; none in a short one, before the first gate, next to a measurement
  /// or a reset, or in a delay that the program asks for.
  @Test func whereTheyBelong() throws {
    let machine = Machine.czGrid(1, 3)
    var circuit = Circuit(qubits: 3, bits: 1)
    circuit.append(.ry, 0.3, on: 0)
    circuit.append(.cz, on: 0, 1)
    for _ in 0..<4 {
      circuit.append(.cz, on: 1, 2)
      circuit.append(.ry, 0.4, on: 1)
      circuit.append(.ry, 0.5, on: 2)
    }
    circuit.append(.cz, on: 0, 1)
    let options = TranspilerOptions(
      optimization: 1, initialLayout: [0, 1, 2], decoupling: .x2)
    let result = try machine.transpile(circuit, options)
    expectRight(result, circuit, on: machine)
    #expect(flips(result, on: 0) == 2)
    #expect(flips(result, on: 1) == 0)

    var measured = circuit
    measured.instructions.removeLast()
    measured.instructions.append(Instruction(.barrier, on: [0, 1, 2]))
    measured.instructions.append(Instruction(.measure, on: [0], bits: [0]))
    #expect(flips(try machine.transpile(measured, options), on: 0) == 0)

    var delayed = Circuit(qubits: 1)
    delayed.append(.ry, 0.3, on: 0)
    delayed.instructions.append(Instruction(.delay(.seconds(2e-6)), on: [0]))
    delayed.append(.ry, 0.3, on: 0)
    #expect(
      flips(
        try machine.transpile(delayed, TranspilerOptions(optimization: 1, decoupling: .x2)), on: 0)
        == 0)
  }

  /// Mid-circuit measurements, resets and conditions: the branches stay what they are.
  @Test func aroundConditions() throws {
    var random = RandomStream(seed: 21)
    for machine in [Machine.czGrid(2, 3), .ecrPath(6)] {
      for trial in 0..<6 {
        let circuit = random.dynamicCircuit(qubits: 4, bits: 3, steps: 30, parameters: [])
        for sequence in DecouplingSequence.allCases {
          let result = try machine.transpile(
            circuit,
            TranspilerOptions(
              optimization: 1, seed: UInt64(trial), schedule: trial % 2 == 0 ? .alap : .asap,
              decoupling: sequence))
          expectRight(result, circuit, on: machine, seed: UInt64(trial))
          expectNoOverlap(result.schedule)
        }
      }
    }
  }

  @Test func twirledInstancesAreEquivalent() throws {
    for machine in Machine.all(4) {
      let circuit = circuit19(4, layers: 1)
      var seen = Set<Circuit>()
      var pairs = Set<Int>()
      for instance in 0..<4 {
        let result = try machine.transpile(circuit, TranspilerOptions(twirling: instance))
        expectRight(result, circuit, on: machine)
        seen.insert(result.circuit)
        pairs.insert(result.metrics.twoQubitGates)
        #expect(
          try machine.transpile(circuit, TranspilerOptions(twirling: instance)) == result)
      }
      #expect(seen.count > 1, "\(machine.device.name)")
      #expect(pairs.count == 1)
    }
  }

  /// π pulses on a qubit that come in the middle of a wait.
  private func flips(_ result: TranspiledCircuit, on qubit: Int) -> Int {
    result.circuit.instructions.count {
      $0.qubits == [qubit] && $0.application?.gate == .prx
        && $0.application?.angles[0].constantValue == .pi
    }
  }

  private func expectNoOverlap(_ schedule: ScheduledCircuit) {
    var free = [Double](repeating: 0, count: schedule.circuit.qubitCount)
    var start = 0.0
    for entry in schedule.entries {
      #expect(entry.start >= start)
      start = entry.start
      for qubit in entry.instruction.qubits {
        #expect(entry.start >= free[qubit] - 1e-12)
        free[qubit] = max(free[qubit], entry.end)
      }
    }
  }
}

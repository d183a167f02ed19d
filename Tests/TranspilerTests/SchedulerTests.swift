import Circuits
import Devices
import Randomness
import TestSupport
import Testing
import Transpiler

@Suite struct SchedulerTests {
  /// Nothing overlaps on a qubit, order is kept, conditions wait, and late is no longer than early.
  @Test func invariants() throws {
    var random = RandomStream(seed: 21)
    for machine in [Machine.ecrPath(5), .zones(5), .czGrid(2, 3)] {
      for trial in 0..<5 {
        let circuit = random.dynamicCircuit(
          qubits: 4, bits: 3, steps: 40, parameters: [Parameter("a")])
        let native = try machine.transpile(
          circuit, TranspilerOptions(seed: UInt64(trial))
        ).circuit
        let schedules = try SchedulingPolicy.allCases.map {
          try Scheduler.schedule(
            native, device: machine.device, calibration: machine.calibration, policy: $0)
        }
        for schedule in schedules { expectConsistent(schedule, native, machine) }
        if machine.device.capabilities.parallelTwoQubitGates == nil {
          #expect(schedules[0].duration.isClose(to: schedules[1].duration, 1e-15))
        }
      }
    }
  }

  private func expectConsistent(
    _ schedule: ScheduledCircuit, _ native: Circuit, _ machine: Machine
  ) {
    var free = [Int: Double]()
    var written = [Int: Double]()
    var previous = 0.0
    #expect(schedule.entries.count == native.instructions.count)
    for entry in schedule.entries {
      #expect(entry.start >= previous && entry.start >= 0)
      previous = entry.start
      for qubit in entry.instruction.qubits {
        #expect(entry.start >= free[qubit, default: 0] - 1e-15)
        free[qubit] = entry.end
      }
      for bit in entry.instruction.conditions.flatMap(\.bits) {
        if let time = written[bit] { #expect(entry.start >= time + 5e-6 - 1e-15) }
      }
      for bit in entry.instruction.bits { written[bit] = entry.end }
    }
    for qubit in 0..<native.qubitCount {
      #expect(
        schedule.entries.map(\.instruction).filter { $0.qubits.contains(qubit) }
          == native.instructions.filter { $0.qubits.contains(qubit) })
    }
    if let limit = machine.device.capabilities.parallelTwoQubitGates {
      let gates = schedule.entries.filter {
        $0.instruction.application?.gate.qubitCount == 2
      }
      for gate in gates {
        let running = gates.count {
          $0.start <= gate.start + 1e-15 && $0.end > gate.start + 1e-12
        }
        #expect(running <= limit)
      }
    }
  }

  @Test func earlyAndLate() throws {
    let machine = Machine.cxPath(3)
    var circuit = Circuit(qubits: 3, bits: 1)
    circuit.append(.sx, on: 0)
    circuit.append(.cx, on: 1, 2)
    circuit.append(.rz, 0.2, on: 0)
    circuit.append(.cx, on: 0, 1)
    circuit.measure(0, into: 0)
    func starts(_ policy: SchedulingPolicy) throws -> [Double] {
      let schedule = try Scheduler.schedule(
        circuit, device: machine.device, calibration: machine.calibration, policy: policy)
      return circuit.instructions.map { instruction in
        schedule.entries.first { $0.instruction == instruction }!.start
      }
    }
    let early = try starts(.asap)
    let late = try starts(.alap)
    for (found, expected) in zip(early, [0, 0, 40e-9, 300e-9, 600e-9]) {
      #expect(found.isClose(to: expected, 1e-15))
    }
    for (found, expected) in zip(late, [260e-9, 0, 300e-9, 300e-9, 600e-9]) {
      #expect(found.isClose(to: expected, 1e-15))
    }
  }

  @Test func missingDurations() throws {
    var machine = Machine.cxPath(3)
    machine.calibration = machine.calibration.mapping {
      $0.gate == "cx" && $0.qubits == [0, 1]
        ? Calibration.GateFigures(gate: "cx", qubits: [0, 1], error: $0.error, duration: nil) : $0
    }
    func schedule(_ instruction: Instruction) throws -> ScheduledCircuit {
      try Scheduler.schedule(
        Circuit(qubits: 3, bits: 1, instructions: [instruction]), device: machine.device,
        calibration: machine.calibration)
    }
    #expect(
      throws: TranspilerError.missingDuration(
        operation: "cx", qubits: [0, 1], device: "cx-path")
    ) { try schedule(.gate(.cx, on: [0, 1])) }
    #expect(
      throws: TranspilerError.missingDuration(operation: "h", qubits: [2], device: "cx-path")
    ) { try schedule(.gate(.h, on: [2])) }
    #expect(throws: TranspilerError.qubitOutOfRange(qubit: 3, limit: 3)) {
      try schedule(.gate(.x, on: [3]))
    }
    #expect(try schedule(.gate(.rz, [0.1], on: [1])).duration == 0)
    #expect(try schedule(Instruction(.delay(.dt(7)), on: [1])).duration.isClose(to: 7e-9, 1e-18))
    #expect(try schedule(Instruction(.measure, on: [1], bits: [0])).duration == 1e-6)
    #expect(try schedule(Instruction(.reset, on: [1])).duration == 1.5e-6)
  }

  /// A machine whose gates start at every 16th and whose measurements at every 64th sample.
  private func aligned(_ machine: Machine) -> Machine {
    let device = machine.device
    return Machine(
      device: Device(
        name: device.name, vendor: device.vendor, technology: device.technology,
        source: device.source, qubits: device.qubits, nativeGates: device.nativeGates,
        timing: Device.Timing(
          dt: Quantity(1e-9), controllerLatency: Quantity(5.003e-6), granularity: 16,
          pulseAlignment: 16, acquireAlignment: 64), capabilities: device.capabilities),
      calibration: machine.calibration)
  }

  /// Gates, measurements and decoupling pulses start on the grids of the device, early or late,
  /// after delays of any length, under conditions and where two-qubit gates wait for a zone.
  @Test func gridsOfTheDevice() throws {
    var random = RandomStream(seed: 31)
    for machine in [Machine.czGrid(2, 3), .ecrPath(6), .zones(5)].map(aligned) {
      for policy in SchedulingPolicy.allCases {
        for sequence in [DecouplingSequence?.none, .xx, .xy4] {
          var circuit = random.dynamicCircuit(qubits: 4, bits: 3, steps: 40, parameters: [])
          circuit.instructions.insert(
            Instruction(.delay(.seconds(1.234e-7)), on: [1]), at: circuit.instructions.count / 2)
          let result = try machine.transpile(
            circuit,
            TranspilerOptions(optimization: 1, schedule: policy, decoupling: sequence))
          expectRight(result, circuit, on: machine)
          for entry in result.schedule.entries where entry.duration > 0 {
            let grid: Double
            switch entry.instruction.operation {
            case .gate: grid = 16e-9
            case .measure: grid = 64e-9
            default: continue
            }
            let steps = entry.start / grid
            #expect(
              abs(steps - steps.rounded()) < 1e-3, "\(entry.instruction) at \(entry.start)")
          }
        }
      }
    }
  }
}

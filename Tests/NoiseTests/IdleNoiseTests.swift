import Channels
import Circuits
import Devices
import Foundation
import Noise
import TestSupport
import Testing

private let machine = TestMachine(qubits: 3, dt: 1e-9)
private let figures = [Calibration.QubitFigures](
  repeating: .init(t1: Quantity(1e-4), t2: Quantity(8e-5)), count: 3)
private let gates = (0..<3).map {
  Calibration.GateFigures(
    gate: "x", qubits: [$0], error: Quantity(0), duration: Quantity(1e-7))
}

private func model(
  _ sources: NoiseSelection, excited: Double = 0, stable: Set<Int> = [],
  measurement: Calibration.MeasurementFigures = .init()
) throws -> NoiseModel {
  let qubits = figures.enumerated().map { qubit, figures in
    if stable.contains(qubit) { return Calibration.QubitFigures() }
    var changed = figures
    changed.excitedPopulation = Quantity(excited)
    return changed
  }
  return try machine.model(qubits, gates: gates, measurement: measurement, sources: sources)
}

private func schedule(
  _ entries: [(Instruction, start: Double, duration: Double)], qubits: Int = 3, bits: Int = 2
) -> ScheduledCircuit {
  ScheduledCircuit(
    circuit: Circuit(qubits: qubits, bits: bits),
    entries: entries.map {
      ScheduledCircuit.Entry($0.0, start: $0.start, duration: $0.duration)
    })
}

private func x(_ qubit: Int, when conditions: [Condition] = []) -> Instruction {
  Instruction(.gate(GateApplication(.x)), on: [qubit], conditions: conditions)
}

private func wait(_ seconds: Double) throws -> NoisyOperation {
  .channel(try .thermalRelaxation(t1: 1e-4, t2: 8e-5, time: seconds))
}

@Test func gapsBetweenOperationsDecay() throws {
  let circuit = schedule([
    (x(0), 0, 1e-7), (x(1), 5e-7, 1e-7), (x(0), 1.1e-6, 1e-7), (x(0), 1.2e-6, 1e-7),
    (x(1), 1.2e-6, 1e-7),
  ])
  let noisy = try model([.idle]).noisy(circuit)
  let channels = noisy.instructions.filter {
    if case .channel = $0.operation { true } else { false }
  }
  #expect(channels.map(\.qubits) == [[0], [1]])
  for (channel, seconds) in zip(channels, [1.1e-6 - 1e-7, 1.2e-6 - (5e-7 + 1e-7)]) {
    #expect(channel.operation == (try wait(seconds)))
  }
  #expect(try model([.relaxation]).noisy(circuit).instructions.count == 10)
}

@Test func aPieceOfALongerRunWaitsFromStartToEnd() throws {
  let circuit = schedule([(x(0), 1e-6, 1e-7), (x(1), 0, 1e-7)])
  #expect(try model([.idle]).noisy(circuit).instructions.count == 2)
  let whole = try model([.idle]).noisy(circuit, span: .whole)
  #expect(whole.instructions.map(\.qubits) == [[0], [0], [1], [1]])
  #expect(whole.instructions[0].operation == (try wait(1e-6)))
  #expect(whole.instructions[3].operation == (try wait(1e-6 + 1e-7 - 1e-7)))
}

@Test func explicitDelaysAreRelaxationAndNotIdle() throws {
  let circuit = schedule([
    (x(0), 0, 1e-7), (Instruction(.delay(.dt(500)), on: [0]), 1e-7, 5e-7), (x(0), 6e-7, 1e-7),
  ])
  #expect(try model([.idle]).noisy(circuit).instructions.count == 2)
  let relaxed = try model([.relaxation]).noisy(circuit)
  #expect(relaxed.instructions.count == 5)
  #expect(relaxed.instructions[2].operation == (try wait(500 * 1e-9)))
  let unscheduled = try model([.idle]).noisy(circuit.circuit)
  #expect(unscheduled.instructions.count == 2)
}

@Test func aCircuitWithoutAScheduleOnlyHasItsDelays() throws {
  let model = try model([.idle, .relaxation])
  let circuit = schedule([(x(0), 0, 1e-7), (x(0), 1e-5, 1e-7)]).circuit
  #expect(try model.noisy(circuit).instructions.count == 4)
  #expect(model.warnings.count == 1)
}

@Test func aQubitThatWasResetRestsInItsGroundState() throws {
  let circuit = schedule([
    (x(0), 0, 1e-7), (Instruction(.reset, on: [0]), 1e-7, 1e-6), (x(0), 5e-6, 1e-7),
  ])
  #expect(try model([.idle]).noisy(circuit).instructions.count == 3)
  #expect(try model([.idle], excited: 0.1).noisy(circuit).instructions.count == 4)
}

@Test func measuringLetsTheOthersWait() throws {
  let circuit = schedule([
    (x(0), 0, 1e-7), (x(1), 0, 1e-7), (Instruction(.measure, on: [0], bits: [0]), 1e-7, 2e-6),
    (x(1), 2.1e-6, 1e-7),
  ])
  let noisy = try model([.idle]).noisy(circuit)
  #expect(noisy.instructions.map(\.qubits) == [[0], [1], [0], [1], [1]])
  #expect(noisy.instructions[3].operation == (try wait(2.1e-6 - 1e-7)))
}

@Test func aGateThatDoesNotHappenIsWaiting() throws {
  // Two conditions of which none, one or both hold; relaxation must pass in every case alike.
  for prepared in [[], [1], [2], [1, 2]] {
    let conditions = [
      Condition(bits: [0], equals: 1), Condition(bits: [1], equals: 1, negated: true),
    ]
    var entries: [(Instruction, start: Double, duration: Double)] = [(x(0), 0, 1e-7)]
    for qubit in prepared { entries.append((x(qubit), 0, 1e-7)) }
    for qubit in 1...2 {
      entries.append((Instruction(.measure, on: [qubit], bits: [qubit - 1]), 1e-7, 0))
    }
    entries.append((x(0, when: conditions), 1e-7, 1e-7))
    let happens = prepared == [1]
    for sources in [[.idle], [.relaxation], [.idle, .relaxation]] as [NoiseSelection] {
      let result = try DenseReference(
        model(sources, stable: [1, 2]).noisy(schedule(entries)))
      let relaxed = (sources != [.idle] ? 1.0 : 0) * 1e-7
      let later = sources == [.idle, .relaxation] || sources == [happens ? .relaxation : .idle]
      var z = 1 - 2 * exp(-relaxed / 1e-4)
      if happens { z = -z }
      let decay = later ? exp(-1e-7 / 1e-4) : 1
      #expect(result.expectation(PauliString([.init(.z, 0)])).isClose(to: 1 - (1 - z) * decay))
    }
  }
}

@Test func theControllersLatencyIsIdle() throws {
  #expect(try model([.idle]).waiting([0, 2], seconds: 5e-6).map(\.1) == [[0], [2]])
  #expect(try model([.relaxation]).waiting([0, 2], seconds: 5e-6).isEmpty)
  #expect(throws: (any Error).self) { try model([.idle]).waiting([3], seconds: 5e-6) }
  #expect(throws: (any Error).self) { try model([.idle]).waiting([0], seconds: -1) }
}

@Test func othersWaitForEveryReset() throws {
  let resetWait = 5e-6
  let model = try model([.idle], measurement: .init(resetWait: Quantity(resetWait)))
  func reset(_ qubit: Int) -> Instruction { Instruction(.reset, on: [qubit]) }
  let instructions = [
    x(1), x(0), reset(0), reset(2), reset(0), Instruction(.measure, on: [1], bits: [0]),
    Instruction(.measure, on: [0], bits: [1]),
  ]
  var circuit = Circuit(qubits: 3, bits: 2)
  circuit.instructions = instructions
  let scheduled = ScheduledCircuit(
    circuit: circuit,
    entries: zip(instructions, [0, 0, 1e-7, 1e-7, 1e-7, 1e-7, 1e-7]).map {
      ScheduledCircuit.Entry($0, start: $1, duration: $0.operation == .reset ? 0 : 1e-7)
    })
  let result = try DenseReference(model.noisy(scheduled))
  // Qubit 1 waits for three resets; qubit 0 is in |0⟩ after its own, and so is 2.
  #expect(result.probabilities[1, default: 0].isClose(to: exp(-3 * resetWait / 1e-4)))
  #expect(result.probabilities[0, default: 0].isClose(to: 1 - exp(-3 * resetWait / 1e-4)))
  // Nobody waits without the source, and without a schedule.
  let silent = try NoiseModel(
    device: model.device, calibration: model.calibration, sources: [.relaxation])
  // The two gates relax, and nothing else does.
  #expect(try silent.noisy(scheduled).instructions.count == instructions.count + 2)
}

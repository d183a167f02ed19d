import Channels
import Circuits
import Devices
import Foundation
import Noise
import TestSupport
import Testing

private let machine = TestMachine(qubits: 3)
private let zz = 5e4

private func model(
  _ couplings: [([Int], Double?)] = [([0, 1], zz)], sources: NoiseSelection = [.crosstalk],
  scale: Double = 1
) throws -> NoiseModel {
  try machine.model(
    machine.figures, gates: [],
    couplings: couplings.map { .init(qubits: $0.0, zz: $0.1.map { Quantity($0) }) },
    sources: sources, scale: scale)
}

private func at(
  _ start: Double, _ gate: Gate, _ angles: [Angle] = [], on qubits: [Int], for length: Double = 0
) -> ScheduledCircuit.Entry {
  .init(.gate(gate, angles, on: qubits), start: start, duration: length)
}

private func schedule(_ entries: [ScheduledCircuit.Entry]) -> ScheduledCircuit {
  ScheduledCircuit(circuit: Circuit(qubits: 3), entries: entries)
}

/// The phases written into a circuit, in radians, each with its qubits.
private func phases(_ circuit: NoisyCircuit) -> [(Double, [Int])] {
  circuit.instructions.compactMap { instruction in
    guard case .gate(let application) = instruction.operation, application.gate == .cp else {
      return nil
    }
    return application.angles[0].constantValue.map { ($0, instruction.qubits) }
  }
}

@Test func aNeighbourInOneShiftsTheFrequency() throws {
  let t = 3.3e-6
  for neighbour in [false, true] {
    var entries = [at(0, .ry, [.init(.pi / 2)], on: [0])]
    if neighbour { entries.append(at(0, .x, on: [1])) }
    entries.append(at(t, .id, on: [0]))
    let result = try DenseReference(model().noisy(schedule(entries)))
    let angle = neighbour ? 2 * Double.pi * zz * t : 0
    #expect(result.expectation(PauliString([.init(.x, 0)])).isClose(to: cos(angle)))
    #expect(result.expectation(PauliString([.init(.y, 0)])).isClose(to: -sin(angle)))
  }
}

@Test func gatesActInTheirMiddle() throws {
  // X on either side of the middle of the wait echoes the shift away.
  let entries = [
    at(0, .ry, [.init(.pi / 2)], on: [0], for: 2e-8), at(0, .x, on: [1], for: 2e-8),
    at(1e-6, .x, on: [1], for: 2e-8), at(2e-6, .id, on: [0], for: 2e-8),
  ]
  let noisy = try model().noisy(schedule(entries))
  #expect(phases(noisy).count == 2)
  #expect(phases(noisy).allSatisfy { $0.0.isClose(to: -2 * .pi * zz * 1e-6) })
  let result = try DenseReference(noisy)
  let angle = 2 * Double.pi * zz * 1e-6
  #expect(result.expectation(PauliString([.init(.x, 0)])).isClose(to: cos(angle)))
}

@Test func stepsComeInTheOrderOfTheirMiddles() throws {
  // The short gate on 1 happens before the middle of the long gate on its neighbour 0.
  let entries = [
    at(0, .x, on: [0]), at(0, .x, on: [1]), at(1e-6, .cz, on: [0, 2], for: 1e-6),
    at(1.1e-6, .y, on: [1], for: 1e-7),
  ]
  let noisy = try model().noisy(schedule(entries))
  #expect(phases(noisy).map(\.1) == [[0, 1], [0, 1]])
  #expect(phases(noisy)[0].0.isClose(to: -2 * .pi * zz * 1.15e-6))
  #expect(phases(noisy)[1].0.isClose(to: -2 * .pi * zz * 0.35e-6))
  #expect(noisy.instructions.map(\.qubits) == [[0], [1], [0, 1], [1], [0, 1], [0, 2]])
}

@Test func thePairsOwnGateHasAbsorbedIt() throws {
  let entries = [
    at(0, .x, on: [0]), at(0, .x, on: [1]), at(1e-6, .cz, on: [1, 0], for: 5e-6),
    at(7e-6, .id, on: [0]),
  ]
  let noisy = try model().noisy(schedule(entries))
  #expect(phases(noisy).count == 2)
  #expect(phases(noisy).allSatisfy { $0.0.isClose(to: -2 * .pi * zz * 1e-6, 1e-9) })
}

@Test func scaleGoesIntoAnglesByItsRoot() throws {
  let entries = [at(0, .x, on: [0]), at(0, .x, on: [1]), at(1e-6, .id, on: [0])]
  let noisy = try model(scale: 4).noisy(schedule(entries))
  #expect(phases(noisy)[0].0.isClose(to: -4 * .pi * zz * 1e-6))
  #expect(try phases(model(scale: 0).noisy(schedule(entries))).isEmpty)
}

@Test func aPieceOfALongerRunGathersPhasesToItsEnd() throws {
  let entries = [at(1e-6, .id, on: [0]), at(1e-6, .id, on: [1]), at(3e-6, .id, on: [2])]
  let noisy = try model().noisy(schedule(entries), span: .whole)
  #expect(phases(noisy).map(\.1) == [[0, 1], [0, 1]])
  #expect(phases(noisy)[1].0.isClose(to: -4 * .pi * zz * 1e-6))
  #expect(try phases(model().noisy(schedule(entries))).isEmpty)
}

@Test func couplingsOutOfUseOrWithoutFiguresDoNothing() throws {
  let entries = [at(0, .x, on: [0]), at(0, .x, on: [1]), at(1e-6, .id, on: [0])]
  let model = try model([([1, 2], zz), ([0, 1], nil)])
  #expect(try phases(model.noisy(schedule(entries))).isEmpty)
  #expect(try model.noisy(schedule(entries).circuit).instructions.count == 3)
  #expect(model.warnings.count == 1)
}

@Test func impossibleCouplingsAreRefused() {
  for (qubits, zz) in [([0, 3], 1.0), ([0], 1), ([1, 1], 1), ([0, 1, 2], 1), ([0, 1], .nan)] {
    #expect(throws: NoiseError.self) { try model([(qubits, zz)], sources: .none) }
  }
}

// Simultaneous gates.

private let pairs = TestMachine(qubits: 4)

/// `cz` with an error of 0.01 alone and 0.03 beside others, `x` with 0.001 and 0.004; 0.1 µs each.
private func simultaneous(
  _ sources: NoiseSelection = [.gate, .crosstalk], hasSimultaneous: Bool = true
) throws -> NoiseModel {
  func row(_ gate: String, _ qubits: [Int], _ alone: Double, _ beside: Double)
    -> Calibration.GateFigures
  {
    .init(
      gate: gate, qubits: qubits, error: Quantity(alone), duration: Quantity(1e-7),
      simultaneousError: hasSimultaneous ? Quantity(beside) : nil)
  }
  return try pairs.model(
    pairs.figures,
    gates: [[0, 1], [2, 3]].map { row("cz", $0, 0.01, 0.03) }
      + (0..<4).map { row("x", [$0], 0.001, 0.004) }, sources: sources)
}

/// The average infidelities of the channels that follow gates, each with its qubits.
private func errors(
  _ model: NoiseModel, _ entries: [ScheduledCircuit.Entry]
) throws -> [[Int]: Double] {
  let noisy = try model.noisy(
    ScheduledCircuit(circuit: Circuit(qubits: 4), entries: entries))
  var result: [[Int]: Double] = [:]
  for step in noisy.instructions {
    guard case .channel(let channel) = step.operation else { continue }
    result[step.qubits] = 1 - channel.averageGateFidelity
  }
  return result
}

@Test func gatesThatOverlapHaveTheErrorOfSimultaneousOnes() throws {
  let model = try simultaneous()
  let length = 1e-7
  let apart = try errors(
    model, [at(0, .cz, on: [0, 1], for: length), at(length, .cz, on: [2, 3], for: length)])
  #expect(apart[[0, 1]]!.isClose(to: 0.01) && apart[[2, 3]]!.isClose(to: 0.01))
  for shift in [0, 0.5, 0.99] {
    let both = try errors(
      model,
      [at(0, .cz, on: [0, 1], for: length), at(shift * length, .cz, on: [2, 3], for: length)])
    #expect(both[[0, 1]]!.isClose(to: 0.03) && both[[2, 3]]!.isClose(to: 0.03), "\(shift)")
  }
  // A long gate overlaps with one that starts after another has ended within it.
  let nested = try errors(
    model,
    [
      at(0, .x, on: [0], for: 5 * length), at(length, .x, on: [1], for: length),
      at(3 * length, .x, on: [2], for: length), at(6 * length, .x, on: [3], for: length),
    ])
  #expect((0..<3).allSatisfy { nested[[$0]]!.isClose(to: 0.004) })
  #expect(nested[[3]]!.isClose(to: 0.001))
}

/// The error beside others was measured with gates of as many qubits.
@Test func gatesOfAnotherSizeDoNotCount() throws {
  let entries = [at(0, .cz, on: [0, 1], for: 1e-7), at(0, .x, on: [2], for: 1e-7)]
  let mixed = try errors(simultaneous(), entries)
  #expect(mixed[[0, 1]]!.isClose(to: 0.01) && mixed[[2]]!.isClose(to: 0.001))
}

@Test func withoutCrosstalkGatesAreAlone() throws {
  let entries = [at(0, .cz, on: [0, 1], for: 1e-7), at(0, .cz, on: [2, 3], for: 1e-7)]
  let alone = try errors(simultaneous([.gate]), entries)
  #expect(alone[[0, 1]]!.isClose(to: 0.01) && alone[[2, 3]]!.isClose(to: 0.01))
  #expect(throws: NoiseError.self) { try simultaneous(hasSimultaneous: false) }
  #expect(try simultaneous(.all).sources == [.gate, .crosstalk])
  #expect(try simultaneous(.all, hasSimultaneous: false).sources == [.gate])
}

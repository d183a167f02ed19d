import Channels
import Circuits
import Simulators
import TestSupport
import Testing

/// Exact evolution of numbers beside the engine that runs circuits, and its derivatives beside
/// differences.
@Suite struct TransferRunTests {
  /// Three qubits of which one is measured in the middle, reset and used again.
  private func circuit(_ x: [Double]) throws -> NoisyCircuit {
    var circuit = NoisyCircuit(qubits: 6, bits: 4)
    func gate(_ gate: Gate, _ angles: [Double], _ qubits: [Int]) {
      circuit.append(.gate(GateApplication(gate, angles.map { Angle($0) })), on: qubits)
    }
    func damp(_ qubit: Int, _ time: Double) throws {
      circuit.append(
        .channel(try .thermalRelaxation(t1: 1, t2: 1.2, time: time, excitedPopulation: 0.1)),
        on: [qubit])
    }
    gate(.ry, [0.7], [0])
    gate(.rx, [1.1], [2])
    gate(.ry, [0.4], [4])
    gate(.cx, [], [0, 2])
    try damp(2, 0.3 + x[0])
    circuit.append(.channel(try .depolarizing(0.1 + x[1], qubits: 2)), on: [2, 0])
    gate(.crx, [0.9], [2, 4])
    circuit.append(.measure(bit: 0, AssignmentMatrix(p10: 0.05, p01: 0.1)), on: [2])
    circuit.append(.reset, on: [2])
    try damp(4, 0.2 + x[2])
    circuit.append(.measure(bit: 1, AssignmentMatrix(p10: 0.02, p01: 0.2)), on: [4])
    gate(.ry, [0.3], [2])
    gate(.cz, [], [4, 2])
    gate(.rx, [0.8 + x[3]], [4])
    gate(.cx, [], [0, 4])
    circuit.append(.measure(bit: 2, .ideal), on: [4])
    circuit.append(.measure(bit: 3, AssignmentMatrix(p10: 0, p01: 0.3)), on: [0])
    return circuit
  }

  private static let lists = [[0, 1, 2, 3], [1, 0], [3]]

  private func distributions(_ circuit: NoisyCircuit) throws -> [[Double]] {
    let program = try TransferProgram(circuit, reading: Self.lists)
    #expect(program.components.count == 1)
    let component = try #require(program.components.first)
    var result = Self.lists.map { [Double](repeating: 0, count: 1 << $0.count) }
    for (read, weights) in zip(component.reads, try TransferRun.weights(of: component)) {
      for (value, weight) in weights.enumerated() {
        for report in weights.indices {
          var p = weight
          for (place, assignment) in read.assignments.enumerated() {
            p *= assignment.probability(
              report: report >> place & 1 == 1, given: value >> place & 1 == 1)
          }
          let index = read.places.enumerated().reduce(0) {
            $0 | (report >> $1.offset & 1) << $1.element
          }
          result[read.list][index] += p
        }
      }
    }
    return result
  }

  @Test("Joint values of bits of one moment and of several are those of the simulation")
  func distributionsAreThoseOfTheSimulation() throws {
    let circuit = try circuit([0, 0, 0, 0])
    let whole = try #require(
      try Simulation(circuit).run(SimulationRequest(probabilities: true), method: .density)
        .probabilities)
    var expected = Self.lists.map { [Double](repeating: 0, count: 1 << $0.count) }
    for (text, p) in whole {
      let value = try #require(Int(text, radix: 2))
      for (list, bits) in Self.lists.enumerated() {
        let index = bits.enumerated().reduce(0) { $0 | (value >> $1.element & 1) << $1.offset }
        expected[list][index] += p
      }
    }
    for (own, other) in zip(try distributions(circuit), expected) {
      for (a, b) in zip(own, other) { #expect(abs(a - b) < 1e-13) }
    }
  }

  /// The derivative of the blocks by each x, by differences of neighbouring circuits.
  private func derivative(
    _ base: TransferProgram.Component
  ) throws -> TransferDerivative {
    var result = TransferDerivative(stages: base.stages.count, parameters: 4)
    let h = 1e-4
    for parameter in 0..<4 {
      var sides: [TransferProgram.Component] = []
      for sign in [1.0, -1] {
        var x = [0.0, 0, 0, 0]
        x[parameter] = sign * h
        sides.append(
          try #require(TransferProgram(try circuit(x), reading: Self.lists).components.first))
      }
      for stage in base.stages.indices {
        guard case .block(let up) = sides[0].stages[stage],
          case .block(let down) = sides[1].stages[stage], up.elements != down.elements
        else { continue }
        result.blocks[stage].append(
          (parameter, zip(up.elements, down.elements).map { ($0 - $1) / (2 * h) }))
      }
    }
    return result
  }

  @Test("Tangents and the reverse pass agree with each other and with differences")
  func derivativesAgree() throws {
    let base = try #require(
      TransferProgram(try circuit([0, 0, 0, 0]), reading: Self.lists).components.first)
    let derivative = try derivative(base)
    #expect(derivative.blocks.contains { !$0.isEmpty })
    let reads = try TransferRun.tangents(of: base, by: derivative)
    // Few states at a time are as good as many.
    let narrow = try TransferRun.tangents(
      of: base, by: derivative, memoryLimit: Double(8 * 8 << (2 * base.qubits.count)))
    for (a, b) in zip(reads, narrow) { #expect(a.derivatives == b.derivatives) }
    let seeds = reads.enumerated().map { read, part in
      part.weights.indices.map { Double(($0 * 7 + read * 3) % 5) - 1.5 }
    }
    for limit in [nil, Double(8 * 12 << (2 * base.qubits.count))] {
      let (weights, gradient) = try TransferRun.gradient(
        of: base, by: derivative, memoryLimit: limit, threads: 2
      ) { _ in seeds }
      for (a, b) in zip(weights, reads) { #expect(a == b.weights) }
      for parameter in 0..<4 {
        let forward = zip(reads, seeds).reduce(0.0) { sum, pair in
          guard !pair.0.derivatives[parameter].isEmpty else { return sum }
          return sum + zip(pair.0.derivatives[parameter], pair.1).reduce(0) { $0 + $1.0 * $1.1 }
        }
        #expect(abs(forward - gradient[parameter]) < 1e-12)
        let h = 1e-4
        var values: [Double] = []
        for sign in [1.0, -1] {
          var x = [0.0, 0, 0, 0]
          x[parameter] = sign * h
          let moved = try #require(
            TransferProgram(try circuit(x), reading: Self.lists).components.first)
          values.append(
            zip(try TransferRun.weights(of: moved), seeds).reduce(0) { sum, pair in
              sum + zip(pair.0, pair.1).reduce(0) { $0 + $1.0 * $1.1 }
            })
        }
        #expect(abs((values[0] - values[1]) / (2 * h) - forward) < 1e-7)
        #expect(abs(forward) > 1e-4)
      }
    }
  }
}

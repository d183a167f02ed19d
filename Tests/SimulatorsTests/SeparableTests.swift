import Channels
import Circuits
import Foundation
import Randomness
import Simulators
import TestSupport
import Testing

/// Groups of qubits that never meet, simulated apart, against the dense references of the groups.
@Suite struct SeparableTests {
  /// Random circuits on a few qubits each, their steps shuffled together onto interleaved qubits.
  private func groups(
    _ stream: inout RandomStream, count: Int, qubits: Int, isPure: Bool
  ) throws -> (parts: [NoisyCircuit], whole: NoisyCircuit) {
    var parts = try (0..<count).map { _ in
      try stream.noisyCircuit(
        qubits: qubits, bits: 2, steps: 14,
        features: isPure ? [.resets, .conditions, .measurements] : .all)
    }
    if isPure {
      for index in parts.indices {
        parts[index].instructions = parts[index].instructions.map { step in
          guard case .measure(let bit, _) = step.operation else { return step }
          return NoisyInstruction(
            .measure(bit: bit, .ideal), on: step.qubits, conditions: step.conditions)
        }
      }
    }
    var whole = NoisyCircuit(qubits: count * qubits, bits: count * 2)
    for step in 0..<14 {
      for (group, part) in parts.enumerated() {
        let own = part.instructions[step]
        var operation = own.operation
        if case .measure(let bit?, let assignment) = operation {
          operation = .measure(bit: bit * count + group, assignment)
        }
        whole.append(
          operation, on: own.qubits.map { $0 * count + group },
          conditions: own.conditions.map { condition in
            Condition(
              bits: condition.bits.map { $0 * count + group }, equals: condition.value,
              negated: condition.negated)
          })
      }
    }
    return (parts, whole)
  }

  @Test(arguments: 0..<20, [SimulationMethod.density, .stateVector])
  func productsEqualReferences(seed: Int, method: SimulationMethod) throws {
    var stream = RandomStream(seed: 41, seed)
    let (count, qubits) = method == .density ? (4, 3) : (6, 3)
    let (parts, whole) = try groups(
      &stream, count: count, qubits: qubits, isPure: method == .stateVector)
    let references = try parts.map { try DenseReference($0) }
    var observables: [PauliString] = []
    var expected: [Double] = []
    for _ in 0..<5 {
      let letters = (0..<count).map { _ in
        (0..<qubits).map { PauliString.Factor(Pauli.allCases.randomElement(using: &stream)!, $0) }
      }
      expected.append(
        zip(references, letters).reduce(1) { $0 * $1.0.expectation(PauliString($1.1)) })
      observables.append(
        PauliString(
          letters.enumerated().flatMap { group, factors in
            factors.map { PauliString.Factor($0.pauli, $0.qubit * count + group) }
          }))
    }
    var probabilities: [UInt64: Double] = [0: 1]
    for (group, reference) in references.enumerated() {
      var joint: [UInt64: Double] = [:]
      for (key, value) in probabilities {
        for (own, weight) in reference.probabilities {
          let bits = (own & 1) << UInt64(group) | (own >> 1) << UInt64(count + group)
          joint[key | bits, default: 0] += value * weight
        }
      }
      probabilities = joint
    }
    #expect(whole.separableGroups.count >= count)
    let result = try Simulation(whole).run(
      SimulationRequest(expectations: observables, probabilities: true), method: method)
    for (value, exact) in zip(result.expectations, expected) {
      #expect(value.isClose(to: exact, 1e-12))
    }
    let named = Dictionary(
      uniqueKeysWithValues: probabilities.filter { $0.value >= 1e-15 }.map {
        (bitString($0.key, bits: 2 * count), $0.value)
      })
    #expect(distance(result.probabilities ?? [:], named) < 1e-12)
    let shots = 20_000
    let counts = try #require(
      Simulation(whole).run(SimulationRequest(shots: shots, seed: 3), method: method).counts)
    #expect(counts.values.reduce(0, +) == shots)
    // By the parity of all bits and by the first group's bits, so that no class is too small.
    let masks: [UInt64] = [(1 << UInt64(2 * count)) - 1, 1 | 1 << UInt64(count)]
    for mask in masks {
      func isOdd(_ record: UInt64) -> Int { (record & mask).nonzeroBitCount & 1 }
      var found = [0, 0]
      for (name, count) in counts { found[isOdd(UInt64(name, radix: 2) ?? 0)] += count }
      var exact = [0.0, 0]
      for (record, weight) in probabilities { exact[isOdd(record)] += weight }
      let (statistic, freedom) = chiSquare(found, exact)
      #expect(statistic <= chiSquareBound(degreesOfFreedom: freedom))
    }
  }

  /// What joins groups: a step on both, a condition of one on the other, a bit that both write, and
  /// a result that depends on both.
  @Test func whatJoins() {
    func count(_ change: (inout NoisyCircuit) -> Void) -> Int {
      var circuit = NoisyCircuit(qubits: 4, bits: 3)
      for qubit in 0..<3 {
        circuit.append(.gate(GateApplication(.h)), on: [qubit])
        circuit.append(.measure(bit: qubit, .ideal), on: [qubit])
      }
      change(&circuit)
      return circuit.separableGroups.count
    }
    #expect(count { _ in } == 3)
    #expect(count { $0.append(.gate(GateApplication(.cx)), on: [0, 2]) } == 2)
    #expect(
      count {
        $0.append(
          .gate(GateApplication(.x)), on: [2], conditions: [Condition(bits: [0, 1], equals: 2)])
      } == 1)
    #expect(count { $0.append(.measure(bit: 1, .ideal), on: [3]) } == 3)
    #expect(
      count {
        $0.resultRule.hiddenBitCount = 1
        $0.resultRule.assignments = [
          .init(bit: 0, value: Condition(bits: [1, 2], equals: 3))
        ]
      } == 2)
  }

  /// Forty qubits in pairs, exactly, and a billion shots of them.
  @Test func fortyQubitsInPairs() throws {
    var circuit = NoisyCircuit(qubits: 40, bits: 2)
    for qubit in stride(from: 0, to: 40, by: 2) {
      circuit.append(.gate(GateApplication(.ry, [Angle(0.1 * Double(qubit))])), on: [qubit])
      circuit.append(.gate(GateApplication(.cx)), on: [qubit, qubit + 1])
      circuit.append(.channel(try QuantumChannel.amplitudeDamping(0.1)), on: [qubit])
    }
    circuit.append(.measure(bit: 0, .ideal), on: [10])
    circuit.append(.measure(bit: 1, .ideal), on: [31])
    let z = PauliString([.init(.z, 10), .init(.z, 31)])
    let shots = 1_000_000_000
    let result = try Simulation(circuit).run(
      SimulationRequest(shots: shots, expectations: [z]), method: .density)
    // ⟨Z⟩ = cos θ, and damping takes it to 1 − (1 − γ)(1 − cos θ).
    let damped = 1 - 0.9 * (1 - cos(1.0))
    #expect(result.expectations[0].isClose(to: damped * cos(3.0), 1e-12))
    let ones = (result.counts ?? [:]).filter { $0.key.hasSuffix("1") }.values.reduce(0, +)
    let p = (1 - damped) / 2
    #expect(
      abs(Double(ones) - p * Double(shots)) < 5 * (p * (1 - p) * Double(shots)).squareRoot())
  }
}

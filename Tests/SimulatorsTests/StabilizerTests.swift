import Channels
import Circuits
import Randomness
import Simulators
import TestSupport
import Testing

/// Stabilizer states against the dense reference, and at sizes that nothing else reaches.
@Suite struct StabilizerTests {
  private static let cliffords: [Gate] = [
    .id, .x, .y, .z, .h, .s, .sdg, .sx, .sxdg, .cx, .cy, .cz, .swap, .iswap, .ecr,
  ]

  /// A random Clifford circuit with mixtures of Paulis, measurements, resets and conditions.
  /// - Parameter onlyPaulis: Whether only Paulis and errors depend on records.
  private func circuit(
    _ stream: inout RandomStream, qubits: Int, steps: Int, onlyPaulis: Bool
  ) throws -> NoisyCircuit {
    var circuit = try stream.noisyCircuit(
      qubits: qubits, bits: 3, steps: steps, from: Self.cliffords)
    for index in circuit.instructions.indices {
      let step = circuit.instructions[index]
      var operation = step.operation
      if case .channel(let channel) = operation {
        var weights = (0..<(channel.qubitCount == 1 ? 4 : 16)).map { _ in stream.uniform() }
        weights[0] *= 10
        let sum = weights.reduce(0, +)
        operation = .channel(try QuantumChannel.pauli(weights.map { $0 / sum }))
      }
      var isFree = false
      switch operation {
      case .gate(let application): isFree = ["x", "y", "z", "id"].contains(application.gate.name)
      case .channel: isFree = true
      case .measure, .weakMeasure, .reset, .assign: break
      }
      circuit.instructions[index] = NoisyInstruction(
        operation, on: step.qubits, conditions: onlyPaulis && !isFree ? [] : step.conditions)
    }
    return circuit
  }

  private func paulis(_ qubits: Int, _ stream: inout RandomStream) -> [PauliString] {
    (0..<6).map { _ in
      PauliString(
        (0..<qubits).map {
          PauliString.Factor(Pauli.allCases.randomElement(using: &stream)!, $0)
        })
    }
  }

  /// Samples follow the exact distribution, and expectations the exact ones, whether shots differ by
  /// Paulis or run one by one.
  @Test(arguments: 0..<24, [true, false])
  func samplesFollowReference(seed: Int, onlyPaulis: Bool) throws {
    var stream = RandomStream(seed: 31, seed, onlyPaulis ? 1 : 0)
    let n = 1 + seed % 4
    let circuit = try circuit(&stream, qubits: n, steps: 24, onlyPaulis: onlyPaulis)
    let reference = try DenseReference(circuit)
    let observables = paulis(n, &stream)
    let shots = 1500
    let result = try Simulation(circuit).run(
      SimulationRequest(shots: shots, seed: 9, threads: 2, expectations: observables),
      method: .stabilizer)
    let counts = result.counts ?? [:]
    #expect(counts.values.reduce(0, +) == shots)
    let (statistic, freedom) = chiSquare(
      (0..<8).map { counts[bitString(UInt64($0), bits: 3)] ?? 0 },
      (0..<8).map { reference.probabilities[UInt64($0)] ?? 0 })
    #expect(statistic <= chiSquareBound(degreesOfFreedom: freedom))
    for (index, pauli) in observables.enumerated() {
      let exact = reference.expectation(pauli)
      if let errors = result.expectationErrors {
        let bound = 5 * max(errors[index], 1 / Double(shots).squareRoot())
        #expect(result.expectations[index].isClose(to: exact, bound))
      } else {
        #expect(result.expectations[index].isClose(to: exact, 1e-12))
      }
    }
    let alone = try Simulation(circuit).run(
      SimulationRequest(shots: shots, seed: 9, expectations: observables), method: .stabilizer)
    #expect(alone.counts == counts && alone.expectations == result.expectations)
  }

  /// Without records expectations are exact and need no shots.
  @Test(arguments: 0..<60) func expectationsEqualReference(seed: Int) throws {
    var stream = RandomStream(seed: 32, seed)
    let n = 1 + seed % 4
    var circuit = try circuit(&stream, qubits: n, steps: 20, onlyPaulis: true)
    circuit.instructions = circuit.instructions.map {
      NoisyInstruction($0.operation, on: $0.qubits)
    }
    let reference = try DenseReference(circuit)
    let observables = paulis(n, &stream)
    let result = try Simulation(circuit).run(
      SimulationRequest(expectations: observables), method: .stabilizer)
    #expect(result.counts == nil && result.expectationErrors == nil)
    for (value, pauli) in zip(result.expectations, observables) {
      #expect(value.isClose(to: reference.expectation(pauli), 1e-12))
    }
  }

  /// A tableau knows the expectation of every Pauli, also across the words of its columns.
  @Test(arguments: [3, 6]) func tableauEqualsStateVector(n: Int) throws {
    var stream = RandomStream(seed: 33, n)
    for offset in [0, 62] {
      var state = StateVector(qubitCount: n)
      var tableau = StabilizerTableau(qubitCount: n + offset)
      for _ in 0..<60 {
        let gate = try #require(Self.cliffords.randomElement(using: &stream))
        let qubits = stream.qubits(gate.qubitCount, of: n)
        let action = try #require(CliffordAction(gate.matrix([])))
        state.apply(gate.matrix([]), on: qubits)
        tableau.apply(action, on: qubits.map { $0 + offset })
      }
      for index in 0..<1 << (2 * n) {
        let letters = (0..<n).map { Pauli(rawValue: index >> (2 * $0) & 3) ?? .i }
        func string(_ offset: Int) -> PauliString {
          PauliString(letters.enumerated().map { PauliString.Factor($1, $0 + offset) })
        }
        let found = Double(tableau.expectation(string(offset)))
        #expect(found.isClose(to: state.expectation(string(0)), 1e-9))
      }
    }
  }

  /// A chain of a thousand qubits, entangled as one, with a flip of a known probability on one.
  @Test func aThousandQubits() throws {
    let n = 1000
    var circuit = NoisyCircuit(qubits: n, bits: n)
    circuit.append(.gate(GateApplication(.h)), on: [0])
    for qubit in 1..<n { circuit.append(.gate(GateApplication(.cx)), on: [qubit - 1, qubit]) }
    circuit.append(.channel(try QuantumChannel.pauli([0.75, 0.25, 0, 0])), on: [500])
    let all = PauliString((0..<n).map { PauliString.Factor(.x, $0) })
    let pair = PauliString([.init(.z, 0), .init(.z, 500)])
    let exact = try Simulation(circuit).run(
      SimulationRequest(expectations: [all, pair]), method: .stabilizer)
    #expect(exact.expectations == [1, 0.5])
    for qubit in 0..<n { circuit.append(.measure(bit: qubit, .ideal), on: [qubit]) }
    let shots = 256
    let counts = try #require(
      Simulation(circuit).run(SimulationRequest(shots: shots, seed: 4), method: .stabilizer).counts)
    let flipped = counts.reduce(0) { sum, entry in
      let bits = Array(entry.key.reversed())
      let odd = bits.indices.filter { bits[$0] != bits[0] }
      #expect(odd.isEmpty || odd == [500])
      return sum + (odd.isEmpty ? 0 : entry.value)
    }
    // Five standard deviations of a binomial number.
    #expect(abs(flipped - shots / 4) <= 35)
    #expect(counts.count > 2 && counts.values.reduce(0, +) == shots)
  }

  /// What is no Clifford or cannot be sampled is refused with the step or the reason.
  @Test func refusals() throws {
    func message(_ circuit: NoisyCircuit, _ request: SimulationRequest) -> String {
      do {
        _ = try Simulation(circuit).run(request, method: .stabilizer)
        return ""
      } catch { return "\(error)" }
    }
    var rotated = NoisyCircuit(qubits: 5, bits: 1)
    rotated.append(.gate(GateApplication(.h)), on: [0])
    rotated.append(.gate(GateApplication(.rz, [Angle(0.3)])), on: [3])
    #expect(message(rotated, SimulationRequest(shots: 1)).contains("step 1, a gate on qubits [3]"))
    var damped = NoisyCircuit(qubits: 1)
    damped.append(.channel(try QuantumChannel.amplitudeDamping(0.1)), on: [0])
    #expect(message(damped, SimulationRequest(shots: 1)).contains("step 0, a channel"))
    let plain = NoisyCircuit(qubits: 1, bits: 1)
    #expect(
      message(plain, SimulationRequest(shots: 1, probabilities: true)).contains("probabilities"))
    var conditional = NoisyCircuit(qubits: 1, bits: 1)
    conditional.append(
      .gate(GateApplication(.x)), on: [0], conditions: [Condition(bits: [0], equals: 1)])
    #expect(message(conditional, SimulationRequest()).contains("number of shots"))
  }
}

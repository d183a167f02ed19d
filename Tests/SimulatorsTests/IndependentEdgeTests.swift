import Channels
import Circuits
import Randomness
import Simulators
import TestSupport
import Testing

/// Smallest and largest circuits, and requests that must be refused.
struct IndependentEdgeTests {
  static let exact = [SimulationMethod.density, .stateVector]

  @Test(arguments: SimulationMethod.allCases) func emptyCircuits(method: SimulationMethod) throws {
    let strings = ["I", "Z0", "X1", "Z0*Z1"].compactMap { PauliString(parsing: $0) }
    for bits in [0, 1, 70] {
      let circuit = NoisyCircuit(qubits: 2, bits: bits)
      let result = try Simulation(circuit).run(
        SimulationRequest(
          shots: 5, expectations: strings, probabilities: Self.exact.contains(method)),
        method: method)
      let zeros = String(repeating: "0", count: bits)
      #expect(result.counts == [zeros: 5])
      #expect(result.expectations == [1, 1, 0, 1])
      if Self.exact.contains(method) {
        #expect(result.probabilities == (bits == 0 ? nil : [zeros: 1]))
      }
    }
  }

  @Test(arguments: SimulationMethod.allCases) func oneQubit(method: SimulationMethod) throws {
    var circuit = NoisyCircuit(qubits: 1, bits: 1)
    circuit.append(.gate(GateApplication(.x)), on: [0])
    circuit.append(.measure(bit: 0, .ideal), on: [0])
    let result = try Simulation(circuit).run(
      SimulationRequest(shots: 9, expectations: [PauliString(parsing: "Z0")!]), method: method)
    #expect(result.counts == ["1": 9] && result.expectations[0].isClose(to: -1))
    #expect(result.probabilities == nil && result.method == method)
  }

  /// The last declared bit is the first character.
  @Test(arguments: SimulationMethod.allCases) func manyBits(method: SimulationMethod) throws {
    var circuit = NoisyCircuit(qubits: 3, bits: 100)
    circuit.append(.gate(GateApplication(.x)), on: [2])
    circuit.append(.measure(bit: 98, .ideal), on: [2])
    circuit.append(.measure(bit: 3, .ideal), on: [0])
    circuit.append(
      .gate(GateApplication(.x)), on: [1],
      conditions: [Condition(bits: [3, 98], equals: 2), Condition(bits: [5], equals: 0)])
    circuit.append(.measure(bit: 64, .ideal), on: [1])
    let result = try Simulation(circuit).run(SimulationRequest(shots: 3), method: method)
    let key = String((0..<100).reversed().map { $0 == 98 || $0 == 64 ? "1" : "0" })
    #expect(result.counts == [key: 3])
  }

  @Test(arguments: [SimulationMethod.density, .stateVector, .trajectories])
  func refusesWhatDoesNotFitInMemory(method: SimulationMethod) throws {
    for qubits in [31, 63, 64, 127, 1000] {
      var circuit = NoisyCircuit(qubits: qubits, bits: 1)
      for qubit in 0..<qubits { circuit.append(.gate(GateApplication(.h)), on: [qubit]) }
      for qubit in 1..<qubits {
        circuit.append(.gate(GateApplication(.cx)), on: [qubit - 1, qubit])
      }
      circuit.append(.measure(bit: 0, .ideal), on: [0])
      let request = SimulationRequest(shots: 10, memoryLimit: 1e9)
      let error = #expect(throws: SimulationError.self) {
        try Simulation(circuit).run(request, method: method)
      }
      #expect(error?.description.contains("the method stabilizer runs this circuit") == true)
      circuit.append(.gate(GateApplication(.t)), on: [0])
      let other = #expect(throws: SimulationError.self) {
        try Simulation(circuit).run(request, method: method)
      }
      #expect(other?.description.contains("stabilizer") == false)
    }
  }

  @Test func refusesTooManyOutcomes() throws {
    var circuit = NoisyCircuit(qubits: 21, bits: 21)
    for qubit in 0..<21 {
      circuit.append(.gate(GateApplication(.h)), on: [qubit])
      circuit.append(.measure(bit: qubit, .ideal), on: [qubit])
    }
    #expect(throws: SimulationError.self) {
      try Simulation(circuit).run(SimulationRequest(probabilities: true), method: .stateVector)
    }
  }

  @Test func refusesRequestsThatDoNotFitTheMethod() throws {
    var noisy = NoisyCircuit(qubits: 1, bits: 1)
    noisy.append(.channel(try .depolarizing(0.1, qubits: 1)), on: [0])
    let simulation = try Simulation(noisy)
    #expect(simulation.isNoisy)
    let refused: [(SimulationRequest, SimulationMethod)] = [
      (SimulationRequest(), .stateVector),
      (SimulationRequest(), .trajectories),
      (SimulationRequest(shots: 10, probabilities: true), .trajectories),
      (SimulationRequest(shots: 0), .density), (SimulationRequest(shots: -1), .trajectories),
      (SimulationRequest(expectations: [PauliString(parsing: "Z1")!]), .density),
    ]
    for (request, method) in refused {
      #expect(throws: SimulationError.self) { try simulation.run(request, method: method) }
    }
    var misread = NoisyCircuit(qubits: 1, bits: 1)
    misread.append(.measure(bit: 0, AssignmentMatrix(p10: 0.1, p01: 0)), on: [0])
    #expect(try Simulation(misread).isNoisy)
  }

  @Test func refusesUnboundAngles() {
    var circuit = NoisyCircuit(qubits: 1, parameters: [Parameter("a")])
    circuit.append(.gate(GateApplication(.rx, [Angle(Parameter("a"))])), on: [0])
    #expect(throws: UnboundParameterError.self) { try Simulation(circuit) }
  }

  @Test func refusesChannelsOnThreeQubits() throws {
    var random = RandomStream(seed: 1)
    var circuit = NoisyCircuit(qubits: 3)
    circuit.append(.channel(try random.krausChannel(qubits: 3, operators: 2)), on: [0, 1, 2])
    #expect(throws: SimulationError.self) { try Simulation(circuit) }
  }

  @Test func refusesPlacesThatTheCircuitDoesNotHave() throws {
    let cx = NoisyOperation.gate(GateApplication(.cx))
    let channel = NoisyOperation.channel(try .depolarizing(0.1, qubits: 1))
    let bad: [NoisyInstruction] = [
      NoisyInstruction(cx, on: [0, 0]), NoisyInstruction(cx, on: [0, 2]),
      NoisyInstruction(cx, on: [-1, 0]), NoisyInstruction(cx, on: [0]),
      NoisyInstruction(channel, on: [0, 1]), NoisyInstruction(channel, on: [5]),
      NoisyInstruction(.reset, on: []), NoisyInstruction(.reset, on: [0, 1]),
      NoisyInstruction(.measure(bit: 1, .ideal), on: [0]),
      NoisyInstruction(.measure(bit: -1, .ideal), on: [0]),
      NoisyInstruction(.reset, on: [0], conditions: [Condition(bits: [0, 64], equals: 1)]),
    ]
    for instruction in bad {
      #expect(throws: SimulationError.self) {
        try Simulation(NoisyCircuit(qubits: 2, bits: 1, instructions: [instruction]))
      }
    }
  }
}

import Channels
import Circuits
import Devices
import Foundation
import LinearAlgebra
import Noise
import Numerics
import Randomness
import TestSupport
import Testing

/// Couplings and relaxation of qubits that wait together, against the master equation.
@Suite struct JointWaitTests {
  /// Some qubits with their couplings, and gates without errors that take no time.
  private struct Register {
    var t1: [Double]
    var t2: [Double]
    var excited: [Double]
    var couplings: [(pair: [Int], zz: Double)]

    func model(_ sources: NoiseSelection = [.crosstalk, .relaxation, .idle]) throws -> NoiseModel {
      let machine = TestMachine(qubits: t1.count)
      return try machine.model(
        t1.indices.map {
          .init(
            t1: Quantity(t1[$0]), t2: Quantity(t2[$0]), excitedPopulation: Quantity(excited[$0]))
        },
        gates: t1.indices.flatMap { qubit in
          ["ry", "x", "sx"].map {
            .init(gate: $0, qubits: [qubit], error: Quantity(0), duration: Quantity(0))
          }
        }, couplings: couplings.map { .init(qubits: $0.pair, zz: Quantity($0.zz)) },
        sources: sources)
    }

    var lindblad: LindbladReference {
      LindbladReference(
        t1.indices.map { .init(t1: t1[$0], t2: t2[$0], excited: excited[$0]) },
        couplings: couplings)
    }
  }

  private func chain(_ count: Int, excited: Double = 0) -> Register {
    Register(
      t1: (0..<count).map { 9e-5 / Double(1 + $0) }, t2: (0..<count).map { 7e-5 / Double(1 + $0) },
      excited: (0..<count).map { excited / Double(1 + $0) },
      couplings: (1..<count).map { ([$0 - 1, $0], $0 % 2 == 0 ? -4e4 : 6e4) })
  }

  /// Qubits turned off the axis at the start.
  private func turned(_ qubits: [Int]) -> [ScheduledCircuit.Entry] {
    qubits.map {
      .init(
        .gate(.ry, [Angle(0.7 + 0.5 * Double($0))], on: [$0]), start: 0, duration: 0)
    }
  }

  private func schedule(
    _ entries: [ScheduledCircuit.Entry], qubits: Int, until end: Double
  ) -> ScheduledCircuit {
    // A frame change at the end sets the length of the schedule.
    ScheduledCircuit(
      circuit: Circuit(qubits: qubits),
      entries: entries + [.init(.gate(.rz, [0], on: [0]), start: end, duration: 0)])
  }

  private func delay(_ qubit: Int, _ start: Double, _ seconds: Double) -> ScheduledCircuit.Entry {
    .init(Instruction(.delay(.seconds(seconds)), on: [qubit]), start: start, duration: seconds)
  }

  private func pure(_ qubits: Int) throws -> ComplexMatrix {
    var circuit = NoisyCircuit(qubits: qubits)
    for qubit in 0..<qubits {
      circuit.append(
        .gate(GateApplication(.ry, [Angle(0.7 + 0.5 * Double(qubit))])), on: [qubit])
    }
    return try DenseReference(circuit).state
  }

  private func distance(_ a: ComplexMatrix, _ b: ComplexMatrix) -> Double {
    zip(a.elements, b.elements).reduce(0) { max($0, ($1.0 - $1.1).length) }
  }

  /// Every spelling of a wait of clusters of two to four qubits.
  @Test(arguments: 2...4, [1e-6, 1e-5]) func clustersFollowTheMasterEquation(
    _ count: Int, _ seconds: Double
  ) throws {
    let register = chain(count)
    let model = try register.model()
    let right = register.lindblad.evolve(try pure(count), seconds: seconds)
    let all = Array(0..<count)
    let spellings: [[ScheduledCircuit.Entry]] = [
      [], all.map { delay($0, 0, seconds) }, [delay(1, 0, seconds)],
      [delay(0, 0, 0.3 * seconds), delay(0, 0.3 * seconds, 0.7 * seconds)],
      [.init(.gate(.rz, [0], on: [1]), start: 0.4 * seconds, duration: 0)],
      [delay(0, 0.2 * seconds, 0.5 * seconds), delay(1, 0.6 * seconds, 0.1 * seconds)],
    ]
    for (index, spelling) in spellings.enumerated() {
      let noisy = try model.noisy(
        schedule(turned(all) + spelling, qubits: count, until: seconds), span: .observed)
      let result = try DenseReference(noisy).state
      #expect(distance(result, right) < 1e-9, "spelling \(index)")
    }
  }

  /// A qubit with three coupled neighbours, as on lattices.
  @Test func aStarFollowsTheMasterEquation() throws {
    var register = chain(4)
    register.couplings = [([0, 1], 5e4), ([0, 2], -7e4), ([3, 0], 3e4)]
    let noisy = try register.model().noisy(
      schedule(turned([0, 1, 2, 3]), qubits: 4, until: 6e-6), span: .observed)
    let right = register.lindblad.evolve(try pure(4), seconds: 6e-6)
    #expect(try distance(DenseReference(noisy).state, right) < 1e-9)
  }

  /// A thermal population lets pairs of jumps happen.
  @Test(arguments: [2, 3], [0.01, 0.05]) func warmClustersFollowTheMasterEquation(
    _ count: Int, _ excited: Double
  ) throws {
    let register = chain(count, excited: excited)
    let noisy = try register.model().noisy(
      schedule(turned(Array(0..<count)), qubits: count, until: 2e-6), span: .observed)
    let right = register.lindblad.evolve(try pure(count), seconds: 2e-6)
    #expect(try distance(DenseReference(noisy).state, right) < 1e-9)
  }

  /// Pulses on one qubit cut the waits of its neighbours.
  @Test func pulsesOnANeighbourActAtTheirTimes() throws {
    let register = chain(3)
    let times = [1e-6, 2.5e-6, 2.7e-6]
    let pulses: [ScheduledCircuit.Entry] = times.map {
      .init(.gate(.x, on: [1]), start: $0, duration: 0)
    }
    let noisy = try register.model().noisy(
      schedule(turned([0, 1, 2]) + pulses, qubits: 3, until: 4e-6), span: .observed)
    var state = try pure(3)
    var last = 0.0
    let x = embedding(Gate.x.matrix([]), on: [1], dimension: 8)
    for time in times {
      state = register.lindblad.evolve(state, seconds: time - last)
      state = x * state * x
      last = time
    }
    state = register.lindblad.evolve(state, seconds: 4e-6 - last)
    #expect(try distance(DenseReference(noisy).state, state) < 1e-9)
  }

  /// A gate on both qubits under a condition that fails is a wait, couplings included.
  @Test(arguments: [[0], [0, 1]]) func whatDoesNotHappenIsAWait(_ qubits: [Int]) throws {
    let register = chain(2)
    let machine = TestMachine(qubits: 2)
    let model = try machine.model(
      [0, 1].map { .init(t1: Quantity(register.t1[$0]), t2: Quantity(register.t2[$0])) },
      gates: [
        .init(gate: "cz", qubits: [0, 1], error: Quantity(0), duration: Quantity(3e-6)),
        .init(gate: "x", qubits: [0], error: Quantity(0), duration: Quantity(3e-6)),
      ]
        + [0, 1].map {
          .init(gate: "ry", qubits: [$0], error: Quantity(0), duration: Quantity(0))
        }, couplings: [.init(qubits: [0, 1], zz: Quantity(6e4))],
      sources: [.crosstalk, .relaxation, .idle])
    let gate = qubits.count == 2 ? Gate.cz : .x
    let conditional = ScheduledCircuit.Entry(
      Instruction(
        .gate(GateApplication(gate)), on: qubits, conditions: [Condition(bits: [0], equals: 1)]),
      start: 1e-6, duration: 3e-6)
    let entries =
      turned([0, 1]) + [conditional, .init(.gate(.rz, [0], on: [0]), start: 6e-6, duration: 0)]
    let noisy = try model.noisy(
      ScheduledCircuit(circuit: Circuit(qubits: 2, bits: 1), entries: entries), span: .observed)
    let right = register.lindblad.evolve(try pure(2), seconds: 6e-6)
    #expect(try distance(DenseReference(noisy).state, right) < 1e-9)
  }

  /// Time and memory in proportion: a long chain takes a few moments for each qubit and wait.
  @Test func momentsAreFew() throws {
    let register = chain(12)
    let noisy = try register.model().noisy(
      schedule(turned(Array(0..<12)), qubits: 12, until: 1e-6), span: .observed)
    #expect(noisy.instructions.count < 12 * 12)
  }
}

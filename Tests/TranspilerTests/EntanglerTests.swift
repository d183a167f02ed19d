import Circuits
import LinearAlgebra
import Numerics
import Randomness
import TestSupport
import Testing
import Transpiler

/// The number of native entanglers that a constant two-qubit unitary takes is the smallest that is
/// possible.
@Suite struct EntanglerTests {
  /// One-qubit rotations around a part that the one-qubit gates do not change.
  private func circuit(
    _ random: inout RandomStream, _ part: (inout Circuit) -> Void
  ) -> Circuit {
    var circuit = Circuit(qubits: 2)
    func locals(_ random: inout RandomStream) {
      for qubit in 0..<2 {
        circuit.instructions.append(
          .gate(.u, (0..<3).map { _ in Angle(random.uniform(-3...3)) }, on: [qubit]))
      }
    }
    locals(&random)
    part(&circuit)
    locals(&random)
    return circuit
  }

  private static func interact(_ x: Double, _ y: Double, _ z: Double, _ circuit: inout Circuit) {
    circuit.append(.rxx, Angle(x), on: 0, 1)
    circuit.append(.ryy, Angle(y), on: 0, 1)
    circuit.append(.rzz, Angle(z), on: 0, 1)
  }

  private func expect(_ count: Int, _ machine: Machine, _ circuit: Circuit, _ what: String) throws {
    // Otherwise exchanges would be left out.
    let options = TranspilerOptions(returnToInitialLayout: true)
    let result = try machine.transpile(circuit, options)
    #expect(
      result.metrics.twoQubitGates == count, "\(what) on \(machine.device.name)")
    expectRight(result, circuit, on: machine)
  }

  /// Local unitaries, the classes of CX, iSWAP and of the exchange, a rotation, a sum of two
  /// rotations and random unitaries, each with the fewest gates of every native set.
  ///
  /// CX class: 1, 2 and 3 for interactions on one right angle, two axes and three (Vidal and
  /// Dawson, Phys. Rev. A 69, 010301 (2004)); one rotation for each axis; √iSWAP: 2 where
  /// x ≥ y + |z|; the Sycamore gate, an exchange with a controlled phase: 2 in the plane z = 0 up to
  /// x + y = 5π/6, and 3 but for small interactions on three axes.
  @Test(arguments: 0..<4) func everyClassTakesTheFewest(_ trial: Int) throws {
    var random = RandomStream(seed: UInt64(50 + trial))
    let q = Double.pi / 2
    let small = random.uniform(0.2...0.6)
    let classes: [(String, (Double, Double, Double))] = [
      ("local", (0, 0, 0)), ("cx", (q, 0, 0)), ("iswap", (q, q, 0)), ("swap", (q, q, q)),
      ("rotation", (small, 0, 0)), ("two axes", (q - small, small / 2, 0)),
      ("wide", (1.4, 0.5, 0.3)), ("narrow", (0.7, 0.6, 0.5)), ("negative", (0.7, 0.6, -0.5)),
      ("small", (0.2, 0.15, 0.1)),
    ]
    let counts: [(Machine, [Int])] = [
      (.ecrPath(2), [0, 1, 2, 3, 2, 2, 3, 3, 3, 3]), (.cxPath(2), [0, 1, 2, 3, 2, 2, 3, 3, 3, 3]),
      (.czGrid(1, 2), [0, 1, 2, 3, 2, 2, 3, 3, 3, 3]), (.zones(2), [0, 1, 2, 3, 1, 2, 3, 3, 3, 3]),
      (.ions(2), [0, 1, 2, 3, 1, 2, 3, 3, 3, 3]), (.rotations(2), [0, 1, 2, 3, 1, 2, 3, 3, 3, 3]),
      (.iswaps(2), [0, 2, 1, 3, 2, 2, 3, 3, 3, 3]), (.fsims(2), [0, 1, 1, 1, 1, 2, 2, 2, 2, 2]),
      (.exchanges(2), [0, 2, 1, 3, 2, 2, 3, 3, 3, 3]), (.roots(2), [0, 2, 2, 3, 2, 2, 2, 3, 3, 3]),
      (.sycamores(2), [0, 2, 3, 3, 2, 2, 3, 3, 3, 4]),
    ]
    for (machine, expected) in counts {
      for ((name, (x, y, z)), count) in zip(classes, expected) {
        let sample = circuit(&random) { Self.interact(x, y, z, &$0) }
        try expect(count, machine, sample, name)
      }
    }
  }

  @Test func randomUnitaries() throws {
    var random = RandomStream(seed: 77)
    for machine in Machine.all(2) + [.sycamores(2)] where machine.device.name != "uniform" {
      for _ in 0..<10 {
        let sample = random.circuit(qubits: 2, gates: 30)
        let result = try machine.transpile(sample)
        #expect(result.metrics.twoQubitGates <= 3, "\(machine.device.name)")
        expectRight(result, sample, on: machine)
      }
    }
  }

  /// With parameters: a rotation takes two gates for each of the CX class, two equal angles take
  /// two √iSWAP.
  @Test func parametersStayFree() throws {
    let angle = Parameter("a")
    for (machine, gate, count) in [
      (Machine.roots(2), Gate.crx, 4), (.sycamores(2), .crx, 4), (.roots(2), .xxPlusYY, 2),
      (.roots(2), .fsim, 6), (.sycamores(2), .xxPlusYY, 4),
    ] {
      var circuit = Circuit(qubits: 2, parameters: [angle])
      circuit.instructions = [
        .gate(gate, gate.parameters.map { _ in Angle(angle) }, on: [0, 1])
      ]
      let result = try machine.transpile(circuit, TranspilerOptions(allowEuler: false))
      #expect(result.metrics.twoQubitGates == count, "\(gate) on \(machine.device.name)")
      for instruction in result.circuit.instructions {
        for angle in instruction.application?.angles ?? [] { #expect(angle.isAffine) }
      }
      expectRight(result, circuit, on: machine)
    }
  }
}

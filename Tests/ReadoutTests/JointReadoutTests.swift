import Channels
import Circuits
import Devices
import Emulation
import LinearAlgebra
import Noise
import Randomness
import Readout
import Simulators
import TestSupport
import Testing

/// Networks on a machine whose records err together, against the machine's own calibration circuits:
/// these run as whole programs, in which errors of pairs move states under conditions.
@Suite struct JointReadoutTests {
  private static let lagos = Result {
    try DeviceLibrary.standard.resolve(device: "ibm_lagos", calibration: nil)
  }

  /// ibm_lagos with invented errors of all pairs that a gate joins.
  private func emulator(
    _ sources: NoiseSelection = .only([.readout, .correlated, .measurement]),
    mitigation: String? = nil
  ) throws -> Emulator {
    let (device, calibration) = try Self.lagos.get()
    var random = RandomStream(seed: 21)
    let pairs = Set(device.topology.edges.map { $0.sorted() }).sorted {
      $0.lexicographicallyPrecedes($1)
    }
    let couplings = pairs.map { pair in
      var result = Calibration.CouplingFigures(qubits: pair, zz: nil)
      for prepared in 0..<4 {
        for report in 0..<4 where report != prepared {
          result[report: report, prepared: prepared] = Quantity(random.uniform(0.01...0.06))
        }
      }
      return result
    }
    var result = try Emulator(
      device: device,
      calibration: Calibration(
        id: calibration.id, device: device.name, date: nil, source: "invented",
        qubits: calibration.qubits, gates: calibration.gates, couplings: couplings),
      noise: NoiseSettings(sources))
    if let mitigation { result.mitigation = try Mitigation(parsing: mitigation) }
    return result
  }

  private func ansatz(_ count: Int) -> Circuit {
    var result = Circuit(qubits: count, parameters: (0..<count).map { Parameter("a\($0)") })
    for qubit in 0..<count { result.append(.ry, Angle(result.parameters[qubit]), on: qubit) }
    return result
  }

  /// The distribution of outcomes of a product of rotations about Y.
  private func outcomes(_ angles: [Double]) -> [Double] {
    (0..<1 << angles.count).map { bits in
      angles.indices.reduce(1) {
        let half = (1 + cosine(angles[$1])) / 2
        return $0 * (bits >> $1 & 1 == 1 ? 1 - half : half)
      }
    }
  }

  private func cosine(_ x: Double) -> Double {
    var (sum, term) = (1.0, 1.0)
    for k in 1...20 {
      term *= -x * x / Double((2 * k - 1) * 2 * k)
      sum += term
    }
    return sum
  }

  private func values(
    _ circuit: RecurrentCircuit, _ angles: [Double]
  ) throws -> (cell: PauliCell<SIMD8<Double>>, values: [Double]) {
    let cell = try PauliCell<SIMD8<Double>>(circuit.program, readouts: circuit.functionals)
    var values = [Double](repeating: 0, count: circuit.readouts.count * 8)
    cell.begin()
    cell.forward(
      parameters: angles.flatMap { [Double](repeating: $0, count: 8) }, readouts: &values,
      recording: false)
    return (cell, circuit.readouts.paulis.indices.map { values[$0 * 8] })
  }

  private let angles = [0.7, 1.9, 2.6, 0.4]

  /// Copies at the end of a step, and measurements in the middle; single records and products.
  @Test(arguments: [false, true]) func meansAreThoseOfTheMachine(isMidCircuit: Bool) throws {
    let emulator = try emulator()
    var readouts = (0..<4).map { PauliString([.init(.z, $0)]) }
    if !isMidCircuit {
      readouts += [[0, 1], [1, 3], [0, 1, 2, 3]].map { qubits in
        PauliString(qubits.map { .init(.z, $0) })
      }
    }
    let (circuit, cell, _) = try RecurrentCircuit.emulated(
      ansatz(4), readouts: Readouts(readouts),
      readoutProtocol: isMidCircuit ? Ensemble(shots: nil) : Expectation(), on: emulator)
    let qubits = cell.layout
    #expect(try emulator.noise.recordMoves(measuring: qubits) != nil)
    let matrix = try emulator.assignmentMatrix(of: qubits, isMidCircuit: isMidCircuit)
    let before = outcomes(angles)
    let found = try values(circuit, angles).values
    for (index, pauli) in readouts.enumerated() {
      let places = pauli.factors.map(\.qubit)
      var expected = 0.0
      for report in 0..<16 {
        let sign = places.reduce(1.0) { report >> $1 & 1 == 1 ? -$0 : $0 }
        for prepared in 0..<16 { expected += sign * matrix[report, prepared] * before[prepared] }
      }
      #expect(abs(found[index] - expected) < 1e-10, "\(pauli)")
    }
  }

  /// What shots are drawn from has the means that are read, in every setting.
  @Test(arguments: [false, true]) func shotsHaveTheMeans(isShadow: Bool) throws {
    let emulator = try emulator()
    let readouts = try Readouts(letters: "XZ", qubits: [0, 1, 2, 3])
    let (circuit, _, _) = try RecurrentCircuit.emulated(
      ansatz(4), readouts: readouts,
      readoutProtocol: isShadow
        ? ReadoutProtocols.make("shadow", ReadoutOptions(shots: 400_000))
        : Replay(shots: 400_000), on: emulator)
    let (cell, exact) = try values(circuit, angles)
    var drawn = [Double](repeating: 0, count: readouts.count * 8)
    circuit.readoutProtocol.sample(
      ReadoutDraw(circuit, cell, seed: 3, samples: [0], step: 0), into: &drawn)
    for (index, value) in exact.enumerated() {
      let spread = ((isShadow ? 3 : 1) / 400_000.0).squareRoot()
      #expect(abs(drawn[index * 8] - value) < 5.5 * spread)
    }
    // They are not those of records that err one by one.
    let alone = try RecurrentCircuit.emulated(
      ansatz(4), readouts: readouts, readoutProtocol: Replay(shots: 1),
      on: self.emulator(.only([.readout, .measurement])))
    let others = try values(alone.circuit, angles).values
    #expect(zip(exact, others).contains { abs($0 - $1) > 0.01 })
  }

  /// A flipped readout, flipped back, has the mean of the machine's records of flipped states.
  @Test func twirledReadoutsCancelOffsets() throws {
    let emulator = try emulator(mitigation: "twirl")
    let (circuit, cell, _) = try RecurrentCircuit.emulated(
      ansatz(3), readouts: Readouts(letters: "Z", qubits: [0, 1, 2]),
      readoutProtocol: Expectation(), on: emulator)
    let matrix = try emulator.assignmentMatrix(of: cell.layout)
    let before = outcomes(Array(angles.prefix(3)))
    let flipped = try #require(circuit.others.first)
    let found = try values(flipped, Array(angles.prefix(3))).values
    for place in 0..<3 {
      var expected = 0.0
      for report in 0..<8 {
        for prepared in 0..<8 {
          expected -=
            (report >> place & 1 == 1 ? -1 : 1) * matrix[report, prepared] * before[7 - prepared]
        }
      }
      #expect(abs(found[place] - expected) < 1e-10)
    }
  }

  /// A qubit whose neighbours are not measured errs by itself.
  @Test func othersErrByThemselves() throws {
    let emulator = try emulator()
    let (circuit, cell, _) = try RecurrentCircuit.emulated(
      ansatz(4), readouts: Readouts(letters: "Z", qubits: [2]), readoutProtocol: Expectation(),
      on: emulator)
    let matrix = try emulator.assignmentMatrix(of: [cell.layout[2]])
    let expected =
      cosine(angles[2]) * (1 - matrix[1, 0] - matrix[0, 1]) + matrix[0, 1] - matrix[1, 0]
    #expect(abs(try values(circuit, angles).values[0] - expected) < 1e-10)
  }
}

import Channels
import Circuits
import Randomness
import Readout
import Simulators
import TestSupport
import Testing

@Suite struct WeakTests {
  private static let g = 0.7

  /// One step that prepares a qubit by R_y, and a second step that leaves it.
  private func records(
    _ letters: String, ancillas: Int, angle: Double
  ) throws -> [[Double]] {
    // No ancilla stands for the analytic instrument.
    var ansatz = Circuit(qubits: 1, parameters: [Parameter("a")])
    ansatz.append(.ry, Angle(Parameter("a")), on: 0)
    let weak = try Weak(
      ReadoutOptions(
        shots: 0, strength: Self.g, ancillas: ancillas == 0 ? nil : ancillas,
        instrument: ancillas == 0 ? .analytic : nil))
    let circuit = try RecurrentCircuit.ideal(
      ansatz, readouts: Readouts(letters: letters, qubits: [0]), readoutProtocol: weak)
    let cell = try PauliCell<SIMD8<Double>>(circuit.program, readouts: circuit.functionals)
    cell.begin()
    return [angle, 0].map { angle in
      var values = [Double](repeating: 0, count: letters.count * cell.laneCount)
      cell.forward(
        parameters: [Double](repeating: angle, count: cell.laneCount), readouts: &values,
        recording: false)
      return (0..<letters.count).map { weak.recordGain * values[$0 * cell.laneCount] }
    }
  }

  /// The estimate is the readout; a later one of the same Pauli finds it unchanged.
  @Test(arguments: [0, 1]) func estimatesAreUnbiasedAndNotDisturbed(ancillas: Int) throws {
    let values = try records("Z", ancillas: ancillas, angle: 0.9)
    #expect(values[0][0].isClose(to: 0.6216099682706644, 1e-12))  // cos 0.9
    #expect(values[1][0].isClose(to: 0.6216099682706644, 1e-12))
  }

  /// What anticommutes with a Pauli that is read first shrinks by cos g for each reading.
  @Test(arguments: [0, 1, 2]) func laterReadingsShrinkByTheCosine(ancillas: Int) throws {
    let values = try records("XZ", ancillas: ancillas, angle: 0.9)
    let (sine, cosine) = (0.7833269096274834, 0.6216099682706644)  // of 0.9
    let c = 0.7648421872844885  // cos 0.7
    #expect(values[0][0].isClose(to: sine, 1e-12))
    #expect(values[0][1].isClose(to: c * cosine, 1e-12))
    #expect(values[1][0].isClose(to: c * sine, 1e-12))
    #expect(values[1][1].isClose(to: c * c * cosine, 1e-12))
  }

  /// The variance of an estimate over N copies is (1 − sin²g⟨P⟩²)/(N sin²g).
  @Test func varianceFollowsTheClosedForm() throws {
    let shots = 50
    let weak = try Weak(ReadoutOptions(shots: shots, strength: Self.g))
    let mean = 0.3
    let s = 0.644217687237691  // sin 0.7
    let distribution = [(1 + s * mean) / 2, (1 - s * mean) / 2]
    let samples = Array(0..<4000)
    let draw = RecordDraw(seed: 5, samples: samples, step: 0)
    let records = weak.sampleRecords(
      [0], [[Double]](repeating: distribution, count: samples.count), draw)
    let values = try #require(records)[0].map { weak.recordGain * $0 }
    let average = values.reduce(0, +) / Double(values.count)
    let variance =
      values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(values.count - 1)
    let expected = (1 - s * s * mean * mean) / (Double(shots) * s * s)
    // Five standard errors: false alarms once in a million.
    #expect(abs(average - mean) < 5 * (expected / 4000).squareRoot())
    #expect(abs(variance / expected - 1) < 5 * (2.0 / 4000).squareRoot())
  }

  /// With ancilla and analytic instrument, a qubit's state after the measurement is the same.
  @Test func ancillaEqualsTheAnalyticInstrument() throws {
    var random = RandomStream(seed: 8)
    for pauli in [Pauli.x, .y, .z] {
      let angles = (0..<3).map { _ in random.uniform(-3...3) }
      var prepared = Circuit(qubits: 1)
      prepared.append(.u, Angle(angles[0]), Angle(angles[1]), Angle(angles[2]), on: 0)
      let factor = PauliString.Factor(pauli, 0)
      let measured = prepared.measuring([factor], strength: Self.g, ancillas: 1)
      let exact = try Simulation(NoisyCircuit(ideal: measured)).run(
        SimulationRequest(
          expectations: [.x, .y, .z].map { PauliString([PauliString.Factor($0, 0)]) },
          probabilities: true),
        method: .density)
      var noisy = NoisyCircuit(ideal: prepared)
      let instrument = try Instrument.measurement(of: [pauli], strength: Self.g)
      noisy.append(.channel(instrument.channel), on: [0])
      let analytic = try Simulation(noisy).run(
        SimulationRequest(
          expectations: [.x, .y, .z].map { PauliString([PauliString.Factor($0, 0)]) }),
        method: .density)
      for (a, b) in zip(exact.expectations, analytic.expectations) {
        #expect(a.isClose(to: b, 1e-12))
      }
      let before = try Simulation(NoisyCircuit(ideal: prepared)).run(
        SimulationRequest(expectations: [PauliString([factor])]), method: .density)
      let one = try #require(exact.probabilities)["1", default: 0]
      #expect((1 - 2 * one).isClose(to: 0.644217687237691 * before.expectations[0], 1e-12))
    }
  }

  /// Over several steps of a random cell, with readouts in several bases one after another, ancillas
  /// and analytic instrument give the same records and the same further course.
  @Test(arguments: ["XYZ", "ZX", "Y"]) func bothInstrumentsAgreeStepForStep(_ letters: String)
    throws
  {
    var random = RandomStream(seed: 9)
    let qubits = 3
    let parameters = (0..<12).map { Parameter("p\($0)") }
    var ansatz = Circuit(qubits: qubits, parameters: parameters)
    for (index, parameter) in parameters.enumerated() {
      let (a, b) = (index % qubits, (index + 1) % qubits)
      if index / qubits % 2 == 0 {
        ansatz.append([Gate.rx, .rz][index / 6], Angle(parameter), on: a)
      } else {
        ansatz.append(.crx, Angle(parameter), on: a, b)
      }
    }
    let cells = try [1, 2, 0].map { ancillas in
      let weak = try Weak(
        ReadoutOptions(
          shots: 0, strength: 0.9, ancillas: ancillas == 0 ? nil : ancillas,
          instrument: ancillas == 0 ? .analytic : .ancilla))
      return try PauliCell<SIMD8<Double>>(
        RecurrentCircuit.ideal(
          ansatz, readouts: Readouts(letters: letters, qubits: [0, 2]), readoutProtocol: weak
        ).program, readouts: [])
    }
    for cell in cells { cell.begin() }
    for _ in 0..<4 {
      let angles = (0..<12 * 8).map { _ in random.uniform(-3...3) }
      let values = cells.map { cell in
        var values = [Double](repeating: 0, count: 2 * letters.count * 8)
        cell.forward(parameters: angles, readouts: &values, recording: false)
        return values
      }
      for other in values.dropLast() {
        for (a, b) in zip(other, values[2]) { #expect(a.isClose(to: b, 1e-10)) }
      }
    }
  }

  /// The analytic instrument has no ancillas, and a word that is none is refused.
  @Test func instrumentsAreChosenByName() throws {
    let analytic = try Weak(ReadoutOptions(instrument: .analytic))
    #expect(analytic.ancillas == 0 && analytic.instrument == .analytic)
    #expect(try Weak(ReadoutOptions()).instrument == .ancilla)
    let error = #expect(throws: ReadoutError.self) {
      try Weak(ReadoutOptions(ancillas: 2, instrument: .analytic))
    }
    #expect(error?.description.contains("takes no ancillas") == true)
    #expect(throws: ReadoutError.self) {
      try ReadoutProtocols.make("ensemble", ReadoutOptions(instrument: .analytic))
    }
  }

  @Test(arguments: [0, -0.1, 1.6, Double.nan]) func strengthsOutOfRangeAreRefused(_ g: Double) {
    #expect(throws: ReadoutError.self) { try Weak(ReadoutOptions(strength: g)) }
  }
}

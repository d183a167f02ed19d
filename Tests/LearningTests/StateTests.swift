import Learning
import LinearAlgebra
import TestSupport
import Testing

/// Targets that are quantum states: their data and the fidelity with them.
@Suite struct StateTests {
  /// A batch whose only sample should end in a state.
  private func batch(_ target: [Double]) throws -> Batch {
    try SequenceDataset(
      name: "state", inputs: [0], values: target, objective: .stateDistance,
      outputCount: target.count, stepCount: 1, featureCount: 1
    ).batch([0])
  }

  /// Of one qubit F = ½ (1 + r·s + √((1 − r²)(1 − s²))), r and s the Bloch vectors.
  @Test func fidelityOfAQubitIsThatOfBlochVectors() throws {
    let numbers = randomValues(60, seed: 3)
    for k in stride(from: 0, to: 60, by: 6) {
      let (r, s) = (numbers[k..<k + 3].map { $0 / 2 }, numbers[k + 3..<k + 6].map { $0 / 2 })
      func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
      let expected = (1 + dot(r, s) + ((1 - dot(r, r)) * (1 - dot(s, s))).squareRoot()) / 2
      let found = try batch(s).fidelities(RealMatrix([r]))
      #expect(found.count == 1 && found[0].isClose(to: expected, 1e-9))
    }
  }

  @Test func fidelityOfPureStatesIsTheirOverlap() throws {
    var (bell, zeros) = ([Double](repeating: 0, count: 15), [Double](repeating: 0, count: 15))
    // XX, −YY, ZZ of a Bell state; Z, Z, ZZ of |00⟩: number 1 stands first.
    for (place, value) in [(5, 1.0), (10, -1), (15, 1)] { bell[place - 1] = value }
    for place in [3, 12, 15] { zeros[place - 1] = 1 }
    #expect(try batch(bell).fidelities(RealMatrix([bell]))[0].isClose(to: 1, 1e-9))
    #expect(try batch(bell).fidelities(RealMatrix([zeros]))[0].isClose(to: 0.5, 1e-9))
    let mixed = RealMatrix(rows: 1, columns: 15)
    #expect(try batch(bell).fidelities(mixed)[0].isClose(to: 0.25, 1e-9))
    #expect(throws: LearningError.self) { try batch([0, 1]).fidelities(RealMatrix([[0, 1]])) }
  }

  /// The loss is the squared Hilbert–Schmidt distance times 2ⁿ/(4ⁿ − 1).
  @Test func lossIsTheDistance() throws {
    let value = try batch([0, 0, 1]).judge(RealMatrix([[0.3, 0, 0.5]]))
    // ‖ρ − σ‖² of a qubit is half of the squared distance of Bloch vectors.
    let distance = (0.3 * 0.3 + 0.5 * 0.5) / 2
    #expect(value.loss.isClose(to: 2 * distance / 3, 1e-12))
    #expect(value.correctCount == 0 && value.targetCount == 1)
  }

  /// The root of that, and the mean of roots; its gradient is that of differences, and zero at the target.
  @Test func rootLossIsTheRoot() throws {
    let rows = [[0, 0, 1], [0.2, -0.1, 0.4], [0, 1, 0.0]]
    let data = try SequenceDataset(
      name: "states", inputs: [0, 0, 0], values: rows.flatMap(\.self), targets: .step,
      objective: .stateDistance, outputCount: 3, stepCount: 3, featureCount: 1)
    let (plain, batch) = (data.batch([0]), try data.judged(by: .stateRootDistance).batch([0]))
    let found = RealMatrix([[0.3, 0, 0.5], [-0.6, 0.2, 0.1], [0, 1, 0]])
    let value = batch.judge(found)
    let roots = rows.enumerated().map { row, target in
      (zip(target, (0..<3).map { found[row, $0] }).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        / 3).squareRoot()
    }
    #expect(value.loss.isClose(to: roots.reduce(0, +) / 3, 1e-12))
    #expect(value.squaredErrorSum == plain.judge(found).squaredErrorSum)
    for i in 0..<6 {
      var (above, below) = (found, found)
      above.elements[i] += 1e-6
      below.elements[i] -= 1e-6
      let slope = (batch.judge(above).loss - batch.judge(below).loss) / 2e-6
      #expect(slope.isClose(to: value.gradient.elements[i], 1e-8))
    }
    #expect(value.gradient.elements[6...].allSatisfy { $0 == 0 })
  }

  @Test(arguments: [(1, 1), (2, 1), (2, 3)])
  func diffusionGoesBackToAState(qubits: Int, states: Int) throws {
    let configuration = try TrainingConfiguration(
      yaml: """
        task: state-diffusion
        data: {qubits: \(qubits), states: \(states), length: 4, train: 400, test: 5}
        """)
    let data = try configuration.loadData()
    let (train, test) = (data.train, data.test)
    let paulis = (1 << (2 * qubits)) - 1
    #expect(train.objective == .stateDistance && train.outputCount == paulis)
    #expect(train.stepCount == 4 && train.featureCount == 2 * qubits + 1 && test.sampleCount == 5)
    let state = Array(train.values[3 * paulis..<4 * paulis])
    let purity = state.reduce(1) { $0 + $1 * $1 } / Double(1 << qubits)
    #expect(states == 1 ? purity.isClose(to: 1, 1e-12) : purity < 0.99)
    for step in 0..<4 {
      // cos² of 3/8, 2/8, 1/8 of π and of 0.
      let share = [0.146_446_609_406_726, 0.5, 0.853_553_390_593_274, 1][step]
      for (k, value) in state.enumerated() {
        #expect(train.values[step * paulis + k].isClose(to: share * value, 1e-12))
      }
      let time = try #require(train.sequence(7)[step].last)
      #expect(time.isClose(to: .pi * Double(4 - step) / 4, 1e-12))
    }
    // Random states whose mean is the middle of the sphere, and nothing after the first step.
    let heights = (0..<400).map { portableCosine(train.sequence($0)[0][0]) }
    #expect(abs(heights.reduce(0, +) / 400) < 0.1)
    #expect(heights.contains { $0 > 0.9 } && heights.contains { $0 < -0.9 })
    #expect(train.sequence(3)[1].dropLast().allSatisfy { $0 == 0 })
    #expect(train.sequence(0)[0] != test.sequence(0)[0])
    #expect(try configuration.loadData() == data)
  }

  /// By its series: nothing of the library.
  private func portableCosine(_ x: Double) -> Double {
    var (term, sum) = (1.0, 1.0)
    for k in 1...20 {
      term *= -x * x / Double(2 * k * (2 * k - 1))
      sum += term
    }
    return sum
  }
}

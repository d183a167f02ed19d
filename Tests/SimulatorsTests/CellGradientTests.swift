import Channels
import Circuits
import Randomness
import Simulators
import TestSupport
import Testing

/// Gradients of noisy cells in the shape of the model: circuit 19 with noise behind every gate.
@Suite struct CellGradientTests {
  /// RX and RZ on each qubit, a ring of CRX, noise behind each gate; every gate has a parameter.
  static func cell(
    _ n: Int, layers: Int = 2, scale: Double = 1, last: Gate = .rz, ring: Gate = .crx
  ) throws -> NoisyCircuit {
    var circuit = NoisyCircuit(qubits: n)
    func gate(_ gate: Gate, _ qubits: [Int]) {
      let parameter = Parameter("p\(circuit.parameters.count)")
      circuit.parameters.append(parameter)
      circuit.append(.gate(GateApplication(gate, [Angle(parameter)])), on: qubits)
    }
    func relax(_ qubits: [Int], _ time: Double) throws {
      for q in qubits {
        circuit.append(
          .channel(try .thermalRelaxation(t1: 150, t2: 90 + 4 * Double(q), time: time * scale)),
          on: [q])
      }
    }
    for _ in 0..<layers {
      for q in 0..<n {
        gate(.rx, [q])
        circuit.append(.channel(try .depolarizing(0.01 * scale, qubits: 1)), on: [q])
        try relax([q], 3)
        gate(last, [q])
      }
      for q in 0..<(n < 2 ? 0 : n) {
        gate(ring, [q, (q + 1) % n])
        circuit.append(
          .channel(try .depolarizing(0.02 * scale, qubits: 2)), on: [q, (q + 1) % n])
        try relax(Array(0..<n), 5)
      }
    }
    return circuit
  }

  /// Random angles and weights, and the gradient of Σ weight · readout against differences of the
  /// same sum along random directions.
  private func check(
    _ circuit: NoisyCircuit, readouts: [ReadoutFunctional], steps: Int, seed: Int
  ) throws {
    var random = RandomStream(seed: 900, seed)
    let cell = try PauliCell<SIMD8<Double>>(
      Program(lowering: circuit, keeping: Array(0..<circuit.qubitCount)), readouts: readouts)
    let (p, r) = (circuit.parameters.count * 8, cell.readoutCount * 8)
    let angles = (0..<steps).map { _ in (0..<p).map { _ in random.uniform(-3...3) } }
    let weights = (0..<steps).map { _ in (0..<r).map { _ in random.uniform(-1...1) } }
    var values = [Double](repeating: 0, count: r)
    func loss(_ angles: [[Double]], recording: Bool) -> [Double] {
      var sums = [Double](repeating: 0, count: 8)
      cell.begin()
      for (step, parameters) in angles.enumerated() {
        cell.forward(parameters: parameters, readouts: &values, recording: recording)
        for index in 0..<r { sums[index % 8] += weights[step][index] * values[index] }
      }
      return sums
    }
    _ = loss(angles, recording: true)
    var gradient = [[Double]](repeating: [Double](repeating: 0, count: p), count: steps)
    cell.beginBackward()
    for step in (0..<steps).reversed() {
      cell.backward(readoutGradient: weights[step], parameterGradient: &gradient[step])
    }
    // Every angle once: each direction moves one angle of every lane, another in each.
    let h = 1e-5
    for direction in 0..<min(12, p / 8) {
      var (plus, minus) = (angles, angles)
      var places: [(Int, Int)] = []
      for lane in 0..<8 {
        let step = random.uniform(0...0.999 * Double(steps))
        let place = (Int(step), (direction * 8 + lane * 5) % (p / 8) * 8 + lane)
        plus[place.0][place.1] += h
        minus[place.0][place.1] -= h
        places.append(place)
      }
      let (a, b) = (loss(plus, recording: false), loss(minus, recording: false))
      for (lane, place) in places.enumerated() {
        let difference = (a[lane] - b[lane]) / (2 * h)
        #expect(gradient[place.0][place.1].isClose(to: difference, 1e-7))
      }
    }
  }

  private func bloch(_ n: Int) -> [ReadoutFunctional] {
    (0..<n).flatMap { q in
      [Pauli.x, .y, .z].map { ReadoutFunctional(PauliString([PauliString.Factor($0, q)])) }
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 8]) func throughNoise(n: Int) throws {
    try check(Self.cell(n), readouts: bloch(n), steps: n > 4 ? 2 : 3, seed: n)
  }

  @Test(arguments: [(Gate.ry, Gate.rzz), (.rz, .cp), (.ry, .crz), (.rx, .cry)].indices)
  func withOtherGates(index: Int) throws {
    let (last, ring) = [(Gate.ry, Gate.rzz), (.rz, .cp), (.ry, .crz), (.rx, .cry)][index]
    try check(Self.cell(4, last: last, ring: ring), readouts: bloch(4), steps: 2, seed: index)
  }

  /// Every qubit is measured and goes on, so that the average state is dephased.
  @Test(arguments: 1...6) func throughEnsembleMeasurement(n: Int) throws {
    var circuit = try Self.cell(n, layers: 1)
    let parameters = circuit.parameters
    let instructions = circuit.instructions
    circuit = NoisyCircuit(qubits: n, bits: n, parameters: parameters)
    for instruction in instructions {
      circuit.append(instruction.operation, on: instruction.qubits)
    }
    for q in 0..<n where n < 3 || q != 1 {
      circuit.append(.measure(bit: q, AssignmentMatrix(p10: 0.02, p01: 0.05)), on: [q])
    }
    try check(circuit, readouts: [], steps: 3, seed: 50 + n)
  }

  /// Strong noise over many steps with room for few states: the same gradient in bounded memory.
  @Test func memoryOfCheckpointsIsBounded() throws {
    let circuit = try Self.cell(3, scale: 12)
    let program = try Program(lowering: circuit)
    let (p, steps) = (circuit.parameters.count * 8, 60)
    var random = RandomStream(seed: 77)
    let angles = (0..<steps).map { _ in (0..<p).map { _ in random.uniform(-3...3) } }
    let stateBytes = 64 * 64
    var gradients: [[Double]] = []
    var most: [Int] = []
    for limit in [1e9, 24 * Double(stateBytes)] {
      let cell = try PauliCell<SIMD8<Double>>(program, readouts: bloch(3))
      cell.checkpointByteLimit = limit
      var values = [Double](repeating: 0, count: cell.readoutCount * 8)
      cell.begin()
      for step in angles { cell.forward(parameters: step, readouts: &values) }
      let slopes = [Double](repeating: 1, count: values.count)
      var all: [Double] = []
      var gradient = [Double](repeating: 0, count: p)
      cell.beginBackward()
      for _ in 0..<steps {
        cell.backward(readoutGradient: slopes, parameterGradient: &gradient)
        all += gradient
      }
      gradients.append(all)
      most.append(cell.mostCheckpointBytes / stateBytes)
    }
    #expect(most[0] > 60)
    // Half of the room, and one step's states more.
    #expect(most[1] <= 36)
    for (a, b) in zip(gradients[0], gradients[1]) { #expect(a.isClose(to: b, 1e-9)) }
  }

  @Test func nonFiniteAnglesAreLocated() throws {
    let benchmark = try TrainingStepBenchmark(Self.cell(2, layers: 1), steps: 3, batch: 2)
    var angles = [Double](repeating: 0.1, count: 2 * 3 * benchmark.parameterCount)
    angles[(1 * 3 + 2) * benchmark.parameterCount + 4] = .infinity
    let error = #expect(throws: SimulationError.self) {
      _ = try benchmark.measure(angles: angles, repetitions: 1)
    }
    #expect(error?.description == "the angle 'p4' is inf at timestep 3 of sequence 2")
  }

  /// Batches are shared between threads without changing a number.
  @Test func threadsDoNotChangeResults() throws {
    let cell = try Self.cell(4)
    var random = RandomStream(seed: 4)
    let one = try TrainingStepBenchmark(cell, steps: 2, batch: 20, threads: 1)
    let two = try TrainingStepBenchmark(cell, steps: 2, batch: 20, threads: 2)
    let angles = (0..<40 * one.parameterCount).map { _ in random.uniform(-3...3) }
    let a = try one.measure(angles: angles, repetitions: 1)
    let b = try two.measure(angles: angles, repetitions: 1)
    #expect(a.gradient.loss == b.gradient.loss)
    #expect(a.gradient.values == b.gradient.values)
    #expect(a.fractionOfPeak > 0 && b.fractionOfPeak > 0)
  }
}

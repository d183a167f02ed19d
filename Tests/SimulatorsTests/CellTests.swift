import Channels
import Circuits
import Randomness
import Simulators
import TestSupport
import Testing

/// Cells of several steps against the dense reference and finite differences.
@Suite struct CellTests {
  static let steps = 3
  static let parameters = (0..<4).map { Parameter("p\($0)") }

  /// The readouts after each step by the dense reference.
  private func reference(
    _ cell: NoisyCircuit, _ values: [[Double]], _ paulis: [PauliString]
  ) throws -> [[Double]] {
    var whole = NoisyCircuit(qubits: cell.qubitCount)
    return try values.map { step in
      let bound = Dictionary(uniqueKeysWithValues: zip(Self.parameters, step))
      for instruction in cell.instructions {
        var operation = instruction.operation
        if case .gate(let application) = operation {
          operation = .gate(
            GateApplication(
              application.gate, try application.angles.map { Angle(try $0.value(bound)) }))
        }
        whole.append(operation, on: instruction.qubits)
      }
      let dense = try DenseReference(whole)
      return paulis.map { dense.expectation($0) }
    }
  }

  private func check<V: LaneVector>(
    _ circuit: NoisyCircuit, lanes: V.Type, ideal: Bool, tolerance: Double, seed: Int
  ) throws {
    var stream = RandomStream(seed: 21, seed)
    let n = circuit.qubitCount
    let paulis = (0..<n).flatMap { q in
      [Pauli.x, .y, .z].map { PauliString([PauliString.Factor($0, q)]) }
    }
    let program = try Program(lowering: circuit, keeping: Array(0..<n))
    let p = Self.parameters.count
    let width = V.scalarCount
    let values = (0..<Self.steps).map { _ in (0..<p * width).map { _ in stream.uniform(-3...3) } }
    let weights = (0..<Self.steps).map { _ in
      (0..<paulis.count * width).map { _ in stream.uniform(-1...1) }
    }
    let pauliCell = try ideal ? nil : PauliCell<V>(program, readouts: paulis.map { .init($0) })
    let unitaryCell = try ideal ? UnitaryCell<V>(program, readouts: paulis) : nil
    var readouts = [Double](repeating: 0, count: paulis.count * width)
    func forward(_ values: [[Double]], recording: Bool) -> [[Double]] {
      pauliCell?.begin()
      unitaryCell?.begin()
      return values.map { step in
        pauliCell?.forward(parameters: step, readouts: &readouts, recording: recording)
        unitaryCell?.forward(parameters: step, readouts: &readouts, recording: recording)
        return readouts
      }
    }
    func loss(_ values: [[Double]]) -> [Double] {
      var sum = [Double](repeating: 0, count: width)
      for (step, read) in forward(values, recording: false).enumerated() {
        for index in read.indices { sum[index % width] += weights[step][index] * read[index] }
      }
      return sum
    }
    let read = forward(values, recording: true)
    for lane in [0, width - 1] {
      let expected = try reference(
        circuit, values.map { step in (0..<p).map { step[$0 * width + lane] } }, paulis)
      for step in 0..<Self.steps {
        for k in paulis.indices {
          #expect(read[step][k * width + lane].isClose(to: expected[step][k], tolerance))
        }
      }
    }
    var gradient = [[Double]](
      repeating: [Double](repeating: 0, count: p * width), count: Self.steps)
    pauliCell?.beginBackward()
    unitaryCell?.beginBackward()
    for step in (0..<Self.steps).reversed() {
      pauliCell?.backward(readoutGradient: weights[step], parameterGradient: &gradient[step])
      unitaryCell?.backward(readoutGradient: weights[step], parameterGradient: &gradient[step])
    }
    guard tolerance < 1e-8 else { return }
    let h = 1e-5
    for step in 0..<Self.steps {
      for parameter in 0..<p {
        var (plus, minus) = (values, values)
        for lane in 0..<width {
          plus[step][parameter * width + lane] += h
          minus[step][parameter * width + lane] -= h
        }
        let (a, b) = (loss(plus), loss(minus))
        for lane in 0..<width {
          let difference = (a[lane] - b[lane]) / (2 * h)
          #expect(gradient[step][parameter * width + lane].isClose(to: difference, 1e-7))
        }
      }
    }
  }

  @Test(arguments: 0..<16) func pauliCellDouble(seed: Int) throws {
    var stream = RandomStream(seed: 22, seed)
    let circuit = try stream.noisyCircuit(
      qubits: 1 + seed % 4, steps: 24, parameters: Self.parameters,
      features: [.channels, .resets, .measurements])
    try check(circuit, lanes: SIMD8<Double>.self, ideal: false, tolerance: 1e-12, seed: seed)
  }

  @Test(arguments: 0..<16) func unitaryCellDouble(seed: Int) throws {
    var stream = RandomStream(seed: 23, seed)
    let circuit = try stream.noisyCircuit(
      qubits: 1 + seed % 4, steps: 24, parameters: Self.parameters, features: [])
    try check(circuit, lanes: SIMD8<Double>.self, ideal: true, tolerance: 1e-12, seed: seed)
  }

  @Test(arguments: 0..<6) func singlePrecisionStaysClose(seed: Int) throws {
    var stream = RandomStream(seed: 24, seed)
    let circuit = try stream.noisyCircuit(
      qubits: 1 + seed % 4, steps: 24, parameters: Self.parameters, features: [.channels])
    try check(circuit, lanes: SIMD16<Float>.self, ideal: false, tolerance: 1e-4, seed: seed)
  }

  /// Qubits that relax, are excited and dephase at many moments while others turn their phases.
  @Test(arguments: 0..<24) func waitsOfCoupledQubits(seed: Int) throws {
    var stream = RandomStream(seed: 25, seed)
    let n = 2 + seed % 4
    var circuit = NoisyCircuit(qubits: n, parameters: Self.parameters)
    var pairs = (0..<n - 1).map { [$0, $0 + 1] }
    // A star has a qubit with more neighbours than a tile has room for.
    if seed % 3 == 1 { pairs = (1..<n).map { [$0, 0] } }
    if seed % 3 == 2 { pairs.append([n - 1, 0]) }
    for block in 0..<6 {
      for _ in 0..<3 {
        for pair in pairs where stream.uniform(0...1) < 0.8 {
          let gate: Gate = stream.uniform(0...1) < 0.5 ? .cp : .rzz
          circuit.append(
            .gate(GateApplication(gate, [Angle(stream.uniform(-2...2))])), on: pair)
        }
        for qubit in 0..<n where stream.uniform(0...1) < 0.7 {
          circuit.append(
            .channel(
              try .thermalRelaxation(
                t1: 1, t2: stream.uniform(0.3...1.9), time: stream.uniform(0...0.2),
                excitedPopulation: seed % 2 == 0 ? 0 : 0.2)), on: [qubit])
        }
      }
      let qubit = block % n
      switch (block + seed) % 5 {
      case 0: circuit.append(.channel(try .pauli([0.8, 0.15, 0.05, 0])), on: [qubit])
      case 1:
        circuit.append(.channel(try .depolarizing(0.1, qubits: 2)), on: [qubit, (qubit + 1) % n])
      case 2: circuit.append(.reset, on: [qubit])
      default: break
      }
      circuit.append(
        .gate(GateApplication(block % 2 == 0 ? .rx : .ry, [Angle(Self.parameters[block % 4])])),
        on: [qubit])
      circuit.append(
        .gate(GateApplication(.crx, [Angle(Self.parameters[(block + 1) % 4])])),
        on: [qubit, (qubit + 1) % n])
    }
    try check(circuit, lanes: SIMD8<Double>.self, ideal: false, tolerance: 1e-12, seed: seed)
  }

  @Test func eulerAnglesCarryTheGradient() throws {
    let p = Self.parameters.map { Angle($0) }
    let block = EulerBlock([
      GateApplication(.rx, [p[0]]), GateApplication(.rz, [p[1]]), GateApplication(.ry, [p[2]]),
    ])
    var circuit = NoisyCircuit(qubits: 2, parameters: Self.parameters)
    func add(_ gate: Gate, _ angles: [Angle], _ qubits: [Int]) {
      circuit.append(.gate(GateApplication(gate, angles)), on: qubits)
    }
    add(.h, [], [0])
    add(.rz, [Angle(block, .lambda)], [0])
    add(.sx, [], [0])
    circuit.append(.channel(try .thermalRelaxation(t1: 1, t2: 0.7, time: 0.1)), on: [0])
    add(.rz, [Angle(block, .theta) + Angle(.pi)], [0])
    add(.sx, [], [0])
    add(.rz, [Angle(block, .phi) + Angle(.pi)], [0])
    add(.cx, [], [1, 0])
    add(.crx, [p[3] + 0.5 * p[0]], [0, 1])
    try check(circuit, lanes: SIMD8<Double>.self, ideal: false, tolerance: 1e-12, seed: 3)
  }
}

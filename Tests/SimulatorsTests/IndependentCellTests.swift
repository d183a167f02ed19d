import Channels
import Circuits
import Randomness
import Simulators
import TestSupport
import Testing

/// Cells that measure, over several steps, against the dense reference of the unrolled circuit.
struct IndependentCellTests {
  let parameters = [Parameter("a"), Parameter("b")]

  /// Steps in a row, each with its own values and its own bits.
  private func unrolled(_ cell: NoisyCircuit, _ values: [[Double]]) throws -> NoisyCircuit {
    var whole = NoisyCircuit(qubits: cell.qubitCount, bits: cell.bitCount * values.count)
    for (step, numbers) in values.enumerated() {
      let bound = Dictionary(uniqueKeysWithValues: zip(cell.parameters, numbers))
      for instruction in cell.instructions {
        let operation: NoisyOperation
        switch instruction.operation {
        case .gate(let application):
          let angles = try application.angles.map { Angle(try $0.value(bound)) }
          operation = .gate(GateApplication(application.gate, angles))
        case .measure(let bit, let assignment):
          operation = .measure(bit: bit.map { $0 + step * cell.bitCount }, assignment)
        case .weakMeasure(let bit, let measurement):
          operation = .weakMeasure(bit: bit.map { $0 + step * cell.bitCount }, measurement)
        case .assign(let bit, let value):
          operation = .assign(bit: bit + step * cell.bitCount, value)
        case .channel, .reset: operation = instruction.operation
        }
        let conditions = instruction.conditions.map { condition in
          Condition(
            bits: condition.bits.map { $0 + step * cell.bitCount }, equals: condition.value,
            negated: condition.negated)
        }
        whole.append(operation, on: instruction.qubits, conditions: conditions)
      }
    }
    return whole
  }

  /// Noisy gates, then a measurement of each of the first qubits into a bit of its own, gates again.
  private func cell(_ seed: Int, qubits: Int, bits: Int) throws -> NoisyCircuit {
    var random = RandomStream(seed: 301, seed)
    var cell = try random.noisyCircuit(
      qubits: qubits, bits: bits, steps: 12, parameters: parameters, features: [.channels])
    for bit in 0..<bits {
      let assignment = AssignmentMatrix(p10: random.uniform(0...0.2), p01: random.uniform(0...0.2))
      cell.append(.measure(bit: bit, assignment), on: [bit])
    }
    let rest = try random.noisyCircuit(
      qubits: qubits, bits: bits, steps: 6, parameters: parameters, features: [.channels])
    cell.instructions += rest.instructions
    return cell
  }

  @Test(arguments: 0..<12) func recordedExpectationsFollowTheReference(seed: Int) throws {
    let bits = 1 + seed % 2
    let circuit = try cell(seed, qubits: 2 + seed % 2, bits: bits)
    let pauliCell = try PauliCell<SIMD8<Double>>(Program(lowering: circuit), readouts: [])
    #expect(pauliCell.readoutCount == bits)
    var random = RandomStream(seed: 302, seed)
    let lanes = pauliCell.laneCount
    let values = (0..<3).map { _ in (0..<2 * lanes).map { _ in random.uniform(-3...3) } }
    var readouts = [Double](repeating: 0, count: bits * lanes)
    pauliCell.begin()
    var found: [[Double]] = []
    for step in values {
      pauliCell.forward(parameters: step, readouts: &readouts)
      found.append(readouts)
    }
    for lane in [0, 3, lanes - 1] {
      let whole = try unrolled(circuit, values.map { step in [step[lane], step[lanes + lane]] })
      let probabilities = try DenseReference(whole).probabilities
      for (step, read) in found.enumerated() {
        for bit in 0..<bits {
          let place = UInt64(step * bits + bit)
          let expected = probabilities.reduce(0) {
            $0 + ($1.key >> place & 1 == 0 ? $1.value : -$1.value)
          }
          #expect(read[bit * lanes + lane].isClose(to: expected))
        }
      }
    }
  }

  @Test(arguments: 0..<6) func sampledOutcomesFollowTheReference(seed: Int) throws {
    let (bits, steps) = (1 + seed % 2, 3)
    var circuit = try cell(seed, qubits: 2 + seed % 2, bits: bits)
    circuit.append(
      .gate(GateApplication(.x)), on: [1], conditions: [Condition(bits: [0], equals: 1)])
    let sampler = try TrajectoryCell<SIMD8<Double>>(Program(lowering: circuit))
    var random = RandomStream(seed: 303, seed)
    let values = (0..<steps).map { _ in parameters.map { _ in random.uniform(-3...3) } }
    let lanes = sampler.laneCount
    var counts = [Int](repeating: 0, count: 1 << (bits * steps))
    var outcomes = [Double](repeating: 0, count: bits * lanes)
    for group in 0..<800 {
      sampler.begin((0..<lanes).map { RandomStream(seed: 5, seed, group, $0) })
      var records = [Int](repeating: 0, count: lanes)
      for (step, numbers) in values.enumerated() {
        let spread = numbers.flatMap { [Double](repeating: $0, count: lanes) }
        sampler.forward(parameters: spread, outcomes: &outcomes)
        for bit in 0..<bits {
          for lane in 0..<lanes where outcomes[bit * lanes + lane] == -1 {
            records[lane] |= 1 << (step * bits + bit)
          }
        }
      }
      for record in records { counts[record] += 1 }
      #expect(outcomes.allSatisfy { abs($0) == 1 })
    }
    let probabilities = try DenseReference(unrolled(circuit, values)).probabilities
    let test = chiSquare(counts, counts.indices.map { probabilities[UInt64($0), default: 0] })
    #expect(test.statistic <= chiSquareBound(degreesOfFreedom: test.degreesOfFreedom))
  }

  /// A new sequence starts with all bits zero, as a circuit does.
  @Test func bitsAreZeroAtTheBeginning() throws {
    var circuit = NoisyCircuit(qubits: 2, bits: 2)
    circuit.append(
      .gate(GateApplication(.x)), on: [1], conditions: [Condition(bits: [0], equals: 1)])
    circuit.append(.measure(bit: 1, .ideal), on: [1])
    circuit.append(.gate(GateApplication(.x)), on: [0])
    circuit.append(.measure(bit: 0, .ideal), on: [0])
    let sampler = try TrajectoryCell<SIMD8<Double>>(Program(lowering: circuit))
    let lanes = sampler.laneCount
    var outcomes = [Double](repeating: 0, count: 2 * lanes)
    for _ in 0..<2 {
      sampler.begin((0..<lanes).map { RandomStream(seed: 1, $0) })
      sampler.forward(parameters: [], outcomes: &outcomes)
      #expect(
        outcomes == [Double](repeating: -1, count: lanes) + [Double](repeating: 1, count: lanes))
    }
  }
}

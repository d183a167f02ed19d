import Circuits
import Randomness
import Readout
import Simulators
import Synchronization

extension Precision {
  /// The number of sequences that are simulated at a time.
  var laneCount: Int { self == .double ? 8 : 16 }
}

/// A cell that runs sequences under one protocol: exact averages, with sampled readouts where the
/// protocol has shots.
final class RecurrentCell: QuantumLayer, @unchecked Sendable {
  private let circuit: RecurrentCircuit
  private let average: any BatchCell
  private let exact: (any ExactBatchCell)?
  private let gain: Double
  /// The number of the shot in each lane, where shots drive controllers of their own.
  private var shots: [Int] = []
  private var draw = RecordDraw(seed: 0, samples: [], step: 0)

  init(_ circuit: RecurrentCircuit, precision: Precision) throws {
    self.circuit = circuit
    gain = circuit.readoutProtocol.recordGain
    if circuit.isIdeal {
      let paulis = circuit.readouts.paulis
      switch precision {
      case .double:
        average = try UnitaryCell<SIMD8<Double>>(circuit.program, readouts: paulis)
      case .single:
        average = try UnitaryCell<SIMD16<Float>>(circuit.program, readouts: paulis)
      }
      exact = nil
    } else {
      let cell: any ExactBatchCell
      switch precision {
      case .double:
        cell = try PauliCell<SIMD8<Double>>(circuit.program, readouts: circuit.functionals)
      case .single:
        cell = try PauliCell<SIMD16<Float>>(circuit.program, readouts: circuit.functionals)
      }
      average = cell
      exact = cell
    }
    if circuit.readoutProtocol.measuresMidCircuit && circuit.readoutProtocol.shots != nil {
      exact?.outcomeSampler = { [unowned self] bits, distributions in
        circuit.readoutProtocol.sampleRecords(bits, distributions, draw)
      }
    }
    if circuit.drivingShots != nil {
      exact?.recordDrawer = { [unowned self] bit, means in records(bit, means) }
    }
  }

  /// Draws the record of a bit for each lane: a stream belongs to a sample and a shot.
  private func records(_ bit: Int, _ means: [Double]) -> [Bool] {
    means.indices.map { lane in
      guard lane < draw.samples.count else { return false }
      var stream = RandomStream(
        seed: draw.seed, draw.samples[lane], shots[lane],
        draw.step * circuit.program.bitCount + bit)
      return stream.uniform() < (1 - means[lane]) / 2
    }
  }

  /// The number of sequences that fit in the lanes.
  var laneCount: Int { average.laneCount }

  /// Starts the sequences in the lanes.
  /// - Parameters:
  ///   - samples: The indices of the sequences, at most one for each lane.
  ///   - firstShot: The number of the first shot of each; a sample that stands several times in a
  ///     row has as many shots.
  func begin(seed: UInt64, samples: [Int], firstShot: Int) {
    shots = []
    for (lane, sample) in samples.enumerated() {
      shots.append(lane > 0 && samples[lane - 1] == sample ? shots[lane - 1] + 1 : firstShot)
    }
    draw = RecordDraw(seed: seed, samples: samples, step: 0)
    average.begin()
  }

  /// The state of a lane.
  func laneState(_ lane: Int) -> [Double] { average.laneState(lane) }

  /// Puts a lane, after `begin`, into a state from which its sequence goes on.
  func setLaneState(_ lane: Int, _ values: [Double]) { average.setLaneState(lane, values) }

  /// Advances by one step: [parameter][lane] in, [readout][lane] out.
  func forward(parameters: [Double], readouts: inout [Double], recording: Bool) {
    average.forward(parameters: parameters, readouts: &readouts, recording: recording)
    if let exact {
      circuit.readoutProtocol.sample(
        ReadoutDraw(circuit, exact, seed: draw.seed, samples: draw.samples, step: draw.step),
        into: &readouts)
    }
    if gain != 1 { for index in readouts.indices { readouts[index] *= gain } }
    draw = RecordDraw(seed: draw.seed, samples: draw.samples, step: draw.step + 1)
  }

  func beginBackward() { average.beginBackward() }

  /// Goes back over a step. Shot noise counts as an additive constant.
  /// - Parameter scores: [readout][lane] weights of the logarithm of each record's probability, where
  ///   shots drive controllers of their own; empty for none.
  func backward(
    readoutGradient: [Double], scores: [Double], parameterGradient: inout [Double]
  ) {
    exact?.scoreWeights = scores
    average.backward(
      readoutGradient: gain == 1 ? readoutGradient : readoutGradient.map { gain * $0 },
      parameterGradient: &parameterGradient)
  }
}

/// Cells that wait for work, so that their buffers are allocated once for each thread.
final class CellPool: Sendable {
  private let free = Mutex<[RecurrentCell]>([])
  let circuit: RecurrentCircuit
  let precision: Precision

  init(_ circuit: RecurrentCircuit, precision: Precision) {
    self.circuit = circuit
    self.precision = precision
  }

  /// Calls `body` with a cell that nobody else uses meanwhile.
  func withCell<Result>(_ body: (RecurrentCell) throws -> Result) throws -> Result {
    let waiting = free.withLock { $0.popLast() }
    let cell = try waiting ?? RecurrentCell(circuit, precision: precision)
    defer { free.withLock { $0.append(cell) } }
    return try body(cell)
  }
}

import Circuits
import Randomness
import Readout
import Simulators
import Synchronization

/// The precision of simulated states.
public enum Precision: String, Sendable, CaseIterable {
  /// 64 bits, eight sequences at a time.
  case double
  /// 32 bits, sixteen sequences at a time.
  case single

  /// The number of sequences that are simulated at a time.
  var laneCount: Int { self == .double ? 8 : 16 }
}

/// A cell that runs sequences under one protocol: exact averages, with sampled readouts where the
/// protocol has shots. The last step may have a circuit and readouts of its own.
final class RecurrentCell: @unchecked Sendable {
  /// A step on an engine.
  private struct Engine {
    let circuit: RecurrentCircuit
    let average: any BatchCell
    let exact: (any ExactBatchCell)?
    let gain: Double

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
    }
  }

  private let engine: Engine
  private let last: Engine?
  /// Whether the last step, on its own engine, has been run and not been gone back over.
  private var isAtLast = false
  /// The number of the shot in each lane, where shots drive controllers of their own.
  private var shots: [Int] = []
  private var draw = RecordDraw(seed: 0, samples: [], step: 0)

  init(_ circuit: RecurrentCircuit, precision: Precision) throws {
    engine = try Engine(circuit, precision: precision)
    last = try circuit.last.map { try Engine($0, precision: precision) }
    for engine in [engine, last].compactMap(\.self) {
      let readoutProtocol = engine.circuit.readoutProtocol
      if readoutProtocol.measuresMidCircuit && readoutProtocol.shots != nil {
        engine.exact?.outcomeSampler = { [unowned self] bits, distributions in
          readoutProtocol.sampleRecords(bits, distributions, draw)
        }
      }
      if engine.circuit.drivingShots != nil {
        engine.exact?.recordDrawer = { [unowned self] bit, means in records(bit, means) }
      }
    }
  }

  /// Draws the record of a bit for each lane: a stream belongs to a sample and a shot.
  private func records(_ bit: Int, _ means: [Double]) -> [Bool] {
    means.indices.map { lane in
      guard lane < draw.samples.count else { return false }
      var stream = RandomStream(
        seed: draw.seed, draw.samples[lane], shots[lane],
        draw.step * engine.circuit.program.bitCount + bit)
      return stream.uniform() < (1 - means[lane]) / 2
    }
  }

  /// The number of sequences that fit in the lanes.
  var laneCount: Int { engine.average.laneCount }

  /// Starts the sequences in the lanes.
  /// - Parameters:
  ///   - samples: The indices of the sequences, at most one for each lane.
  ///   - firstShot: The number of the first shot of each; a sample that stands several times in a
  ///     row has as many shots.
  func begin(seed: UInt64, samples: [Int], firstShot: Int = 0) {
    shots = []
    for (lane, sample) in samples.enumerated() {
      shots.append(lane > 0 && samples[lane - 1] == sample ? shots[lane - 1] + 1 : firstShot)
    }
    draw = RecordDraw(seed: seed, samples: samples, step: 0)
    engine.average.begin()
    isAtLast = false
  }

  /// The states of all lanes, from which `restore` goes on.
  var laneStates: [[Double]] { (0..<laneCount).map { engine.average.laneState($0) } }

  /// Puts all lanes, after `begin`, where they were before a step, without a way back.
  /// - Parameters:
  ///   - states: What `laneStates` were.
  ///   - step: The number of the step that comes next.
  ///   - seed: That of the draws from here on.
  func restore(_ states: [[Double]], step: Int, seed: UInt64) {
    engine.average.begin()
    for (lane, state) in states.enumerated() { engine.average.setLaneState(lane, state) }
    draw = RecordDraw(seed: seed, samples: draw.samples, step: step)
    isAtLast = false
  }

  /// The state of a lane.
  func laneState(_ lane: Int) -> [Double] { engine.average.laneState(lane) }

  /// Puts a lane, after `begin`, into a state from which its sequence goes on.
  func setLaneState(_ lane: Int, _ values: [Double]) {
    engine.average.setLaneState(lane, values)
  }

  /// Advances by one step: [parameter][lane] in, [readout][lane] out.
  /// - Parameter isLast: Whether it is the last one, after which the final readouts are taken.
  func forward(
    parameters: [Double], readouts: inout [Double], recording: Bool, isLast: Bool = false
  ) {
    var engine = engine
    if isLast, let last {
      last.average.adoptState(of: engine.average)
      engine = last
      isAtLast = true
    }
    engine.average.forward(parameters: parameters, readouts: &readouts, recording: recording)
    if let exact = engine.exact {
      engine.circuit.readoutProtocol.sample(
        ReadoutDraw(
          engine.circuit, exact, seed: draw.seed, samples: draw.samples, step: draw.step),
        into: &readouts)
    }
    if engine.gain != 1 {
      for index in readouts.indices { readouts[index] *= engine.gain }
    }
    draw = RecordDraw(seed: draw.seed, samples: draw.samples, step: draw.step + 1)
  }

  func beginBackward() {
    engine.average.beginBackward()
    last?.average.beginBackward()
  }

  /// Goes back over a step. Shot noise counts as an additive constant.
  /// - Parameter scores: [readout][lane] weights of the logarithm of each record's probability, where
  ///   shots drive controllers of their own; empty for none.
  func backward(
    readoutGradient: [Double], scores: [Double] = [], parameterGradient: inout [Double]
  ) {
    let current = isAtLast ? last ?? engine : engine
    current.exact?.scoreWeights = scores
    current.average.backward(
      readoutGradient: current.gain == 1
        ? readoutGradient : readoutGradient.map { current.gain * $0 },
      parameterGradient: &parameterGradient)
    if isAtLast {
      engine.average.adoptAdjoint(of: current.average)
      isAtLast = false
    }
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

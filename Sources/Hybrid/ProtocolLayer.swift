import Circuits
import Randomness
import Readout
import Simulators

extension Precision {
  /// The number of sequences that are simulated at a time.
  package var laneCount: Int { self == .double ? 8 : 16 }
}

/// A layer that runs sequences under one protocol: exact averages, with sampled readouts where the
/// protocol has shots. The last step may have a circuit and readouts of its own.
package final class ProtocolLayer: QuantumLayer, @unchecked Sendable {
  /// A step on an engine.
  private struct Engine {
    let circuit: RecurrentCircuit
    let average: any BatchCell
    let exact: (any ExactBatchCell)?

    /// Where reports are corrected together, the values of each report for each record, by the
    /// physical qubits that are read together.
    let values: [[Int]: [[Double]]]

    /// The values of reports for each record of bits, if reports are corrected together.
    func values(_ bits: [Int]) -> [[Double]]? {
      circuit.joint.flatMap { _ in values[bits.map { circuit.measuredQubits[$0] }] }
    }

    /// The values of reports for each setting, if reports are corrected together.
    var settingValues: [[[Double]]]? {
      circuit.joint == nil ? nil : circuit.settingQubits.map { values[$0] ?? [] }
    }

    init(_ circuit: RecurrentCircuit, precision: Precision) throws {
      self.circuit = circuit
      var known: [[Int]: [[Double]]] = [:]
      if let joint = circuit.joint {
        for group in circuit.program.jointMeasurements + circuit.settingQubits {
          known[group] = joint.values(group)
        }
      }
      values = known
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
  /// What runs beside it, whose readouts are added.
  private let others: [ProtocolLayer]
  /// The factor of its readouts.
  private let weight: Double
  /// Whether the last step, on its own engine, has been run and not been gone back over.
  private var isAtLast = false
  /// The number of the shot in each lane, where shots drive controllers of their own.
  private var shots: [Int] = []
  private var draw = RecordDraw(seed: 0, samples: [], step: 0)

  package init(_ circuit: RecurrentCircuit, precision: Precision) throws {
    engine = try Engine(circuit, precision: precision)
    last = try circuit.last.map { try Engine($0, precision: precision) }
    others = try circuit.others.map { try ProtocolLayer($0, precision: precision) }
    weight = circuit.weight
    for engine in [engine, last].compactMap(\.self) {
      let readoutProtocol = engine.circuit.readoutProtocol
      if readoutProtocol.measuresMidCircuit
        && (readoutProtocol.shots != nil || engine.circuit.joint != nil)
      {
        engine.exact?.outcomeSampler = { [unowned self] bits, distributions in
          readoutProtocol.sampleRecords(
            bits, distributions,
            RecordDraw(
              seed: draw.seed, samples: draw.samples, step: draw.step, values: engine.values(bits)))
        }
      }
      if engine.circuit.drivingShots != nil {
        engine.exact?.recordDrawer = { [unowned self] bit, means in records(bit, means) }
        engine.exact?.reportStream = { [unowned self] lane, bit in reports(lane, bit) }
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

  /// The numbers with which reports of measurements that err together are drawn in a lane, apart from
  /// those of the outcomes.
  private func reports(_ lane: Int, _ bit: Int) -> RandomStream {
    guard lane < draw.samples.count else { return RandomStream(seed: draw.seed) }
    return RandomStream(
      seed: draw.seed, draw.samples[lane], shots[lane],
      -1 - (draw.step * engine.circuit.program.bitCount + bit))
  }

  /// The number of sequences that fit in the lanes.
  package var laneCount: Int { engine.average.laneCount }

  /// Starts the sequences in the lanes.
  /// - Parameters:
  ///   - samples: The indices of the sequences, at most one for each lane.
  ///   - firstShot: The number of the first shot of each; a sample that stands several times in a
  ///     row has as many shots.
  package func begin(seed: UInt64, samples: [Int], firstShot: Int) {
    shots = []
    for (lane, sample) in samples.enumerated() {
      shots.append(lane > 0 && samples[lane - 1] == sample ? shots[lane - 1] + 1 : firstShot)
    }
    draw = RecordDraw(seed: seed, samples: samples, step: 0)
    engine.average.begin()
    isAtLast = false
    for (index, other) in others.enumerated() {
      other.begin(seed: seed.branch(index), samples: samples, firstShot: firstShot)
    }
  }

  /// The states of all lanes, from which `restore` goes on.
  package var laneStates: [[Double]] { (0..<laneCount).map { laneState($0) } }

  /// Puts all lanes, after `begin`, where they were before a step, without a way back.
  /// - Parameters:
  ///   - states: What `laneStates` were.
  ///   - step: The number of the step that comes next.
  ///   - seed: That of the draws from here on.
  package func restore(_ states: [[Double]], step: Int, seed: UInt64) {
    begin(seed: seed, samples: draw.samples, firstShot: 0)
    for (lane, state) in states.enumerated() { setLaneState(lane, state) }
    set(step: step)
  }

  private func set(step: Int) {
    draw = RecordDraw(seed: draw.seed, samples: draw.samples, step: step)
    for other in others { other.set(step: step) }
  }

  /// The state of a lane.
  package func laneState(_ lane: Int) -> [Double] {
    others.reduce(engine.average.laneState(lane)) { $0 + $1.laneState(lane) }
  }

  /// Puts a lane, after `begin`, into a state from which its sequence goes on.
  package func setLaneState(_ lane: Int, _ values: [Double]) {
    let count = values.count / (1 + others.count)
    engine.average.setLaneState(lane, Array(values[..<count]))
    for (index, other) in others.enumerated() {
      other.setLaneState(lane, Array(values[(index + 1) * count..<(index + 2) * count]))
    }
  }

  /// Advances by one step: [parameter][lane] in, [readout][lane] out.
  /// - Parameter isLast: Whether it is the last one, after which the final readouts are taken.
  package func forward(
    parameters: [Double], readouts: inout [Double], recording: Bool, isLast: Bool
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
          engine.circuit, exact, values: engine.settingValues, seed: draw.seed,
          samples: draw.samples, step: draw.step),
        into: &readouts)
    }
    let lanes = laneCount
    for (k, correction) in engine.circuit.corrections.enumerated()
    where correction != RecordCorrection() {
      for index in k * lanes..<(k + 1) * lanes { readouts[index] = correction(readouts[index]) }
    }
    if weight != 1 { for index in readouts.indices { readouts[index] *= weight } }
    for other in others {
      var own = [Double](repeating: 0, count: readouts.count)
      other.forward(parameters: parameters, readouts: &own, recording: recording, isLast: isLast)
      for index in readouts.indices { readouts[index] += own[index] }
    }
    draw = RecordDraw(seed: draw.seed, samples: draw.samples, step: draw.step + 1)
  }

  package func beginBackward() {
    engine.average.beginBackward()
    last?.average.beginBackward()
    for other in others { other.beginBackward() }
  }

  /// Goes back over a step. Shot noise counts as an additive constant.
  /// - Parameter scores: [readout][lane] weights of the logarithm of each record's probability, where
  ///   shots drive controllers of their own; empty for none.
  package func backward(
    readoutGradient: [Double], scores: [Double], parameterGradient: inout [Double]
  ) {
    let current = isAtLast ? last ?? engine : engine
    current.exact?.scoreWeights = scores
    var own = readoutGradient
    let lanes = laneCount
    for (k, correction) in current.circuit.corrections.enumerated() {
      let factor = weight * correction.factor
      if factor != 1 { for index in k * lanes..<(k + 1) * lanes { own[index] *= factor } }
    }
    current.average.backward(readoutGradient: own, parameterGradient: &parameterGradient)
    for other in others {
      var angles = [Double](repeating: 0, count: parameterGradient.count)
      other.backward(readoutGradient: readoutGradient, scores: scores, parameterGradient: &angles)
      for index in angles.indices { parameterGradient[index] += angles[index] }
    }
    if isAtLast {
      engine.average.adoptAdjoint(of: current.average)
      isAtLast = false
    }
  }
}

extension UInt64 {
  /// The seed of one of several circuits that run beside each other.
  fileprivate func branch(_ index: Int) -> UInt64 {
    var stream = RandomStream(seed: self, -106, index)
    return stream.next()
  }
}

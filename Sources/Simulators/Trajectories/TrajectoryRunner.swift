import Channels
import Circuits
import LinearAlgebra
import Numerics
import Randomness

/// Runs a program on a batch of sampled states, one shot in each lane.
///
/// Each lane draws from its own stream, and only for its own events and measurements, so that a
/// shot's result does not depend on its neighbours. Gates and drawn operators wait in matrices on
/// one or two qubits; the states are passed over once for each pair of qubits in turn.
final class TrajectoryRunner<V: LaneVector> {
  let program: TrajectoryProgram
  let fusion: LaneGateFusion<V>
  let scratch = AlignedBuffer<V>(count: 64, repeating: .zero)
  private var clock: EventClock?
  /// The qubits outside the computational space.
  var lost: LostQubits

  /// The states; up to date after `run`.
  var state: LaneState<V> { fusion.queue.state }

  /// A runner with every lane in |0…0⟩.
  init(_ program: TrajectoryProgram) {
    self.program = program
    fusion = LaneGateFusion(qubitCount: program.qubitCount)
    lost = LostQubits(qubitCount: program.qubitCount, laneCount: V.scalarCount)
    state.prepareZero()
  }

  /// Sets every lane to |0…0⟩.
  func begin() {
    fusion.reset()
    state.prepareZero()
    lost.reset()
    clock = nil
  }

  /// Puts every lane where that of another runner is after a run.
  func adopt(_ other: TrajectoryRunner) {
    fusion.reset()
    state.copy(from: other.state)
    lost = other.lost
    clock = other.clock
  }

  /// Runs all steps.
  /// - Parameters:
  ///   - basis: cos fθ and sin fθ of every slot.
  ///   - streams: One for each lane.
  ///   - records: One for each lane.
  func run(
    basis: UnsafePointer<V>, streams: inout [RandomStream], records: inout [ClassicalRecord]
  ) {
    var clock = self.clock ?? EventClock(&streams)
    for step in program.steps {
      var active: [Bool]?
      if !step.conditions.isEmpty {
        let holding = records.map { $0.satisfies(step.conditions) }
        guard holding.contains(true) else { continue }
        active = holding
      }
      switch step.operation {
      case .gate(let factor, let low, let high):
        apply(
          factor, low: low, high: high, active: lost.present(active, low, high), basis: basis)
      case .channel(let sampler, let qubits):
        let present = lost.present(active, qubits[0], qubits.count == 2 ? qubits[1] : nil)
        apply(sampler, qubits: qubits, active: present, clock: &clock, streams: &streams)
      case .leak(let leakage, let qubit):
        leak(leakage, qubit: qubit, active: active, clock: &clock, streams: &streams)
      case .measure(let measurements):
        let qubits = measurements.map(\.qubit)
        var outcomes = collapse(
          qubits, active: active, by: measurements.map(\.kind), streams: &streams)
        markLost(&outcomes, qubits)
        record(measurements, outcomes, active: active, streams: &streams, records: &records)
      case .assign(let bit, let value):
        for lane in records.indices where active?[lane] ?? true { records[lane][bit] = value }
      case .reset(let qubit):
        let outcomes = collapse([qubit], active: active, streams: &streams)
        flip(qubit) { outcomes[0][$0] }
        restore(qubit, active: active)
      }
    }
    fusion.flush()
    self.clock = clock
  }

  private func apply(
    _ factor: StateFactor, low: Int, high: Int?, active: [Bool]?, basis: UnsafePointer<V>
  ) {
    let matrix = scratch.base
    let dimension = high == nil ? 2 : 4
    LaneMatrix<V>.evaluate(factor, basis: basis, into: matrix, dimension: dimension)
    if let active {
      for lane in 0..<V.scalarCount where !active[lane] {
        LaneMatrix<V>.set(matrix, lane: lane, to: .identity(dimension))
      }
    }
    append(matrix, low: low, high: high, isUnitary: true)
  }

  private func append(_ matrix: UnsafePointer<V>, low: Int, high: Int?, isUnitary: Bool) {
    if let high {
      fusion.append(matrix, low: low, high: high, isUnitary: isUnitary)
    } else {
      fusion.append(matrix, on: low, isUnitary: isUnitary)
    }
  }

  private func apply(
    _ sampler: ChannelSampler, qubits: [Int], active: [Bool]?, clock: inout EventClock,
    streams: inout [RandomStream]
  ) {
    let probability = sampler.defaultProbability
    let happens =
      active.map { clock.pass(probability, where: $0) } ?? clock.pass(probability)
    let isIdentity = sampler.branches[0].isIdentity
    if !happens && isIdentity { return }
    let sorted = qubits.count == 1 || qubits[0] < qubits[1] ? qubits : [qubits[1], qubits[0]]
    let isSwapped = sorted != qubits
    func oriented(_ matrix: ComplexMatrix) -> ComplexMatrix {
      isSwapped ? matrix.exchangingQubits : matrix
    }
    let matrix = scratch.base
    let changes = happens ? events(sampler, sorted, isSwapped, active, &clock, &streams) : []
    if isIdentity && changes.isEmpty { return }
    LaneMatrix<V>.setIdentity(matrix, dimension: sampler.dimension)
    if !isIdentity {
      if !isSwapped && active == nil {
        LaneMatrix<V>.set(matrix, to: sampler.defaultNumbers)
      } else {
        let usual = oriented(sampler.branches[0].matrix)
        for lane in 0..<V.scalarCount where active?[lane] ?? true {
          LaneMatrix<V>.set(matrix, lane: lane, to: usual)
        }
      }
    }
    for (lane, index, scale) in changes {
      LaneMatrix<V>.set(
        matrix, lane: lane, to: oriented(sampler.branches[index].matrix), scale: scale)
    }
    let isUnitary =
      sampler.isUnitary(0) && changes.allSatisfy { sampler.isUnitary($0.branch) }
    append(
      matrix, low: sorted[0], high: sorted.count == 2 ? sorted[1] : nil, isUnitary: isUnitary)
  }

  /// The operators drawn in the lanes in which a channel has an event.
  private func events(
    _ sampler: ChannelSampler, _ qubits: [Int], _ isSwapped: Bool, _ active: [Bool]?,
    _ clock: inout EventClock, _ streams: inout [RandomStream]
  ) -> [(lane: Int, branch: Int, scale: Double)] {
    var result: [(lane: Int, branch: Int, scale: Double)] = []
    var densities: [(weight: Double, density: ComplexMatrix)]?
    for lane in 0..<V.scalarCount where active?[lane] ?? true {
      guard clock.takeEvent(lane, &streams[lane]) else { continue }
      let floor = sampler.defaultProbability
      let u = floor + (1 - floor) * streams[lane].uniform()
      if sampler.selectsUnitary(u) {
        result.append((lane, sampler.unitary(u), 1))
        continue
      }
      if densities == nil {
        fusion.flush(for: qubits)
        densities = reducedDensities(qubits)
      }
      guard let (weight, density) = densities?[lane] else { continue }
      let selected = sampler.select(u, density: isSwapped ? density.exchangingQubits : density)
      // Operators chosen by default have shrunk the state: make up for them, lest it underflow.
      let scale = 1 / (selected.probability * weight).squareRoot()
      result.append((lane, selected.index, scale))
    }
    return result
  }

  private func record(
    _ measurements: [TrajectoryProgram.Measurement], _ outcomes: [[Bool]], active: [Bool]?,
    streams: inout [RandomStream], records: inout [ClassicalRecord]
  ) {
    for (measurement, outcome) in zip(measurements, outcomes) {
      guard let bit = measurement.bit else { continue }
      let assignment = measurement.kind.assignment
      for lane in 0..<V.scalarCount where active?[lane] ?? true {
        let one = assignment.probability(report: true, given: outcome[lane])
        records[lane][bit] =
          assignment == .ideal ? outcome[lane] : streams[lane].uniform() < one
      }
    }
  }
}

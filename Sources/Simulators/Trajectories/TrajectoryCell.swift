import Channels
import Circuits
import Randomness

/// A cell of a recurrent circuit run shot by shot: each lane is one shot with its own angles, its
/// own outcomes and its own state, which collapses.
public final class TrajectoryCell<V: LaneVector> {
  /// The number of shots in the lanes.
  public let laneCount = V.scalarCount
  let program: Program
  private let angles: LaneAngles<V>
  private let runner: TrajectoryRunner<V>
  private var streams: [RandomStream] = []
  private var records: [ClassicalRecord]

  /// A cell whose readouts are the classical bits that the program measures.
  /// - Throws: `SimulationError` for steps that trajectories cannot do.
  public init(_ program: Program) throws {
    self.program = program
    runner = TrajectoryRunner(try TrajectoryProgram(program))
    angles = LaneAngles(program)
    records = Array(repeating: ClassicalRecord(bitCount: program.bitCount), count: V.scalarCount)
  }

  /// Sets every lane to |0…0⟩ and its bits to zero, and gives it a stream of random numbers.
  @specialized(where V == SIMD8<Double>)
  @specialized(where V == SIMD16<Float>)
  public func begin(_ streams: [RandomStream]) {
    precondition(streams.count == laneCount, "one stream for each lane")
    self.streams = streams
    records = Array(repeating: ClassicalRecord(bitCount: program.bitCount), count: laneCount)
    runner.begin()
  }

  /// Puts every lane where that of another cell with the same qubits is, which may run another
  /// circuit, and goes on with its random numbers; bits are zero.
  public func adopt(_ other: TrajectoryCell) {
    precondition(other.program.qubits == program.qubits, "a cell with the same qubits")
    streams = other.streams
    records = Array(repeating: ClassicalRecord(bitCount: program.bitCount), count: laneCount)
    runner.adopt(other.runner)
  }

  /// Advances by one step.
  /// - Parameters:
  ///   - parameters: [parameter][lane] values in radians.
  ///   - outcomes: Receives [bit][lane] recorded outcomes as +1 (bit 0) or −1 (bit 1).
  @specialized(where V == SIMD8<Double>)
  @specialized(where V == SIMD16<Float>)
  public func forward(parameters: [Double], outcomes: inout [Double]) {
    angles.bind(parameters)
    runner.run(basis: angles.basis.base, streams: &streams, records: &records)
    for group in program.jointRecords { report(group) }
    for bit in 0..<program.bitCount {
      for lane in 0..<laneCount {
        outcomes[bit * laneCount + lane] = records[lane][bit] ? -1 : 1
      }
    }
  }

  /// Draws the reports of measurements that err together; nothing in a cell depends on them.
  private func report(_ group: JointRecords) {
    for lane in 0..<laneCount {
      var outcomes = group.bits.map { records[lane][$0] }
      group.moves.draw(&outcomes) { streams[lane].uniform() }
      for (bit, outcome) in zip(group.bits, outcomes) { records[lane][bit] = outcome }
    }
  }
}

import Channels
import Circuits
import Devices

/// The phases that qubits gather by frequency noise while a schedule is walked through.
///
/// A qubit's frame and its frequency differ at all times but during its own gates on two qubits,
/// whose calibration has absorbed what happens in them. Other operations count as instantaneous in
/// their middle. Turns about Z commute with waiting, so that one turn stands for all that was
/// gathered between two operations.
struct PhaseClock {
  /// A time between two operations on a qubit, and the place of its turn among the steps.
  private struct Interval {
    let start: Double
    let end: Double
    let place: Int
  }

  private let noise: [Int: FrequencyNoise]
  private var intervals: [Int: [Interval]] = [:]
  private var last: [Int: Double] = [:]
  /// The times of each qubit's own gates on two qubits without conditions, in which it does not turn.
  private var joint: [Int: [(start: Double, end: Double)]] = [:]
  /// What a qubit has waited beyond the schedule.
  private var extra: [Int: Double] = [:]
  /// Less than this, in seconds, is left for later: rounding of start times.
  private static let shortest = 1e-15

  /// A clock for the qubits in use; nil if none has frequency noise.
  init?(_ model: NoiseModel, qubits: [Int], _ entries: [ScheduledCircuit.Entry]) {
    var noise: [Int: FrequencyNoise] = [:]
    for qubit in qubits {
      let own = model.frequencyNoise(qubit)
      if !own.isEmpty { noise[qubit] = own }
    }
    if noise.isEmpty { return nil }
    self.noise = noise
    for entry in entries
    where entry.instruction.qubits.count > 1 && entry.instruction.application != nil
      && entry.instruction.conditions.isEmpty
    {
      for qubit in entry.instruction.qubits where noise[qubit] != nil {
        joint[qubit, default: []].append((entry.start, entry.end))
      }
    }
  }

  /// When the time ends in which a qubit has turned before something happens to it at a moment: at the
  /// start of its own gate on two qubits, if there is one.
  func turning(_ qubit: Int, until time: Double) -> Double {
    joint[qubit]?.first { $0.start < time && time < $0.end }?.start ?? time
  }

  /// Lets a qubit wait beyond the schedule.
  mutating func delay(_ qubit: Int, seconds: Double) {
    if noise[qubit] != nil { extra[qubit, default: 0] += seconds }
  }

  /// How many seconds a turn stands for that is due before an operation, at a place among the steps;
  /// nil if none is.
  /// - Parameters:
  ///   - start: When the qubit's time ends that counts, in seconds.
  ///   - end: When the next one begins.
  ///   - isResting: Whether the qubit is certainly in a state that no turn changes.
  mutating func turn(
    _ qubit: Int, until start: Double, from end: Double, at place: Int, isResting: Bool
  ) -> Double? {
    guard noise[qubit] != nil else { return nil }
    let wait = extra[qubit, default: 0]
    let before = last[qubit] ?? 0
    guard isResting || start + wait - before > Self.shortest else {
      last[qubit] = max(before, end + wait)
      return nil
    }
    last[qubit] = end + wait
    if isResting { return nil }
    intervals[qubit, default: []].append(Interval(start: before, end: start + wait, place: place))
    return start + wait - before
  }

  /// The angles of the turns by place, and what they fluctuate with.
  func angles() -> (angles: [(place: Int, angle: Angle)], fluctuations: [Fluctuation]) {
    var angles: [(place: Int, angle: Angle)] = []
    var fluctuations: [Fluctuation] = []
    for (qubit, intervals) in intervals.sorted(by: { $0.key < $1.key }) {
      guard let own = noise[qubit] else { continue }
      func variable(_ name: String, _ kind: Fluctuation.Distribution) -> Angle {
        let parameter = Parameter("~\(name)_\(qubit)")
        fluctuations.append(Fluctuation(parameter, kind))
        return Angle(parameter)
      }
      // One frequency for the whole run.
      var frequency = Angle(own.offset)
      if own.width > 0 { frequency = frequency + own.width * variable("detuning", .normal) }
      if own.halfSplitting > 0 {
        frequency = frequency + own.halfSplitting * variable("parity", .sign)
      }
      var turns = intervals.map { 2 * .pi * ($0.end - $0.start) * frequency }
      if own.flicker > 0 {
        for (mode, factors) in Self.modes(intervals, amplitude: own.flicker).enumerated() {
          let value = variable("flicker_\(mode)", .normal)
          for index in turns.indices { turns[index] = turns[index] + factors[index] * value }
        }
      }
      angles += zip(intervals, turns).map { ($0.place, $1) }
    }
    return (angles, fluctuations)
  }

  /// Independent parts of the phases by 1/f noise, those that matter most first: columns of the
  /// pivoted Cholesky factor of their covariance.
  private static func modes(_ intervals: [Interval], amplitude: Double) -> [[Double]] {
    let times = intervals.map { ($0.start, $0.end) }
    let scale = amplitude * amplitude
    var left = times.map { scale * FlickerNoise.covariance($0, $0) }
    let smallest = 1e-14 * (left.max() ?? 0)
    var modes: [[Double]] = []
    while modes.count < times.count,
      let pivot = left.indices.max(by: { left[$0] < left[$1] }), left[pivot] > smallest
    {
      let root = left[pivot].squareRoot()
      var column = times.indices.map { index in
        modes.reduce(scale * FlickerNoise.covariance(times[index], times[pivot])) {
          $0 - $1[index] * $1[pivot]
        } / root
      }
      column[pivot] = root
      for index in left.indices {
        left[index] = max(0, left[index] - column[index] * column[index])
      }
      left[pivot] = 0
      modes.append(column)
    }
    return modes
  }
}

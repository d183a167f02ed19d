import Circuits
import Devices
import Foundation

/// Puts pulses into the waits of a schedule.
///
/// A wait between two gates of a qubit gets a whole sequence, which is the identity up to a phase,
/// where its pulses take at most half of the time and where what they are likely to spoil is less
/// than what they can save: the static ZZ interaction with the neighbours over the wait, where it
/// is known, and the dephasing that is not relaxation. Waits before the first gate, next to
/// measurements and resets, and delays of the program are left alone. A gate under a condition
/// keeps its time whether it happens or not, so a wait next to it is a wait in both cases.
struct DynamicalDecoupling {
  let target: Target
  let sequence: DecouplingSequence
  let durations: DurationTable
  /// Which qubits use the shifted times: one side of a colouring of the topology.
  private let isShifted: [Bool]
  private let grid: TimeGrid
  /// The known ZZ shifts of each qubit in hertz.
  private let shifts: [[Double]]

  init(target: Target, sequence: DecouplingSequence) throws {
    self.target = target
    self.sequence = sequence
    durations = try DurationTable(device: target.device, calibration: target.calibration)
    grid = TimeGrid(target.device.timing)
    isShifted = Self.coloring(target.topology.neighbors)
    var shifts = [[Double]](repeating: [], count: target.device.qubitCount)
    for coupling in target.calibration.couplings {
      guard let zz = coupling.zz?.value else { continue }
      for qubit in coupling.qubits { shifts[qubit].append(zz) }
    }
    self.shifts = shifts
  }

  /// The schedule with pulses, and the circuit with pulses and the delays between them, by which
  /// it can be exported.
  /// - Parameter circuit: What was scheduled; its order stays.
  func run(
    _ schedule: ScheduledCircuit, of circuit: Circuit
  ) throws -> (schedule: ScheduledCircuit, circuit: Circuit) {
    var entries: [ScheduledCircuit.Entry] = []
    var waits = [[Wait]](repeating: [], count: target.device.qubitCount)
    var last = [ScheduledCircuit.Entry?](repeating: nil, count: target.device.qubitCount)
    for entry in schedule.entries {
      for qubit in entry.instruction.qubits where entry.instruction.operation != .barrier {
        var wait: Wait = []
        if let previous = last[qubit], previous.isGate, entry.isGate {
          wait = try fill(qubit, from: previous.end, to: entry.start)
        }
        entries += wait.filter { !$0.isDelay }.map(\.entry)
        waits[qubit].append(wait)
        last[qubit] = entry
      }
      entries.append(entry)
    }
    // Of what starts together, the pulses of a wait come before the gate that ends it.
    let order = entries.indices.sorted {
      let (a, b) = (entries[$0].start, entries[$1].start)
      return a == b ? $0 < $1 : a < b
    }
    var filled = circuit
    filled.instructions = []
    var done = [Int](repeating: 0, count: target.device.qubitCount)
    for instruction in circuit.instructions {
      for qubit in instruction.qubits where instruction.operation != .barrier {
        filled.instructions += waits[qubit][done[qubit]].map(\.entry.instruction)
        done[qubit] += 1
      }
      filled.instructions.append(instruction)
    }
    return (
      ScheduledCircuit(circuit: schedule.circuit, entries: order.map { entries[$0] }), filled
    )
  }

  /// What fills a wait; delays are only for the exported circuit.
  private typealias Wait = [(entry: ScheduledCircuit.Entry, isDelay: Bool)]

  /// The pulses and delays for a wait; none if they do not fit or do not help.
  private func fill(
    _ qubit: Int, from start: Double, to end: Double
  ) throws -> Wait {
    let wait = end - start
    guard wait > 0, loss(qubit, wait) > 0 else { return [] }
    let native = target.pulses[qubit]
    let pulses = sequence.phases.map { phase in
      native.flip(phase: phase).map { Instruction(.gate($0), on: [qubit]) }
    }
    let lengths = try pulses.map { try $0.map { try durations.duration(of: $0) } }
    let busy = lengths.reduce(0) { $0 + $1.reduce(0, +) }
    let spoiled = pulses.reduce(0.0) { sum, gates in
      sum
        + gates.reduce(0.0) {
          $0 + (native.costs[$1.application?.gate.name ?? ""] ?? 0)
        }
    }
    guard 2 * busy <= wait, spoiled < loss(qubit, wait) else { return [] }
    var result: Wait = []
    var now = start
    let free = wait - busy
    func pause(_ length: Double) {
      guard length > 0 else { return }
      let delay = Instruction(.delay(exportable(length)), on: [qubit])
      result.append((ScheduledCircuit.Entry(delay, start: now, duration: length), true))
      now += length
    }
    let shares = sequence.shares(isShifted: isShifted[qubit])
    for (index, pulse) in pulses.enumerated() {
      pause(grid.pulseTime(now + shares[index] * free, from: now) - now)
      for (gate, length) in zip(pulse, lengths[index]) {
        let place = ScheduledCircuit.Entry(gate, start: min(now, end), duration: length)
        result.append((place, false))
        now += length
      }
    }
    guard now < end + 1e-12 else { return [] }
    pause(end - now)
    return result
  }

  /// What a wait is likely to cost that pulses can save: (θ/2)² of the ZZ rotations and the
  /// infidelity of pure dephasing.
  private func loss(_ qubit: Int, _ wait: Double) -> Double {
    let turned = shifts[qubit].reduce(0.0) { sum, shift in
      let half = .pi * shift * wait / 2
      return sum + min(1, half * half)
    }
    let figures = target.calibration.qubits[qubit]
    guard let t2 = figures.t2?.value else { return turned }
    let rate = 1 / t2 - (figures.t1.map { 1 / (2 * $0.value) } ?? 0)
    return turned + max(0, rate) * wait / 3
  }

  /// In samples where these are whole, otherwise in seconds.
  private func exportable(_ length: Double) -> Duration {
    guard let dt = target.device.timing.dt?.value, dt > 0 else { return .seconds(length) }
    let samples = (length / dt).rounded()
    return abs(length / dt - samples) < 1e-3 ? .dt(samples) : .seconds(length)
  }

  /// Two colours, neighbours in different ones as far as cycles allow.
  private static func coloring(_ neighbors: [[Int]]) -> [Bool] {
    var colors = [Bool?](repeating: nil, count: neighbors.count)
    for start in neighbors.indices where colors[start] == nil {
      colors[start] = false
      var queue = [start]
      while let here = queue.popLast() {
        for next in neighbors[here] where colors[next] == nil {
          colors[next] = !(colors[here] ?? false)
          queue.append(next)
        }
      }
    }
    return colors.map { $0 ?? false }
  }
}

extension ScheduledCircuit.Entry {
  /// Whether this is a gate.
  fileprivate var isGate: Bool { instruction.application != nil }
}

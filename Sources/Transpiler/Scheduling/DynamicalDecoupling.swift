import Circuits
import Devices
import Foundation

/// Puts pulses into the waits of a schedule.
///
/// A wait after a gate gets a whole sequence, which is the identity up to a phase, where its pulses
/// take at most half of the time and where what they are likely to spoil is less than what they can
/// save: the static ZZ interaction with the neighbours over the wait, where it is known, and the
/// dephasing that is not relaxation. Beside a measurement only the interaction counts, because the
/// qubit itself has no coherence that matters. Waits before the first gate, before and after resets,
/// and delays of the program are left alone. A gate under a condition keeps its time whether it
/// happens or not, so a wait next to it is a wait in both cases.
struct DynamicalDecoupling {
  let target: Target
  let sequence: DecouplingSequence
  let durations: DurationTable
  private let grid: TimeGrid
  private let couplings: [[DecouplingPlan.Coupling]]

  init(target: Target, sequence: DecouplingSequence) throws {
    self.target = target
    self.sequence = sequence
    durations = try DurationTable(device: target.device, calibration: target.calibration)
    grid = TimeGrid(target.device.timing)
    var couplings = [[DecouplingPlan.Coupling]](repeating: [], count: target.device.qubitCount)
    for coupling in target.calibration.couplings {
      guard let zz = coupling.zz?.value, coupling.qubits.count == 2 else { continue }
      for (qubit, other) in [(0, 1), (1, 0)] {
        couplings[coupling.qubits[qubit]].append(
          .init(neighbour: coupling.qubits[other], rate: .pi * zz / 2))
      }
    }
    self.couplings = couplings
  }

  /// The schedule with pulses, and the circuit with pulses and the delays between them, by which
  /// it can be exported.
  /// - Parameter circuit: What was scheduled; its order stays.
  func run(
    _ schedule: ScheduledCircuit, of circuit: Circuit
  ) throws -> (schedule: ScheduledCircuit, circuit: Circuit) {
    let walk = Walk(schedule, virtual: target.pulses.first?.virtual ?? [])
    var plan = DecouplingPlan(
      walk.windows.map(\.window), couplings: couplings, touches: walk.touches)
    let native = try walk.windows.reduce(into: [Int: Native]()) { known, item in
      if known[item.window.qubit] == nil {
        known[item.window.qubit] = try Native(item.window.qubit, self)
      }
    }
    plan.choose(
      fit: { window, share in
        native[window.qubit].flatMap { fit($0, window, share) }
      }, price: { native[$0]?.price ?? 0 }, dephasing: dephasing)
    var entries = schedule.entries
    var fillings: [Place: [Filling]] = [:]
    for (window, item) in zip(plan.windows, walk.windows) {
      guard let native = native[window.qubit], !window.pulses.isEmpty else { continue }
      let filling = filling(window, native)
      entries += filling.filter { !$0.isDelay }.map(\.entry)
      fillings[Place(qubit: window.qubit, step: item.step), default: []] += filling
    }
    // Of what starts together, the pulses of a wait come before the gate that ends it.
    let count = schedule.starts.count
    let order = entries.indices.sorted {
      let (a, b) = (entries[$0].start, entries[$1].start)
      if a != b { return a < b }
      return ($0 < count) == ($1 < count) ? $0 < $1 : $0 >= count
    }
    return (
      ScheduledCircuit(circuit: schedule.circuit, entries: order.map { entries[$0] }),
      filled(circuit, fillings, walk.starts)
    )
  }

  /// What comes before a step of a qubit, barriers counted.
  private struct Place: Hashable {
    let qubit: Int
    let step: Int
  }

  /// A pulse, or a delay that is only for the exported circuit.
  private typealias Filling = (entry: ScheduledCircuit.Entry, isDelay: Bool)

  /// The circuit with pulses and delays in their places: whatever a barrier waits for comes before
  /// it.
  private func filled(
    _ circuit: Circuit, _ fillings: [Place: [Filling]], _ starts: [[Double]]
  ) -> Circuit {
    var result = circuit
    result.instructions = []
    var step = [Int](repeating: 0, count: target.device.qubitCount)
    var open = [[Filling]](repeating: [], count: target.device.qubitCount)
    /// Takes up what has to come before a time from what is open for a qubit.
    func take(_ qubit: Int, before time: Double) {
      let count = open[qubit].prefix { $0.entry.start < time - 1e-13 }.count
      result.instructions += open[qubit].prefix(count).map(\.entry.instruction)
      open[qubit].removeFirst(count)
    }
    for instruction in circuit.instructions {
      for qubit in instruction.qubits {
        open[qubit] += fillings[Place(qubit: qubit, step: step[qubit])] ?? []
        let isBarrier = instruction.operation == .barrier
        take(qubit, before: isBarrier ? starts[qubit][step[qubit]] : .infinity)
        step[qubit] += 1
      }
      result.instructions.append(instruction)
    }
    for qubit in open.indices {
      open[qubit] += fillings[Place(qubit: qubit, step: step[qubit])] ?? []
      take(qubit, before: .infinity)
    }
    return result
  }

  /// The pulses of a qubit.
  private struct Native {
    let pulses: [[Instruction]]
    let lengths: [[Double]]
    /// −ln of the success of all.
    let price: Double

    init(_ qubit: Int, _ pass: DynamicalDecoupling) throws {
      let native = pass.target.pulses[qubit]
      pulses = pass.sequence.phases.map { phase in
        native.flip(phase: phase).map { Instruction(.gate($0), on: [qubit]) }
      }
      lengths = try pulses.map { try $0.map { try pass.durations.duration(of: $0) } }
      price = pulses.joined().reduce(0) {
        $0 + (native.costs[$1.application?.gate.name ?? ""] ?? 0)
      }
    }
  }

  /// The times of pulses in a window, on the device's grid and not across barriers.
  private func fit(
    _ native: Native, _ window: DecouplingPlan.Window, _ share: Double
  ) -> [DecouplingPlan.Pulse]? {
    let busy = native.lengths.joined().reduce(0, +)
    let wait = window.end - window.start
    guard wait > 0, 2 * busy <= wait else { return nil }
    let period = (wait - busy) / Double(native.pulses.count)
    var result: [DecouplingPlan.Pulse] = []
    var now = window.start
    for (index, lengths) in native.lengths.enumerated() {
      let length = lengths.reduce(0, +)
      let free = (index == 0 ? share : 1) * period
      var start = grid.pulseTime(now + free, from: now)
      for barrier in window.barriers
      where barrier > start + 1e-13 && barrier < start + length - 1e-13 {
        start = grid.pulseTime(barrier, from: barrier)
      }
      result.append(.init(start: start, length: length))
      now = start + length
    }
    return now < window.end + 1e-12 ? result : nil
  }

  /// Pulses and the delays between them, cut at barriers.
  private func filling(
    _ window: DecouplingPlan.Window, _ native: Native
  ) -> [Filling] {
    var result: [Filling] = []
    var now = window.start
    func pause(until time: Double) {
      let cuts = window.barriers.filter { $0 > now + 1e-13 && $0 < time - 1e-13 }.sorted()
      for cut in cuts + [time] where cut - now > 1e-13 {
        let delay = Instruction(.delay(exportable(cut - now)), on: [window.qubit])
        result.append((ScheduledCircuit.Entry(delay, start: now, duration: cut - now), true))
        now = cut
      }
    }
    for (index, pulse) in window.pulses.enumerated() {
      pause(until: pulse.start)
      now = pulse.start
      for (gate, length) in zip(native.pulses[index], native.lengths[index]) {
        result.append(
          (ScheduledCircuit.Entry(gate, start: min(now, window.end), duration: length), false))
        now += length
      }
    }
    pause(until: window.end)
    return result
  }

  /// The infidelity of pure dephasing over a wait.
  private func dephasing(_ window: DecouplingPlan.Window) -> Double {
    let figures = target.calibration.qubits[window.qubit]
    guard let t2 = figures.t2?.value else { return 0 }
    let rate = 1 / t2 - (figures.t1.map { 1 / (2 * $0.value) } ?? 0)
    return max(0, rate) * (window.end - window.start) / 3
  }

  /// In samples where these are whole, otherwise in seconds.
  private func exportable(_ length: Double) -> Duration {
    guard let dt = target.device.timing.dt?.value, dt > 0 else { return .seconds(length) }
    let samples = (length / dt).rounded()
    return abs(length / dt - samples) < 1e-3 ? .dt(samples) : .seconds(length)
  }
}

extension DynamicalDecoupling {
  /// What a schedule says of waits.
  fileprivate struct Walk {
    /// The waits, each before a step of its qubit.
    private(set) var windows: [(window: DecouplingPlan.Window, step: Int)] = []
    /// The middles of the operations of each qubit.
    private(set) var touches: [[Double]]
    /// The starts of all steps of each qubit, barriers among them.
    private(set) var starts: [[Double]]

    /// - Parameter virtual: The gates that are changes of frame, which disturb nothing.
    init(_ schedule: ScheduledCircuit, virtual: Set<String>) {
      let count = schedule.circuit.qubitCount
      touches = Array(repeating: [], count: count)
      starts = Array(repeating: [], count: count)
      var last = [ScheduledCircuit.Entry?](repeating: nil, count: count)
      var barriers = [[Double]](repeating: [], count: count)
      for entry in schedule.entries {
        for qubit in entry.instruction.qubits {
          if entry.instruction.operation == .barrier {
            barriers[qubit].append(entry.start)
          } else {
            add(qubit, last[qubit], entry, until: entry.start, barriers[qubit])
            barriers[qubit] = []
            last[qubit] = entry
            let gate = entry.instruction.application?.gate
            if gate.map({ !virtual.contains($0.name) }) ?? true, !entry.isDelay {
              touches[qubit].append((entry.start + entry.end) / 2)
            }
          }
          starts[qubit].append(entry.start)
        }
      }
      for qubit in last.indices {
        add(qubit, last[qubit], nil, until: schedule.duration, barriers[qubit])
      }
      windows.sort { ($0.window.start, $0.window.qubit) < ($1.window.start, $1.window.qubit) }
    }

    private mutating func add(
      _ qubit: Int, _ last: ScheduledCircuit.Entry?, _ next: ScheduledCircuit.Entry?,
      until end: Double, _ barriers: [Double]
    ) {
      guard let last, end > last.end, last.isGate || last.isMeasurement,
        next.map({ $0.isGate || $0.isMeasurement }) ?? last.isGate
      else { return }
      let window = DecouplingPlan.Window(
        qubit: qubit, start: last.end, end: end, barriers: barriers,
        isCoherent: last.isGate && next?.isMeasurement != true)
      windows.append((window, starts[qubit].count - barriers.count))
    }
  }
}

extension ScheduledCircuit.Entry {
  fileprivate var isGate: Bool { instruction.application != nil }
  fileprivate var isMeasurement: Bool { instruction.operation == .measure }
  fileprivate var isDelay: Bool {
    if case .delay = instruction.operation { true } else { false }
  }
}

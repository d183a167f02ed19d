import Channels
import Circuits
import Devices

extension NoiseModel {
  /// A schedule with its noise written out.
  ///
  /// Angles stay as they are. Each operation is followed by its noise under the same conditions;
  /// gaps are `idle`, explicit delays `relaxation`.
  /// - Parameters:
  ///   - schedule: Operations in time on physical qubits.
  ///   - span: During which part of the schedule waiting counts.
  ///   - trailing: How many seconds all qubits in use wait after the schedule, for the controller
  ///     and the like, as in a gap at its end; unless the span is `lifetime`.
  /// - Throws: `NoiseError` for operations that the device or the calibration does not have.
  public func noisy(
    _ schedule: ScheduledCircuit, span: IdleSpan = .lifetime, trailing: Double = 0
  ) throws -> NoisyCircuit {
    let active = schedule.circuit.activeQubits
    let warm = span == .whole ? [] : active.filter(startsWarm)
    let clock = IdleClock(span: span, qubits: active, warm: Set(warm))
    var emission = Emission(self, schedule.circuit, clock: clock, span: span)
    if span != .whole { try emission.prepare() }
    var entries = schedule.entries
    if sources.contains(.crosstalk) {
      emission.crosstalk = CrosstalkClock(
        calibration.couplings, qubits: schedule.circuit.activeQubits,
        factor: scale.squareRoot())
      entries = Self.byMidpoint(entries)
    }
    let simultaneous = sources.contains(.crosstalk) ? Self.simultaneousGates(entries) : []
    for (index, entry) in entries.enumerated() {
      try emission.append(
        entry.instruction, entry: entry, isSimultaneous: simultaneous.contains(index))
    }
    try emission.finish(at: schedule.duration + trailing)
    return emission.output
  }

  /// The gates during which others of as many qubits run: those of one number of qubits are walked
  /// through in the order of their starts.
  private static func simultaneousGates(_ entries: [ScheduledCircuit.Entry]) -> Set<Int> {
    var byArity: [Int: [Int]] = [:]
    for (index, entry) in entries.enumerated() where entry.duration > IdleClock.shortestGap {
      if case .gate(let application) = entry.instruction.operation {
        byArity[application.gate.qubitCount, default: []].append(index)
      }
    }
    var result: Set<Int> = []
    for group in byArity.values {
      var last: Int?
      for index in group.sorted(by: { entries[$0].start < entries[$1].start }) {
        if let other = last, entries[other].end > entries[index].start + IdleClock.shortestGap {
          result.formUnion([other, index])
        }
        if last.map({ entries[$0].end < entries[index].end }) ?? true { last = index }
      }
    }
    return result
  }

  /// Operations by the middle of their time. Those on one qubit do not overlap, so their order
  /// stays, as does that of a measurement and what depends on it.
  private static func byMidpoint(
    _ entries: [ScheduledCircuit.Entry]
  ) -> [ScheduledCircuit.Entry] {
    let order = entries.indices.sorted {
      let (left, right) = (entries[$0], entries[$1])
      let (a, b) = (left.start + left.end, right.start + right.end)
      return a == b ? $0 < $1 : a < b
    }
    return order.map { entries[$0] }
  }

  /// A circuit without a schedule with its noise written out: nothing waits but explicit delays.
  /// - Throws: `NoiseError` for operations that the device or the calibration does not have.
  public func noisy(_ circuit: Circuit) throws -> NoisyCircuit {
    if sources.contains(.idle) {
      remark("idle noise needs a schedule", at: "a circuit has none; only its delays count")
    }
    if sources.contains(.crosstalk) {
      remark("crosstalk needs a schedule", at: "a circuit has none")
    }
    var emission = Emission(self, circuit, clock: nil, span: .lifetime)
    try emission.prepare()
    for instruction in circuit.instructions { try emission.append(instruction, entry: nil) }
    return emission.output
  }

  /// What qubits suffer by themselves while they wait, as `idle`; couplings among them are left to
  /// `noisy(_:span:trailing:)`.
  /// - Returns: Channels with their qubits; none if `idle` is off.
  /// - Throws: As `relaxation(_:seconds:)`.
  public func waiting(
    _ qubits: [Int], seconds: Double
  ) throws -> [(QuantumChannel, [Int])] {
    guard sources.contains(.idle) else { return [] }
    return try qubits.compactMap { qubit in
      try relaxation(qubit, seconds: seconds).map { ($0, [qubit]) }
    }
  }
}

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
    try emission(schedule, span: span, trailing: trailing, isTraced: false).output
  }

  /// The same with the origin of every step, for what is read of bits alone: the state of a qubit after
  /// its last measurement need not be right.
  /// - Throws: As `noisy(_:span:trailing:)`.
  package func traced(
    _ schedule: ScheduledCircuit, span: IdleSpan = .lifetime
  ) throws -> TracedCircuit {
    let emission = try emission(schedule, span: span, trailing: 0, isTraced: true)
    return TracedCircuit(circuit: emission.output, origins: emission.origins)
  }

  private func emission(
    _ schedule: ScheduledCircuit, span: IdleSpan, trailing: Double, isTraced: Bool
  ) throws -> Emission {
    let active = schedule.circuit.activeQubits
    let warm = span == .whole ? [] : active.filter(startsWarm)
    let resting = span == .whole ? [] : Set(active).subtracting(warm)
    let entries = schedule.entries
    let couples = sources.contains(.crosstalk)
    let crosstalk =
      couples
      ? CrosstalkClock(
        calibration.couplings, qubits: active, factor: scale.squareRoot(), entries) : nil
    let end = schedule.duration + trailing
    var plan = WaitPlan(self, span: span, active: active, warm: Set(warm))
    for (index, entry) in entries.enumerated() {
      try visit(entry, index: index, of: &plan)
      if couples {
        plan.disturb(
          disturbedQubits(by: entry.instruction, among: active),
          at: (entry.start + entry.end) / 2)
      }
    }
    plan.finish(at: end, index: entries.count)
    let events = plan.events(couplings: crosstalk?.shifts ?? [:], resting: resting)

    var emission = Emission(
      self, schedule.circuit, span: span, resting: resting, isTraced: isTraced)
    emission.crosstalk = crosstalk
    emission.phases = PhaseClock(self, qubits: active, entries)
    if span != .whole { try emission.prepare() }
    let simultaneous = couples ? Self.simultaneousGates(entries) : []
    let steps = Self.ordered(entries, events, byTime: couples)
    let operations = steps.filter { !$0.isWait }.map { entries[$0.index] }
    var roles = self.roles(operations.map { ($0.instruction, $0.start...max($0.start, $0.end)) })[
      ...]
    emission.joint = JointReadPlan(
      operations.map { ($0.instruction, $0.start...max($0.start, $0.end)) },
      joint: jointPairs(among: active), apart: bitsReadApart(schedule.circuit))
    for step in steps {
      if step.isWait {
        try emission.wait(events[step.index])
      } else {
        try emission.append(
          entries[step.index].instruction, entry: entries[step.index],
          isSimultaneous: simultaneous.contains(step.index), layer: roles.popFirst() ?? .none)
      }
    }
    emission.finish(at: end)
    return emission
  }

  /// What the instructions are to the layers of the user's noise.
  private func roles(_ steps: [LayerPlan.Step]) -> [LayerPlan.Role] {
    let plan = LayerPlan(userNoise?.layers ?? [], steps)
    for place in plan.outside {
      remark(
        "a gate of a layer of the noise file runs without the others of it, with its calibrated "
          + "noise", at: place)
    }
    return plan.roles
  }

  /// Tells a plan of waits of an entry of the schedule.
  private func visit(
    _ entry: ScheduledCircuit.Entry, index: Int, of plan: inout WaitPlan
  ) throws {
    let instruction = entry.instruction
    if instruction.operation == .barrier { return }
    for qubit in instruction.qubits { try check(qubit, for: instruction.operation.name) }
    if isFrameChange(instruction) { return }
    var duration = entry.duration
    var rests: Set<Int> = []
    switch instruction.operation {
    case .gate(let application): duration = try gateNoise(application, instruction.qubits).duration
    case .delay(let length): duration = try seconds(length, on: instruction.qubits)
    case .reset:
      rests = Set(instruction.qubits.filter { restsAfterReset($0, instruction.conditions) })
    case .measure, .barrier, .assign: break
    }
    plan.visit(entry, index: index, duration: duration, rests: rests)
  }

  /// Whether an instruction only turns a qubit's frame about Z and nothing goes wrong with it, so
  /// that it makes no difference when it happens during a wait.
  func isFrameChange(_ instruction: Instruction) -> Bool {
    guard case .gate(let application) = instruction.operation, application.gate == .rz,
      device.nativeGate("rz")?.isVirtual == true
    else { return false }
    return userNoise?.follows(.rz, instruction.qubits) != true
  }

  /// The length of a delay.
  func seconds(_ length: Duration, on qubits: [Int]) throws -> Double {
    guard let seconds = length.seconds(dt: device.timing.dt?.value) else {
      throw NoiseError.delayWithoutSamplingTime(qubits: qubits, device: device.name)
    }
    guard (0...Circuits.Duration.longest).contains(seconds) else {
      throw NoiseError.invalidDelay(qubits: qubits, seconds: seconds)
    }
    return seconds
  }

  /// Whether a qubit is certainly in |0⟩, and stays there, after a reset under conditions.
  func restsAfterReset(_ qubit: Int, _ conditions: [Condition]) -> Bool {
    conditions.isEmpty && excitedPopulation(qubit) == 0 && !sources.contains(.reset)
      && !losesAtStart && !isDriven(qubit)
  }

  /// An entry of a schedule or a moment of a wait, by index.
  private struct Step {
    let time: Double
    let isWait: Bool
    let index: Int
  }

  /// Entries and moments of waits in the order in which they act: with couplings by time, an
  /// operation at the middle of its own, otherwise as scheduled, each wait before what ends it.
  /// Operations on one qubit do not overlap, so that their order stays, as does that of a
  /// measurement and what depends on it.
  private static func ordered(
    _ entries: [ScheduledCircuit.Entry], _ events: [WaitEvent], byTime: Bool
  ) -> [Step] {
    let steps =
      events.enumerated().map { index, event in
        Step(time: byTime ? event.time : Double(event.entry), isWait: true, index: index)
      }
      + entries.enumerated().map { index, entry in
        Step(
          time: byTime ? (entry.start + entry.end) / 2 : Double(index), isWait: false, index: index)
      }
    return steps.sorted { a, b in
      if a.time != b.time { return a.time < b.time }
      return a.isWait == b.isWait ? a.index < b.index : a.isWait
    }
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

  /// A circuit without a schedule with its noise written out: nothing waits but explicit delays.
  /// - Throws: `NoiseError` for operations that the device or the calibration does not have.
  public func noisy(_ circuit: Circuit) throws -> NoisyCircuit {
    try emission(circuit, isTraced: false).output
  }

  /// The same with the origin of every step, for what is read of bits alone.
  /// - Throws: As `noisy(_:)`.
  package func traced(_ circuit: Circuit) throws -> TracedCircuit {
    let emission = try emission(circuit, isTraced: true)
    return TracedCircuit(circuit: emission.output, origins: emission.origins)
  }

  private func emission(_ circuit: Circuit, isTraced: Bool) throws -> Emission {
    if sources.contains(.idle) {
      remark("idle noise needs a schedule", at: "a circuit has none; only its delays count")
    }
    if sources.contains(.crosstalk) {
      remark("crosstalk needs a schedule", at: "a circuit has none")
    }
    if !slowSources.isEmpty || circuit.activeQubits.contains(where: { !frequencyNoise($0).isEmpty })
    {
      remark("frequency noise needs a schedule", at: "a circuit has none")
    }
    var emission = Emission(
      self, circuit, span: .lifetime, resting: [], isTraced: isTraced)
    emission.isScheduled = false
    emission.joint = JointReadPlan(
      circuit.instructions.map { ($0, nil) }, joint: jointPairs(among: circuit.activeQubits),
      apart: bitsReadApart(circuit))
    try emission.prepare()
    let roles = self.roles(circuit.instructions.map { ($0, nil) })
    for (instruction, role) in zip(circuit.instructions, roles) {
      try emission.append(instruction, entry: nil, layer: role)
    }
    return emission
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

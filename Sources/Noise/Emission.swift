import Channels
import Circuits
import Devices

/// A noisy circuit in the making.
struct Emission {
  var crosstalk: CrosstalkClock?
  private(set) var output: NoisyCircuit
  private let model: NoiseModel
  private let span: IdleSpan
  private var clock: IdleClock?
  private let active: [Int]
  /// The operations that each qubit has still to go through, frame changes not counted.
  private var remaining: [Int: Int] = [:]
  /// Whether the measurements and resets that each qubit has still to go through are in the middle
  /// of the program, in order.
  private var midCircuit: [Int: ArraySlice<Bool>] = [:]
  /// How often each gate has run on its qubits, for the user's own noise.
  private var occurrences: [Run: Int] = [:]
  /// The qubits that have been acted on.
  private var started: Set<Int> = []

  private struct Run: Hashable {
    let gate: String
    let qubits: [Int]
  }

  init(_ model: NoiseModel, _ circuit: Circuit, clock: IdleClock?, span: IdleSpan) {
    self.model = model
    self.clock = clock
    self.span = span
    output = NoisyCircuit(
      qubits: circuit.qubitCount, bits: circuit.bitCount, parameters: circuit.parameters)
    active = circuit.activeQubits
    for (instruction, flag) in zip(
      circuit.instructions, circuit.midCircuitFlags(isPiece: span == .whole))
    where instruction.operation == .measure || instruction.operation == .reset {
      for qubit in instruction.qubits { midCircuit[qubit, default: []].append(flag) }
    }
    for instruction in circuit.instructions
    where instruction.operation != .barrier && !isFrameChange(instruction) {
      for qubit in instruction.qubits { remaining[qubit, default: 0] += 1 }
    }
  }

  mutating func append(
    _ instruction: Instruction, entry: ScheduledCircuit.Entry?, isSimultaneous: Bool = false
  ) throws {
    if instruction.operation == .barrier { return }
    if span == .observed, isFrameChange(instruction),
      !instruction.qubits.contains(where: isUsedAgain)
    {
      // It commutes with all that happens to the qubit until the end, so nothing need be caught up
      // with, and how waits are split does not depend on it.
      for qubit in instruction.qubits { try model.check(qubit, for: instruction.operation.name) }
      if case .gate(let application) = instruction.operation {
        add(.gate(application), instruction.qubits, instruction)
      }
      return
    }
    for qubit in instruction.qubits where !isFrameChange(instruction) {
      remaining[qubit, default: 0] -= 1
    }
    for qubit in instruction.qubits {
      try model.check(qubit, for: instruction.operation.name)
      if let entry { try idle(qubit, clock?.gap(qubit, until: entry.start)) }
    }
    if let entry, let clock { addPhases(before: instruction, entry, clock) }
    switch instruction.operation {
    case .gate(let application):
      try gate(application, instruction, entry, isSimultaneous: isSimultaneous)
    case .measure: try measure(instruction, entry)
    case .reset: try reset(instruction, entry)
    case .delay(let duration): try delay(duration, instruction, entry)
    case .barrier: break
    }
  }

  /// Starts the qubits in the states in which the machine prepares them.
  mutating func prepare() throws {
    for qubit in active {
      if let channel = try model.preparationChannel(qubit) {
        output.append(.channel(channel), on: [qubit])
      }
    }
  }

  /// Lets qubits wait for the end, unless nobody looks: as if each had an operation there that
  /// takes no time and does nothing.
  mutating func finish(at end: Double) throws {
    guard span != .lifetime, let clock else { return }
    for qubit in active {
      try idle(qubit, clock.finalGap(qubit, until: end))
      let phases =
        crosstalk?.phases(before: [qubit], from: end, to: end) { clock.isResting($0) } ?? []
      for (application, qubits) in phases { output.append(.gate(application), on: qubits) }
    }
  }

  private mutating func gate(
    _ application: GateApplication, _ instruction: Instruction, _ entry: ScheduledCircuit.Entry?,
    isSimultaneous: Bool
  ) throws {
    let noise = try model.gateNoise(
      application, instruction.qubits, isSimultaneous: isSimultaneous)
    try idleOtherwise(instruction, seconds: entry == nil ? 0 : noise.duration)
    add(.gate(application), instruction.qubits, instruction)
    let own = userEntries(application.gate, instruction.qubits)
    if !own.contains(where: \.entry.replaces) {
      for error in noise.coherent?.operations(after: application) ?? [] {
        add(error, instruction.qubits, instruction)
      }
      for (channel, qubits) in noise.channels(on: instruction.qubits) {
        add(.channel(channel), qubits, instruction)
      }
    }
    for (entry, targets) in own {
      guard let channel = try entry.channel.scaled(by: model.scale) else { continue }
      for qubits in targets { add(.channel(channel), qubits, instruction) }
    }
    for qubit in instruction.qubits {
      // What the schedule reserves beyond the calibrated duration is waiting.
      if let entry { clock?.occupy(qubit, until: entry.start + noise.duration, resting: false) }
      started.insert(qubit)
    }
  }

  /// The user's channels after this run of a gate.
  private mutating func userEntries(
    _ gate: Gate, _ qubits: [Int]
  ) -> [(entry: UserNoise.Entry, targets: [[Int]])] {
    guard let userNoise = model.userNoise else { return [] }
    let run = Run(
      gate: gate.name, qubits: gate.traits.contains(.symmetric) ? qubits.sorted() : qubits)
    let count = occurrences[run, default: 0]
    occurrences[run] = count + 1
    return userNoise.matching(gate, qubits, occurrence: count)
  }

  private mutating func measure(
    _ instruction: Instruction, _ entry: ScheduledCircuit.Entry?
  ) throws {
    try idleOtherwise(instruction, seconds: entry?.duration ?? 0)
    for (position, qubit) in instruction.qubits.enumerated() {
      let bit = instruction.bits.indices.contains(position) ? instruction.bits[position] : nil
      let noise = try model.measurementNoise(qubit, isMidCircuit: isNextMidCircuit(qubit))
      let others = noise.spectator == nil ? [] : active.filter { $0 != qubit && isAlive($0) }
      let overwritten = bit.flatMap { bit in
        instruction.conditions.contains { $0.bits.contains(bit) } ? bit : nil
      }
      if let overwritten, !noise.after.isEmpty {
        throw NoiseError.conditionOverwritten(qubit: qubit, bit: overwritten)
      }
      // What happens to other qubits can come before the measurement as well as after it, and must
      // where the measurement overwrites its own condition.
      if overwritten != nil, let channel = noise.spectator {
        for other in others { add(.channel(channel), [other], instruction) }
      }
      if let channel = noise.before { add(.channel(channel), [qubit], instruction) }
      add(.measure(bit: bit, noise.assignment), [qubit], instruction)
      for channel in noise.after { add(.channel(channel), [qubit], instruction) }
      if overwritten == nil, let channel = noise.spectator {
        for other in others { add(.channel(channel), [other], instruction) }
      }
      if let entry { clock?.occupy(qubit, until: entry.end, resting: false) }
      started.insert(qubit)
    }
  }

  private mutating func reset(
    _ instruction: Instruction, _ entry: ScheduledCircuit.Entry?
  ) throws {
    try idleOtherwise(instruction, seconds: entry?.duration ?? 0)
    for qubit in instruction.qubits {
      add(.reset, [qubit], instruction)
      let channels = try model.resetChannels(qubit, isMidCircuit: isNextMidCircuit(qubit))
      for channel in channels { add(.channel(channel), [qubit], instruction) }
      if let entry {
        let isGround =
          instruction.conditions.isEmpty && model.excitedPopulation(qubit) == 0
          && !model.sources.contains(.reset)
        clock?.occupy(qubit, until: entry.end, resting: isGround)
      }
      started.insert(qubit)
    }
  }

  private mutating func delay(
    _ duration: Duration, _ instruction: Instruction, _ entry: ScheduledCircuit.Entry?
  ) throws {
    guard let seconds = duration.seconds(dt: model.device.timing.dt?.value) else {
      throw NoiseError.delayWithoutSamplingTime(
        qubits: instruction.qubits, device: model.device.name)
    }
    guard (0...Circuits.Duration.longest).contains(seconds) else {
      throw NoiseError.invalidDelay(qubits: instruction.qubits, seconds: seconds)
    }
    try idleOtherwise(instruction, seconds: entry == nil ? 0 : seconds)
    for qubit in instruction.qubits {
      if model.sources.contains(.relaxation),
        let channel = try model.relaxation(qubit, seconds: seconds)
      {
        add(.channel(channel), [qubit], instruction)
      }
      if let entry { clock?.wait(qubit, until: entry.end) }
    }
  }

  /// The ZZ phases that an operation's qubits have gathered when it happens; waiting, during which
  /// they go on, is no operation.
  private mutating func addPhases(
    before instruction: Instruction, _ entry: ScheduledCircuit.Entry, _ clock: IdleClock
  ) {
    if case .delay = instruction.operation { return }
    let phases =
      crosstalk?.phases(before: instruction.qubits, from: entry.start, to: entry.end) {
        clock.isResting($0)
      } ?? []
    for (application, qubits) in phases { output.append(.gate(application), on: qubits) }
  }

  /// Idle noise for a wait, if there is one.
  private mutating func idle(_ qubit: Int, _ seconds: Double?, _ conditions: [Condition] = [])
    throws
  {
    guard let seconds else { return }
    for (channel, qubits) in try model.waiting([qubit], seconds: seconds) {
      output.append(.channel(channel), on: qubits, conditions: conditions)
    }
  }

  /// Idle noise for the branch in which an instruction under conditions does not happen: its time
  /// passes all the same.
  private mutating func idleOtherwise(_ instruction: Instruction, seconds: Double) throws {
    guard clock != nil, seconds > 0 else { return }
    for conditions in complements(of: instruction.conditions) {
      for qubit in instruction.qubits { try idle(qubit, seconds, conditions) }
    }
  }

  /// Whether a disturbance of a qubit can show: it has left |0⟩ and will be used or looked at.
  private func isAlive(_ qubit: Int) -> Bool {
    switch span {
    case .whole: true
    case .observed: started.contains(qubit)
    case .lifetime: started.contains(qubit) && isUsedAgain(qubit)
    }
  }

  /// Whether an instruction only turns a qubit's frame about Z and nothing goes wrong with it.
  private func isFrameChange(_ instruction: Instruction) -> Bool {
    guard case .gate(let application) = instruction.operation, application.gate == .rz else {
      return false
    }
    return model.userNoise == nil && model.device.nativeGate("rz")?.isVirtual == true
  }

  /// Whether the next measurement or reset of a qubit is in the middle of the program.
  private mutating func isNextMidCircuit(_ qubit: Int) -> Bool {
    midCircuit[qubit]?.popFirst() ?? false
  }

  private func isUsedAgain(_ qubit: Int) -> Bool { remaining[qubit, default: 0] > 0 }

  private mutating func add(
    _ operation: NoisyOperation, _ qubits: [Int], _ instruction: Instruction
  ) {
    output.append(operation, on: qubits, conditions: instruction.conditions)
  }
}

extension Operation {
  /// What an error message calls the operation.
  fileprivate var name: String {
    switch self {
    case .gate(let application): "gate '\(application.gate.name)'"
    case .measure: "measurement"
    case .reset: "reset"
    case .delay: "delay"
    case .barrier: "barrier"
    }
  }
}

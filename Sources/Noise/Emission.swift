import Channels
import Circuits
import Devices

/// A noisy circuit in the making.
struct Emission {
  var crosstalk: CrosstalkClock?
  /// The phases by frequency noise; nil where there is none or no schedule.
  var phases: PhaseClock?
  /// Which measurements are made together.
  var joint = JointReadPlan()
  /// Measurements that wait for others of their group.
  var heldMeasurements: [Int: [HeldMeasurement]] = [:]
  /// Hidden bits for what joint measurements found.
  var jointBits: [Int] = []
  var output: NoisyCircuit
  /// Where each instruction of the output comes from, if that is wanted.
  private(set) var origins: [NoiseOrigin] = []
  let isTraced: Bool
  let model: NoiseModel
  let span: IdleSpan
  /// Whether operations have times.
  var isScheduled = true
  let active: [Int]
  /// The qubits that are certainly in |0⟩.
  var resting: Set<Int>
  /// The operations that each qubit has still to go through, frame changes not counted.
  private var remaining: [Int: Int] = [:]
  /// Whether the measurements and resets that each qubit has still to go through are in the middle
  /// of the program, in order.
  private var midCircuit: [Int: ArraySlice<Bool>] = [:]
  /// How often each gate has run on its qubits, for the user's own noise.
  private var occurrences: [Run: Int] = [:]
  /// Gates of layers that wait for the last one, by run.
  private var held: [Int: [Instruction]] = [:]
  /// The hidden bit in which conditions are remembered.
  private var memory: Int?
  /// The qubits that have been acted on.
  private(set) var started: Set<Int> = []

  private struct Run: Hashable {
    let gate: String
    let qubits: [Int]
  }

  /// - Parameters:
  ///   - resting: The qubits that are certainly in |0⟩ at the start.
  ///   - isTraced: Whether the origins of instructions are wanted.
  init(
    _ model: NoiseModel, _ circuit: Circuit, span: IdleSpan, resting: Set<Int>,
    isTraced: Bool = false
  ) {
    self.isTraced = isTraced
    self.model = model
    self.span = span
    self.resting = resting
    output = NoisyCircuit(
      qubits: circuit.qubitCount, bits: circuit.bitCount, parameters: circuit.parameters)
    output.resultRule = circuit.resultRule
    active = circuit.activeQubits
    for (instruction, flag) in zip(
      circuit.instructions, circuit.midCircuitFlags(isPiece: span == .whole))
    where instruction.operation == .measure || instruction.operation == .reset {
      for qubit in instruction.qubits { midCircuit[qubit, default: []].append(flag) }
    }
    for instruction in circuit.instructions
    where instruction.operation != .barrier && !model.isFrameChange(instruction) {
      for qubit in instruction.qubits { remaining[qubit, default: 0] += 1 }
    }
  }

  /// Appends an operation with its noise.
  /// - Parameters:
  ///   - entry: Its place in a schedule; nil without one, where delays act as they come.
  ///   - isSimultaneous: Whether gates of as many qubits run elsewhere at the same time.
  ///   - layer: What a gate is to the layers of the user's noise.
  mutating func append(
    _ instruction: Instruction, entry: ScheduledCircuit.Entry?, isSimultaneous: Bool = false,
    layer: LayerPlan.Role = .none
  ) throws {
    if instruction.operation == .barrier { return }
    for qubit in instruction.qubits {
      try model.check(qubit, for: instruction.operation.name)
    }
    if model.isFrameChange(instruction) {
      if case .gate(let application) = instruction.operation {
        add(.gate(application), instruction.qubits, instruction)
        started.formUnion(instruction.qubits)
      }
      return
    }
    for qubit in instruction.qubits { remaining[qubit, default: 0] -= 1 }
    if case .delay(let duration) = instruction.operation {
      if entry == nil { try delay(duration, instruction) }
      return
    }
    if let entry {
      addPhases(before: instruction.qubits, at: (entry.start + entry.end) / 2)
      addTurns(before: instruction, entry)
    }
    switch instruction.operation {
    case .gate(let application):
      switch layer {
      case .none:
        try gate(application, instruction, isSimultaneous: isSimultaneous)
        if let entry { drive(application, instruction, entry) }
      case .held(let run):
        held[run, default: []].append(instruction)
        for qubit in instruction.qubits { use(qubit) }
      case .last(let run, let layer):
        try self.layer(layer, (held.removeValue(forKey: run) ?? []) + [instruction])
      }
    case .measure: try measure(instruction, entry)
    case .reset: try reset(instruction, entry)
    case .assign(let value):
      if let bit = instruction.bits.first { add(.assign(bit: bit, value), [], instruction) }
    case .delay, .barrier: break
    }
  }

  /// Starts the qubits in the states in which the machine prepares them.
  mutating func prepare() throws {
    for qubit in active {
      if let channel = try model.preparationChannel(qubit) {
        emit(.channel(channel), [qubit], from: .preparation(qubit: qubit))
      }
      if let channel = try model.preparationLoss() {
        emit(.channel(channel), [qubit], from: .preparationLoss)
      }
    }
  }

  /// A moment of a wait.
  mutating func wait(_ event: WaitEvent) throws {
    guard let channel = try model.relaxation(event.qubit, seconds: event.seconds) else { return }
    addPhases(before: [event.qubit], at: event.time)
    emit(
      .channel(channel), [event.qubit], conditions: event.conditions,
      from: .relaxation(qubit: event.qubit, seconds: event.seconds))
  }

  /// Couplings go on until the end, unless nobody looks.
  mutating func finish(at end: Double) {
    if span != .lifetime {
      for qubit in active {
        addPhases(before: [qubit], at: end)
        addTurn(qubit, until: end, from: end)
      }
    }
    guard let (angles, fluctuations) = phases?.angles() else { return }
    output.fluctuations = fluctuations
    for (place, angle) in angles {
      output.instructions[place] = NoisyInstruction(
        .gate(GateApplication(.rz, [angle])), on: output.instructions[place].qubits)
    }
  }

  private mutating func gate(
    _ application: GateApplication, _ instruction: Instruction, isSimultaneous: Bool
  ) throws {
    let noise = try model.gateNoise(
      application, instruction.qubits, isSimultaneous: isSimultaneous)
    add(.gate(application), instruction.qubits, instruction)
    let own = userEntries(application.gate, instruction.qubits)
    if !own.contains(where: \.entry.replaces) {
      func origin(_ part: NoiseOrigin.GatePart) -> NoiseOrigin {
        .gate(application, instruction.qubits, isSimultaneous: isSimultaneous, part)
      }
      if let turn = noise.coherent?.turn(after: application) {
        add(turn, instruction.qubits, instruction, from: origin(.overRotation))
      }
      if let unitary = noise.coherent?.unitaryOperation {
        add(unitary, instruction.qubits, instruction, from: origin(.unitary))
      }
      for (channel, qubits, part) in noise.parts(on: instruction.qubits) {
        add(.channel(channel), qubits, instruction, from: origin(part))
      }
    }
    for (entry, targets) in own {
      guard let channel = try entry.channel.scaled(by: model.scale) else { continue }
      for qubits in targets { add(.channel(channel), qubits, instruction) }
    }
    for qubit in instruction.qubits { use(qubit) }
  }

  /// A layer of gates after its noise, which replaces theirs.
  private mutating func layer(_ layer: UserNoise.Layer, _ gates: [Instruction]) throws {
    for (channel, qubits) in try layer.channels(scale: model.scale) {
      emit(.channel(channel), qubits, from: .fixed)
    }
    for instruction in gates {
      guard let application = instruction.application else { continue }
      add(.gate(application), instruction.qubits, instruction)
      for (entry, targets) in userEntries(application.gate, instruction.qubits) {
        guard let channel = try entry.channel.scaled(by: model.scale) else { continue }
        for qubits in targets { add(.channel(channel), qubits, instruction) }
      }
      for qubit in instruction.qubits { use(qubit) }
    }
  }

  /// The user's channels after this run of a gate.
  mutating func userEntries(
    _ gate: Gate, _ qubits: [Int]
  ) -> [(entry: UserNoise.Entry, targets: [[Int]])] {
    guard let userNoise = model.userNoise else { return [] }
    let run = Run(
      gate: gate.name, qubits: gate.traits.contains(.symmetric) ? qubits.sorted() : qubits)
    let count = occurrences[run, default: 0]
    occurrences[run] = count + 1
    return userNoise.matching(gate, qubits, occurrence: count)
  }

  private mutating func delay(_ duration: Duration, _ instruction: Instruction) throws {
    let seconds = try model.seconds(duration, on: instruction.qubits)
    guard model.sources.contains(.relaxation) else { return }
    for qubit in instruction.qubits {
      if let channel = try model.relaxation(qubit, seconds: seconds) {
        add(
          .channel(channel), [qubit], instruction,
          from: .relaxation(qubit: qubit, seconds: seconds))
      }
    }
  }

  /// The ZZ phases that the pairs of some qubits have gathered until something happens to these.
  mutating func addPhases(before qubits: [Int], at time: Double) {
    let resting = resting
    let phases = crosstalk?.phases(before: qubits, at: time) { resting.contains($0) } ?? []
    for (application, qubits, seconds, conditions) in phases {
      emit(
        .gate(application), qubits, conditions: conditions, from: .shift(qubits, seconds: seconds))
    }
  }

  /// Notes that a qubit has been acted on.
  mutating func use(_ qubit: Int) {
    started.insert(qubit)
    resting.remove(qubit)
  }

  /// Whether a disturbance of a qubit can show: it has left |0⟩ and will be used or looked at.
  func isAlive(_ qubit: Int) -> Bool {
    switch span {
    case .whole: true
    case .observed: started.contains(qubit)
    case .lifetime: started.contains(qubit) && isUsedAgain(qubit)
    }
  }

  /// Whether what changes populations can show on a qubit: it is not certainly in |0⟩, and will be
  /// used or looked at.
  func isExposed(_ qubit: Int) -> Bool {
    !resting.contains(qubit) && (span != .lifetime || isUsedAgain(qubit))
  }

  /// Whether the next measurement or reset of a qubit is in the middle of the program.
  mutating func isNextMidCircuit(_ qubit: Int) -> Bool {
    midCircuit[qubit]?.popFirst() ?? false
  }

  func isUsedAgain(_ qubit: Int) -> Bool { remaining[qubit, default: 0] > 0 }

  mutating func add(
    _ operation: NoisyOperation, _ qubits: [Int], _ instruction: Instruction,
    from origin: @autoclosure () -> NoiseOrigin = .fixed
  ) {
    emit(operation, qubits, conditions: instruction.conditions, from: origin())
  }

  /// Writes whether conditions hold into a hidden bit of the output, which stays as it is until the
  /// next time.
  mutating func remember(_ conditions: [Condition]) -> Condition {
    let bit = memory ?? output.bitCount
    if memory == nil {
      memory = bit
      output.bitCount += 1
      output.resultRule.hiddenBitCount += 1
    }
    emit(.assign(bit: bit, false), [], from: .fixed)
    emit(.assign(bit: bit, true), [], conditions: conditions, from: .fixed)
    return Condition(bits: [bit], equals: 1)
  }

  mutating func emit(
    _ operation: NoisyOperation, _ qubits: [Int], conditions: [Condition] = [],
    from origin: @autoclosure () -> NoiseOrigin
  ) {
    output.append(operation, on: qubits, conditions: conditions)
    if isTraced { origins.append(origin()) }
  }
}

extension Operation {
  /// What an error message calls the operation.
  var name: String {
    switch self {
    case .gate(let application): "gate '\(application.gate.name)'"
    case .measure: "measurement"
    case .reset: "reset"
    case .delay: "delay"
    case .barrier: "barrier"
    case .assign: "assignment"
    }
  }
}

import Circuits

extension Lowering {
  /// The machine's timing, without which nothing that refers to it can be resolved.
  private func timing(for what: String, _ place: Position) throws -> QASMTiming {
    guard let timing else {
      throw failure(
        place, "\(what) needs to know how long gates take: name the device that the program is for")
    }
    return timing
  }

  /// A new stretch of a program.
  func newStretch(_ name: String?, _ place: Position) throws -> Value {
    if let name { _ = try timing(for: "the stretch '\(name)'", place) }
    plan.stretches.append(TimingPlan.Stretch(name: name, place: place))
    return .stretch(StretchedDuration(stretch: plan.stretches.count - 1))
  }

  /// A delay whose length depends on stretches: it is left open, and resolved at the end.
  func openDelay(
    _ length: StretchedDuration, on qubits: [Int], _ place: Position
  ) throws {
    if qubits.count > 1 { try emit(.barrier, on: qubits, place) }
    for qubit in qubits {
      plan.delays[circuit.instructions.count] = TimingPlan.Delay(length: length, place: place)
      try emit(.delay(.seconds(0)), on: [qubit], place)
    }
  }

  /// `durationof({ … })`: what the block takes by itself, everything as early as it can.
  func duration(of block: [Statement], _ place: Position) throws -> Value {
    let timing = try timing(for: "'durationof'", place)
    try requireTimed(block)
    let outer = (circuit.instructions, circuit.annotations, plan)
    circuit.instructions = []
    let errors = log.reports
    inScope { lower(block) }
    let instructions = circuit.instructions
    let hasOpen = plan.delays.count + plan.boxes.count > outer.2.delays.count + outer.2.boxes.count
    (circuit.instructions, circuit.annotations, plan) = outer
    if log.reports > errors { throw AlreadyReported() }
    guard !hasOpen else {
      throw failure(place, "'durationof' takes what has a duration: no stretch and no box of one")
    }
    var free: [Int: Double] = [:]
    for instruction in instructions {
      let start = instruction.qubits.reduce(0) { max($0, free[$1] ?? 0) }
      let length = try timing.seconds(of: instruction, isPhysical: !physicalQubits.isEmpty) {
        failure(place, $0)
      }
      for qubit in instruction.qubits { free[qubit] = start + length }
    }
    return .duration(.seconds(free.values.max() ?? 0))
  }

  /// Whether a block does nothing but take time on qubits.
  private func requireTimed(_ block: [Statement]) throws {
    for statement in block {
      switch statement.kind {
      case .call, .barrier, .delay, .reset, .idle: break
      case .block(let inner), .box(nil, let inner): try requireTimed(inner)
      case .loop(let loop): try requireTimed(loop.body)
      default:
        throw failure(
          statement.position,
          "'durationof' takes gates, barriers, delays and resets, and loops over them")
      }
    }
  }

  /// `box { … }` and `box[length] { … }`. Where times are open its ends are barriers.
  func box(_ length: Expression?, _ body: [Statement], _ place: Position) throws {
    var wanted: StretchedDuration?
    if let length {
      _ = try timing(for: "a box with a duration", place)
      guard let value = StretchedDuration(try evaluate(length)) else {
        throw failure(length.position, "the length of a box must be a duration")
      }
      if value.factors.isEmpty, value.seconds < 0 || value.samples < 0 {
        throw failure(length.position, "a box cannot have a negative duration")
      }
      wanted = value
    }
    guard wanted != nil || !plan.stretches.isEmpty else {
      inScope { lower(body) }
      return
    }
    let first = circuit.instructions.count
    try emit(.barrier, on: [], place)
    idle.append([])
    inScope { lower(body) }
    let inside = circuit.instructions[first...].flatMap(\.qubits)
    let qubits = Set(inside).union(idle.removeLast()).sorted()
    guard !qubits.isEmpty else {
      circuit.instructions.remove(at: first)
      return
    }
    circuit.instructions[first].qubits = qubits
    if let wanted {
      for qubit in qubits where !isStretched(qubit, since: first) {
        guard case .stretch(let rest) = try newStretch(nil, place) else { continue }
        try openDelay(rest, on: [qubit], place)
      }
      plan.boxes.append(
        TimingPlan.Box(
          first: first, last: circuit.instructions.count, length: wanted, place: place))
    }
    try emit(.barrier, on: qubits, place)
  }

  /// Whether a delay that stretches is on a qubit after its last step with others.
  private func isStretched(_ qubit: Int, since first: Int) -> Bool {
    for index in (first..<circuit.instructions.count).reversed() {
      let instruction = circuit.instructions[index]
      guard instruction.qubits.contains(qubit) else { continue }
      if let delay = plan.delays[index], !delay.length.factors.isEmpty { return true }
      if instruction.qubits.count > 1 { return false }
    }
    return false
  }

  /// Gives everything that was left open its length.
  func resolveTiming() throws {
    guard !plan.isEmpty, let timing else { return }
    try plan.resolve(&circuit, timing)
  }
}

import Circuits

extension Lowering {
  func barrier(_ operands: [Expression], _ place: Position) throws {
    let qubits = try allQubits(operands)
    guard !qubits.isEmpty else { throw failure(place, "there are no qubits yet") }
    try emit(.barrier, on: qubits, place)
  }

  /// A delay on several qubits starts when the last of them is ready (OpenQASM 3, "Circuit
  /// timing"), so a barrier goes before it.
  func delay(_ duration: Expression, _ operands: [Expression], _ place: Position) throws {
    let value = try evaluate(duration)
    if case .varying(let node) = value { throw Split(node: node) }
    if case .stretch(let length) = value {
      let qubits = try allQubits(operands)
      guard !qubits.isEmpty else { throw failure(place, "there are no qubits yet") }
      return try openDelay(length, on: qubits, place)
    }
    guard case .duration(let length) = value else {
      throw failure(
        duration.position, "the length of a delay must be a duration, not \(value.described)")
    }
    let number: Double
    switch length {
    case .seconds(let seconds): number = seconds
    case .dt(let count): number = count
    }
    guard number >= 0 else { throw failure(duration.position, "a delay cannot be negative") }
    // In samples the limit is that of machines with the longest ones, of a nanosecond.
    let longest: (number: Double, text: String) =
      if case .dt = length { (Duration.longest * 1e9, "1e15 samples") } else {
        (Duration.longest, "1e6 s")
      }
    guard number <= longest.number else {
      throw failure(duration.position, "a delay of \(number) is too long; at most \(longest.text)")
    }
    let qubits = try allQubits(operands)
    guard !qubits.isEmpty else { throw failure(place, "there are no qubits yet") }
    if qubits.count > 1 { try emit(.barrier, on: qubits, place) }
    for qubit in qubits { try emit(.delay(length), on: [qubit], place) }
  }

  /// The qubits of all operands, each once; of the whole program if there are none.
  private func allQubits(_ operands: [Expression]) throws -> [Int] {
    if operands.isEmpty {
      return physicalQubits.isEmpty ? Array(0..<circuit.qubitCount) : physicalQubits
    }
    var seen = Set<Int>()
    return try operands.flatMap { try barred($0) }.filter { seen.insert($0).inserted }
  }

  /// The qubits of an operand; in Quantinuum's dialect a barrier can also name bits, which steps
  /// that write or read them keep in order anyway.
  private func barred(_ operand: Expression) throws -> [Int] {
    if gates.isQuantinuum, version == .version2 {
      switch try resolve(operand) {
      case .variable(let variable) where variable.isRegister: return []
      case .bits: return []
      default: break
      }
    }
    return try qubits(operand).indices
  }

  /// `sleep(t) q;` of Quantinuum's dialect, with t in seconds.
  func sleep(_ call: CallSyntax) throws {
    guard call.arguments.count == 1, call.modifiers.isEmpty,
      let seconds = try angle(call.arguments[0]).constantValue, seconds >= 0
    else {
      throw failure(
        call.position, "'sleep' takes one length of time in seconds, known and not negative")
    }
    for operand in call.operands {
      for qubit in try qubits(operand).indices {
        try emit(.delay(.seconds(seconds)), on: [qubit], call.position)
      }
    }
  }
}

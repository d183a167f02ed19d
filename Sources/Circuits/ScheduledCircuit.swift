/// A circuit whose every instruction has a start and a duration.
public struct ScheduledCircuit: Hashable, Sendable {
  /// An instruction in time.
  public struct Entry: Hashable, Sendable {
    /// The instruction.
    public let instruction: Instruction
    /// When it starts, in seconds from the start of the circuit.
    public let start: Double
    /// How long it takes, in seconds.
    public let duration: Double

    /// An instruction in time.
    public init(_ instruction: Instruction, start: Double, duration: Double) {
      self.instruction = instruction
      self.start = start
      self.duration = duration
    }

    /// When it ends, in seconds from the start of the circuit.
    public var end: Double { start + duration }
  }

  /// The circuit, in program order.
  public let circuit: Circuit
  /// When each instruction of the circuit starts, in seconds from the start of the circuit.
  public let starts: [Double]
  /// How long each instruction of the circuit takes, in seconds.
  public let durations: [Double]
  /// The positions in the circuit of its instructions in time, by ascending start; on each qubit in
  /// program order. The circuit is kept once, in one order only: long ones are a lot of memory.
  public let order: [Int32]
  /// The end of the last instruction, in seconds.
  public let duration: Double

  /// A schedule; the entries are in an order in which they can be executed, which becomes the order
  /// of the circuit.
  public init(circuit: Circuit, entries: [Entry]) {
    var ordered = circuit
    ordered.instructions = entries.map(\.instruction)
    self.init(
      ordered, starts: entries.map(\.start), durations: entries.map(\.duration),
      order: Array(0..<Int32(entries.count)))
  }

  /// A schedule of a circuit. What starts at one time stays in program order, so that instructions
  /// that take no time may share it with what they come before.
  /// - Parameters:
  ///   - circuit: The circuit in program order.
  ///   - starts: When each instruction starts, in seconds; on each qubit ascending.
  ///   - durations: How long each takes, in seconds.
  public init(_ circuit: Circuit, starts: [Double], durations: [Double]) {
    var order = Array(0..<Int32(starts.count))
    starts.withUnsafeBufferPointer { starts in
      order.sort {
        let (a, b) = (starts[Int($0)], starts[Int($1)])
        return a == b ? $0 < $1 : a < b
      }
    }
    self.init(circuit, starts: starts, durations: durations, order: order)
  }

  private init(_ circuit: Circuit, starts: [Double], durations: [Double], order: [Int32]) {
    self.circuit = circuit
    self.starts = starts
    self.durations = durations
    self.order = order
    duration = zip(starts, durations).reduce(0) { max($0, $1.0 + $1.1) }
  }

  /// The instructions in time, by ascending start; on each qubit in program order. The list is made
  /// anew at each call.
  public var entries: [Entry] {
    order.map {
      let index = Int($0)
      return Entry(circuit.instructions[index], start: starts[index], duration: durations[index])
    }
  }
}

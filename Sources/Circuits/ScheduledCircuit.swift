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

  /// The circuit; its instructions are in the order of the entries.
  public let circuit: Circuit
  /// When each instruction of the circuit starts, in seconds from the start of the circuit.
  public let starts: [Double]
  /// How long each instruction takes, in seconds.
  public let durations: [Double]
  /// The end of the last instruction, in seconds.
  public let duration: Double

  /// A schedule; the entries are in an order in which they can be executed.
  public init(circuit: Circuit, entries: [Entry]) {
    var ordered = circuit
    ordered.instructions = entries.map(\.instruction)
    self.init(
      ordered: ordered, starts: entries.map(\.start), durations: entries.map(\.duration))
  }

  /// A schedule of a circuit whose instructions are in an order in which they can be executed.
  /// - Parameters:
  ///   - starts: When each instruction starts, in seconds.
  ///   - durations: How long each takes, in seconds.
  public init(ordered circuit: Circuit, starts: [Double], durations: [Double]) {
    self.circuit = circuit
    self.starts = starts
    self.durations = durations
    duration = zip(starts, durations).reduce(0) { max($0, $1.0 + $1.1) }
  }

  /// The instructions in time, by ascending start; on each qubit in program order. The list is made
  /// anew at each call.
  public var entries: [Entry] {
    circuit.instructions.indices.map {
      Entry(circuit.instructions[$0], start: starts[$0], duration: durations[$0])
    }
  }
}

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
  /// The instructions in time, by ascending start; on each qubit in program order.
  public let entries: [Entry]
  /// The end of the last instruction, in seconds.
  public let duration: Double

  /// A schedule; the entries are in an order in which they can be executed.
  public init(circuit: Circuit, entries: [Entry]) {
    var ordered = circuit
    ordered.instructions = entries.map(\.instruction)
    self.circuit = ordered
    self.entries = entries
    duration = entries.reduce(0) { max($0, $1.end) }
  }
}

/// A length of time as a circuit states it.
public enum Duration: Hashable, Sendable {
  /// Seconds.
  case seconds(Double)
  /// Multiples of the sampling time of the device's control electronics.
  case dt(Double)

  /// The longest time in seconds that anything may take, eleven days: no machine waits so long, and
  /// no sum of such times overflows.
  public static let longest = 1e6

  /// The length in seconds.
  /// - Parameter dt: The device's sampling time in seconds, if it has one.
  /// - Returns: nil for a length in `dt` on a device without a sampling time.
  public func seconds(dt: Double?) -> Double? {
    switch self {
    case .seconds(let value): value
    case .dt(let count): dt.map { $0 * count }
    }
  }
}

/// What an instruction does.
public enum Operation: Hashable, Sendable {
  /// A unitary gate with its angles.
  case gate(GateApplication)
  /// A projective measurement in the computational basis into the instruction's classical bit.
  case measure
  /// Return to |0⟩.
  case reset
  /// A wait.
  case delay(Duration)
  /// Nothing is moved across it.
  case barrier
  /// A value is written into the instruction's classical bit, without any qubit.
  case assign(Bool)
}

/// One step of a circuit.
public struct Instruction: Hashable, Sendable {
  /// What is done.
  public var operation: Operation
  /// The qubits, in the order that the operation defines.
  public var qubits: [Int]
  /// The classical bits that a measurement or an assignment writes.
  public var bits: [Int]
  /// Conditions that must all hold for the step to happen.
  public var conditions: [Condition]

  /// A step on qubits.
  public init(
    _ operation: Operation, on qubits: [Int], bits: [Int] = [], conditions: [Condition] = []
  ) {
    self.operation = operation
    self.qubits = qubits
    self.bits = bits
    self.conditions = conditions
  }

  /// A gate on qubits.
  public static func gate(_ gate: Gate, _ angles: [Angle] = [], on qubits: [Int]) -> Instruction {
    Instruction(.gate(GateApplication(gate, angles)), on: qubits)
  }

  /// The same step on bits whose numbers are higher.
  public func shiftingBits(by offset: Int) -> Instruction {
    Instruction(
      operation, on: qubits, bits: bits.map { $0 + offset },
      conditions: conditions.map { $0.renumbered { $0 + offset } })
  }

  /// The gate with its angles, if the instruction is one.
  public var application: GateApplication? {
    if case .gate(let application) = operation { application } else { nil }
  }
}

import Channels
import Circuits
import LinearAlgebra

/// A noisy circuit lowered for the engines: only the qubits in use, only elementary steps, and
/// angles as slots of a table.
public struct Program: Sendable {
  /// What an elementary step does.
  enum Operation: Sendable {
    /// A fixed unitary on one or two qubits.
    case unitary(ComplexMatrix)
    /// A gate with one parameter on one or two qubits; its angle is in a slot of the table.
    case rotation(Gate, slot: Int)
    /// A channel.
    case channel(QuantumChannel)
    /// A measurement with its record.
    case measure(bit: Int?, QubitMeasurement)
    /// Return to |0⟩.
    case reset
    /// A value is written into a classical bit, without any qubit.
    case assign(bit: Int, Bool)
  }

  /// An elementary step on compact qubits.
  struct Step: Sendable {
    let operation: Operation
    let qubits: [Int]
    let conditions: [Condition]
  }

  /// The circuit's index of every compact qubit, ascending.
  public let qubits: [Int]
  /// The number of qubits of the circuit that was lowered.
  public let circuitQubitCount: Int
  /// The number of classical bits.
  public let bitCount: Int
  /// How the result follows from the bits at the end.
  public let resultRule: ResultRule
  /// What moves the records of measurements that are made together.
  let jointRecords: [JointRecords]
  /// The angles of all slots as functions of the parameters.
  public let angles: AngleTable
  var steps: [Step]

  /// The number of compact qubits.
  public var qubitCount: Int { qubits.count }

  /// The compact index of a qubit of the circuit, if it is in use.
  public func compactIndex(_ qubit: Int) -> Int? { qubits.firstIndex(of: qubit) }
}

/// Why a circuit cannot be simulated.
public enum SimulationError: Error, CustomStringConvertible, Sendable {
  /// A step acts on more qubits than the engines handle.
  case unsupported(String)
  /// A state or result does not fit.
  case tooLarge(String)
  /// An engine met a number that is not finite.
  case nonFinite(String)
  /// A request does not fit the circuit.
  case invalidRequest(String)

  /// What is wrong, for a reader.
  public var description: String {
    switch self {
    case .unsupported(let text), .tooLarge(let text), .nonFinite(let text),
      .invalidRequest(let text):
      text
    }
  }
}

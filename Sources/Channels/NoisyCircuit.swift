import Circuits
import LinearAlgebra

/// How the record of a measurement differs from the state: P(reported | true).
public struct AssignmentMatrix: Hashable, Sendable {
  /// P(report 1 | true 0).
  public let p10: Double
  /// P(report 0 | true 1).
  public let p01: Double

  /// An assignment with two flip probabilities, each from 0 to 1.
  public init(p10: Double, p01: Double) {
    self.p10 = p10
    self.p01 = p01
  }

  /// A faultless record.
  public static let ideal = AssignmentMatrix(p10: 0, p01: 0)

  /// P(report | true).
  public func probability(report: Bool, given truth: Bool) -> Double {
    truth ? (report ? 1 - p01 : p01) : (report ? p10 : 1 - p10)
  }
}

/// What one step of a noisy circuit does.
public enum NoisyOperation: Hashable, Sendable {
  /// An ideal gate.
  case gate(GateApplication)
  /// A channel.
  case channel(QuantumChannel)
  /// A projective measurement in the computational basis. The outcome, passed through the
  /// assignment matrix, is written into the classical bit; without a bit it is forgotten, which
  /// dephases the qubit.
  case measure(bit: Int?, AssignmentMatrix)
  /// A measurement of Z by a meter of any strength, into the classical bit, if there is one.
  case weakMeasure(bit: Int?, QubitMeasurement)
  /// An ideal return to |0⟩.
  case reset
  /// A value is written into a classical bit, without any qubit.
  case assign(bit: Int, Bool)
}

/// One step of a noisy circuit.
public struct NoisyInstruction: Hashable, Sendable {
  /// What is done.
  public let operation: NoisyOperation
  /// The qubits, in the order that the operation defines.
  public let qubits: [Int]
  /// Conditions on recorded bits that must all hold for the step to happen.
  public let conditions: [Condition]

  /// A step on qubits.
  public init(_ operation: NoisyOperation, on qubits: [Int], conditions: [Condition] = []) {
    self.operation = operation
    self.qubits = qubits
    self.conditions = conditions
  }
}

/// A circuit with its noise written out: what the noise model emits and the simulators read.
///
/// Angles may still be symbolic; channels are numbers.
public struct NoisyCircuit: Hashable, Sendable {
  /// The number of qubits; steps use the indices 0 ..< `qubitCount`.
  public var qubitCount: Int
  /// The number of classical bits.
  public var bitCount: Int
  /// The parameters in order of declaration.
  public var parameters: [Parameter]
  /// How the result follows from the bits at the end.
  public var resultRule = ResultRule()
  /// Numbers that are drawn anew for each run, on whose parameters angles may depend.
  public var fluctuations: [Fluctuation] = []
  /// What moves the records of measurements that are made together, where that is not done by hidden
  /// bits and conditions.
  public var jointRecords: [JointRecords] = []
  /// The steps in the order in which they act.
  public var instructions: [NoisyInstruction]

  /// A circuit without steps.
  public init(
    qubits: Int, bits: Int = 0, parameters: [Parameter] = [],
    instructions: [NoisyInstruction] = []
  ) {
    qubitCount = qubits
    bitCount = bits
    self.parameters = parameters
    self.instructions = instructions
  }

  /// A circuit without noise. Delays and barriers do nothing and are left out.
  public init(ideal circuit: Circuit) {
    self.init(
      qubits: circuit.qubitCount, bits: circuit.bitCount, parameters: circuit.parameters)
    resultRule = circuit.resultRule
    for instruction in circuit.instructions {
      let operation: NoisyOperation
      switch instruction.operation {
      case .gate(let application): operation = .gate(application)
      case .measure: operation = .measure(bit: instruction.bits.first, .ideal)
      case .reset: operation = .reset
      case .delay, .barrier: continue
      case .assign(let value):
        guard let bit = instruction.bits.first else { continue }
        operation = .assign(bit: bit, value)
      }
      append(operation, on: instruction.qubits, conditions: instruction.conditions)
    }
  }

  /// The classical bits that conditions read.
  public var decidingBits: Set<Int> {
    Set(instructions.flatMap { $0.conditions.flatMap(\.bits) })
  }

  /// How many bits a result has.
  public var resultBitCount: Int { bitCount - resultRule.hiddenBitCount }

  /// Appends a step.
  public mutating func append(
    _ operation: NoisyOperation, on qubits: [Int], conditions: [Condition] = []
  ) {
    instructions.append(NoisyInstruction(operation, on: qubits, conditions: conditions))
  }
}

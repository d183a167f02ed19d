import Channels
import Circuits
import LinearAlgebra

/// A program that stabilizer states can run: Clifford gates, channels that are mixtures of Paulis,
/// measurements and resets.
struct StabilizerProgram: Sendable {
  /// What a step does.
  enum Operation: Sendable {
    /// A gate, and whether it is a Pauli: then its letters, as in `CliffordAction`.
    case gate(CliffordAction, pauli: UInt8?)
    /// A mixture of Paulis: the probability of each.
    case errors([(pauli: UInt8, probability: Double)])
    /// A measurement with its record.
    case measure(bit: Int?, AssignmentMatrix)
    /// Return to |0⟩.
    case reset
    /// A value is written into a classical bit.
    case assign(bit: Int, Bool)
  }

  /// A step on compact qubits.
  struct Step: Sendable {
    let operation: Operation
    let qubits: [Int]
    let conditions: [Condition]
  }

  let qubitCount: Int
  let bitCount: Int
  let resultRule: ResultRule
  let steps: [Step]

  /// Whether what happens depends on records.
  var hasConditions: Bool { steps.contains { !$0.conditions.isEmpty } }

  /// Whether only Paulis depend on records, so that shots differ by Paulis.
  var shotsDifferByPaulis: Bool {
    steps.allSatisfy { step in
      if step.conditions.isEmpty { return true }
      switch step.operation {
      case .gate(_, let pauli): return pauli != nil
      case .errors, .assign: return true
      case .measure, .reset: return false
      }
    }
  }

  /// Takes a lowered program.
  /// - Throws: `SimulationError.invalidRequest` with the first step that is no Clifford.
  init(_ program: Program) throws {
    qubitCount = program.qubitCount
    bitCount = program.bitCount
    resultRule = program.resultRule
    var known = KnownMatrices()
    steps = try program.steps.enumerated().map { index, step in
      func refusal(_ what: String) -> SimulationError {
        .invalidRequest(
          "the method stabilizer runs Clifford gates and mixtures of Paulis only, and step \(index), "
            + "\(what) on qubits \(step.qubits.map { program.qubits[$0] }), is none")
      }
      let operation: Operation
      switch step.operation {
      case .unitary(let u):
        guard let gate = known.gate(u) else { throw refusal("a gate") }
        operation = .gate(gate.action, pauli: gate.pauli)
      case .rotation: throw refusal("a gate with a free parameter")
      case .channel(let channel):
        guard channel.leakage == nil, let errors = known.errors(channel) else {
          throw refusal("a channel")
        }
        operation = .errors(errors)
      case .measure(let bit, let measurement):
        guard measurement.isProjective else { throw refusal("a weak measurement") }
        operation = .measure(bit: bit, measurement.assignment)
      case .reset: operation = .reset
      case .assign(let bit, let value): operation = .assign(bit: bit, value)
      }
      return Step(operation: operation, qubits: step.qubits, conditions: step.conditions)
    }
  }

  /// What matrices and channels turned out to be, told apart by the address of their storage, which
  /// the program keeps alive.
  private struct KnownMatrices {
    typealias Gate = (action: CliffordAction, pauli: UInt8?)
    private var gates = AddressTable<Gate?>()
    private var channels = AddressTable<[(pauli: UInt8, probability: Double)]?>()

    mutating func gate(_ matrix: ComplexMatrix) -> Gate? {
      let address = matrix.elements.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
      return gates.value(address) {
        guard let action = CliffordAction(matrix) else { return nil }
        return (action, action.isPauli ? CliffordAction.pauli(matrix) : nil)
      }
    }

    mutating func errors(_ channel: QuantumChannel) -> [(pauli: UInt8, probability: Double)]? {
      let address = channel.terms.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
      return channels.value(address) {
        var result: [(pauli: UInt8, probability: Double)] = []
        for term in channel.terms {
          // A Kraus operator may be a Pauli as well, times the root of its probability.
          let k = term.operatorMatrix
          let weight = (k.adjoint * k).trace.real / Double(k.rowCount)
          if weight < 1e-18 { continue }
          let root = weight.squareRoot()
          guard let pauli = CliffordAction.pauli((1 / root) * k) else { return nil }
          if pauli != 0 { result.append((pauli, weight)) }
        }
        return result
      }
    }
  }
}

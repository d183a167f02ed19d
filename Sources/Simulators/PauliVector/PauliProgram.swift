import Channels
import Circuits
import LinearAlgebra

/// A factor of a block on Pauli vectors.
enum PauliFactor: BlockFactor {
  /// A fixed 4 × 4 matrix.
  case single(RealMatrix)
  /// A fixed 16 × 16 matrix as its non-zero elements.
  case pair([(row: Int, column: Int, value: Double)])
  /// A gate with one parameter.
  case rotation(TrigonometricMatrix, slot: Int)

  var isConstant: Bool { if case .rotation = self { false } else { true } }

  func merged(with next: PauliFactor) -> PauliFactor? {
    guard case .single(let first) = self, case .single(let second) = next else { return nil }
    return .single(second * first)
  }
}

/// A program fused for the Pauli vector.
typealias PauliProgram = FusedProgram<PauliFactor>

extension FusedProgram where Factor == PauliFactor {
  /// Fuses a lowered program for the Pauli vector.
  init(_ program: Program) throws {
    var cache = TransferCache()
    try self.init(program, source: &cache)
  }
}

/// Transfer matrices of steps, computed once for equal gates and channels.
struct TransferCache: FactorSource {
  private var unitaries: [ComplexMatrix: RealMatrix] = [:]
  private var channels: [QuantumChannel: RealMatrix] = [:]
  private var rotations: [String: TrigonometricMatrix] = [:]

  var forgottenMeasurement: PauliFactor? { .single(PauliTransfer.dephasing) }

  mutating func single(_ step: Program.Step) -> PauliFactor {
    switch step.operation {
    case .unitary(let u): .single(PauliTransfer.matrix(of: u))
    case .channel(let channel): .single(transfer(channel))
    case .rotation(let gate, let slot): .rotation(rotation(gate, swapped: false), slot: slot)
    case .reset: .single(PauliTransfer.reset)
    case .measure: .single(PauliTransfer.dephasing)
    }
  }

  mutating func pair(_ step: Program.Step) throws -> PauliFactor {
    let swapped = step.qubits[0] > step.qubits[1]
    var matrix: RealMatrix
    switch step.operation {
    case .rotation(let gate, let slot):
      return .rotation(rotation(gate, swapped: swapped), slot: slot)
    case .unitary(let u): matrix = transfer(u)
    case .channel(let channel): matrix = transfer(channel)
    case .measure, .reset:
      throw SimulationError.unsupported("a measurement or reset of two qubits in one step")
    }
    if swapped { matrix = PauliTransfer.exchangingQubits(matrix) }
    var entries: [(row: Int, column: Int, value: Double)] = []
    for row in 0..<16 {
      for column in 0..<16 where abs(matrix[row, column]) > 1e-16 {
        entries.append((row, column, matrix[row, column]))
      }
    }
    return .pair(entries)
  }

  private mutating func transfer(_ u: ComplexMatrix) -> RealMatrix {
    if let known = unitaries[u] { return known }
    let matrix = PauliTransfer.matrix(of: u)
    unitaries[u] = matrix
    return matrix
  }

  private mutating func transfer(_ channel: QuantumChannel) -> RealMatrix {
    if let known = channels[channel] { return known }
    let matrix = channel.pauliTransferMatrix
    channels[channel] = matrix
    return matrix
  }

  private mutating func rotation(_ gate: Gate, swapped: Bool) -> TrigonometricMatrix {
    let key = swapped ? gate.name + "'" : gate.name
    if let known = rotations[key] { return known }
    let matrix = TrigonometricMatrix(transferOf: gate, swapped: swapped)
    rotations[key] = matrix
    return matrix
  }
}

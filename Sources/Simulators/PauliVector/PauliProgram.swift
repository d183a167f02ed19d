import Channels
import Circuits
import LinearAlgebra

/// A factor of a block on Pauli vectors.
enum PauliFactor: BlockFactor {
  /// A fixed operation on one qubit.
  case single(PauliMatrix)
  /// A fixed 16 × 16 matrix as its non-zero elements.
  case pair(SparsePair)
  /// A gate with one parameter.
  case rotation(TrigonometricMatrix, slot: Int)

  var isConstant: Bool { if case .rotation = self { false } else { true } }

  func merged(with next: PauliFactor) -> PauliFactor? {
    guard case .single(let first) = self, case .single(let second) = next else { return nil }
    return .single(second * first)
  }
}

/// A 16 × 16 matrix as its non-zero elements, index p(low) + 4·p(high).
final class SparsePair: Sendable {
  /// Row, column and value of every element above 1e-16 in magnitude.
  let entries: [(row: Int, column: Int, value: Double)]

  init(_ matrix: RealMatrix) {
    var entries: [(row: Int, column: Int, value: Double)] = []
    for row in 0..<16 {
      for column in 0..<16 where abs(matrix.elements[16 * row + column]) > 1e-16 {
        entries.append((row, column, matrix.elements[16 * row + column]))
      }
    }
    self.entries = entries
  }

  /// The full matrix.
  var matrix: RealMatrix {
    var result = RealMatrix(rows: 16, columns: 16)
    for (row, column, value) in entries { result.elements[16 * row + column] = value }
    return result
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

/// Transfer matrices of steps, computed once for each matrix or channel of a program.
///
/// Matrices and channels are told apart by the address of their storage, which the program keeps
/// alive: a noise model hands out the same channel for the same gate, and hashing its operators
/// would cost more than the simulation of a small circuit.
struct TransferCache: FactorSource {
  private var pairs: [UInt: (plain: SparsePair, swapped: SparsePair)] = [:]
  private var singles: [UInt: PauliMatrix] = [:]
  private var rotations: [String: TrigonometricMatrix] = [:]

  var forgottenMeasurement: PauliFactor? { .single(PauliTransfer.dephasing) }

  mutating func single(_ step: Program.Step) -> PauliFactor {
    switch step.operation {
    case .unitary(let u): .single(PauliTransfer.single(u))
    case .channel(let channel): .single(transfer(channel))
    case .rotation(let gate, let slot): .rotation(rotation(gate, swapped: false), slot: slot)
    case .reset: .single(PauliTransfer.reset)
    case .measure: .single(PauliTransfer.dephasing)
    }
  }

  mutating func pair(_ step: Program.Step) throws -> PauliFactor {
    let swapped = step.qubits[0] > step.qubits[1]
    let matrices: (plain: SparsePair, swapped: SparsePair)
    switch step.operation {
    case .rotation(let gate, let slot):
      return .rotation(rotation(gate, swapped: swapped), slot: slot)
    case .unitary(let u):
      matrices = pair(Self.address(u.elements)) { PauliTransfer.matrix(of: u) }
    case .channel(let channel):
      matrices = pair(Self.address(channel.terms)) { PauliTransfer.matrix(of: channel) }
    case .measure, .reset:
      throw SimulationError.unsupported("a measurement or reset of two qubits in one step")
    }
    return .pair(swapped ? matrices.swapped : matrices.plain)
  }

  private static func address<Element>(_ array: [Element]) -> UInt {
    array.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
  }

  private mutating func pair(
    _ key: UInt, _ compute: () -> RealMatrix
  ) -> (plain: SparsePair, swapped: SparsePair) {
    if let known = pairs[key] { return known }
    let matrix = compute()
    let result = (SparsePair(matrix), SparsePair(PauliTransfer.exchangingQubits(matrix)))
    pairs[key] = result
    return result
  }

  private mutating func transfer(_ channel: QuantumChannel) -> PauliMatrix {
    let key = Self.address(channel.terms)
    if let known = singles[key] { return known }
    let e = PauliTransfer.matrix(of: channel).elements
    let matrix = PauliMatrix(
      SIMD4(e[0], e[1], e[2], e[3]), SIMD4(e[4], e[5], e[6], e[7]),
      SIMD4(e[8], e[9], e[10], e[11]), SIMD4(e[12], e[13], e[14], e[15]))
    singles[key] = matrix
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

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

/// Transfer matrices of gates, channels and steps, computed once for each of a program.
///
/// Matrices and channels are told apart by the address of their storage, which the circuit keeps
/// alive: a noise model hands out the same channel for the same gate, and hashing its operators
/// would cost more than the simulation of a small circuit.
struct TransferCache {
  private typealias Pairs = (plain: SparsePair, swapped: SparsePair)

  private var pairs = AddressTable<Pairs>()
  private var singles = AddressTable<PauliMatrix>()
  private var rotations: [String: TrigonometricMatrix] = [:]

  /// The matrix of a gate on one qubit with fixed angles; nil if it has a free parameter.
  mutating func single(_ application: GateApplication) -> PauliMatrix? {
    let gate = application.gate
    if application.angles.isEmpty {
      return singles.value(Self.address(gate)) { PauliTransfer.single(gate.matrix([])) }
    }
    if application.angles.count == 1 {
      guard let angle = application.angles[0].constantValue else { return nil }
      // The virtual gate of most machines, and half of the gates of a circuit.
      if gate === Gate.rz || gate === Gate.p { return PauliTransfer.rotationZ(angle) }
      return PauliTransfer.single(gate.matrix([angle]))
    }
    let values = application.angles.compactMap(\.constantValue)
    guard values.count == application.angles.count else { return nil }
    return PauliTransfer.single(gate.matrix(values))
  }

  /// The matrix of a channel on one qubit.
  mutating func single(_ channel: QuantumChannel) -> PauliMatrix {
    singles.value(Self.address(channel.terms)) {
      let e = PauliTransfer.matrix(of: channel).elements
      return PauliMatrix(
        SIMD4(e[0], e[1], e[2], e[3]), SIMD4(e[4], e[5], e[6], e[7]),
        SIMD4(e[8], e[9], e[10], e[11]), SIMD4(e[12], e[13], e[14], e[15]))
    }
  }

  /// The matrix of a gate on two qubits without angles.
  /// - Parameter swapped: Whether its qubits are in descending order.
  mutating func pair(_ gate: Gate, swapped: Bool) -> SparsePair {
    pair(Self.address(gate), swapped) { PauliTransfer.matrix(of: gate.matrix([])) }
  }

  /// The matrix of a channel on two qubits.
  /// - Parameter swapped: Whether its qubits are in descending order.
  mutating func pair(_ channel: QuantumChannel, swapped: Bool) -> SparsePair {
    pair(Self.address(channel.terms), swapped) { PauliTransfer.matrix(of: channel) }
  }

  /// The factor of a step on one qubit.
  mutating func single(_ step: Program.Step) -> PauliFactor {
    switch step.operation {
    case .unitary(let u): .single(PauliTransfer.single(u))
    case .channel(let channel): .single(single(channel))
    case .rotation(let gate, let slot): .rotation(rotation(gate, swapped: false), slot: slot)
    case .reset: .single(PauliTransfer.reset)
    case .assign: .single(.identity)
    case .measure(_, let measurement):
      .single(PauliTransfer.dephasing(keeping: measurement.coherence))
    }
  }

  /// The factor of a step on two qubits, for the qubits in ascending order.
  /// - Throws: `SimulationError` for a step that is no operation on two qubits.
  mutating func pair(_ step: Program.Step) throws -> PauliFactor {
    let swapped = step.qubits[0] > step.qubits[1]
    switch step.operation {
    case .rotation(let gate, let slot):
      return .rotation(rotation(gate, swapped: swapped), slot: slot)
    case .unitary(let u):
      return .pair(
        pair(Self.address(u.elements), swapped) { PauliTransfer.matrix(of: u) })
    case .channel(let channel): return .pair(pair(channel, swapped: swapped))
    case .measure, .reset, .assign:
      throw SimulationError.unsupported("a measurement or reset of two qubits in one step")
    }
  }

  private static func address<Element>(_ array: [Element]) -> UInt {
    array.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
  }

  private static func address(_ gate: Gate) -> UInt {
    UInt(bitPattern: Unmanaged.passUnretained(gate).toOpaque())
  }

  private mutating func pair(
    _ key: UInt, _ swapped: Bool, _ compute: () -> RealMatrix
  ) -> SparsePair {
    let both = pairs.value(key) {
      let matrix = compute()
      return (SparsePair(matrix), SparsePair(PauliTransfer.exchangingQubits(matrix)))
    }
    return swapped ? both.swapped : both.plain
  }

  private mutating func rotation(_ gate: Gate, swapped: Bool) -> TrigonometricMatrix {
    let key = swapped ? gate.name + "'" : gate.name
    if let known = rotations[key] { return known }
    let matrix = TrigonometricMatrix(transferOf: gate, swapped: swapped)
    rotations[key] = matrix
    return matrix
  }
}

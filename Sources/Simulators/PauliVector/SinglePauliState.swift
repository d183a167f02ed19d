import Channels
import Circuits
import LinearAlgebra

/// One density matrix as a Pauli vector, whose SIMD lanes are its own neighbouring elements.
///
/// Every qubit has a *position*, the digit of the index that it occupies. Passes run on positions
/// 2 and above, whose strides fill whole SIMD vectors; a qubit at position 0 or 1 is first
/// exchanged with one that is needed later.
final class SinglePauliState {
  typealias Lanes = SIMD8<Double>

  /// The number of positions, at least four; those beyond the qubits stay in |0⟩.
  let positionCount: Int
  let buffer: AlignedBuffer<Double>
  private(set) var positions: [Int]
  private static let lanePositions = 2

  /// |0…0⟩.
  init(qubitCount: Int) {
    positionCount = max(4, qubitCount)
    buffer = AlignedBuffer(count: 1 << (2 * positionCount), repeating: 0)
    positions = Array(0..<positionCount)
    for index in 0..<buffer.count
    where (index ^ (index >> 1)) & 0x5555_5555_5555_5555 == 0 {
      buffer.base[index] = 1
    }
  }

  /// A copy.
  init(_ other: SinglePauliState) {
    positionCount = other.positionCount
    buffer = AlignedBuffer(count: other.buffer.count, repeating: 0)
    buffer.copy(from: other.buffer)
    positions = other.positions
  }

  /// The bytes that a state of so many qubits occupies.
  static func byteCount(qubitCount: Int) -> Double {
    8 * Double(sign: .plus, exponent: 2 * max(4, qubitCount), significand: 1)
  }

  /// Adds another state.
  func add(_ other: SinglePauliState) {
    align(other)
    for i in 0..<buffer.count { buffer.base[i] += other.buffer.base[i] }
  }

  /// Brings the qubits of another state to the positions of this one's.
  private func align(_ other: SinglePauliState) {
    for qubit in positions.indices where other.positions[qubit] != positions[qubit] {
      other.exchange(other.positions[qubit], positions[qubit])
    }
  }

  /// Tr ρ.
  var trace: Double { buffer.base[0] }

  /// Tr(Pρ).
  func expectation(_ pauli: PauliString) -> Double {
    buffer.base[pauli.factors.reduce(0) { $0 + $1.pauli.rawValue << (2 * positions[$1.qubit]) }]
  }

  /// Applies a 16 × 16 matrix to a pair, index p(low) + 4·p(high) for the lower and higher qubit.
  /// - Parameter nextUse: When a qubit is needed again, for the choice of exchanges.
  func apply(pair matrix: RealMatrix, low: Int, high: Int, nextUse: (Int) -> Int) {
    makeRoom(for: [low, high], nextUse: nextUse)
    var matrix = matrix
    var (a, b) = (positions[low], positions[high])
    if a > b {
      matrix = PauliTransfer.exchangingQubits(matrix)
      swap(&a, &b)
    }
    let width = Lanes.scalarCount
    buffer.base.withMemoryRebound(to: Lanes.self, capacity: buffer.count / width) { lanes in
      PauliKernels<Lanes>.pair(
        lanes, count: buffer.count / width, low: (1 << (2 * a)) / width,
        high: (1 << (2 * b)) / width, shared: matrix.elements)
    }
  }

  /// Applies a 4 × 4 matrix to a qubit.
  func apply(single matrix: RealMatrix, on qubit: Int) {
    let stride = 1 << (2 * positions[qubit])
    let m = matrix.elements
    for block in Swift.stride(from: 0, to: buffer.count, by: 4 * stride) {
      for base in block..<block + stride {
        let p = buffer.base + base
        let (x0, x1, x2, x3) = (p[0], p[stride], p[2 * stride], p[3 * stride])
        for i in 0..<4 {
          p[i * stride] = m[4 * i] * x0 + m[4 * i + 1] * x1 + m[4 * i + 2] * x2 + m[4 * i + 3] * x3
        }
      }
    }
  }

  private func makeRoom(for qubits: [Int], nextUse: (Int) -> Int) {
    for qubit in qubits where positions[qubit] < Self.lanePositions {
      let candidates = positions.indices.filter {
        positions[$0] >= Self.lanePositions && !qubits.contains($0)
      }
      if let victim = candidates.max(by: { nextUse($0) < nextUse($1) }) {
        exchange(positions[qubit], positions[victim])
      }
    }
  }

  /// Exchanges two digits of the index.
  private func exchange(_ first: Int, _ second: Int) {
    let low = 1 << (2 * min(first, second))
    let high = 1 << (2 * max(first, second))
    PauliKernels<Lanes>.forEachPair(count: buffer.count, low: low, high: high) { base in
      for i in 0..<4 {
        for j in 0..<i {
          let a = base + i * low + j * high
          let b = base + j * low + i * high
          (buffer.base[a], buffer.base[b]) = (buffer.base[b], buffer.base[a])
        }
      }
    }
    for qubit in positions.indices {
      if positions[qubit] == first {
        positions[qubit] = second
      } else if positions[qubit] == second {
        positions[qubit] = first
      }
    }
  }

  /// The joint distribution of computational-basis outcomes of some qubits, not normalised:
  /// index bit k is the outcome of `qubits[k]`.
  func outcomeWeights(_ qubits: [Int]) -> [Double] {
    let k = qubits.count
    var weights = [Double](repeating: 0, count: 1 << k)
    for subset in 0..<1 << k {
      var index = 0
      for bit in 0..<k where subset >> bit & 1 == 1 { index += 3 << (2 * positions[qubits[bit]]) }
      weights[subset] = buffer.base[index]
    }
    WalshHadamard.transform(&weights)
    let scale = 1 / Double(1 << k)
    for i in weights.indices { weights[i] *= scale }
    return weights
  }
}

/// The unnormalised Walsh–Hadamard transform: from expectations of Z strings to probabilities.
enum WalshHadamard {
  static func transform(_ values: inout [Double]) {
    var width = 1
    while width < values.count {
      for block in stride(from: 0, to: values.count, by: 2 * width) {
        for i in block..<block + width {
          (values[i], values[i + width]) = (
            values[i] + values[i + width], values[i] - values[i + width]
          )
        }
      }
      width *= 2
    }
  }
}

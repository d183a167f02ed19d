import Circuits

/// State vectors in two planes, real and imaginary parts, one state in each lane.
final class LaneState<V: LaneVector> {
  let qubitCount: Int
  let count: Int
  let re: AlignedBuffer<V>
  let im: AlignedBuffer<V>

  /// A vector of zeros.
  init(qubitCount: Int) {
    self.qubitCount = qubitCount
    count = 1 << qubitCount
    re = AlignedBuffer(count: count, repeating: .zero)
    im = AlignedBuffer(count: count, repeating: .zero)
  }

  func fillZero() {
    re.fill(.zero)
    im.fill(.zero)
  }

  /// Sets every lane to |0…0⟩.
  func prepareZero() {
    fillZero()
    re.base[0] = V(repeating: 1)
  }

  func copy(from other: LaneState) {
    re.copy(from: other.re)
    im.copy(from: other.im)
  }

  /// Applies the matrix of a block.
  func apply(_ matrix: UnsafePointer<V>, low: Int, high: Int?) {
    if let high {
      StateKernels<V>.pair(
        re.base, im.base, count: count, low: 1 << low, high: 1 << high, matrix: matrix)
    } else {
      StateKernels<V>.single(re.base, im.base, count: count, stride: 1 << low, matrix: matrix)
    }
  }

  /// The masks of a Pauli string: where it flips, where it signs, and its power of i.
  private func masks(_ pauli: PauliString) -> (flip: Int, sign: Int, quarterTurns: Int) {
    var (flip, sign, turns) = (0, 0, 0)
    for factor in pauli.factors {
      if factor.pauli != .z { flip |= 1 << factor.qubit }
      if factor.pauli != .x { sign |= 1 << factor.qubit }
      if factor.pauli == .y { turns += 1 }
    }
    return (flip, sign, turns & 3)
  }

  /// ⟨ψ|P|ψ⟩ in every lane, for compact qubits.
  func expectation(_ pauli: PauliString) -> V {
    let (flip, sign, turns) = masks(pauli)
    var sum = V.zero
    for i in 0..<count {
      // P|j⟩ = i^turns (−1)^(j·sign) |j ⊕ flip⟩ with Y = i·(flip and sign).
      let j = i ^ flip
      let term: V
      switch turns {
      case 0: term = re.base[i] * re.base[j] + im.base[i] * im.base[j]
      case 1: term = im.base[i] * re.base[j] - re.base[i] * im.base[j]
      case 2: term = -(re.base[i] * re.base[j] + im.base[i] * im.base[j])
      default: term = re.base[i] * im.base[j] - im.base[i] * re.base[j]
      }
      if (j & sign).nonzeroBitCount & 1 == 0 { sum += term } else { sum -= term }
    }
    return sum
  }

  /// Adds w·P|ψ⟩ for a weight in every lane.
  func add(_ weight: V, times pauli: PauliString, of other: LaneState) {
    let (flip, sign, turns) = masks(pauli)
    for i in 0..<count {
      let j = i ^ flip
      let w = (j & sign).nonzeroBitCount & 1 == 0 ? weight : -weight
      let (a, b) = (other.re.base[j], other.im.base[j])
      switch turns {
      case 0:
        re.base[i] += w * a
        im.base[i] += w * b
      case 1:
        re.base[i] -= w * b
        im.base[i] += w * a
      case 2:
        re.base[i] -= w * a
        im.base[i] -= w * b
      default:
        re.base[i] += w * b
        im.base[i] -= w * a
      }
    }
  }
}

import Circuits

/// Density matrices as real vectors r_P = Tr(Pρ) over the 4ⁿ Pauli strings, one for each lane.
///
/// The index of a string is Σ p(q)·4^q. Such vectors are what quantumsim (O'Brien, Tarasinski,
/// DiCarlo, npj Quantum Information 2017) evolves.
final class PauliVector<V: LaneVector> {
  let qubitCount: Int
  let buffer: AlignedBuffer<V>

  /// The number of elements.
  let count: Int

  /// A vector of zeros.
  init(qubitCount: Int) {
    self.qubitCount = qubitCount
    count = 1 << (2 * qubitCount)
    buffer = AlignedBuffer(count: Self.place(count - 1) + 1, repeating: .zero)
  }

  /// Where an element lies: one vector is left out after each 256, since strides of powers of two
  /// would meet in few sets of the caches. For numbers without common bits, the place of their sum
  /// is the sum of their places.
  @inline(__always)
  static func place(_ index: Int) -> Int { index + (index >> 8) }

  subscript(index: Int) -> V {
    get { buffer.base[Self.place(index)] }
    set { buffer.base[Self.place(index)] = newValue }
  }

  /// Sets every lane to |0…0⟩⟨0…0|: all strings of I and Z have expectation one.
  func prepareZero() {
    for index in 0..<count {
      // Digits 0 and 3 are those whose two bits agree.
      let differs = (index ^ (index >> 1)) & 0x5555_5555_5555_5555
      self[index] = differs == 0 ? V(repeating: 1) : .zero
    }
  }

  /// Removes every string with X or Y on one of the qubits, as measurements of them do.
  func dephase(_ qubits: [Int]) {
    let mask = qubits.reduce(0) { $0 | 1 << (2 * $1) }
    for index in 0..<count where (index ^ (index >> 1)) & mask != 0 {
      self[index] = .zero
    }
  }

  /// Shrinks every string with X or Y on a qubit, as a measurement of it does whose record is
  /// forgotten.
  func dephase(_ measurements: [CellProgram.Measurement]) {
    dephase(measurements.filter(\.measurement.isProjective).map(\.qubit))
    for (qubit, _, measurement) in measurements where !measurement.isProjective {
      let (mask, share) = (1 << (2 * qubit), V.Scalar(measurement.coherence))
      for index in 0..<count where (index ^ (index >> 1)) & mask != 0 {
        self[index] *= share
      }
    }
  }

  /// The index of a Pauli string.
  static func index(of pauli: PauliString) -> Int {
    pauli.factors.reduce(0) { $0 + $1.pauli.rawValue << (2 * $1.qubit) }
  }
}

import LinearAlgebra
import Numerics

/// Runs the unitary beginning of a program in blocks of two qubits, with the amplitudes in the SIMD
/// lanes.
enum PureEvolution {
  private typealias State = AmplitudeState<SIMD8<Double>>

  /// How many steps a program begins with that are unitary and without conditions.
  static func unitaryPrefix(of program: Program) -> Int {
    program.steps.firstIndex { step in
      if case .unitary = step.operation { return !step.conditions.isEmpty }
      return true
    } ?? program.steps.count
  }

  /// The state after the first steps; nil if it and the vector from which it is copied do not fit.
  /// - Throws: An error of `ShotProgram`.
  static func state(
    after count: Int, of program: Program, memoryLimit: Double
  ) throws -> StateVector? {
    var head = program
    head.steps.removeLast(program.steps.count - count)
    let prepared = try ShotProgram(head)
    let bytes = StateMemory.stateVectorStart(
      qubits: prepared.qubitCount, width: prepared.width)
    guard bytes <= memoryLimit else { return nil }
    let state = State(qubitCount: prepared.qubitCount, width: prepared.width)
    prepared.nextUses.withUnsafeBufferPointer { nextUses in
      for (index, step) in prepared.steps.enumerated() {
        guard case .block(let block) = step.action, let uses = nextUses.baseAddress else {
          continue
        }
        let nextUse = uses + index * prepared.qubitCount
        block.matrix.withUnsafeBufferPointer { matrix in
          guard let elements = matrix.baseAddress else { return }
          if let high = block.high {
            state.apply(elements, low: block.low, high: high, nextUse: nextUse)
          } else {
            state.apply(elements, on: block.low, nextUse: nextUse)
          }
        }
      }
    }
    return StateVector(qubitCount: prepared.qubitCount, amplitudes: state.vector())
  }
}

extension AmplitudeState {
  /// The 2ⁿ amplitudes of all qubits, qubit 0 the least significant bit of the index.
  func vector() -> [Complex<Double>] {
    let half = digits.count / 2
    let (low, high) = (table(0..<half), table(half..<digits.count))
    let (re, im) = (scalars(self.re), scalars(self.im))
    return Array(unsafeUninitializedCapacity: 1 << digits.count) { result, count in
      for (i, upper) in high.enumerated() {
        for (j, lower) in low.enumerated() {
          let place = upper.place | lower.place
          result.initializeElement(
            at: i << half | j,
            to: upper.factor * lower.factor * Complex(Double(re[place]), Double(im[place])))
        }
      }
      count = 1 << digits.count
    }
  }

  /// For every value of some qubits the bits of the index that they set, and the amplitude of
  /// those that are not stored.
  private func table(_ range: Range<Int>) -> [(place: Int, factor: Complex<Double>)] {
    range.reduce([(0, 1)]) { table, qubit in
      let s = apart[qubit]
      let digit = digits[qubit]
      let factors: (Complex<Double>, Complex<Double>) =
        digit >= 0 ? (1, 1) : (Complex(s[0], s[1]), Complex(s[2], s[3]))
      return table.map { ($0.0, $0.1 * factors.0) }
        + table.map { ($0.0 | (digit >= 0 ? 1 << digit : 0), $0.1 * factors.1) }
    }
  }

  private func scalars(_ plane: AlignedBuffer<V>) -> UnsafePointer<Scalar> {
    UnsafePointer(UnsafeMutableRawPointer(plane.base).assumingMemoryBound(to: Scalar.self))
  }
}

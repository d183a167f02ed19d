import Channels

/// The record of a measurement in each lane, and what it says about the state.
///
/// With w₀ and w₁ the probabilities of the record after a true 0 and a true 1, the state given the
/// record is ρ′ ∝ w₀ Π₀ρΠ₀ + w₁ Π₁ρΠ₁: on the measured qubit's digits I and Z the matrix
/// ½[[w₀ + w₁, w₀ − w₁], [w₀ − w₁, w₀ + w₁]], on X and Y a factor, zero if projective. The entry of the identity then is the
/// probability of the record, by which all is divided.
struct DrawnRecord<V: LaneVector> {
  let qubit: Int
  let bit: Int
  /// +1 for a record 0, −1 for a record 1.
  let value: V
  /// (w₀ + w₁)/2.
  let even: V
  /// (w₀ − w₁)/2.
  let odd: V
  /// The factor of X and Y.
  let share: V
  /// The derivative of the mean record with respect to the expectation of Z.
  let contrast: V.Scalar

  init(_ measurement: CellProgram.Measurement, _ ones: [Bool]) {
    qubit = measurement.qubit
    bit = measurement.bit
    let own = measurement.measurement
    let records = own.records
    contrast = V.Scalar(records.contrast)
    var (value, even, odd, share) = (V.zero, V.zero, V.zero, V.zero)
    for (lane, one) in ones.enumerated() {
      let zeroWeight = records.probability(report: one, given: false)
      let oneWeight = records.probability(report: one, given: true)
      value[lane] = one ? -1 : 1
      even[lane] = V.Scalar((zeroWeight + oneWeight) / 2)
      odd[lane] = V.Scalar((zeroWeight - oneWeight) / 2)
      if !own.isProjective { share[lane] = V.Scalar(own.coherence(report: one)) }
    }
    self.value = value
    self.even = even
    self.odd = odd
    self.share = share
  }

  /// Applies the matrix on the qubit's digits, which is its own transpose, times a factor.
  @inline(__always)
  private func apply(_ vector: PauliVector<V>, times factor: V) {
    let stride = 1 << (2 * qubit)
    let (a, b, c) = (even * factor, odd * factor, share * factor)
    for block in Swift.stride(from: 0, to: vector.count, by: 4 * stride) {
      for index in block..<block + stride {
        let (i, z) = (vector[index], vector[index + 3 * stride])
        vector[index] = a * i + b * z
        vector[index + 3 * stride] = b * i + a * z
        vector[index + stride] *= c
        vector[index + 2 * stride] *= c
      }
    }
  }

  /// The probability of the record in a normalised state.
  @inline(__always)
  func probability(_ state: PauliVector<V>) -> V {
    even + odd * state[3 << (2 * qubit)]
  }

  /// The state given the record, normalised.
  @specialized(where V == SIMD8<Double>)
  @specialized(where V == SIMD16<Float>)
  func collapse(_ state: PauliVector<V>) {
    apply(state, times: 1 / probability(state))
  }

  /// Turns the derivative with respect to the state after the collapse into that with respect to the
  /// state before it.
  /// - Parameters:
  ///   - after: The state after the collapse.
  ///   - probability: That of the record, before it.
  @specialized(where V == SIMD8<Double>)
  @specialized(where V == SIMD16<Float>)
  func goBack(_ lambda: PauliVector<V>, after: PauliVector<V>, probability: V) {
    var dot = V.zero
    for index in 0..<after.count { dot += lambda[index] * after[index] }
    lambda[0] -= dot
    apply(lambda, times: 1 / probability)
  }
}

/// States that are needed for a moment, kept so that they are allocated once.
final class ScratchStates<V: LaneVector> {
  private var states: [PauliVector<V>] = []

  /// Copies a state to a place.
  func keep(_ state: PauliVector<V>, at place: Int) -> PauliVector<V> {
    while states.count <= place { states.append(PauliVector(qubitCount: state.qubitCount)) }
    states[place].buffer.copy(from: state.buffer)
    return states[place]
  }
}

extension PauliCell {
  /// Goes back over measurements whose records were drawn. The state is that before the first.
  /// - Parameter upstream: The derivative with respect to each record, which counts as that with
  ///   respect to its mean (straight through).
  func goBack(over records: ArraySlice<DrawnRecord<V>>, upstream: [V]) {
    let before = scratch.keep(state, at: 0)
    var steps: [(record: DrawnRecord<V>, after: PauliVector<V>, probability: V)] = []
    for record in records {
      let probability = record.probability(state)
      record.collapse(state)
      steps.append((record, scratch.keep(state, at: steps.count + 1), probability))
    }
    for (place, (record, after, probability)) in steps.enumerated().reversed() {
      record.goBack(lambda, after: after, probability: probability)
      let z = 3 << (2 * record.qubit)
      lambda[z] += record.contrast * upstream[place]
      if !scoreWeights.isEmpty {
        lambda[z] += load(record.bit, from: scoreWeights) * record.odd / probability
      }
    }
    state.buffer.copy(from: before.buffer)
  }
}

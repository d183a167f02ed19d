import Channels
import Randomness

extension QubitMeasurement {
  /// An outcome of a weak measurement with what it does to the amplitudes of |0⟩ and |1⟩, so that the
  /// state is normalised afterwards; one that dephases more than it must may turn the sign of |1⟩.
  /// - Parameters:
  ///   - zero: The weight of |0⟩ in the state, which need not be normalised.
  ///   - one: That of |1⟩.
  func draw(
    zero: Double, one: Double, _ stream: inout RandomStream
  ) -> (outcome: Bool, factors: (zero: Double, one: Double)) {
    let (agrees, differs) = (right * right, wrong * wrong)
    let weights = (agrees * zero + differs * one, differs * zero + agrees * one)
    let outcome = stream.uniform() * (weights.0 + weights.1) < weights.1
    let scale = 1 / (outcome ? weights.1 : weights.0).squareRoot()
    let isTurned = excessCoherence < 1 && stream.uniform() < (1 - excessCoherence) / 2
    let sign = isTurned ? -scale : scale
    return (outcome, outcome ? (scale * wrong, sign * right) : (scale * right, sign * wrong))
  }
}

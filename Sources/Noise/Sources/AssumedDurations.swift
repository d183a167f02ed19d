import Devices

extension NoiseModel {
  /// The part of a gate's duration during which its qubits relax, in seconds: all of it, or less
  /// where the duration is assumed and relaxation would exceed the measured error. A measured
  /// total says more of the gate than a duration from the literature.
  /// - Parameters:
  ///   - figures: The gate's figures.
  ///   - error: The average infidelity that the gate shall have.
  ///   - infidelity: That of everything beside the depolarizing part, for a time of relaxation.
  func decayDuration(
    _ figures: Calibration.GateFigures, error: Double, infidelity: (Double) throws -> Double
  ) rethrows -> Double {
    let duration = figures.duration?.value ?? 0
    guard policy == .physical, duration > 0, figures.duration?.provenance == .assumed,
      let known = figures.error, known.provenance != .assumed, error > 0
    else { return duration }
    return try duration * largestPart { try infidelity($0 * duration) <= error }
  }
}

/// The largest number from 0 to 1 at which a condition holds that holds up to some number and not
/// beyond; 0 where it never does.
func largestPart(where holds: (Double) throws -> Bool) rethrows -> Double {
  if try holds(1) { return 1 }
  guard try holds(0) else { return 0 }
  var (low, high) = (0.0, 1.0)
  // Halving until the two are neighbours; small parts need more steps than there are bits.
  for _ in 0..<80 {
    let middle = low + (high - low) / 2
    guard middle > low, middle < high else { break }
    if try holds(middle) { low = middle } else { high = middle }
  }
  return low
}

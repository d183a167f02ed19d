import Channels
import Devices

extension NoiseModel {
  /// The calibrated confusion of a qubit's record under the policy and the scale, whatever the
  /// sources that are on; ideal where nothing is known.
  ///
  /// `aer` reads the mean assignment error alone. `physical` reads P(1|0) and P(0|1); where one of
  /// them is missing it follows from the mean, where both are missing both are the mean.
  /// - Parameter isMidCircuit: Whether the program goes on after the measurement, for which some
  ///   machines have another one.
  /// - Throws: `NoiseError` for a qubit that the device does not have or that is out of order.
  public func confusion(
    _ qubit: Int, isMidCircuit: Bool = false
  ) throws -> AssignmentMatrix {
    try check(qubit, for: "measurement")
    let figures = readoutFigures(qubit, isMidCircuit: isMidCircuit)
    let mean = figures.mean?.value
    var p10 = figures.p10?.value
    var p01 = figures.p01?.value
    if policy == .aer {
      let symmetric = mean ?? p10.flatMap { low in p01.map { (low + $0) / 2 } } ?? p10 ?? p01
      p10 = symmetric
      p01 = symmetric
    } else if let low = p10, let high = p01, let mean {
      if abs((low + high) / 2 - mean) > 1e-3 {
        remark(
          "the mean assignment error contradicts P(1|0) and P(0|1), which were used",
          at: "qubit \(qubit) (\(mean) against \(low) and \(high))")
      }
    } else {
      p10 = p10 ?? Self.other(than: p01, mean: mean)
      p01 = p01 ?? Self.other(than: p10, mean: mean)
    }
    guard let p10, let p01 else {
      remark("no assignment error is known, so the record is ideal", at: "qubit \(qubit)")
      return .ideal
    }
    return AssignmentMatrix(p10: scaledFlip(p10), p01: scaledFlip(p01))
  }

  /// The figures of a measurement, those of the middle of a program where they are asked for and
  /// known. Each kind of measurement has all its errors from its own figures.
  func readoutFigures(
    _ qubit: Int, isMidCircuit: Bool
  ) -> (mean: Quantity?, p10: Quantity?, p01: Quantity?, duration: Quantity?) {
    let own = calibration.qubits[qubit]
    let final = (own.readoutError, own.p10, own.p01, own.readoutDuration)
    guard isMidCircuit, policy == .physical else { return final }
    let duration = own.midCircuitReadoutDuration ?? own.readoutDuration
    let errors = (own.midCircuitReadoutError, own.midCircuitP10, own.midCircuitP01)
    if errors.0 == nil, errors.1 == nil, errors.2 == nil {
      return (final.0, final.1, final.2, duration)
    }
    return (errors.0, errors.1, errors.2, duration)
  }

  /// The flip probability that gives a mean together with the other one, where there is one.
  private static func other(than known: Double?, mean: Double?) -> Double? {
    guard let known else { return mean }
    guard let mean else { return known }
    return min(max(2 * mean - known, 0), 1)
  }
}

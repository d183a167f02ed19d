import Channels
import Devices

extension NoiseModel {
  /// The channels that follow an ideal reset, in order.
  ///
  /// With `relaxation`, relaxation during the reset, after the reset as in Aer, so that only a
  /// thermal population shows. With `reset`, a flip with the calibrated error.
  /// - Throws: `NoiseError` for a qubit that the device does not have or that is out of order.
  public func resetChannels(_ qubit: Int) throws -> [QuantumChannel] {
    try check(qubit, for: "reset")
    let figures = calibration.qubits[qubit]
    var result: [QuantumChannel] = []
    if sources.contains(.relaxation), let duration = figures.resetDuration?.value,
      let channel = try relaxation(qubit, seconds: duration)
    {
      result.append(channel)
    }
    if sources.contains(.reset) {
      if let error = figures.resetError?.value {
        let flip = scaledFlip(error)
        if flip > 0 { result.append(try .pauli([1 - flip, flip, 0, 0])) }
      } else {
        remark("no reset error is known, so the reset is ideal", at: "qubit \(qubit)")
      }
    }
    return result
  }
}

import Channels
import Devices

extension NoiseModel {
  /// The probability with which the machine starts a qubit in |1⟩, unscaled: the thermal
  /// population where one is known, else the error of a reset. Without `reset` starts are perfect.
  func preparationError(_ qubit: Int) -> Double {
    guard sources.contains(.reset), policy == .physical else { return 0 }
    let population = excitedPopulation(qubit)
    return population > 0 ? population : calibration.qubits[qubit].resetError?.value ?? 0
  }

  /// What follows the ideal |0⟩ in which a qubit starts; nil for nothing.
  /// - Throws: `NoiseError` for a qubit that the device does not have or that is out of order.
  public func preparationChannel(_ qubit: Int) throws -> QuantumChannel? {
    try check(qubit, for: "preparation")
    let flip = scaledFlip(preparationError(qubit))
    return flip > 0 ? try .pauli([1 - flip, flip, 0, 0]) : nil
  }

  /// The loss of a qubit that is prepared or reset; nil for none.
  func preparationLoss() throws -> QuantumChannel? {
    guard sources.contains(.leakage), policy == .physical,
      let lost = calibration.measurement.resetLeakage?.value
    else { return nil }
    let probability = min(1, scale * lost)
    return probability > 0 ? try .leaking(probability) : nil
  }

  /// What light of a reset does to every other qubit; nil for nothing.
  func resetScattering() throws -> QuantumChannel? {
    sources.contains(.reset) ? try scattering(calibration.measurement.resetScattering) : nil
  }

  /// What happens to a qubit from its preparation on while nothing is done to it for a time, in
  /// order.
  /// - Throws: `NoiseError` for a qubit that the device does not have or that is out of order.
  public func restingChannels(_ qubit: Int, seconds: Double) throws -> [QuantumChannel] {
    var result = [try preparationChannel(qubit), try preparationLoss()].compactMap(\.self)
    if startsWarm(qubit), seconds > 0 {
      result += try waiting([qubit], seconds: seconds).map(\.0)
    }
    return result
  }

  /// Whether a qubit that waits for its first operation may be found in |1⟩: it started there, or
  /// it warms up.
  func startsWarm(_ qubit: Int) -> Bool {
    guard calibration.qubits.indices.contains(qubit) else { return false }
    return excitedPopulation(qubit) > 0 || preparationError(qubit) > 0 || losesAtStart
      || isDriven(qubit)
  }

  /// Whether preparation may lose a qubit, so that it is not certain to be in |0⟩.
  var losesAtStart: Bool {
    sources.contains(.leakage) && policy == .physical
      && (calibration.measurement.resetLeakage?.value ?? 0) > 0
  }

  /// The channels that follow an ideal reset, in order.
  ///
  /// With `relaxation`, relaxation during the reset, after the reset as in Aer, so that only a
  /// thermal population shows. With `reset`, a flip with the calibrated error.
  /// - Parameter isMidCircuit: Whether the qubit has been used, for which some machines have another
  ///   reset.
  /// - Throws: `NoiseError` for a qubit that the device does not have or that is out of order.
  public func resetChannels(
    _ qubit: Int, isMidCircuit: Bool = false
  ) throws -> [QuantumChannel] {
    try check(qubit, for: "reset")
    let own = calibration.qubits[qubit]
    let isOther = isMidCircuit && policy == .physical
    let duration = isOther ? own.midCircuitResetDuration ?? own.resetDuration : own.resetDuration
    let resetError = isOther ? own.midCircuitResetError ?? own.resetError : own.resetError
    var result: [QuantumChannel] = []
    if sources.contains(.relaxation), let duration = duration?.value,
      let channel = try relaxation(qubit, seconds: duration)
    {
      result.append(channel)
    }
    if sources.contains(.reset) {
      if let error = resetError?.value {
        let flip = scaledFlip(error)
        if flip > 0 { result.append(try .pauli([1 - flip, flip, 0, 0])) }
      } else {
        remark("no reset error is known, so the reset is ideal", at: "qubit \(qubit)")
      }
    }
    if let lost = try preparationLoss() { result.append(lost) }
    return result
  }
}

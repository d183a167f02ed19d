import Channels
import Circuits
import Devices

/// What follows an ideal gate.
public struct GateNoise: Hashable, Sendable {
  /// The depolarizing channel on all qubits of the gate, first; nil if there is none.
  public let depolarizing: QuantumChannel?
  /// Loss of each qubit of the gate, after the depolarizing channel; nil where there is none.
  public let leakage: [QuantumChannel?]
  /// Relaxation of each qubit of the gate, last; nil where there is none.
  public let relaxation: [QuantumChannel?]
  /// The calibrated duration in seconds; 0 if unknown and for virtual gates.
  public let duration: Double
}

extension NoiseModel {
  /// The channels that follow an ideal gate, in the order in which they act, each with the qubits
  /// that it acts on: depolarizing on all qubits, leakage of each, relaxation of each.
  /// - Throws: As `gateNoise(_:_:)`.
  public func gateChannels(_ gate: Gate, _ qubits: [Int]) throws -> [(QuantumChannel, [Int])] {
    let noise = try gateNoise(gate, qubits)
    var result: [(QuantumChannel, [Int])] = []
    if let channel = noise.depolarizing { result.append((channel, qubits)) }
    for (qubit, channel) in zip(qubits + qubits, noise.leakage + noise.relaxation) {
      if let channel { result.append((channel, [qubit])) }
    }
    return result
  }

  /// The noise of a gate on an ordered tuple of qubits.
  ///
  /// The depolarizing part makes up what relaxation during the gate, and leakage where it is on,
  /// leave of the calibrated infidelity, whether or not relaxation is on; only `aer` without
  /// `relaxation` takes the whole infidelity, as Aer with `thermal_relaxation=False` does.
  /// - Throws: `NoiseError` for qubits that do not fit, a gate that the device does not have, that
  ///   is out of order or (under `physical`) that has no figures.
  public func gateNoise(_ gate: Gate, _ qubits: [Int]) throws -> GateNoise {
    try kept(gate, qubits) { try computedNoise(gate, qubits) }
  }

  private func computedNoise(_ gate: Gate, _ qubits: [Int]) throws -> GateNoise {
    guard qubits.count == gate.qubitCount, Set(qubits).count == qubits.count else {
      throw NoiseError.malformed(
        "gate '\(gate.name)' acts on \(gate.qubitCount) distinct qubits, not on \(qubits)")
    }
    for qubit in qubits { try check(qubit, for: "gate '\(gate.name)'") }
    let none = GateNoise(
      depolarizing: nil, leakage: qubits.map { _ in nil }, relaxation: qubits.map { _ in nil },
      duration: 0)
    guard let figures = try figures(gate, qubits) else { return none }
    let error = figures.error?.value ?? 0
    let duration = figures.duration?.value ?? 0
    let place = "\(gate.name) on \(qubits)"
    if figures.error == nil && figures.duration == nil {
      remark("a gate has neither error nor duration, so it has no noise", at: place)
    }
    let leakage = leakage(figures)
    let countsRelaxation = policy == .physical || sources.contains(.relaxation)
    let others = AerRules.averageFidelity(
      processFidelity: qubits.reduce(1) { product, qubit in
        let times = countsRelaxation ? times(qubit) : nil
        return product
          * AerRules.relaxationProcessFidelity(
            t1: times?.t1 ?? .infinity, t2: times?.t2 ?? .infinity, time: duration,
            coherence: leakage?.coherence ?? 1)
      }, qubits: qubits.count)
    if policy == .physical && error > 0 && error <= 1 - others {
      remark(
        "the calibrated error is not more than relaxation (and leakage) alone give, so noise is "
          + "larger than calibrated", at: "\(place) (\(error), the others \(1 - others))")
    }
    var depolarizing: QuantumChannel?
    if sources.contains(.gate) {
      let parameter = AerRules.depolarizingParameter(
        error: error, relaxationFidelity: others, qubits: qubits.count)
      let scaled = min(
        scale * parameter, AerRules.largestDepolarizingParameter(qubits: qubits.count))
      if scaled > 0 { depolarizing = try .depolarizing(scaled, qubits: qubits.count) }
    }
    var relaxation: [QuantumChannel?] = none.relaxation
    if sources.contains(.relaxation) && duration > 0 {
      relaxation = try qubits.map { try self.relaxation($0, seconds: duration) }
    }
    return GateNoise(
      depolarizing: depolarizing,
      leakage: try qubits.map { _ in try leakage?.channel(scale: scale) },
      relaxation: relaxation, duration: duration)
  }

  /// The figures that a gate's noise comes from; nil for a gate that has none by rule.
  private func figures(_ gate: Gate, _ qubits: [Int]) throws -> Calibration.GateFigures? {
    let native = device.nativeGate(gate.name)
    let exact = calibration.figures(gate.name, qubits)
    if native?.isVirtual == true {
      if let exact, (exact.error?.value ?? 0) > 0 || (exact.duration?.value ?? 0) > 0 {
        remark("a virtual gate has figures, which were not used", at: "\(gate.name) on \(qubits)")
      }
      return nil
    }
    var found = exact
    if found == nil && policy == .physical && gate.traits.contains(.symmetric) {
      found = calibration.figures(gate.name, qubits.reversed())
    }
    if let found {
      if policy == .physical && found.isFaulty {
        throw NoiseError.faultyGate(
          gate: gate.name, qubits: qubits, error: found.error?.value ?? 1)
      }
      return found
    }
    guard native != nil else {
      throw NoiseError.gateNotNative(
        gate: gate.name, qubits: qubits, device: device.name,
        native: device.nativeGates.map(\.name))
    }
    if policy == .aer {
      remark(
        "a gate has no figures in this direction, so it has no noise",
        at: "\(gate.name) on \(qubits)")
      return nil
    }
    guard sources.contains(.gate) || sources.contains(.relaxation) else { return nil }
    throw NoiseError.gateNotCalibrated(
      gate: gate.name, qubits: qubits, calibration: calibration.id,
      elsewhere: Array(
        calibration.gates.filter { $0.gate == gate.name }.map(\.qubits)
          .sorted { overlap($0, qubits) > overlap($1, qubits) }.prefix(4)))
  }
}

/// How many qubits two lists have in common.
private func overlap(_ left: [Int], _ right: [Int]) -> Int { left.filter(right.contains).count }

import Channels
import Circuits
import Devices
import Elementary
import LinearAlgebra

/// What follows an ideal gate.
public struct GateNoise: Hashable, Sendable {
  /// The unitary error, first; nil if there is none.
  public let coherent: CoherentError?
  /// The depolarizing channel on all qubits of the gate, next; nil if there is none.
  public let depolarizing: QuantumChannel?
  /// Loss of each qubit of the gate, after the depolarizing channel; nil where there is none.
  public let leakage: [QuantumChannel?]
  /// Relaxation of each qubit of the gate, last; nil where there is none.
  public let relaxation: [QuantumChannel?]
  /// The calibrated duration in seconds; 0 if unknown and for virtual gates.
  public let duration: Double
}

extension GateNoise {
  /// The channels in the order in which they act, each with the qubits that it acts on.
  func channels(on qubits: [Int]) -> [(QuantumChannel, [Int])] {
    parts(on: qubits).map { ($0.channel, $0.qubits) }
  }

  /// The same with what each is.
  func parts(
    on qubits: [Int]
  ) -> [(channel: QuantumChannel, qubits: [Int], part: NoiseOrigin.GatePart)] {
    var result: [(channel: QuantumChannel, qubits: [Int], part: NoiseOrigin.GatePart)] = []
    if let depolarizing { result.append((depolarizing, qubits, .depolarizing)) }
    for (position, qubit) in qubits.enumerated() {
      if let channel = leakage[position] { result.append((channel, [qubit], .leakage(position))) }
    }
    for (position, qubit) in qubits.enumerated() {
      if let channel = relaxation[position] {
        result.append((channel, [qubit], .relaxation(position)))
      }
    }
    return result
  }
}

extension NoiseModel {
  /// The channels that follow an ideal gate, in the order in which they act, each with the qubits
  /// that it acts on: the unitary error at the angle that gates are calibrated for, depolarizing on
  /// all qubits, leakage of each, relaxation of each.
  /// - Throws: As `gateNoise(_:_:)`.
  public func gateChannels(_ gate: Gate, _ qubits: [Int]) throws -> [(QuantumChannel, [Int])] {
    let noise = try gateNoise(gate, qubits)
    let errors = try noise.coherent?.channels(of: gate) ?? []
    return errors.map { ($0, qubits) } + noise.channels(on: qubits)
  }

  /// The noise of a gate on an ordered tuple of qubits, at the angle that it is calibrated for.
  ///
  /// The depolarizing part makes up what relaxation during the gate, and leakage and unitary errors
  /// where they are on, leave of the calibrated infidelity, whether or not relaxation is on; only
  /// `aer` without `relaxation` takes the whole infidelity, as Aer with `thermal_relaxation=False`
  /// does.
  /// - Throws: `NoiseError` for qubits that do not fit, a gate that the device does not have, that
  ///   is out of order or (under `physical`) that has no figures.
  public func gateNoise(_ gate: Gate, _ qubits: [Int]) throws -> GateNoise {
    try gateNoise(gate, qubits, factor: 1, isSimultaneous: false)
  }

  /// The noise of a gate with its angles on an ordered tuple of qubits: the error may depend on the
  /// angle, where that is a number.
  /// - Parameter isSimultaneous: Whether gates of as many qubits run elsewhere at the same time,
  ///   which counts under `crosstalk`.
  /// - Throws: As for the gate without angles.
  public func gateNoise(
    _ application: GateApplication, _ qubits: [Int], isSimultaneous: Bool = false
  ) throws -> GateNoise {
    try gateNoise(
      application.gate, qubits, factor: try angleFactor(application, qubits),
      isSimultaneous: isSimultaneous)
  }

  private func gateNoise(
    _ gate: Gate, _ qubits: [Int], factor: Double, isSimultaneous: Bool
  ) throws -> GateNoise {
    let counts = isSimultaneous && sources.contains(.crosstalk)
    return try kept(gate, qubits, factor: factor, isSimultaneous: counts) {
      try computedNoise(gate, qubits, factor: factor, isSimultaneous: counts)
    }
  }

  /// What the calibrated error is multiplied with for an angle.
  private func angleFactor(_ application: GateApplication, _ qubits: [Int]) throws -> Double {
    guard policy == .physical, let angle = application.angles.first,
      let law = law(application.gate, qubits)
    else { return 1 }
    guard let radians = angle.constantValue else {
      remark(
        "the error depends on the angle, which is not known yet; it is the calibrated one",
        at: "\(application.gate.name) on \(qubits)")
      return 1
    }
    return max(0, law.factor(at: radians))
  }

  private func law(_ gate: Gate, _ qubits: [Int]) -> Calibration.AngleDependence? {
    if let figures = calibration.figures(gate.name, qubits) { return figures.angleDependence }
    guard gate.traits.contains(.symmetric) else { return nil }
    return calibration.figures(gate.name, qubits.reversed())?.angleDependence
  }

  private func computedNoise(
    _ gate: Gate, _ qubits: [Int], factor: Double, isSimultaneous: Bool
  ) throws -> GateNoise {
    guard qubits.count == gate.qubitCount, Set(qubits).count == qubits.count else {
      throw NoiseError.malformed(
        "gate '\(gate.name)' acts on \(gate.qubitCount) distinct qubits, not on \(qubits)")
    }
    for qubit in qubits { try check(qubit, for: "gate '\(gate.name)'") }
    let none = GateNoise(
      coherent: nil, depolarizing: nil, leakage: qubits.map { _ in nil },
      relaxation: qubits.map { _ in nil },
      duration: 0)
    guard let figures = try figures(gate, qubits) else { return none }
    let alone = figures.error?.value ?? 0
    let error = factor * (isSimultaneous ? figures.simultaneousError?.value ?? alone : alone)
    let duration = figures.duration?.value ?? 0
    let place = "\(gate.name) on \(qubits)"
    if figures.error == nil && figures.duration == nil {
      remark("a gate has neither error nor duration, so it has no noise", at: place)
    }
    let leakage = leakage(figures, factor: factor)
    let decay = try decayDuration(figures, error: error) {
      try 1 - fidelityOfOthers(gate, qubits, figures, leakage, duration: $0)
    }
    if decay < duration {
      remark(
        "with the assumed duration relaxation alone exceeds the measured error, so it lasts for a "
          + "part of it", at: "\(place) (\(decay / duration) of \(duration) s)")
    }
    let others = try fidelityOfOthers(gate, qubits, figures, leakage, duration: decay)
    if policy == .physical && error > 0 && error <= 1 - others && (decay == duration || decay == 0)
    {
      remark(
        "the calibrated error is not more than the other sources (relaxation first) alone give, so "
          + "noise is larger than calibrated", at: "\(place) (\(error), the others \(1 - others))")
    }
    // Full depolarization, with every Pauli as likely but the identity, has d/(d + 1).
    let dimension = Double(1 << qubits.count)
    if policy == .physical && error > dimension / (dimension + 1) {
      remark(
        "the calibrated error is more than depolarization can give, so noise is smaller than "
          + "calibrated", at: "\(place) (\(error), at most \(dimension / (dimension + 1)))")
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
    if sources.contains(.relaxation) && decay > 0 {
      relaxation = try qubits.map { try self.relaxation($0, seconds: decay) }
    }
    return GateNoise(
      coherent: try coherentError(figures, scale: scale), depolarizing: depolarizing,
      leakage: try qubits.map { _ in try leakage?.channel(scale: scale) },
      relaxation: relaxation, duration: duration)
  }

  /// The average infidelity of all that the depolarizing part of a gate's error comes on top of, for
  /// the gate's whole duration and unscaled: relaxation, leakage, unitary errors. The error of a gate
  /// with a depolarizing parameter L is this infidelity i plus L (d(1 − i) − 1)/d.
  /// - Returns: nil for a gate that has no noise by rule.
  /// - Throws: As `gateNoise(_:_:)`.
  public func infidelityBesideDepolarizing(_ gate: Gate, _ qubits: [Int]) throws -> Double? {
    for qubit in qubits { try check(qubit, for: "gate '\(gate.name)'") }
    guard let figures = try figures(gate, qubits) else { return nil }
    return try 1
      - fidelityOfOthers(
        gate, qubits, figures, leakage(figures, factor: 1),
        duration: figures.duration?.value ?? 0)
  }

  /// The average fidelity of all that the depolarizing part comes on top of, unscaled.
  private func fidelityOfOthers(
    _ gate: Gate, _ qubits: [Int], _ figures: Calibration.GateFigures, _ leakage: GateLoss?,
    duration: Double
  ) throws -> Double {
    let countsRelaxation = policy == .physical || sources.contains(.relaxation)
    let decays = qubits.map { countsRelaxation ? times($0) : nil }
    guard let error = try coherentError(figures, scale: 1) else {
      return AerRules.averageFidelity(
        processFidelity: decays.reduce(1) { product, times in
          product
            * AerRules.relaxationProcessFidelity(
              t1: times?.t1 ?? .infinity, t2: times?.t2 ?? .infinity, time: duration,
              coherence: leakage?.coherence ?? 1)
        }, qubits: qubits.count)
    }
    // A unitary error does not commute with relaxation: the trace of the product is taken.
    var rest = RealMatrix.identity(1)
    for (qubit, times) in zip(qubits, decays) {
      let a = Portable.exp(-duration / (times?.t1 ?? .infinity))
      let b = Portable.exp(-duration / (times?.t2 ?? .infinity))
      let c = leakage?.coherence ?? 1
      var own = RealMatrix.diagonal([1, b * c, b * c, a * c])
      own[3, 0] = (1 - 2 * excitedPopulation(qubit)) * (1 - a)
      rest = own.kronecker(rest)
    }
    let d = Double(1 << qubits.count)
    return AerRules.averageFidelity(
      processFidelity: (rest * (try coherentTransfer(error, gate))).trace / (d * d),
      qubits: qubits.count)
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

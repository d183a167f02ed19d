import Channels
import Circuits
import Devices
import Elementary

/// What surrounds an ideal projection when a qubit is measured.
public struct MeasurementNoise: Hashable, Sendable {
  /// Relaxation of the measured qubit before its state is decided, and the return of a lost one.
  public let before: QuantumChannel?
  /// How the record differs from the projected state.
  public let assignment: AssignmentMatrix
  /// What happens to the measured qubit after the projection, in order.
  public let after: [QuantumChannel]
  /// Dephasing of every other qubit.
  public let spectator: QuantumChannel?
  /// Dephasing of the qubits that a gate joins with the measured one, in place of that.
  public var neighbour: QuantumChannel?
  /// The turn about Z of these, in radians.
  public var neighbourPhase = 0.0
  /// What light of the measurement does to every other qubit.
  public var scattering: QuantumChannel?

  /// Whether other qubits are left alone.
  var isQuiet: Bool {
    spectator == nil && neighbour == nil && neighbourPhase == 0 && scattering == nil
  }

  /// What happens to another qubit, in order.
  func disturbances(isNeighbour: Bool) -> [NoisyOperation] {
    var result = [isNeighbour ? neighbour : spectator, scattering].compactMap(\.self)
      .map(NoisyOperation.channel)
    if isNeighbour && neighbourPhase != 0 {
      result.append(.gate(GateApplication(.rz, [Angle(neighbourPhase)])))
    }
    return result
  }
}

extension NoiseModel {
  /// The fraction of a readout during which the state is undecided where no payload says.
  public static let defaultUndecidedFraction = 0.5

  /// The noise of a measurement under the sources that are on.
  ///
  /// With `measurement`: relaxation during the undecided fraction of the readout, projection,
  /// relaxation during the rest, a flip of the state, dephasing of the others. With `readout`:
  /// assignment errors. With both, the assignment is what is left of the calibrated confusion
  /// after the decay before the projection, so that the whole is as calibrated.
  /// - Parameter isMidCircuit: Whether the program goes on after the measurement, for which some
  ///   machines have another one.
  /// - Throws: `NoiseError` for a qubit that the device does not have or that is out of order.
  public func measurementNoise(
    _ qubit: Int, isMidCircuit: Bool = false
  ) throws -> MeasurementNoise {
    try check(qubit, for: "measurement")
    var assignment =
      sources.contains(.readout) ? try confusion(qubit, isMidCircuit: isMidCircuit) : .ideal
    guard sources.contains(.measurement) else {
      return MeasurementNoise(
        before: try returning(before: nil), assignment: assignment,
        after: [try readoutLeakage()].compactMap(\.self), spectator: nil)
    }
    let figures = calibration.measurement
    let undecided = figures.undecidedFraction?.value ?? Self.defaultUndecidedFraction
    var before: QuantumChannel?
    var after: [QuantumChannel] = []
    if let duration = try decayDuration(
      qubit, undecided: undecided, isMidCircuit: isMidCircuit)
    {
      before = try relaxation(qubit, seconds: undecided * duration)
      if let rest = try relaxation(qubit, seconds: (1 - undecided) * duration) {
        after.append(rest)
      }
      if before != nil && sources.contains(.readout) {
        assignment = residual(assignment, qubit, seconds: undecided * duration)
      }
    } else {
      remark("no readout duration is known, so measuring takes no time", at: "qubit \(qubit)")
    }
    let flip = scaledFlip(figures.nonQNDFlip?.value ?? 0)
    if flip > 0 { after.append(try .pauli([1 - flip, flip, 0, 0])) }
    if let lost = try readoutLeakage() { after.append(lost) }
    let near = figures.neighbourDephasing ?? figures.spectatorDephasing
    return MeasurementNoise(
      before: try returning(before: before), assignment: assignment, after: after,
      spectator: try dephasing(figures.spectatorDephasing?.value ?? 0),
      neighbour: try dephasing(near?.value ?? 0),
      neighbourPhase: scale.squareRoot() * (figures.neighbourPhase?.value ?? 0),
      scattering: try scattering(figures.spectatorScattering))
  }

  private func dephasing(_ exponent: Double) throws -> QuantumChannel? {
    let flip = -Portable.expMinusOne(-scale * exponent) / 2
    return flip > 0 ? try .pauli([1 - flip, 0, 0, flip]) : nil
  }

  /// The loss of a qubit that is measured; nil for none.
  private func readoutLeakage() throws -> QuantumChannel? {
    guard sources.contains(.leakage), policy == .physical,
      let lost = calibration.measurement.leakage?.value
    else { return nil }
    let probability = min(1, scale * lost)
    return probability > 0 ? try .leaking(probability) : nil
  }

  /// What scattered light does to a qubit: it is measured with nobody looking, and |1⟩ is pumped to
  /// |0⟩, out of the computational space or back to |1⟩, each as likely (the crosstalk of the public
  /// noise model of Quantinuum's emulators, PECOS); what is lost is replaced by the mixed state, so that
  /// |1⟩ becomes |0⟩ with probability ½.
  func scattering(_ figure: Quantity?) throws -> QuantumChannel? {
    let p = min(1, scale * (figure?.value ?? 0))
    guard p > 0, policy == .physical else { return nil }
    return try .phaseAmplitudeDamping(
      amplitude: p / 2, phase: max(0, 1 - p / 2 - (1 - p) * (1 - p)))
  }

  /// The part of a readout's duration during which the qubit relaxes, in seconds: all of it, or
  /// less where the duration is assumed and would give more wrong records than were measured.
  private func decayDuration(
    _ qubit: Int, undecided: Double, isMidCircuit: Bool
  ) throws -> Double? {
    let figures = readoutFigures(qubit, isMidCircuit: isMidCircuit)
    guard let quantity = figures.duration else { return nil }
    let errors = [figures.p10, figures.p01, figures.mean].compactMap(\.self)
    guard policy == .physical, quantity.provenance == .assumed, scale > 0, !errors.isEmpty,
      errors.allSatisfy({ $0.provenance != .assumed }), let times = times(qubit)
    else { return quantity.value }
    let confusion = try confusion(qubit, isMidCircuit: isMidCircuit)
    let population = excitedPopulation(qubit)
    let part = largestPart { part in
      let left = -Portable.expMinusOne(-scale * undecided * part * quantity.value / times.t1)
      return !confusion.removingDecay(
        down: (1 - population) * left, up: population * left
      ).isFloored
    }
    if part < 1 {
      remark(
        "the assumed readout duration would give more wrong records than measured, so relaxation "
          + "lasts for a part of it", at: "qubit \(qubit) (\(part) of \(quantity.value) s)")
    }
    return part * quantity.value
  }

  /// How relaxation during a time moves the populations of a qubit.
  private func transitions(_ qubit: Int, seconds: Double) -> AssignmentMatrix {
    guard let times = times(qubit) else { return .ideal }
    let left = -Portable.expMinusOne(-scale * seconds / times.t1)
    let population = excitedPopulation(qubit)
    return AssignmentMatrix(p10: population * left, p01: (1 - population) * left)
  }

  /// How relaxation moves the populations of a measured qubit before its state is decided.
  /// - Throws: As `measurementNoise`.
  func decayBeforeRecord(_ qubit: Int, isMidCircuit: Bool) throws -> AssignmentMatrix {
    let undecided =
      calibration.measurement.undecidedFraction?.value ?? Self.defaultUndecidedFraction
    guard sources.contains(.measurement),
      let duration = try decayDuration(qubit, undecided: undecided, isMidCircuit: isMidCircuit)
    else { return .ideal }
    return transitions(qubit, seconds: undecided * duration)
  }

  /// The assignment that, after relaxation during a time, gives a calibrated confusion.
  private func residual(
    _ confusion: AssignmentMatrix, _ qubit: Int, seconds: Double
  ) -> AssignmentMatrix {
    let decay = transitions(qubit, seconds: seconds)
    let (assignment, isFloored) = confusion.removingDecay(down: decay.p01, up: decay.p10)
    if isFloored {
      remark(
        "relaxation during the readout alone gives more wrong records than calibrated, so there "
          + "are more", at: "qubit \(qubit) (P(1|0) = \(confusion.p10), P(0|1) = \(confusion.p01))")
    }
    return assignment
  }
}

extension AssignmentMatrix {
  /// The assignment A′ that, after transitions of the state with given probabilities, gives this
  /// confusion A: A = A′Γ with Γ = [[1−up, down], [up, 1−down]], columns by true state.
  ///
  /// P′(0|1) = ((1−up)·P(0|1) − down·(1−P(1|0)))/(1−down−up), and with 0 and 1 exchanged for
  /// P′(1|0). To first order in the flips, without excitation, this is (P(0|1) − γ)/(1 − γ).
  /// - Returns: The assignment and whether a probability had to be lifted to 0 or lowered to 1,
  ///   in which case the confusion is not reached.
  func removingDecay(down: Double, up: Double) -> (AssignmentMatrix, isFloored: Bool) {
    func limited(_ value: Double) -> Double { value.isNaN ? 0 : min(max(value, 0), 1) }
    let left = 1 - down - up
    let exact10 = ((1 - down) * p10 - up * (1 - p01)) / left
    let exact01 = ((1 - up) * p01 - down * (1 - p10)) / left
    var new10 = limited(exact10)
    var new01 = limited(exact01)
    // Where one of them is at its bound, the other still meets its own calibrated number.
    if new01 != exact01 && up < 1 { new10 = limited((p10 - up * (1 - new01)) / (1 - up)) }
    if new10 != exact10 && down < 1 { new01 = limited((p01 - down * (1 - new10)) / (1 - down)) }
    let reached10 = (1 - up) * new10 + up * (1 - new01)
    let reached01 = (1 - down) * new01 + down * (1 - new10)
    let isFloored = abs(reached10 - p10) > 1e-12 || abs(reached01 - p01) > 1e-12
    return (AssignmentMatrix(p10: new10, p01: new01), isFloored)
  }
}

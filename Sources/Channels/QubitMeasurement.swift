/// A measurement of Z of one qubit with its record: projective, or weak through a meter.
///
/// The outcome 0 applies diag(a, b) to the state, the outcome 1 diag(b, a), with a = cos(π/4 − g/2)
/// and b = sin(π/4 − g/2) for the strength g; then the outcome is reported through an assignment
/// matrix. What engines need follows from it: the distribution of reports given Z, and by how much
/// X and Y shrink.
public struct QubitMeasurement: Hashable, Sendable {
  /// P(report | outcome of the meter).
  public let assignment: AssignmentMatrix
  /// The amplitude a with which the meter's outcome agrees with Z; 1 if projective.
  public let right: Double
  /// The amplitude b with which it does not; 0 if projective.
  public let wrong: Double
  /// The factor e^(−γ) by which X and Y shrink beyond what the information costs.
  public let excessCoherence: Double
  /// P(report | Z), outcome and assignment together.
  public let records: AssignmentMatrix

  /// A measurement.
  /// - Parameters:
  ///   - assignment: P(report | outcome).
  ///   - meter: How much is measured, with the errors of the meter itself; nil for a projective
  ///     measurement.
  public init(_ assignment: AssignmentMatrix = .ideal, meter: WeakMeasurement? = nil) {
    let flip = meter?.flip ?? 0
    let reported =
      flip > 0
      ? AssignmentMatrix(
        p10: (1 - flip) * assignment.p10 + flip * (1 - assignment.p01),
        p01: (1 - flip) * assignment.p01 + flip * (1 - assignment.p10)) : assignment
    let (a, b) = meter?.amplitudes ?? (1, 0)
    self.assignment = reported
    (right, wrong) = (a, b)
    excessCoherence = meter?.excessCoherence ?? 1
    records =
      b == 0
      ? reported
      : AssignmentMatrix(
        p10: a * a * reported.p10 + b * b * (1 - reported.p01),
        p01: a * a * reported.p01 + b * b * (1 - reported.p10))
  }

  /// A faultless projective measurement.
  public static let ideal = QubitMeasurement()

  /// Whether the qubit is left in the state that was found.
  public var isProjective: Bool { wrong == 0 }

  /// Whether each report leaves a pure state pure: the record tells the outcome, and nothing is lost
  /// besides.
  public var isPure: Bool { assignment == .ideal && (isProjective || excessCoherence == 1) }

  /// The factor cos g·e^(−γ) by which X and Y shrink if the report is forgotten; 0 if projective.
  public var coherence: Double { 2 * right * wrong * excessCoherence }

  /// The factor of X and Y in the unnormalised state after a report; those of both reports add up to
  /// `coherence`.
  public func coherence(report: Bool) -> Double {
    right * wrong * excessCoherence
      * (assignment.probability(report: report, given: false)
        + assignment.probability(report: report, given: true))
  }
}

extension NoisyOperation {
  /// The measurement that the operation is, with the classical bit that it writes.
  public var measurement: (bit: Int?, measurement: QubitMeasurement)? {
    switch self {
    case .measure(let bit, let assignment): (bit, QubitMeasurement(assignment))
    case .weakMeasure(let bit, let measurement): (bit, measurement)
    case .gate, .channel, .reset, .assign: nil
    }
  }

  /// The classical bit that the operation writes.
  public var writtenBit: Int? {
    switch self {
    case .measure(let bit, _): bit
    case .weakMeasure(let bit, _): bit
    case .assign(let bit, _): bit
    case .gate, .channel, .reset: nil
    }
  }
}

extension NoisyCircuit {
  /// The circuit with a meter in place of every projective measurement that has a record which no
  /// condition reads: it takes as long and has the same errors, but learns less.
  public func measured(by meter: WeakMeasurement) -> NoisyCircuit {
    let deciding = decidingBits
    var result = self
    result.instructions = instructions.map { instruction in
      guard case .measure(let bit?, let assignment) = instruction.operation,
        !deciding.contains(bit)
      else {
        return instruction
      }
      return NoisyInstruction(
        .weakMeasure(bit: bit, QubitMeasurement(assignment, meter: meter)),
        on: instruction.qubits, conditions: instruction.conditions)
    }
    return result
  }
}

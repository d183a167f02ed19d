import Devices
import Elementary

/// How the frequency of a qubit differs from that of its frame, scaled, in hertz.
struct FrequencyNoise: Hashable {
  /// Always.
  var offset = 0.0
  /// Standard deviation from one run to another.
  var width = 0.0
  /// The amplitude A of noise with the one-sided spectral density A²/f.
  var flicker = 0.0
  /// Half the distance between the frequencies of the two charge parities.
  var halfSplitting = 0.0

  /// Whether there is none.
  var isEmpty: Bool { self == FrequencyNoise() }
}

extension NoiseModel {
  /// The frequency noise of a qubit under the sources that are on and the scale.
  func frequencyNoise(_ qubit: Int) -> FrequencyNoise {
    var result = FrequencyNoise()
    guard policy == .physical, calibration.qubits.indices.contains(qubit) else { return result }
    let figures = calibration.qubits[qubit]
    let factor = scale.squareRoot()
    if sources.contains(.detuning) { result.offset = factor * (figures.detuning?.value ?? 0) }
    if isWithoutSlowSources { return result }
    if sources.contains(.detuning) {
      result.width = factor * (slowWidth(figures) ?? 0)
      result.flicker = factor * (figures.flickerAmplitude?.value ?? 0)
    }
    if sources.contains(.parity) {
      result.halfSplitting = factor * (figures.chargeSplitting?.value ?? 0) / 2
    }
    return result
  }

  /// The standard deviation of a qubit's frequency from run to run, in hertz. What follows from two
  /// coherence times counts where the source was asked for by name alone: it is an inference, and not
  /// what the calibration states.
  private func slowWidth(_ figures: Calibration.QubitFigures) -> Double? {
    isEverySource ? figures.detuningWidth?.value : figures.slowWidth
  }

  /// The sources that are on and keep a random value during a whole run, in the order of their
  /// declaration: no channel of a single step stands for them.
  public var slowSources: [NoiseSource] {
    if isWithoutSlowSources { return [] }
    return [NoiseSource.detuning, .parity].filter { source in
      sources.contains(source) && policy == .physical
        && calibration.qubits.contains { figures in
          source == .parity
            ? (figures.chargeSplitting?.value ?? 0) > 0
            : (slowWidth(figures) ?? 0) > 0 || (figures.flickerAmplitude?.value ?? 0) > 0
        }
    }
  }

  /// The sources that are on for a step of a longer run, in the order of their declaration: all but
  /// those that do nothing beyond keeping a random value during a whole run.
  public var stepSources: [NoiseSource] {
    let slow = slowSources
    let isDetuned = calibration.qubits.contains { ($0.detuning?.value ?? 0) != 0 }
    return orderedSources.filter {
      !slow.contains($0) || ($0 == .detuning && isDetuned)
    }
  }

  /// What is random from run to run; nil if nothing is.
  var slowNote: String? {
    let slow = slowSources
    if slow.isEmpty {
      guard isEverySource, policy == .physical, !isWithoutSlowSources,
        calibration.qubits.contains(where: { $0.detuningWidth == nil && ($0.slowWidth ?? 0) > 0 })
      else { return nil }
      return
        "coherence times of Ramsey experiments are below those of echoes; detuning, asked for by "
        + "name, takes that for frequencies that differ from run to run"
    }
    return slow.map(\.rawValue).joined(separator: " and ")
      + " keeps a random value during a run: exact methods take the mean by a quadrature, "
      + "trajectories draw it for each shot"
  }

  /// The same noise without what keeps a random value during a whole run, for circuits that are a step
  /// of a longer run.
  /// - Parameter movesRecords: Whether the errors of two records together are left to
  ///   `NoisyCircuit.jointRecords`, for engines that know no conditions.
  /// - Throws: `NoiseError.slowSource` for such a source that was asked for by name.
  public func withoutSlowSources(
    for what: String, movingRecords movesRecords: Bool = false
  ) throws -> NoiseModel {
    let slow = slowSources
    if let first = slow.first {
      guard isEverySource else { throw NoiseError.slowSource(first, what) }
      remark(
        "what keeps a random value during a whole run is left out of \(what)",
        at: slow.map(\.rawValue).joined(separator: ", "))
    }
    return slow.isEmpty && !movesRecords
      ? self : NoiseModel(self, withoutSlowSources: !slow.isEmpty, movesRecords: movesRecords)
  }
}

extension Calibration.QubitFigures {
  /// The standard deviation of the frequency from run to run, in hertz: the stated one, else that
  /// with which a Ramsey experiment falls to 1/e at its coherence time t where an echo has decayed
  /// by e^(−t/T2): t/T2 + (2πσt)²/2 = 1.
  var slowWidth: Double? {
    if let stated = detuningWidth?.value { return stated }
    guard let ramsey = t2Ramsey?.value, var echo = t2?.value, ramsey > 0 else { return nil }
    if let t1 = t1?.value { echo = min(echo, 2 * t1) }
    guard ramsey < echo else { return nil }
    return (2 * (1 - ramsey / echo)).squareRoot() / (2 * .pi * ramsey)
  }

  /// Whether a figure of the frequency itself is stated.
  var statesDetuning: Bool {
    detuning != nil || detuningWidth != nil || flickerAmplitude != nil
  }
}

/// 1/f noise as a sum of processes of Ornstein and Uhlenbeck, two for each decade of their rates: the
/// spectral density is A²/f within a thousandth between the frequencies that it is made for, and
/// constant below and falling as 1/f² above.
enum FlickerNoise {
  /// The frequencies between which it is 1/f, in hertz: from the inverse of the minutes for which a
  /// frequency stays as it was calibrated to beyond those that pulses resolve (white and Ohmic noise
  /// takes over there, at some 10 MHz; Bylander et al., Nature Physics 7, 565 (2011)).
  static let band = 1e-2...1e7

  private static let step = Portable.log(10) / 2

  /// The rates of the processes in 1/s with their variances for an amplitude of 1 Hz, those at the
  /// ends of the band half of the others.
  private static let processes: [(rate: Double, variance: Double)] = {
    let ends = [band.lowerBound, band.upperBound].map { Portable.log(2 * .pi * $0) }
    let count = Int(((ends[1] - ends[0]) / step).rounded())
    return (0...count).map {
      (Portable.exp(ends[0] + Double($0) * step), $0 == 0 || $0 == count ? step / 2 : step)
    }
  }()

  /// The covariance of the phases in radians that noise of amplitude 1 Hz gives in two intervals of
  /// time in seconds.
  static func covariance(_ a: (start: Double, end: Double), _ b: (start: Double, end: Double))
    -> Double
  {
    let sum = processes.reduce(0) { sum, process in
      func twice(_ x: Double) -> Double { secondIntegral(abs(x), rate: process.rate) }
      return sum + process.variance
        * (twice(a.end - b.start) - twice(a.start - b.start) - twice(a.end - b.end)
          + twice(a.start - b.end))
    }
    return 4 * .pi * .pi * sum
  }

  /// ∫₀ˣ∫₀ʸ e^(−γz) dz dy = (e^(−γx) − 1 + γx)/γ².
  private static func secondIntegral(_ x: Double, rate: Double) -> Double {
    let u = rate * x
    if u < 1e-2 {
      return x * x * (0.5 - u / 6 + u * u / 24 - u * u * u / 120 + u * u * u * u / 720)
    }
    return (Portable.expMinusOne(-u) + u) / (rate * rate)
  }
}

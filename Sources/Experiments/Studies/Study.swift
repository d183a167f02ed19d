import Emulation

/// What is known about measurement in the middle of circuits, looked for on an emulated machine.
public enum Study: String, CaseIterable, Sendable {
  /// How much of its past inputs a measured circuit remembers, against the strength of measurement.
  case memory
  /// What repeated measurements of a qubit do to it, to its neighbour and to both together.
  case measurementErrors = "measurement-errors"
  /// What errs in blocks of measurement and feed-forward, with and without decoupling.
  case dynamicBlocks = "dynamic-blocks"
  /// How much bandits lose with the tangent kernel of a circuit, of a network, and without.
  case bandit
  /// What a pendulum's swing costs while a circuit, with and without a surrogate, and a network learn it.
  case pendulum

  /// What is looked for, in a line.
  public var title: String {
    switch self {
    case .memory: "Memory of past inputs against the strength of measurement"
    case .measurementErrors: "Errors of repeated mid-circuit measurements"
    case .dynamicBlocks: "Errors of a block of measurement and feed-forward"
    case .bandit: "Regret of bandits with tangent kernels"
    case .pendulum: "Learning to swing a pendulum up"
    }
  }

  /// Who published it.
  public var citation: String {
    switch self {
    case .memory:
      "P. Mujal, R. Martínez-Peña, G. Giorgi, M. Soriano, R. Zambrini, npj Quantum Information 9, 16 "
        + "(2023), doi:10.1038/s41534-023-00682-z"
    case .measurementErrors:
      "L. Govia, P. Jurcevic, C. Wood, N. Kanazawa, S. Merkel, D. McKay, arXiv:2207.04836"
    case .dynamicBlocks: "L. Shirizly, L. Govia, D. McKay, arXiv:2408.07677"
    case .bandit: "Y. Huang, V. Tan, S. Jose, arXiv:2601.02870"
    case .pendulum: "J. Luo, J. Kulcsar, X. Chen, G. Giaconi, G. Korpas, arXiv:2503.09119"
    }
  }

  /// What they found, as far as it is looked for here.
  public var finding: String {
    switch self {
    case .memory:
      "With a finite number of copies, weak measurements weigh information against disturbance: memory "
        + "is best between too weak, where records are noise, and projective, where nothing lasts."
    case .measurementErrors:
      "Separate decays tell errors of the measured qubit from those of a spectator and from those that "
        + "depend on both."
    case .dynamicBlocks:
      "With decoupling, wrong records and the decoherence of the data qubit while it waits are the "
        + "leading errors; without it, ZZ coupling adds to them."
    case .bandit:
      "With few data a bandit that takes the tangent kernel of a circuit at random weights loses less "
        + "than with that of a classical network."
    case .pendulum:
      "TD3 with a circuit in the actor, whose gradient is that of a surrogate which learns each batch's "
        + "readouts, does as well as with a classical network."
    }
  }

  /// Whether a machine is needed.
  public var needsMachine: Bool { self == .measurementErrors || self == .dynamicBlocks }

  /// Looks for it.
  /// - Parameters:
  ///   - emulator: The machine; nil for none where none is needed.
  ///   - seed: Of everything random.
  /// - Throws: `ExperimentError` without a machine that is needed; the errors of the emulator.
  public func run(on emulator: Emulator?, seed: UInt64 = 1) throws -> StudyResult {
    switch self {
    case .memory: return try MemoryStudy(emulator: emulator, seed: seed).run()
    case .bandit: return try BanditStudy(emulator: emulator, seed: seed).run()
    case .pendulum: return try PendulumStudy(emulator: emulator, seed: seed).run()
    case .measurementErrors, .dynamicBlocks:
      guard let emulator else {
        throw ExperimentError.noMachine(experiment: rawValue)
      }
      return try self == .dynamicBlocks
        ? DynamicBlockStudy(emulator).run() : RepeatedMeasurementStudy(emulator).run()
    }
  }
}

/// What a study found: values of several series at the same places.
public struct StudyResult: Codable, Hashable, Sendable {
  /// Values with a name.
  public struct Series: Codable, Hashable, Sendable {
    /// What they are of.
    public let name: String
    /// One for each place; nil for none.
    public let values: [Double?]

    /// A series.
    public init(_ name: String, _ values: [Double?]) {
      self.name = name
      self.values = values
    }
  }

  /// The study.
  public let study: String
  /// The machine; nil without one.
  public let device: String?
  /// The places, as they are written at the axis.
  public let places: [String]
  /// What the places are.
  public let placeTitle: String
  /// What the values are.
  public let valueTitle: String
  /// The values.
  public let series: [Series]
  /// Whether they show what was published.
  public let isReproduced: Bool
  /// In which numbers.
  public let conclusion: String
}

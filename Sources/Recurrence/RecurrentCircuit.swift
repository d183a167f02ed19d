import Channels
import Circuits
import Simulators

/// The circuit of one timestep, lowered for one readout protocol, with how its readouts are taken
/// and how long it takes.
///
/// Made either from an ansatz without noise or from an emulated device.
public struct RecurrentCircuit: Sendable {
  /// One setting of the measurement bases that `replay` runs.
  public struct Setting: Sendable {
    /// For each measured qubit, P(0) − P(1) of its record as a function of its Paulis.
    public let functionals: [ReadoutFunctional]
    /// The readouts that the setting supplies: the index among the model's readouts and the
    /// positions of the measured qubits whose product it is.
    public let readouts: [(index: Int, factors: [Int])]

    /// A setting from its parts.
    public init(functionals: [ReadoutFunctional], readouts: [(index: Int, factors: [Int])]) {
      self.functionals = functionals
      self.readouts = readouts
    }
  }

  /// How long things take on the machine, in seconds.
  public struct Timing: Hashable, Sendable {
    /// The gates of one timestep.
    public let step: Double
    /// A measurement with the pulses that change its basis.
    public let readout: Double
    /// The wait for the controller after a measurement in the middle.
    public let wait: Double
    /// From the end of a run to the start of the next one.
    public let repetition: Double

    /// Timing from its parts.
    public init(step: Double, readout: Double, wait: Double, repetition: Double) {
      self.step = step
      self.readout = readout
      self.wait = wait
      self.repetition = repetition
    }
  }

  /// The lowered cell. For protocols that measure in the middle, classical bit k receives
  /// readout k.
  public let program: Program
  /// The model's readouts.
  public let readouts: Readouts
  /// The protocol for which the cell was made.
  public let readoutProtocol: ReadoutProtocol
  /// What is read at the end of a step, in the order of the readouts; empty where the program
  /// measures.
  public let functionals: [ReadoutFunctional]
  /// The settings of `replay`.
  public let settings: [Setting]
  /// Whether the cell is unitary and its readouts exact Pauli expectations.
  public let isIdeal: Bool
  /// How long things take; nil without a machine.
  public let timing: Timing?

  /// A cell from its parts.
  public init(
    program: Program, readouts: Readouts, readoutProtocol: ReadoutProtocol,
    functionals: [ReadoutFunctional], settings: [Setting], isIdeal: Bool, timing: Timing?
  ) {
    self.program = program
    self.readouts = readouts
    self.readoutProtocol = readoutProtocol
    self.functionals = functionals
    self.settings = settings
    self.isIdeal = isIdeal
    self.timing = timing
  }

  /// The number of angles that the controller supplies.
  public var parameterCount: Int { program.angles.parameters.count }
}

extension RecurrentCircuit {
  /// The cell of an ansatz on a machine without noise.
  /// - Throws: `RecurrenceError` if the protocol cannot supply the readouts; `SimulationError`.
  public static func ideal(
    _ ansatz: Circuit, readouts: Readouts, readoutProtocol: ReadoutProtocol
  ) throws -> RecurrentCircuit {
    try readoutProtocol.check(readouts)
    let noisy = NoisyCircuit(
      ideal: readoutProtocol.measuresMidCircuit ? measuring(readouts, ansatz) : ansatz)
    let functionals =
      readoutProtocol.measuresMidCircuit ? [] : readouts.paulis.map { ReadoutFunctional($0) }
    let settings = readouts.settings.map { setting in
      Setting(
        functionals: setting.basis.map { ReadoutFunctional(PauliString([$0])) },
        readouts: setting.readouts.map { index in
          (index, readouts.paulis[index].factors.compactMap { setting.basis.firstIndex(of: $0) })
        })
    }
    return RecurrentCircuit(
      program: try Program(lowering: noisy, keeping: Array(0..<ansatz.qubitCount)),
      readouts: readouts, readoutProtocol: readoutProtocol, functionals: functionals,
      settings: settings, isIdeal: readoutProtocol == .expectation, timing: nil)
  }
}

/// The gates that turn a measurement of Z into one of another Pauli.
public enum BasisChange {
  /// Gates before the measurement, in order: H for X, S† and H for Y.
  public static func gates(_ pauli: Pauli) -> [Gate] {
    switch pauli {
    case .i, .z: []
    case .x: [.h]
    case .y: [.sdg, .h]
    }
  }
}

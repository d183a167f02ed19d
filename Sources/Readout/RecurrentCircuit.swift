import Channels
import Circuits
import Simulators

/// The circuit of one timestep, lowered for one readout protocol, with how its readouts are taken
/// and how long it takes.
///
/// Made either from an ansatz without noise or from an emulated device.
public struct RecurrentCircuit: Sendable {
  /// One setting of the measurement bases in which the readouts can be had.
  public struct Setting: Sendable {
    /// How the qubits are read.
    public let joint: JointReadout
    /// The readouts that the setting supplies: the index among the model's readouts and the
    /// positions of the measured qubits whose product it is.
    public let readouts: [(index: Int, factors: [Int])]

    /// A setting from its parts.
    public init(_ joint: JointReadout, readouts: [(index: Int, factors: [Int])]) {
      self.joint = joint
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
  public let readoutProtocol: any ReadoutProtocol
  /// What is read at the end of a step, in the order of the readouts; empty where the program
  /// measures.
  public let functionals: [ReadoutFunctional]
  /// The settings in which copies are measured at the end of a step.
  public let settings: [Setting]
  /// How each Pauli is read that copies are measured in at the end of a step, where all qubits are
  /// measured together.
  public let factors: RandomBasisReadout
  /// Whether the cell is unitary and its readouts exact Pauli expectations.
  public let isIdeal: Bool
  /// Whether what goes wrong depends on the angles that the controller supplies.
  public internal(set) var hasAngleDependentNoise = false
  /// What the controller makes of each readout's record, or mean of records.
  public internal(set) var corrections: [RecordCorrection]
  /// The assignment matrix of all measured qubits, where it is undone for those that are read
  /// together; nil where it is not.
  public internal(set) var joint: JointAssignment?
  /// The physical qubit whose record each readout is; empty without a machine.
  public internal(set) var measuredQubits: [Int] = []
  /// The physical qubits of each setting.
  public internal(set) var settingQubits: [[Int]] = []
  /// The factor of this circuit's readouts in what the controller takes.
  public internal(set) var weight = 1.0
  /// Circuits that run beside this one, with the same angles, whose readouts are added with their
  /// weights.
  public internal(set) var others: [RecurrentCircuit] = []
  /// How long things take; nil without a machine.
  public let timing: Timing?
  /// Whether all angles of a sequence are known before it runs, because no readout drives them: one run
  /// that measures in the middle then has all readouts.
  public var anglesAreKnown = false
  /// The last step of a sequence, on the same qubits and with the same angles, where other readouts
  /// follow it than the steps before; nil if it is as they are.
  public var last: RecurrentCircuit? {
    get { lastSteps.first }
    set { lastSteps = newValue.map { [$0] } ?? [] }
  }
  /// None or one: a structure cannot hold itself.
  private var lastSteps: [RecurrentCircuit] = []

  /// How many programs run with a state each: the step, the last one where that is another, and those
  /// of the circuits beside this one.
  public var programCount: Int {
    others.reduce(last == nil ? 1 : 2) { $0 + $1.programCount }
  }

  /// The number of angles that the controller supplies.
  public var parameterCount: Int { program.angles.parameters.count }

  /// The shots each of which drives a controller of its own; nil where an average does.
  public var drivingShots: Int? {
    readoutProtocol.isDrivenByEachShot ? readoutProtocol.shots : nil
  }
}

extension RecurrentCircuit {
  /// The cell of an ansatz on a machine without noise.
  /// - Parameters:
  ///   - final: What is read after a sequence's last step, if that is something else.
  ///   - channel: What happens to each qubit of every barrier of the steps but the last where that is
  ///     another one; nil for nothing.
  ///   - forgotten: Qubits whose state after a step nobody uses.
  /// - Throws: `ReadoutError` if the protocol cannot supply the readouts; `SimulationError`.
  public static func ideal(
    _ ansatz: Circuit, readouts: Readouts, final: Readouts? = nil,
    readoutProtocol: any ReadoutProtocol, atBarriers channel: QuantumChannel? = nil,
    forgetting forgotten: Set<Int> = []
  ) throws -> RecurrentCircuit {
    try readoutProtocol.check(readouts)
    let step = readoutProtocol.step(ansatz, readouts)
    func average(_ step: Circuit, _ own: any ReadoutProtocol, _ channel: QuantumChannel?) throws
      -> NoisyCircuit
    {
      let circuit = NoisyCircuit(step, atBarriers: channel)
      return try (own.meter.map(circuit.measured(by:)) ?? circuit)
        .averagingOverRecords(forgetting: forgotten)
    }
    var circuit = try average(step, readoutProtocol, channel)
    guard let final else { return try ideal(circuit, readouts, readoutProtocol) }
    let end = readoutProtocol.last
    try end.check(final)
    var last = try average(end.step(ansatz.widened(to: step), final), end, nil)
    // States go on from one to the other: both have the qubits that either has added for records.
    let width = max(circuit.qubitCount, last.qubitCount)
    (circuit.qubitCount, last.qubitCount) = (width, width)
    var result = try ideal(circuit, readouts, readoutProtocol)
    result.last = try ideal(last, final, end)
    return result
  }

  private static func ideal(
    _ step: NoisyCircuit, _ readouts: Readouts, _ readoutProtocol: any ReadoutProtocol
  ) throws -> RecurrentCircuit {
    let factors = readoutProtocol.factors(readouts).map { factor in
      (factor, ReadoutFunctional(PauliString([factor])))
    }
    let program = try Program(lowering: step, keeping: Array(0..<step.qubitCount))
    return try RecurrentCircuit(
      program: program, readouts: readouts, readoutProtocol: readoutProtocol,
      factors: FactorReadouts(Dictionary(uniqueKeysWithValues: factors)),
      isIdeal: program.isUnitary && readoutProtocol.shots == nil, timing: nil)
  }

  /// A cell with what its protocol reads: where it measures in the middle, nothing more.
  init(
    program: Program, readouts: Readouts, readoutProtocol: any ReadoutProtocol,
    factors: FactorReadouts, isIdeal: Bool, timing: Timing?
  ) throws {
    self.program = program
    self.readouts = readouts
    self.readoutProtocol = readoutProtocol
    self.isIdeal = isIdeal
    self.timing = timing
    corrections = [RecordCorrection](
      repeating: RecordCorrection(factor: readoutProtocol.recordGain), count: readouts.count)
    guard !readoutProtocol.measuresMidCircuit else {
      self.factors = try RandomBasisReadout(.none)
      functionals = []
      settings = []
      return
    }
    let all = try RandomBasisReadout(factors)
    let settings = try readouts.settings.map { setting in
      Setting(
        try factors.together(setting.basis),
        readouts: setting.readouts.map { index in
          (index, readouts.paulis[index].factors.compactMap { setting.basis.firstIndex(of: $0) })
        })
    }
    self.factors = all
    self.settings = settings
    var functionals = readouts.paulis.map { ReadoutFunctional($0) }
    if readoutProtocol.measuresRandomBases {
      functionals = readouts.paulis.map(all.product)
    } else {
      for setting in settings {
        for (index, places) in setting.readouts {
          functionals[index] = setting.joint.product(places)
        }
      }
    }
    self.functionals = functionals
  }
}

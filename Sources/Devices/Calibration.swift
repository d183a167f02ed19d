/// How well a device worked on a day: a dated snapshot. A missing number is nil, never zero.
public struct Calibration: Hashable, Sendable {
  /// The figures of one qubit.
  public struct QubitFigures: Hashable, Sendable {
    /// Relaxation time in seconds.
    public var t1: Quantity?
    /// Coherence time in seconds, echo where the vendor gives both.
    public var t2: Quantity?
    /// Coherence time of a Ramsey experiment in seconds, without an echo: shorter than `t2` by slow
    /// fluctuations of the frequency, whose width follows from it where that is not stated.
    public var t2Ramsey: Quantity?
    /// How far the qubit's frequency is from that of its frame, in hertz, always: what a calibration
    /// of the frequency left. A positive one turns |+⟩ towards |+i⟩.
    public var detuning: Quantity?
    /// Standard deviation of the frequency from one run to another, in hertz, constant during a run.
    public var detuningWidth: Quantity?
    /// Amplitude A of the frequency's 1/f noise in hertz: its one-sided spectral density at the
    /// frequency f is A²/f.
    public var flickerAmplitude: Quantity?
    /// How far the frequencies of the two charge parities of a transmon's island are from each
    /// other, in hertz.
    public var chargeSplitting: Quantity?
    /// Transition frequency in hertz.
    public var frequency: Quantity?
    /// Population of |1⟩ at equilibrium.
    public var excitedPopulation: Quantity?
    /// Temperature in kelvin, which with the frequency gives the population where that is unknown.
    public var temperature: Quantity?
    /// Mean assignment error.
    public var readoutError: Quantity?
    /// P(report 1 | prepared 0).
    public var p10: Quantity?
    /// P(report 0 | prepared 1).
    public var p01: Quantity?
    /// Duration of a measurement in seconds.
    public var readoutDuration: Quantity?
    /// Duration of a reset in seconds.
    public var resetDuration: Quantity?
    /// Probability that a reset leaves |1⟩.
    public var resetError: Quantity?
    /// Mean assignment error of a measurement after which the program goes on, where the machine
    /// has another one for that (IBM's `measure_2`).
    public var midCircuitReadoutError: Quantity?
    /// P(report 1 | prepared 0) of a measurement after which the program goes on.
    public var midCircuitP10: Quantity?
    /// P(report 0 | prepared 1) of a measurement after which the program goes on.
    public var midCircuitP01: Quantity?
    /// Duration of a measurement after which the program goes on, in seconds.
    public var midCircuitReadoutDuration: Quantity?
    /// Duration of a reset of a qubit that has been used, in seconds, where the machine has another
    /// one for that (IBM's `reset_2`).
    public var midCircuitResetDuration: Quantity?
    /// Probability that a reset of a qubit that has been used leaves |1⟩.
    public var midCircuitResetError: Quantity?
    /// Whether the vendor marks the qubit as out of order.
    public var isFaulty: Bool

    /// Figures of one qubit; nothing is known by default.
    public init(
      t1: Quantity? = nil, t2: Quantity? = nil, frequency: Quantity? = nil,
      excitedPopulation: Quantity? = nil, readoutError: Quantity? = nil, p10: Quantity? = nil,
      p01: Quantity? = nil, readoutDuration: Quantity? = nil, resetDuration: Quantity? = nil,
      resetError: Quantity? = nil, temperature: Quantity? = nil, isFaulty: Bool = false
    ) {
      self.t1 = t1
      self.t2 = t2
      self.frequency = frequency
      self.excitedPopulation = excitedPopulation
      self.readoutError = readoutError
      self.p10 = p10
      self.p01 = p01
      self.readoutDuration = readoutDuration
      self.resetDuration = resetDuration
      self.resetError = resetError
      self.temperature = temperature
      self.isFaulty = isFaulty
    }
  }

  /// The figures of one gate on one ordered tuple of qubits.
  public struct GateFigures: Hashable, Sendable {
    /// The gate's name in the gate table.
    public let gate: String
    /// The qubit indices, ordered.
    public let qubits: [Int]
    /// Average gate infidelity 1 − F. A value of 1 or more means that the gate is out of order.
    public let error: Quantity?
    /// Average gate infidelity while gates of as many qubits run elsewhere, where it was measured
    /// beside that of the gate alone, which is `error`. Nil is unknown.
    public let simultaneousError: Quantity?
    /// Duration in seconds.
    public let duration: Quantity?
    /// Probability that the gate takes a qubit out of the computational space; contained in the
    /// error. Nil is unknown.
    public let leakage: Quantity?
    /// Probability that the gate brings a lost qubit back; nil is unknown.
    public let seepage: Quantity?
    /// The unitary part of the error; nil is unknown.
    public let coherent: CoherentFigures?
    /// How the error depends on the angle; nil is not at all.
    public let angleDependence: AngleDependence?

    /// Figures of a gate on qubits.
    public init(
      gate: String, qubits: [Int], error: Quantity?, duration: Quantity?,
      leakage: Quantity? = nil, coherent: CoherentFigures? = nil,
      angleDependence: AngleDependence? = nil, simultaneousError: Quantity? = nil,
      seepage: Quantity? = nil
    ) {
      self.gate = gate
      self.qubits = qubits
      self.error = error
      self.duration = duration
      self.leakage = leakage
      self.simultaneousError = simultaneousError
      self.seepage = seepage
      self.coherent = coherent
      self.angleDependence = angleDependence
    }

    /// Whether the gate is out of order there: error 1 or more.
    public var isFaulty: Bool { (error?.value ?? 0) >= 1 }
  }

  /// What two coupled qubits do to each other while nothing is applied.
  public struct CouplingFigures: Hashable, Sendable {
    /// The two qubit indices in ascending order.
    public let qubits: [Int]
    /// Static ZZ shift in hertz, ζ = f₁₁ − f₁₀ − f₀₁ + f₀₀: the pair evolves by exp(−2πi ζ t |11⟩⟨11|).
    public var zz: Quantity?
    /// Drive crosstalk κ: a pulse that turns either qubit by θ turns the other one by κθ about the
    /// same axis.
    public var driveCrosstalk: Quantity?
    /// Stark shift in hertz of either qubit while a gate runs on the other one and not on it.
    public var starkShift: Quantity?
    /// What is known of the two records together, by report and preparation.
    private var reports: [Int: Quantity] = [:]

    /// Figures of a coupling.
    public init(
      qubits: [Int], zz: Quantity?, driveCrosstalk: Quantity? = nil, starkShift: Quantity? = nil
    ) {
      self.qubits = qubits
      self.zz = zz
      self.driveCrosstalk = driveCrosstalk
      self.starkShift = starkShift
    }

    /// P(report | prepared) of the two qubits where they are measured together; bit k of either number
    /// is that of `qubits[k]`. Nil is what the errors of each by itself give. The right report has what
    /// the others leave, and is never stated.
    public subscript(report report: Int, prepared prepared: Int) -> Quantity? {
      get { reports[4 * report + prepared] }
      set { if report != prepared { reports[4 * report + prepared] = newValue } }
    }

    /// Whether anything is stated of the two records together.
    public var statesReports: Bool { !reports.isEmpty }
  }

  /// Disturbances by measurement that payloads carry for few machines; nil is unknown.
  public struct MeasurementFigures: Hashable, Sendable {
    /// Probability that the state has flipped after the projection, independent of the record.
    public var nonQNDFlip: Quantity?
    /// Dephasing exponent of every other qubit per measurement: coherences shrink by e^(−γ).
    public var spectatorDephasing: Quantity?
    /// The same for qubits that a gate joins with the measured one, in place of that of all others.
    public var neighbourDephasing: Quantity?
    /// The angle in radians by which a measurement turns qubits about Z that a gate joins with the
    /// measured one.
    public var neighbourPhase: Quantity?
    /// Probability that a measurement takes its qubit out of the computational space.
    public var leakage: Quantity?
    /// Probability that another qubit scatters light of a measurement: it loses its coherence and,
    /// in |1⟩, falls to |0⟩ with probability ½.
    public var spectatorScattering: Quantity?
    /// The same of light of a reset.
    public var resetScattering: Quantity?
    /// Probability that a reset, or the preparation at the start, leaves its qubit out of the
    /// computational space.
    public var resetLeakage: Quantity?
    /// Fraction of the readout during which the state is not yet decided, from 0 to 1.
    public var undecidedFraction: Quantity?
    /// How long every other qubit in use waits besides for each reset of a qubit, in seconds: a
    /// machine that resets qubits one after another, or whose sequencers stop for one, keeps the rest
    /// waiting for longer than a reset takes.
    public var resetWait: Quantity?

    /// Disturbances; nothing is known by default.
    public init(
      nonQNDFlip: Quantity? = nil, spectatorDephasing: Quantity? = nil,
      undecidedFraction: Quantity? = nil, resetWait: Quantity? = nil
    ) {
      self.nonQNDFlip = nonQNDFlip
      self.spectatorDephasing = spectatorDephasing
      self.resetWait = resetWait
      self.undecidedFraction = undecidedFraction
    }
  }

  /// The id under `calibrations/DEVICE/`: the date, `2025-02-26`.
  public let id: String
  /// The device's name in the library.
  public let device: String
  /// When the figures were taken, ISO 8601; nil where the source does not say.
  public let date: String?
  /// Where the figures come from, with licence.
  public let source: String
  /// What an importer dropped, repaired or could not know.
  public let notes: [String]
  /// The figures of every qubit, by qubit index.
  public let qubits: [QubitFigures]
  /// The figures of the gates.
  public let gates: [GateFigures]
  /// Disturbances by measurement, the same for every qubit.
  public let measurement: MeasurementFigures
  /// The figures of the couplings, where the source has them.
  public let couplings: [CouplingFigures]

  private let gateIndex: [GateKey: Int]

  private struct GateKey: Hashable, Sendable {
    let gate: String
    let qubits: [Int]
  }

  /// A calibration from its parts.
  public init(
    id: String, device: String, date: String?, source: String, notes: [String] = [],
    qubits: [QubitFigures], gates: [GateFigures],
    measurement: MeasurementFigures = MeasurementFigures(), couplings: [CouplingFigures] = []
  ) {
    self.id = id
    self.device = device
    self.date = date
    self.source = source
    self.notes = notes
    self.qubits = qubits
    self.gates = gates
    self.measurement = measurement
    self.couplings = couplings
    gateIndex = Dictionary(
      gates.enumerated().map { (GateKey(gate: $1.gate, qubits: $1.qubits), $0) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The figures of a gate on an ordered tuple of qubits, if there are any.
  public func figures(_ gate: String, _ qubits: [Int]) -> GateFigures? {
    gateIndex[GateKey(gate: gate, qubits: qubits)].map { gates[$0] }
  }
}

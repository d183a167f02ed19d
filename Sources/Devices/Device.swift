import Circuits

/// A machine: its qubits, what couples to what, its native gates, its timing and what it can do.
public struct Device: Hashable, Sendable {
  /// The kind of hardware, which decides some defaults.
  public enum Technology: String, Codable, Hashable, Sendable, CaseIterable {
    /// Transmons and their kin.
    case superconducting
    /// Trapped ions.
    case trappedIon = "trapped-ion"
    /// Neutral atoms driven by gates.
    case neutralAtom = "neutral-atom"
    /// An invented machine.
    case synthetic
  }

  /// A qubit as the vendor names and draws it.
  public struct Qubit: Hashable, Sendable {
    /// The vendor's label, which need not be a number.
    public let label: String
    /// Column and row for drawing, if known.
    public let position: [Double]?

    /// A qubit with a label and a place in drawings.
    public init(label: String, position: [Double]? = nil) {
      self.label = label
      self.position = position
    }
  }

  /// A gate that the machine performs by itself.
  public struct NativeGate: Hashable, Sendable {
    /// The gate's name in the gate table.
    public let name: String
    /// Whether it is a change of frame that takes no time and has no error (virtual Z).
    public let isVirtual: Bool
    /// For two-qubit gates, the ordered pairs of qubit indices on which it exists; nil for
    /// one-qubit gates, which exist everywhere, and for all-to-all machines.
    public let pairs: [[Int]]?

    /// A native gate.
    public init(_ name: String, isVirtual: Bool = false, pairs: [[Int]]? = nil) {
      self.name = name
      self.isVirtual = isVirtual
      self.pairs = pairs
    }

    /// The record of the gate table.
    public var gate: Gate? { Gate.named(name) }
  }

  /// Timing of the control electronics.
  public struct Timing: Hashable, Sendable {
    /// The sampling time in seconds, if the machine has one.
    public let dt: Quantity?
    /// From the end of a measurement to the start of a circuit whose angles a controller on a host
    /// computed from it, in seconds.
    public let controllerLatency: Quantity
    /// From the end of a measurement to the start of an operation that the control system itself makes
    /// depend on it, in seconds; nil if the controller's latency stands for it.
    public let feedForward: Quantity?
    /// The time between the end of one shot and the start of the next, in seconds.
    public let repetitionDelay: Quantity?
    /// Lengths of delays between pulses are multiples of so many samples; nil for any length.
    public let granularity: Int?
    /// Gates start at multiples of so many samples; nil for any time.
    public let pulseAlignment: Int?
    /// Measurements start at multiples of so many samples; nil for any time.
    public let acquireAlignment: Int?

    /// Timing from its parts.
    public init(
      dt: Quantity?, controllerLatency: Quantity, feedForward: Quantity? = nil,
      repetitionDelay: Quantity? = nil,
      granularity: Int? = nil, pulseAlignment: Int? = nil, acquireAlignment: Int? = nil
    ) {
      self.granularity = granularity
      self.pulseAlignment = pulseAlignment
      self.acquireAlignment = acquireAlignment
      self.dt = dt
      self.controllerLatency = controllerLatency
      self.feedForward = feedForward
      self.repetitionDelay = repetitionDelay
    }
  }

  /// What a program may ask of the machine.
  public struct Capabilities: Hashable, Sendable {
    /// Measurement before the end of a program.
    public let midCircuitMeasurement: Bool
    /// Reset of single qubits within a program.
    public let reset: Bool
    /// Operations that depend on measured bits.
    public let feedForward: Bool
    /// How many two-qubit gates can run at once; nil for no limit.
    public let parallelTwoQubitGates: Int?

    /// Capabilities from their parts.
    public init(
      midCircuitMeasurement: Bool, reset: Bool, feedForward: Bool,
      parallelTwoQubitGates: Int? = nil
    ) {
      self.midCircuitMeasurement = midCircuitMeasurement
      self.reset = reset
      self.feedForward = feedForward
      self.parallelTwoQubitGates = parallelTwoQubitGates
    }
  }

  /// The name in the library: lower case, digits, `-` and `_`.
  public let name: String
  /// The maker.
  public let vendor: String
  /// The kind of hardware.
  public let technology: Technology
  /// Where the profile comes from, with licence.
  public let source: String
  /// The qubits; everything else refers to them by index.
  public let qubits: [Qubit]
  /// The native gates.
  public let nativeGates: [NativeGate]
  /// Timing of the control electronics.
  public let timing: Timing
  /// What a program may ask.
  public let capabilities: Capabilities
  /// By which factor the noise of a long circuit on a machine of this kind was found to be larger than
  /// its calibration says; nil where nothing is known.
  public let noiseScale: Quantity?

  /// A device from its parts.
  public init(
    name: String, vendor: String, technology: Technology, source: String, qubits: [Qubit],
    nativeGates: [NativeGate], timing: Timing, capabilities: Capabilities,
    noiseScale: Quantity? = nil
  ) {
    self.noiseScale = noiseScale
    self.name = name
    self.vendor = vendor
    self.technology = technology
    self.source = source
    self.qubits = qubits
    self.nativeGates = nativeGates
    self.timing = timing
    self.capabilities = capabilities
  }

  /// The number of qubits.
  public var qubitCount: Int { qubits.count }
  /// The native gate of a name.
  public func nativeGate(_ name: String) -> NativeGate? { nativeGates.first { $0.name == name } }
}

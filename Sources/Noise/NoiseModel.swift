import Channels
import Circuits
import Devices
import Synchronization

/// The noise of a device on the day of a calibration: channels for gates, waits, measurements and
/// resets, and their place in a circuit.
///
/// Qubit i of a circuit is the physical qubit i. Figures are looked up when an operation first
/// needs them and the channels are kept; the model can be used from several threads.
public final class NoiseModel: Sendable {
  /// The machine.
  public let device: Device
  /// Its figures.
  public let calibration: Calibration
  /// The sources that are on, all of them with data.
  public let sources: Set<NoiseSource>
  /// How the calibration is read.
  public let policy: NoisePolicy
  /// The factor on rates (1/T1, 1/Tφ), on the depolarizing parameter of gates beyond relaxation
  /// and on flip and loss probabilities, flips stopping at ½; √`scale` is the factor on coherent
  /// angles; durations stay. 0 is ideal, 1 the calibration.
  public let scale: Double

  /// The largest scale: beyond it every qubit is fully mixed at once, and products of it with times
  /// would overflow at last.
  public static let largestScale = 1e6

  /// What a user adds to the calibrated noise or puts in its place; nil for nothing.
  public let userNoise: UserNoise?

  /// What the sources were chosen by.
  let selection: NoiseSelection
  /// Whether the sources are as all that the calibration has data for are, and not chosen by name.
  var isEverySource: Bool { selection.isEverySource }

  /// Which qubits native gates join.
  let topology: Topology
  /// Whether gates turn qubits that have no part in them.
  let disturbs: Bool

  /// Whether what keeps a random value during a whole run is left out.
  let isWithoutSlowSources: Bool
  /// Whether the errors of two records together are left to `NoisyCircuit.jointRecords`, and do not
  /// move the state.
  let movesRecords: Bool

  private let memory: SharedMemory

  /// Figures and findings, which a model shares with those made from it.
  private final class SharedMemory: Sendable {
    let contents = Mutex(Memory())
  }

  /// What has been computed and noticed so far.
  private struct Memory {
    var gates: [GateKey: GateNoise] = [:]
    var relaxations: [RelaxationKey: QuantumChannel] = [:]
    var remarks: [(text: String, places: [String])] = []
  }

  private struct GateKey: Hashable {
    let gate: Gate
    let qubits: [Int]
    let factor: Double
    let isSimultaneous: Bool
  }

  private struct RelaxationKey: Hashable {
    let qubit: Int
    let seconds: Double
  }

  /// The noise of a device.
  /// - Parameters:
  ///   - device: The machine.
  ///   - calibration: Its figures, as many qubits as the machine.
  ///   - sources: Which sources are on; `all` is every source with data that the policy knows.
  ///   - policy: How the calibration is read.
  ///   - scale: The factor on the noise, 0 to `largestScale`.
  ///   - userNoise: Channels beyond the calibration, whatever the sources.
  /// - Throws: `NoiseError` for a source without data or unknown to the policy, a bad scale, a
  ///   calibration of another machine or figures out of range.
  public init(
    device: Device, calibration: Calibration, sources selection: NoiseSelection = .all,
    policy: NoisePolicy = .physical, scale: Double = 1, userNoise: UserNoise? = nil
  ) throws {
    guard (0...Self.largestScale).contains(scale) else { throw NoiseError.invalidScale(scale) }
    guard calibration.qubits.count == device.qubitCount else {
      throw NoiseError.calibrationMismatch(
        device: device.name, qubits: device.qubitCount, calibration: calibration.id,
        calibrated: calibration.qubits.count)
    }
    try validate(calibration)
    memory = SharedMemory()
    topology = device.topology
    disturbs = calibration.couplings.contains {
      ($0.driveCrosstalk?.value ?? 0) != 0 || ($0.starkShift?.value ?? 0) != 0
    }
    isWithoutSlowSources = false
    movesRecords = false
    self.selection = selection
    func everySource() -> Set<NoiseSource> {
      policy.allowedSources.filter {
        $0.missing(in: calibration) == nil
          && ($0 != .detuning || calibration.qubits.contains(where: \.statesDetuning))
      }
    }
    switch selection {
    case .all: sources = everySource()
    case .allBut(let excluded): sources = everySource().subtracting(excluded)
    case .only(let requested):
      for source in NoiseSource.allCases where requested.contains(source) {
        guard policy.allowedSources.contains(source) else {
          throw NoiseError.sourceNotAllowed(source, policy)
        }
        if let missing = source.missing(in: calibration) {
          throw NoiseError.noData(source, calibration: calibration.id, missing: missing)
        }
      }
      sources = requested
    }
    self.device = device
    self.calibration = calibration
    self.policy = policy
    self.scale = scale
    self.userNoise = userNoise
    if calibration.device != device.name {
      remark(
        "the calibration names another device",
        at: "'\(calibration.device)' instead of '\(device.name)'")
    }
  }

  /// A model for a step or a readout of a longer run: without what keeps a random value during a whole
  /// run, on which nothing depends that has been computed.
  init(_ other: NoiseModel, withoutSlowSources: Bool, movesRecords: Bool) {
    device = other.device
    calibration = other.calibration
    sources = other.sources
    policy = other.policy
    scale = other.scale
    userNoise = other.userNoise
    topology = other.topology
    disturbs = other.disturbs
    selection = other.selection
    isWithoutSlowSources = other.isWithoutSlowSources || withoutSlowSources
    self.movesRecords = other.movesRecords || movesRecords
    memory = other.memory
  }

  /// The sources that are on, in the order of their declaration.
  public var orderedSources: [NoiseSource] { NoiseSource.allCases.filter(sources.contains) }

  /// What the sources that are on mean where their names do not say it.
  /// - Parameter tracksLeakage: Whether the method knows a third level.
  public func notes(tracksLeakage: Bool) -> [String] {
    var result: [String] = []
    if sources.contains(.leakage) {
      result.append(
        tracksLeakage
          ? "leakage is tracked: gates leave a lost qubit alone, it is measured as 1 until it is "
            + "reset or comes back"
          : "leakage is full depolarization of the qubit that is lost, which comes back")
    }
    if sources.contains(.crosstalk) {
      var parts: [String] = []
      if calibration.couplings.contains(where: { $0.zz != nil }) {
        parts.append("static ZZ between the qubits in use")
      }
      if calibration.gates.contains(where: { $0.simultaneousError != nil }) {
        parts.append("the error of gates that run at the same time")
      }
      result.append("crosstalk is " + parts.joined(separator: ", and "))
    }
    if let text = slowNote { result.append(text) }
    let measured = calibration.qubits.contains {
      $0.midCircuitReadoutError != nil || $0.midCircuitReadoutDuration != nil
        || $0.midCircuitP10 != nil || $0.midCircuitP01 != nil
    }
    let reset = calibration.qubits.contains {
      $0.midCircuitResetError != nil || $0.midCircuitResetDuration != nil
    }
    if policy == .physical, measured || reset, !sources.isEmpty {
      let operations = [measured ? "measurements" : nil, reset ? "resets" : nil].compactMap(\.self)
      result.append(
        operations.joined(separator: " and ")
          + " in the middle of a program have figures of their own")
    }
    if let userNoise, !userNoise.entries.isEmpty {
      result.append("with \(userNoise.entries.count) channel(s) of the user's own noise")
    }
    if let userNoise, !userNoise.layers.isEmpty {
      result.append("with \(userNoise.layers.count) layer(s) of learned noise")
    }
    return result
  }

  /// What was truncated, missing or contradictory among the figures used so far: one line for
  /// each kind of finding, with its places.
  public var warnings: [String] {
    memory.contents.withLock { memory in
      memory.remarks.map { remark in
        let shown = remark.places.prefix(6).joined(separator: "; ")
        let rest = remark.places.count - 6
        return "\(remark.text): \(shown)" + (rest > 0 ? "; and \(rest) more" : "")
      }
    }
  }

  /// Notes a finding once for each place.
  func remark(_ text: String, at place: String) {
    memory.contents.withLock { memory in
      if let index = memory.remarks.firstIndex(where: { $0.text == text }) {
        if !memory.remarks[index].places.contains(place) {
          memory.remarks[index].places.append(place)
        }
      } else {
        memory.remarks.append((text, [place]))
      }
    }
  }

  /// The noise of a gate, kept after the first time.
  /// - Parameters:
  ///   - factor: What the calibrated error is multiplied with.
  ///   - isSimultaneous: Whether the error is that of simultaneous gates.
  func kept(
    _ gate: Gate, _ qubits: [Int], factor: Double, isSimultaneous: Bool,
    _ compute: () throws -> GateNoise
  ) rethrows -> GateNoise {
    let key = GateKey(
      gate: gate, qubits: qubits, factor: factor, isSimultaneous: isSimultaneous)
    if let known = memory.contents.withLock({ $0.gates[key] }) { return known }
    let noise = try compute()
    memory.contents.withLock { $0.gates[key] = noise }
    return noise
  }

  /// The relaxation of a qubit during a time, kept after the first time.
  func kept(
    _ qubit: Int, seconds: Double, _ compute: () throws -> QuantumChannel
  ) rethrows -> QuantumChannel {
    let key = RelaxationKey(qubit: qubit, seconds: seconds)
    if let known = memory.contents.withLock({ $0.relaxations[key] }) { return known }
    let channel = try compute()
    memory.contents.withLock { $0.relaxations[key] = channel }
    return channel
  }

  /// A flip probability under the scale, which carries none beyond ½ that was below.
  func scaledFlip(_ probability: Double) -> Double {
    let scaled = scale * probability
    return scale <= 1 ? scaled : min(scaled, max(0.5, probability))
  }

  /// Refuses a qubit that the device does not have or, under `physical`, that is out of order.
  func check(_ qubit: Int, for operation: String) throws {
    guard calibration.qubits.indices.contains(qubit) else {
      throw NoiseError.qubitOutOfRange(
        operation: operation, qubit: qubit, device: device.name, count: device.qubitCount)
    }
    if policy == .physical && calibration.qubits[qubit].isFaulty {
      throw NoiseError.faultyQubit(operation: operation, qubit: qubit, device: device.name)
    }
  }
}

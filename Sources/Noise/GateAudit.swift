import Channels
import Circuits
import Devices
import LinearAlgebra

/// What a calibration says of a gate's error and what the noise that is put on the gate amounts to.
public struct GateAudit: Hashable, Sendable, Codable {
  /// The gate's name in the gate table.
  public let gate: String
  /// The qubits, ordered.
  public let qubits: [Int]
  /// The vendor's labels of the qubits.
  public let labels: [String]
  /// The calibrated average infidelity; nil if there is none.
  public let calibrated: Double?
  /// The average infidelity of all that follows the ideal gate; nil where the gate cannot be used.
  public let achieved: Double?
  /// The average infidelity of relaxation alone during the gate.
  public let relaxation: Double
  /// The duration in seconds; nil if there is none.
  public let duration: Double?
  /// Why the gate cannot be used; nil where it can.
  public let refusal: String?

  /// Whether relaxation alone gives more than the calibrated infidelity, so that the noise is
  /// larger than calibrated.
  public var relaxationExceeds: Bool {
    guard let calibrated, calibrated > 0, calibrated < 1 else { return false }
    return min(relaxation, achieved ?? relaxation) > calibrated * (1 + 1e-9)
  }

  enum CodingKeys: String, CodingKey {
    case gate, qubits, labels, calibrated, achieved, relaxation, duration, refusal
    case relaxationExceeds = "relaxation_exceeds"
  }

  /// Writes every field, `relaxation_exceeds` too.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(gate, forKey: .gate)
    try container.encode(qubits, forKey: .qubits)
    try container.encode(labels, forKey: .labels)
    try container.encode(calibrated, forKey: .calibrated)
    try container.encode(achieved, forKey: .achieved)
    try container.encode(relaxation, forKey: .relaxation)
    try container.encode(duration, forKey: .duration)
    try container.encode(refusal, forKey: .refusal)
    try container.encode(relaxationExceeds, forKey: .relaxationExceeds)
  }

  /// Reads what was written.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    gate = try container.decode(String.self, forKey: .gate)
    qubits = try container.decode([Int].self, forKey: .qubits)
    labels = try container.decode([String].self, forKey: .labels)
    calibrated = try container.decode(Double?.self, forKey: .calibrated)
    achieved = try container.decode(Double?.self, forKey: .achieved)
    relaxation = try container.decode(Double.self, forKey: .relaxation)
    duration = try container.decode(Double?.self, forKey: .duration)
    refusal = try container.decode(String?.self, forKey: .refusal)
  }

  init(
    gate: String, qubits: [Int], labels: [String], calibrated: Double?, achieved: Double?,
    relaxation: Double, duration: Double?, refusal: String?
  ) {
    self.gate = gate
    self.qubits = qubits
    self.labels = labels
    self.calibrated = calibrated
    self.achieved = achieved
    self.relaxation = relaxation
    self.duration = duration
    self.refusal = refusal
  }
}

extension NoiseModel {
  /// An entry for every native gate that is no change of frame, on every qubit or ordered pair
  /// where it exists; on all-to-all machines the pairs of one order.
  public func audit() throws -> [GateAudit] {
    var transfers: [QuantumChannel: RealMatrix] = [:]
    var result: [GateAudit] = []
    for native in device.nativeGates where !native.isVirtual {
      guard let gate = native.gate else { continue }
      for qubits in places(of: native, gate) {
        result.append(try audit(gate, qubits, &transfers))
      }
    }
    return result
  }

  private func places(of native: Device.NativeGate, _ gate: Gate) -> [[Int]] {
    if let pairs = native.pairs { return pairs }
    let all = device.qubits.indices
    guard gate.qubitCount == 2 else { return all.map { [$0] } }
    return all.flatMap { a in all.filter { $0 > a }.map { [a, $0] } }
  }

  private func audit(
    _ gate: Gate, _ qubits: [Int], _ transfers: inout [QuantumChannel: RealMatrix]
  ) throws -> GateAudit {
    let figures = calibration.figures(gate.name, qubits)
    let duration = figures?.duration?.value
    let decay = AerRules.averageFidelity(
      processFidelity: qubits.reduce(1) { product, qubit in
        let times = times(qubit)
        return product
          * AerRules.relaxationProcessFidelity(
            t1: times?.t1 ?? .infinity, t2: times?.t2 ?? .infinity, time: duration ?? 0)
      }, qubits: qubits.count)
    var achieved: Double?
    var refusal: String?
    do {
      achieved = 1 - fidelity(of: try gateChannels(gate, qubits), on: qubits, &transfers)
    } catch let error as NoiseError {
      refusal = error.description
    }
    return GateAudit(
      gate: gate.name, qubits: qubits, labels: qubits.map { device.qubits[$0].label },
      calibrated: figures?.error?.value, achieved: achieved, relaxation: 1 - decay,
      duration: duration, refusal: refusal)
  }

  /// The average fidelity of channels that act one after another, from the trace of their product.
  private func fidelity(
    of channels: [(QuantumChannel, [Int])], on qubits: [Int],
    _ transfers: inout [QuantumChannel: RealMatrix]
  ) -> Double {
    var product = RealMatrix.identity(1 << (2 * qubits.count))
    for (channel, targets) in channels {
      let own = transfers[channel] ?? channel.pauliTransferMatrix
      transfers[channel] = own
      var step = own
      if targets != qubits {
        step = .identity(1)
        for qubit in qubits { step = (targets == [qubit] ? own : .identity(4)).kronecker(step) }
      }
      product = step * product
    }
    let d = Double(1 << qubits.count)
    return AerRules.averageFidelity(
      processFidelity: product.trace / (d * d), qubits: qubits.count)
  }
}

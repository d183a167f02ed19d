import Circuits
import Devices
import Elementary

/// What a native circuit costs on its device.
public struct CircuitMetrics: Hashable, Sendable {
  /// How often each operation occurs, by name; `measure`, `reset` and `delay` among them.
  public let gateCounts: [String: Int]
  /// One-qubit gates that are not virtual.
  public let oneQubitGates: Int
  /// Gates on two qubits.
  public let twoQubitGates: Int
  /// Layers of two-qubit gates, when each comes as early as its qubits allow.
  public let twoQubitDepth: Int
  /// Layers of all operations that are not virtual, barriers or delays.
  public let depth: Int
  /// From the start of the first to the end of the last instruction, in seconds.
  public let duration: Double
  /// ln of `estimatedSuccess`, which does not underflow.
  public let logSuccess: Double

  /// The product of 1 − error over gates and measurements, and of the average fidelities of
  /// waiting, ½ + e^(−t/T1)/6 + e^(−t/T2)/3 with T2 at most 2 T1, for every pause t of a qubit
  /// between its first and its last instruction. What the calibration does not know counts as
  /// perfect.
  public var estimatedSuccess: Double { Portable.exp(logSuccess) }

  /// The metrics of a scheduled native circuit on physical qubits.
  public init(_ scheduled: ScheduledCircuit, device: Device, calibration: Calibration) {
    let virtual = Set(device.nativeGates.filter(\.isVirtual).map(\.name))
    var counts: [String: Int] = [:]
    var singles = 0
    var pairs = 0
    var logarithm = 0.0
    var levels = [Int](repeating: 0, count: device.qubitCount)
    var pairLevels = levels
    var busyUntil = [Double?](repeating: nil, count: device.qubitCount)
    for position in scheduled.order {
      let index = Int(position)
      let instruction = scheduled.circuit.instructions[index]
      let qubits = instruction.qubits
      counts[instruction.operation.name, default: 0] += 1
      switch instruction.operation {
      case .barrier, .assign: continue
      case .delay: continue
      case .measure:
        if let error = calibration.qubits[qubits[0]].meanReadoutError {
          logarithm -= negativeLogarithm(error)
        }
      case .reset:
        if let error = calibration.qubits[qubits[0]].resetError {
          logarithm -= negativeLogarithm(error.value)
        }
      case .gate(let application):
        if virtual.contains(application.gate.name) { continue }
        if let error = calibration.figures(application.gate, on: qubits)?.error {
          logarithm -= negativeLogarithm(error.value)
        }
        if qubits.count == 1 { singles += 1 } else { pairs += 1 }
        if qubits.count == 2 {
          let level = 1 + max(pairLevels[qubits[0]], pairLevels[qubits[1]])
          for qubit in qubits { pairLevels[qubit] = level }
        }
      }
      let level = 1 + (qubits.map { levels[$0] }.max() ?? 0)
      for qubit in qubits {
        levels[qubit] = level
        if let free = busyUntil[qubit] {
          logarithm += calibration.qubits[qubit].logWaitingFidelity(scheduled.starts[index] - free)
        }
        busyUntil[qubit] = scheduled.starts[index] + scheduled.durations[index]
      }
    }
    gateCounts = counts
    oneQubitGates = singles
    twoQubitGates = pairs
    twoQubitDepth = pairLevels.max() ?? 0
    depth = levels.max() ?? 0
    duration = scheduled.duration
    logSuccess = logarithm
  }
}

extension Circuits.Operation {
  /// The name of the gate or the keyword of OpenQASM.
  fileprivate var name: String {
    switch self {
    case .gate(let application): application.gate.name
    case .measure: "measure"
    case .reset: "reset"
    case .delay: "delay"
    case .barrier: "barrier"
    case .assign: "assignment"
    }
  }
}

extension Calibration.QubitFigures {
  /// ln of the average fidelity of waiting for a time in seconds.
  fileprivate func logWaitingFidelity(_ time: Double) -> Double {
    guard time > 0 else { return 0 }
    let t1 = self.t1?.value
    let t2 = self.t2.map { figure in t1.map { min(figure.value, 2 * $0) } ?? figure.value }
    let population = t1.map { Portable.exp(-time / $0) } ?? 1
    let coherence =
      t2.map { Portable.exp(-time / $0) } ?? t1.map { Portable.exp(-time / (2 * $0)) } ?? 1
    return Portable.log(0.5 + population / 6 + coherence / 3)
  }
}

import Circuits
import Devices

/// The calibrated one-qubit gates of one physical qubit.
struct NativeOneQubit: Hashable, Sendable {
  /// −ln(1 − error) of every gate that can be used; virtual ones cost nothing.
  private(set) var costs: [String: Double] = [:]
  /// The gates that are changes of frame.
  let virtual: Set<String>
  /// Whether Z rotations are changes of frame, free and instantaneous.
  let hasVirtualZ: Bool
  /// Whether one pulse makes any rotation about an axis in the plane, or about X.
  private var hasTurn = false
  /// Whether one pulse makes X up to a phase.
  private var hasFlip = false

  init(device: Device, calibration: Calibration, qubit: Int) {
    hasVirtualZ = device.nativeGate("rz")?.isVirtual ?? false
    virtual = Set(device.nativeGates.filter(\.isVirtual).map(\.name))
    guard !calibration.qubits[qubit].isFaulty else { return }
    for native in device.nativeGates where native.gate?.qubitCount == 1 {
      if native.isVirtual {
        costs[native.name] = 0
      } else if let figures = calibration.figures(native.name, [qubit]), !figures.isFaulty,
        let error = figures.error
      {
        costs[native.name] = negativeLogarithm(error.value)
      }
    }
    hasTurn = has(.prx) || (has(.rx) && !has(.gpi2))
    hasFlip = has(.x) || has(.gpi)
  }

  /// Whether the gate can be used on the qubit.
  func has(_ gate: Gate) -> Bool { costs[gate.name] != nil }

  /// Whether every rotation can be reached.
  var isComplete: Bool {
    has(.rz) && (has(.prx) || has(.sx) || has(.rx) || has(.ry) || has(.gpi2))
  }

  /// The cost of a usual pulse, for the choice of qubits.
  var pulseCost: Double {
    for gate in [Gate.sx, .prx, .gpi2, .rx, .ry] {
      if let cost = costs[gate.name] { return cost }
    }
    return 0
  }

  /// The number of pulses of a chain with so many square roots of X, or of one X.
  func pulses(length: Int, isFlip: Bool, allowEuler: Bool) -> Int {
    let length = allowEuler ? min(2, length) : length
    if hasTurn { return (length + 1) / 2 }
    return isFlip && hasFlip ? 1 : length
  }
}

import Channels
import Devices
import Elementary

/// Loss of a gate's qubits out of the computational space, and their return.
struct GateLoss {
  /// The probability that one given qubit of the gate is lost.
  let probability: Double
  /// The probability that one that is lost comes back during the gate.
  let seepage: Double

  /// The share of each of `qubits` qubits, independent of each other, such that the gate loses at
  /// least one with a total probability.
  init(total: Double, seepage: Double, qubits: Int) {
    probability =
      qubits == 1 ? total : -Portable.expMinusOne(Portable.logOnePlus(-total) / Double(qubits))
    self.seepage = seepage
  }

  /// The factor by which every Pauli of the qubit shrinks where the lost one is replaced by the
  /// fully mixed state.
  var coherence: Double { 1 - probability }

  /// The channel of one qubit under a scale; nil if nothing is lost and nothing comes back.
  func channel(scale: Double) throws -> QuantumChannel? {
    let lost = min(scale * probability, 1)
    let back = min(scale * seepage, 1)
    return lost > 0 || back > 0 ? try .leaking(lost, seepage: back) : nil
  }
}

extension NoiseModel {
  /// The leakage of a gate that counts under the sources that are on.
  /// - Parameter factor: What the gate's error is multiplied with for its angle.
  func leakage(_ figures: Calibration.GateFigures, factor: Double) -> GateLoss? {
    let total = factor * (figures.leakage?.value ?? 0)
    let seepage = figures.seepage?.value ?? 0
    guard sources.contains(.leakage), total > 0 || seepage > 0 else { return nil }
    return GateLoss(
      total: min(1, total), seepage: seepage, qubits: figures.qubits.count)
  }

  /// What relaxation during a time does to a lost qubit: the third level of a transmon decays; that
  /// of an ion, which is another state of its ground level, does not.
  func decayOfLost(t1: Double, seconds: Double) throws -> Leakage? {
    guard sources.contains(.leakage), device.technology == .superconducting, t1.isFinite else {
      return nil
    }
    return try .transmonDecay(t1: t1, time: seconds)
  }

  /// What happens before a measurement: a lost ion scatters light as one in |1⟩ does, and is there
  /// afterwards (as in Quantinuum's emulator).
  func returning(before channel: QuantumChannel?) throws -> QuantumChannel? {
    guard scale > 0, sources.contains(.leakage), device.technology == .trappedIon else {
      return channel
    }
    return (channel ?? .identity(qubits: 1)).tracking(try Leakage(toOne: 1))
  }
}

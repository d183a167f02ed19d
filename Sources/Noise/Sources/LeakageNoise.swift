import Channels
import Devices
import Foundation

/// Loss out of the computational space, as far as two levels can show it: what is lost is
/// replaced by the fully mixed state of that qubit.
struct Leakage {
  /// The probability that one given qubit of the gate is lost.
  let probability: Double

  /// The share of each of `qubits` qubits, independent of each other, such that the gate loses at
  /// least one with a total probability.
  init(total: Double, qubits: Int) {
    probability = qubits == 1 ? total : -expm1(log1p(-total) / Double(qubits))
  }

  /// The factor by which every Pauli of the qubit shrinks.
  var coherence: Double { 1 - probability }

  /// The channel of one qubit under a scale; nil if nothing is lost.
  func channel(scale: Double) throws -> QuantumChannel? {
    let scaled = min(scale * probability, 1)
    return scaled > 0 ? try .depolarizing(scaled, qubits: 1) : nil
  }
}

extension NoiseModel {
  /// The leakage of a gate that counts under the sources that are on.
  /// - Parameter factor: What the gate's error is multiplied with for its angle.
  func leakage(_ figures: Calibration.GateFigures, factor: Double) -> Leakage? {
    guard sources.contains(.leakage), let total = figures.leakage?.value, total * factor > 0 else {
      return nil
    }
    return Leakage(total: min(1, factor * total), qubits: figures.qubits.count)
  }
}
